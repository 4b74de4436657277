"""PyTorch or JAX as a peer of the bench: `peer.py torch|torch-compile|jax THREADS`.

Lines of JSON on standard input ask, lines of JSON on standard output answer; peers.ts has the protocol. Both
libraries train the usual MADE, dense layers whose weights are multiplied by masks; PyTorch does so eagerly or compiled.
"""

import json
import math
import os
import re
import sys
import time

from peer_models import MODELS, JaxColumns, TorchColumns

ADAM = {"rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}


def prepare(library, threads):
    """What has to be set before a library is loaded."""
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(threads)
    # without processes that compile, which would go on while others are measured
    os.environ["TORCHINDUCTOR_COMPILE_THREADS"] = "1"
    if library == "jax" and hasattr(os, "sched_setaffinity"):
        # JAX cannot be told a number of threads: it takes the cores that it may use.
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def cores():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else os.cpu_count()


def sgemm_rate(product):
    """GFLOP/s of products of matrices of 1024 x 1024."""
    best = math.inf
    for _ in range(20):
        start = time.perf_counter()
        product()
        best = min(best, time.perf_counter() - start)
    return 2 * 1024**3 / best / 1e9


class Torch:
    def __init__(self, threads, compiled=False):
        import torch

        self.torch, self.compiled = torch, compiled
        torch.set_num_threads(threads)
        torch.set_flush_denormal(True)
        torch.manual_seed(0)
        self.name = "PyTorch {}, {}".format(torch.__version__.split("+")[0], "compiled" if compiled else "eager")
        blas = re.search(r"BLAS_INFO=(\w+)", torch.__config__.show())
        self.options = "Adam(fused=True), inference mode, BLAS {}, threads as it says: {}".format(
            blas.group(1) if blas else "unknown", torch.get_num_threads()
        )
        # fails at once where there is no C++ compiler
        self.compile(lambda x: x + 1)(torch.zeros(1))

    def compile(self, function):
        if not self.compiled:
            return function
        # sizes are constants, also after another case had other ones
        self.torch._dynamo.reset()
        return self.torch.compile(function, dynamic=False)

    def sgemm_rate(self):
        a, b = self.torch.randn(1024, 1024), self.torch.randn(1024, 1024)
        return sgemm_rate(lambda: a @ b)

    def rows(self, path, columns):
        with open(path, "rb") as file:
            return self.torch.frombuffer(bytearray(file.read()), dtype=self.torch.uint8).view(-1, columns).float()

    def masks(self, kinds, hidden):
        torch = self.torch
        degrees = [torch.tensor(kinds.inputs)]
        for units in hidden:
            degrees.append(torch.randint(1, kinds.count, (units,)))
        masks = [b[:, None] >= a[None, :] for a, b in zip(degrees, degrees[1:])]
        masks.append(torch.tensor(kinds.outputs)[:, None] > degrees[-1][None, :])
        return [mask.float() for mask in masks]

    def open(self, job, hidden, batch, rows, columns, model=None, sizes=None):
        torch = self.torch
        F = torch.nn.functional
        data = self.rows(rows, columns)
        if model is not None:
            return self.work(MODELS[model](torch, hidden[0], columns), job, data, batch)
        kinds = TorchColumns(torch, columns, sizes)
        masks = self.masks(kinds, hidden)
        layers = [torch.nn.Linear(mask.shape[1], mask.shape[0]) for mask in masks]

        def logits(x, weights):
            for depth, (layer, weight) in enumerate(zip(layers, weights)):
                x = F.linear(x if depth == 0 else F.relu(x), weight, layer.bias)
            return x

        def masked():
            return [layer.weight * mask for layer, mask in zip(layers, masks)]

        if job == "train":
            parameters = [p for layer in layers for p in layer.parameters()]
            optimizer = torch.optim.Adam(
                parameters, lr=ADAM["rate"], betas=(ADAM["beta1"], ADAM["beta2"]), eps=ADAM["eps"], fused=True
            )

            nll = self.compile(lambda x: kinds.nll(x, logits(kinds.features(x), masked())).sum() / batch)

            def step():
                x = data[torch.randint(0, len(data), (batch,))]
                optimizer.zero_grad(set_to_none=True)
                nll(x).backward()
                optimizer.step()

            return step

        with torch.no_grad():
            weights = masked()
        x = data[:batch].clone()

        def log_prob():
            return -kinds.nll(x, logits(kinds.features(x), weights)).sum(1)

        def conditionals():
            y = logits(x, weights)
            return torch.sigmoid(y), -F.binary_cross_entropy_with_logits(y, x, reduction="none")

        def sample():
            drawn = torch.zeros(batch, columns)
            for d in range(columns):
                p = torch.sigmoid(logits(drawn, weights)[:, d])
                drawn[:, d] = (torch.rand(batch) < p).float()
            return drawn

        work = self.compile({"log_prob": log_prob, "conditionals": conditionals, "sample": sample}[job])

        def run():
            with torch.inference_mode():
                work()

        return run

    def work(self, made, job, data, batch):
        """A job of a model that is more than the usual MADE."""
        torch = self.torch
        optimizer = torch.optim.Adam(
            made.parameters, lr=ADAM["rate"], betas=(ADAM["beta1"], ADAM["beta2"]), eps=ADAM["eps"], fused=True
        )

        def step():
            x = data[torch.randint(0, len(data), (batch,))]
            optimizer.zero_grad(set_to_none=True)
            (-made.log_prob(x, made.weights()).sum() / batch).backward()
            optimizer.step()

        with torch.inference_mode():
            once = made.weights() if made.has_one_order else None

        def run():
            with torch.inference_mode():
                weights = once or made.weights()
                made.sample(batch, weights) if job == "sample" else made.log_prob(data[:batch], weights)

        return step if job == "train" else run


class Jax:
    def __init__(self, _threads):
        os.environ["JAX_PLATFORMS"] = "cpu"
        import jax
        import numpy

        self.jax, self.numpy = jax, numpy
        self.random = numpy.random.default_rng(0)
        self.name = "JAX " + jax.__version__
        self.options = f"jit, donated buffers, cores that it may use: {cores()}"

    def sgemm_rate(self):
        product = self.jax.jit(lambda a, b: a @ b)
        a, b = (self.jax.numpy.asarray(self.random.standard_normal((1024, 1024), "float32")) for _ in "ab")
        return sgemm_rate(lambda: product(a, b).block_until_ready())

    def open(self, job, hidden, batch, rows, columns, sizes=None):
        jax, numpy = self.jax, self.numpy
        jnp = jax.numpy
        bytes_ = numpy.fromfile(rows, dtype="uint8").reshape(-1, columns)
        data = jnp.asarray(bytes_, dtype="float32")
        kinds = JaxColumns(jax, columns, sizes)
        degrees = [numpy.array(kinds.inputs)] + [self.random.integers(1, columns, units) for units in hidden]
        masks = [(a[:, None] <= b[None, :]) for a, b in zip(degrees, degrees[1:])]
        masks.append(degrees[-1][:, None] < numpy.array(kinds.outputs)[None, :])
        masks = [jnp.asarray(mask, dtype="float32") for mask in masks]
        parameters = [
            (jnp.asarray(self.random.uniform(-1, 1, m.shape) / math.sqrt(m.shape[0]), dtype="float32"),
             jnp.zeros(m.shape[1], dtype="float32"))
            for m in masks
        ]

        def logits(x, layers):
            for depth, (weight, bias) in enumerate(layers):
                x = (x if depth == 0 else jax.nn.relu(x)) @ weight + bias
            return x

        if job == "train":
            def loss(layers, x):
                masked = [(weight * mask, bias) for (weight, bias), mask in zip(layers, masks)]
                return kinds.nll(x, logits(kinds.features(x), masked)).sum() / batch

            def update(state, rows):
                layers, first, second, t = state
                _, gradient = jax.value_and_grad(loss)(layers, data[rows])
                b1, b2 = ADAM["beta1"], ADAM["beta2"]
                tree = jax.tree_util.tree_map
                t = t + 1
                first = tree(lambda m, g: b1 * m + (1 - b1) * g, first, gradient)
                second = tree(lambda v, g: b2 * v + (1 - b2) * g * g, second, gradient)
                rate = ADAM["rate"] * jnp.sqrt(1 - b2**t) / (1 - b1**t)
                layers = tree(lambda w, m, v: w - rate * m / (jnp.sqrt(v) + ADAM["eps"]), layers, first, second)
                return layers, first, second, t

            update = jax.jit(update, donate_argnums=0)
            zeros = lambda: jax.tree_util.tree_map(jnp.zeros_like, parameters)
            state = [(parameters, zeros(), zeros(), jnp.asarray(0.0))]

            def step():
                state[0] = update(state[0], self.random.integers(0, len(data), batch))
                jax.block_until_ready(state[0])

            return step

        layers = [(weight * mask, bias) for (weight, bias), mask in zip(parameters, masks)]
        x = data[:batch]

        def log_prob(x, layers):
            return -kinds.nll(x, logits(kinds.features(x), layers)).sum(1)

        def conditionals(x, layers):
            y = logits(x, layers)
            return jax.nn.sigmoid(y), -kinds.nll(x, y)

        def sample(noise, layers):
            def draw(d, drawn):
                p = jax.nn.sigmoid(logits(drawn, layers)[:, d])
                return drawn.at[:, d].set((noise[:, d] < p).astype("float32"))

            return jax.lax.fori_loop(0, columns, draw, jnp.zeros_like(noise))

        work = jax.jit({"log_prob": log_prob, "conditionals": conditionals, "sample": sample}[job])
        given = jnp.asarray(self.random.uniform(size=(batch, columns)), dtype="float32") if job == "sample" else x
        return lambda: jax.block_until_ready(work(given, layers))


def timed(step, milliseconds, least):
    """The milliseconds of steps, for some time and at least so many of them."""
    times = []
    start = time.perf_counter()
    while len(times) < least or (time.perf_counter() - start) * 1000 < milliseconds:
        before = time.perf_counter()
        step()
        times.append((time.perf_counter() - before) * 1000)
    return times


def main():
    library, threads = sys.argv[1], int(sys.argv[2])
    prepare(library, threads)
    answer = lambda value: print(json.dumps(value), flush=True)
    try:
        peer = {"torch": Torch, "torch-compile": lambda n: Torch(n, compiled=True), "jax": Jax}[library](threads)
    except Exception as error:  # a library that is missing or broken is a note in the table
        return answer({"error": str(error).split("\n")[0]})
    answer({"name": peer.name, "options": peer.options, "sgemm": peer.sgemm_rate()})
    step = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if "open" in request:
                step = None
                step = peer.open(**request["open"])
                step()  # the first one compiles
                answer({})
            else:
                answer({"times": timed(step, request["milliseconds"], request["least"])})
        except Exception as error:  # one case that fails is a note, the others go on
            answer({"error": str(error).split("\n")[0]})


if __name__ == "__main__":
    main()
