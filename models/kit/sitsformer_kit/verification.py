"""Whether the ONNX of a model folder computes what its TorchScript does."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import contract
from . import export as exporting
from .contract import Description

# Small batches are where engines change their ways; 64 is what the pipeline sends.
SIZES = (1, 2, 3, 7, 64)
MASKS = ("all valid", "valid first", "valid last", "holes", "one valid")
FP32_LIMIT = 1e-5
# Pixels of a batch, over all dates: a batch of 64 chips takes gigabytes and says no more than one of 7.
MOST_PIXELS = 1 << 19


class Refused(Exception):
    """A model isn't what it has to be."""


@dataclass(frozen=True)
class Case:
    masks: str
    length: int
    rows: int
    difference: float  # largest, of a logit

    def __str__(self):
        return f"batch {self.rows}, length {self.length}, {self.masks}"


def draw_masks(kind: str, rows: int, length: int, random) -> np.ndarray:
    """Which dates are valid, bool [rows, length]: at least one a row, in each row others."""
    place = np.arange(length)[None, :]
    counts = random.integers(1, length + 1, (rows, 1))
    if kind == "all valid":
        return np.ones((rows, length), dtype=bool)
    if kind == "valid first":
        return place < counts
    if kind == "valid last":
        return place >= length - counts
    one = place == random.integers(0, length, (rows, 1))
    return one if kind == "one valid" else one | (random.random((rows, length)) < 0.5)


def lengths(description: Description):
    """The shortest, the middle and the longest of the ladder."""
    ladder = description.ladder
    return sorted({ladder[0], ladder[len(ladder) // 2], ladder[-1]})


def case_inputs(description: Description, kind: str, length: int, rows: int):
    random = np.random.default_rng([MASKS.index(kind), length, rows])
    masks = draw_masks(kind, rows, length, random)
    shape = (rows, length) + tuple(description.input_shape()[2:])
    sequences = random.standard_normal(shape).astype(np.float32)
    positions = np.sort(random.integers(1, 367, (rows, length)), axis=1).astype(np.int64)
    sequences[~masks] = 0
    positions[~masks] = 0
    return sequences, positions, masks


def compare_engines(folder: Path):
    """Yields the cases, each with the largest difference between both engines."""
    description = contract.read(folder)
    engines = exporting.engines(folder, description)
    if len(engines) != 2:
        raise ValueError(f"{folder / 'model.json'}: assets has {', '.join(engines)} alone; verify compares two")
    window = description.network.window
    for kind in MASKS:
        for length in lengths(description):
            for rows in SIZES:
                if rows * length * window[0] * window[1] <= MOST_PIXELS:
                    inputs = case_inputs(description, kind, length, rows)
                    difference = np.abs(engines["onnx"](*inputs) - engines["pytorch"](*inputs)).max()
                    yield Case(kind, length, rows, float(difference))


def worst_of(cases) -> Case:
    """The case of the largest difference; a NaN is larger than any number."""
    return max(cases, key=lambda case: np.inf if np.isnan(case.difference) else case.difference)


def table(cases) -> str:
    """A row for each kind of mask and length, a column for each batch size."""
    found = {(case.masks, case.length, case.rows): case.difference for case in cases}
    lines = [f"{'masks':12} {'length':>6} " + " ".join(f"{'batch ' + str(rows):>9}" for rows in SIZES)]
    for kind, length in dict.fromkeys((case.masks, case.length) for case in cases):
        cells = [found.get((kind, length, rows)) for rows in SIZES]
        lines.append(
            f"{kind:12} {length:6} " + " ".join("        -" if cell is None else f"{cell:9.1e}" for cell in cells)
        )
    return "\n".join(lines)


def require_close(folder: Path, cases, limit=FP32_LIMIT):
    """A refusal where the engines differ by the limit or more, or a file isn't the contract's."""
    worst = worst_of(cases)
    if not worst.difference < limit:
        raise Refused(
            f"{folder / 'model.onnx'}: differs from model.pt by {worst.difference:.3g} ({worst}); "
            f"less than {limit:g} is allowed"
        )
    try:
        contract.check_artifacts(folder)
    except ValueError as problem:
        raise Refused(str(problem)) from problem
