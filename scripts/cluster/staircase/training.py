"""The training of a model folder, as `deno task train --resume` goes on with it: the same batches, schedules and checkpoints, to rounding."""

from __future__ import annotations

import fcntl
import json
import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

import numpy as np

from .arrays import encode_arrays, read_arrays, write_together
from .batches import epoch_order, step_order
from .gradients import Gradients, Share, Task, layout_of, open_graph, run, sum_in_pairs

_PLATEAU_EPOCHS = 2
_VALIDATED_ROWS = 1000
_VECTORS = (".weight", ".bias")


class Workers(Protocol):
    """What computes, on whatever machines."""

    count: int
    """How many there are."""

    def shares(self, parameters: np.ndarray, tasks: list[Task]) -> list[Share]:
        """The share of each task, at the parameters in a vector."""

    def nlls(self, parameters: np.ndarray, parts: list[tuple[int, int, np.ndarray | None]]) -> list[float]:
        """The NLL of each part of the rows to validate with: the first row, how many, and the order of the variables where that is data."""


class InProcess:
    """Computes in this process."""

    count = 1

    def __init__(self, gradients: Gradients) -> None:
        """Of what computes."""
        self._gradients = gradients

    def shares(self, parameters: np.ndarray, tasks: list[Task]) -> list[Share]:
        """One after the other."""
        return [self._gradients.share(parameters, task) for task in tasks]

    def nlls(self, parameters: np.ndarray, parts: list[tuple[int, int, np.ndarray | None]]) -> list[float]:
        """One after the other."""
        return [self._gradients.nll(parameters, *part) for part in parts]


class Training:
    """The state of a training: weights, what the optimizer keeps, and how far it is. Only one program at a time may have a folder."""

    def __init__(self, folder: str | Path, shards: int = 4) -> None:
        """Opens a model folder in which `deno task export MODEL --training` has written what training takes.

        Raises ValueError if a file does not belong to the others, or training needs what there is only in the library."""
        if shards < 1 or shards & (shards - 1):
            raise ValueError(f"Cannot cut batches into {shards} shards: expected 1, 2, 4, 8 and so on")
        self.folder = Path(folder)
        self._shards = shards
        tensors, self._metadata = read_arrays(self.folder / "weights.safetensors")
        if "training" not in self._metadata:
            raise ValueError(f"Cannot train {folder}: its weights were saved without the state of the optimizer")
        record = json.loads(self._metadata["training"])
        self.options: dict[str, Any] = record["options"]
        self.state: dict[str, Any] = record["state"]
        self._architecture: dict[str, Any] = json.loads(self._metadata["architecture"])
        self.notes: dict[str, str] = json.loads(self._metadata["notes"])
        self.rows = self._read_rows()
        self.graphs = {name: self._read_graph(name) for name in ("gradient", "nll", "update")}
        layout = layout_of(open_graph(self.graphs["gradient"]))
        # the norm of a gradient is a sum, which threads would cut in different ways
        self._update = open_graph(self.graphs["update"], 1 if self.options.get("clipNorm") else 0)
        kept = [value.name.removesuffix("all.weight") for value in self._update.get_inputs() if value.name.endswith("all.weight")]
        self._kept = {prefix: layout.read(tensors, prefix) for prefix in kept if prefix not in ("", "gradient.")}
        model = layout.read(tensors)
        has_others = f"training.{layout.first_parameter}" in tensors
        self._parameters = layout.read(tensors, "training.") if has_others else model.copy()
        self._best = model if "validation" in self.state else None
        self._layout = layout
        self._log = self._read_log()

    def fit(
        self,
        workers: Workers,
        *,
        epochs: int | None = None,
        patience: int | None = None,
        on_epoch: Callable[[dict[str, Any]], None] = lambda report: None,
        is_over: Callable[[], bool] = lambda: False,
    ) -> None:
        """Trains to the end of an epoch, counted from the first of all, and saves after each.

        By default the numbers of epochs and of epochs without a better one are those that the model was trained with. `is_over` is asked after
        each step, and may end it in the middle of an epoch. Raises FloatingPointError if the NLL is not finite any more."""
        epochs = int(self.notes["epochs"]) if epochs is None else epochs
        if patience is None and "patience" in self.notes and "valid.x" in self.rows:
            patience = int(self.notes["patience"])
        self.notes |= {"epochs": str(epochs)} | ({} if patience is None else {"patience": str(patience)})
        n, batch, seed = len(self.rows["train.x"]), self.options["batch"], self.options["seed"]
        self._place(n)
        steps = -(-n // batch)
        position = self.state["position"]
        last_step = self.state["step"] - position["batches"] + (epochs - position["epoch"]) * steps
        while position["epoch"] < epochs and not self._is_over(patience):
            order = epoch_order(seed, position["epoch"], n)
            started = perf_counter()
            for k in range(position["batches"], steps):
                if is_over():
                    return self.save()
                rate = self._take_step(workers, order[k * batch : (k + 1) * batch], last_step)
                position["batches"] = k + 1
            train_nll = self.state["nllSum"] / steps
            self.state["nllSum"] = 0
            position.update(epoch=position["epoch"] + 1, batches=0)
            seconds = perf_counter() - started
            report = {"epoch": position["epoch"], "step": self.state["step"], "trainNll": train_nll, "rate": rate}
            report |= self._validate(workers)
            self._log.append({**report, "seconds": seconds})
            self.save()
            on_epoch(self._log[-1])

    def save(self) -> None:
        """Writes what training goes on from, here and by `deno task train --resume`."""
        tensors = self._layout.write(self._model)
        self.notes["weights_sha256"] = self._layout.sha256(tensors)
        self.notes.pop("usual_surprise", None)  # what was usual for other weights
        if self._model is not self._parameters:
            tensors |= self._layout.write(self._parameters, "training.")
        for prefix, vector in self._kept.items():
            tensors |= self._layout.write(vector, prefix)
        metadata = {
            **self._metadata,
            "notes": json.dumps(self.notes),
            "training": json.dumps({"options": self.options, "state": self.state}),
        }
        log = "".join(json.dumps(record) + "\n" for record in self._log)
        write_together(self.folder, {"training.jsonl": log.encode(), "weights.safetensors": encode_arrays(tensors, metadata)})

    def share(self, workers: Workers, rows: np.ndarray, step: int) -> Share:
        """The mean NLL of a batch and its gradient. Each task has as many shards, so that sums are made in the same pairs by any workers."""
        bounds = [k * len(rows) // self._shards for k in range(self._shards + 1)]
        count = 1
        while count < min(workers.count, self._shards):
            count *= 2
        each = self._shards // count
        order = step_order(self._architecture, self.options["seed"], step)
        tasks = []
        for first in range(0, self._shards, each):
            own = bounds[first : first + each + 1]
            tasks.append(Task(step, len(rows), own, rows[own[0] : own[-1]], order))
        shares = workers.shares(self._parameters, tasks)
        return sum_in_pairs(shares.__getitem__, count)

    @property
    def _averages(self) -> np.ndarray:
        """The weights that are measured: averages, where they are kept."""
        return self._kept.get("average.", self._parameters) if self.state["step"] > 0 else self._parameters

    @property
    def _model(self) -> np.ndarray:
        """The weights that the model has when training ends here."""
        return self._averages if self._best is None else self._best

    def _take_step(self, workers: Workers, rows: np.ndarray, last_step: int) -> float:
        """Takes a step, and returns its learning rate."""
        step = self.state["step"] + 1
        share = self.share(workers, rows, step)
        if not math.isfinite(share.nll):
            raise FloatingPointError(f"Cannot go on training: the NLL of step {step} is {share.nll}; lower the learning rate")
        rate = self._rate(step, last_step)
        before = {"": self._parameters, "gradient.": share.gradient, **self._kept}
        after = {prefix: np.empty_like(self._parameters) for prefix in before if prefix != "gradient."}
        scalars = {"step": np.array(float(step)), "rate": np.array(rate)}
        outputs = {f"next.{name}": values for name, values in self._vectors(after).items()}
        run(self._update, {**self._vectors(before), **scalars}, outputs)
        self._parameters = after.pop("")
        self._kept = after
        nll = float(share.nll)
        self.state["step"] = step
        self.state["nllSum"] += nll
        self._log.append({"step": step, "nll": nll})
        return rate

    def _vectors(self, vectors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The weights and the biases of each vector, by the names of the update."""
        weights = self._layout.weights
        return {
            f"{prefix}all{kind}": part
            for prefix, vector in vectors.items()
            for kind, part in zip(_VECTORS, (vector[:weights], vector[weights:]))
        }

    def _validate(self, workers: Workers) -> dict[str, Any]:
        """Measures the NLL of the rows to validate with, if there are any, and keeps the best weights."""
        if "valid.x" not in self.rows:
            return {}
        n, D = self.rows["valid.x"].shape
        canonical = np.array(self._architecture["order"], np.int32) if self._architecture.get("orders") == "any" else None
        parts = [(first, min(_VALIDATED_ROWS, n - first), canonical) for first in range(0, n, _VALIDATED_ROWS)]
        nll = math.fsum(workers.nlls(self._averages, parts)) / n
        if not math.isfinite(nll):
            raise FloatingPointError(f"Cannot go on training: the NLL of the validation rows is {nll}; lower the learning rate")
        epoch = self.state["position"]["epoch"]
        before = self.state.get("validation")
        plateaus = before["plateaus"] if before else {"count": 0, "since": epoch}
        if before is None or nll < before["best"]["validNll"]:
            self._best = self._averages.copy()
            self.state["validation"] = {"best": {"epoch": epoch, "validNll": nll}, "plateaus": {**plateaus, "since": epoch}}
        elif epoch - plateaus["since"] >= _PLATEAU_EPOCHS:
            before["plateaus"] = {"count": plateaus["count"] + 1, "since": epoch}
        known = self.rows["valid.known"].mean() * D if "valid.known" in self.rows else D
        bpd = nll / math.log(2) / float(known)
        return {"validNll": nll, "bpd": bpd, "bestEpoch": self.state["validation"]["best"]["epoch"]}

    def _rate(self, step: int, last_step: int) -> float:
        """The learning rate of a step, counted from 1, of so many."""
        part = (step - 1) / last_step
        plateaus = self.state.get("validation", {}).get("plateaus", {}).get("count", 0)
        factor = {
            "constant": lambda: 1.0,
            "step": lambda: 1.0 if part < 0.5 else 0.1 if part < 0.75 else 0.01,
            "cosine": lambda: _wave(1, 0, part),
            "one-cycle": lambda: _wave(0.04, 1, part / 0.3) if part < 0.3 else _wave(1, 4e-6, (part - 0.3) / 0.7),
            "plateau": lambda: 0.5**plateaus,
        }[self.options["schedule"]]()
        warmup = self.options.get("warmup", 0)
        return self.options["rate"] * factor * (min(1.0, step / warmup) if warmup else 1.0)

    def _is_over(self, patience: int | None) -> bool:
        """Whether so many epochs have passed without a better one."""
        validation = self.state.get("validation")
        return patience is not None and validation is not None and self.state["position"]["epoch"] - validation["best"]["epoch"] >= patience

    def _place(self, n: int) -> None:
        """An epoch that was interrupted begins again where there are other rows."""
        position = self.state["position"]
        if position["batches"] == 0 or position["rows"] != n:
            self.state["nllSum"] = 0
            position["batches"] = 0
        position["rows"] = n

    def _read_rows(self) -> dict[str, np.ndarray]:
        path = self.folder / "rows.safetensors"
        rows, metadata = read_arrays(path)
        known = self.notes.get("data_sha256")
        if known is not None and metadata.get("data_sha256") != known:
            raise ValueError(f"Cannot train {self.folder} with {path}: they are not the rows that it learned; {_ADVICE}")
        return rows

    def _read_graph(self, name: str) -> bytes:
        path = self.folder / f"{name}.onnx"
        graph = path.read_bytes()
        about = open_graph(graph).get_modelmeta().custom_metadata_map
        same = json.loads(about["architecture"]) == self._architecture and json.loads(about["options"]) == self.options
        if not same:
            raise ValueError(f"Cannot train {self.folder} with {path}: it is of another model, or one that is trained otherwise; {_ADVICE}")
        return graph

    def _read_log(self) -> list[dict[str, Any]]:
        """What happened up to the step of the weights."""
        path = self.folder / "training.jsonl"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        log = []
        for record in map(json.loads, filter(None, lines)):
            if record["step"] > self.state["step"]:
                break
            log.append(record)
        return log


_ADVICE = "write it again with deno task export MODEL --training"


def _wave(start: float, end: float, part: float) -> float:
    """From one factor to another along half a wave."""
    return end + (start - end) * (1 + math.cos(math.pi * part)) / 2


@contextmanager
def locked(folder: str | Path) -> Iterator[None]:
    """A model folder that this program alone may write to, by the lock that `deno task train` takes.

    Raises ValueError if another program has it."""
    path = Path(folder) / ".lock"
    with open(path, "a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise ValueError(f"Cannot write to {folder}: {file.read() or 'another program'} is writing to it; wait until it has ended") from None
        file.truncate(0)
        file.write(f"process {os.getpid()} on {os.uname().nodename}")
        file.flush()
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
