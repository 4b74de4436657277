"""The usual MADE in PyTorch: dense layers whose weights are multiplied by masks, and what is measured of it."""

from functools import partial
from typing import Callable

import torch
import torch.nn.functional as F

Call = Callable[[], object]
Wrap = Callable[[Callable], Callable]

RATE = 1e-3


class Made:
    """A MADE of bits with random masks and initial weights."""

    def __init__(self, columns: int, hidden: list[int], device: str) -> None:
        torch.manual_seed(0)
        self.columns, self.device = columns, device
        degrees = [torch.arange(1, columns + 1), *(torch.randint(1, columns, (units,)) for units in hidden)]
        masks = [above[:, None] >= below[None, :] for below, above in zip(degrees, degrees[1:])]
        masks.append(degrees[0][:, None] > degrees[-1][None, :])
        self.masks = [mask.float().to(device) for mask in masks]
        self.layers = [torch.nn.Linear(mask.shape[1], mask.shape[0]).to(device) for mask in masks]

    def masked(self) -> list[torch.Tensor]:
        return [layer.weight * mask for layer, mask in zip(self.layers, self.masks)]

    def units(self, x: torch.Tensor, weights: list[torch.Tensor]) -> torch.Tensor:
        """What the last layer sees."""
        for layer, weight in zip(self.layers[:-1], weights):
            x = F.relu(F.linear(x, weight, layer.bias))
        return x

    def logits(self, x: torch.Tensor, weights: list[torch.Tensor]) -> torch.Tensor:
        return F.linear(self.units(x, weights), weights[-1], self.layers[-1].bias)

    def calls(self, job: str, x: torch.Tensor) -> dict[str, Callable[[], Call]]:
        """What opens a job for a batch `x`, by the way in which PyTorch runs it: each gives what is called again and again."""
        start = {"log_prob": self.log_prob, "conditionals": self.conditionals, "sample": self.draw, "train": self.train}[job]
        compile_once = partial(torch.compile, dynamic=False)

        def call(compiled: Wrap) -> Call:
            step = start(x, compiled)
            return step if job == "train" else torch.no_grad()(step)

        ways = {"PyTorch, eager": lambda: call(lambda step: step), "PyTorch, compiled": lambda: call(compile_once)}
        if self.device == "cuda":
            ways["PyTorch, compiled, CUDA graph"] = lambda: captured(call(compile_once))
        return ways

    def log_prob(self, x: torch.Tensor, compiled: Wrap) -> Call:
        weights = [weight.detach() for weight in self.masked()]
        score = compiled(lambda x: -F.binary_cross_entropy_with_logits(self.logits(x, weights), x, reduction="none").sum(1))
        return lambda: score(x)

    def conditionals(self, x: torch.Tensor, compiled: Wrap) -> Call:
        weights = [weight.detach() for weight in self.masked()]

        def each(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            y = self.logits(x, weights)
            return torch.sigmoid(y), -F.binary_cross_entropy_with_logits(y, x, reduction="none")

        both = compiled(each)
        return lambda: both(x)

    def draw(self, x: torch.Tensor, compiled: Wrap) -> Call:
        """One pass of sampling, of which there are as many as variables; of the last layer only what the pass needs."""
        weights = [weight.detach() for weight in self.masked()]
        last, bias = weights[-1], self.layers[-1].bias
        drawn, noise = torch.zeros_like(x), torch.rand_like(x)
        d = torch.zeros(1, dtype=torch.int64, device=self.device)

        def next_column() -> None:
            logit = F.linear(self.units(drawn, weights), last.index_select(0, d), bias.index_select(0, d))
            drawn.index_copy_(1, d, (noise.index_select(1, d) < torch.sigmoid(logit)).float())
            d.add_(1).remainder_(self.columns)

        return compiled(next_column)

    def train(self, x: torch.Tensor, compiled: Wrap) -> Call:
        parameters = [p for layer in self.layers for p in layer.parameters()]
        optimizer = torch.optim.Adam(parameters, lr=RATE, fused=True, capturable=self.device == "cuda")
        nll = compiled(
            lambda x: F.binary_cross_entropy_with_logits(self.logits(x, self.masked()), x, reduction="sum") / len(x)
        )

        def step() -> None:
            optimizer.zero_grad(set_to_none=True)
            nll(x).backward()
            optimizer.step()

        return step


def captured(call: Call) -> Call:
    """A CUDA graph of a call."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            call()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        call()
    return graph.replay
