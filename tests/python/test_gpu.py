"""Which task gets which GPU, and how many at once: a real cluster whose workers say that they have one each."""

import json
from collections import defaultdict

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


@pytest.fixture(scope="module")
def events(cluster):
    folder = cluster.folder / "events"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def driver(cluster, packaged, events):
    """Its executors have a GPU each; its tasks ask for none, unless a stage does."""
    settings = {"executor_resource_gpu_amount": 1, "executor_cores": 2, "eventLog_enabled": "true"}
    resident = Resident(on_cluster(cluster, (packaged[0], []), eventLog_dir=f"file:{events}", **settings))
    yield resident
    resident.close()


def arguments(archive, model, output, *more):
    archive_and_model = ["classify", *archive.arguments(), "--model", model("mato-grosso"), *MATO_GROSSO_DATES]
    return [*archive_and_model, "--output", output, "--block-size", 16, "--partitions", 4, "--json", *more]


def most_at_once(tasks):
    """Returns the most tasks that an executor had at one time: tasks by executor, each with its begin and end."""
    most = 0
    for spans in tasks.values():
        changes = sorted(change for begin, end in spans for change in ((begin, 1), (end, -1)))
        running = 0
        for _, change in changes:
            running += change
            most = max(most, running)
    return most


def test_cuda_without_cuda_ends_before_the_first_block(driver, mato_grosso, model, tmp_path):
    command = arguments(mato_grosso, model, tmp_path / "map", "--device", "cuda", "--gpu-tasks", 1)
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
    cluster, driver, events, mato_grosso, mato_grosso_map, model, tmp_path
):
    process = driver.run(*arguments(mato_grosso, model, tmp_path / "map", "--gpu-tasks", 1))
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

    # Both cores of an executor read, and one of them at a time predicts: the same map again.
    shared = ("--gpu-tasks", 2, "--predictors", 1)
    process = driver.run(*arguments(mato_grosso, model, tmp_path / "shared", *shared))
    assert process.returncode == 0, process.stderr[-4000:]
    assert digests(Output(tmp_path / "shared", process.stdout)) == digests(mato_grosso_map)

    driver.close()
    profiles, amounts = {}, {}
    tasks = defaultdict(lambda: defaultdict(list))
    for line in next(path for path in events.rglob("*") if path.is_file()).read_text().splitlines():
        event = json.loads(line)
        if event["Event"] == "SparkListenerResourceProfileAdded":
            requests = event["Task Resource Requests"]
            amounts[event["Resource Profile Id"]] = requests.get("gpu", {"Amount": 0})["Amount"]
        elif event["Event"] == "SparkListenerStageSubmitted":
            profiles[event["Stage Info"]["Stage ID"]] = event["Stage Info"]["Resource Profile Id"]
        elif event["Event"] == "SparkListenerTaskEnd":
            info, metrics = event["Task Info"], event["Task Metrics"]
            # Until it has run: the driver notes the end when it has fetched the result, and by then the next may run.
            ran = metrics["Executor Deserialize Time"] + metrics["Executor Run Time"]
            span = (info["Launch Time"], info["Launch Time"] + ran)
            tasks[profiles[event["Stage ID"]]][info["Executor ID"]].append(span)
    most = defaultdict(int)
    for profile, of_executors in tasks.items():
        amount = amounts.get(profile, 0)
        most[amount] = max(most[amount], most_at_once(of_executors))
    # What needs no GPU uses both cores of an executor.
    assert most == {0: 2, 1: 1, 0.5: 2}


def test_gpu_tasks_need_a_cluster_with_gpus(program, mato_grosso, model, tmp_path):
    process = program(*arguments(mato_grosso, model, tmp_path / "map", "--gpu-tasks", 2))
    assert process.returncode == 2
    assert "--gpu-tasks 2: a session without a cluster has no GPUs" in process.stderr
    process = program(*arguments(mato_grosso, model, tmp_path / "map", "--gpu-tasks", 101))
    assert process.returncode == 2 and "--gpu-tasks 101: 0 to 100 are allowed" in process.stderr
    process = program(*arguments(mato_grosso, model, tmp_path / "map", "--predictors", 101))
    assert process.returncode == 2 and "--predictors 101: 0 to 100 are allowed" in process.stderr
