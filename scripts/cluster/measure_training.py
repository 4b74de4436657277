"""Measures what the gradient of a batch takes in this process and on Ray, steps of each taking turns, to tell from which size Ray pays.

    deno task export MODEL --training
    python measure_training.py MODEL --workers 1,2,4
"""

from __future__ import annotations

import argparse
from time import perf_counter

import numpy as np

from staircase.gradients import Gradients
from staircase.training import InProcess, Training, Workers
from train_on_ray import RayWorkers, connect


def measure(folder: str, counts: list[int], *, shards: int, steps: int, cpus: float) -> dict[str, list[float]]:
    """The seconds of each step. Nothing is learned, and the folder stays as it is."""
    training = Training(folder, shards)
    contenders: dict[str, Workers] = {"in this process": InProcess(Gradients(training.graphs, training.rows, training.options["seed"]))}
    contenders |= {f"Ray, {count} workers": RayWorkers(training, count, cpus) for count in counts}
    batch = min(training.options["batch"], len(training.rows["train.x"]))
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for step in range(steps + 1):
        for name, workers in contenders.items():
            started = perf_counter()
            training.share(workers, np.arange(batch, dtype=np.int32), step + 1)
            if step > 0:  # the first one opens graphs
                seconds[name].append(perf_counter() - started)
    return seconds


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measures what the gradient of a batch takes in this process and on Ray.")
    parser.add_argument("model", help="the folder, in which deno task export MODEL --training was")
    parser.add_argument("--workers", default="1,2", help="how many workers, one number after the other (default: 1,2)")
    parser.add_argument("--shards", type=int, default=4, help="how many parts a batch is cut into (default: 4)")
    parser.add_argument("--steps", type=int, default=30, help="how many steps of each (default: 30)")
    parser.add_argument("--cpus", type=float, default=1, help="the CPUs that Ray counts for each worker (default: 1)")
    parser.add_argument("--address", help="the Ray to use, such as auto (default: one that is started here)")
    args = parser.parse_args()
    connect(args.address)
    counts = [int(count) for count in args.workers.split(",")]
    for name, seconds in measure(args.model, counts, shards=args.shards, steps=args.steps, cpus=args.cpus).items():
        print(f"{name}: least {1000 * min(seconds):.1f} ms, median {1000 * np.median(seconds):.1f} ms")


if __name__ == "__main__":
    main()
