"""From a recipe and its data to a model folder."""

import logging
from dataclasses import asdict
from pathlib import Path

import numpy as np

from . import contract, modis, readme, series
from . import export as exporting
from .archive import SimulatedArchive
from .contract import Description
from .recipes import DEMO, MATO_GROSSO, SINOP, Recipe
from .samples import Samples
from .training import Scores, cross_validate, score, train

log = logging.getLogger(__name__)


def describe(recipe: Recipe, means, deviations, samples: Samples, training) -> Description:
    return Description(
        name=recipe.name,
        version=recipe.version,
        text=recipe.text,
        network=recipe.network,
        bands=recipe.bands,
        means=means,
        deviations=deviations,
        classes=recipe.classes,
        ladder=recipe.ladder,
        min_dates=recipe.min_dates,
        season_start=recipe.season_start,
        started=recipe.started,
        ended=recipe.ended,
        source=recipe.source,
        bbox=recipe.bbox,
        period=recipe.period,
        training={"training": asdict(training), "samples": len(samples)},
    )


def rounded(numbers):
    """Seven digits: what float32 keeps, and what stands in the contract is exactly what was trained with."""
    return tuple(float(f"{number:.7g}") for number in numbers)


def golden_inputs(samples: Samples, description: Description, rows=12, seed=3):
    """Training samples, some with dates taken away, at the longest length of the ladder that one of them needs."""
    random = np.random.default_rng(seed)
    values, days = [], []
    chosen = random.choice(len(samples), min(rows, len(samples)), replace=False)
    for number, row in enumerate(chosen):
        kept = series.choose_dates(samples.masks[row], description.ladder[-1])
        if number % 2:  # every second series loses a third of its dates
            fewer = max(min(description.min_dates, len(kept)), 2 * len(kept) // 3)
            kept = np.sort(random.choice(kept, fewer, replace=False))
        values.append(series.scale(samples.values[row][kept], description.means, description.deviations, axis=1))
        days.append(samples.positions[row][kept])
    length = series.padded_length(max(len(each) for each in days), description.ladder)
    return series.batch(values, days, length)


def fit(recipe: Recipe, samples: Samples, training):
    """Trains on all samples: the network and its description."""
    means, deviations = (rounded(numbers) for numbers in samples.statistics())
    model = train(samples, recipe.network, training, means, deviations, recipe.min_dates)
    return model, describe(recipe, means, deviations, samples, training)


def finish(recipe, model, description, samples, sections, folder: Path, command):
    differences = exporting.export(model, description, folder, golden_inputs(samples, description))
    readme.write(folder, description, recipe, sections, differences, command)
    log.info("wrote %s: %s", folder, ", ".join(f"{engine} differs by {d:.1e}" for engine, d in differences.items()))


def load_samples(recipe: Recipe, data: Path) -> Samples:
    if recipe is SINOP:
        return modis.sinop_samples(data, recipe.titles)
    if recipe is MATO_GROSSO:
        return modis.mato_grosso_samples(data, recipe.titles, len(recipe.bands))
    raise ValueError(f"{recipe.name}: trained from simulated archives, not from a table")


def validate(recipe: Recipe, samples: Samples, training, folds: int):
    """The cross-validations of a recipe, as sections of its README."""
    sections = []
    for validation in recipe.validations:
        groups = getattr(samples, validation.grouping)
        count = min(folds, len(np.unique(groups)))
        scores = cross_validate(samples, groups, recipe.network, training, recipe.min_dates, recipe.titles, count)
        title = f"{validation.title}: {count}-fold cross-validation"
        log.info("%s: accuracy %.4f", title, scores.accuracy)
        sections.append(readme.section(title, validation.text, scores))
        if validation.without:
            rest = scores.without(validation.without)
            left_out = ", ".join(validation.without)
            sections.append(readme.section(f"{validation.title}, without {left_out}", "The same predictions.", rest))
    return sections


def train_tables(recipe: Recipe, data: Path, folder: Path, training, folds: int, command: str):
    """One of the MODIS models: cross-validated, then trained on all samples."""
    samples = load_samples(recipe, data)
    log.info("%s: %d samples of %d dates", recipe.name, len(samples), samples.masks.shape[1])
    sections = validate(recipe, samples, training, folds) if folds else ["Not measured: trained without validation.\n"]
    model, description = fit(recipe, samples, training)
    finish(recipe, model, description, samples, sections, folder, command)


def predict_logits(session, description: Description, samples: Samples, batch_size=256) -> np.ndarray:
    """Logits [N, K] by the ONNX artefact, of values scaled as its contract says."""
    found = [np.zeros((0, len(description.classes)), dtype=np.float32)]
    for start in range(0, len(samples), batch_size):
        part = samples.subset(slice(start, start + batch_size))
        values = series.scale(part.values, description.means, description.deviations, axis=2)
        values[~part.masks] = 0
        found.append(exporting.onnx_predict(session, values, part.positions, part.masks))
    return np.concatenate(found)


def predict_samples(session, description: Description, samples: Samples) -> np.ndarray:
    """Class numbers by the ONNX artefact."""
    return predict_logits(session, description, samples).argmax(1)


def labelled_logits(folder: Path, recipe: Recipe, data: Path):
    """Logits and labels of a model on labelled data: a table, or every pixel of a simulated archive."""
    description, session = contract.read(folder), exporting.onnx_session(folder)
    if recipe is not DEMO:
        samples = load_samples(recipe, data)
        return predict_logits(session, description, samples), samples.labels
    logits, labels = [], []
    archive = SimulatedArchive(data, recipe.bands)
    for chunk in archive.chunks(description.network.window, description.ladder[-1], description.min_dates):
        logits.append(predict_logits(session, description, chunk))
        labels.append(chunk.labels)
    return np.concatenate(logits), np.concatenate(labels)


def evaluate_table(folder: Path, recipe: Recipe, data: Path) -> Scores:
    """The shipped model on the table it was trained on."""
    samples = load_samples(recipe, data)
    found = predict_samples(exporting.onnx_session(folder), contract.read(folder), samples)
    return score(samples.labels, found, recipe.titles)


def evaluate_archive(folder: Path, recipe: Recipe, archive: SimulatedArchive, usable_dates=None) -> Scores:
    """The shipped model on every pixel of a simulated archive that has enough valid dates."""
    description, session = contract.read(folder), exporting.onnx_session(folder)
    labels, found = [], []
    window, length = description.network.window, description.ladder[-1]
    for chunk in archive.chunks(window, length, description.min_dates, usable_dates):
        labels.append(chunk.labels)
        found.append(predict_samples(session, description, chunk))
    return score(np.concatenate(labels), np.concatenate(found), recipe.titles)


def _demo_samples(recipe: Recipe, folders, most: int, seed: int) -> Samples:
    """Pixels of every class; half of them with all dates, a quarter with each year's."""
    random = np.random.default_rng(seed)
    parts = []
    for folder in folders:
        archive = SimulatedArchive(folder, recipe.bands)
        pixels = archive.pixels(most, random)
        years = np.array([day.year for day in archive.dates])
        choice = random.integers(0, 4, len(pixels))
        usable = np.ones((len(pixels), len(years)), dtype=bool)
        usable[choice == 0] = years == years.min()
        usable[choice == 1] = years == years.max()
        network = recipe.network
        parts.append(archive.samples(pixels, network.window, recipe.ladder[-1], recipe.min_dates, usable))
        log.info("%s: %d series of %d dates", folder, len(parts[-1]), len(years))
    return Samples.joined(parts)


def train_demo(recipe: Recipe, folders, test: Path, folder: Path, training, most: int, command: str):
    """The demo's model: trained on simulated archives, tested on every pixel of one with another seed."""
    if recipe is not DEMO:
        raise ValueError(f"{recipe.name}: not trained from simulated archives")
    if Path(test).resolve() in [Path(each).resolve() for each in folders]:
        raise ValueError(f"--test {test}: is trained on too; another archive is needed")
    samples = _demo_samples(recipe, folders, most, training.seed)
    model, description = fit(recipe, samples, training)
    finish(recipe, model, description, samples, [], folder, command)
    archive = SimulatedArchive(test, recipe.bands)
    scores = evaluate_archive(folder, recipe, archive)
    sky = ("Cloud", "Shadow")
    last_year = np.array([day.year == archive.dates[-1].year for day in archive.dates])
    sections = [
        readme.section(
            "A simulated region that wasn't trained on",
            f"All {scores.confusion.sum()} pixels with at least {recipe.min_dates} valid dates, of another seed.",
            scores,
        ),
        readme.section("The same without Cloud and Shadow pixels", "The same predictions.", scores.without(sky)),
        readme.section(
            "The last year's dates only",
            "The same region with half of the dates.",
            evaluate_archive(folder, recipe, archive, last_year),
        ),
    ]
    log.info("%s: accuracy %.4f, without sky %.4f", test, scores.accuracy, scores.without(sky).accuracy)
    readme.write(folder, description, recipe, sections, exporting.check_golden(folder), command)
