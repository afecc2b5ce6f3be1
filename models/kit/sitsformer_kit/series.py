"""How the series of one cell becomes a model's input: the rules that every engine shares, for training data."""

from datetime import date

import numpy as np


def day_of_year(day: date) -> int:
    """1..366."""
    return day.timetuple().tm_yday


def choose_dates(valid: np.ndarray, most: int) -> np.ndarray:
    """Indices of the kept dates of one series, in time order; ``valid`` is bool [time], ordered in time.

    More than ``most`` valid dates: n of m are kept, at floor(i * m / n).
    """
    kept = np.flatnonzero(valid)
    if len(kept) > most:
        kept = kept[np.arange(most) * len(kept) // most]
    return kept


def padded_length(count: int, ladder) -> int:
    """The smallest length of the ladder that holds ``count`` dates."""
    for length in ladder:
        if count <= length:
            return length
    raise ValueError(f"{count} dates: the longest length is {ladder[-1]}")


def scale(values: np.ndarray, means, deviations, axis: int) -> np.ndarray:
    """(value - mean) / stddev in float32, bands along ``axis``."""
    shape = [1] * values.ndim
    shape[axis] = -1
    mean = np.asarray(means, dtype=np.float32).reshape(shape)
    deviation = np.asarray(deviations, dtype=np.float32).reshape(shape)
    return (values.astype(np.float32) - mean) / deviation


def batch(values: list, days: list, length: int):
    """Pads series to one length: scaled values [t, C(, h, w)] and their positions -> sequences, positions, masks."""
    sequences = np.zeros((len(values), length) + values[0].shape[1:], dtype=np.float32)
    positions = np.zeros((len(values), length), dtype=np.int64)
    masks = np.zeros((len(values), length), dtype=bool)
    for row, (series, series_days) in enumerate(zip(values, days)):
        sequences[row, : len(series)] = series
        positions[row, : len(series)] = series_days
        masks[row, : len(series)] = True
    return sequences, positions, masks


def fill_window(window: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """Neighbours that are invalid or outside take the centre's values of their date.

    window [t, C, h, w] of the kept dates (the centre is valid on all of them), valid bool [t, h, w].
    """
    height, width = window.shape[2:]
    centre = window[:, :, height // 2, width // 2][:, :, None, None]
    return np.where(valid[:, None], window, centre)
