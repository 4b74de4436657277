"""Gradients of batches, which are cut into shards: what workers compute, on whatever machine they are.

The sum over shards is made in pairs, in pairs of these and so on. So it does not matter how many workers there are and which of them had which
shard, as long as each has 1, 2, 4, ... that lie side by side."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import onnxruntime

from .layout import Layout
from .noise import Stream


class Share(NamedTuple):
    """What some rows of a batch add to its mean."""

    nll: np.float32
    """In nats."""
    gradient: np.ndarray
    """The gradient to all parameters, in one vector."""


class Task(NamedTuple):
    """Shards of a batch that lie side by side."""

    step: int
    """Which step of the training, from 1."""
    batch: int
    """The number of rows of the batch."""
    bounds: list[int]
    """Where each shard begins in the batch, and where the last one ends."""
    rows: np.ndarray
    """The numbers of the rows of the shards."""
    order: np.ndarray | None
    """The order of the variables, where that is data."""


class Gradients:
    """Computes gradients of rows that it has. It keeps nothing from step to step."""

    def __init__(self, graphs: dict[str, bytes], rows: dict[str, np.ndarray], seed: int) -> None:
        """Opens `gradient.onnx` and `nll.onnx`, on one thread, so that the result does not depend on the machine's number of cores.

        `rows` are those to learn, `train.x [n, D]` and so on, and those to validate with, `valid.x`. The seed is that of dropout."""
        self._rows = rows
        self._seed = seed
        self._gradient = open_graph(graphs["gradient"])
        self._nll = open_graph(graphs["nll"])
        self.layout = layout_of(self._gradient)
        self._noise = {value.name: value.shape[1] for value in self._gradient.get_inputs() if value.name.endswith(".dropout")}

    def share(self, parameters: np.ndarray, task: Task) -> Share:
        """The sum over the shards of a task."""
        return sum_in_pairs(lambda k: self._shard(parameters, task, k), len(task.bounds) - 1)

    def nll(self, parameters: np.ndarray, first: int, count: int, order: np.ndarray | None) -> float:
        """The NLL in nats of some of the rows to validate with, summed."""
        inputs = self._inputs("valid", slice(first, first + count), order)
        outputs = {"nll": np.empty((), np.float32)}
        run(self._nll, {**self.layout.views(parameters), **inputs}, outputs)
        return float(outputs["nll"])

    def _shard(self, parameters: np.ndarray, task: Task, k: int) -> Share:
        start, end = task.bounds[k : k + 2]
        nll, gradient = np.zeros((), np.float32), np.zeros(self.layout.size, np.float32)
        if start == end:
            return Share(np.float32(nll), gradient)
        first = task.bounds[0]
        inputs = self._inputs("train", task.rows[start - first : end - first], task.order)
        for name, units in self._noise.items():
            inputs[name] = Stream(self._seed, f"{name} {task.step}").uniforms(np.arange(start, end), units)
        inputs["per_row"] = np.array(1 / task.batch, np.float32)
        gradients = {f"gradient.{name}": view for name, view in self.layout.views(gradient).items()}
        run(self._gradient, {**self.layout.views(parameters), **inputs}, {"nll": nll, **gradients})
        return Share(np.float32(nll), gradient)

    def _inputs(self, split: str, rows: Any, order: np.ndarray | None) -> dict[str, np.ndarray]:
        inputs = {
            name.removeprefix(f"{split}."): values[rows].astype(np.float32)
            for name, values in self._rows.items()
            if name.startswith(f"{split}.")
        }
        return inputs if order is None else {**inputs, "order": order}


def sum_in_pairs(share_of: Callable[[int], Share], count: int, first: int = 0) -> Share:
    """The sum of 1, 2, 4, ... shares, of which few are kept at a time."""
    if count == 1:
        return share_of(first)
    left = sum_in_pairs(share_of, count // 2, first)
    right = sum_in_pairs(share_of, count // 2, first + count // 2)
    return Share(left.nll + right.nll, np.add(left.gradient, right.gradient))


def open_graph(graph: bytes, threads: int = 1) -> onnxruntime.InferenceSession:
    """Opens a graph on the CPU; with 0 threads on all cores."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def layout_of(gradient: onnxruntime.InferenceSession) -> Layout:
    """Where the parameters of `gradient.onnx` lie."""
    return Layout(json.loads(gradient.get_modelmeta().custom_metadata_map["parameters"]))


def run(session: onnxruntime.InferenceSession, inputs: dict[str, np.ndarray], outputs: dict[str, np.ndarray]) -> None:
    """Runs a graph on arrays where they lie; it may take fewer inputs than are given."""
    taken = {value.name for value in session.get_inputs()}
    binding = session.io_binding()
    for name, values in inputs.items():
        if name in taken:
            binding.bind_input(name, "cpu", 0, values.dtype, values.shape, values.ctypes.data)
    for name, values in outputs.items():
        binding.bind_output(name, "cpu", 0, values.dtype, values.shape, values.ctypes.data)
    session.run_with_iobinding(binding)
