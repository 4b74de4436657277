"""Kinds of columns in PyTorch and JAX, and MADEs in PyTorch that are more than the usual one, of one hidden layer.

`weights()` masks the weights, as each step of training does. A model of one order is asked with weights that were masked
once, one of any order masks them for the order of each batch.
"""

import math

COMPONENTS, FLOOR = 5, 0.01


class Columns:
    """The variable of each input and output of a MADE, from 1 on: of bits, or of columns with `sizes`.

    A column with 0 values is a number, which has a mixture of Gaussians. It comes in units of which 52 are a deviation.
    """

    def __init__(self, columns, sizes):
        self.count, self.sizes = columns, sizes
        repeat = lambda widths: [d + 1 for d, width in enumerate(widths) for _ in range(width)]
        self.widths = [size or 3 * COMPONENTS for size in sizes or []]
        self.inputs = repeat([size or 1 for size in sizes] if sizes else [1] * columns)
        self.outputs = repeat(self.widths if sizes else [1] * columns)


class TorchColumns(Columns):
    def __init__(self, torch, columns, sizes):
        super().__init__(columns, sizes)
        self.torch = torch

    def features(self, x):
        if not self.sizes:
            return x
        torch = self.torch
        codes = x.long()
        return torch.cat(
            [
                torch.nn.functional.one_hot(codes[:, d], size).float() if size else (x[:, d, None] - 127.5) / 52
                for d, size in enumerate(self.sizes)
            ],
            1,
        )

    def nll(self, x, y):
        torch = self.torch
        F = torch.nn.functional
        if not self.sizes:
            return F.binary_cross_entropy_with_logits(y, x, reduction="none")
        codes = x.long()
        each = []
        for d, (size, own) in enumerate(zip(self.sizes, y.split(self.widths, 1))):
            if size:
                each.append(F.cross_entropy(own, codes[:, d], reduction="none"))
                continue
            logits, means, deviations = own.split(COMPONENTS, 1)
            deviations = F.softplus(deviations) + FLOOR
            z = ((x[:, d, None] - 127.5) / 52 - means) / deviations
            parts = torch.log_softmax(logits, -1) - z**2 / 2 - deviations.log()
            each.append(math.log(52 * math.sqrt(2 * math.pi)) - torch.logsumexp(parts, -1))
        return torch.stack(each, 1)


class JaxColumns(Columns):
    def __init__(self, jax, columns, sizes):
        super().__init__(columns, sizes)
        self.jax = jax

    def features(self, x):
        if not self.sizes:
            return x
        jax = self.jax
        return jax.numpy.concatenate(
            [
                jax.nn.one_hot(x[:, d].astype("int32"), size) if size else (x[:, d, None] - 127.5) / 52
                for d, size in enumerate(self.sizes)
            ],
            1,
        )

    def nll(self, x, y):
        jax = self.jax
        jnp = jax.numpy
        if not self.sizes:
            return jax.nn.softplus(y) - x * y
        each, start = [], 0
        for d, (size, width) in enumerate(zip(self.sizes, self.widths)):
            own = y[:, start : start + width]
            start += width
            if size:
                chosen = jnp.take_along_axis(own, x[:, d, None].astype("int32"), 1)[:, 0]
                each.append(jax.nn.logsumexp(own, 1) - chosen)
                continue
            logits, means, deviations = jnp.split(own, 3, 1)
            deviations = jax.nn.softplus(deviations) + FLOOR
            z = ((x[:, d, None] - 127.5) / 52 - means) / deviations
            parts = jax.nn.log_softmax(logits, 1) - z**2 / 2 - jnp.log(deviations)
            each.append(math.log(52 * math.sqrt(2 * math.pi)) - jax.nn.logsumexp(parts, 1))
        return jnp.stack(each, 1)


class Bits:
    """A MADE of bits, with direct links or given a label."""

    has_one_order = True

    def __init__(self, torch, hidden, columns, direct=False, labels=0):
        self.torch, self.columns, self.labels = torch, columns, labels
        variables = torch.arange(columns)
        degrees = torch.randint(1, columns, (hidden,))
        masks = [variables[None, :] < degrees[:, None], degrees[None, :] <= variables[:, None]]
        if direct:
            masks.append(variables[None, :] < variables[:, None])
        self.masks = [mask.float() for mask in masks]
        self.matrices = [parameter(torch, mask.shape) for mask in self.masks]
        self.biases = [torch.nn.Parameter(torch.zeros(units)) for units in (hidden, columns)]
        self.tables = [parameter(torch, (labels, units)) for units in (hidden, columns)] if labels else []
        self.parameters = self.matrices + self.biases + self.tables

    def weights(self):
        return [matrix * mask for matrix, mask in zip(self.matrices, self.masks)]

    def logits(self, x, weights):
        torch = self.torch
        F = torch.nn.functional
        first, last, *direct = weights
        y = F.linear(x, first, self.biases[0])
        if self.labels:
            given = torch.randint(0, self.labels, (len(x),))
            y = y + F.embedding(given, self.tables[0])
        y = F.linear(F.relu(y), last, self.biases[1])
        if self.labels:
            y = y + F.embedding(given, self.tables[1])
        for matrix in direct:
            y = y + F.linear(x, matrix)
        return y

    def log_prob(self, x, weights):
        F = self.torch.nn.functional
        return -F.binary_cross_entropy_with_logits(self.logits(x, weights), x, reduction="none").sum(1)

    def order(self, _weights):
        return range(self.columns)

    def sample(self, batch, weights):
        torch = self.torch
        x = torch.zeros(batch, self.columns)
        for d in self.order(weights):
            x[:, d] = (torch.rand(batch) < torch.sigmoid(self.logits(x, weights)[:, d])).float()
        return x


class Mixture:
    """Members with weights of their own; each draws the rows that it is picked for."""

    MEMBERS = 8
    has_one_order = True

    def __init__(self, torch, hidden, columns):
        self.torch, self.columns = torch, columns
        self.members = [Bits(torch, hidden, columns) for _ in range(self.MEMBERS)]
        self.parameters = [p for member in self.members for p in member.parameters]

    def weights(self):
        return [member.weights() for member in self.members]

    def log_prob(self, x, weights):
        each = [member.log_prob(x, own) for member, own in zip(self.members, weights)]
        return self.torch.logsumexp(self.torch.stack(each), 0) - math.log(self.MEMBERS)

    def sample(self, batch, weights):
        torch = self.torch
        picked = torch.randint(0, self.MEMBERS, (batch,))
        x = torch.zeros(batch, self.columns)
        for k, (member, own) in enumerate(zip(self.members, weights)):
            rows = (picked == k).nonzero()[:, 0]
            x[rows] = member.sample(len(rows), own)
        return x


class AnyOrder(Bits):
    """A MADE of any order: masks follow from the order of the batch; direct links and presence."""

    has_one_order = False

    def __init__(self, torch, hidden, columns):
        self.torch, self.columns = torch, columns
        self.degrees = 1 + torch.arange(hidden) * (columns - 1) // hidden
        shapes = [(hidden, columns), (hidden, columns), (columns, hidden), (columns, columns), (columns, columns)]
        self.matrices = [parameter(torch, shape) for shape in shapes]
        self.biases = [torch.nn.Parameter(torch.zeros(units)) for units in (hidden, columns)]
        self.parameters = self.matrices + self.biases

    def weights(self):
        torch = self.torch
        order = torch.randperm(self.columns)
        ranks = torch.argsort(order)
        below = (ranks[None, :] < self.degrees[:, None]).float()
        above = (self.degrees[None, :] <= ranks[:, None]).float()
        before = (ranks[None, :] < ranks[:, None]).float()
        first, first_presence, last, direct, direct_presence = self.matrices
        # all are present, so presence adds the sum of its weights
        biases = self.biases[0] + (first_presence * below).sum(1), self.biases[1] + (direct_presence * before).sum(1)
        return order, biases, [first * below, last * above, direct * before]

    def logits(self, x, weights):
        F = self.torch.nn.functional
        _, biases, (first, last, direct) = weights
        units = F.relu(F.linear(x, first, biases[0]))
        return F.linear(units, last, biases[1]) + F.linear(x, direct)

    def order(self, weights):
        return weights[0].tolist()


class Gaussians:
    """A MADE whose conditionals are mixtures of 5 Gaussians."""

    has_one_order = True

    def __init__(self, torch, hidden, columns):
        self.torch, self.columns = torch, columns
        variables = torch.arange(columns)
        degrees = torch.randint(1, columns, (hidden,))
        self.masks = [
            (variables[None, :] < degrees[:, None]).float(),
            (degrees[None, :] <= variables[:, None]).float().repeat_interleave(3 * COMPONENTS, 0),
        ]
        self.layers = [torch.nn.Linear(mask.shape[1], mask.shape[0]) for mask in self.masks]
        self.parameters = [p for layer in self.layers for p in layer.parameters()]

    def weights(self):
        return [layer.weight * mask for layer, mask in zip(self.layers, self.masks)]

    def mixtures(self, x, weights):
        F = self.torch.nn.functional
        (first, last), (below, above) = self.layers, weights
        y = F.linear(F.relu(F.linear(x, below, first.bias)), above, last.bias)
        y = y.view(-1, self.columns, 3, COMPONENTS)
        return y[:, :, 0], y[:, :, 1], F.softplus(y[:, :, 2]) + FLOOR

    def log_prob(self, x, weights):
        torch = self.torch
        x = (x - 127.5) / 52
        logits, means, deviations = self.mixtures(x, weights)
        parts = torch.log_softmax(logits, -1) - ((x[:, :, None] - means) / deviations) ** 2 / 2 - deviations.log()
        return (torch.logsumexp(parts, -1) - math.log(2 * math.pi) / 2).sum(1) - self.columns * math.log(52)

    def sample(self, batch, weights):
        torch = self.torch
        x = torch.zeros(batch, self.columns)
        for d in range(self.columns):
            logits, means, deviations = (part[:, d] for part in self.mixtures(x, weights))
            chosen = torch.multinomial(logits.softmax(-1), 1)
            x[:, d] = torch.normal(means.gather(1, chosen), deviations.gather(1, chosen))[:, 0]
        return x * 52 + 127.5


def parameter(torch, shape):
    return torch.nn.Parameter(torch.randn(shape) / shape[1] ** 0.5)


MODELS = {
    "direct": lambda *size: Bits(*size, direct=True),
    "context": lambda *size: Bits(*size, labels=10),
    "members": Mixture,
    "any": AnyOrder,
    "gaussians": Gaussians,
}
