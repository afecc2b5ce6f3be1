"""The training loop, and what is measured afterwards."""

import logging
import time
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import nn

from . import series
from .network import NetworkConfig, build
from .samples import Samples, folds

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TrainingConfig:
    epochs: int
    batch_size: int = 64
    learning_rate: float = 2e-3
    weight_decay: float = 1e-2
    # the share of dates hidden in a batch is drawn from 0 to this
    date_dropout: float = 0.3
    noise: float = 0.02  # standard deviation of what is added to each scaled value
    offset: float = 0.0  # the same, but one draw a series and band
    position_shift: int = 0  # days; the seasons of a series move by at most this
    label_smoothing: float = 0.0
    seed: int = 7


@dataclass
class Scores:
    """Counts of samples by true class (row) and predicted class (column)."""

    confusion: np.ndarray
    names: list = field(default_factory=list)

    @property
    def accuracy(self):
        return float(np.trace(self.confusion) / max(1, self.confusion.sum()))

    @property
    def f1(self):
        """One number a class; NaN for a class that neither occurs nor is predicted."""
        both = self.confusion.sum(0) + self.confusion.sum(1)
        with np.errstate(invalid="ignore", divide="ignore"):
            return 2 * np.diag(self.confusion) / both

    def without(self, names) -> "Scores":
        """Only the samples whose true class isn't named; a prediction of a named class still counts as wrong."""
        kept = np.array([name not in names for name in self.names])
        return Scores(self.confusion * kept[:, None], self.names)


def score(labels, predicted, names) -> Scores:
    confusion = np.zeros((len(names), len(names)), dtype=np.int64)
    np.add.at(confusion, (labels, predicted), 1)
    return Scores(confusion, list(names))


def _tensors(samples: Samples, rows, means, deviations):
    values = series.scale(samples.values[rows], means, deviations, axis=2)
    values[~samples.masks[rows]] = 0
    return values, samples.positions[rows], samples.masks[rows]


def logits(model, samples: Samples, means, deviations, batch_size=256) -> np.ndarray:
    model.eval()
    parts = []
    with torch.no_grad():
        for start in range(0, len(samples), batch_size):
            arrays = _tensors(samples, slice(start, start + batch_size), means, deviations)
            parts.append(model(*(torch.from_numpy(array) for array in arrays)).numpy())
    return np.concatenate(parts)


def _hide_dates(positions, masks, share, fewest, random):
    """Hides a random share of the valid dates, but leaves each series ``fewest`` of them."""
    order = random.random(masks.shape)
    order[~masks] = 2  # padding comes last
    rank = order.argsort(1).argsort(1)
    valid = masks.sum(1)
    keep = np.maximum(np.minimum(fewest, valid), np.ceil(valid * (1 - share))).astype(np.int64)
    masks = rank < keep[:, None]
    return np.where(masks, positions, 0), masks


def _compact(values, positions, masks):
    """Moves the valid dates to the front, in time order, and cuts the padding that no series of the batch needs."""
    length = int(masks.sum(1).max())
    order = np.argsort(~masks, axis=1, kind="stable")[:, :length]
    rows = np.arange(len(masks))[:, None]
    return values[rows, order], positions[rows, order], masks[rows, order]


def train(samples: Samples, network: NetworkConfig, config: TrainingConfig, means, deviations, min_dates: int):
    """A network trained on all samples, bit for bit the same for the same seed on the same machine and libraries."""
    torch.use_deterministic_algorithms(True)
    model = build(network, config.seed)
    random = np.random.default_rng(config.seed)
    optimizer = torch.optim.AdamW(model.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay)
    steps = config.epochs * -(-len(samples) // config.batch_size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, config.learning_rate, total_steps=max(2, steps))
    criterion = nn.CrossEntropyLoss(label_smoothing=config.label_smoothing)
    started = time.monotonic()
    for epoch in range(config.epochs):
        model.train()
        total = 0.0
        order = random.permutation(len(samples))
        for start in range(0, len(order), config.batch_size):
            rows = order[start : start + config.batch_size]
            values, positions, masks = _tensors(samples, rows, means, deviations)
            share = random.random() * config.date_dropout
            positions, masks = _hide_dates(positions, masks, share, min_dates, random)
            values, positions, masks = _compact(values, positions, masks)
            if config.position_shift:
                shift = random.integers(-config.position_shift, config.position_shift + 1, (len(rows), 1))
                positions = np.where(masks, (positions - 1 + shift) % 366 + 1, 0)
            if config.offset:
                shape = (len(rows), 1, values.shape[2]) + (1,) * (values.ndim - 3)
                values = values + (random.standard_normal(shape) * config.offset).astype(np.float32)
            values = values + (random.standard_normal(values.shape) * config.noise).astype(np.float32)
            optimizer.zero_grad()
            found = model(torch.from_numpy(values), torch.from_numpy(positions), torch.from_numpy(masks))
            loss = criterion(found, torch.from_numpy(samples.labels[rows]))
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item() * len(rows)
        if epoch == 0 or (epoch + 1) % 10 == 0 or epoch + 1 == config.epochs:
            seconds = time.monotonic() - started
            log.info("epoch %d of %d: loss %.4f, %.0f s", epoch + 1, config.epochs, total / len(samples), seconds)
    return model.eval()


def cross_validate(samples: Samples, groups, network, config: TrainingConfig, min_dates, names, count) -> Scores:
    """Scores over all samples, each predicted by the model that saw no sample of its group."""
    fold = folds(samples.labels, groups, count, config.seed)
    predicted = np.zeros(len(samples), dtype=np.int64)
    for number in range(count):
        held_out = fold == number
        rest = samples.subset(~held_out)
        means, deviations = rest.statistics()
        model = train(rest, network, config, means, deviations, min_dates)
        predicted[held_out] = logits(model, samples.subset(held_out), means, deviations).argmax(1)
        part = score(samples.labels[held_out], predicted[held_out], names)
        log.info("fold %d of %d: %d held out, accuracy %.4f", number + 1, count, held_out.sum(), part.accuracy)
    return score(samples.labels, predicted, names)
