"""How a run differs from those before: against rasterio, scipy and pandas, from the pixels of maps and archive."""

import html
import json
import shutil
from collections import namedtuple
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import oracle
import pandas
import pytest
import rasterio
from conftest import archive_of, data
from rasterio.windows import Window
from scipy import stats
from scipy.spatial.distance import jensenshannon

CLOSE = dict(rel=1e-9, abs=1e-9)
SIDE, BLOCK = 128, 32
# Acquisitions, and how many of the last ones are cut.
DATES, CUT = 52, 9
DRIFT_FROM = date(2024, 1, 1)
OFFSET = 200
# What the simulator's counts are in.
SCALE = 1e-4
DRIFTED = 4


@dataclass(frozen=True)
class Mapped:
    """A map as its files have it; by block (row, column): its key, and the number of usable dates of each pixel."""

    run: str
    classes: np.ndarray
    confidence: np.ndarray
    keys: dict
    dates: dict


@dataclass(frozen=True)
class Drift:
    """What the command left: the next one for the same run writes over it."""

    code: int
    stderr: str
    report: dict
    file: dict
    table: pandas.DataFrame
    page: str
    raster: tuple

    def scores(self, scope):
        return {each["metric"]: each["score"] for each in self.report["measures"] if each["scope"] == scope}


Case = namedtuple("Case", "folder archive before after newest first drift latest strong weak")


@pytest.fixture(scope="module")
def case(succeed, program, classify, model, tmp_path_factory):
    """Three maps of one archive and their drift: of 2023, of 2024 without its last scenes, and of all of 2024.

    The last scenes are cut to the archive's eastern half, so that the third map has the western blocks of the second.
    Of the map's first block no pixel is in the region, of those beside it some.
    """
    folder = tmp_path_factory.mktemp("drift")
    simulated = succeed(
        *("simulate", "--output", folder / "region", "--size", SIDE, "--single-file", "--seed", 5),
        *("--from", "2023-01-01", "--to", "2024-12-31", "--dates", DATES, "--cloud-share", 0.2),
        *("--drift-from", DRIFT_FROM, "--drift-band", f"B04=+{OFFSET}", "--drift-class", "Cropland>Urban:0.5"),
        "--json",
    )
    archive = archive_of(json.loads(simulated.stdout))
    scenes = sorted(archive.folder.rglob("*.tif"))
    # Of an image and its mask each.
    last = scenes[-2 * CUT :]
    for path in last:
        cut(path)
    region = folder / "region.json"
    with rasterio.open(scenes[0]) as source:
        corners = [(80, 0), (SIDE, 0), (SIDE, SIDE), (0, SIDE), (0, 80), (80, 0)]
        ring = [source.transform * corner for corner in corners]
    region.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    output = folder / "map"

    def classified(first, to):
        options = ("--from", first, "--to", to, "--block-size", BLOCK, "--region", region, "--region-crs", source.crs)
        return mapped(classify(archive, model("sitsformer-demo"), *options, output=output).run, source)

    def drift(of, *arguments):
        finished = program("drift", "--output", output, "--run", of.run, *arguments, "--json")
        assert finished.stdout, f"code {finished.returncode}\n{finished.stderr}"
        return drifted(output, of.run, finished)

    before = classified("2023-01-01", "2023-12-31")
    after = classified(DRIFT_FROM, day(last[0]) - timedelta(1))
    newest = classified(DRIFT_FROM, "2024-12-31")
    # Not in the order of their days: which one is the newest must not depend on that.
    both = f"{after.run},{before.run}"
    return Case(
        *(output, archive, before, after, newest),
        first=drift(before, "--fail-on", "medium"),
        drift=drift(after, "--reference", before.run, "--fail-on", "medium"),
        latest=drift(newest, "--reference", both),
        strong=drift(newest, "--reference", both, "--rule", "classic", "--confidence-shift", 0.002),
        weak=drift(newest, "--reference", after.run, "--rule", "classic"),
    )


def day(path):
    return oracle.day(path.name[:8])


def cut(path):
    with rasterio.open(path) as source:
        half = Window(SIDE // 2, 0, SIDE // 2, SIDE)
        profile = {**source.profile, "width": half.width, "transform": source.window_transform(half)}
        values, names = source.read(window=half), source.descriptions
    with rasterio.open(path, "w", **profile) as target:
        target.write(values)
        target.descriptions = names


def mapped(run, grid):
    classes, confidence = (
        oracle.read_map(sorted((run / "tiles").glob(f"*_{kind}.tif")), grid.transform, grid.shape)
        for kind in ("class", "confidence")
    )
    manifest, counts = (pandas.read_parquet(run / f"{name}.parquet") for name in ("manifest", "statistics"))
    return Mapped(
        run.name,
        classes,
        confidence,
        dict(zip(zip(manifest["row"], manifest["col"], strict=True), manifest["key"], strict=True)),
        {
            (row, column): np.repeat([each["bin"] for each in dates], [each["count"] for each in dates])
            for row, column, dates in zip(counts["row"], counts["col"], counts["valid_dates"], strict=True)
        },
    )


def drifted(output, run, finished):
    path = output / "drift" / f"{run}.json"
    file = json.loads(path.read_text())
    raster = None
    if file["raster"]:
        with rasterio.open(path.parent / file["raster"]) as source:
            raster = source.read(1), source.transform, source.crs, source.descriptions
    table = pandas.read_parquet(path.with_suffix(".parquet"))
    page = (output / "runs" / run / "report.html").read_text()
    return Drift(finished.returncode, finished.stderr, json.loads(finished.stdout), file, table, page, raster)


def pixels(sides, kind, blocks):
    """Returns the values of some blocks' pixels with a class, over all maps of a side."""
    inside = np.zeros((SIDE // BLOCK, SIDE // BLOCK), bool)
    inside[tuple(np.transpose(blocks))] = True
    inside = inside.repeat(BLOCK, 0).repeat(BLOCK, 1)
    return np.concatenate([getattr(each, kind)[inside & (each.classes > 0)] for each in sides])


def class_counts(now, before, blocks):
    """Returns pixels by class of both sides, each side's times the other's maps, so that both are of one area."""
    sides = (pixels(now, "classes", blocks), pixels(before, "classes", blocks))
    return np.array([np.bincount(values, minlength=11)[1:] for values in sides]) * [[len(before)], [len(now)]]


def probability(codes):
    return (codes - 1.0) / 254


def expected_scores(now, before, blocks):
    """now, before: the maps of each side; blocks: those that count."""
    counts = class_counts(now, before, blocks)
    p, q = counts / counts.sum(axis=1, keepdims=True)
    floored = np.maximum([p, q], 1e-4)
    chi2 = stats.chi2_contingency(counts[:, counts.any(axis=0)], correction=False).statistic
    confidence = [probability(pixels(side, "confidence", blocks)) for side in (now, before)]
    dates = [np.concatenate([each.dates[block] for each in side for block in blocks]) for side in (now, before)]
    return {
        "class-total-variation": np.abs(p - q).sum() / 2,
        "class-psi": np.sum((floored[0] - floored[1]) * np.log(floored[0] / floored[1])),
        "class-jensen-shannon": jensenshannon(p, q, base=2),
        "class-cramers-v": np.sqrt(chi2 / counts.sum()),
        "confidence-ks": stats.ks_2samp(*confidence, method="asymp").statistic,
        "confidence-shift": confidence[0].mean() - confidence[1].mean(),
        "valid-dates": dates[0].mean() / dates[1].mean() - 1,
    }


def sides(case, name):
    """Returns a comparison with the maps of its sides, the newest map of the reference last."""
    return {
        "drift": (case.drift, [case.after], [case.before]),
        "latest": (case.latest, [case.newest], [case.before, case.after]),
        "strong": (case.strong, [case.newest], [case.before, case.after]),
        "weak": (case.weak, [case.newest], [case.after]),
    }[name]


@pytest.mark.parametrize("name", ["drift", "latest"])
def test_scores_of_maps(case, name):
    drift, now, before = sides(case, name)
    blocks = sorted(now[0].dates)
    assert (0, 0) not in blocks and len(blocks) == 15
    expected = expected_scores(now, before, blocks)
    assert drift.scores("map") == pytest.approx(expected, **CLOSE)
    assert expected["class-total-variation"] > 0.01 and abs(expected["valid-dates"]) > 0.01


@pytest.mark.parametrize("name", ["drift", "latest"])
def test_scores_of_blocks_made_anew(case, name):
    """Against the newest map of the reference alone."""
    drift, now, before = sides(case, name)
    blocks = sorted(now[0].dates)
    changed = [block for block in blocks if now[0].keys[block] != before[-1].keys[block]]
    if name == "latest":
        # The scenes that the third map has beside the second's end there; the model looks some pixels beyond a block.
        assert changed == [block for block in blocks if block[1] >= 1]
    else:
        assert changed == blocks
    assert drift.scores("recomputed") == pytest.approx(expected_scores(now, before[-1:], changed), **CLOSE)


@pytest.mark.parametrize("name", ["drift", "latest", "strong", "weak"])
def test_shares_of_classes_and_mean_confidence(case, name):
    drift, now, before = sides(case, name)
    blocks = sorted(now[0].dates)
    report = drift.report
    assert report["predictions"]["window"] == [each.run for each in now]
    assert sorted(report["predictions"]["baseline"]) == [each.run for each in before]
    totals = [sum((each.classes > 0).sum() for each in side) for side in (now, before)]
    assert [report["totalPredictions"], report["baselinePredictions"]] == totals
    counts = class_counts(now, before, blocks)
    assert [each["value"] for each in report["classDistribution"]] == list(range(1, 11))
    for side, values in zip(("current", "baseline"), counts / counts.sum(axis=1, keepdims=True), strict=True):
        assert [each[side] for each in report["classDistribution"]] == pytest.approx(list(values), **CLOSE)
    for side, maps in (("current", now), ("baseline", before)):
        expected = probability(pixels(maps, "confidence", blocks)).mean()
        assert report["confidence"][side] == pytest.approx(expected, **CLOSE)


def test_shares_of_confidence_are_of_equal_bins(case):
    drift, now, before = sides(case, "drift")
    for side, maps in (("currentShares", now), ("baselineShares", before)):
        values = probability(pixels(maps, "confidence", sorted(now[0].dates)))
        counts, _ = np.histogram(values, bins=32, range=(0, 1))
        assert drift.report["confidence"][side] == pytest.approx(list(counts / len(values)), **CLOSE)


@pytest.mark.parametrize(("name", "threshold"), [("strong", 0.002), ("weak", 0.1)])
def test_classic_rule(case, name, threshold):
    drift, now, before = sides(case, name)
    report = drift.report
    assert report["rule"] == "classic" and {"timestamp", "alerts"} <= report.keys()
    measures = {each["metric"]: each for each in report["measures"]}
    assert list(measures) == ["class-ks", "confidence-ks", "confidence-shift"]
    blocks = sorted(now[0].dates)
    severities = {}
    for metric, kind in (("class-ks", "classes"), ("confidence-ks", "confidence")):
        samples = [pixels(side, kind, blocks) for side in (now, before)]
        assert min(map(len, samples)) > 10_000
        test = stats.ks_2samp(*samples, method="asymp")
        assert measures[metric]["score"] == pytest.approx(test.statistic, **CLOSE)
        assert measures[metric]["pValue"] == pytest.approx(test.pvalue, rel=1e-6, abs=0)
        severities[metric] = "none" if test.pvalue >= 0.05 else "high" if test.statistic > 0.2 else "medium"
    shift = np.subtract(*(probability(pixels(side, "confidence", blocks)).mean() for side in (now, before)))
    assert measures["confidence-shift"]["score"] == pytest.approx(shift, **CLOSE)
    size = abs(shift)
    severities["confidence-shift"] = "high" if size > 2 * threshold else "medium" if size > threshold else "none"
    assert {metric: each["severity"] for metric, each in measures.items()} == severities
    expected = {metric for metric, severity in severities.items() if severity != "none"}
    assert {each["metric"] for each in report["alerts"]} == expected


def usable_values(case, first, last):
    """Returns by day what each band's usable pixels hold, from the archive's files: {day: {band: values}}."""
    days = {}
    for path in sorted(case.archive.folder.rglob("*_CLM.tif")):
        if not first <= day(path) <= last:
            continue
        image = path.with_name(path.name.replace("_CLM", ""))
        with rasterio.open(path) as mask, rasterio.open(image) as source:
            clear = mask.read(1) == 0
            planes = dict(zip(source.descriptions, source.read(), strict=True))
        assert day(path) not in days
        days[day(path)] = {band: values[clear & (values != 0)] for band, values in planes.items()}
    return days


def clear_enough(bands):
    """A day counts with a hundred usable pixels, and a twentieth of all."""
    return len(bands["B02"]) >= max(100, SIDE * SIDE / 20)


def test_statistics_of_the_catalog_are_of_all_pixels(case):
    """So that the tests below may take all pixels for the sample."""
    (path,) = (case.folder / "catalog").glob("*/statistics.parquet")
    table = pandas.read_parquet(path)
    table["day"] = [oracle.day(scene.split("_")[1][:8]) for scene in table["scene"]]
    days = usable_values(case, date(2023, 1, 1), date(2024, 12, 31))
    short = table["day"] >= sorted(days)[-CUT]
    assert (table["sampled"] == np.where(short, SIDE * SIDE // 2, SIDE * SIDE)).all()
    for each in table.itertuples():
        assert each.valid == len(days[each.day][each.band])
    assert len(table) == DATES * 10


def test_days_that_are_compared(case):
    """Those of the maps' periods; what both have is the reference's."""
    days = sorted(usable_values(case, date(2023, 1, 1), date(2024, 12, 31)))
    year = sum(each < DRIFT_FROM for each in days)
    after = date.fromisoformat(case.after.run[:10])
    for drift, first, last, count in (
        (case.drift, DRIFT_FROM, after, year),
        (case.latest, after + timedelta(1), date(2024, 12, 31), DATES - CUT),
    ):
        assert drift.report["inputs"] == {
            "from": str(first),
            "to": str(last),
            "days": sum(first <= each <= last for each in days),
            "referenceFrom": str(days[0]),
            "referenceTo": str(days[count - 1]),
            "referenceDays": count,
        }


def test_values_of_a_band_by_month(case):
    report = case.drift.report
    now, before = (
        {day: bands for day, bands in usable_values(case, first, last).items() if clear_enough(bands)}
        for first, last in (
            (DRIFT_FROM, date.fromisoformat(case.after.run[:10])),
            (date(2023, 1, 1), date(2023, 12, 31)),
        )
    )
    months = {day.month for day in now} & {day.month for day in before}
    found = {}
    for each in report["measures"]:
        if each["band"] == "B04" and each["month"]:
            found.setdefault(each["month"], {})[each["metric"]] = each
    assert found.keys() == months and len(months) >= 6
    for month, ours in found.items():
        values = [
            np.concatenate([bands["B04"] for day, bands in side.items() if day.month == month]).astype(float)
            for side in (now, before)
        ]
        for each in ours.values():
            assert [each["current"], each["baseline"]] == pytest.approx([v.mean() * SCALE for v in values], **CLOSE)
        least, most = min(map(np.min, values)), max(map(np.max, values))
        width = next(w for w in 2.0 ** np.arange(16) if most // w - least // w < 64)
        bins = [side // width for side in values]
        ks, wasserstein, psi = (ours[f"band-{metric}"]["score"] for metric in ("ks", "wasserstein", "psi"))
        # What 64 bins can tell, exactly.
        assert ks == pytest.approx(stats.ks_2samp(*bins, method="asymp").statistic, **CLOSE)
        assert wasserstein == pytest.approx(stats.wasserstein_distance(*bins) * width * SCALE, **CLOSE)
        edges = np.arange(least // width, most // width + 2)
        shares = np.array([np.histogram(side, edges)[0] / len(side) for side in bins])
        p, q = np.maximum(shares, 1e-4)
        assert psi == pytest.approx(np.sum((p - q) * np.log(p / q)), **CLOSE)
        # And that it is near to what the values say.
        distance = stats.ks_2samp(*values, method="asymp").statistic
        assert distance - shares.max() <= ks <= distance + 1e-12
        assert wasserstein == pytest.approx(stats.wasserstein_distance(*values) * SCALE, rel=0, abs=width * SCALE)


def test_offset_of_a_band_is_found_and_named(case):
    report = case.drift.report
    alerts = [each for each in report["alerts"] if each["metric"] == "band-offset"]
    assert [each["band"] for each in alerts] == ["B04"]
    (alert,) = alerts
    assert alert["score"] == pytest.approx(OFFSET * SCALE, rel=0, abs=0.004)
    assert alert["score"] == pytest.approx(alert["current"] - alert["baseline"], **CLOSE)
    assert date.fromisoformat(alert["since"]) >= DRIFT_FROM
    (cause,) = [each for each in report["causes"] if each["kind"] == "radiometry"]
    assert cause["band"] == "B04" and cause["evidence"].startswith("B04 ")
    assert all(each["kind"] != "class-change" for each in report["causes"])


@pytest.mark.parametrize("name", ["drift", "latest"])
def test_raster_has_the_drift_of_each_block(case, name):
    drift, now, before = sides(case, name)
    values, transform, crs, names = drift.raster
    with rasterio.open(next((case.folder / "runs" / now[0].run / "tiles").glob("*_class.tif"))) as tile:
        assert crs == tile.crs
        assert transform.almost_equals(tile.transform * tile.transform.scale(BLOCK))
    assert names == ("class-total-variation",) and values.dtype == np.float32
    expected = np.full((SIDE // BLOCK, SIDE // BLOCK), np.nan)
    for block in now[0].dates:
        counts = class_counts(now, before, [block])
        p, q = counts / counts.sum(axis=1, keepdims=True)
        expected[block] = np.abs(p - q).sum() / 2
    assert np.isnan(expected).sum() == 1 and np.nanmax(expected) > 0.1
    assert values == pytest.approx(expected, rel=0, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("name", ["first", "drift", "latest", "strong", "weak"])
def test_table_has_a_row_a_measure(case, name):
    drift = getattr(case, name)
    report = drift.report
    assert drift.file == report
    columns = {"pValue": "p_value"}
    expected = [
        {key: report[key] for key in ("run", "date", "timestamp", "rule")}
        | {columns.get(key, key): value for key, value in each.items()}
        for each in report["measures"]
    ]
    table = drift.table.astype(object).where(drift.table.notna(), None)
    assert table.to_dict("records") == expected
    assert len(expected) == 0 if name == "first" else len(expected) >= 3
    assert timedelta(0) <= pandas.Timestamp.now("UTC") - pandas.Timestamp(report["timestamp"]) < timedelta(hours=1)


def test_first_run_has_no_history(case):
    first = case.first
    assert first.code == 0
    assert (first.report["status"], first.report["severity"]) == ("insufficient-history", "none")
    assert first.report["measures"] == first.report["history"] == [] and first.raster is None


def test_later_run_lists_the_drift_of_earlier_ones(case):
    earlier = case.drift
    assert earlier.report["status"] == "compared" and earlier.report["history"] == []
    assert case.latest.report["history"] == [
        {
            "run": case.after.run,
            "date": case.after.run[:10],
            "severity": earlier.report["severity"],
            "changed": earlier.scores("map")["class-total-variation"],
            "confidenceShift": earlier.scores("map")["confidence-shift"],
        }
    ]


def test_alert_is_an_exit_code_where_it_is_asked_for(case):
    drift = case.drift
    assert drift.report["severity"] in ("medium", "high") and drift.code == DRIFTED
    assert "--fail-on" in drift.stderr and drift.report["severity"] in drift.stderr
    # Nobody asked.
    assert (case.strong.report["severity"] != "none", case.strong.code) == (True, 0)


def test_report_shows_drift_and_causes(case):
    for drift in (case.drift, case.latest, case.first):
        assert '<h2 id="drift">Drift</h2>' in drift.page
    assert case.drift.report["causes"]
    for cause in case.drift.report["causes"]:
        assert html.escape(cause["evidence"]) in case.drift.page


def test_pixels_that_changed_class(case, succeed):
    report = json.loads(
        succeed(
            *("flips", "--output", case.folder, "--run", case.newest.run, "--reference", case.after.run, "--json")
        ).stdout
    )
    before, now = case.after.classes, case.newest.classes
    either, both = (before > 0) | (now > 0), (before > 0) & (now > 0)
    expected = pandas.crosstab(before[either], now[either]).stack()
    found = {(each["from"], each["to"]): each["pixels"] for each in report["transitions"]}
    assert found == expected[expected > 0].to_dict()
    assert report["pixels"] == both.sum() > 0 and report["flipped"] == (before != now)[both].sum() > 0
    assert report["rate"] == pytest.approx(report["flipped"] / report["pixels"], **CLOSE)
    for each in report["transitions"]:
        assert each["km2"] == pytest.approx(each["pixels"] * 1e-4, **CLOSE)
        assert each["share"] == pytest.approx(each["pixels"] / (before == each["from"])[either].sum(), **CLOSE)
    same = sum(case.newest.keys[block] == key for block, key in case.after.keys.items())
    assert (report["blocks"], report["sameBlocks"]) == (len(case.after.keys), same) and same > 0
    with rasterio.open(case.folder / "flips" / report["raster"]) as source:
        rates = source.read(1)
    blocks = (SIDE // BLOCK, BLOCK, SIDE // BLOCK, BLOCK)
    counted = both.reshape(blocks).sum((1, 3))
    with np.errstate(invalid="ignore"):
        share = ((before != now) & both).reshape(blocks).sum((1, 3)) / counted
    np.testing.assert_allclose(rates, np.where(counted > 0, share, np.nan), rtol=1e-6)


MARGIN = 0.3


@pytest.fixture(scope="module")
def stable(case, succeed):
    """Derived maps of the three runs, one after another."""

    def derive(of):
        arguments = ("--output", case.folder, "--run", of.run, "--margin", MARGIN, "--json")
        return json.loads(succeed("stabilize", *arguments).stdout)

    reports = [derive(each) for each in (case.before, case.after, case.newest)]
    with rasterio.open(sorted(case.archive.folder.rglob("*.tif"))[0]) as source:
        maps = [
            [
                oracle.read_map(
                    sorted((case.folder / "stable" / each.run / "tiles").glob(f"*_{kind}.tif")),
                    source.transform,
                    source.shape,
                )
                for kind in ("class", "confidence")
            ]
            for each in (case.before, case.after, case.newest)
        ]
    return reports, maps


def stabilized(before, today):
    """Returns classes, confidence, and where another class than the earlier one was not better by the margin."""
    classes, confidence = today.classes.copy(), today.confidence.copy()
    # Today's probability of another class is at most what the first one leaves.
    most = np.minimum(today.confidence, 256 - today.confidence.astype(int))
    other = (before[0] > 0) & (classes > 0) & (classes != before[0])
    kept = other & ((today.confidence.astype(int) - most) / 254 < MARGIN)
    gone = (before[0] > 0) & (classes == 0)
    classes[kept | gone], confidence[kept], confidence[gone] = before[0][kept | gone], most[kept], before[1][gone]
    return classes, confidence, kept, other & ~kept


def test_classes_stay_until_another_is_better_by_a_margin(case, stable):
    reports, maps = stable
    assert reports[0]["previous"] == "" and reports[0]["made"] == reports[0]["changed"] == reports[0]["kept"] == 0
    assert (maps[0][0] == case.before.classes).all() and (maps[0][1] == case.before.confidence).all()
    for number, today in ((1, case.after), (2, case.newest)):
        classes, confidence, kept, changed = stabilized(maps[number - 1], today)
        assert (maps[number][0] == classes).all() and (maps[number][1] == confidence).all()
        report = reports[number]
        assert (report["kept"], report["pixels"]) == (kept.sum(), (classes > 0).sum()) and report["kept"] > 0
        assert report["previousStable"] and not report["byProbabilities"]
        assert {each["value"]: each["pixels"] for each in report["classes"] if each["pixels"]} == {
            value: (classes == value).sum() for value in np.unique(classes) if value
        }
        # Of a block that is the same as before, nothing changed today.
        assert report["changed"] == changed.sum() > 0
    assert json.loads((case.folder / "stable" / case.newest.run / "stable.json").read_text()) == reports[2]


def test_derived_blocks_that_nothing_touched_stay(case, stable):
    reports, maps = stable
    manifests = [
        pandas.read_parquet(case.folder / "stable" / each.run / "manifest.parquet").set_index(["row", "col"])
        for each in (case.after, case.newest)
    ]
    same = [block for block, key in case.after.keys.items() if case.newest.keys[block] == key]
    assert reports[2]["blocks"] == len(case.newest.keys) and reports[2]["made"] == reports[2]["blocks"] - len(same)
    assert same and (manifests[0]["key"] == manifests[1]["key"])[same].all()
    assert (manifests[1]["margin"] == MARGIN).all()
    # The runs themselves know nothing of it.
    assert manifests[1]["source"].to_dict() == case.newest.keys
    assert not set(manifests[1]["key"]) & set(case.newest.keys.values())


def test_another_margin_or_nothing_before_is_another_map(case, stable, succeed, program, tmp_path):
    """In a copy, so that the derived maps of the other tests stay."""
    copied = shutil.copytree(case.folder, tmp_path / "map")
    arguments = ("stabilize", "--output", copied, "--run", case.newest.run, "--json")
    # What is as it was yesterday was kept by another rule then.
    strict = json.loads(succeed(*arguments, "--margin", 0.9).stdout)
    assert strict["made"] > stable[0][2]["made"] and strict["kept"] > stable[0][2]["kept"]
    anew = json.loads(succeed(*arguments, "--previous", "none").stdout)
    assert (anew["previous"], anew["made"], anew["kept"]) == ("", 0, 0)
    for path in (copied / "blocks").rglob("*.tif"):
        path.unlink()
    gone = program(*arguments)
    assert gone.returncode == 1 and "no longer in the store; --previous none starts anew" in gone.stderr


def test_derived_maps_flip_less(case, stable, succeed):
    arguments = ("flips", "--output", case.folder, "--run", case.newest.run, "--reference", case.after.run)
    report = json.loads(succeed(*arguments, "--stable", "--json").stdout)
    before, now = stable[1][1][0], stable[1][2][0]
    both = (before > 0) & (now > 0)
    assert (report["flipped"], report["pixels"]) == ((before != now)[both].sum(), both.sum())
    raw = (case.after.classes != case.newest.classes)[(case.after.classes > 0) & (case.newest.classes > 0)]
    assert report["flipped"] < raw.sum()
    assert (case.folder / "flips" / f"{case.newest.run}_stable.json").exists()


def test_derived_blocks_of_kept_runs_are_kept(case, stable, succeed):
    listed = [
        set(pandas.read_parquet(case.folder / kind / case.newest.run / "manifest.parquet")["key"])
        for kind in ("runs", "stable")
    ]
    found = {path.stem for path in (case.folder / "blocks").rglob("*.tif")}
    assert listed[0] | listed[1] <= found
    arguments = ("gc", "--output", case.folder, "--keep", 1, "--dry-run", "--json")
    assert json.loads(succeed(*arguments).stdout)["removed"] == len(found - listed[0] - listed[1]) > 0


@pytest.fixture(scope="module")
def slovenia(succeed, model, tmp_path_factory):
    """Two halves of real years, 2015 to 2017, of one band; a model of another continent, told this one's units."""
    archive = data("slovenia-sentinel2")
    folder = tmp_path_factory.mktemp("slovenia")
    shutil.copytree(model("sinop-ndvi"), folder / "model")
    contract = json.loads((folder / "model" / "model.json").read_text())
    properties = contract["properties"]
    scaling = properties["mlm:input"][0]["value_scaling"][0]
    scaling["mean"], scaling["stddev"] = scaling["mean"] * SCALE, scaling["stddev"] * SCALE
    properties |= {"sits:length": {"max": 48}, "sits:length-ladder": [8, 12, 16, 24, 32, 48], "sits:season-start": None}
    (folder / "model" / "model.json").write_text(json.dumps(contract))
    runs = []
    for last in ("2016-09-30", "2017-12-31"):
        made = succeed(
            *("classify", "--archive", archive, "--pattern", "ndvi/NDVI_{date:yyyyMMdd}T{time:HHmmss}.tif"),
            *("--bands", "NDVI", "--mask", "mask/CLM_{date:yyyyMMdd}T{time:HHmmss}.tif", "--mask-valid", 0),
            *("--model", folder / "model", "--output", folder / "map", "--block-size", 16, "--batch-size", 64),
            *("--date", last, "--period", "P15M", "--json"),
        )
        runs.append(json.loads(made.stdout)["run"])
    found = succeed("drift", "--output", folder / "map", "--run", runs[1], "--reference", runs[0], "--json")
    return archive, folder / "map", runs, json.loads(found.stdout)


def test_real_years_of_slovenia(slovenia):
    archive, output, runs, report = slovenia
    inputs = report["inputs"]
    assert (inputs["from"], inputs["to"]) == ("2016-10-01", "2017-12-31")
    usable = {}
    for path in sorted((archive / "ndvi").glob("*.tif")):
        stamp = path.stem.removeprefix("NDVI_")
        with rasterio.open(path) as image, rasterio.open(archive / "mask" / f"CLM_{stamp}.tif") as mask:
            values = image.read(1)[mask.read(1) == 0]
        usable.setdefault(oracle.day(stamp[:8]), []).append(values[np.isfinite(values)])
    usable = {when: np.concatenate(values) for when, values in usable.items()}
    split = date(2016, 10, 1)
    assert inputs["days"] == sum(when >= split for when in usable)
    assert inputs["referenceDays"] == sum(when < split for when in usable)
    # A day of which hardly anything is seen says nothing of the values.
    clear = {when: values for when, values in usable.items() if values.size >= 0.05 * 6100}
    compared = [each for each in report["measures"] if each["metric"] == "band-ks"]
    assert len(compared) > 6
    for each in compared:
        months = {when: values for when, values in clear.items() if when.month == each["month"]}
        now = np.concatenate([values for when, values in months.items() if when >= split])
        before = np.concatenate([values for when, values in months.items() if when < split])
        true = stats.ks_2samp(now, before, method="asymp").statistic
        # Of 64 bins at most; the values of a month fill them.
        assert true - 0.15 <= each["score"] <= true + 1e-9
        assert each["current"] == pytest.approx(now.mean(dtype=float), abs=1e-6)
    maps = []
    for run in runs:
        classes = np.zeros(256, int)
        for tile in (output / "runs" / run / "tiles").glob("*_class.tif"):
            with rasterio.open(tile) as source:
                classes += np.bincount(source.read(1).ravel(), minlength=256)
        maps.append(classes[1:] / classes[1:].sum())
    (variation,) = [
        each["score"]
        for each in report["measures"]
        if each["metric"] == "class-total-variation" and each["scope"] == "map"
    ]
    assert variation == pytest.approx(np.abs(maps[1] - maps[0]).sum() / 2, **CLOSE)
    # A second satellite came in 2017.
    assert "more-dates" in [each["kind"] for each in report["causes"]]
    assert report["severity"] != "none"
