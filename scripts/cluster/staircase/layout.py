"""Where the parameters of a model lie in one vector, and in the matrices of a checkpoint."""

from __future__ import annotations

from hashlib import sha256
from math import prod
from typing import Any

import numpy as np

_PANEL = 8
_STEP = 4


class Layout:
    """All weights and then all biases in one vector, each as `gradient.onnx` takes it: weights as `[inputs, units]`, 0 outside the mask."""

    def __init__(self, shapes: dict[str, tuple[int, ...]], stairs: dict[str, dict[str, Any]]) -> None:
        """Of the parameters by name, from the input up, and of the masks of weights, which the metadata of `gradient.onnx` hold."""
        self.names = list(shapes)
        self._stairs = stairs
        self._places: dict[str, tuple[int, tuple[int, ...]]] = {}
        self.size = 0
        for kind in (".weight", ".bias"):
            for name, shape in shapes.items():
                if name.endswith(kind):
                    self._places[name] = (self.size, shape)
                    self.size += prod(shape)
            if kind == ".weight":
                self.weights = self.size

    def views(self, vector: np.ndarray) -> dict[str, np.ndarray]:
        """Each parameter, where it lies in a vector."""
        return {name: vector[start : start + prod(shape)].reshape(shape) for name, (start, shape) in self._places.items()}

    def read(self, tensors: dict[str, np.ndarray], prefix: str = "") -> np.ndarray:
        """The vector of what a checkpoint holds for each parameter, by names that begin with a prefix."""
        vector = np.zeros(self.size, np.float32)
        for name, view in self.views(vector).items():
            stored = tensors[prefix + name]
            starts = self._stairs.get(name, {}).get("starts")
            if starts is None:
                view[...] = stored.T
            else:
                inputs, inside = self._band(name, stored.shape[1])
                view[inputs[inside], np.nonzero(inside)[0]] = stored[inside]
        return vector

    def write(self, vector: np.ndarray, prefix: str = "") -> dict[str, np.ndarray]:
        """The reverse: the tensors of a checkpoint, 0 outside the mask."""
        tensors = {}
        for name, view in self.views(vector).items():
            stair = self._stairs.get(name)
            if stair is None:
                stored = view
            elif "starts" not in stair:
                stored = np.where(np.arange(len(view))[:, None] < np.array(stair["extents"]), view, np.float32(0)).T
            else:
                width = max(extent - start for start, extent in zip(stair["starts"], stair["extents"]))
                inputs, inside = self._band(name, width)
                stored = np.zeros(inside.shape, np.float32)
                stored[inside] = view[inputs[inside], np.nonzero(inside)[0]]
            tensors[prefix + name] = stored
        return tensors

    def sha256(self, vector: np.ndarray) -> str:
        """The hash by which the files of a folder know the weights of a model: of the panels of 8 units in which they are kept."""
        digest = sha256()
        for name, view in ((name, self.views(vector)[name]) for name in self.names):
            for part in self._panels(name, view) if name in self._stairs else (view,):
                digest.update(np.ascontiguousarray(part))
        return digest.hexdigest()

    def _band(self, name: str, width: int) -> tuple[np.ndarray, np.ndarray]:
        """Which input each place of a matrix `[units, width]` of a checkpoint belongs to, and whether it is inside the mask."""
        stair = self._stairs[name]
        inputs = np.array(stair["starts"])[:, None] + np.arange(width)
        return inputs, inputs < np.array(stair["extents"])[:, None]

    def _panels(self, name: str, view: np.ndarray):
        stair = self._stairs[name]
        units = view.shape[1]
        for first in range(0, units, _PANEL):
            last = min(first + _PANEL, units)
            begin = stair.get("starts", [0] * units)[first] // _STEP * _STEP
            end = -(-stair["extents"][last - 1] // _STEP) * _STEP
            panel = np.zeros((end - begin, _PANEL), np.float32)
            part = view[begin:end, first:last]
            panel[: len(part), : last - first] = part
            yield panel
