"""Reads what `sitsformer simulate` writes: archive/, truth.tif and simulation.json, a file a band and date."""

import datetime
import json
import re
from pathlib import Path

import numpy as np

from . import series
from .samples import Samples

NAME = re.compile(r"(\d{8})T(\d{6})_(\w+)\.tif")


def _full_size(pixels: np.ndarray, height: int, width: int, path: Path) -> np.ndarray:
    """Replicates pixels of a coarser grid that nests in the fine one."""
    factor = height // pixels.shape[0]
    if pixels.shape[0] * factor != height or pixels.shape[1] * factor != width:
        raise ValueError(f"{path}: {pixels.shape} pixels don't nest in {height} x {width}")
    return pixels.repeat(factor, 0).repeat(factor, 1)


class SimulatedArchive:
    """A whole archive in memory: values uint16 [T, C, H, W], valid bool [T, H, W], days [T], truth uint8 [H, W]."""

    def __init__(self, folder: Path, bands):
        import rasterio

        folder = Path(folder)
        description = folder / "simulation.json"
        if not description.is_file():
            raise FileNotFoundError(f"{description}: not there; make the archive with sitsformer simulate --output {folder}")
        mask_valid = json.loads(description.read_text(encoding="utf-8"))["maskValid"]
        with rasterio.open(folder / "truth.tif") as source:
            self.truth = source.read(1)
        height, width = self.truth.shape
        files = {}
        for path in sorted((folder / "archive").rglob("*.tif")):
            match = NAME.fullmatch(path.name)
            if match:
                files.setdefault(match.group(1) + match.group(2), {})[match.group(3)] = path
        if not files:
            raise FileNotFoundError(f"{folder / 'archive'}: no file is named as yyyyMMddTHHmmss_BAND.tif")
        self.dates = [datetime.datetime.strptime(stamp, "%Y%m%d%H%M%S").date() for stamp in sorted(files)]
        self.days = np.array([series.day_of_year(day) for day in self.dates], dtype=np.int64)
        self.values = np.zeros((len(files), len(bands), height, width), dtype=np.uint16)
        self.valid = np.ones((len(files), height, width), dtype=bool)
        for number, stamp in enumerate(sorted(files)):
            missing = [band for band in (*bands, "CLM") if band not in files[stamp]]
            if missing:
                raise FileNotFoundError(f"{folder / 'archive'}: {missing[0]} of {stamp} is missing")
            for index, band in enumerate(bands):
                path = files[stamp][band]
                with rasterio.open(path) as source:
                    pixels = _full_size(source.read(1), height, width, path)
                    self.values[number, index] = pixels
                    if source.nodata is not None:
                        self.valid[number] &= pixels != source.nodata
            path = files[stamp]["CLM"]
            with rasterio.open(path) as source:
                self.valid[number] &= _full_size(source.read(1), height, width, path) == mask_valid

    def pixels(self, most: int, random) -> np.ndarray:
        """Indices into the flattened truth: at most ``most`` of each class, at random."""
        flat = self.truth.reshape(-1)
        chosen = []
        for value in np.unique(flat[flat > 0]):
            members = np.flatnonzero(flat == value)
            chosen.append(random.choice(members, min(most, len(members)), replace=False))
        return np.concatenate(chosen)

    def samples(self, pixels: np.ndarray, window, length: int, min_dates: int, usable=None) -> Samples:
        """The series of the named pixels that have enough valid dates; ``usable`` bool [N, T] takes dates away."""
        half = window[0] // 2, window[1] // 2
        width = self.truth.shape[1]
        around = ((0, 0), (half[0], half[0]), (half[1], half[1]))
        valid = np.pad(self.valid, around)
        values = np.pad(self.values, (around[0], *around))
        steps, count = self.values.shape[:2]
        length = min(length, steps)
        kept_pixels = []
        stacked = np.zeros((len(pixels), length, count, *window), dtype=np.uint16)
        positions = np.zeros((len(pixels), length), dtype=np.int64)
        masks = np.zeros((len(pixels), length), dtype=bool)
        for number, pixel in enumerate(pixels):
            row, column = divmod(int(pixel), width)
            good = self.valid[:, row, column]
            if usable is not None:
                good = good & usable[number]
            dates = series.choose_dates(good, length)
            if len(dates) < min_dates:
                continue
            # the padded arrays are half a window larger on each side, so the window starts at the pixel's own index
            rows, columns = slice(row, row + window[0]), slice(column, column + window[1])
            slot = len(kept_pixels)
            stacked[slot, : len(dates)] = series.fill_window(values[dates, :, rows, columns], valid[dates, rows, columns])
            positions[slot, : len(dates)] = self.days[dates]
            masks[slot, : len(dates)] = True
            kept_pixels.append(int(pixel))
        total = len(kept_pixels)
        kept_pixels = np.array(kept_pixels, dtype=np.int64)
        none = np.zeros(total, dtype=np.int64)
        labels = self.truth.reshape(-1)[kept_pixels].astype(np.int64) - 1
        return Samples(stacked[:total], positions[:total], masks[:total], labels, none, none)

    def chunks(self, window, length: int, min_dates: int, usable_dates=None, size=8192):
        """All pixels with enough valid dates, a chunk at a time."""
        every = np.flatnonzero(self.truth.reshape(-1) > 0)
        for start in range(0, len(every), size):
            part = every[start : start + size]
            usable = None if usable_dates is None else np.broadcast_to(usable_dates, (len(part), len(usable_dates)))
            yield self.samples(part, window, length, min_dates, usable)
