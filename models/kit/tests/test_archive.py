import json
from datetime import date, timedelta

import numpy as np
import pytest

from sitsformer_kit import contract
from sitsformer_kit.__main__ import main
from sitsformer_kit.recipes import DEMO_BANDS

rasterio = pytest.importorskip("rasterio")
from sitsformer_kit.archive import SimulatedArchive  # noqa: E402

COARSE = ("B05", "B06", "B07", "B8A", "B11", "B12")
SIDE = 20


def write(path, pixels, nodata):
    transform = rasterio.transform.from_origin(0, 0, 10 * SIDE // len(pixels), 10 * SIDE // len(pixels))
    profile = {"driver": "GTiff", "width": pixels.shape[1], "height": pixels.shape[0], "count": 1, "dtype": pixels.dtype}
    with rasterio.open(path, "w", **profile, nodata=nodata, transform=transform, crs="EPSG:32633") as target:
        target.write(pixels, 1)


def archive(folder, seed):
    """The simulator's layout in small: ten squares of one class each, which differ in their level; some dates cloudy."""
    random = np.random.default_rng(seed)
    scenes = folder / "archive" / "33TVN"
    scenes.mkdir(parents=True)
    truth = (np.arange(SIDE)[:, None] // 10 * 5 + np.arange(SIDE)[None, :] // 4 + 1).astype(np.uint8)
    write(folder / "truth.tif", truth, 0)
    (folder / "simulation.json").write_text(json.dumps({"maskValid": 0}), encoding="utf-8")
    for step in range(16):
        stamp = (date(2023, 1, 10) + timedelta(days=45 * step)).strftime("%Y%m%dT101029")
        for number, band in enumerate(DEMO_BANDS):
            pixels = truth * 300 + number * 50 + random.integers(0, 20, truth.shape)
            pixels = pixels.astype(np.uint16)
            write(scenes / f"{stamp}_{band}.tif", pixels[::2, ::2] if band in COARSE else pixels, 0)
        cloud = np.zeros((SIDE // 2, SIDE // 2), dtype=np.uint8)
        cloud[:, 0] = step % 4 == 0  # the first two columns of pixels
        write(scenes / f"{stamp}_CLM.tif", cloud, 255)
    return folder


def test_a_pixels_series_follows_the_rules(tmp_path):
    folder = archive(tmp_path, 1)
    path = min((folder / "archive").rglob("*_B02.tif"))
    with rasterio.open(path, "r+") as target:
        pixels = target.read(1)
        pixels[9, 9] = 0  # no data
        target.write(pixels, 1)
    read = SimulatedArchive(folder, DEMO_BANDS)
    assert read.values.shape == (16, 10, SIDE, SIDE)
    # 20 m pixels are replicated
    assert (read.values[:, 3, ::2, ::2] == read.values[:, 3, 1::2, 1::2]).all()
    assert not read.valid[0, 9, 9] and read.valid[1, 9, 9] and not read.valid[4, 5, 1] and read.valid[4, 5, 2]
    samples = read.samples(np.array([9 * SIDE + 9, 8 * SIDE + 8, 5 * SIDE + 2, 0]), (5, 5), 50, 4)
    assert samples.masks.sum(1).tolist() == [15, 16, 16, 12]
    assert samples.positions[0, 0] == read.days[1] and samples.positions[1, 0] == 10
    # the invalid neighbour at (9, 9) has the centre's values on the first date only
    assert (samples.values[1, 0, :, 3, 3] == read.values[0, :, 8, 8]).all()
    assert (samples.values[1, 1, :, 3, 3] == read.values[1, :, 9, 9]).all()
    # beyond the border too
    assert (samples.values[3, 0, :, 0, 0] == read.values[1, :, 0, 0]).all()


def test_pixels_with_too_few_dates_are_left_out(tmp_path):
    read = SimulatedArchive(archive(tmp_path, 1), DEMO_BANDS)
    usable = np.zeros((2, 16), dtype=bool)
    usable[0, :4] = usable[1, :5] = True
    samples = read.samples(np.array([5, 210]), (5, 5), 50, 5, usable)
    assert len(samples) == 1 and samples.masks.sum() == 5


def test_more_dates_than_the_model_takes_are_thinned(tmp_path):
    read = SimulatedArchive(archive(tmp_path, 1), DEMO_BANDS)
    samples = read.samples(np.array([210]), (5, 5), 6, 4)
    assert samples.positions[0].tolist() == read.days[np.arange(6) * 16 // 6].tolist()


def test_one_command_trains_on_archives_and_tests_on_another(tmp_path, capsys):
    one, other = archive(tmp_path / "1", 1), archive(tmp_path / "2", 2)
    output = tmp_path / "model"
    arguments = ["train", "--model", "sitsformer-demo", "--data", str(one), "--test", str(other)]
    assert main([*arguments, "--output", str(output), "--epochs", "2", "--samples", "40"]) == 0
    text = (output / "README.md").read_text(encoding="utf-8")
    assert "without Cloud and Shadow" in text and "simulated data only" in text
    assert contract.read(output).network.window == (5, 5)
    assert main(["evaluate", "--folder", str(output), "--data", str(other)]) == 0
    assert "without Cloud and Shadow" in capsys.readouterr().out
    assert main(["train", "--model", "sitsformer-demo", "--data", str(one), "--test", str(one), "--output", str(output)]) == 2
