#!/usr/bin/env bash
# Cluster init script of the GPU job: ONNX Runtime for CUDA goes where the class path looks for it before the JVM starts.
set -euo pipefail

[ -n "${SITSFORMER_VOLUME:-}" ] || {
  echo "gpu-init.sh: SITSFORMER_VOLUME is not set; it names the volume that holds gpu/." >&2
  exit 2
}
mkdir -p /opt/sitsformer/gpu
cp "$SITSFORMER_VOLUME"/gpu/*.jar /opt/sitsformer/gpu/
