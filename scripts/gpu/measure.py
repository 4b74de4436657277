"""Measures exported graphs in onnxruntime beside PyTorch on the same device: measure.py GRAPHS OUT.json [flags].

GRAPHS has a folder for each network, named as 784-500-784, that write_graphs.ts wrote. Contenders of a row take turns. What
was measured is written after every row, so that nothing is lost when time is up.
"""

import argparse
import gc
import itertools
import json
import re
import statistics
import sys
import time
from functools import cache
from pathlib import Path
from typing import Callable, Iterator

import onnxruntime
import torch

from graph import Call, Graph
from torch_made import Made

JOBS = ["log_prob", "train", "sample", "sweep", "conditionals"]
TURNS = 5
CALLS = 10  # between two waits for the device


def wait(options: argparse.Namespace) -> None:
    if options.provider == "cuda":
        torch.cuda.synchronize()


def seconds_of(call: Call, options: argparse.Namespace, least: float) -> float:
    """The seconds of a call, of as many as take `least` seconds."""
    done, start = 0, time.perf_counter()
    while True:
        before = time.perf_counter()
        for _ in range(CALLS if done > 0 and (before - start) / done * CALLS < least else 1):
            call()
            done += 1
        wait(options)
        if (total := time.perf_counter() - start) >= least:
            return total / done


def measure(openers: dict[str, Callable[[], Call]], scales: dict[str, float], options: argparse.Namespace) -> list[dict]:
    """Milliseconds of each contender: they are opened one by one, then take turns; of one that fails, why."""
    results, calls = {}, {}
    for name, opener in openers.items():
        try:
            calls[name] = opener()
            for _ in range(3):
                calls[name]()
            wait(options)
        except Exception as error:  # one that fails is a note in the table, the others go on
            calls.pop(name, None)
            results[name] = {"error": str(error).split("\n")[0][:300]}
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(TURNS):
        for name, call in calls.items():
            times[name].append(1000 * scales.get(name, 1) * seconds_of(call, options, options.seconds / TURNS))
    for name, each in times.items():
        results[name] = {"ms": statistics.median(each), "turns": each}
    return [{"name": name, **results[name]} for name in openers]


def rows_of(job: str, folder: Path, options: argparse.Namespace) -> Iterator[dict]:
    """Measures a job of a network, batch by batch."""
    columns, *hidden, _ = map(int, folder.name.split("-"))
    path = folder / f"{'training_step' if job == 'train' else job}.onnx"

    @cache
    def graph(is_captured: bool) -> Graph:
        return Graph(path, options.provider, tf32=options.tf32, is_captured=is_captured)

    for n in options.batch:
        openers = {"onnxruntime": lambda: graph(False).call(job, n)}
        if options.provider == "cuda" and job not in ("sample", "sweep"):  # loops, and what the host repeats, cannot be captured
            openers["onnxruntime, CUDA graph"] = lambda: graph(True).call(job, n)
        peers = {}
        if job != "sweep":
            made = Made(columns, hidden, options.provider)
            peers = made.calls(job, torch.randint(0, 2, (n, columns), device=options.provider).float())
        # PyTorch samples with a pass for each variable, and all take as long
        scales = dict.fromkeys(peers, columns if job == "sample" else 1)
        row = {"network": folder.name, "job": job, "batch": n}
        row["contenders"] = measure({**openers, **peers}, scales, options)
        if job == "sweep" and "ms" in row["contenders"][0]:
            row["rounds"] = graph(False).rounds
        yield row
        openers, peers = {}, {}
        torch._dynamo.reset()
        gc.collect()
        if options.provider == "cuda":
            torch.cuda.empty_cache()


def cell(contender: dict) -> str:
    return f"{contender['ms']:.3g}" if "ms" in contender else "failed"


def table(rows: list[dict]) -> str:
    """A table of milliseconds, best of PyTorch against best of onnxruntime at the end."""
    names = list(dict.fromkeys(contender["name"] for row in rows for contender in row["contenders"]))
    lines = [["network", "job", "batch", *names, "PyTorch / onnxruntime"]]
    for row in rows:
        by_name = {contender["name"]: contender for contender in row["contenders"]}
        best = [
            min((c["ms"] for c in row["contenders"] if c["name"].startswith(who) and "ms" in c), default=None)
            for who in ("PyTorch", "onnxruntime")
        ]
        ratio = f"{best[0] / best[1]:.2f}" if all(best) else ""
        cells = [cell(by_name[name]) if name in by_name else "" for name in names]
        lines.append([row["network"], row["job"], str(row["batch"]), *cells, ratio])
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("graphs", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--provider", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--batch", type=int, nargs="+", default=[1000, 100, 10000])
    parser.add_argument("--jobs", nargs="+", choices=JOBS, default=JOBS)
    parser.add_argument("--seconds", type=float, default=0.3, help="how long each contender of a row is measured")
    parser.add_argument("--until", type=float, default=300, help="no row begins after so many seconds")
    parser.add_argument("--tf32", action="store_true", help="products of both may round to 10 bits")
    options = parser.parse_args()
    started = time.monotonic()
    torch.set_num_threads(1)
    torch.backends.cuda.matmul.allow_tf32 = options.tf32
    cuda = torch.cuda.get_device_name() if options.provider == "cuda" else None
    report = {
        "device": cuda or "CPU",
        "versions": {"onnxruntime": onnxruntime.__version__, "torch": torch.__version__, "python": sys.version.split()[0]},
        "tf32": options.tf32,
        "rows": [],
    }
    networks = sorted((f for f in options.graphs.iterdir() if re.fullmatch(r"\d+(-\d+)+", f.name)), key=lambda f: len(f.name))
    for job, folder in itertools.product(options.jobs, networks):
        for row in rows_of(job, folder, options):
            report["rows"].append(row)
            if time.monotonic() - started > options.until:
                report["stopped"] = "time is up"
            options.out.write_text(json.dumps(report, indent=1))
            said = f"{report['device']}, {report['versions']}, TF32 {options.tf32}"
            options.out.with_suffix(".md").write_text(f"{said}\n\n{table(report['rows'])}\n")
            print(table([row]).split("\n")[-1], flush=True)
            if "stopped" in report:
                return


if __name__ == "__main__":
    main()
