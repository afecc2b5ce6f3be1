"""Archive, model, catalog and output on a real S3 server, through s3a: same bytes, no renames, few requests, faults."""

import json
import re
import time

import pandas
import pytest
from cluster import Cluster, kill
from conftest import (
    NOISE_DATES,
    NOISE_SIDE,
    NOISE_TILE,
    NOISE_TIME,
    QUICK,
    SINOP_BLOCKS,
    SINOP_DATES,
    SINOP_OUTPUT,
    Output,
)
from resident import Resident, on_cluster
from s3 import ACCESS_KEY, Faults, Proxy, S3Server, jars, settings
from test_output import block_digests, digests


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with S3Server(tmp_path_factory.mktemp("s3")) as running:
        for bucket in ("archive", "models", "maps", "unsteady", "locked"):
            running.bucket(bucket)
        yield running


@pytest.fixture(scope="module")
def listening(server):
    with Proxy(server) as running:
        yield running


@pytest.fixture
def proxy(listening):
    listening.clear()
    yield listening
    listening.clear()


@pytest.fixture(scope="module")
def archive(server, sinop):
    """Options of Sinop, which is in the store now."""
    server.upload(sinop.folder, "archive", "sinop")
    return ["--archive", "s3a://archive/sinop", *sinop.options]


@pytest.fixture(scope="module")
def stored_model(server, model):
    def folder(name):
        server.upload(model(name), "models", name)
        return f"s3a://models/{name}"

    return folder


WRONG_KEY = "not-the-secret-key"
# Of two buckets alone.
OF_BUCKETS = {
    "spark.hadoop.fs.s3a.bucket.unsteady.connection.timeout": "3000",
    "spark.hadoop.fs.s3a.bucket.unsteady.retry.interval": "50ms",
    "spark.hadoop.fs.s3a.bucket.unsteady.retry.throttle.interval": "50ms",
    "spark.hadoop.fs.s3a.bucket.locked.secret.key": WRONG_KEY,
}


@pytest.fixture(scope="module")
def cluster(spark_home, tmp_path_factory):
    with Cluster(spark_home, tmp_path_factory.mktemp("cluster"), workers=1) as running:
        yield running


@pytest.fixture(scope="module")
def after_write(tmp_path_factory):
    """Where this file is, the executor dies after its next put of a block, once."""
    return tmp_path_factory.mktemp("faults") / "after-write"


@pytest.fixture(scope="module")
def driver(listening, cluster, after_write, packaged):
    """A driver by spark-submit and an executor that stay."""
    conf = settings(listening.endpoint) | OF_BUCKETS
    conf = {name.removeprefix("spark."): value for name, value in conf.items()}
    conf["executor_options"] = f"-Dsitsformer.fault.after-write={after_write}"
    resident = Resident(on_cluster(cluster, (packaged[0], jars("s3a")), **conf))
    yield resident
    resident.close()


@pytest.fixture(scope="module")
def run(driver):
    """Runs a command on the cluster."""
    return driver.run


@pytest.fixture(scope="module")
def run_alone(launch, listening):
    """Runs a command in a process of its own, with more settings of s3a."""

    def start(*arguments, **more):
        hadoop = {f"spark.hadoop.fs.s3a.{name.replace('_', '.')}": value for name, value in more.items()}
        options = [f"-D{name}={value}" for name, value in {**settings(listening.endpoint), **hadoop}.items()]
        return launch(
            *arguments,
            SITSFORMER_CLASS_PATH=":".join(map(str, jars("s3a"))),
            SITSFORMER_JAVA_OPTIONS=" ".join([QUICK, *options]),
        )

    return start


def one_line(process, pattern):
    other = re.compile(r"\d\d:\d\d:\d\d WARN|Classify:|$")
    said = [line for line in process.stderr.splitlines() if not other.match(line)]
    assert len(said) == 1 and re.search(pattern, said[0]), process.stderr[-3000:]
    assert "\tat " not in process.stderr


def ended(process, code=0):
    assert process.returncode == code, f"code {process.returncode}\n{process.stdout}\n{process.stderr[-3000:]}"
    return process


def stored(server, process, name):
    """The output as it lies in the store's folder."""
    return Output(server.folder / "store" / name, process.stdout)


def manifest(output):
    return pandas.read_parquet(output.run / "manifest.parquet").sort_values(["row", "col"]).reset_index(drop=True)


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture(scope="module")
def sinop_arguments(archive, stored_model):
    # The packaged jar brings this engine along.
    return ["classify", *archive, "--model", stored_model("sinop-ndvi"), *SINOP_DATES, "--engine", "onnx", "--json"]


@pytest.fixture(scope="module")
def first(server, listening, run, sinop_arguments):
    """The first run, with all that it asked of the store."""
    listening.clear()
    process = ended(run(*sinop_arguments, "--output", "s3a://maps/sinop", *SINOP_OUTPUT))
    return stored(server, process, "maps/sinop"), list(listening.requests)


def test_same_bytes_as_on_a_disk(first, sinop_map):
    output, _ = first
    assert json.loads(output.stdout)["run"] == output.latest["run"]
    assert digests(output) == digests(sinop_map)
    ours, theirs = manifest(output), manifest(sinop_map)
    # The store tells the files' tags, so blocks have other names there than on a disk.
    for column in ["row", "col", "state", "file_digest", "pixel_digest"]:
        assert (ours[column] == theirs[column]).all(), column
    ours, theirs = (pandas.read_parquet(each.run / "pixels") for each in (output, sinop_map))
    assert len(ours) and ours.equals(theirs)


def test_nothing_half_written_and_nothing_left(first):
    output, _ = first
    blocks = manifest(output)
    assert len(blocks) == SINOP_BLOCKS and (blocks["state"] == "done").all()
    assert sorted(path.stem for path in files(output.folder / "blocks")) == sorted(blocks["key"])
    assert files(output.folder / "_tmp") == [] and files(output.folder / "leases") == []


def test_one_put_a_block_and_no_copy(first):
    output, requests = first
    kinds = [each.kind for each in requests]
    assert not {"COPY", "MULTIPART", "PART"} & set(kinds)
    # Keys that end with a slash are the marks of folders.
    put = [each.key for each in requests if each.kind == "PUT" and not each.key.endswith("/")]
    puts = [key for key in put if "/blocks/" in key]
    assert len(puts) == len(set(puts)) == SINOP_BLOCKS
    # Written once, all of it, but for the sign of life and what says how far the run is.
    again = {key.rsplit("/", 1)[1] for key in put if put.count(key) > 1}
    assert again <= {"lease.json", "summary.json"}


def test_what_is_there_is_used_again(first, run, sinop_arguments, server, proxy):
    output, _ = first
    process = ended(run(*sinop_arguments, "--output", "s3a://maps/sinop"))
    again = stored(server, process, "maps/sinop")
    assert again.latest["run"] == json.loads(process.stdout)["run"]
    assert again.summary["unchanged"] and again.summary["blocks"]["reused"] == SINOP_BLOCKS
    assert again.summary["reads"] == {"requests": 0, "bytesFetched": 0, "bytesNeeded": 0}
    # The archive was listed and not read, the blocks were read for the tile alone.
    assert proxy.of("RANGE", "/archive/") == [] and proxy.of("HEAD", "/archive/sinop/TERRA") == []
    assert proxy.of("PUT", "/blocks/") == []


def test_executors_that_die_change_nothing(first, run, cluster, after_write, sinop_arguments, server, proxy, sinop_map):
    # Catalogued already: who dies makes blocks.
    server.upload(first[0].folder / "catalog", "maps", "killed/catalog")
    puts = []

    def watch(kind, key):
        if kind == "PUT" and "/blocks/" in key:
            puts.append(key)
            if len(puts) == 5:
                # The store has all of it, its client gets no answer.
                for executor in cluster.executors().values():
                    kill(executor)

    proxy.watch = watch
    after_write.touch()
    process = ended(run(*sinop_arguments, "--output", "s3a://maps/killed", *SINOP_OUTPUT))
    assert not after_write.exists()
    output = stored(server, process, "maps/killed")
    assert digests(output) == digests(sinop_map)
    blocks = manifest(output)
    assert len(blocks) == SINOP_BLOCKS and (blocks["state"] == "done").all()
    assert block_digests(output.folder) == dict(zip(blocks["key"], blocks["file_digest"], strict=True))
    # What was put before a death is found again.
    assert len(puts) == len(set(puts)) == SINOP_BLOCKS and blocks["reused"].sum() >= 2
    assert files(output.folder / "_tmp") == [] and files(output.folder / "leases") == []


@pytest.mark.long
def test_verify_explain_and_collect(first, run, server):
    output, _ = first
    place = ["--output", "s3a://maps/sinop"]
    ended(run("verify", *place, "--run", output.latest["run"]))
    explained = ended(run("explain-key", *place, "r0_c0", "--json"))
    assert manifest(output)["key"][0] in explained.stdout
    stray = "sinop/blocks/00/" + "0" * 64 + ".tif"
    server.put("maps", stray, b"of no run")
    process = ended(run("gc", *place, "--keep", 1, "--lease", "1", "--json"))
    assert json.loads(process.stdout)["removed"] == 1
    assert not (server.folder / "store" / "maps" / stray).exists()
    assert len(files(output.folder / "blocks")) == SINOP_BLOCKS


@pytest.fixture(scope="module")
def large(server, noise):
    server.upload(noise.folder, "archive", "large")
    return ["--archive", "s3a://archive/large", *noise.options]


@pytest.fixture(scope="module")
def large_arguments(large, run, stored_model):
    place = ["--output", "s3a://maps/large"]
    # So that what reads the archive afterwards are its blocks.
    ended(run("catalog", *large, *place))
    arguments = ["classify", *large, "--model", stored_model("mato-grosso"), *place, "--block-size", NOISE_TILE]
    return [*arguments, *NOISE_TIME, "--json"]


def test_windows_of_large_images_are_ranges(run, large_arguments, server, proxy):
    # One task: two would look at the same file at the same time.
    process = ended(run(*large_arguments, "--engine", "onnx", "--partitions", 1))
    made = stored(server, process, "maps/large")
    blocks = manifest(made)
    assert len(blocks) == (NOISE_SIDE // NOISE_TILE) ** 2 and (blocks["state"] == "done").all()
    reads = made.summary["reads"]
    assert {name: int(blocks[column].sum()) for name, column in COUNTED.items()} == reads
    print(reads, blocks[list(COUNTED.values())].to_dict("list"))
    # The proxy saw the same.
    ranges = proxy.of("RANGE", "/archive/large/")
    looks = proxy.of("HEAD", "/archive/large/L_")
    assert sum(each.sent for each in ranges) == reads["bytesFetched"]
    assert len(ranges) + len(looks) == reads["requests"]
    assert len(looks) == NOISE_DATES and proxy.of("GET", "/archive/large/") == []
    # Within half as much again of what has to be fetched, in each block.
    assert 0 < reads["bytesNeeded"] <= reads["bytesFetched"] <= 1.5 * reads["bytesNeeded"]
    assert (blocks["bytes_read"] <= 1.5 * blocks["bytes_needed"]).all()
    # A look and a header where the process has not seen the file, then a range a tile; six bands may lie apart.
    most = NOISE_DATES // 2 * (2 + 1) + NOISE_DATES // 2 * (2 + 6)
    assert blocks["requests"].max() <= most


COUNTED = {"requests": "requests", "bytesFetched": "bytes_read", "bytesNeeded": "bytes_needed"}


# A corner of the first block: what is asked of it does not depend on how much is read.
CORNER = ("--region", "300000,8497000,303000,8500000", "--region-crs", "EPSG:32722")


@pytest.mark.long
def test_archive_that_goes_down_fails_its_blocks(run_alone, large_arguments, server, proxy):
    headers = set()

    def is_pixels(kind, key):
        if kind != "RANGE" or "/archive/" not in key or key not in headers:
            headers.add(key if kind == "RANGE" else "")
            return False
        return True

    proxy.faults = Faults(seed=1, every=1, only=is_pixels)
    quick = dict(attempts_maximum=1, retry_limit=1, retry_interval="50ms")
    quick.update(retry_throttle_limit=1, retry_throttle_interval="50ms")
    # Another engine, so that no block is there already.
    process = ended(run_alone(*large_arguments, *CORNER, "--engine", "pytorch", **quick), code=1)
    one_line(process, "No block could be made.*503")
    folder = server.folder / "store" / "maps" / "large"
    newest = max((folder / "runs").glob("*/manifest.parquet"), key=lambda path: path.stat().st_mtime)
    blocks = pandas.read_parquet(newest)
    assert len(blocks) and (blocks["state"] == "failed").all() and blocks["reason"].str.contains("503").all()
    # A store that fails says nothing of a file.
    assert blocks["damages"].map(len).sum() == 0
    latest = folder / "latest.json"
    assert not latest.exists() or newest.parent.name not in latest.read_text()


@pytest.mark.long
def test_a_file_replaced_after_it_was_looked_at_fails_its_block(run_alone, large_arguments, server, proxy):
    folder = server.folder / "store" / "archive" / "large"
    victim = sorted(folder.glob("L_*.tif"))[3]
    other = sorted(folder.glob("L_*.tif"))[5].read_bytes()
    content = victim.read_bytes()

    def replace(kind, key):
        if kind == "RANGE" and key.endswith(victim.name):
            proxy.watch = None
            server.put("archive", f"large/{victim.name}", other)

    proxy.watch = replace
    try:
        # Another engine, so that no block is there already; in a process that has not read the files yet.
        process = run_alone(*large_arguments, *CORNER, "--engine", "pytorch")
    finally:
        server.put("archive", f"large/{victim.name}", content)
    assert process.returncode != 0
    said = process.stdout + process.stderr
    assert f"changed: s3a://archive/large/{victim.name} changed since it was catalogued" in said


def test_errors_cuts_and_stalls_change_nothing(run, sinop, model, server, proxy, sinop_map):
    for folder, name in [(sinop.folder, "sinop"), (model("sinop-ndvi"), "sinop-ndvi")]:
        server.upload(folder, "unsteady", name)
    arguments = ["classify", "--archive", "s3a://unsteady/sinop", *sinop.options]
    arguments += ["--model", "s3a://unsteady/sinop-ndvi"]
    arguments += ["--output", "s3a://unsteady/map", *SINOP_DATES, "--engine", "onnx", "--block-size", 64, "--json"]
    proxy.faults = Faults(seed=20261125, every=6, slow=0.1, stalled=1)
    process = ended(run(*arguments))
    output = stored(server, process, "unsteady/map")
    done = proxy.faults.done
    print(done)
    assert min(done[fault] for fault in (500, 503, "cut", "slow", "stall")) > 0 and done.total() > 50
    assert digests(output) == digests(sinop_map)
    assert output.summary["blocks"]["failed"] == 0 and output.summary["warnings"] == []
    assert manifest(output)["damages"].map(len).sum() == 0
    assert files(output.folder / "_tmp") == []


@pytest.mark.long
def test_store_that_is_down_ends_the_run(run_alone, sinop_arguments, proxy):
    proxy.faults = Faults(seed=1, every=1)
    started = time.monotonic()
    process = ended(run_alone(*sinop_arguments, "--output", "s3a://maps/down"), code=1)
    one_line(process, "503")
    # With the program's own settings; Hadoop's would go on for more than an hour.
    assert time.monotonic() - started < 120


def test_wrong_key_is_one_line(driver, run, archive):
    process = ended(run("classify", *archive, "--model", "s3a://locked/x", "--output", "s3a://locked/map"), code=1)
    one_line(process, "s3a://locked/x.*403")
    # What Spark logs stands beside it.
    for said in (process.stderr, driver.said()):
        assert ACCESS_KEY not in said and WRONG_KEY not in said and "\tat " not in said and " ERROR " not in said
