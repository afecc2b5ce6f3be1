"""A chip model, made by the kit on demand: one label for each cell of 64 x 64 pixels, checked with rasterio and onnxruntime."""

from collections import defaultdict
from datetime import date

import numpy as np
import onnxruntime
import oracle

CELL = 64


def expected_labels(folder, contract, series):
    """One label a cell: dates on which half of it is usable, what is not usable 0 after scaling."""
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    scaled = (series.values - contract.means.reshape(1, -1, 1, 1)) / contract.deviations.reshape(1, -1, 1, 1)
    scaled = np.where(series.valid[:, None], scaled, np.float32(0)).astype(np.float32)
    labels = np.zeros((192 // CELL, 192 // CELL), int)
    counts = defaultdict(int)
    for row, column in np.ndindex(labels.shape):
        place = np.s_[row * CELL : (row + 1) * CELL, column * CELL : (column + 1) * CELL]
        usable = series.valid[(slice(None), *place)].reshape(len(series.days), -1).sum(axis=1)
        kept = np.flatnonzero(2 * usable >= CELL * CELL)
        counts[len(kept)] += 1
        if len(kept) < contract.min_dates:
            continue
        length = next(n for n in contract.ladder if n >= len(kept))
        sequences = np.zeros((4, length, 13, CELL, CELL), np.float32)
        positions = np.zeros((4, length), np.int64)
        masks = np.zeros((4, length), bool)
        sequences[:, : len(kept)] = scaled[(kept, slice(None), *place)]
        positions[:, : len(kept)] = [series.days[i].timetuple().tm_yday for i in kept]
        masks[:, : len(kept)] = True
        feed = {"sequences": sequences, "positions": positions, "masks": masks}
        wanted = {each.name for each in session.get_inputs()}
        (logits,) = session.run(["predictions"], {k: v for k, v in feed.items() if k in wanted})
        labels[row, column] = contract.values[np.argmax(logits[0])]
    assert len(counts) > 1, "all cells have the same dates: clouds were not tested"
    return labels


def test_one_label_a_cell(chip_model, thirteen_bands, classify):
    contract = oracle.Contract.read(chip_model)
    assert len(contract.bands) == 13
    series = oracle.one_file_a_band(thirteen_bands.folder, contract.bands, date(2023, 1, 1), date(2024, 12, 31))
    expected = expected_labels(chip_model, contract, series)
    # Blocks that cut cells in two must not cut labels.
    output = classify(thirteen_bands, chip_model, "--from", "2023-01-01", "--to", "2024-12-31", "--block-size", 128)
    classes = oracle.read_map(output.tiles("class"), series.transform, (192, 192))
    assert (expected > 0).any()
    np.testing.assert_array_equal(classes, np.kron(expected, np.ones((CELL, CELL), int)))
