"""Checks the exported graphs of a model and runs them: check_model.py MODEL [BATCH...].

MODEL holds the graphs, each BATCH the inputs of some rows as <graph>/<input>.npy. What an engine computes is written to
BATCH/<engine>/<graph>/<output>.npy.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx.reference import ReferenceEvaluator


def check(path):
    """Throws unless a file is valid, all its shapes and types are consistent, and it needs nothing but opset 17 of ONNX."""
    onnx.checker.check_model(str(path), full_check=True)
    model = onnx.load(path)
    onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    assert model.ir_version == 8, f"{path} has IR version {model.ir_version}"
    opsets = [(opset.domain, opset.version) for opset in model.opset_import]
    assert opsets == [("", 17)], f"{path} imports the opsets {opsets}"
    assert not model.functions, f"{path} has functions"
    domains = {node.domain for node in nodes(model.graph)}
    assert domains == {""}, f"{path} has operators of the domains {domains}"


def nodes(graph):
    """All operators of a graph, those in bodies of loops too."""
    for node in graph.node:
        yield node
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                yield from nodes(attribute.g)


def run(engine, inputs):
    """Runs a graph; one that says whether something changed is run until nothing does."""
    while True:
        outputs = engine(inputs)
        if not outputs.get("changed", [0])[0]:
            return outputs
        inputs = {**inputs, "x": outputs["x_next"]}


def engines(path):
    """What runs a file, by name."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    reference = ReferenceEvaluator(str(path))
    names = [output.name for output in session.get_outputs()]
    return {
        "onnxruntime": lambda inputs: dict(zip(names, session.run(names, inputs))),
        "reference": lambda inputs: dict(zip(names, reference.run(names, inputs))),
    }, [value.name for value in session.get_inputs()]


model, *batches = map(Path, sys.argv[1:])
for path in sorted(model.glob("*.onnx")):
    check(path)
    by_name, input_names = engines(path)
    for batch in batches:
        inputs = {name: np.load(batch / path.stem / f"{name}.npy") for name in input_names}
        for engine, compute in by_name.items():
            folder = batch / engine / path.stem
            folder.mkdir(parents=True)
            for name, value in run(compute, inputs).items():
                np.save(folder / f"{name}.npy", value)
