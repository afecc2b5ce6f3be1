"""How sure a model is, made to mean how often it is right."""

from dataclasses import dataclass

import numpy as np
import torch

BINS = 10


@dataclass(frozen=True)
class Calibration:
    """A temperature, with what it changes on the data that it was fitted on."""

    temperature: float
    accuracy: float
    # mean confidence, negative log-likelihood and expected calibration error at temperature 1, and at this one
    before: tuple
    after: tuple


def fit_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The temperature of the highest likelihood (Guo et al., On Calibration of Modern Neural Networks, ICML 2017).

    logits [N, K] and labels [N], 0 to K - 1, of data that the model was not trained on.
    """
    if len(labels) < 100:
        raise ValueError(f"{len(labels)} labelled samples are too few to fit a temperature; 100 are needed")
    values = torch.as_tensor(np.asarray(logits), dtype=torch.float64)
    truth = torch.as_tensor(np.asarray(labels), dtype=torch.int64)
    # The likelihood is convex in the inverse; its logarithm keeps it above 0.
    inverse = torch.zeros((), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([inverse], max_iter=100, tolerance_grad=1e-10, line_search_fn="strong_wolfe")

    def loss():
        optimizer.zero_grad()
        value = torch.nn.functional.cross_entropy(values * inverse.exp(), truth)
        value.backward()
        return value

    optimizer.step(loss)
    return float((-inverse).exp())


def measures(logits: np.ndarray, labels: np.ndarray, temperature: float) -> tuple:
    """Mean confidence, negative log-likelihood and expected calibration error in ten bins."""
    scaled = torch.as_tensor(np.asarray(logits), dtype=torch.float64) / temperature
    shares = torch.log_softmax(scaled, 1).numpy()
    confidence = np.exp(shares.max(1))
    right = shares.argmax(1) == labels
    place = np.minimum(BINS - 1, (confidence * BINS).astype(int))
    error = sum(abs((right[place == k] - confidence[place == k]).sum()) for k in range(BINS)) / len(labels)
    return float(confidence.mean()), float(-shares[np.arange(len(labels)), labels].mean()), float(error)


def calibrate(logits: np.ndarray, labels: np.ndarray) -> Calibration:
    temperature = fit_temperature(logits, labels)
    return Calibration(
        temperature=temperature,
        accuracy=float((logits.argmax(1) == labels).mean()),
        before=measures(logits, labels, 1.0),
        after=measures(logits, labels, temperature),
    )
