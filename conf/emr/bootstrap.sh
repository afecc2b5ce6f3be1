#!/usr/bin/env bash
# Bootstrap action of an EMR cluster: bootstrap.sh s3://BUCKET/sitsformer [cpu|gpu]
# Copies the program to every machine; with gpu also ONNX Runtime for CUDA, and lets YARN hand out devices.
set -euo pipefail

[ $# -ge 1 ] || {
  echo "bootstrap.sh: the folder that holds jars/ and conf/ is missing, for example s3://bucket/sitsformer" >&2
  exit 2
}
source=$1
kind=${2:-cpu}
folders=(jars conf)
case $kind in
  cpu) ;;
  gpu) folders+=(gpu) ;;
  *)
    echo "bootstrap.sh: '$kind' is no kind of machine; allowed are cpu and gpu." >&2
    exit 2
    ;;
esac

for folder in "${folders[@]}"; do
  sudo mkdir -p "/opt/sitsformer/$folder"
  sudo aws s3 cp --recursive --only-show-errors "$source/$folder/" "/opt/sitsformer/$folder/"
done
sudo chmod 755 /opt/sitsformer/conf/gpu/discover

if [ "$kind" = gpu ]; then
  # YARN isolates devices by control groups of version 1, below a folder of its own.
  sudo mkdir -p /sitsformer-cgroup/devices
  sudo mount -t cgroup -o devices cgroupv1-devices /sitsformer-cgroup/devices
  sudo chmod -R a+rwx /sitsformer-cgroup
fi
