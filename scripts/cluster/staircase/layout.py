"""Where the parameters of a model lie in one vector, and in the matrices of a checkpoint."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from math import prod
from typing import Any

import numpy as np

_PANEL = 8
_STEP = 4


class Layout:
    """All weights and then all biases in one vector, in the pieces that `gradient.onnx` takes: weights as matrices `[inputs, units]`, each of
    some units and the inputs that they see, and 0 outside the mask."""

    def __init__(self, parameters: dict[str, dict[str, Any]]) -> None:
        """Of the parameters by name, from the input up, as the metadata of `gradient.onnx` tell them."""
        self._parameters = parameters
        self._places: dict[str, tuple[int, tuple[int, ...]]] = {}
        self.size = 0
        for kind in ("weight", "bias"):
            for name, parameter in parameters.items():
                if not name.endswith(kind):
                    continue
                for piece in parameter["pieces"]:
                    shape = tuple(end - start for start, end in (piece[axis] for axis in ("inputs", "units") if axis in piece))
                    self._places[piece["name"]] = (self.size, shape)
                    self.size += prod(shape)
            if kind == "weight":
                self.weights = self.size
        self.first_parameter = next(iter(parameters))

    def views(self, vector: np.ndarray) -> dict[str, np.ndarray]:
        """Each piece, where it lies in a vector."""
        return {name: vector[start : start + prod(shape)].reshape(shape) for name, (start, shape) in self._places.items()}

    def read(self, tensors: dict[str, np.ndarray], prefix: str = "") -> np.ndarray:
        """The vector of what a checkpoint holds for each parameter, by names that begin with a prefix."""
        vector = np.zeros(self.size, np.float32)
        views = self.views(vector)
        for name, parameter in self._parameters.items():
            stored = tensors[prefix + name]
            for piece in parameter["pieces"]:
                view = views[piece["name"]]
                if "inputs" not in piece:
                    view[...] = stored
                elif "starts" not in parameter:
                    view[...] = stored[slice(*piece["units"]), slice(*piece["inputs"])].T
                else:
                    inputs, inside = _band(parameter, piece)
                    view[inputs[inside], np.nonzero(inside)[0]] = stored[slice(*piece["units"])][inside]
        return vector

    def write(self, vector: np.ndarray, prefix: str = "") -> dict[str, np.ndarray]:
        """The reverse: the tensors of a checkpoint, 0 outside the mask."""
        tensors = {}
        views = self.views(vector)
        for name, parameter in self._parameters.items():
            if "shape" not in parameter:
                tensors[prefix + name] = views[name]
                continue
            stored = np.zeros(parameter["shape"], np.float32)
            for piece in parameter["pieces"]:
                view = views[piece["name"]]
                if "starts" not in parameter:
                    inside = np.arange(*piece["inputs"])[:, None] < np.array(parameter["extents"][slice(*piece["units"])])
                    stored[slice(*piece["units"]), slice(*piece["inputs"])] = np.where(inside, view, np.float32(0)).T
                else:
                    inputs, inside = _band(parameter, piece)
                    stored[slice(*piece["units"])][inside] = view[inputs[inside], np.nonzero(inside)[0]]
            tensors[prefix + name] = stored
        return tensors

    def sha256(self, tensors: dict[str, np.ndarray]) -> str:
        """The hash by which the files of a folder know the weights of a checkpoint: of the panels of 8 units in which the library keeps them."""
        digest = sha256()
        for name, parameter in self._parameters.items():
            stored = tensors[name]
            for part in _panels(parameter, stored) if "shape" in parameter else (stored,):
                digest.update(np.ascontiguousarray(part).data)
        return digest.hexdigest()


def _band(parameter: dict[str, Any], piece: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Which input of a piece each place of its rows in a checkpoint belongs to, `[units, width]`, and whether it is inside the mask."""
    units = slice(*piece["units"])
    inputs = np.array(parameter["starts"][units])[:, None] + np.arange(parameter["shape"][1])
    return inputs - piece["inputs"][0], inputs < np.array(parameter["extents"][units])[:, None]


def _panels(parameter: dict[str, Any], stored: np.ndarray) -> Iterator[np.ndarray]:
    """Weights in panels: 8 units side by side, from the first input that one sees to the last, rounded outwards to multiples of 4."""
    extents = parameter["extents"]
    starts = parameter.get("starts", [0] * len(extents))
    for first in range(0, len(extents), _PANEL):
        units = range(first, min(first + _PANEL, len(extents)))
        begin = starts[first] // _STEP * _STEP
        panel = np.zeros((-(-extents[units[-1]] // _STEP) * _STEP - begin, _PANEL), np.float32)
        for unit in units:
            panel[starts[unit] - begin : extents[unit] - begin, unit - first] = stored[unit, : extents[unit] - starts[unit]]
        yield panel
