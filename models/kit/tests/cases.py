"""Small networks of every kind, and descriptions for them."""

from sitsformer_kit.contract import ClassEntry, Description
from sitsformer_kit.network import NetworkConfig

SMALL = {"width": 16, "heads": 2, "layers": 1, "feed_forward": 32}
NETWORKS = {
    "linear": NetworkConfig(3, 4, **SMALL),
    "deep": NetworkConfig(1, 4, width=32, heads=4, layers=2, feed_forward=64, head_hidden=16),
    "patch": NetworkConfig(10, 10, window=(5, 5), embedding="patch", **SMALL),
    "spectral-spatial": NetworkConfig(10, 5, window=(5, 5), embedding="spectral-spatial", **SMALL),
    "chip": NetworkConfig(13, 10, window=(64, 64), cell=(64, 64), embedding="chip", **SMALL),
    "dense": NetworkConfig(2, 3, window=(8, 8), cell=(8, 8), dense=True, **SMALL),
}


def description(network, ladder=(4, 8, 12)):
    return Description(
        name="case",
        version="1.0.0",
        text="For a test.",
        network=network,
        bands=tuple(f"B{number}" for number in range(network.bands)),
        means=tuple(100.0 + number for number in range(network.bands)),
        deviations=(50.0,) * network.bands,
        classes=tuple(ClassEntry(number + 1, f"Class {number + 1}", "112233") for number in range(network.classes)),
        ladder=ladder,
        min_dates=2,
        season_start="09-01",
        started="2000-01-01T00:00:00Z",
        ended="2001-01-01T00:00:00Z",
        source=None,
        bbox=(-60.0, -20.0, -50.0, -10.0),
    )
