"""The output folder as others read it: GDAL, rio-cogeo, pystac, pandas."""

import hashlib
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import oracle
import pandas
import pyproj
import pystac
import pytest
import rasterio
from conftest import SINOP_DATES, Archive, absent
from pystac.validation.stac_validator import JsonSchemaSTACValidator
from rasterio.windows import Window
from rio_cogeo.cogeo import cog_validate


@pytest.fixture(scope="module", params=["sinop_map", "mato_grosso_map", "simulated_map"])
def output(request):
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def contract(output, model):
    return oracle.Contract.read(model(output.summary["model"]["name"]))


def test_layout_is_the_documented_one(output):
    folder = output.folder
    assert (folder / "grid.json").is_file()
    assert list((folder / "catalog").glob("*/scenes.parquet"))
    assert list((folder / "catalog").glob("*/statistics.parquet"))
    blocks = list((folder / "blocks").rglob("*.tif"))
    assert blocks and all(path.parent.name == path.name[:2] for path in blocks)
    for name in [
        "manifest.parquet",
        "statistics.parquet",
        "summary.json",
        "report.html",
        "quicklook.png",
        "map.vrt",
        "collection.json",
    ]:
        assert (output.run / name).exists(), name
    tiles = {path.name for path in (output.run / "tiles").iterdir() if path.suffix == ".tif"}
    assert tiles and all(re.fullmatch(r"r-?\d+_c-?\d+_(class|confidence)\.tif", name) for name in tiles)
    assert not list(folder.rglob("*.crc"))
    left = folder / "_tmp"
    assert not left.exists() or not [path for path in left.rglob("*") if path.is_file()]


def test_every_tile_is_a_valid_cog(output):
    tiles = output.tiles("class") + output.tiles("confidence")
    assert tiles
    for tile in tiles:
        valid, errors, warnings = cog_validate(tile, strict=True, quiet=True)
        assert valid and not errors and not warnings, (tile, errors, warnings)


def test_gdalinfo_shows_names_and_colours_without_a_complaint(output, contract):
    if not shutil.which("gdalinfo"):
        absent("gdalinfo is not there (Debian: gdal-bin)")
    for tile in output.tiles("class"):
        info = subprocess.run(["gdalinfo", str(tile)], capture_output=True, text=True)
        assert info.returncode == 0 and info.stderr == ""
        assert "warning" not in info.stdout.lower() and "error" not in info.stdout.lower()
        assert "LAYOUT=COG" in info.stdout and "NoData Value=0" in info.stdout
        assert "Color Table" in info.stdout
        for title in contract.titles.values():
            assert title in info.stdout, f"{title} is not named"
    for tile in output.tiles("confidence"):
        info = subprocess.run(["gdalinfo", str(tile)], capture_output=True, text=True)
        assert info.returncode == 0 and info.stderr == "" and "warning" not in info.stdout.lower()


def test_colours_are_the_contracts(output, contract):
    for tile in output.tiles("class"):
        with rasterio.open(tile) as source:
            assert source.count == 1 and source.dtypes == ("uint8",) and source.nodata == 0
            colormap = source.colormap(1)
        for value, color in contract.colors.items():
            assert bytes(colormap[value][:3]) == color, value


def test_confidence_has_its_scale(output):
    for tile in output.tiles("confidence"):
        with rasterio.open(tile) as source:
            assert source.nodata == 0 and source.dtypes == ("uint8",)
            assert source.scales[0] == pytest.approx(1 / 254) and source.offsets[0] == pytest.approx(-1 / 254)


def test_crs_and_grid_are_the_archives(sinop_map, mato_grosso_map, simulated_map, sinop, mato_grosso, simulated):
    for output, archive in [(sinop_map, sinop), (mato_grosso_map, mato_grosso), (simulated_map, simulated)]:
        image = next(path for path in sorted(archive.folder.rglob("*.tif")) if not path.stem.endswith("_CLM"))
        with rasterio.open(image) as source:
            expected = pyproj.CRS.from_user_input(source.crs)
        with rasterio.open(output.tiles("class")[0]) as tile:
            ours = pyproj.CRS.from_user_input(tile.crs)
            x, y = tile.transform * (tile.width / 2, tile.height / 2)
        # MODIS' sinusoidal has no code: two spellings are equal when they put a point at one place.
        there = pyproj.Transformer.from_crs(expected, 4326, always_xy=True).transform(x, y)
        here = pyproj.Transformer.from_crs(ours, 4326, always_xy=True).transform(x, y)
        assert here == pytest.approx(there, abs=1e-7)


@pytest.fixture(scope="module")
def wide_map(classify, model, tmp_path_factory):
    """1300 x 1100 pixels of made-up NDVI seasons, with a hole: two levels of overviews."""
    folder = tmp_path_factory.mktemp("wide")
    generator = np.random.default_rng(11)
    rows, columns = 1100, 1300
    kinds = generator.integers(0, 4, (rows // 20, columns // 20)).repeat(20, 0).repeat(20, 1)
    seasons = 3000 + 5000 * generator.random((4, 12))
    for date in range(12):
        values = seasons[:, date][kinds] + generator.normal(0, 900, kinds.shape)
        values[300:420, 500:900] = -3000
        day = np.datetime64("2013-09-14") + 32 * date
        with rasterio.open(
            folder / f"NDVI_{day}.tif",
            "w",
            driver="GTiff",
            width=columns,
            height=rows,
            count=1,
            dtype="int16",
            nodata=-3000,
            crs="EPSG:32721",
            transform=rasterio.transform.from_origin(600000, 8700000, 250, 250),
            tiled=True,
            compress="deflate",
        ) as target:
            target.write(values.astype("int16"), 1)
    archive = Archive(folder, ("--pattern", "{band}_{date:yyyy-MM-dd}.tif"))
    return classify(archive, model("sinop-ndvi"), *SINOP_DATES)


def pieces(level, fill):
    """The 2 x 2 pixels that each pixel of the next level stands for, as [rows, columns, 4]."""
    rows, columns = -(-level.shape[0] // 2), -(-level.shape[1] // 2)
    padded = np.full((2 * rows, 2 * columns), fill, level.dtype)
    padded[: level.shape[0], : level.shape[1]] = level
    return padded.reshape(rows, 2, columns, 2).swapaxes(1, 2).reshape(rows, columns, 4)


def test_overviews_are_made_of_the_level_below(wide_map):
    """Classes: the most frequent of four, ties to the lowest value; confidence: the mean; no-data left out of both."""
    for kind in ("class", "confidence"):
        (tile,) = wide_map.tiles(kind)
        with rasterio.open(tile) as source:
            factors = source.overviews(1)
            level = source.read(1)
        assert factors == [2, 4]
        assert (level == 0).any() and len(np.unique(level)) >= 4
        for number in range(len(factors)):
            four = pieces(level, 0)
            with rasterio.open(tile, overview_level=number) as overview:
                found = overview.read(1)
            seen = (four > 0).sum(axis=2)
            if kind == "class":
                counts = np.stack([(four == value).sum(axis=2) for value in range(1, 5)])
                expected = np.where(seen > 0, counts.argmax(axis=0) + 1, 0)
                assert np.array_equal(found, expected)
            else:
                mean = four.sum(axis=2) / np.maximum(seen, 1)
                assert np.array_equal(found == 0, seen == 0)
                assert np.abs(found - mean)[seen > 0].max() <= 0.5
            level = found


def test_virtual_raster_shows_the_tiles(output):
    with rasterio.open(output.tiles("class")[0]) as tile:
        expected = tile.read(1)
        x, y = tile.transform.c, tile.transform.f
    with rasterio.open(output.run / "map.vrt") as virtual:
        column, row = ~virtual.transform * (x, y)
        window = Window(round(column), round(row), expected.shape[1], expected.shape[0])
        shown = virtual.read(1, window=window, boundless=True, fill_value=0)
    assert (shown == expected).all()


def test_summary_counts_what_the_tiles_hold(output, contract):
    summary = output.summary
    for key in [
        "run",
        "model",
        "region",
        "blocks",
        "scenes",
        "pixels",
        "seconds",
        "pixelsPerSecond",
        "modelLoads",
        "device",
        "engine",
        "classes",
        "schemaVersion",
    ]:
        assert key in summary, key
    assert set(summary["model"]) >= {"name", "version", "digest"}
    assert set(summary["blocks"]) >= {"done", "nodata", "failed", "reused"}
    assert set(summary["scenes"]) >= {"used", "unused", "quarantined"}
    assert summary["blocks"]["failed"] == 0 and summary["scenes"]["quarantined"] == 0
    assert summary["modelLoads"] == 1 and summary["device"] == "cpu"
    pixels, area = np.zeros(256, np.int64), 0.0
    for tile in output.tiles("class"):
        with rasterio.open(tile) as source:
            pixels += np.bincount(source.read(1).ravel(), minlength=256)
            area = abs(source.transform.a * source.transform.e) / 1e6
    counted = {each["value"]: each["pixels"] for each in summary["classes"]}
    assert {value: n for value, n in counted.items() if n} == {i: int(n) for i, n in enumerate(pixels) if i and n}
    assert {each["value"]: each["name"] for each in summary["classes"]}.keys() == contract.titles.keys()
    for each in summary["classes"]:
        assert each["km2"] == pytest.approx(each["pixels"] * area, rel=1e-6)


def test_latest_names_the_run_and_stdout_is_json(output):
    latest = output.latest
    assert output.run.name == latest["run"] and output.summary["run"] == latest["run"]
    assert json.loads(output.stdout)["run"] == latest["run"]


def test_manifest_holds_every_block(output):
    manifest = pandas.read_parquet(output.run / "manifest.parquet")
    blocks = output.summary["blocks"]
    assert len(manifest) == blocks["done"] + blocks["nodata"] + blocks["failed"]
    assert set(manifest["state"]) <= {"done", "nodata", "failed"}
    assert manifest["key"].is_unique
    for key in manifest["key"]:
        assert (output.folder / "blocks" / key[:2] / f"{key}.tif").is_file()
    pandas.read_parquet(output.run / "statistics.parquet")


def test_expected_accuracy_is_the_mean_confidence(output):
    """Its interval is that of a ratio of sums over blocks."""
    expected = output.summary["expectedAccuracy"]
    stored = np.concatenate([rasterio.open(tile).read(1).ravel() for tile in output.tiles("confidence")])
    confidence = (stored[stored > 0].astype(float) - 1) / 254
    assert expected["value"] == pytest.approx(confidence.mean(), rel=1e-12)
    sums = []
    for classes in pandas.read_parquet(output.run / "statistics.parquet")["classes"]:
        pairs = [(pair["bin"], pair["count"]) for each in classes if each["class"] > 0 for pair in each["confidence"]]
        sums.append([sum(count for _, count in pairs), sum(count * (code - 1) / 254 for code, count in pairs)])
    n, s = np.array([each for each in sums if each[0]]).T
    if len(n) == 1:
        assert (expected["low"], expected["high"]) == (0, 1)
        return
    error = np.sqrt(len(n) / (len(n) - 1) * np.sum((s - confidence.mean() * n) ** 2)) / n.sum()
    assert expected["low"] == pytest.approx(confidence.mean() - 1.96 * error, rel=1e-9)
    assert expected["high"] == pytest.approx(min(1, confidence.mean() + 1.96 * error), rel=1e-9)


def test_catalog_lists_the_scenes(output):
    (scenes,) = (output.folder / "catalog").glob("*/scenes.parquet")
    assert len(pandas.read_parquet(scenes)) >= output.summary["scenes"]["used"] > 0


def test_pixels_in_parquet_count_as_the_tiles(sinop_map, sinop):
    table = pandas.read_parquet(sinop_map.run / "pixels")
    assert set(table.columns) >= {"row", "col", "x", "y", "class", "confidence", "valid_dates"}
    counted = table[table["class"] > 0]["class"].value_counts()
    assert counted.to_dict() == {e["value"]: e["pixels"] for e in sinop_map.summary["classes"] if e["pixels"]}
    image = next(sinop.folder.glob("*.tif"))
    with rasterio.open(image) as source:
        classes = oracle.read_map(sinop_map.tiles("class"), source.transform, source.shape)
        columns, rows = ~source.transform * (table["x"].to_numpy(), table["y"].to_numpy())
    # x and y are the pixel's centre.
    assert np.abs(columns - np.floor(columns) - 0.5).max() < 1e-3
    assert (classes[np.floor(rows).astype(int), np.floor(columns).astype(int)] == table["class"]).all()
    assert (table["valid_dates"] == 12).all()


# pystac carries the schemas of this version alone; reading brings older documents up to it.
STAC = "1.1.0"


def test_stac_is_valid(output):
    validator = JsonSchemaSTACValidator()
    collection = pystac.Collection.from_file(str(output.run / "collection.json"))
    validator.validate_core(collection.to_dict(), pystac.STACObjectType.COLLECTION, STAC)
    items = list(collection.get_items())
    assert len(items) == len(output.tiles("class"))
    for item in items:
        validator.validate_core(item.to_dict(), pystac.STACObjectType.ITEM, STAC)
        west, south, east, north = item.bbox
        box = collection.extent.spatial.bboxes[0]
        assert west < east and south < north
        assert box[0] - 1e-6 <= west and box[1] - 1e-6 <= south and east <= box[2] + 1e-6 and north <= box[3] + 1e-6
        for asset in item.assets.values():
            content = open(asset.get_absolute_href(), "rb").read()
            assert asset.extra_fields["file:size"] == len(content)
            assert asset.extra_fields["file:checksum"] == "1220" + hashlib.sha256(content).hexdigest()


def test_report_is_one_file_that_needs_no_network(output, contract):
    page = (output.run / "report.html").read_text()
    assert not re.search(r"(src|href)\s*=\s*[\"']?(https?:)?//", page)
    assert "data:image/png;base64," in page and "km" in page
    for title in contract.titles.values():
        assert title in page
    assert output.latest["run"] in page


class Page(HTMLParser):
    """The elements of a page with the names of their attributes, and its text."""

    def __init__(self, path):
        super().__init__()
        self.elements = []
        self.text = ""
        self.feed(path.read_text())
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, [name for name, _ in attributes]))

    def handle_data(self, data):
        self.text += data


def test_texts_from_outside_stay_texts(sinop_map, succeed, tmp_path):
    shutil.copytree(sinop_map.folder, tmp_path / "map")
    run = tmp_path / "map" / "runs" / sinop_map.run.name
    hostile = "<script>alert(1)</script><b c='\"> ' & &amp; ]]> {{{style}}} äöü %s"
    summary = json.loads((run / "summary.json").read_text())
    summary["model"]["name"] = hostile % "model"
    names = ["No data"] + [""] * 255
    for area in summary["classes"]:
        names[area["value"]] = area["name"] = hostile % area["value"]
    (run / "summary.json").write_text(json.dumps(summary))
    before = Page(run / "report.html")

    succeed("report", "--output", tmp_path / "map", "--run", run.name)

    after = Page(run / "report.html")
    assert after.elements == before.elements
    assert hostile % "model" in after.text and "alert(1)" not in before.text
    for area in summary["classes"]:
        assert area["name"] in after.text
    vrt = ElementTree.parse(run / "map.vrt")
    assert [each.text or "" for each in vrt.iter("Category")] == names[: 1 + max(a["value"] for a in summary["classes"])]
    with rasterio.open(run / "map.vrt") as raster, rasterio.open(sinop_map.run / "map.vrt") as as_before:
        assert (raster.read(1) == as_before.read(1)).all() and raster.colormap(1) == as_before.colormap(1)
    collection = pystac.Collection.from_file(str(run / "collection.json"))
    assert hostile % "model" in collection.description
    listed = collection.summaries.to_dict()["classification:classes"]
    assert [each["title"] for each in listed] == ["No data"] + [area["name"] for area in summary["classes"]]


def test_second_run_reuses_every_block(classify, sinop, model, sinop_map, tmp_path):
    folder = tmp_path / "again"
    shutil.copytree(sinop_map.folder, folder)
    again = classify(sinop, model("sinop-ndvi"), *SINOP_DATES, output=folder)
    assert again.latest["run"] != sinop_map.latest["run"]
    blocks = again.summary["blocks"]
    assert blocks["reused"] == blocks["done"] + blocks["nodata"] > 0
    assert again.summary["unchanged"] is True
    assert digests(again) == digests(sinop_map)


def digests(output):
    tiles = sorted((output.run / "tiles").glob("*.tif"))
    return {tile.name: hashlib.sha256(tile.read_bytes()).hexdigest() for tile in tiles}


def block_digests(folder):
    """Returns the digest of each block in an output's store by its key, as manifests list them."""
    stored = (folder / "blocks").rglob("*.tif")
    return {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in stored}


def test_tiles_do_not_depend_on_the_block_size(classify, sinop, model, sinop_map):
    planned = classify(sinop, model("sinop-ndvi"), *SINOP_DATES)
    assert planned.summary["blocks"]["done"] < sinop_map.summary["blocks"]["done"]
    assert digests(planned) == digests(sinop_map)


def test_region_only_selects(classify, sinop, model, sinop_map):
    with rasterio.open(next(sinop.folder.glob("*.tif"))) as source:
        transform, shape, crs = source.transform, source.shape, source.crs
    # In the sinusoidal a box of degrees is no rectangle of pixels: only what is inside is compared.
    x, y = transform * (shape[1] * 0.4, shape[0] * 0.4)
    west, north = pyproj.Transformer.from_crs(crs, 4326, always_xy=True).transform(x, y)
    part = classify(
        sinop,
        model("sinop-ndvi"),
        *SINOP_DATES,
        "--region",
        f"{west:.5f},{north - 0.1:.5f},{west + 0.1:.5f},{north:.5f}",
    )
    whole = oracle.read_map(sinop_map.tiles("class"), transform, shape)
    inside = oracle.read_map(part.tiles("class"), transform, shape)
    chosen = inside > 0
    assert 0.02 < chosen.mean() < 0.5
    assert (inside[chosen] == whole[chosen]).all()


def test_probabilities_have_a_band_a_class(classify, mato_grosso, model):
    output = classify(
        mato_grosso, model("mato-grosso"), "--from", "2011-09-01", "--to", "2012-08-31", "--probabilities"
    )
    contract = oracle.Contract.read(model("mato-grosso"))
    (tile,) = output.tiles("probabilities")
    with rasterio.open(tile) as source:
        assert source.count == len(contract.values)
        planes = source.read().astype(float)
    with rasterio.open(output.tiles("class")[0]) as source:
        classes = source.read(1)
    known = classes > 0
    best = contract.values[planes.argmax(axis=0)]
    second, first = np.sort(planes, axis=0)[-2:]
    clear = known & (first > second)
    assert (best == classes)[clear].all() and clear.sum() > 0.9 * known.sum()
    assert np.abs((planes[:, known] - 1).sum(axis=0) / 254 - 1).max() < 0.02
