"""What a user gets wrong: one line that says what, where and what is allowed, and the documented exit code.

ClassifyBadInputTest has most of it. Here is what wants images that were not written by us, and one pass through bin/sitsformer.
"""

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


@pytest.mark.parametrize(
    ("code", "option", "words"),
    [
        (USAGE, ("--date", "31.8.2014"), ["--date", "31.8.2014"]),
        (USAGE, ("--region", "10.0,50.0,10.1,50.1"), ["--region", "10.0,50.0,10.1,50.1", "outside the archive"]),
        (FAILED, SINOP_DATES, ["model.onnx", "SHA-256", "contract"]),
    ],
    ids=["parser", "archive", "executors"],
)
def test_the_launcher_hands_on_line_and_code(refuse, sinop, copy_of, model, code, option, words):
    """Whoever refuses. What else is refused, and how, ClassifyBadInputTest asks in one process."""
    folder = copy_of(model("sinop-ndvi"))
    weights = bytearray((folder / "model.onnx").read_bytes())
    weights[len(weights) // 2] ^= 1
    (folder / "model.onnx").write_bytes(weights)
    refuse(code, words, sinop, folder, *option, anew=True)
