#!/bin/sh
# The main job on a small real model, written by tf.keras 2.1: look inside, replace the head, look again, average over frames.
set -eu
tool=${1:?usage: demo.sh PATH_OF_H5SURGERY}
example=examples/M-75x75x3-13-im.h5
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

say() { printf '\n\033[1m$ %s\033[0m\n' "$*"; }
run() {
  say "h5surgery $*"
  "$tool" "$@"
}

cp "$example" "$folder/"
cd "$folder"
run inspect M-75x75x3-13-im.h5
run swap-head M-75x75x3-13-im.h5 -n 10
run inspect M-75x75x3-10-im.h5 | tail -n 12
run wrap-average M-75x75x3-10-im.h5 --frames 16
run inspect Mavg-16x75x75x3-10-im.h5 | head -n 20
say "ls -l"
ls -l
