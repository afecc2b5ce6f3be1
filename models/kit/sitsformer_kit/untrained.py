"""Models with random weights, made on demand: for tests of shapes and for benchmarks, never for a map."""

from pathlib import Path

from . import export as exporting
from .contract import ClassEntry, Description
from .network import PAPER, NetworkConfig, build
from .recipes import DEMO_BANDS, DEMO_CLASSES

CHIP_BANDS = ("B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B09", "B10", "B11", "B12")
WARNING = "Random weights, not trained: its labels mean nothing."


def _write(name, text, network, bands, ladder, min_dates, folder: Path, seed: int, golden, smallest):
    description = Description(
        name=name,
        version="1.0.0",
        text=f"{text} {WARNING}",
        network=network,
        bands=bands,
        means=(2000.0,) * len(bands),  # reflectance times 10000, roughly centred
        deviations=(1500.0,) * len(bands),
        classes=tuple(ClassEntry(entry.value, entry.title, entry.color) for entry in DEMO_CLASSES),
        ladder=ladder,
        min_dates=min_dates,
        season_start=None,
        started="1900-01-01T00:00:00Z",
        ended="9999-12-31T23:59:59Z",
        source=None,
        smallest_batch=smallest,
        training={"seed": seed},
    )
    rows, length = golden
    inputs = exporting.example(description, rows, length, seed)
    differences = exporting.export(build(network, seed), description, folder, inputs)
    (folder / "README.md").write_text(f"# {name} {description.version}\n\n{text} {WARNING}\n", encoding="utf-8")
    return f"{folder}: " + ", ".join(f"{engine} differs by {d:.1e}" for engine, d in differences.items())


def write_chip(folder: Path, seed: int, dense: bool) -> str:
    """[B, T, 13, 64, 64] -> one label a chip, or a label a pixel."""
    size = (64, 64)
    if dense:
        network = NetworkConfig(13, 10, window=size, cell=size, width=16, heads=2, layers=1, feed_forward=32, dense=True)
        name, text = "chip-13x64-dense", "Thirteen bands, 64 x 64 pixels, a label for each pixel."
    else:
        network = NetworkConfig(13, 10, window=size, cell=size, width=64, layers=2, embedding="chip")
        name, text = "chip-13x64", "Thirteen bands, 64 x 64 pixels, one label a chip."
    # eight chips of four dates: the golden sample stays under 7 MiB
    return _write(name, text, network, CHIP_BANDS, (4, 8, 12, 16, 24), 2, folder, seed, (8, 4), 4)


def write_paper(folder: Path, seed: int) -> str:
    """Width 256, 8 heads, 3 layers, feed-forward 1024, 50 dates of ten bands in 5 x 5 patches."""
    text = "The sizes of the SITS-Former paper."
    ladder = (*range(6, 25), *range(26, 51, 2))
    return _write("sitsformer-paper", text, PAPER, DEMO_BANDS, ladder, 6, folder, seed, (8, 16), 16)
