"""Measures exported graphs in onnxruntime beside PyTorch on the same device: measure.py GRAPHS OUT.json [flags].

GRAPHS has a folder for each network, named as 784-500-784, that write_graphs.ts wrote. Contenders of a row take turns. What
was measured is written after every row, so that nothing is lost when time is up.
"""

import argparse
import gc
import json
import re
import statistics
import sys
import time
from pathlib import Path
from typing import Callable

import numpy as np
import onnxruntime
import torch

from torch_made import Made

Call = Callable[[], object]

JOBS = ["log_prob", "train", "sample", "sweep", "conditionals"]
TURNS = 5
CALLS = 10  # between two waits for the device


class Graph:
    """A graph in onnxruntime, whose tensors stay on the device."""

    def __init__(self, path: Path, options: argparse.Namespace, is_captured: bool = False) -> None:
        self.device = options.provider
        cuda = {"use_tf32": str(int(options.tf32)), "enable_cuda_graph": str(int(is_captured))}
        providers = [("CUDAExecutionProvider", cuda)] if self.device == "cuda" else ["CPUExecutionProvider"]
        settings = onnxruntime.SessionOptions()
        settings.log_severity_level = 3
        settings.intra_op_num_threads = 1  # where the CPU stands in for the device, both have one thread
        self.session = onnxruntime.InferenceSession(str(path), settings, providers=providers)
        if self.device == "cuda" and "CUDAExecutionProvider" not in self.session.get_providers():
            raise RuntimeError("onnxruntime did not start CUDA; it says why on standard error")
        self.is_captured = is_captured
        self.captures = 0

    def tensor(self, array: np.ndarray, device: str | None = None) -> onnxruntime.OrtValue:
        return onnxruntime.OrtValue.ortvalue_from_numpy(array, device or self.device, 0)

    def inputs(self, n: int) -> dict[str, np.ndarray]:
        """Random bits and noise for a batch, and zeros for everything else."""
        random = np.random.default_rng(0)
        arrays = {}
        for port in self.session.get_inputs():
            shape = [n if isinstance(length, str) else length for length in port.shape]
            dtype = np.float64 if port.type == "tensor(double)" else np.float32
            arrays[port.name] = np.zeros(shape, dtype)
            if port.name == "noise":
                arrays[port.name] = np.float32((random.integers(2**23, size=shape) + 0.5) / 2**23)
            elif port.name == "x":
                arrays[port.name] = np.float32(random.integers(2, size=shape))
            elif shape == []:
                arrays[port.name] = np.ones(shape, dtype)  # numbers of a training step: its rate, its number
        return arrays

    def bind(self, inputs: dict[str, onnxruntime.OrtValue], outputs: dict[str, onnxruntime.OrtValue | str]) -> Call:
        """A run from tensors into tensors, or into new ones on a device."""
        binding = self.session.io_binding()
        for name, tensor in inputs.items():
            binding.bind_ortvalue_input(name, tensor)
        for name, target in outputs.items():
            if isinstance(target, str):
                binding.bind_output(name, target)
            else:
                binding.bind_ortvalue_output(name, target)
        options = onnxruntime.RunOptions()
        options.add_run_config_entry("disable_synchronize_execution_providers", "1")
        if self.is_captured:
            self.captures += 1
            options.add_run_config_entry("gpu_graph_id", str(self.captures))
        run = self.session._sess.run_with_iobinding  # the method around it has no options of a run
        return lambda: run(binding._iobinding, options)

    def once(self, n: int) -> Call:
        """A run of a batch; outputs are tensors of fixed places, as CUDA graphs need them."""
        arrays = self.inputs(n)
        outputs = {}
        for port in self.session.get_outputs():
            shape = [n if isinstance(length, str) else length for length in port.shape]
            outputs[port.name] = self.tensor(np.zeros(shape, np.float32))
        return self.bind({name: self.tensor(array) for name, array in arrays.items()}, outputs)

    def sweep(self, n: int) -> Call:
        """Runs until nothing changes."""
        arrays = self.inputs(n)
        start, *turns = (self.tensor(np.zeros_like(arrays["x"])) for _ in range(3))
        others = {name: self.tensor(array) for name, array in arrays.items() if name != "x"}
        changed = self.tensor(np.ones(1, np.float32), "cpu")
        ways = [(start, turns[0]), (turns[0], turns[1]), (turns[1], turns[0])]
        first, there, back = (
            self.bind({**others, "x": a}, {"x_next": b, "changed": changed}) for a, b in ways
        )

        def sample() -> None:
            self.rounds = 1
            first()
            while changed.numpy()[0] != 0:
                (there if self.rounds % 2 else back)()
                self.rounds += 1

        return sample

    def train(self, n: int) -> Call:
        """Steps whose new weights and moments are what the next step is given."""
        arrays = self.inputs(n)
        arrays["per_row"] = np.array(1 / n, np.float32)
        arrays["rate"] = np.array(1e-3)
        kept = [name.removeprefix("next.") for name in (port.name for port in self.session.get_outputs()) if name != "nll"]
        given = {name: self.tensor(array) for name, array in arrays.items() if name not in kept}
        sides = [{name: self.tensor(arrays[name]) for name in kept} for _ in range(2)]
        nll = self.tensor(np.zeros([], np.float32))
        turns = [
            self.bind({**given, **a}, {"nll": nll, **{f"next.{name}": tensor for name, tensor in b.items()}})
            for a, b in (sides, sides[::-1])
        ]

        def step() -> None:
            turns[0]()
            turns.reverse()

        return step

    def call(self, job: str, n: int) -> Call:
        return {"sweep": self.sweep, "train": self.train}.get(job, self.once)(n)


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


def rows_of(network: str, folder: Path, options: argparse.Namespace):
    """Measures the jobs of a network."""
    columns, *hidden, _ = map(int, network.split("-"))
    for job in options.jobs:
        path = folder / {"train": "training_step"}.get(job, job)
        graphs: dict[str, Graph | str] = {}
        for name, is_captured in {"onnxruntime": False, "onnxruntime, CUDA graph": True}.items():
            # loops, and what the host repeats, cannot be captured
            if is_captured and (options.provider != "cuda" or job in ("sample", "sweep")):
                continue
            try:
                graphs[name] = Graph(path.with_suffix(".onnx"), options, is_captured)
            except Exception as error:
                graphs[name] = str(error).split("\n")[0][:300]
        for n in options.batch:
            openers = {name: opener_of(graph, job, n) for name, graph in graphs.items()}
            peers = {}
            if job != "sweep":
                made = Made(columns, hidden, options.provider)
                x = torch.randint(0, 2, (n, columns), device=options.provider).float()
                peers = made.calls(job, x)
            # PyTorch samples with a pass for each variable, and all take as long
            scales = dict.fromkeys(peers, columns if job == "sample" else 1)
            contenders = measure({**openers, **peers}, scales, options)
            rounds = getattr(graphs.get("onnxruntime"), "rounds", None)
            yield {"network": network, "job": job, "batch": n, "contenders": contenders, **({"rounds": rounds} if rounds else {})}
            openers, peers = {}, {}
            torch._dynamo.reset()
            gc.collect()
            if options.provider == "cuda":
                torch.cuda.empty_cache()


def opener_of(graph: Graph | str, job: str, n: int) -> Callable[[], Call]:
    def opener() -> Call:
        if isinstance(graph, str):
            raise RuntimeError(graph)
        return graph.call(job, n)

    return opener


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
    parser.add_argument("--seconds", type=float, default=0.5, help="how long each contender of a row is measured")
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
    for folder in networks:
        for row in rows_of(folder.name, folder, options):
            report["rows"].append(row)
            options.out.write_text(json.dumps(report, indent=1))
            print(table([row]).split("\n")[-1], flush=True)
            if time.monotonic() - started > options.until:
                report["stopped"] = "time is up"
                break
        if "stopped" in report:
            break
    text = table(report["rows"])
    options.out.with_suffix(".md").write_text(f"{report['device']}, {report['versions']}, TF32 {options.tf32}\n\n{text}\n")
    print(text)


if __name__ == "__main__":
    main()
