"""Series that a model is used on, from its own table or a simulated archive, in batches as the pipeline makes them."""

from pathlib import Path

import numpy as np

from . import modis, series
from .archive import SimulatedArchive
from .contract import Description
from .recipes import MATO_GROSSO, SINOP
from .samples import Samples

BATCH = 64


def read_series(description: Description, data: Path, most: int, seed: int) -> Samples:
    """At most ``most`` labelled series, drawn at random.

    data: a folder that `sitsformer simulate` wrote, or the table of one of the MODIS models.
    """
    if description.network.cell != (1, 1):
        raise ValueError(f"{description.name}: labels {description.network.cell} pixels at once; one pixel is allowed")
    random = np.random.default_rng(seed)
    if (data / "simulation.json").is_file():
        return _simulated(description, data, most, random)
    for recipe, read in ((SINOP, modis.sinop_samples), (MATO_GROSSO, modis.mato_grosso_samples)):
        if description.bands == recipe.bands and description.classes == recipe.classes:
            bands = (len(recipe.bands),) if recipe is MATO_GROSSO else ()
            samples = read(data, recipe.titles, *bands)
            return samples.subset(np.sort(random.permutation(len(samples))[:most]))
    raise ValueError(f"--data {data}: {description.name} reads what sitsformer simulate wrote; no simulation.json")


def _simulated(description: Description, data: Path, most: int, random) -> Samples:
    archive = SimulatedArchive(data, description.bands)
    network = description.network
    labelled = np.flatnonzero(archive.truth.reshape(-1) > 0)
    pixels = np.sort(random.permutation(labelled)[:most])
    samples = archive.samples(pixels, network.window, description.ladder[-1], description.min_dates)
    if not description.windowed:
        samples = Samples(samples.values[..., 0, 0], *(getattr(samples, name) for name in list(vars(samples))[1:]))
    return samples


def batches(description: Description, samples: Samples, rows=BATCH):
    """Yields the row numbers of a batch with its sequences, positions and masks.

    Valid dates come first, and series of like lengths together, padded to a length of the ladder.
    """
    kept = [series.choose_dates(mask, description.ladder[-1]) for mask in samples.masks]
    order = np.argsort([len(dates) for dates in kept], kind="stable")
    for start in range(0, len(order), rows):
        part = order[start : start + rows]
        scaling = description.means, description.deviations
        values = [series.scale(samples.values[row][kept[row]], *scaling, axis=1) for row in part]
        days = [samples.positions[row][kept[row]] for row in part]
        length = series.padded_length(max(map(len, days)), description.ladder)
        yield part, series.batch(values, days, length)


def logits(run, description: Description, samples: Samples, rows=BATCH) -> np.ndarray:
    """Logits [N, K]; run: gives those of sequences, positions and masks."""
    found = np.zeros((len(samples), len(description.classes)), dtype=np.float32)
    for part, inputs in batches(description, samples, rows):
        found[part] = run(*padded(inputs, description.smallest_batch))[: len(part)]
    return found


def padded(inputs, smallest: int):
    """Repeats the last row of a batch that is smaller than the smallest, as the pipeline does."""
    missing = smallest - len(inputs[0])
    return inputs if missing <= 0 else tuple(np.concatenate([each, each[-1:].repeat(missing, 0)]) for each in inputs)


def probabilities(logits: np.ndarray, temperature: float) -> np.ndarray:
    scaled = logits.astype(np.float64) / temperature
    odds = np.exp(scaled - scaled.max(1, keepdims=True))
    return odds / odds.sum(1, keepdims=True)
