"""The two MODIS models: what they are trained on and how it is read."""

import csv
import datetime
import math
from pathlib import Path

import numpy as np

from .samples import Samples, degree_cells
from .series import day_of_year

EARTH_RADIUS = 6371007.181  # metres, the MODIS sphere
CELL_DEGREES = 0.05
BLOCK = 4  # pixels


def _rows(path: Path, needed):
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file")
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        missing = [name for name in needed if name not in (reader.fieldnames or [])]
        if missing:
            raise ValueError(f"{path}: column {missing[0]} is missing; there are {', '.join(reader.fieldnames or [])}")
        return list(reader)


def _label_number(path, label, titles):
    if label not in titles:
        raise ValueError(f"{path}: label {label}; allowed are {', '.join(titles)}")
    return titles.index(label)


def sinop_samples(folder: Path, titles) -> Samples:
    """labelled-series.csv: one row a date, grouped by id. NDVI is stored there as a fraction, in the images times 10000."""
    path = Path(folder) / "labelled-series.csv"
    by_id = {}
    for row in _rows(path, ["id", "longitude", "latitude", "label", "date", "NDVI"]):
        by_id.setdefault(row["id"], []).append(row)
    ordered = [sorted(rows, key=lambda row: row["date"]) for rows in by_id.values()]
    values = [[[round(float(row["NDVI"]) * 10000)] for row in rows] for rows in ordered]
    days = [[day_of_year(datetime.date.fromisoformat(row["date"])) for row in rows] for rows in ordered]
    firsts = [rows[0] for rows in ordered]
    positions = np.array(days, dtype=np.int64)
    longitudes = [float(row["longitude"]) for row in firsts]
    latitudes = [float(row["latitude"]) for row in firsts]
    return Samples(
        np.array(values, dtype=np.float32),
        positions,
        np.ones(positions.shape, dtype=bool),
        np.array([_label_number(path, row["label"], titles) for row in firsts]),
        degree_cells(longitudes, latitudes, CELL_DEGREES),
        np.unique([longitudes, latitudes], axis=1, return_inverse=True)[1].reshape(-1),
    )


def sinusoidal_to_degrees(x, y):
    latitude = y / EARTH_RADIUS
    return math.degrees(x / (EARTH_RADIUS * math.cos(latitude))), math.degrees(latitude)


def mato_grosso_samples(folder: Path, titles, bands: int) -> Samples:
    """The labelled pixels of images/*.tif, one multi-band file a date; bands after the first ``bands`` aren't read."""
    import rasterio

    folder = Path(folder)
    files = sorted((folder / "images").glob("*.tif"))
    if not files:
        raise FileNotFoundError(f"{folder / 'images'}: no file matches *.tif")
    path = folder / "labels.csv"
    rows = _rows(path, ["x", "y", "col", "row", "label"])
    columns = np.array([int(row["col"]) for row in rows])
    lines = np.array([int(row["row"]) for row in rows])
    values, valid, days = [], [], []
    for file in files:
        # MOD13Q1_20110914_subset_from_h12v10.tif
        days.append(day_of_year(datetime.datetime.strptime(file.name.split("_")[1], "%Y%m%d").date()))
        with rasterio.open(file) as source:
            pixels = source.read(list(range(1, bands + 1)))[:, lines, columns]
            valid.append(np.all(np.isfinite(pixels) & (pixels != np.float32(source.nodata)), axis=0))
            values.append(pixels)
    values = np.stack(values).transpose(2, 0, 1)
    masks = np.stack(valid).T
    positions = np.where(masks, np.array(days, dtype=np.int64)[None, :], 0)
    places = [sinusoidal_to_degrees(float(row["x"]), float(row["y"])) for row in rows]
    return Samples(
        np.where(masks[:, :, None], values, 0).astype(np.float32),
        positions,
        masks,
        np.array([_label_number(path, row["label"], titles) for row in rows]),
        degree_cells([place[0] for place in places], [place[1] for place in places], CELL_DEGREES),
        lines // BLOCK * 1000 + columns // BLOCK,
    )

