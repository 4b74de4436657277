"""Which rows a step learns, and in which order of the variables: functions of the seed, those of the library's trainer to the bit."""

from __future__ import annotations

from typing import Any

import numpy as np

from .noise import Stream

_WORD = 2**32
_BLOCK = 2**16
_UNCUT = 0.2
_KNOWN_ALONE = 0.4


def permutation(stream: Stream, n: int) -> np.ndarray:
    """A permutation of 0, ..., n - 1 by Fisher and Yates: `[n]` int32."""
    sizes = np.arange(n, 1, -1, dtype=np.uint64)
    others = np.empty(len(sizes), np.int64)
    done = index = 0
    while done < len(sizes):
        some = sizes[done : done + _BLOCK]
        bits = stream.bits(index, len(some)).astype(np.uint64)
        # bits beyond the largest multiple of a size are drawn again
        wrong = np.flatnonzero(bits >= _WORD - _WORD % some)
        good = int(wrong[0]) if len(wrong) else len(some)
        others[done : done + good] = bits[:good] % some[:good]
        done += good
        index += good + (good < len(some))
    result = list(range(n))
    for last, other in zip(range(n - 1, 0, -1), others.tolist()):
        result[last], result[other] = result[other], result[last]
    return np.array(result, np.int32)


def epoch_order(seed: int, epoch: int, n: int) -> np.ndarray:
    """The order in which an epoch, counted from 0, visits the rows: `[n]`."""
    return permutation(Stream(seed, f"shuffle {epoch}"), n)


def step_order(architecture: dict[str, Any], seed: int, step: int) -> np.ndarray | None:
    """The order of the variables of a step, counted from 1: `[D]` int32; None where the model has one order."""
    orders = architecture.get("orders")
    if orders is None:
        return None
    if orders != "any":  # one after the other
        members = architecture["members"]
        return np.array(members[(step - 1) % len(members)]["order"], np.int32)
    canonical = np.array(architecture["order"], np.int32)
    stream = Stream(seed, f"cut_{step}")
    first, known_bits, wanted_bits = (int(bits) for bits in stream.bits(0, 3))
    kind = ((first >> 9) + 0.5) * 2**-23
    if kind < _UNCUT:
        return canonical
    D = len(canonical)
    shuffled = permutation(Stream(seed, f"cut_{step}.variables"), D)
    known = int(known_bits / _WORD * (D + 1))
    wanted = D - known if kind < _UNCUT + _KNOWN_ALONE else int(wanted_bits / _WORD * (D - known + 1))
    parts = np.full(D, 2)
    parts[shuffled[:known]] = 0
    parts[shuffled[known : known + wanted]] = 1
    return canonical[np.argsort(parts[canonical], kind="stable")]
