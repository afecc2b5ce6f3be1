"""Static int8: a model folder of its own, whose MatMul weights are whole numbers."""

import logging
import tempfile
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from . import contract, observations
from . import export as exporting
from .contract import Description
from .verification import Refused

BATCHES = 50
# The golden sample's: another processor's last bit may tip an activation to the next of its 256 steps, which moves a
# logit by hundredths at most.
LIMIT = 0.1
# Half of all series are within 1e-6 of the same graph in floating point, unless the kernel's sums overflow: then 0.1.
OVERFLOW = 0.01
SIZES = (1, 2, 3, 7, 64)


@dataclass(frozen=True)
class Quantized:
    """What was measured on series that the calibration didn't see."""

    calibrated: int
    series: int
    size: tuple  # bytes of model.onnx, before and after
    agreement: float
    largest_difference: float  # of a probability
    float_differences: tuple  # of a logit, from the same graph in floating point: half of the series, and all
    matrices: int

    def __str__(self):
        before, after = self.size
        return "\n".join(
            (
                f"weights      {self.matrices} matrices as int8, calibrated on {BATCHES} batches, "
                f"{self.calibrated:,} series",
                f"size         {before:,} to {after:,} bytes, {100 * (1 - after / before):.1f} % smaller",
                f"invariance   the same bits in batches of {', '.join(map(str, SIZES))}, first, last and between",
                f"arithmetic   logits of half of the series differ by at most {self.float_differences[0]:.1e} from the "
                f"same graph in floating point, all by {self.float_differences[1]:.1e}",
                f"agreement    {100 * self.agreement:.2f} % of {self.series:,} other series get the same label",
                f"probability  differs by at most {self.largest_difference:.4f}",
            )
        )


class _Batches:
    """What the calibration asks for its inputs."""

    def __init__(self, description, samples):
        rows = min(observations.BATCH, max(1, len(samples) // BATCHES))
        self.left = (inputs for _, inputs in observations.batches(description, samples, rows))

    def get_next(self):
        inputs = next(self.left, None)
        return None if inputs is None else dict(zip(exporting.NAMES, inputs))


def quantized_bytes(folder: Path, description: Description, samples) -> bytes:
    """Weights int8 by column, activations uint8 with ranges from the samples; everything else stays float32.

    Weights have seven bits: without VNNI the processor adds two products in 16 bits, and eight would overflow there.
    Only products with weights: of all operators, or of attention's own products, a transformer doesn't recover.
    """
    from onnxruntime.quantization import CalibrationMethod, QuantFormat, QuantType, quantize_static

    # It warns that some image networks want to be prepared first.
    logging.disable(logging.WARNING)
    try:
        with tempfile.TemporaryDirectory() as place:
            target = Path(place) / "model.onnx"
            quantize_static(
                str(folder / "model.onnx"),
                str(target),
                _Batches(description, samples),
                quant_format=QuantFormat.QDQ,
                op_types_to_quantize=["MatMul"],
                per_channel=True,
                reduce_range=True,
                activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8,
                calibrate_method=CalibrationMethod.MinMax,
                extra_options={"MatMulConstBOnly": True, "OpTypesToExcludeOutputQuantization": ["MatMul"]},
            )
            return target.read_bytes()
    finally:
        logging.disable(logging.NOTSET)


def quantized_matrices(model: bytes) -> int:
    """Matrices of int8 that a MatMul takes."""
    import onnx

    graph = onnx.load_from_string(model).graph
    whole = {each.name for each in graph.initializer if each.data_type == onnx.TensorProto.INT8 and len(each.dims) == 2}
    return sum(node.op_type == "DequantizeLinear" and node.input[0] in whole for node in graph.node)


def require_invariance(run, description: Description, inputs):
    """A refusal where a row's bits depend on its batch: on its size, its neighbours or its place.

    What every executor checks on the golden sample; dynamic int8 fails, whose scales come from the whole batch.
    """
    count = len(inputs[0])
    for length in sorted({inputs[0].shape[1], description.ladder[0]}):
        cut = [_to_length(each, length) for each in inputs]
        whole = run(*(each[np.arange(max(64, count)) % count] for each in cut))
        for size in SIZES:
            for first, step in ((0, 1), (count - 1, 1), (count - 1, 2)):
                rows = (first + np.arange(size) * step) % count
                batch = observations.padded(tuple(each[rows] for each in cut), description.smallest_batch)
                found = run(*batch)[:size]
                if not np.array_equal(found.view(np.int32), whole[rows].view(np.int32)):
                    raise Refused(
                        f"{description.name}: results depend on the batch: of {size} rows of length {length} one "
                        f"differs by {np.abs(found - whole[rows]).max():.3g} from itself in a batch of {len(whole)}; "
                        "the same bits are needed"
                    )


def _to_length(array, length: int):
    """Cut, or padded with zeros."""
    missing = length - array.shape[1]
    return array[:, :length] if missing <= 0 else np.pad(array, [(0, 0), (0, missing)] + [(0, 0)] * (array.ndim - 2))


def quantize(folder: Path, data: Path, output: Path, name=None, version=None, seed=5) -> Quantized:
    """Writes the folder of the quantized model; nothing is written when it's refused."""
    description = contract.read(folder)
    if "quantization" in description.training or "onnx" not in description.artifacts:
        raise ValueError(f"{folder / 'model.json'}: {description.name} isn't a model of float32 in ONNX")
    if output.resolve() == folder.resolve():
        raise ValueError(f"--output {output}: the model that is quantized is there")
    most = 2 * BATCHES * observations.BATCH
    samples = observations.read_series(description, data, most, seed)
    if len(samples) < 2 * BATCHES:
        raise ValueError(f"--data {data}: {len(samples)} series; {2 * BATCHES} are needed, half of them to calibrate")
    parts = np.random.default_rng(seed).permutation(len(samples))
    half = len(samples) // 2
    calibrating, others = samples.subset(np.sort(parts[:half])), samples.subset(np.sort(parts[half:]))
    model = quantized_bytes(folder, description, calibrating)
    matrices = quantized_matrices(model)
    if not matrices:
        raise ValueError(f"{folder / 'model.onnx'}: no MatMul has constant weights; there is nothing to quantize")
    inputs, _ = exporting.read_golden(folder)
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "model.onnx"
        file.write_bytes(model)
        run, plain = (partial(exporting.onnx_predict, exporting.onnx_session(file, each)) for each in (True, False))
        require_invariance(run, description, inputs)
        measured = _measure(folder, description, model, matrices, half, others, run, plain)
        golden = run(*inputs)
    if not measured.float_differences[0] < OVERFLOW:
        raise Refused(
            f"{description.name}: int8 sums overflow on this machine: logits of half of the series differ by "
            f"{measured.float_differences[0]:.3g} and more from the same graph in floating point; less than "
            f"{OVERFLOW:g} is allowed"
        )
    _write(description, output, model, inputs, golden, measured, name, version)
    return measured


def _measure(folder, description, model, matrices, calibrated, samples, run, plain) -> Quantized:
    before = partial(exporting.onnx_predict, exporting.onnx_session(folder))
    found, integer, floating = (observations.logits(each, description, samples) for each in (before, run, plain))
    shares = [observations.probabilities(each, description.temperature) for each in (found, integer)]
    apart = np.abs(integer - floating).max(1)
    return Quantized(
        calibrated=calibrated,
        series=len(samples),
        size=((folder / "model.onnx").stat().st_size, len(model)),
        agreement=float((found.argmax(1) == integer.argmax(1)).mean()),
        largest_difference=float(np.abs(shares[0] - shares[1]).max()),
        float_differences=(float(np.median(apart)), float(apart.max())),
        matrices=matrices,
    )


def _write(description, output, model, inputs, golden, measured, name, version):
    import onnxruntime

    origin = f"{description.name} {description.version}"
    written = replace(
        description,
        name=name or f"{description.name}-int8",
        version=version or description.version,
        text=f"{description.text} Quantized: the weights of its matrix products are int8.",
        artifacts=("onnx",),
        golden_limit=LIMIT,
        training={
            **description.training,
            "quantization": {
                "of": origin,
                "method": "static, MatMul weights int8 by column in seven bits, activations uint8, ranges by MinMax",
                "batches": BATCHES,
                "series": measured.calibrated,
                "onnxruntime": onnxruntime.__version__,
            },
        },
    )
    output.mkdir(parents=True, exist_ok=True)
    (output / "model.onnx").write_bytes(model)
    with (output / "golden.npz").open("wb") as file:
        np.savez(file, **dict(zip(exporting.NAMES, inputs)), predictions=golden)
    contract.write(contract.contract(written, output), output)
    # of an earlier model in the same place
    (output / "model.pt").unlink(missing_ok=True)
    rows = "\n".join("    " + line for line in str(measured).splitlines())
    (output / "README.md").write_text(
        f"# {written.name} {written.version}\n\n{written.text}\n\n"
        f"Made from {origin} by `sitsformer_kit quantize`; input, classes and limits are those of that model.\n\n"
        f"{rows}\n\n"
        f"Labels and probabilities are compared with those of {origin}. The golden sample's limit is {LIMIT:g}: "
        "another processor's last bit may tip an activation to its next step.\n"
        "ONNX Runtime alone runs it; there is no TorchScript. How fast it is here says `sitsformer_kit compare`.\n",
        encoding="utf-8",
    )
