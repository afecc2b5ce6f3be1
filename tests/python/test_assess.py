"""How accurate a map is: against rasterio, pyproj and scikit-learn, from points and from rasters of labels."""

import json
import shutil

import numpy as np
import oracle
import pandas
import pyproj
import pytest
import rasterio
from conftest import DATA, Output, archive_of
from rasterio.warp import Resampling, calculate_default_transform, reproject
from sklearn import metrics


@pytest.fixture(scope="module")
def assess(succeed):
    def run(output, *arguments):
        arguments = ["assess", "--output", output.folder, "--run", output.latest["run"], *arguments, "--json"]
        return json.loads(succeed(*arguments).stdout)

    return run


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """Copies a map that others read as well: assessments are written beside it."""

    def copy(output):
        folder = tmp_path_factory.mktemp("own") / "map"
        shutil.copytree(output.folder, folder)
        return Output(folder, output.stdout)

    return copy


@pytest.fixture(scope="module")
def sinop_output(own, sinop_map):
    return own(sinop_map)


def sampled(output, kind, places):
    """Returns the map's values at places in its own system, 0 outside it."""
    found = np.zeros(len(places), int)
    for tile in output.tiles(kind):
        with rasterio.open(tile) as source:
            found = np.maximum(found, [values[0] for values in source.sample(places)])
    return found


def check(result, truth, mapped, confidence, output):
    """truth and mapped: class values, a sample each; mapped is 0 outside the map."""
    inside = mapped > 0
    assert (result["samples"], result["outside"]) == (inside.sum(), (~inside).sum())
    truth, mapped, confidence = truth[inside], mapped[inside], confidence[inside]
    classes = result["classes"]
    values = [each["value"] for each in classes]
    expected = metrics.confusion_matrix(mapped, truth, labels=values)
    assert result["matrix"] == expected.tolist() and expected.sum() == len(truth)
    assert result["overall"] == pytest.approx(metrics.accuracy_score(truth, mapped))
    assert result["kappa"] == pytest.approx(metrics.cohen_kappa_score(truth, mapped))
    scores = metrics.precision_recall_fscore_support(truth, mapped, labels=values, zero_division=np.nan)
    for name, theirs in zip(("users", "producers", "f1"), scores[:3], strict=True):
        ours = [np.nan if each[name] is None else each[name] for each in classes]
        assert ours == pytest.approx(list(theirs), nan_ok=True), name
    areas = {each["value"]: each["km2"] for each in output.summary["classes"]}
    adjusted(classes, expected, np.array([areas[value] for value in values]), result["adjusted"])
    # The reliability curve, from the samples one by one.
    stated = (confidence - 1) / 254
    bins = np.minimum((stated * 10).astype(int), 9)
    right = truth == mapped
    curve = [((bins == b).sum(), stated[bins == b].mean(), right[bins == b].mean()) for b in sorted(set(bins))]
    for ours, (samples, mean, share) in zip(result["calibration"]["bins"], curve, strict=True):
        assert ours["samples"] == samples
        assert (ours["confidence"], ours["accuracy"]) == (pytest.approx(mean), pytest.approx(share))
    error = sum(samples * abs(mean - share) for samples, mean, share in curve) / len(truth)
    assert result["calibration"]["expectedError"] == pytest.approx(error)


def adjusted(classes, counts, areas, overall):
    """Olofsson et al. 2014, equations 1, 2, 5, 9, 10, with matrices; where every class of the map was sampled."""
    used = areas > 0
    if (counts[used].sum(axis=1) == 0).any():
        assert overall["value"] is None
        return
    weights = areas[used] / areas.sum()
    shares = counts[used] / counts[used].sum(axis=1, keepdims=True)
    variance = shares * (1 - shares) / (counts[used].sum(axis=1, keepdims=True) - 1)
    right = shares[np.arange(used.sum()), np.flatnonzero(used)]
    assert overall["value"] == pytest.approx(weights @ right)
    assert overall["standardError"] == pytest.approx(
        np.sqrt(weights**2 @ variance[np.arange(used.sum()), np.flatnonzero(used)])
    )
    for ours, share, error in zip(classes, weights @ shares, np.sqrt(weights**2 @ variance), strict=True):
        assert ours["adjustedKm2"]["value"] == pytest.approx(share * areas.sum())
        assert ours["adjustedKm2"]["standardError"] == pytest.approx(error * areas.sum())
        assert ours["adjustedKm2"]["margin"] == pytest.approx(1.96 * error * areas.sum())


def test_sinop_points_in_degrees(assess, sinop_output):
    path = DATA / "sinop-modis" / "points-sinop.csv"
    points = pandas.read_csv(path)
    with rasterio.open(sinop_output.tiles("class")[0]) as source:
        way = pyproj.Transformer.from_crs(4326, source.crs, always_xy=True)
    places = list(zip(*way.transform(points["longitude"], points["latitude"]), strict=True))
    values = {each["name"]: each["value"] for each in sinop_output.summary["classes"]}
    result = assess(sinop_output, "--reference", path)
    check(
        result,
        points["label"].map(values).to_numpy(),
        sampled(sinop_output, "class", places),
        sampled(sinop_output, "confidence", places),
        sinop_output,
    )
    print({name: result[name] for name in ("samples", "outside", "overall", "kappa", "adjusted")})
    assert result == json.loads((sinop_output.folder / "assess" / result["run"] / "assessment.json").read_text())


def test_mato_grosso_points_in_the_maps_own_system(assess, own, mato_grosso_map):
    output = own(mato_grosso_map)
    path = DATA / "mato-grosso-modis" / "labels.csv"
    points = pandas.read_csv(path)
    places = list(zip(points["x"], points["y"], strict=True))
    values = {each["name"]: each["value"] for each in output.summary["classes"]}
    mapped, confidence = (sampled(output, kind, places) for kind in ("class", "confidence"))
    result = assess(output, "--reference", path)
    assert result["samples"] == 210
    check(result, points["label"].map(values).to_numpy(), mapped, confidence, output)
    # Two classes under one name, and one that does not count.
    others = ["--map-label", "Soybean-cotton=Forest", "--ignore-label", "Cotton-fallow", "--columns", "x,y,label"]
    result = assess(output, "--reference", path, *others)
    kept = (points["label"] != "Cotton-fallow").to_numpy()
    truth = points["label"].replace("Soybean-cotton", "Forest").map(values).to_numpy()
    check(result, truth[kept], mapped[kept], confidence[kept], output)


def test_raster_of_labels(assess, own, simulation, simulated_map, tmp_path):
    output = own(simulated_map)
    with rasterio.open(simulation["truth"]) as source:
        truth, crs, transform, shape = source.read(1), source.crs, source.transform, source.shape
    kinds = ("class", "confidence")
    mapped, confidence = (oracle.read_map(output.tiles(kind), transform, shape).ravel() for kind in kinds)
    result = assess(output, "--reference", simulation["truth"])
    check(result, truth.ravel(), mapped, confidence, output)
    # In another system, coarser, with a part alone: the label at each pixel's centre.
    other = tmp_path / "other.tif"
    degrees = "EPSG:4326"
    target, width, height = calculate_default_transform(crs, degrees, *shape[::-1], *source.bounds, resolution=0.0003)
    height //= 2
    labels = np.zeros((height, width), np.uint8)
    places = dict(src_transform=transform, src_crs=crs, dst_transform=target, dst_crs=degrees)
    reproject(truth, labels, **places, resampling=Resampling.nearest)
    profile = dict(driver="GTiff", width=width, height=height, count=1, dtype="uint8", crs=degrees, transform=target)
    with rasterio.open(other, "w", **profile) as file:
        file.write(labels, 1)
    rows, columns = np.indices(shape)
    x, y = transform * (columns.ravel() + 0.5, rows.ravel() + 0.5)
    x, y = pyproj.Transformer.from_crs(crs, 4326, always_xy=True).transform(x, y)
    columns, rows = (np.floor(each).astype(int) for each in ~target * (np.asarray(x), np.asarray(y)))
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    found = np.where(inside, labels[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)], 0)
    result = assess(output, "--reference", other)
    counted = found > 0
    assert 0.3 < counted.mean() < 0.7
    check(result, found[counted], mapped[counted], confidence[counted], output)


def test_sample_design(assess, sinop_output):
    design = assess(sinop_output, "--sample-design", 150, "--seed", 3)
    folder = sinop_output.folder / "assess" / sinop_output.latest["run"]
    points = pandas.read_csv(folder / "sample.csv")
    wanted = {each["name"]: each["points"] for each in design["strata"]}
    assert points["stratum"].value_counts().to_dict() == wanted and sum(wanted.values()) == len(points) == 150
    # A floor each, the rest by area to the nearest point.
    rest = 150 - design["floor"] * len(wanted)
    areas = {each["name"]: each["pixels"] for each in sinop_output.summary["classes"] if each["pixels"]}
    room = {name: pixels - design["floor"] for name, pixels in areas.items()}
    for name, count in wanted.items():
        assert abs(count - design["floor"] - rest * room[name] / sum(room.values())) < 1
    assert not points.duplicated(["x", "y"]).any()
    values = {each["name"]: each["value"] for each in sinop_output.summary["classes"]}
    places = list(zip(points["x"], points["y"], strict=True))
    assert (sampled(sinop_output, "class", places) == points["stratum"].map(values)).all()
    features = json.loads((folder / "sample.geojson").read_text())["features"]
    assert [each["geometry"]["coordinates"] for each in features] == [
        pytest.approx([x, y], abs=1e-6) for x, y in zip(points["longitude"], points["latitude"], strict=True)
    ]
    # Somebody labels them, and the table comes back.
    labelled = folder / "labelled.csv"
    points.assign(label=points["stratum"]).to_csv(labelled, index=False)
    result = assess(sinop_output, "--reference", labelled)
    assert (result["samples"], result["overall"], result["outside"]) == (150, 1, 0)
    assert assess(sinop_output, "--sample-design", 150, "--seed", 3) == design
    assert points.equals(pandas.read_csv(folder / "sample.csv"))


@pytest.fixture(scope="module")
def shifted(assess, classify, simulate, model):
    """Expected and true accuracy of a map of a small region whose last years are shifted."""

    def run(name, *options):
        simulation = simulate(name, "--size", 128, "--seed", 31, *options)
        output = classify(archive_of(simulation), model("sitsformer-demo"), "--block-size", 32)
        return accuracies(assess, output, simulation)

    return run


def accuracies(assess, output, simulation):
    result = assess(output, "--reference", simulation["driftedTruth"])
    expected = output.summary["expectedAccuracy"]
    assert expected["low"] <= expected["value"] <= expected["high"]
    return expected["value"], result["overall"]


def test_expected_accuracy_is_near_the_true_one(assess, own, simulation, simulated_map, year_map, shifted):
    """Other classes, fewer dates, more clouds: what an input means stays what it was in training."""
    found = [
        accuracies(assess, own(simulated_map), simulation),
        accuracies(assess, own(year_map), simulation),
        shifted("cloudy", "--cloud-share", 0.6, "--drift-from", "2023-01-01", "--drift-class", "Forest>Grassland:0.5"),
    ]
    print(found)
    for expected, true in found:
        assert abs(expected - true) < 0.03


def test_expected_accuracy_fails_where_inputs_mean_something_else(shifted):
    """Two bands read too much: the model is wrong and sure of it. This is what drift is for."""
    expected, true = shifted(
        *("faulty", "--drift-from", "2023-01-01", "--drift-band", "B11=+900", "--drift-band", "B04=+500")
    )
    assert expected > true + 0.05
