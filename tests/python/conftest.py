"""What the tests share: the program as its users start it, archives, and one classified output of each."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import rasterio

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
PROGRAM = ROOT / "bin" / "sitsformer"
MODELS = ROOT / "models"
# With CI set nothing may be left out: a tool or data that is not there fails.
COMPLETE = os.environ.get("CI") == "true"


def pytest_configure(config):
    config.addinivalue_line("markers", "long: the full products, run by bin/test --long")
    config.addinivalue_line("markers", "alone: asks how long something takes, so nothing may run beside it")


def absent(reason):
    """Skips the test, or fails it where everything must be there."""
    if COMPLETE:
        pytest.fail(reason)
    pytest.skip(reason)


@dataclass(frozen=True)
class Archive:
    """An archive with the options that read it."""

    folder: Path
    options: tuple

    def arguments(self):
        return ["--archive", str(self.folder), *self.options]


@dataclass(frozen=True)
class Output:
    """An output folder that holds a published run."""

    folder: Path
    stdout: str

    @property
    def latest(self):
        return json.loads((self.folder / "latest.json").read_text())

    @property
    def run(self):
        return self.folder / self.latest["path"]

    @property
    def summary(self):
        return json.loads((self.run / "summary.json").read_text())

    def tiles(self, kind):
        return sorted((self.run / "tiles").glob(f"*_{kind}.tif"))


# Most runs here are short: the first compiler alone halves their time. spark-submit runs with both.
SMALL = {"SITSFORMER_MEMORY": "2g", "SITSFORMER_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1"}


def environment(**changes):
    """Returns what a run of the program has in its environment: nothing of the user's own settings."""
    return {k: v for k, v in os.environ.items() if not k.startswith("SITSFORMER_")} | SMALL | changes


def start(command, **changes):
    command = [str(part) for part in command]
    return subprocess.run(
        command, cwd=ROOT, env=environment(**changes), capture_output=True, text=True, timeout=540
    )


@pytest.fixture(scope="session")
def program():
    """Runs bin/sitsformer and returns the finished process, whatever its code."""

    def run(*arguments, **environment):
        return start([PROGRAM, *arguments], **environment)

    return run


@pytest.fixture(scope="session")
def succeed(program):
    """Runs bin/sitsformer, which must end with code 0."""

    def run(*arguments, **environment):
        process = program(*arguments, **environment)
        assert process.returncode == 0, f"code {process.returncode}\n{process.stdout}\n{process.stderr}"
        return process

    return run


@pytest.fixture(scope="session")
def model():
    def folder(name):
        path = MODELS / name
        assert (path / "model.json").is_file(), f"{path}: the shipped model is not there"
        return path

    return folder


def data(name):
    folder = DATA / name
    if not folder.is_dir():
        absent(f"{folder} is not there: real test data")
    return folder


@pytest.fixture(scope="session")
def sinop():
    pattern = "TERRA_MODIS_012010_NDVI_{date:yyyy-MM-dd}.tif"
    return Archive(data("sinop-modis") / "images", ("--pattern", pattern, "--bands", "NDVI"))


@pytest.fixture(scope="session")
def mato_grosso(model):
    """The files carry no band names; the seventh band is the day of the year, which no model reads."""
    contract = json.loads((model("mato-grosso") / "model.json").read_text())
    sequences = next(i for i in contract["properties"]["mlm:input"] if i["name"] == "sequences")
    names = [band if isinstance(band, str) else band["name"] for band in sequences["bands"]]
    assert len(names) == 6
    pattern = "MOD13Q1_{date:yyyyMMdd}_subset_from_h12v10.tif"
    bands = ",".join([*names, "DOY"])
    return Archive(data("mato-grosso-modis") / "images", ("--pattern", pattern, "--bands", bands))


@pytest.fixture(scope="session")
def simulation(succeed, tmp_path_factory):
    """256 x 256 pixels, two years of clouds; its report and its folder."""
    folder = tmp_path_factory.mktemp("simulation") / "region"
    process = succeed("simulate", "--output", folder, "--size", 256, "--seed", 4711, "--json")
    return json.loads(process.stdout)


@pytest.fixture(scope="session")
def simulated(simulation):
    options = ("--pattern", simulation["pattern"], "--mask", simulation["mask"])
    return Archive(Path(simulation["archive"]), (*options, "--mask-valid", str(simulation["maskValid"])))


@pytest.fixture(scope="session")
def chip_model(tmp_path_factory):
    if subprocess.run([sys.executable, "-c", "import torch"], capture_output=True).returncode != 0:
        absent("PyTorch is not there: the kit cannot export the chip model")
    folder = tmp_path_factory.mktemp("models") / "chip-13x64"
    subprocess.run(
        [sys.executable, "-m", "sitsformer_kit", "chip", "--output", str(folder)],
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "models" / "kit")},
    )
    return folder


@pytest.fixture(scope="session")
def thirteen_bands(succeed, tmp_path_factory):
    """192 x 192 pixels: three cells by three; a multiple of 60 m."""
    folder = tmp_path_factory.mktemp("simulation") / "chips"
    options = ("--size", 192, "--bands", 13, "--dates", 12, "--cloud-share", 0.2, "--seed", 77, "--json")
    simulation = json.loads(succeed("simulate", "--output", folder, *options).stdout)
    options = ("--pattern", simulation["pattern"], "--mask", simulation["mask"])
    return Archive(Path(simulation["archive"]), (*options, "--mask-valid", str(simulation["maskValid"])))


NOISE_SIDE, NOISE_TILE, NOISE_DATES = 1024, 512, 12


@pytest.fixture(scope="session")
def noise(tmp_path_factory):
    """Noise for the Mato Grosso model: one file a date of seven bands in tiles of 512; every other file band by band.

    Of 32 pixels one has a value: the others are read as well, and spare the model.
    """
    folder = tmp_path_factory.mktemp("noise")
    random = np.random.default_rng(4711)
    bands = ("evi", "ndvi", "red", "blue", "nir", "mir", "doy")
    for number in range(NOISE_DATES):
        day = np.datetime64("2011-09-14") + 25 * number
        values = random.integers(0, 40, (len(bands), NOISE_SIDE, NOISE_SIDE), dtype=np.int16)
        values[0, np.arange(NOISE_SIDE) % 32 > 0] = -1
        profile = dict(driver="GTiff", width=NOISE_SIDE, height=NOISE_SIDE, count=len(bands), dtype="int16", nodata=-1)
        profile.update(crs="EPSG:32722", transform=rasterio.Affine(30, 0, 300000, 0, -30, 8500000), tiled=True)
        profile.update(compress="deflate", zlevel=1, blockxsize=NOISE_TILE, blockysize=NOISE_TILE)
        profile.update(interleave=("pixel", "band")[number % 2])
        with rasterio.open(folder / f"L_{str(day).replace('-', '')}.tif", "w", **profile) as target:
            target.write(values)
    return Archive(folder, ("--pattern", "L_{date:yyyyMMdd}.tif", "--bands", ",".join(bands)))


NOISE_TIME = ("--from", "2011-09-01", "--to", "2012-08-31")


@pytest.fixture(scope="session")
def classify(succeed, tmp_path_factory):
    """Classifies an archive into a new folder, or into the given one."""

    def run(archive, model_folder, *arguments, output=None):
        output = output or tmp_path_factory.mktemp("output") / "map"
        process = succeed(
            "classify", *archive.arguments(), "--model", model_folder, "--output", output, "--json", *arguments
        )
        return Output(output, process.stdout)

    return run


SINOP_DATES = ("--date", "2014-08-31")
# Blocks of 64 pixels.
SINOP_BLOCKS = 12
MATO_GROSSO_DATES = ("--from", "2011-09-01", "--to", "2012-08-31")
SIMULATED_DATES = ("--date", "2024-12-31")


@pytest.fixture(scope="session")
def sinop_map(classify, sinop, model):
    return classify(sinop, model("sinop-ndvi"), *SINOP_DATES, "--format", "cog,parquet")


@pytest.fixture(scope="session")
def mato_grosso_map(classify, mato_grosso, model):
    return classify(mato_grosso, model("mato-grosso"), *MATO_GROSSO_DATES, "--engine", "onnx")


@pytest.fixture(scope="session")
def simulated_map(classify, simulated, model):
    return classify(simulated, model("sitsformer-demo"), *SIMULATED_DATES, "--block-size", 128)


@pytest.fixture(scope="session")
def packaged():
    """The jar for spark-submit and the native libraries that go along."""
    jars = sorted((ROOT / "jobs" / "target").glob("sitsformer-spark-*.jar"))
    native = sorted((ROOT / "jobs" / "target" / "native").glob("*.jar"))
    assert len(jars) == 1 and native, "the packaged jar is not there: mvn package"
    return jars[0], native


@pytest.fixture(scope="session")
def spark_home():
    """The Spark distribution that PyPI's pyspark brings, with the interpreter that runs these tests."""
    pyspark = pytest.importorskip("pyspark")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    return Path(pyspark.__file__).parent


@pytest.fixture
def copy_of(tmp_path):
    """Copies a folder, so that a test may spoil it."""

    def copy(folder):
        target = tmp_path / Path(folder).name
        shutil.copytree(folder, target)
        # The source may be read-only.
        for path in [target, *target.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        return target

    return copy
