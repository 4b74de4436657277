"""Weighted particles, which suit all that is known of a row: those of `src/made/questions`, from the same random numbers.

A particle is a completion, drawn in one order of the variables. Its weight is the product of the conditionals of what is known (likelihood weighting:
Fung and Chang 1990) and of the probabilities that the drawn values are there (progressive sampling: Yang et al. 2019). One of a row is picked
with the probability of its weight (Rubin 1987). Where what is to be summed out has few values, each of them is a particle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from .noise import first_uniforms

PARTICLES = 20
"""Of a row, where values may be missing: what the command of the library draws as well."""

_TOGETHER = 4096  # particles that are in memory at a time

_PARAMETERS: dict[str, Callable[[dict[str, Any]], int]] = {
    "binary": lambda variable: 1,
    "categorical": lambda variable: variable["size"],
    "binned": lambda variable: len(variable["codes"]) + 1,
    "ordinal": lambda variable: 3 * variable.get("components", 5),
    "real": lambda variable: 3 * variable.get("components", 5),
}
"""How many parameters a conditional has."""


class Proposed(NamedTuple):
    """Particles that are drawn in one order."""

    rows: np.ndarray
    """The row of each, `[m]`."""
    codes: np.ndarray
    """The values that are given, `[m, D]`."""
    given: np.ndarray
    """Which are, `[m, D]`."""
    noise: np.ndarray
    order: np.ndarray | None
    """The order, of a model of any."""
    is_cut: bool
    """Whether that is another than the one that log p is of."""


class Plan(NamedTuple):
    """How the particles of rows are made of which the same is known."""

    order: np.ndarray | None
    is_cut: bool
    columns: list[int]
    """The variables that take each of their values in turn."""
    values: np.ndarray
    """Those of each particle, `[count, columns]`."""


class Planner:
    """Makes the plans of the rows of a model."""

    def __init__(self, schema: list[dict[str, Any]], order: np.ndarray, *, any_order: bool, particles: int) -> None:
        """Of the variables, one after the other, and their order."""
        self._order = order
        self._any_order = any_order
        self._particles = particles
        self.may_be_missing = np.array([bool(variable.get("missing")) for variable in schema])
        # numbers of any size have no list of values
        sizes = [2 if variable["kind"] == "binary" else variable.get("size") for variable in schema]
        self._sizes: list[int | None] = sizes
        self._plans: dict[bytes, Plan] = {}
        widths = [self.may_be_missing[d] + _PARAMETERS[variable["kind"]](variable) for d, variable in enumerate(schema)]
        self.first_parameters = np.cumsum([0, *widths[:-1]])

    def plan(self, known: np.ndarray) -> Plan:
        """The plan of a row of which some values are known, `[D]`."""
        key = known.tobytes()
        if key not in self._plans:
            self._plans[key] = self._make(known)
        return self._plans[key]

    def _make(self, known: np.ndarray) -> Plan:
        order = self._order
        # variables after the last one in question do not change its probability, and of that one it is known to be there
        in_question = np.flatnonzero((known | self.may_be_missing)[order])
        columns = [int(d) for d in order[: in_question[-1] if len(in_question) else 0] if not known[d]]
        count = 1
        for d in columns:
            size = self._sizes[d]
            count = count * size if size is not None and size <= self._particles / count else 0
            if count == 0:
                break
        if count > 0:
            numbers = np.arange(count)
            values = np.zeros((count, len(columns)), np.float32)
            for k, d in enumerate(columns):
                numbers, values[:, k] = np.divmod(numbers, self._sizes[d])
            return Plan(order if self._any_order else None, False, columns, values)
        values = np.zeros((self._particles, 0), np.float32)
        if not self._any_order:
            return Plan(None, False, [], values)
        parts = np.where(known, 0, np.where(self.may_be_missing, 1, 2))
        return Plan(order[np.argsort(parts[order], kind="stable")], True, [], values)


def propose(
    codes: np.ndarray, known: np.ndarray, numbers: np.ndarray, *, planner: Planner, seed: int, noise_columns: int
) -> Iterator[Proposed]:
    """The particles of some rows at a time, those of each order together. `numbers` are those of the rows among all."""
    plans = [planner.plan(row) for row in known]
    start = 0
    while start < len(plans):
        end, total = start, 0
        while end < len(plans) and (end == start or total + len(plans[end].values) <= _TOGETHER):
            total += len(plans[end].values)
            end += 1
        groups: dict[bytes, list[int]] = {}
        for row in range(start, end):
            order = plans[row].order
            key = b"" if order is None else order.tobytes() + bytes([plans[row].is_cut])
            groups.setdefault(key, []).append(row)
        for rows in groups.values():
            yield _proposed(codes, known, numbers, plans, rows, seed, noise_columns)
        start = end


def _proposed(
    codes: np.ndarray, known: np.ndarray, numbers: np.ndarray, plans: list[Plan], rows: list[int], seed: int, noise_columns: int
) -> Proposed:
    counts = [len(plans[row].values) for row in rows]
    own = np.repeat(rows, counts)
    x, given = codes[own], known[own]
    names = [f"completion of row {numbers[row]}" for row in rows]
    drawn = first_uniforms(seed, names, max(counts) * noise_columns).reshape(len(rows), max(counts), noise_columns)
    noise = np.concatenate([drawn[k, :count] for k, count in enumerate(counts)])
    first = 0
    for row, count in zip(rows, counts):
        columns = plans[row].columns
        x[first : first + count, columns] = plans[row].values
        given[first : first + count, columns] = True
        first += count
    return Proposed(own, x, given, noise, plans[rows[0]].order, plans[rows[0]].is_cut)


def pick(weights: np.ndarray, uniforms: np.ndarray) -> int:
    """The particle of a row that is picked, by the logarithms of all weights: each takes the place of those before it with the probability
    of its share."""
    with np.errstate(invalid="ignore"):  # where no particle is possible the first one stays
        shares = np.exp(weights - np.logaddexp.accumulate(weights))
    return int(np.flatnonzero(np.concatenate([[True], uniforms[1:] < shares[1:]]))[-1])
