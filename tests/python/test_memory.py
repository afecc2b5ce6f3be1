"""Who kills executors by what they hold in memory, as YARN and Kubernetes do, gets the same map; plans need little."""

import json
import shutil
import threading
import time
from pathlib import Path

import pandas
import pytest
from cluster import Cluster, kill
from conftest import NOISE_SIDE, NOISE_TIME, Output
from resident import Resident, on_cluster
from test_output import digests

# A heap that follows what lives in it, so that memory tells blocks from quarters of blocks.
CLOSE = "-XX:+UseSerialGC -XX:MinHeapFreeRatio=5 -XX:MaxHeapFreeRatio=10"


@pytest.fixture(scope="module")
def cluster(spark_home, tmp_path_factory):
    with Cluster(spark_home, tmp_path_factory.mktemp("cluster"), workers=1) as running:
        yield running


class Watcher(threading.Thread):
    """Kills executors that hold more than a limit, and notes the most that any of them held."""

    def __init__(self, cluster, limit):
        super().__init__(daemon=True)
        self.cluster, self.limit = cluster, limit
        self.ended = threading.Event()
        self.peak = 0
        self.killed = []
        self.start()

    def run(self):
        while not self.ended.is_set():
            for executor in self.cluster.executors().values():
                held = resident(executor)
                if held > self.limit and executor not in self.killed:
                    self.killed.append(executor)
                    kill(executor)
                else:
                    self.peak = max(self.peak, held)
            time.sleep(0.02)


def resident(pid):
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    held = [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")]
    return held[0] * 1024 if held else 0


@pytest.fixture(scope="module")
def driver(cluster, packaged):
    """Stays, and its executor as long as it may."""
    resident = Resident(on_cluster(cluster, (packaged[0], []), executor_options=CLOSE))
    yield resident
    resident.close()


@pytest.fixture(scope="module")
def watched(cluster, driver, noise, model, succeed, tmp_path_factory):
    """Makes a map of one large block in pieces on an executor that may hold so much."""
    catalogued = tmp_path_factory.mktemp("catalogued")
    succeed("catalog", *noise.arguments(), "--output", catalogued)

    def run(pieces, limit, by=driver):
        output = tmp_path_factory.mktemp("map") / "map"
        shutil.copytree(catalogued / "catalog", output / "catalog")
        arguments = ["classify", *noise.arguments(), *NOISE_TIME, "--model", model("mato-grosso"), "--output", output]
        arguments += ["--engine", "onnx", "--block-size", NOISE_SIDE, "--pieces", pieces, "--json"]
        watcher = Watcher(cluster, limit)
        try:
            process = by.run(*arguments, seconds=300)
        finally:
            watcher.ended.set()
            watcher.join()
        return process, Output(output, process.stdout), watcher

    return run


@pytest.fixture(scope="module")
def quarters(watched):
    process, output, watcher = watched(2, float("inf"))
    assert process.returncode == 0, process.stderr[-3000:]
    assert output.summary["blocks"] | {"done": 1, "failed": 0} == output.summary["blocks"]
    return output, watcher.peak


def test_a_block_that_is_too_large_for_its_executor_is_made_in_quarters(cluster, driver, watched, quarters):
    expected, peak = quarters
    # Another executor, which has nothing in its memory yet.
    old = cluster.executors()
    kill(old[0])
    end = time.monotonic() + 60
    while cluster.executors() in ({}, old) and time.monotonic() < end:
        time.sleep(0.1)
    process, output, watcher = watched(1, 1.1 * peak)
    assert process.returncode == 0, process.stderr[-3000:]
    assert len(watcher.killed) == 1
    assert "ExecutorLostFailure" in driver.said()
    assert digests(output) == digests(expected)
    keys = [pandas.read_parquet(each.run / "manifest.parquet")["key"].tolist() for each in (expected, output)]
    assert keys[0] == keys[1]
    assert output.summary["blocks"]["failed"] == 0


@pytest.mark.long
def test_a_heap_that_is_too_small_makes_quarters(program, noise, model, quarters, tmp_path):
    arguments = ["classify", *noise.arguments(), *NOISE_TIME, "--model", model("mato-grosso"), "--block-size", NOISE_SIDE]
    # What is left beside young objects is less than the block's stack.
    heap = {"SITSFORMER_MEMORY": "512m", "SITSFORMER_JAVA_OPTIONS": "-XX:+UseSerialGC -Xmn200m"}
    process = program(*arguments, "--pieces", 1, "--output", tmp_path / "map", "--json", **heap)
    assert process.returncode == 0, process.stderr[-3000:]
    assert "Not enough Java heap for 1 x 1 pieces" in process.stderr
    assert digests(Output(tmp_path / "map", process.stdout)) == digests(quarters[0])


@pytest.mark.long
def test_executors_that_die_again_and_again_end_the_run_with_one_line(cluster, packaged, driver, watched, quarters):
    # It has the core.
    driver.close()
    few = dict(task_maxFailures=2, stage_maxConsecutiveAttempts=2)
    other = Resident(on_cluster(cluster, (packaged[0], []), executor_options=CLOSE, **few))
    # Less than an executor holds at rest.
    try:
        process, output, watcher = watched(1, 0.5 * quarters[1], by=other)
    finally:
        other.close()
    assert process.returncode == 1 and len(watcher.killed) >= 2
    said = [line for line in process.stderr.splitlines() if line.startswith("Executors died or had too little memory")]
    assert len(said) == 1 and said[0].endswith("the same command goes on") and len(said[0]) < 500
    assert not (output.folder / "latest.json").exists() and not list(output.folder.rglob("*.tif"))


def test_peak_in_the_summary_is_what_the_system_saw(quarters):
    output, seen = quarters
    told = output.summary["memory"]
    assert told["pieces"] == 2 and told["blockSize"] == NOISE_SIDE
    assert 0.9 * seen <= told["peak"] <= 1.1 * seen


@pytest.mark.long
def test_a_million_blocks_are_planned_in_a_gibibyte(program, tmp_path):
    sizes = [100_000, 1_000_000]
    command = ("bench-plan", "--blocks", ",".join(map(str, sizes)), "--output", tmp_path, "--json")
    # Minutes: with the compiler and the collector that users have, not those of short tests.
    process = program(*command, SITSFORMER_MEMORY="1g", SITSFORMER_JAVA_OPTIONS="")
    assert process.returncode == 0, process.stderr[-3000:]
    small, large = json.loads(process.stdout)
    assert small["blocks"] >= sizes[0] and large["blocks"] >= sizes[1]
    assert large["scenes"] > 50_000 and 90 < large["scenesPerBlock"] < 110
    # Linear: not slower by the block, but for what another plan may take of the machine meanwhile.
    assert large["blocksPerSecond"] > small["blocksPerSecond"] / 2
    assert large["shuffleBytes"] < 10 * large["blocks"]
