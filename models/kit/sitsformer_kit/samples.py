"""Labelled series, and the folds that keep near places together."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Samples:
    """N labelled series of at most T dates, in the images' raw values.

    values float32 or integer [N, T, C(, h, w)]; positions int64 [N, T], 0 where padded; masks bool [N, T], true = valid;
    labels int64 [N], 0..K-1. Two groupings for cross-validation, int64 [N], equal where samples must not be parted:
    cells are coarse (0.05 degrees), places are fine (a point, a few pixels).
    """

    values: np.ndarray
    positions: np.ndarray
    masks: np.ndarray
    labels: np.ndarray
    cells: np.ndarray
    places: np.ndarray

    def __post_init__(self):
        shape = self.values.shape[:2]
        if self.positions.shape != shape or self.masks.shape != shape:
            raise ValueError(f"values {self.values.shape}: positions and masks must be {shape}")

    def __len__(self):
        return len(self.labels)

    def subset(self, rows) -> "Samples":
        return Samples(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def statistics(self):
        """Mean and standard deviation of each band over all valid dates and pixels, summed in float64."""
        bands = self.values.shape[2]
        count, total, squares = 0, np.zeros(bands), np.zeros(bands)
        for start in range(0, len(self), 256):
            part = slice(start, start + 256)
            valid = np.moveaxis(self.values[part], 2, -1)[self.masks[part]].reshape(-1, bands).astype(np.float64)
            count += len(valid)
            total += valid.sum(0)
            squares += (valid * valid).sum(0)
        mean = total / count
        return tuple(mean), tuple(np.sqrt(squares / count - mean * mean))

    @staticmethod
    def joined(parts) -> "Samples":
        names = Samples.__dataclass_fields__
        return Samples(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def degree_cells(longitudes, latitudes, degrees: float) -> np.ndarray:
    """Number of the degrees x degrees cell that holds each point."""
    columns = np.floor(np.asarray(longitudes) / degrees).astype(np.int64)
    rows = np.floor(np.asarray(latitudes) / degrees).astype(np.int64)
    return np.unique(np.stack([rows, columns]), axis=1, return_inverse=True)[1].reshape(-1)


def folds(labels: np.ndarray, groups: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Fold of each sample: groups stay whole, classes are spread as evenly as whole groups allow.

    Greedy: the group with the most samples first, each to the fold where its classes are rarest.
    """
    random = np.random.default_rng(seed)
    names, members = np.unique(groups, return_inverse=True)
    if len(names) < count:
        raise ValueError(f"{len(names)} groups of places can't make {count} folds")
    classes = labels.max() + 1
    tables = np.zeros((len(names), classes))
    np.add.at(tables, (members, labels), 1)
    share = 1.0 / np.maximum(tables.sum(0), 1)
    filled = np.zeros((count, classes))
    fold_of_group = np.zeros(len(names), dtype=np.int64)
    shuffled = random.permutation(len(names))
    for group in shuffled[np.argsort(-tables[shuffled].sum(1), kind="stable")]:
        costs = (((filled + tables[group]) * share) ** 2).sum(1) - ((filled * share) ** 2).sum(1)
        fold_of_group[group] = np.argmin(costs)
        filled[fold_of_group[group]] += tables[group]
    return fold_of_group[members]
