"""The command line that all engines have."""

from __future__ import annotations

import argparse
from typing import Any


def parser_of(engine: str) -> argparse.ArgumentParser:
    """The jobs of an engine, each with its flags; MODEL is the folder, everything else has the name of its flag."""
    parser = argparse.ArgumentParser(description=f"Scores, draws and completes rows with a model folder on {engine}.")
    jobs = parser.add_subparsers(dest="job", required=True, metavar="JOB")
    score = jobs.add_parser("score", help="log p of each row, in nats")
    sample = jobs.add_parser("sample", help="samples, those of deno task sample")
    complete = jobs.add_parser("complete", help="rows with values drawn where there are none")
    for job in (score, sample, complete):
        job.add_argument("model", metavar="MODEL", help="a model folder, whose model.py is run")
        job.add_argument("--out", required=True, help="the folder of Parquet files to write")
    for job in (score, complete):
        job.add_argument("--data", required=True, nargs="+", help="Parquet files, or folders of them")
        job.add_argument(
            "--on-error",
            choices=["fail", "skip", "null"],
            default="fail",
            help="what a row does that has a value which the model does not know: it ends the job; it is left out, and stands in OUT.skipped with "
            "the reason; or there is null in the place of what would be computed of it, with the reason beside it (default: fail)",
        )
    for job in (sample, complete):
        job.add_argument("--seed", type=_whole, default=0, help="from 0 to 2^53 - 1 (default: 0)")
    complete.add_argument(
        "--particles",
        type=_whole,
        help="weigh so many completions of each row, so that the one that is kept suits all that is known (default: 20 where values may be missing, "
        "else none; not of a mixture)",
    )
    score.add_argument(
        "--each", action="store_true", help="also the surprise of each value, -log p given those before it in the order"
    )
    score.add_argument(
        "--keep", type=lambda names: names.split(","), help="columns to keep, with commas between them (default: those that the model lacks, but for lists and bytes)"
    )
    sample.add_argument("--n", type=_whole, required=True, help="how many")
    sample.add_argument(
        "--context", type=_context, help="of a model with a context, its values, as in 'label=7,sex=female'"
    )
    return parser


def _whole(text: str) -> int:
    if not (text.isdecimal() and int(text) < 2**53):
        raise argparse.ArgumentTypeError(f"expected a whole number from 0 to 2^53 - 1, and not {text}")
    return int(text)


def _context(text: str) -> dict[str, Any]:
    return dict(pair.split("=", 1) for pair in text.split(","))
