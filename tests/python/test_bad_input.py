"""What a user gets wrong: one line that says what, where and what is allowed, and the documented exit code."""

import hashlib
import json

import numpy as np
import pytest
import rasterio
from conftest import SIMULATED_DATES, SINOP_DATES
from rasterio.transform import from_origin

FAILED, USAGE = 1, 2


@pytest.fixture
def refuse(program, launch, tmp_path):
    """Classifies, which must fail with a code and one line that names all the given words.

    anew: in a process that has loaded no model yet; one that has keeps it under its contract's digests.
    """

    def run(code, words, archive, model_folder, *arguments, output=None, anew=False):
        options = archive if isinstance(archive, list) else archive.arguments()
        process = (launch if anew else program)(
            "classify", *options, "--model", model_folder, "--output", output or tmp_path / "map", *arguments
        )
        assert process.returncode == code, f"code {process.returncode}\n{process.stdout}\n{process.stderr}"
        assert process.stdout == ""
        lines = [line for line in process.stderr.splitlines() if line.strip()]
        assert "\tat " not in process.stderr and "Exception in thread" not in process.stderr, process.stderr
        for word in words:
            assert str(word).lower() in lines[-1].lower(), f"{word!r} is not in: {lines[-1]}"
        return process

    return run


def image(path, values, x=500000.0, y=4600000.0, step=10.0, crs="EPSG:32633"):
    path.parent.mkdir(parents=True, exist_ok=True)
    height, width = values.shape
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=width,
        height=height,
        count=1,
        dtype=values.dtype,
        crs=crs,
        transform=from_origin(x, y, step, step),
    ) as target:
        target.write(values, 1)


def test_no_file_matches(refuse, sinop, model, tmp_path):
    archive = ["--archive", sinop.folder, "--pattern", "S2_{date:yyyyMMdd}_{band}.tif"]
    refuse(USAGE, ["S2_{date:yyyyMMdd}_{band}.tif", sinop.folder], archive, model("sinop-ndvi"), *SINOP_DATES)
    assert not (tmp_path / "map" / "latest.json").exists()


def test_archive_is_not_there(refuse, model, tmp_path):
    archive = ["--archive", tmp_path / "nowhere", "--pattern", "{date:yyyyMMdd}.tif"]
    refuse(USAGE, [tmp_path / "nowhere"], archive, model("sinop-ndvi"))


def test_pattern_without_a_date(refuse, sinop, model):
    archive = ["--archive", sinop.folder, "--pattern", "{band}.tif"]
    refuse(USAGE, ["--pattern", "date"], archive, model("sinop-ndvi"))


def test_band_that_the_contract_needs_is_missing(refuse, sinop, model):
    archive = ["--archive", sinop.folder, "--pattern", sinop.options[1], "--bands", "EVI"]
    refuse(USAGE, ["NDVI", "EVI", "sinop-ndvi"], archive, model("sinop-ndvi"), *SINOP_DATES)


def test_fewer_dates_than_the_contract_needs(refuse, sinop, model):
    dates = ("--from", "2013-09-01", "--to", "2013-09-30")
    refuse(USAGE, ["1 ", "date", "2013-09-01"], sinop, model("sinop-ndvi"), *dates)


def test_grids_that_do_not_nest(refuse, model, tmp_path):
    contract = json.loads((model("sitsformer-demo") / "model.json").read_text())
    bands = [band["name"] for band in contract["properties"]["mlm:input"][0]["bands"]]
    random = np.random.default_rng(1)
    for day in range(1, 13):
        for i, band in enumerate(bands):
            step = 15.0 if i == 3 else 10.0
            pixels = random.integers(1, 5000, (40, 40) if step == 15 else (60, 60)).astype(np.uint16)
            image(tmp_path / "archive" / f"2024{day:02d}15_{band}.tif", pixels, step=step)
    archive = ["--archive", tmp_path / "archive", "--pattern", "{date:yyyyMMdd}_{band}.tif"]
    refuse(USAGE, ["15", "10", "grid"], archive, model("sitsformer-demo"), "--date", "2024-12-31")


def test_another_grid_on_the_same_output(refuse, simulated, model, sinop_map, copy_of):
    """Both MODIS archives share a grid, so the other one is the simulator's in UTM."""
    output = copy_of(sinop_map.folder)
    latest = (output / "latest.json").read_text()
    words = ["--output", output, "grid", "EPSG:32633"]
    refuse(USAGE, words, simulated, model("sitsformer-demo"), *SIMULATED_DATES, output=output)
    assert (output / "latest.json").read_text() == latest


def test_another_block_size_on_the_same_output(refuse, sinop, model, sinop_map, copy_of):
    output = copy_of(sinop_map.folder)
    words = ["--block-size", "128", "64"]
    refuse(USAGE, words, sinop, model("sinop-ndvi"), *SINOP_DATES, "--block-size", "128", output=output)


def test_truncated_file_is_refused_by_the_catalog_and_the_rest_is_used(program, sinop, copy_of, tmp_path):
    folder = copy_of(sinop.folder)
    spoilt = sorted(folder.glob("*.tif"))[4]
    spoilt.write_bytes(spoilt.read_bytes()[: spoilt.stat().st_size // 2])
    process = program("catalog", "--archive", folder, *sinop.options, "--output", tmp_path / "map", "--json")
    assert process.returncode == 0, process.stderr
    report = json.loads(process.stdout)
    assert spoilt.name in json.dumps(report)
    plain = program("catalog", "--archive", folder, *sinop.options, "--output", tmp_path / "other")
    line = next(line for line in plain.stdout.splitlines() if spoilt.name in line)
    assert any(word in line.lower() for word in ["truncated", "ends", "short", "beyond"]), line


def test_truncated_file_leaves_too_few_dates(refuse, sinop, copy_of, model):
    """The contract of twelve fixed dates cannot be met by eleven: no silent hole."""
    contract = json.loads((model("sinop-ndvi") / "model.json").read_text())["properties"]
    folder = copy_of(sinop.folder)
    files = sorted(folder.glob("*.tif"))
    for spoilt in files[: len(files) - contract["sits:min-dates"] + 1]:
        spoilt.write_bytes(spoilt.read_bytes()[:1000])
    archive = ["--archive", folder, *sinop.options]
    # The data is at fault, not the command.
    refuse(FAILED, ["7 dates", "8", "quarantined"], archive, model("sinop-ndvi"), *SINOP_DATES)


def test_weights_that_do_not_match_their_checksum(refuse, sinop, copy_of, model):
    folder = copy_of(model("sinop-ndvi"))
    weights = bytearray((folder / "model.onnx").read_bytes())
    weights[len(weights) // 2] ^= 1
    (folder / "model.onnx").write_bytes(weights)
    refuse(FAILED, [folder / "model.onnx", "SHA-256", "contract"], sinop, folder, *SINOP_DATES, anew=True)


def test_golden_sample_that_fails(refuse, sinop, copy_of, model, tmp_path):
    folder = copy_of(model("sinop-ndvi"))
    golden = dict(np.load(folder / "golden.npz"))
    golden["predictions"] = golden["predictions"] + np.float32(0.25)
    np.savez(folder / "golden.npz", **golden)
    contract = json.loads((folder / "model.json").read_text())
    digest = hashlib.sha256((folder / "golden.npz").read_bytes()).hexdigest()
    contract["properties"]["sits:golden"]["file:checksum"] = "1220" + digest
    (folder / "model.json").write_text(json.dumps(contract))
    # All numbers are shown: what should have come, what came, how far it may be off.
    refuse(FAILED, ["golden", "expected", "got", "1.0e-4"], sinop, folder, *SINOP_DATES)
    assert not list((tmp_path / "map").rglob("*.tif"))


def test_golden_sample_that_was_changed(refuse, sinop, copy_of, model):
    folder = copy_of(model("sinop-ndvi"))
    (folder / "golden.npz").write_bytes((folder / "golden.npz").read_bytes() + b"\0")
    refuse(FAILED, [folder / "golden.npz", "SHA-256", "contract"], sinop, folder, *SINOP_DATES, anew=True)


def test_output_that_cannot_be_written(refuse, sinop, model, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    output = tmp_path / "file" / "map"
    refuse(FAILED, ["--output", output], sinop, model("sinop-ndvi"), *SINOP_DATES, output=output)


def test_region_outside_the_archive(refuse, sinop, model):
    words = ["region", "10.0", "outside"]
    refuse(USAGE, words, sinop, model("sinop-ndvi"), *SINOP_DATES, "--region", "10.0,50.0,10.1,50.1")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--region", "10,50,9,51"], ["--region", "10.0,50.0,9.0,51.0", "west < east"]),
        (["--region", "nowhere.geojson"], ["--region", "nowhere.geojson"]),
        (["--block-size", "100"], ["--block-size", "100", "4096"]),
        (["--engine", "tensorflow"], ["--engine", "tensorflow", "onnx", "pytorch"]),
        (["--date", "31.8.2014"], ["--date", "31.8.2014"]),
        (["--format", "netcdf"], ["--format", "netcdf", "cog", "parquet"]),
        (["--colour", "red"], ["--colour"]),
    ],
)
def test_bad_option(refuse, sinop, model, arguments, words):
    refuse(USAGE, words, sinop, model("sinop-ndvi"), *arguments)


def test_model_folder_without_a_contract(refuse, sinop, tmp_path):
    refuse(USAGE, [tmp_path / "no-model"], sinop, tmp_path / "no-model", *SINOP_DATES)
