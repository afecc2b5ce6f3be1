"""A map computed from the rules of the contract with rasterio and onnxruntime alone.

Written from the specification and sharing no code with the program, so that a fault has to be made twice to pass.
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
import onnxruntime
import rasterio


@dataclass
class Contract:
    folder: Path
    bands: list
    means: np.ndarray
    deviations: np.ndarray
    values: np.ndarray
    colors: dict
    titles: dict
    names: dict
    window: int
    cell: int
    ladder: list
    longest: int
    min_dates: int
    encoding: str
    period: str
    masked: bool
    temperature: float

    @staticmethod
    def read(folder):
        properties = json.loads((folder / "model.json").read_text())["properties"]
        sequences = next(each for each in properties["mlm:input"] if each["name"] == "sequences")
        classes = properties["mlm:output"][0]["classification:classes"]
        assert properties["sits:date-choice"] == "all-valid"
        length = properties["sits:length"]
        return Contract(
            folder=folder,
            bands=[band if isinstance(band, str) else band["name"] for band in sequences["bands"]],
            means=np.array([step["mean"] for step in sequences["value_scaling"]], np.float32),
            deviations=np.array([step["stddev"] for step in sequences["value_scaling"]], np.float32),
            values=np.array([each["value"] for each in classes], np.uint8),
            colors={each["value"]: bytes.fromhex(each["color_hint"].lstrip("#")) for each in classes},
            titles={each["value"]: each.get("title", each["name"]) for each in classes},
            names={each["value"]: each["name"] for each in classes},
            window=properties["sits:window"][0],
            cell=properties["sits:cell"][0],
            ladder=properties["sits:length-ladder"],
            longest=length.get("fixed", length.get("max")),
            min_dates=properties["sits:min-dates"],
            encoding=properties["sits:time-encoding"],
            period=properties["sits:period"],
            masked=properties["sits:mask"],
            temperature=properties["sits:temperature"],
        )


@dataclass
class Series:
    """values [time, band, row, column] float32, valid [time, row, column], in order of time."""

    days: list
    values: np.ndarray
    valid: np.ndarray
    transform: object


@dataclass
class Map:
    classes: np.ndarray
    confidence: np.ndarray
    margin: np.ndarray  # of the two largest probabilities
    dates: np.ndarray  # valid dates a pixel
    probabilities: np.ndarray  # [row, column, class], NaN where there is no class


def _plane(source, band, factor=1):
    values = source.read(band)
    valid = np.ones(values.shape, bool)
    if source.nodata is not None:
        valid = values != np.array(source.nodata).astype(values.dtype)
    valid &= np.isfinite(values.astype(np.float64))
    values = values.astype(np.float32)
    if factor > 1:
        values, valid = (a.repeat(factor, 0).repeat(factor, 1) for a in (values, valid))
    return values, valid


def one_file_a_date(files, bands):
    """files: [(day, path)]; bands: numbers in the file, in the contract's order."""
    days, values, valid = [], [], []
    for day, path in sorted(files):
        with rasterio.open(path) as source:
            planes = [_plane(source, band) for band in bands]
            transform = source.transform
        days.append(day)
        values.append(np.stack([plane for plane, _ in planes]))
        valid.append(np.logical_and.reduce([good for _, good in planes]))
    return Series(days, np.stack(values), np.stack(valid), transform)


def one_file_a_band(folder, bands, first, last, mask_valid=0, metres=10):
    """The simulator's layout: <date>T<time>_<band>.tif and <date>T<time>_CLM.tif, coarser bands replicated."""
    scenes = defaultdict(dict)
    for path in folder.rglob("*.tif"):
        stamp, name = path.stem.split("_")
        if first <= datetime.strptime(stamp[:8], "%Y%m%d").date() <= last:
            scenes[stamp][name] = path
    days, values, valid = [], [], []
    for stamp in sorted(scenes):
        planes, usable = [], []
        for band in [*bands, "CLM"]:
            with rasterio.open(scenes[stamp][band]) as source:
                factor = round(source.transform.a / metres)
                if factor == 1:
                    transform = source.transform
                plane, good = _plane(source, 1, factor)
            if band == "CLM":
                usable.append(good & (plane == mask_valid))
            else:
                planes.append(plane)
                usable.append(good)
        days.append(datetime.strptime(stamp[:8], "%Y%m%d").date())
        values.append(np.stack(planes))
        valid.append(np.logical_and.reduce(usable))
    return Series(days, np.stack(values), np.stack(valid), transform)


def _positions(contract, days, kept, first_day):
    if contract.encoding == "day-of-year":
        return [days[i].timetuple().tm_yday for i in kept]
    if contract.encoding == "index":
        return list(range(len(kept)))
    return [(days[i] - first_day).days for i in kept]


def _patches(contract, series, scaled, row, column, kept):
    """[date, band] or [date, band, h, w]: what is invalid or outside is as the centre on that date."""
    centre = scaled[kept, :, row, column]
    if contract.window == 1:
        return centre
    half = contract.window // 2
    patch = np.repeat(np.repeat(centre[:, :, None, None], contract.window, 2), contract.window, 3)
    height, width = series.valid.shape[1:]
    for dy in range(-half, half + 1):
        for dx in range(-half, half + 1):
            y, x = row + dy, column + dx
            if 0 <= y < height and 0 <= x < width:
                good = series.valid[kept, y, x]
                patch[good, :, half + dy, half + dx] = scaled[kept, :, y, x][good]
    return patch


def classify(contract, series, first_day=None, batch=256):
    """The map of all pixels of the series."""
    assert contract.cell == 1
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    session = onnxruntime.InferenceSession(
        str(contract.folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
    )
    wanted = {each.name for each in session.get_inputs()}
    shape = (1, -1, 1, 1)
    values = np.where(series.valid[:, None], series.values, np.float32(0))
    scaled = (values - contract.means.reshape(shape)) / contract.deviations.reshape(shape)
    assert scaled.dtype == np.float32

    height, width = series.valid.shape[1:]
    count = len(contract.values)
    probabilities = np.full((height, width, count), np.nan)
    dates = series.valid.sum(axis=0)
    lengths = defaultdict(list)
    for row, column in np.argwhere(dates >= contract.min_dates):
        kept = np.flatnonzero(series.valid[:, row, column])
        if len(kept) > contract.longest:
            kept = kept[[i * len(kept) // contract.longest for i in range(contract.longest)]]
        lengths[next(n for n in contract.ladder if n >= len(kept))].append((row, column, kept))

    for length, pixels in lengths.items():
        for start in range(0, len(pixels), batch):
            part = pixels[start : start + batch]
            while len(part) < 4:
                part = part + part[-1:]
            window = () if contract.window == 1 else (contract.window, contract.window)
            sequences = np.zeros((len(part), length, len(contract.bands), *window), np.float32)
            positions = np.zeros((len(part), length), np.int64)
            masks = np.zeros((len(part), length), bool)
            for i, (row, column, kept) in enumerate(part):
                sequences[i, : len(kept)] = _patches(contract, series, scaled, row, column, kept)
                positions[i, : len(kept)] = _positions(contract, series.days, kept, first_day)
                masks[i, : len(kept)] = True
            feed = {"sequences": sequences, "positions": positions, "masks": masks}
            (logits,) = session.run(["predictions"], {k: v for k, v in feed.items() if k in wanted})
            logits = logits.astype(np.float64) / contract.temperature
            odds = np.exp(logits - logits.max(axis=1, keepdims=True))
            for (row, column, _), p in zip(part, odds / odds.sum(axis=1, keepdims=True)):
                probabilities[row, column] = p

    return _map(contract, probabilities, dates)


def _map(contract, probabilities, dates):
    known = ~np.isnan(probabilities[:, :, 0])
    ordered = np.sort(np.where(known[:, :, None], probabilities, 0), axis=2)
    best = np.where(known, np.argmax(np.nan_to_num(probabilities), axis=2), 0)
    return Map(
        classes=np.where(known, contract.values[best], 0).astype(np.uint8),
        confidence=np.where(known, 1 + np.floor(254 * ordered[:, :, -1] + 0.5), 0).astype(np.int16),
        margin=np.where(known, ordered[:, :, -1] - ordered[:, :, -2], np.inf),
        dates=dates,
        probabilities=probabilities,
    )


def _windows(values, side):
    """[row, column, neighbour]: the square around each pixel, NaN beyond the edge."""
    padded = np.pad(values, side // 2, constant_values=np.nan)
    return np.lib.stride_tricks.sliding_window_view(padded, (side, side)).reshape(*values.shape, side * side)


def smooth_bayes(contract, plain, side, smoothness, fraction):
    """The estimate of sits: each class's logits by themselves, what comes of them scaled to sum to 1."""
    p = np.clip(plain.probabilities, 1e-6, 1 - 1e-6)
    smoothed = np.empty_like(p)
    for k in range(p.shape[2]):
        logit = np.log(p[:, :, k] / (1 - p[:, :, k]))
        highest = -np.sort(-_windows(logit, side), axis=2)
        taken = np.ceil(fraction * (~np.isnan(highest)).sum(axis=2))
        highest = np.where(np.arange(side * side) < taken[:, :, None], highest, np.nan)
        mean = np.nanmean(highest, axis=2)
        variance = np.nanvar(highest, axis=2, ddof=1)
        estimate = (variance * logit + smoothness * mean) / (variance + smoothness)
        smoothed[:, :, k] = 1 / (1 + np.exp(-np.where(variance < 1e-4, mean, estimate)))
    return _map(contract, smoothed / smoothed.sum(axis=2, keepdims=True), plain.dates)


def smooth_majority(contract, plain, side):
    """Returns the classes; where several are as frequent, the pixel's own, or the lowest."""
    classes = plain.classes.astype(float)
    around = _windows(np.where(classes == 0, np.nan, classes), side)
    votes = np.stack([(around == value).sum(axis=2) for value in contract.values])
    own = np.stack([classes == value for value in contract.values])
    return np.where(classes == 0, 0, contract.values[np.argmax(2 * votes + own, axis=0)])


def uncertainty(probabilities):
    """Entropy, margin and least confidence, each 0 to 1."""
    p = np.clip(probabilities, 1e-300, 1)
    count = p.shape[2]
    ordered = np.sort(p, axis=2)
    return {
        "entropy": -(p * np.log(p)).sum(axis=2) / np.log(count),
        "margin": 1 - (ordered[:, :, -1] - ordered[:, :, -2]),
        "least-confidence": (1 - ordered[:, :, -1]) * count / (count - 1),
    }


def read_map(tiles, transform, shape):
    """The tiles of a map on the grid of an archive; pixels that no tile covers are 0."""
    result = np.zeros(shape, np.uint8)
    for tile in tiles:
        with rasterio.open(tile) as source:
            values, place = source.read(1), source.transform
        assert np.isclose(place.a, transform.a) and np.isclose(place.e, transform.e)
        row, column = (place.f - transform.f) / transform.e, (place.c - transform.c) / transform.a
        assert abs(row - round(row)) < 1e-3 and abs(column - round(column)) < 1e-3, "another pixel phase"
        row, column = round(row), round(column)
        top, left = max(row, 0), max(column, 0)
        bottom, right = min(row + values.shape[0], shape[0]), min(column + values.shape[1], shape[1])
        if top < bottom and left < right:
            result[top:bottom, left:right] = values[top - row : bottom - row, left - column : right - column]
        outside = values.copy()
        outside[max(top - row, 0) : max(bottom - row, 0), max(left - column, 0) : max(right - column, 0)] = 0
        assert not outside.any(), f"{tile}: pixels outside the archive are classified"
    return result


def day(text, pattern="%Y%m%d"):
    return datetime.strptime(text, pattern).date()


def first_day(period, last: date):
    """First day of the period that ends with a day: P2Y to 2024-12-31 begins on 2023-01-01."""
    number, unit = int(period[1:-1]), period[-1]
    assert period[0] == "P" and unit in "YM"
    months = number * (12 if unit == "Y" else 1)
    following = date.fromordinal(last.toordinal() + 1)
    year, month = divmod(following.year * 12 + following.month - 1 - months, 12)
    return date(year, month + 1, following.day)
