#!/bin/sh
# Install Vagt from a folder of wheels alone, and make the folder it keeps its data in.
#   docker/install.sh WHEELS TARGET DATA OWNER
set -eu
wheels=$1
target=$2
data=$3
owner=$4

python3 -m venv "$target"
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-cache-dir \
    --no-index --find-links "$wheels" vagt
"$target/bin/python" -m pip uninstall --quiet --yes pip
mkdir -p "$data"
if [ "$(id -u)" -eq 0 ]; then
    chown "$owner:$owner" "$data"
fi
