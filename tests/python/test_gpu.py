"""Which task gets which GPU, and how many at once: a real cluster whose workers say that they have one each."""

import json
from collections import defaultdict
from itertools import accumulate

import pandas
import pytest
from cluster import Cluster
from conftest import MATO_GROSSO_DATES, Output
from resident import Resident, on_cluster
from test_output import digests

ADDRESSES = {0: ["0"], 1: ["1"]}


@pytest.fixture(scope="module")
def cluster(spark_home, tmp_path_factory):
    folder, two_cores = tmp_path_factory.mktemp("cluster"), ("--cores", 2)
    with Cluster(spark_home, folder, workers=2, gpus=ADDRESSES, worker_options=two_cores) as running:
        yield running


def begin(cluster, packaged, events, **settings):
    """Starts a driver with executors of two cores and a GPU, which logs its events to a folder."""
    events.mkdir()
    settings |= {"executor_resource_gpu_amount": 1, "executor_cores": 2, "eventLog_enabled": "true"}
    return Resident(on_cluster(cluster, (packaged[0], []), eventLog_dir=f"file:{events}", **settings))


@pytest.fixture(scope="module")
def driver(cluster, packaged):
    """Its tasks ask for no GPU, unless a stage does."""
    resident = begin(cluster, packaged, cluster.folder / "events")
    yield resident
    resident.close()


def arguments(archive, model, output, *more):
    archive_and_model = ["classify", *archive.arguments(), "--model", model("mato-grosso"), *MATO_GROSSO_DATES]
    return [*archive_and_model, "--output", output, "--block-size", 16, "--partitions", 4, "--json", *more]


def most_at_once(events):
    """Returns the most tasks that an executor had at one time, by the share of a GPU that their stages asked for."""
    shares, profiles = {}, {}
    tasks = defaultdict(list)
    for line in next(path for path in events.rglob("*") if path.is_file()).read_text().splitlines():
        event = json.loads(line)
        if event["Event"] == "SparkListenerResourceProfileAdded":
            requests = event["Task Resource Requests"]
            shares[event["Resource Profile Id"]] = requests.get("gpu", {"Amount": 0})["Amount"]
        elif event["Event"] == "SparkListenerStageSubmitted":
            profiles[event["Stage Info"]["Stage ID"]] = event["Stage Info"]["Resource Profile Id"]
        elif event["Event"] == "SparkListenerTaskEnd":
            info, metrics = event["Task Info"], event["Task Metrics"]
            # Until it has run: the driver notes the end when it has fetched the result, and by then the next may run.
            ran = metrics["Executor Deserialize Time"] + metrics["Executor Run Time"]
            span = ((info["Launch Time"], 1), (info["Launch Time"] + ran, -1))
            tasks[shares[profiles[event["Stage ID"]]], info["Executor ID"]].extend(span)
    most = defaultdict(int)
    for (share, _), changes in tasks.items():
        running = list(accumulate(change for _, change in sorted(changes)))
        most[share] = max(most[share], *running)
    return most


def test_cuda_without_cuda_ends_before_the_first_block(driver, mato_grosso, model, tmp_path):
    command = arguments(mato_grosso, model, tmp_path / "map", "--device", "cuda", "--whole-gpu")
    process = driver.run(*command)
    assert process.returncode == 1
    line = process.stderr.strip().splitlines()[-1]
    assert line.startswith("Option device is cuda, but no GPU is usable: OnnxRuntime sees no CUDA device")
    assert not (tmp_path / "map" / "runs").exists() and not (tmp_path / "map" / "blocks").exists()


def test_cuda_without_a_gpu_from_spark_says_so(driver, mato_grosso, model, tmp_path):
    process = driver.run(*arguments(mato_grosso, model, tmp_path / "map", "--device", "cuda"))
    assert process.returncode == 1
    assert "Spark gave the task no gpu resource" in process.stderr


def test_tasks_take_the_gpu_that_spark_gave_them_one_at_a_time(
    cluster, driver, mato_grosso, mato_grosso_map, model, tmp_path
):
    process = driver.run(*arguments(mato_grosso, model, tmp_path / "map", "--whole-gpu"))
    assert process.returncode == 0, process.stderr[-4000:]
    output = Output(tmp_path / "map", process.stdout)

    # The executor of each worker has that worker's device, and no other.
    manifest = pandas.read_parquet(output.run / "manifest.parquet")
    used = manifest.groupby("executor")["gpu"].agg(lambda gpus: sorted(set(gpus)))
    assert sorted(used) == [["0"], ["1"]]
    for number in ADDRESSES:
        # An executor's id stands in front of the random part of its name.
        ids = {name.split("-")[0] for name, gpus in used.items() if gpus == ADDRESSES[number]}
        folders = {path.name for path in (cluster.folder / f"worker-{number}").glob("app-*/*")}
        assert ids <= folders, (number, ids, folders)

    # Without CUDA it is the CPU, which is told, and the map is the same.
    warning = next(w for w in output.summary["warnings"] if w["kind"] == "device-fallback")
    assert output.summary["device"] == "cpu" and "sees no CUDA device" in warning["reason"]
    assert digests(output) == digests(mato_grosso_map)

    driver.close()
    # What needs no GPU uses both cores of an executor.
    assert most_at_once(cluster.folder / "events") == {0: 2, 1: 1}


def test_tasks_share_a_gpu_by_their_amount(
    cluster, driver, packaged, mato_grosso, mato_grosso_map, model, tmp_path
):
    # It has the cores.
    driver.close()
    sharing = begin(cluster, packaged, cluster.folder / "shared", task_resource_gpu_amount=0.5)
    try:
        process = sharing.run(*arguments(mato_grosso, model, tmp_path / "map", "--predictors", 1))
        refused = sharing.run(*arguments(mato_grosso, model, tmp_path / "other", "--whole-gpu"))
    finally:
        sharing.close()
    assert process.returncode == 0, process.stderr[-4000:]
    output = Output(tmp_path / "map", process.stdout)
    assert digests(output) == digests(mato_grosso_map)
    assert set(pandas.read_parquet(output.run / "manifest.parquet")["gpu"]) == {"0", "1"}
    assert most_at_once(cluster.folder / "shared") == {0.5: 2}
    said = "--whole-gpu: spark.task.resource.gpu.amount 0.5 gives each task a share already; it has to be unset"
    assert refused.returncode == 2 and said in refused.stderr


def test_whole_gpus_need_a_cluster_with_gpus(program, mato_grosso, model, tmp_path):
    process = program(*arguments(mato_grosso, model, tmp_path / "map", "--whole-gpu"))
    assert process.returncode == 2
    assert "--whole-gpu: a session without a cluster has no GPUs" in process.stderr
    process = program(*arguments(mato_grosso, model, tmp_path / "map", "--predictors", 101))
    assert process.returncode == 2 and "--predictors 101: 0 to 100 are allowed" in process.stderr
