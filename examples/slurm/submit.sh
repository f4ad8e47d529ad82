#!/usr/bin/env bash
# Submits a sweep as an array of SHARDS jobs, and a job that joins them when all of them are done:
#
#     examples/slurm/submit.sh SHARDS FOLDER PIPELINE [OPTIONS]
#     examples/slurm/submit.sh 32 sweep linear-transfer --alignment 0:1:0.02 --target-ratio 0.1:0.9:0.05,1.1:2:0.05
#
# Run folders and logs go to FOLDER. The same command again continues what was broken off. What Slurm itself should know
# (account, partition, time) can stand in its environment variables, such as SBATCH_ACCOUNT and SBATCH_PARTITION.
set -euo pipefail

if [ $# -lt 3 ] || ! [[ $1 =~ ^[1-9][0-9]*$ ]]; then
  echo "Usage: submit.sh SHARDS FOLDER PIPELINE [OPTIONS]" >&2
  exit 2
fi
shards=$1 folder=$2
scripts=$(cd "$(dirname "$0")" && pwd)

# A shard without cells refuses what the others would refuse: better now than from each task of the array.
launcher=(deno)
command -v deno >/dev/null || launcher=(npx -y deno@2.9.6)
"${launcher[@]}" task --quiet pipeline "${@:3}" --shard 999999/1000000 --quiet >/dev/null
mkdir -p "$folder"

sweep=$(sbatch --parsable --array="0-$((shards - 1))" --output="$folder/shard-%a-of-$shards.log" \
  "$scripts/sweep.sbatch" "${@:2}")
merge=$(sbatch --parsable --dependency="afterok:${sweep%%;*}" --kill-on-invalid-dep=yes \
  --output="$folder/merge.log" "$scripts/merge.sbatch" "$folder" "$shards")
echo "Submitted $shards shards as job ${sweep%%;*}, then job ${merge%%;*} joins them in $folder/merged"
