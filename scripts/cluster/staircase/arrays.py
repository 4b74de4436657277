"""Files of named arrays, https://github.com/huggingface/safetensors: what models, and rows to learn, are kept in."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import numpy as np

_TYPES = {"F32": np.float32, "F64": np.float64, "I32": np.int32, "I64": np.int64, "U8": np.uint8, "I8": np.int8}
_NAMES = {np.dtype(kind): name for name, kind in _TYPES.items()}


class Arrays(NamedTuple):
    """What a file holds."""

    tensors: dict[str, np.ndarray]
    metadata: dict[str, str]


def read_arrays(path: str | Path) -> Arrays:
    """The arrays of a file, which stay on the disk until they are used, and the texts beside them.

    Raises ValueError if it is no such file."""
    try:
        with open(path, "rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if length > os.path.getsize(path):
                raise ValueError("it is cut off")
            header = json.loads(file.read(length))
        data = np.asarray(np.memmap(path, np.uint8, "r", offset=8 + length))
        metadata = header.pop("__metadata__", {})
        tensors = {}
        for name, entry in header.items():
            begin, end = entry["data_offsets"]
            tensors[name] = data[begin:end].view(_TYPES[entry["dtype"]]).reshape(entry["shape"])
        return Arrays(tensors, metadata)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"Cannot read {path}: it is not a safetensors file ({error})") from error


def encode_arrays(tensors: dict[str, np.ndarray], metadata: dict[str, str]) -> bytes:
    """The bytes of a file. The same arrays give the same bytes, in whatever order they come."""
    header: dict[str, object] = {"__metadata__": metadata}
    size = 0
    ordered = sorted(tensors.items(), key=lambda item: (-item[1].itemsize, item[0]))
    for name, values in ordered:
        header[name] = {"dtype": _NAMES[values.dtype], "shape": values.shape, "data_offsets": [size, size + values.nbytes]}
        size += values.nbytes
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return b"".join([len(text).to_bytes(8, "little"), text, *(np.ascontiguousarray(values).tobytes() for _, values in ordered)])


def write_together(folder: str | Path, files: dict[str, bytes]) -> None:
    """Writes files of a folder: each aside, flushed, and renamed only when all are on the disk."""
    staged = []
    for name, content in files.items():
        temporary = Path(folder) / f".{name}.{uuid4()}.tmp"
        with open(temporary, "wb") as file:
            file.write(content)
            os.fsync(file.fileno())
        staged.append((temporary, Path(folder) / name))
    for temporary, path in staged:
        os.replace(temporary, path)
    flushed = os.open(folder, os.O_RDONLY)
    os.fsync(flushed)
    os.close(flushed)
