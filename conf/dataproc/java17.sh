#!/usr/bin/env bash
# Initialization action of a Dataproc cluster: installs Java 17 beside the image's Java 11, which stays the default.
# With "gpu" as the cluster's metadata item sitsformer-kind, also fetches ONNX Runtime for CUDA and the discovery script.
set -euo pipefail

# An image's other package sources may be out of reach at that moment; the next try finds them.
for attempt in 1 2 3; do
  if apt-get update -qq && apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless; then
    break
  fi
  [ "$attempt" -lt 3 ] || exit 1
  sleep 10
done
[ -x /usr/lib/jvm/java-17-openjdk-amd64/bin/java ]

kind=$(/usr/share/google/get_metadata_value attributes/sitsformer-kind || echo cpu)
if [ "$kind" = gpu ]; then
  source=$(/usr/share/google/get_metadata_value attributes/sitsformer-source)
  mkdir -p /opt/sitsformer/gpu /opt/sitsformer/conf/gpu
  gsutil -q cp "$source/gpu/*" /opt/sitsformer/gpu/
  gsutil -q cp "$source/conf/gpu/discover" /opt/sitsformer/conf/gpu/discover
  chmod 755 /opt/sitsformer/conf/gpu/discover
fi
