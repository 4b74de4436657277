#!/bin/sh
# Compares and measures on a machine with an NVIDIA GPU, in under eight minutes: sh run.sh RESULTS
# `sh run.sh RESULTS cpu` rehearses everything with small networks where there is no GPU.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1" && results=$(cd "$1" && pwd)
device=${2:-cuda}
python=${STAIRCASE_PYTHON:-python3}
if [ "$device" = cuda ]; then
  runtimes="node-cuda node-webgpu deno-webgpu" small=500 large="8000 8000" batches="1000 100 10000"
else
  runtimes=node-cpu small=20 large="30 30" batches="20 10"
fi

export DENO_DIR="$here/deno_dir" PYTHONPATH="${PYTHONPATH:+$PYTHONPATH:}$here/python" DENO_WEBGPU_BACKEND=vulkan
cuda=$("$python" -c 'import nvidia; print(*nvidia.__path__)' 2> /dev/null)
libraries=$([ -z "$cuda" ] || find $cuda -name 'lib*.so*' -printf '%h\n' | sort -u | paste -sd:)
export LD_LIBRARY_PATH="$here/lib:$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
if [ -z "${VK_DRIVER_FILES:-}" ] && [ -e /usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json ]; then
  export VK_DRIVER_FILES=/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json
fi

started=$(date +%s)
left() { echo $((470 - $(date +%s) + started)); }
run() { # SECONDS NAME COMMAND...: a step that fails or takes too long is noted, and the next one begins
  seconds=$1 name=$2
  shift 2
  timeout "$seconds" "$@" > "$results/$name.log" 2>&1
  echo "$name: exit code $?, $(left) s left" | tee -a "$results/steps.log"
}
deno() { echo "$here/deno" run -A --quiet --no-remote --no-check "$here/scripts/gpu/$1.js"; }
measure() { echo "$python $here/scripts/gpu/measure.py $here/graphs $results/$1.json --provider $device"; }

cd "$here"
(
  run 60 graphs_small $(deno write_graphs) graphs/784-$small-784 $small
  run 200 graphs_large $(deno write_graphs) "graphs/784-$(echo $large | tr ' ' -)-784" $large
) &
for runtime in $runtimes; do
  # products with all bits of float32
  NVIDIA_TF32_OVERRIDE=0 run 60 "parity_$runtime" $(deno parity) "$runtime" "$results/parity_$runtime.json"
done
if [ "$device" = cuda ]; then
  run 45 parity_tf32 $(deno parity) node-cuda "$results/parity_tf32.json"
fi
wait
run $(($(left) - 60)) measured $(measure measured) --batch $batches --until $(($(left) - 120))
run "$(left)" measured_tf32 $(measure measured_tf32) --tf32 --batch ${batches%% *} --jobs log_prob train --until $(($(left) - 30))
cat "$results/measured.md"
