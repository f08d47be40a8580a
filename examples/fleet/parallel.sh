#!/bin/sh
# A new head for every .h5 below a folder, with GNU parallel: sh parallel.sh MODELS OUT
# A call gets up to BATCH names (100), one a line, on its standard input and works on one file at a time.
# With --sshloginfile HOSTS the calls are spread over machines that have the program and see the same folders.
# The exit code is how many calls met a file that was refused or failed; heads.log tells which.
set -eu
mkdir -p "$2"
find "$1" -name '*.h5' |
  parallel --quote --pipe -N "${BATCH:-100}" --joblog "$2/heads.log" \
    h5surgery swap-head -n 10 --files-from - -o "$2" --jobs 1 --keep-going --skip-existing
