"""Writes a model folder: model.onnx, model.pt, golden.npz and the contract that binds them by checksum."""

import io
import zipfile
from functools import partial
from pathlib import Path

import numpy as np
import torch

from . import contract
from .contract import Description

OPSET = 14
NAMES = ["sequences", "positions", "masks"]
GOLDEN_ROWS = 12


def example(description: Description, rows: int, length: int, seed: int):
    """Standard normal series of random dates with every possible number of them: sequences, positions, masks."""
    random = np.random.default_rng(seed)
    shape = (rows, length) + tuple(description.input_shape()[2:])
    sequences = random.standard_normal(shape).astype(np.float32)
    positions = np.sort(random.integers(1, 367, (rows, length)), axis=1).astype(np.int64)
    # the first row is full, the others have min-dates or more, valid dates first as the engines give them
    counts = random.integers(min(description.min_dates, length), length + 1, rows)
    counts[0] = length
    masks = np.arange(length)[None, :] < counts[:, None]
    sequences[~masks] = 0
    positions[~masks] = 0
    return sequences, positions, masks


def predict(model, sequences, positions, masks) -> np.ndarray:
    """Logits of a network, or of its TorchScript."""
    with torch.no_grad():
        return model(torch.from_numpy(sequences), torch.from_numpy(positions), torch.from_numpy(masks)).numpy()


def _ordered(code: bytes) -> bytes:
    """TorchScript writes the constants of a class in the order of a hash that changes from process to process."""
    lines, constants = [], []
    for line in code.split(b"\n"):
        if b" : Final[" in line:
            constants.append(line)
            continue
        lines += sorted(constants) + [line]
        constants = []
    return b"\n".join(lines + sorted(constants))


def script_bytes(model) -> bytes:
    """TorchScript without debug records: those hold the paths of the machine that wrote it.

    Equal weights give equal bytes.
    """
    buffer = io.BytesIO()
    torch.jit.save(torch.jit.script(model.eval()), buffer)
    clean = io.BytesIO()
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(clean, "w", zipfile.ZIP_STORED) as target:
        for entry in source.infolist():
            if entry.filename.endswith(".debug_pkl"):
                continue
            content = source.read(entry)
            if entry.filename.endswith(".py"):
                content = _ordered(content)
            target.writestr(zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0)), content)
    return clean.getvalue()


def onnx_bytes(model, description: Description) -> bytes:
    """ONNX with dynamic batch and length."""
    inputs = tuple(torch.from_numpy(array) for array in example(description, 3, description.ladder[0], 0))
    buffer = io.BytesIO()
    torch.onnx.export(
        model.eval(),
        inputs,
        buffer,
        input_names=NAMES,
        output_names=["predictions"],
        opset_version=OPSET,
        dynamic_axes={**{name: {0: "batch", 1: "time"} for name in NAMES}, "predictions": {0: "batch"}},
    )
    return buffer.getvalue()


def write_golden(model, folder: Path, inputs):
    """Stored, never compressed: readers in other languages need no more than the zip directory."""
    with (folder / "golden.npz").open("wb") as file:
        np.savez(file, **dict(zip(NAMES, inputs)), predictions=predict(model, *inputs).astype(np.float32))


def read_golden(folder: Path):
    with np.load(folder / "golden.npz", allow_pickle=False) as content:
        return tuple(content[name] for name in NAMES), content["predictions"]


def export(model, description: Description, folder: Path, golden=None) -> dict:
    """Writes the folder and replays the golden sample through both artefacts; returns the largest differences.

    golden: sequences, positions, masks; a random sample when not given.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model.eval()
    (folder / "model.pt").write_bytes(script_bytes(model))
    (folder / "model.onnx").write_bytes(onnx_bytes(model, description))
    if golden is None:
        length = description.ladder[len(description.ladder) // 2]
        golden = example(description, GOLDEN_ROWS, length, 1)
    write_golden(model, folder, golden)
    contract.write(contract.contract(description, folder), folder)
    return check_golden(folder)


def onnx_session(model: Path, optimized=True):
    """A session on one thread for a model folder or an ONNX file; not optimized: each operator as it is written."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    if not optimized:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    path = model / "model.onnx" if model.is_dir() else model
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def onnx_predict(session, sequences, positions, masks) -> np.ndarray:
    return session.run(["predictions"], dict(zip(NAMES, (sequences, positions, masks))))[0]


def engines(folder: Path, description: Description) -> dict:
    """By engine that the folder has weights for: what gives the logits of sequences, positions and masks."""
    found = {}
    if "pytorch" in description.artifacts:
        found["pytorch"] = partial(predict, torch.jit.load(str(folder / "model.pt")))
    if "onnx" in description.artifacts:
        found["onnx"] = partial(onnx_predict, onnx_session(folder))
    return found


def check_golden(folder: Path) -> dict:
    """Largest difference from golden.npz by engine; an error when it's over the contract's limit."""
    description = contract.read(folder)
    inputs, expected = read_golden(folder)
    differences = {
        engine: float(np.abs(run(*inputs) - expected).max()) for engine, run in engines(folder, description).items()
    }
    limit = description.golden_limit
    for engine, difference in differences.items():
        if not difference <= limit:
            raise ValueError(f"{folder / 'golden.npz'}: {engine} differs by {difference:.3g}; the limit is {limit:g}")
    return differences


def load(folder: Path):
    """The network of a model folder with its weights, from model.pt, and its description."""
    from .network import build

    description = contract.read(folder)
    if "pytorch" not in description.artifacts:
        raise ValueError(f"{folder / 'model.json'}: assets has no pytorch; TorchScript is needed to export")
    model = build(description.network, 0)
    model.load_state_dict(torch.jit.load(str(folder / "model.pt")).state_dict())
    return model.eval(), description
