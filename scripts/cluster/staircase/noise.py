"""Counter-based random numbers, those of `src/random` bit for bit: each is a function of a seed, the name of a stream and an index.

Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011, section 4.2 (Threefry-2x32, 20 rounds).
"""

from __future__ import annotations

import numpy as np

from .errors import InputError

LARGEST_SEED = 2**53 - 1
_ROTATIONS = (13, 15, 26, 6, 17, 29, 16, 24)
_PARITY = np.uint32(0x1BD11BDA)
_WORD = 2**32


class Stream:
    """The random numbers of a seed and a name, which may be asked for in any order and any number."""

    def __init__(self, seed: int, name: str) -> None:
        """A stream of its own for every whole `seed` from 0 to 2^53 - 1 and every `name`.

        Raises InputError if the seed is another."""
        if not 0 <= seed <= LARGEST_SEED:
            raise InputError(f"Cannot use the seed {seed}: it must be a whole number from 0 to 2^53 - 1")
        key = np.array([seed % _WORD, seed // _WORD], np.uint32)
        words = _threefry(key, np.array([_fnv1a(name)], np.uint64))
        self._key = words[:, 0]

    def uniforms(self, rows: np.ndarray, columns: int) -> np.ndarray:
        """The uniform numbers of rows: `[n, columns]` float32, strictly between 0 and 1, for the numbers of rows `[n]`.

        Row i has the indices i * columns, ..., i * columns + columns - 1, all below 2^53; so which rows are asked for together does not
        matter."""
        indices = np.asarray(rows, np.uint64)[:, None] * np.uint64(columns) + np.arange(columns, dtype=np.uint64)
        first = indices[:, 0] // np.uint64(2)
        # counter k makes the words 2 k and 2 k + 1
        counters = first[:, None] + np.arange(columns // 2 + 1, dtype=np.uint64)
        words = np.moveaxis(_threefry(self._key, counters), 0, -1).reshape(len(counters), 2 * counters.shape[1])
        if columns % 2 == 0:  # then rows begin at even indices
            bits = words[:, :columns]
        else:
            odd = (indices[:, 0] % np.uint64(2)).astype(bool)
            bits = np.where(odd[:, None], words[:, 1 : columns + 1], words[:, :columns])
        return ((bits >> np.uint32(9)).astype(np.float32) + np.float32(0.5)) * np.float32(2**-23)

    def bits(self, start: int, count: int) -> np.ndarray:
        """The random bits with the indices `start`, ..., `start + count - 1`: `[count]` uint32."""
        counters = np.arange(start // 2, (start + count + 1) // 2, dtype=np.uint64)
        return _threefry(self._key, counters).T.reshape(-1)[start % 2 :][:count]


def _threefry(key: np.ndarray, counters: np.ndarray) -> np.ndarray:
    """The two words of each counter, `[2, ...]`."""
    a, b = key
    keys = (a, b, a ^ b ^ _PARITY)
    x = (counters & np.uint64(_WORD - 1)).astype(np.uint32) + a
    y = (counters >> np.uint64(32)).astype(np.uint32) + b
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
            y += keys[(group + 1) % 3]
            y += np.uint32(group)
    return np.stack([x, y])


def _fnv1a(text: str) -> int:
    """The 32-bit hash FNV-1a of the UTF-8 bytes of a text."""
    hash = 0x811C9DC5
    for byte in text.encode():
        hash = (hash ^ byte) * 0x01000193 % _WORD
    return hash
