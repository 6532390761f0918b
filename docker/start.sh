#!/bin/sh
# Bring the database up to date, then become the server: docker/start.sh VAGT serve [OPTIONS]
set -eu
"$1" init
exec "$@"
