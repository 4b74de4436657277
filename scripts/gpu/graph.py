"""Exported graphs in onnxruntime, whose tensors stay on a device from run to run."""

from pathlib import Path
from typing import Callable, Literal

import numpy as np
import onnxruntime

Call = Callable[[], object]
Tensors = dict[str, onnxruntime.OrtValue]

Device = Literal["cuda", "cpu"]


class Graph:
    """A graph in onnxruntime, whose tensors stay on the device."""

    def __init__(self, path: Path, device: Device, *, tf32: bool = False, is_captured: bool = False) -> None:
        """A graph in a file. With `tf32` products may round to 10 bits; with `is_captured` runs are repeated as CUDA graphs."""
        self.device = device
        cuda = {"use_tf32": str(int(tf32)), "enable_cuda_graph": str(int(is_captured))}
        providers = [("CUDAExecutionProvider", cuda)] if self.device == "cuda" else ["CPUExecutionProvider"]
        settings = onnxruntime.SessionOptions()
        settings.log_severity_level = 3
        settings.intra_op_num_threads = 1  # where the CPU stands in for the device, both have one thread
        self.session = onnxruntime.InferenceSession(str(path), settings, providers=providers)
        if self.device == "cuda" and "CUDAExecutionProvider" not in self.session.get_providers():
            raise RuntimeError("onnxruntime did not start CUDA; it says why on standard error")
        self.is_captured = is_captured
        self.captures = 0
        self.outputs: Tensors = {}
        """What the last call gave, where its outputs have a place of their own."""
        self.rounds = 0
        """How often the last sweep ran."""

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

    def bind(self, inputs: Tensors, outputs: Tensors, *, waits: bool = False) -> Call:
        """A run from tensors into tensors, which may return before the device has finished unless it `waits`."""
        binding = self.session.io_binding()
        for name, tensor in inputs.items():
            binding.bind_ortvalue_input(name, tensor)
        for name, tensor in outputs.items():
            binding.bind_ortvalue_output(name, tensor)
        options = onnxruntime.RunOptions()
        options.add_run_config_entry("disable_synchronize_execution_providers", str(int(not waits)))
        if self.is_captured:
            self.captures += 1
            options.add_run_config_entry("gpu_graph_id", str(self.captures))
        run = self.session._sess.run_with_iobinding  # the method around it has no options of a run

        def call(_kept: tuple[Tensors, Tensors] = (inputs, dict(outputs))) -> None:  # a binding does not keep tensors itself
            run(binding._iobinding, options)

        return call

    def once(self, n: int) -> Call:
        """A run of a batch."""
        given = {name: self.tensor(array) for name, array in self.inputs(n).items()}
        for port in self.session.get_outputs():
            shape = [n if isinstance(length, str) else length for length in port.shape]
            self.outputs[port.name] = self.tensor(np.zeros(shape, np.float32))
        return self.bind(given, self.outputs)

    def sweep(self, n: int) -> Call:
        """Runs until nothing changes."""
        arrays = self.inputs(n)
        start, *turns = (self.tensor(np.zeros_like(arrays["x"])) for _ in range(3))
        others = {name: self.tensor(array) for name, array in arrays.items() if name != "x"}
        changed = self.tensor(np.ones(1, np.float32), "cpu")
        ways = [(start, turns[0]), (turns[0], turns[1]), (turns[1], turns[0])]
        first, there, back = (
            self.bind({**others, "x": a}, {"x_next": b, "changed": changed}, waits=True) for a, b in ways
        )

        def sample() -> None:
            self.rounds = 1
            first()
            while changed.numpy()[0] != 0:
                (there if self.rounds % 2 else back)()
                self.rounds += 1
            self.outputs = {"x": turns[(self.rounds - 1) % 2]}

        return sample

    def train(self, n: int) -> Call:
        """Steps whose new weights and moments are what the next step is given. Weights outside the stair are not 0 here, which no clock notices."""
        arrays = self.inputs(n)
        arrays["per_row"] = np.array(1 / n, np.float32)
        arrays["rate"] = np.array(1e-3)
        kept = [name.removeprefix("next.") for name in (port.name for port in self.session.get_outputs()) if name != "nll"]
        given = {name: self.tensor(array) for name, array in arrays.items() if name not in kept}
        random = np.random.default_rng(1)
        for name in kept:
            if arrays[name].ndim == 2 and not name.startswith(("m.", "v.")):  # products of zeros take less time
                arrays[name] = np.float32(0.01 * random.standard_normal(arrays[name].shape))
        sides = [{name: self.tensor(arrays[name].copy()) for name in kept} for _ in range(2)]
        self.outputs["nll"] = self.tensor(np.zeros([], np.float32))
        turns = [
            self.bind({**given, **a}, {**self.outputs, **{f"next.{name}": tensor for name, tensor in b.items()}})
            for a, b in (sides, sides[::-1])
        ]

        def step() -> None:
            turns[0]()
            turns.reverse()

        return step

    def call(self, job: str, n: int) -> Call:
        return {"sweep": self.sweep, "train": self.train}.get(job, self.once)(n)
