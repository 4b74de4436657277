"""Counter-based random numbers, those of `src/random` bit for bit: each is a function of a seed, the name of a stream and an index.

Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011, section 4.2 (Threefry-2x32, 20 rounds).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from .errors import InputError

LARGEST_SEED = 2**53 - 1
_ROTATIONS = (13, 15, 26, 6, 17, 29, 16, 24)
_PARITY = np.uint32(0x1BD11BDA)
_WORD = 2**32
_COUNTERS = 2**15  # that are worked on at once, so that their words stay in the cache of a core


class Stream:
    """The random numbers of a seed and a name, which may be asked for in any order and any number."""

    def __init__(self, seed: int, name: str) -> None:
        """A stream of its own for every whole `seed` from 0 to 2^53 - 1 and every `name`.

        Raises InputError if the seed is another."""
        self._key = tuple(key[0, 0] for key in _keys_of(seed, [name]))

    def uniforms(self, rows: np.ndarray, columns: int) -> np.ndarray:
        """The uniform numbers of rows: `[n, columns]` float32, strictly between 0 and 1, for the numbers of rows `[n]`.

        Row i has the indices i * columns, ..., i * columns + columns - 1, all below 2^53; so which rows are asked for together does not
        matter."""
        start = np.asarray(rows, np.uint64) * np.uint64(columns)
        first = start // np.uint64(2)
        # counter k makes the words 2 k and 2 k + 1; rows of an even width begin with the first of two
        odd = (start % np.uint64(2)).astype(bool)[:, None]
        places = np.arange(columns // 2 + columns % 2, dtype=np.uint64)
        result = np.empty((len(start), columns), np.float32)
        for some in _blocks(len(start), len(places)):
            words = _uniforms(self._key, first[some, None] + places, columns + columns % 2)
            result[some] = np.where(odd[some], words[:, 1:], words[:, :-1]) if columns % 2 else words
        return result

    def bits(self, start: int, count: int) -> np.ndarray:
        """The random bits with the indices `start`, ..., `start + count - 1`: `[count]` uint32."""
        counters = np.arange(start // 2, (start + count + 1) // 2, dtype=np.uint64)
        return np.stack(_threefry(self._key, counters), 1).reshape(-1)[start % 2 :][:count]


def first_uniforms(seed: int, names: Sequence[str], count: int) -> np.ndarray:
    """The first uniform numbers of several streams: `[n, count]` float32."""
    keys = _keys_of(seed, names)
    places = np.arange(-(-count // 2), dtype=np.uint64)
    result = np.empty((len(names), count), np.float32)
    for some in _blocks(len(names), len(places)):
        own = tuple(key[some] for key in keys)
        result[some] = _uniforms(own, np.broadcast_to(places, (len(own[0]), len(places))), 2 * len(places))[:, :count]
    return result


def _blocks(rows: int, counters: int) -> Iterator[slice]:
    """Some rows at a time, of so many counters each."""
    step = max(1, _COUNTERS // max(1, counters))
    return (slice(start, start + step) for start in range(0, rows, step))


def _keys_of(seed: int, names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """The two words of the key of each stream, `[n, 1]`."""
    if not 0 <= seed <= LARGEST_SEED:
        raise InputError(f"Cannot use the seed {seed}: it must be a whole number from 0 to 2^53 - 1")
    hashes = np.array([_fnv1a(name) for name in names], np.uint64)[:, None]
    return _threefry((np.uint32(seed % _WORD), np.uint32(seed // _WORD)), hashes)


def _uniforms(key: tuple[Any, Any], counters: np.ndarray, columns: int) -> np.ndarray:
    """The uniform numbers of the words of counters `[n, columns / 2]`: `[n, columns]`."""
    result = np.empty((len(counters), columns), np.float32)
    one = np.uint32(0x3F800000)
    for part, bits in enumerate(_threefry(key, counters)):
        # 23 bits k behind the point of a number from 1 to 2; then (k + 1/2) / 2^23, which float32 has exactly
        bits >>= np.uint32(9)
        bits |= one
        np.subtract(bits.view(np.float32), np.float32(1 - 2**-24), out=result[:, part::2])
    return result


def _threefry(key: tuple[Any, Any], counters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The two words of each counter. The words of the key may be arrays that go with the counters."""
    a, b = key
    keys = (a, b, a ^ b ^ _PARITY)
    x = counters.astype(np.uint32)  # the lower word
    x += a
    y = (counters >> np.uint64(32)).astype(np.uint32)
    y += b
    turned = np.empty_like(y)
    for step in range(20):
        turn = _ROTATIONS[step % 8]
        x += y
        np.right_shift(y, np.uint32(32 - turn), out=turned)
        np.left_shift(y, np.uint32(turn), out=y)
        y |= turned
        y ^= x
        if step % 4 == 3:
            group = (step + 1) // 4
            x += keys[group % 3]
            y += keys[(group + 1) % 3] + np.uint32(group)
    return x, y


def _fnv1a(text: str) -> int:
    """The 32-bit hash FNV-1a of the UTF-8 bytes of a text."""
    hash = 0x811C9DC5
    for byte in text.encode():
        hash = (hash ^ byte) * 0x01000193 % _WORD
    return hash
