"""What the tests share: the program, archives, and one classified output of each."""

import fcntl
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
from cluster import INTERPRETED
from resident import Resident, local

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


# Most processes here are short: the first compiler alone halves their time, and one thread collects.
# test_spark_submit.py runs with both compilers and the default collector.
SMALL = {"SITSFORMER_MEMORY": "2g", "SITSFORMER_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
# For tests of disks and stores, where it does not matter how Spark computes rows.
QUICK = " ".join([SMALL["SITSFORMER_JAVA_OPTIONS"], *(f"-D{option}" for option in INTERPRETED)])


def environment(**changes):
    """Returns what a run of the program has in its environment: nothing of the user's own settings."""
    return clean_environment() | SMALL | changes


def clean_environment():
    return {k: v for k, v in os.environ.items() if not k.startswith("SITSFORMER_")}


def start(command, **changes):
    command = [str(part) for part in command]
    return subprocess.run(
        command, cwd=ROOT, env=environment(**changes), capture_output=True, text=True, timeout=540
    )


@pytest.fixture(scope="session")
def launch():
    """Runs bin/sitsformer and returns the finished process, whatever its code."""

    def run(*arguments, **changes):
        return start([PROGRAM, *arguments], **changes)

    return run


@pytest.fixture(scope="session")
def program(launch):
    """Runs a command and returns what it did, whatever its code.

    With changes of the environment in a process of its own, else in one that stays and keeps what it has
    loaded and read: models, headers, segments.
    """
    resident = Resident(local(clean_environment()))

    def run(*arguments, **changes):
        return launch(*arguments, **changes) if changes else resident.run(*arguments)

    yield run
    resident.close()


@pytest.fixture(scope="session")
def succeed(program):
    """Runs a command, which must end with code 0."""

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
def once(tmp_path_factory):
    """Makes something once for all processes that test side by side: make(folder) returns text that tells of it.

    Nobody may change what lies in the folder.
    """
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent

    def run(name, make):
        folder, told = root / f"once-{name}", root / f"once-{name}.txt"
        with open(root / f"once-{name}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not told.exists():
                told.write_text(make(folder))
        return folder, told.read_text()

    return run


@pytest.fixture(scope="session")
def simulate(succeed, once):
    def run(name, *options):
        _, told = once(name, lambda folder: succeed("simulate", "--output", folder, *options, "--json").stdout)
        return json.loads(told)

    return run


def archive_of(simulation):
    options = ("--pattern", simulation["pattern"], "--mask", simulation["mask"])
    return Archive(Path(simulation["archive"]), (*options, "--mask-valid", str(simulation["maskValid"])))


@pytest.fixture(scope="session")
def simulation(simulate):
    """256 x 256 pixels, two years of clouds; its report and its folder."""
    return simulate("region", "--size", 256, "--seed", 4711)


@pytest.fixture(scope="session")
def simulated(simulation):
    return archive_of(simulation)


@pytest.fixture(scope="session")
def simulated_year(simulated, once):
    """The last year of the simulated archive: half the work."""

    def link(folder):
        for path in simulated.folder.rglob("2024*.tif"):
            target = folder / path.relative_to(simulated.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, target)
        return ""

    folder, _ = once("year", link)
    return Archive(folder, simulated.options)


@pytest.fixture(scope="session")
def chip_model(once):
    if subprocess.run([sys.executable, "-c", "import torch"], capture_output=True).returncode != 0:
        absent("PyTorch is not there: the kit cannot export the chip model")

    def export(folder):
        command = [sys.executable, "-m", "sitsformer_kit", "chip", "--output", str(folder / "chip-13x64")]
        path = {**os.environ, "PYTHONPATH": str(ROOT / "models" / "kit")}
        subprocess.run(command, check=True, cwd=ROOT, env=path)
        return "chip-13x64"

    folder, name = once("models", export)
    return folder / name


@pytest.fixture(scope="session")
def thirteen_bands(simulate):
    """192 x 192 pixels: three cells by three; a multiple of 60 m."""
    options = ("--size", 192, "--bands", 13, "--dates", 12, "--cloud-share", 0.2, "--seed", 77)
    return archive_of(simulate("chips", *options))


NOISE_SIDE, NOISE_TILE, NOISE_DATES = 1024, 512, 12


@pytest.fixture(scope="session")
def noise(once):
    """Noise for the Mato Grosso model: one file a date of seven bands in tiles of 512; every other file band by band.

    Of 32 pixels one has a value: the others are read as well, and spare the model.
    """
    folder, bands = once("noise", write_noise)
    return Archive(folder, ("--pattern", "L_{date:yyyyMMdd}.tif", "--bands", bands))


def write_noise(folder):
    """Writes the archive and returns the names of its bands."""
    folder.mkdir()
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
    return ",".join(bands)


NOISE_TIME = ("--from", "2011-09-01", "--to", "2012-08-31")


@pytest.fixture(scope="session")
def classify(succeed, tmp_path_factory):
    """Classifies an archive into a new folder, or into the given one."""

    def run(archive, model_folder, *arguments, output=None, **environment):
        output = output or tmp_path_factory.mktemp("output") / "map"
        command = ["classify", *archive.arguments(), "--model", model_folder, "--output", output, "--json"]
        return Output(output, succeed(*command, *arguments, **environment).stdout)

    return run


SINOP_DATES = ("--date", "2014-08-31")
SINOP_OUTPUT = ("--block-size", 64, "--format", "cog,parquet")
SINOP_BLOCKS = 12
MATO_GROSSO_DATES = ("--from", "2011-09-01", "--to", "2012-08-31")
SIMULATED_DATES = ("--date", "2024-12-31")
YEAR_DATES = ("--from", "2024-01-01", "--to", "2024-12-31")


@pytest.fixture(scope="session")
def classify_once(classify, once):
    """Maps for all processes that test side by side: nobody may write into them."""

    def run(name, *arguments, **environment):
        return Output(*once(name, lambda folder: classify(*arguments, output=folder, **environment).stdout))

    return run


@pytest.fixture(scope="session")
def sinop_map(classify_once, sinop, model):
    """In blocks of 64 pixels."""
    return classify_once("sinop-map", sinop, model("sinop-ndvi"), *SINOP_DATES, *SINOP_OUTPUT)


@pytest.fixture(scope="session")
def mato_grosso_map(classify_once, mato_grosso, model):
    return classify_once("mato-grosso-map", mato_grosso, model("mato-grosso"), *MATO_GROSSO_DATES, "--engine", "onnx")


@pytest.fixture(scope="session")
def simulated_map(classify_once, simulated, model):
    return classify_once("region-map", simulated, model("sitsformer-demo"), *SIMULATED_DATES, "--block-size", 128)


@pytest.fixture(scope="session")
def year_map(classify_once, simulated_year, model):
    """Not cut at all, and one core."""
    arguments = (simulated_year, model("sitsformer-demo"), *YEAR_DATES, *cut(512, 1, 512))
    return classify_once("year-map", *arguments, **cores(1))


def cut(block_size, partitions, batch_size):
    return ["--block-size", block_size, "--partitions", partitions, "--batch-size", batch_size]


def cores(count):
    return {"SITSFORMER_JAVA_OPTIONS": f"{SMALL['SITSFORMER_JAVA_OPTIONS']} -Dspark.master=local[{count}]"}


@pytest.fixture(scope="session")
def packaged():
    """The jar for spark-submit and the native libraries that go along."""
    jars = sorted((ROOT / "cli" / "target").glob("sitsformer-spark-*.jar"))
    native = sorted((ROOT / "cli" / "target" / "native").glob("*.jar"))
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
