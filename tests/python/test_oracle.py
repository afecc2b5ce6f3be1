"""Whole maps against a recomputation by rasterio and onnxruntime."""

from datetime import date

import numpy as np
import oracle
import pytest
import rasterio
from conftest import SIMULATED_DATES, SINOP_DATES

MODIS_SINUSOIDAL = "+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +R=6371007.181 +units=m +no_defs"


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


def test_maps_of_three_days_are_as_studies_of_drift_draw_them(classify, simulation, simulated, simulated_map, simulated_oracle, model):
    """SimulatedRegion.java draws maps from the truth: what it takes for granted is so in maps of all pixels."""
    series, expected = simulated_oracle
    truth = oracle.read_map([simulation["truth"]], series.transform, expected.classes.shape)
    days = sorted(set(series.days))[-3:]
    outputs = [classify(simulated, model("sitsformer-demo"), "--date", day, "--block-size", 128) for day in days[:2]]
    outputs.append(simulated_map)
    maps = [oracle.read_map(each.tiles("class"), series.transform, truth.shape) for each in outputs]
    wrong = [(classes != truth) & (classes > 0) & (truth > 0) for classes in maps]
    for before, now, errors in zip(maps, maps[1:], zip(wrong, wrong[1:])):
        # A model errs at the same places from day to day, and few pixels change for no reason.
        assert 0.02 < errors[1].mean() < 0.06
        assert (errors[0] & errors[1]).sum() > 0.8 * errors[1].sum()
        assert 0 < (before != now).mean() < 0.01


MEASURES = ("entropy", "margin", "least-confidence")


def check_uncertainty(output, series, probabilities):
    """Each band within one step of the formula."""
    (tile,) = output.tiles("uncertainty")
    with rasterio.open(tile) as source:
        assert source.descriptions == MEASURES and source.nodata == 0
        assert np.allclose(source.scales, 1 / 254) and np.allclose(source.offsets, -1 / 254)
        shape = (source.height, source.width)
        bands = source.read().astype(int)
    assert shape == probabilities.shape[:2] and source.transform == series.transform
    known = ~np.isnan(probabilities[:, :, 0])
    for band, (name, expected) in zip(bands, oracle.uncertainty(probabilities).items(), strict=True):
        assert np.abs(band - (1 + np.floor(254 * expected + 0.5)))[known].max() <= 1, name
        assert (band[~known] == 0).all() and len(np.unique(band)) > 100


def test_bayesian_smoothing_and_uncertainty_are_as_recomputed(classify, sinop, model, sinop_map, sinop_oracle):
    series, plain = sinop_oracle
    expected = oracle.smooth_bayes(oracle.Contract.read(model("sinop-ndvi")), plain, 9, 20, 0.5)
    options = ("--smooth", "bayes", "--uncertainty", ",".join(MEASURES))
    output = classify(sinop, model("sinop-ndvi"), *SINOP_DATES, "--block-size", 128, *options)
    classes = oracle.read_map(output.tiles("class"), series.transform, expected.classes.shape)
    confidence = oracle.read_map(output.tiles("confidence"), series.transform, expected.classes.shape).astype(int)
    clear = expected.margin > 1e-4
    assert (~clear).mean() < 1e-3 and (classes == expected.classes)[clear].all()
    assert np.abs(confidence - expected.confidence)[clear].max() <= 1
    check_uncertainty(output, series, expected.probabilities)
    # Smoothing did something, and far from everything.
    assert 0.01 < (classes != plain.classes).mean() < 0.5
    assert output.summary["smoothing"] == "bayes 9 20.0 0.5" and output.summary["uncertainty"] == list(MEASURES)
    # A region of it, cut into other blocks, has what the whole map has there.
    with rasterio.open(output.tiles("class")[0]) as source:
        left, top, box = source.transform.c, source.transform.f, source.transform.a
    corner = [left + 40 * box, top - 99 * box, left + 133 * box, top - 20 * box]
    region = ["--region", ",".join(map(str, corner)), "--region-crs", MODIS_SINUSOIDAL]
    part = classify(sinop, model("sinop-ndvi"), *SINOP_DATES, "--block-size", 64, *options, *region)
    cut = oracle.read_map(part.tiles("class"), series.transform, expected.classes.shape)
    assert (cut[20:99, 40:133] == classes[20:99, 40:133]).all() and (cut > 0).sum() == 79 * 93


def test_majority_filter_is_as_recomputed(classify, simulated, model, simulated_map, simulated_oracle):
    series, plain = simulated_oracle
    expected = oracle.smooth_majority(oracle.Contract.read(model("sitsformer-demo")), plain, 5)
    options = ("--smooth", "majority", "--uncertainty", ",".join(MEASURES), "--block-size", 128)
    output = classify(simulated, model("sitsformer-demo"), *SIMULATED_DATES, *options)
    classes = oracle.read_map(output.tiles("class"), series.transform, expected.shape)
    assert (classes == expected).all()
    assert 0.001 < (classes != plain.classes).mean() < 0.2
    # The model is as unsure as before.
    check_uncertainty(output, series, plain.probabilities)
