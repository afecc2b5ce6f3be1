"""Whatever dies on a real cluster, the map is complete and has the bytes of an undisturbed run."""

import json
import random
import re
import shutil
import time

import pandas
import pytest
import rasterio
from cluster import Cluster, RewrittenBlocks, kill
from conftest import SINOP_BLOCKS, SINOP_DATES, Output
from test_output import block_digests, digests

# Sinop has 255 x 147 pixels.
SHAPES = {(64, 64), (64, 63), (19, 64), (19, 63)}
# Two workers with one core each.
IN_FLIGHT = 2


@pytest.fixture(scope="module")
def cluster(spark_home, tmp_path_factory):
    with Cluster(spark_home, tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture
def start(cluster, packaged, sinop, sinop_map, model, tmp_path):
    """Maps Sinop, which is catalogued already: nothing dies before the blocks."""
    arguments = ["classify", *sinop.arguments(), "--model", model("sinop-ndvi"), *SINOP_DATES, "--block-size", 64]
    arguments += ["--partitions", SINOP_BLOCKS, "--output", tmp_path / "map", "--json"]
    shutil.copytree(sinop_map.folder / "catalog", tmp_path / "map" / "catalog")
    jar, _ = packaged
    # ONNX Runtime comes in the jar: PyTorch's libraries, of a hundred megabytes, would only be carried along.
    return lambda **options: cluster.submit((jar, []), *arguments, "--engine", "onnx", **options)


@pytest.fixture
def token(tmp_path):
    path = tmp_path / "token"
    path.touch()
    return path


@pytest.fixture
def rewritten(tmp_path):
    return RewrittenBlocks(tmp_path / "map")


def finish(process, rewritten, most=IN_FLIGHT):
    """Waits for the end; at most so many blocks that were there are made again."""
    end = time.monotonic() + 300
    while process.poll() is None and time.monotonic() < end:
        rewritten.look()
        time.sleep(0.02)
    rewritten.look()
    assert rewritten.count <= most
    assert process.returncode == 0, process.err.read_text()[-4000:]
    return process.out.read_text()


def check(stdout, tmp_path, undisturbed):
    """Same bytes as the undisturbed map, nothing half-written, every block listed and as it was written."""
    output = Output(tmp_path / "map", stdout)
    assert digests(output) == digests(undisturbed)
    assert output.summary["blocks"]["done"] + output.summary["blocks"]["nodata"] == SINOP_BLOCKS
    manifest = pandas.read_parquet(output.run / "manifest.parquet")
    assert len(manifest) == SINOP_BLOCKS and manifest["key"].is_unique
    assert block_digests(output.folder) == dict(zip(manifest["key"], manifest["file_digest"], strict=True))
    return output, manifest


def blocks(tmp_path):
    return list((tmp_path / "map" / "blocks").rglob("*.tif"))


def check_after_kill(tmp_path):
    """What stands under a final name is whole, at any moment: half a file has pixels that cannot be read."""
    for path in blocks(tmp_path):
        with rasterio.open(path) as block:
            assert block.read().shape[1:] in SHAPES
    for path in (tmp_path / "map").rglob("*.json"):
        if "_tmp" not in path.parts:
            json.loads(path.read_text())


def await_blocks(tmp_path, process, count, seconds=120):
    end = time.monotonic() + seconds
    while len(blocks(tmp_path)) < count and time.monotonic() < end and process.poll() is None:
        time.sleep(0.02)
    assert len(blocks(tmp_path)) >= count, process.err.read_text()[-3000:]


def test_executor_dies_after_a_write(start, token, tmp_path, sinop_map, rewritten):
    stdout = finish(start(executor_options=f"-Dsitsformer.fault.after-write={token}"), rewritten)
    assert not token.exists()
    output, manifest = check(stdout, tmp_path, sinop_map)
    # What was written before the death is found again, not made twice.
    assert manifest["reused"].sum() >= 1


def test_executors_die_at_random_moments(start, cluster, tmp_path, sinop_map, rewritten):
    moments = random.Random(20261125)
    process = start(speculation="true")
    for death in range(2):
        await_blocks(tmp_path, process, 2 + 5 * death)
        time.sleep(moments.random() * 0.3)
        executors = cluster.executors()
        assert executors
        kill(executors[moments.choice(sorted(executors))])
        check_after_kill(tmp_path)
    check(finish(process, rewritten, most=SINOP_BLOCKS), tmp_path, sinop_map)


def test_a_slow_task_runs_twice(start, token, tmp_path, sinop_map, rewritten):
    conf = dict(speculation="true", speculation_multiplier="1.0", speculation_efficiency_enabled="false")
    process = start(executor_options=f"-Dsitsformer.fault.before-write=wait:{token}", **conf)
    check(finish(process, rewritten), tmp_path, sinop_map)
    assert not token.exists()
    # A second attempt of one of the tasks came first; nothing was lost but what that made superfluous.
    lost = re.findall(r"Lost task \d+\.\d+ in stage .*", process.err.read_text())
    assert lost and all("TaskKilled (" in line for line in lost)
    assert re.search(rf"Finished task \d+\.1 in stage .*/{SINOP_BLOCKS}\)", process.err.read_text())


def test_worker_dies(start, cluster, tmp_path, sinop_map, rewritten):
    process = start()
    await_blocks(tmp_path, process, 3)
    executor = cluster.executors().get(1)
    kill(cluster.workers[1].pid)
    if executor:
        kill(executor)
    check_after_kill(tmp_path)
    cluster.workers[1].wait()
    try:
        check(finish(process, rewritten), tmp_path, sinop_map)
    finally:
        cluster.start_worker(1)


def test_task_fails_and_driver_dies_between_blocks_and_manifest(start, token, tmp_path, sinop_map, rewritten):
    other = tmp_path / "other"
    other.touch()
    process = start(
        executor_options=f"-Dsitsformer.fault.after-write=throw:{other}",
        driver_options=f"-Dsitsformer.fault.before-manifest={token}",
    )
    process.wait(timeout=300)
    assert process.returncode == 137 and not token.exists() and not other.exists()
    check_after_kill(tmp_path)
    assert not (tmp_path / "map" / "latest.json").exists()
    assert len(blocks(tmp_path)) == SINOP_BLOCKS
    output, manifest = check(finish(start(), rewritten), tmp_path, sinop_map)
    assert manifest["reused"].all() and output.summary["unchanged"]
