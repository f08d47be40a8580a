#!/bin/sh
# Not run under Slurm: a test runs the lines below the #SBATCH ones, with the variables of Slurm set by hand.
#SBATCH --job-name=heads --array=0-99 --cpus-per-task=1 --mem=1G --time=00:30:00
# A new head for every file of a list, each task of the array a share of it. OUT is there before, and all tasks see it.
#   find "$PWD/models" -name '*.h5' >models.txt && mkdir heads && sbatch slurm.sh models.txt "$PWD/heads"
# A task that was ended can run again: what is done is skipped, and no file is half written.
set -eu
awk -v task="$SLURM_ARRAY_TASK_ID" -v tasks="$SLURM_ARRAY_TASK_COUNT" 'NR % tasks == task' "$1" |
  h5surgery swap-head -n 10 --files-from - -o "$2" --jobs "${SLURM_CPUS_PER_TASK:-1}" \
    --keep-going --skip-existing --format jsonl >"$2/task-$SLURM_ARRAY_TASK_ID.jsonl"
