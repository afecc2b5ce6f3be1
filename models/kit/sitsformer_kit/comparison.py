"""Two models on the same series: how large, how fast, how often of one mind."""

import time
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from . import contract, observations
from . import export as exporting

ROUNDS = 5
SERIES = 8192


@dataclass(frozen=True)
class Comparison:
    """Figures of two come as (one, other)."""

    models: tuple  # name and version
    data: str
    series: int
    size: tuple  # bytes of model.onnx
    speed: tuple  # series a second on one thread, median of the rounds
    agreement: float  # share of the series that both give the same label
    accuracy: tuple  # against the labels of the data
    largest_difference: float  # of a class's probability
    mean_difference: float

    @property
    def reduction(self):
        return 1 - self.size[1] / self.size[0]

    def to_json(self):
        return {**asdict(self), "reduction": self.reduction}

    def __str__(self):
        one, other = self.models
        equal = round(self.agreement * self.series)
        change = f"{100 * abs(self.reduction):.1f} % {'smaller' if self.reduction >= 0 else 'larger'}"
        return "\n".join(
            (
                f"{other} against {one}, {self.series:,} series of {self.data}",
                f"size         {self.size[0]:>12,} B {self.size[1]:>12,} B  {change}",
                f"speed        {self.speed[0]:>12,.0f} /s{self.speed[1]:>12,.0f} /s "
                f"{self.speed[1] / self.speed[0]:.2f} times; one thread, batches of {observations.BATCH}, "
                f"median of {ROUNDS} rounds in turn",
                f"accuracy     {100 * self.accuracy[0]:>12.2f} % {100 * self.accuracy[1]:>12.2f} %",
                f"agreement    {100 * self.agreement:.2f} % of the labels are equal ({equal:,} of {self.series:,})",
                f"probability  differs by at most {self.largest_difference:.4f}, on average by "
                f"{self.mean_difference:.5f}",
            )
        )


def compare(one: Path, other: Path, data: Path, most=SERIES, seed=11) -> Comparison:
    """Both models' ONNX; they must read the same bands and know the same classes."""
    descriptions = [contract.read(folder) for folder in (one, other)]
    for field in ("bands", "classes"):
        if getattr(descriptions[0], field) != getattr(descriptions[1], field):
            raise ValueError(f"{other / 'model.json'}: its {field} are not those of {one / 'model.json'}")
    samples = observations.read_series(descriptions[0], data, most, seed)
    if not len(samples):
        raise ValueError(f"--data {data}: no series has {descriptions[0].min_dates} valid dates")
    runs = [partial(exporting.onnx_predict, exporting.onnx_session(folder)) for folder in (one, other)]
    logits = [observations.logits(run, description, samples) for run, description in zip(runs, descriptions)]
    shares = [observations.probabilities(each, text.temperature) for each, text in zip(logits, descriptions)]
    difference = np.abs(shares[0] - shares[1])
    labels = [each.argmax(1) for each in logits]
    return Comparison(
        models=tuple(f"{text.name} {text.version}" for text in descriptions),
        data=data.name,
        series=len(samples),
        size=tuple((folder / "model.onnx").stat().st_size for folder in (one, other)),
        speed=speeds(runs, descriptions, samples),
        agreement=float((labels[0] == labels[1]).mean()),
        accuracy=tuple(float((each == samples.labels).mean()) for each in labels),
        largest_difference=float(difference.max()),
        mean_difference=float(difference.mean()),
    )


def speeds(runs, descriptions, samples):
    """Series a second, the models taking turns, so that whatever else the machine does slows both."""
    made = [[inputs for _, inputs in observations.batches(text, samples)] for text in descriptions]
    seconds = [[] for _ in runs]
    for _ in range(ROUNDS):
        for run, inputs, taken in zip(runs, made, seconds):
            started = time.perf_counter()
            for each in inputs:
                run(*each)
            taken.append(time.perf_counter() - started)
    return tuple(len(samples) / float(np.median(taken)) for taken in seconds)
