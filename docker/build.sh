#!/bin/sh
# Collect wheels: first all dependencies as pinned, then Vagt itself with its browser libraries.
#   docker/build.sh dependencies FOLDER    needs pyproject.toml and constraints.txt only
#   docker/build.sh application FOLDER     needs the whole source
set -eu
what=$1
wheels=$2
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT

python3 -m venv "$tools"
python="$tools/bin/python"
export PIP_DISABLE_PIP_VERSION_CHECK=1
"$python" -m pip install --quiet --constraint constraints.txt --upgrade pip

case $what in
dependencies)
    "$python" -c '
import tomllib
with open("pyproject.toml", "rb") as file:
    print(*tomllib.load(file)["project"]["dependencies"], sep="\n")
' > "$tools/requirements.txt"
    "$python" -m pip wheel --quiet --wheel-dir "$wheels" --constraint constraints.txt \
        --requirement "$tools/requirements.txt"
    ;;
application)
    "$python" -m pip wheel --quiet --wheel-dir "$wheels" --no-deps \
        --build-constraint constraints.txt .
    ;;
*)
    echo "docker/build.sh: say dependencies or application, not '$what'" >&2
    exit 2
    ;;
esac
