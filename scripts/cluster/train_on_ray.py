"""Trains a model on Ray: synchronous workers, each with some shards of every batch.

    deno task export MODEL --training
    python train_on_ray.py MODEL --workers 4
    deno task train --resume MODEL --epochs 20   # goes on from there, and the other way round
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import ray

from staircase.gradients import Gradients, Share, Task
from staircase.training import Training, locked


class RayWorkers:
    """Actors that compute gradients. One that dies is started again, and computes again what it was asked for."""

    def __init__(self, training: Training, count: int, cpus: float) -> None:
        """Starts them. The rows are kept once on each machine."""
        self.count = count
        self._given = (ray.put(training.graphs), ray.put(training.rows), training.options["seed"])  # kept for those that start again
        actor = ray.remote(num_cpus=cpus, max_restarts=-1, max_task_retries=-1)(Gradients)
        self.actors: list[Any] = [actor.remote(*self._given) for _ in range(count)]

    def shares(self, parameters: np.ndarray, tasks: list[Task]) -> list[Share]:
        """The share of each task."""
        place = ray.put(parameters)
        return ray.get([self._actor(k).share.remote(place, task) for k, task in enumerate(tasks)])

    def nlls(self, parameters: np.ndarray, parts: list[tuple[int, int, np.ndarray | None]]) -> list[float]:
        """The NLL of each part."""
        place = ray.put(parameters)
        return ray.get([self._actor(k).nll.remote(place, *part) for k, part in enumerate(parts)])

    def close(self) -> None:
        """Ends them."""
        for actor in self.actors:
            ray.kill(actor)

    def _actor(self, k: int) -> Any:
        return self.actors[k % len(self.actors)]


def train(
    folder: str | Path,
    *,
    workers: int = 2,
    shards: int = 4,
    cpus: float = 1,
    epochs: int | None = None,
    patience: int | None = None,
    on_epoch: Callable[[dict[str, Any]], None] = lambda report: None,
    is_over: Callable[[], bool] = lambda: False,
) -> None:
    """Goes on with the training of a model folder, on the Ray that this program is connected to, and saves after each epoch.

    The bits of the weights depend on the number of shards (1, 2, 4, ...), and neither on how many workers there are, nor on which machine has
    which shard, as long as its processor is of the same kind. `Training.fit` says what the other arguments are."""
    if not 1 <= workers <= shards:
        raise ValueError(f"Cannot give {shards} shards to {workers} workers: expected 1 to {shards} of them, or more shards")
    with locked(folder):
        training = Training(folder, shards)
        actors = RayWorkers(training, workers, cpus)
        try:
            training.fit(actors, epochs=epochs, patience=patience, on_epoch=on_epoch, is_over=is_over)
        finally:
            actors.close()


def connect(address: str | None) -> None:
    """Connects to a Ray, or starts one here. Its machines get the modules beside this file."""
    modules = [str(Path(__file__).parent / "staircase")]
    ray.init(address=address, log_to_driver=False, include_dashboard=False if address is None else None, runtime_env={"py_modules": modules})


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Goes on with the training of a model folder on Ray, and saves after each epoch.")
    parser.add_argument("model", help="the folder, in which deno task export MODEL --training was")
    parser.add_argument("--workers", type=int, default=2, help="how many compute gradients (default: 2)")
    parser.add_argument("--shards", type=int, default=4, help="how many parts a batch is cut into: 1, 2, 4, ...; the weights depend on it (default: 4)")
    parser.add_argument("--cpus", type=float, default=1, help="the CPUs that Ray counts for each worker, which has one thread (default: 1)")
    parser.add_argument("--epochs", type=int, help="the last epoch, counted from the first of all (default: as it was trained)")
    parser.add_argument("--patience", type=int, help="end after so many epochs without a better one (default: as it was trained)")
    parser.add_argument("--address", help="the Ray to use, such as auto (default: one that is started here)")
    args = parser.parse_args()
    signals: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, frame: signals.append(number))
    connect(args.address)

    def tell(report: dict[str, Any]) -> None:
        valid = f", valid NLL {report['validNll']:.3f}" if "validNll" in report else ""
        print(f"epoch {report['epoch']}: train NLL {report['trainNll']:.3f}{valid}, {report['seconds']:.1f} s", flush=True)

    try:
        train(
            args.model,
            workers=args.workers,
            shards=args.shards,
            cpus=args.cpus,
            epochs=args.epochs,
            patience=args.patience,
            on_epoch=tell,
            is_over=lambda: bool(signals),
        )
    except ValueError as error:
        sys.exit(str(error))
    if signals:
        print(f"Interrupted; the weights are saved. Continue with this command, or deno task train --resume {args.model}")
        sys.exit(128 + signals[0])
    print(f"Saved {args.model}; write its graphs with deno task export {args.model}")


if __name__ == "__main__":
    main()
