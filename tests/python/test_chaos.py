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
from resident import Resident, on_cluster
from test_output import block_digests, digests

# Sinop has 255 x 147 pixels.
SHAPES = {(64, 64), (64, 63), (19, 64), (19, 63)}
# Two workers with one core each.
IN_FLIGHT = 2
# Whatever takes longer than the median task runs twice.
SPECULATION = dict(speculation="true", speculation_multiplier="1.0", speculation_efficiency_enabled="false")

POINTS = ("before_write", "after_write", "before_manifest")


class Driver:
    """A driver that stays on the cluster with its executors, as long as nothing kills it.

    A file of a fault point's name in its folder of faults lets that point happen, once: what dies, fails or waits
    there is whoever comes first.
    """

    def __init__(self, cluster, packaged, faults):
        self.cluster, self.packaged, self.faults = cluster, packaged, faults
        self.speculation = None
        self.resident = None

    def begin(self, *arguments, speculation=False, **faults):
        """Starts a command; faults: what happens at which point, an empty word for death by SIGKILL."""
        if self.speculation != speculation:
            # Speculation belongs to Spark's context, which only a new process has anew.
            self.close()
            self.speculation = speculation
            self.resident = Resident(self.starter())
        for left in self.faults.iterdir():
            left.unlink()
        for point, what in faults.items():
            self.fault(point).write_text(what)
        return self.resident.begin(*arguments)

    def starter(self):
        points = [f"-Dsitsformer.fault.{point.replace('_', '-')}={self.fault(point)}" for point in POINTS]
        # ONNX Runtime comes in the jar: PyTorch's libraries, of a hundred megabytes, would only be carried along.
        jar = (self.packaged[0], [])
        more = SPECULATION if self.speculation else {}
        options = dict(executor_options=" ".join(points), driver_options=" ".join(points), **more)
        return on_cluster(self.cluster, jar, **options)

    def fault(self, point):
        return self.faults / point

    def lines(self):
        """Returns what the driver logged since the command began."""
        return self.resident.said()

    def close(self):
        if self.resident is not None:
            self.resident.close()


@pytest.fixture(scope="module")
def driver(spark_home, packaged, tmp_path_factory):
    with Cluster(spark_home, tmp_path_factory.mktemp("cluster")) as cluster:
        running = Driver(cluster, packaged, tmp_path_factory.mktemp("faults"))
        yield running
        running.close()


@pytest.fixture
def start(driver, sinop, sinop_map, model, tmp_path):
    """Maps Sinop, which is catalogued already: nothing dies before the blocks."""
    arguments = ["classify", *sinop.arguments(), "--model", model("sinop-ndvi"), *SINOP_DATES, "--block-size", 64]
    arguments += ["--partitions", SINOP_BLOCKS, "--output", tmp_path / "map", "--engine", "onnx", "--json"]
    shutil.copytree(sinop_map.folder / "catalog", tmp_path / "map" / "catalog")
    runs = []

    def begin(**options):
        runs.append(driver.begin(*arguments, **options))
        return runs[-1]

    yield begin
    if not all(run.done() for run in runs):
        # Of a test that failed: the next one starts anew.
        driver.resident.kill()


@pytest.fixture
def rewritten(tmp_path):
    return RewrittenBlocks(tmp_path / "map")


def await_end(run, rewritten, most=IN_FLIGHT):
    """Waits for the end; at most so many blocks that were there are made again."""
    end = time.monotonic() + 300
    while not run.done() and time.monotonic() < end:
        rewritten.look()
        time.sleep(0.02)
    rewritten.look()
    assert rewritten.count <= most
    return run.result(timeout=0)


def finish(run, rewritten, most=IN_FLIGHT):
    process = await_end(run, rewritten, most)
    assert process.returncode == 0, process.stderr[-4000:]
    return process.stdout


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


def await_blocks(tmp_path, run, count, seconds=120):
    end = time.monotonic() + seconds
    while len(blocks(tmp_path)) < count and time.monotonic() < end and not run.done():
        time.sleep(0.02)
    assert len(blocks(tmp_path)) >= count, run.result().stderr[-3000:] if run.done() else f"only after {seconds} s"
    assert not run.done()


def test_worker_dies(start, driver, tmp_path, sinop_map, rewritten):
    cluster = driver.cluster
    run = start()
    await_blocks(tmp_path, run, 3)
    executor = cluster.executors()[1]
    try:
        kill(cluster.workers[1].pid)
        kill(executor)
        assert not run.done()
        check_after_kill(tmp_path)
        cluster.workers[1].wait()
        check(finish(run, rewritten), tmp_path, sinop_map)
        assert "Lost executor" in driver.lines()
    finally:
        cluster.start_worker(1)


def test_executor_dies_after_a_write(start, driver, tmp_path, sinop_map, rewritten):
    run = start(after_write="")
    while driver.fault("after_write").exists() and not run.done():
        time.sleep(0.02)
    check_after_kill(tmp_path)
    stdout = finish(run, rewritten)
    assert not driver.fault("after_write").exists()
    assert "Lost executor" in driver.lines()
    output, manifest = check(stdout, tmp_path, sinop_map)
    # What was written before the death is found again, not made twice.
    assert manifest["reused"].sum() >= 1


def test_task_fails_and_driver_dies_between_blocks_and_manifest(start, driver, tmp_path, sinop_map, rewritten):
    process = await_end(start(after_write="throw", before_manifest=""), rewritten)
    assert process.returncode == 137 and not driver.fault("after_write").exists()
    check_after_kill(tmp_path)
    assert not (tmp_path / "map" / "latest.json").exists()
    assert len(blocks(tmp_path)) == SINOP_BLOCKS
    output, manifest = check(finish(start(speculation=True), rewritten), tmp_path, sinop_map)
    assert manifest["reused"].all() and output.summary["unchanged"]


def test_executors_die_at_random_moments(start, driver, tmp_path, sinop_map, rewritten):
    moments = random.Random(20261125)
    run = start(speculation=True)
    await_blocks(tmp_path, run, 2)
    # Both that are at work, not those that take their places.
    executors = sorted(driver.cluster.executors().values())
    assert len(executors) == IN_FLIGHT
    moments.shuffle(executors)
    for death, executor in enumerate(executors):
        await_blocks(tmp_path, run, 2 + 5 * death)
        time.sleep(moments.random() * 0.3)
        assert not run.done()
        kill(executor)
        check_after_kill(tmp_path)
    check(finish(run, rewritten, most=SINOP_BLOCKS), tmp_path, sinop_map)
    assert driver.lines().count("Lost executor") == 2


def test_a_slow_task_runs_twice(start, driver, tmp_path, sinop_map, rewritten):
    run = start(speculation=True, before_write="wait")
    check(finish(run, rewritten), tmp_path, sinop_map)
    assert not driver.fault("before_write").exists()
    # A second attempt of one of the tasks came first; nothing was lost but what that made superfluous.
    lost = re.findall(r"Lost task \d+\.\d+ in stage .*", driver.lines())
    assert lost and all("TaskKilled (" in line for line in lost)
    assert re.search(rf"Finished task \d+\.1 in stage .*/{SINOP_BLOCKS}\)", driver.lines())
