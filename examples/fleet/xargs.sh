#!/bin/sh
# A new head for every .h5 below a folder, with xargs: sh xargs.sh MODELS OUT
# A call gets up to BATCH files (100) and works on one at a time; xargs runs a call for each core.
# --out-name is there for a last batch of one file, of which -o alone would be the file and not the folder.
# The exit code is 123 where a file was refused or failed; --keep-going does the others all the same.
set -eu
cores=$(getconf _NPROCESSORS_ONLN)
find "$1" -name '*.h5' -print0 |
  xargs -0 -n "${BATCH:-100}" -P "$cores" \
    h5surgery swap-head -n 10 -o "$2" --out-name '{stem}.{ext}' --jobs 1 --keep-going --skip-existing --
