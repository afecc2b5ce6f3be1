"""Whole maps against a recomputation by rasterio and onnxruntime."""

from datetime import date

import numpy as np
import oracle
import pytest
from conftest import SINOP_DATES


@pytest.fixture(scope="session")
def sinop_oracle(sinop, model):
    contract = oracle.Contract.read(model("sinop-ndvi"))
    files = [(oracle.day(path.stem.split("_")[-1], "%Y-%m-%d"), path) for path in sinop.folder.glob("*.tif")]
    assert len(files) == 12
    series = oracle.one_file_a_date(files, [1])
    return series, oracle.classify(contract, series, date(2013, 9, 1))


@pytest.fixture(scope="session")
def mato_grosso_oracle(mato_grosso, model):
    contract = oracle.Contract.read(model("mato-grosso"))
    files = [(oracle.day(path.stem.split("_")[1]), path) for path in mato_grosso.folder.glob("*.tif")]
    assert len(files) == 23
    series = oracle.one_file_a_date(files, [1, 2, 3, 4, 5, 6])
    return series, oracle.classify(contract, series, date(2011, 9, 1))


@pytest.fixture(scope="session")
def simulated_oracle(simulated, model):
    contract = oracle.Contract.read(model("sitsformer-demo"))
    assert contract.window == 5
    last = date(2024, 12, 31)
    first = oracle.first_day(contract.period, last)
    series = oracle.one_file_a_band(simulated.folder, contract.bands, first, last)
    return series, oracle.classify(contract, series, first)


def agrees(output, series, expected):
    """Classes equal on every pixel, confidence within one step."""
    shape = expected.classes.shape
    classes = oracle.read_map(output.tiles("class"), series.transform, shape)
    confidence = oracle.read_map(output.tiles("confidence"), series.transform, shape).astype(np.int16)
    different = np.argwhere(classes != expected.classes)
    assert len(different) == 0, (
        f"{len(different)} of {classes.size} pixels; first (row, column) {different[:5].tolist()}, "
        f"ours {classes[tuple(different[:5].T)]}, expected {expected.classes[tuple(different[:5].T)]}, "
        f"margins {expected.margin[tuple(different[:5].T)]}"
    )
    assert np.abs(confidence - expected.confidence).max() <= 1
    # A map of one class, or of nothing, would agree too easily.
    assert len(np.unique(classes[classes > 0])) >= 3


def test_sinop_is_as_recomputed(sinop_map, sinop_oracle):
    agrees(sinop_map, *sinop_oracle)


def test_mato_grosso_is_as_recomputed(mato_grosso_map, mato_grosso_oracle):
    series, expected = mato_grosso_oracle
    # The nine no-data pixels of band 4 cost those pixels one date.
    assert (expected.dates < len(series.days)).sum() == 9
    agrees(mato_grosso_map, series, expected)


def test_simulated_archive_with_masks_is_as_recomputed(simulated_map, simulated_oracle):
    series, expected = simulated_oracle
    assert expected.classes.shape == (256, 256)
    # Clouds and the border of an orbit make the number of dates differ from pixel to pixel.
    assert len(np.unique(expected.dates)) > 5 and not series.valid.all()
    assert len(series.days) == simulated_map.summary["scenes"]["used"]
    agrees(simulated_map, series, expected)


def test_pixels_with_too_few_dates_are_no_data(classify, simulated, model):
    contract = oracle.Contract.read(model("sitsformer-demo"))
    first, last = date(2024, 10, 1), date(2024, 12, 31)
    series = oracle.one_file_a_band(simulated.folder, contract.bands, first, last)
    expected = oracle.classify(contract, series, first)
    few = series.valid.sum(axis=0) < contract.min_dates
    assert 0.02 < few.mean() < 0.98 and ((expected.classes == 0) == few).all()
    output = classify(simulated, model("sitsformer-demo"), "--from", first, "--to", last)
    agrees(output, series, expected)
    # Too few dates is nothing that failed.
    assert output.summary["blocks"]["failed"] == 0 and output.summary["coverage"] == 1


def test_engines_give_equal_classes_where_the_margin_is_clear(classify, sinop, model, sinop_map, sinop_oracle):
    series, expected = sinop_oracle
    other = classify(sinop, model("sinop-ndvi"), *SINOP_DATES, "--engine", "pytorch")
    assert sinop_map.summary["engine"] == "onnx" and other.summary["engine"] == "pytorch"
    shape = expected.classes.shape
    onnx, pytorch = (oracle.read_map(each.tiles("class"), series.transform, shape) for each in (sinop_map, other))
    clear = expected.margin > 1e-4
    assert (onnx == pytorch)[clear].all()
    assert (~clear).mean() < 1e-4
    ours, theirs = (
        oracle.read_map(each.tiles("confidence"), series.transform, shape).astype(int) for each in (sinop_map, other)
    )
    # One step is 1/254, far more than the 1e-4 that engines may differ by.
    assert np.abs(ours - theirs).max() <= 1


def test_map_of_the_simulation_is_near_its_truth(simulation, simulated_map, simulated_oracle):
    series, expected = simulated_oracle
    truth = oracle.read_map([simulation["truth"]], series.transform, expected.classes.shape)
    classes = oracle.read_map(simulated_map.tiles("class"), series.transform, expected.classes.shape)
    known = (truth > 0) & (classes > 0)
    assert known.mean() > 0.9
    assert (truth == classes)[known].mean() > 0.8
