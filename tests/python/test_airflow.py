"""The DAGs of airflow/ in both lines of Airflow, each in an environment of its own that bin/python-env makes."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from datetime import date, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import yaml
from cluster import INTERPRETED, SHORT_LIVED, Cluster
from conftest import MODELS, ROOT, clean_environment
from resident import Resident
from s3 import ACCESS_KEY, SECRET_KEY, S3Server

AIRFLOW = ROOT / "airflow"
HERE = Path(__file__).parent / "airflow"
EXAMPLE = AIRFLOW / "regions.example.yaml"
PLATFORMS = HERE / "regions.yaml"
# Airflow 2 here has the Spark provider alone, Airflow 3 those of all platforms.
LINES = ("airflow-2", "airflow-3")


class Line:
    """One line of Airflow with a home and a database of its own."""

    def __init__(self, name, home, regions, **environment):
        made = subprocess.run([ROOT / "bin" / "python-env", name], capture_output=True, text=True)
        assert made.returncode == 0, made.stderr
        self.name = name
        self.home = home
        self.inside = Resident(self._start)
        self.python = made.stdout.strip()
        settings = {
            "HOME": home,
            "AIRFLOW_HOME": home,
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__DAGS_FOLDER": AIRFLOW / "dags",
            "AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT": "300",
            "AIRFLOW__SITSFORMER__REGIONS_FILE": regions,
            "PYTHONPATH": AIRFLOW,
        }
        kept = {name: value for name, value in clean_environment().items() if not name.startswith("AIRFLOW")}
        self.environment = kept | {name: str(value) for name, value in (settings | environment).items()}

    def ask(self, question, *arguments, **environment):
        """Returns the answer of airflow/inside.py, which stays in this environment: Airflow takes seconds to start."""
        changed = json.dumps({name: str(value) for name, value in environment.items()})
        answer = self.inside.run(changed, question, *arguments, seconds=180)
        assert answer.returncode == 0, answer.stderr[-4000:]
        return json.loads(answer.stdout)

    def _start(self):
        with (self.home / "inside.log").open("a") as log:
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": log, "text": True}
            command = [self.python, HERE / "inside.py"]
            process = subprocess.Popen(command, cwd=self.home, env=self.environment, **pipes)
        process.err = self.home / "inside.log"
        return process

    def migrate(self):
        process = self._run(["-m", "airflow", "db", "migrate"])
        assert process.returncode == 0, process.stderr[-4000:]
        return self

    def parse(self):
        """Writes the DAGs to the database, as a scheduler does: Airflow 2 knows no dataset before."""
        process = self._run(["-m", "airflow", "dags", "reserialize"])
        assert process.returncode == 0, process.stderr[-4000:]
        return self

    def test(self, dag, day, **environment):
        """Runs a DAG for a day as `airflow dags test` does and returns the process."""
        return self._run(["-m", "airflow", "dags", "test", dag, str(day)], **environment)

    def events(self):
        """Returns the URIs of all assets, or datasets, that tasks said they have changed."""
        table = "dataset" if self.name == "airflow-2" else "asset"
        with sqlite3.connect(self.home / "airflow.db") as database:
            query = f"SELECT uri FROM {table}_event JOIN {table} ON {table}.id = {table}_event.{table}_id"
            return [uri for (uri,) in database.execute(query)]

    def _run(self, command, **environment):
        return subprocess.run(
            [self.python, *map(str, command)],
            cwd=self.home,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=540,
        )


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Asks a line of Airflow, whose process stays; without a file of regions, about those of the example."""
    lines = {}

    def asked(name, question, *arguments, regions=EXAMPLE, **environment):
        if name not in lines:
            lines[name] = Line(name, tmp_path_factory.mktemp(name), EXAMPLE)
        return lines[name].ask(question, *arguments, AIRFLOW__SITSFORMER__REGIONS_FILE=regions, **environment)

    yield asked
    for line in lines.values():
        line.inside.close()


def of_spark(file, target):
    """Writes those regions of a file that Airflow 2 has the provider of here."""
    document = yaml.safe_load(file.read_text())
    regions = document["regions"].items()
    document["regions"] = {name: region for name, region in regions if region.get("platform", "spark") == "spark"}
    assert document["regions"]
    # In their order, which is that of the options on the command line.
    target.write_text(yaml.safe_dump(document, sort_keys=False))
    return target


STAGES = ["catalog", "plan", "classify", "assemble", "report", "verify", "drift", "publish"]


def test_dags_are_the_same_on_both_lines(ask, tmp_path):
    regions = of_spark(EXAMPLE, tmp_path / "regions.yaml")
    bags = [ask(name, "bag", AIRFLOW / "dags", regions=regions) for name in LINES]
    assert [bag["errors"] for bag in bags] == [{}, {}]
    assert bags[0] == bags[1]
    dag = bags[0]["dags"]["sitsformer_mato-grosso"]
    order = ["resolve_date", "wait_for_scenes", *STAGES, "notify"]
    assert {name: task["upstream"] for name, task in dag["tasks"].items()} == {
        name: [before] if before else [] for before, name in zip([None, *order], order)
    }
    assert [name for name, task in dag["tasks"].items() if task["teardown"]] == ["notify"]
    assert dag["maxActiveRuns"] == 1 and not dag["catchup"]
    assert {dag["tasks"][stage]["timeout"] for stage in STAGES} == {12 * 3600}
    assert dag["outlets"] == ["s3a://maps/mato-grosso/latest.json"]
    # A day's run starts when the day is over, and its map is of that day.
    assert dag["scheduled"][:2] == [
        ["2024-08-30 06:00:00+00:00", "2024-08-31 06:00:00+00:00", "2024-08-30"],
        ["2024-08-31 06:00:00+00:00", "2024-09-01 06:00:00+00:00", "2024-08-31"],
    ]


def test_all_platforms_import(ask):
    for regions in (EXAMPLE, PLATFORMS):
        bag = ask("airflow-3", "bag", AIRFLOW / "dags", regions=regions)
        assert bag["errors"] == {} and len(bag["dags"]) == len(yaml.safe_load(regions.read_text())["regions"])


def test_missing_provider_is_named(ask):
    bag = ask("airflow-2", "bag", AIRFLOW / "dags", regions=PLATFORMS)
    (error,) = bag["errors"].values()
    assert "region 'steps': 'platform' is 'emr', which needs the package apache-airflow-providers-amazon" in error


def test_code_is_ready_for_airflow_3(tmp_path):
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--isolated", "--select", "AIR"]
    checked = subprocess.run([*command, AIRFLOW, HERE], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    # It does see what has gone.
    old = tmp_path / "old.py"
    old.write_text("from airflow.operators.bash_operator import BashOperator\n\nBashOperator(task_id='old')\n")
    assert "AIR" in subprocess.run([*command, old], capture_output=True, text=True).stdout


def test_rendered_tasks_are_those_kept(ask):
    """SITSFORMER_KEEP=1 writes what is to be kept; look at the difference before it is."""
    rendered = ask("airflow-3", "render", PLATFORMS)
    assert len(rendered) == 6
    if os.environ.get("SITSFORMER_KEEP"):
        for platform, tasks in rendered.items():
            (HERE / f"{platform}.json").write_text(json.dumps(tasks, indent=2) + "\n")
    for platform, tasks in rendered.items():
        assert tasks == json.loads((HERE / f"{platform}.json").read_text()), platform
    # Gates that cannot tell a no from an accident are not repeated.
    retries = {platform: tasks["drift"]["retries"] for platform, tasks in rendered.items()}
    assert retries.pop("spark") == 2 and set(retries.values()) == {0}


def test_airflow_2_renders_the_same(ask, tmp_path):
    regions = of_spark(PLATFORMS, tmp_path / "regions.yaml")
    rendered = ask("airflow-2", "render", regions)
    assert rendered == {"spark": json.loads((HERE / "spark.json").read_text())}


def test_services_own_models_take_what_is_rendered(ask):
    # Eight steps, eight job runs, five batches of the short form.
    assert ask("airflow-3", "validate", PLATFORMS) == 21


@pytest.mark.parametrize("name", ["airflow-3", pytest.param("airflow-2", marks=pytest.mark.long)])
def test_waits_on_the_triggerer(name, tmp_path):
    line = Line(name, tmp_path, EXAMPLE)
    dags = tmp_path / "dags"
    dags.mkdir()
    (dags / "wait_dag.py").write_text((HERE / "wait_dag.py").read_text())
    told = tmp_path / "told.jsonl"
    place = {"WAIT_FOLDER": str(tmp_path), "AIRFLOW__CORE__DAGS_FOLDER": str(dags)}
    process = line.migrate().test("wait", "2024-08-31", **place)
    assert process.returncode == 0, process.stdout[-4000:] + process.stderr[-4000:]
    events = [json.loads(text) for text in told.read_text().splitlines()]
    for task, found in (("arriving", 1), ("continuing", 0), ("skipping", 0)):
        assert [what for name, what in events if name == task] == ["deferred", {"found": found}]
    (states,) = [what for name, what in events if name == "states"]
    assert states["arriving"] == states["after_arriving"] == states["continuing"] == "success"
    assert states["after_continuing"] == "success"
    assert states["skipping"] == states["after_skipping"] == "skipped"
    assert ["found", [1, 0]] in events


def test_looks_into_an_object_store(ask, tmp_path):
    folder = tmp_path / "s3"
    folder.mkdir()
    with S3Server(folder) as server:
        tile = folder / "store" / "imagery" / "s2" / "33TVN"
        tile.mkdir(parents=True)
        for name in ("20240831T101029_B02.tif", "20240831T101029_B03.tif", "20240830T101029_B02.tif"):
            (tile / name).write_bytes(b"")
        address = f"http://127.0.0.1:{server.port}"
        keys = dict(AWS_ACCESS_KEY_ID=ACCESS_KEY, AWS_SECRET_ACCESS_KEY=SECRET_KEY, AWS_ENDPOINT_URL_S3=address)
        keys["AWS_DEFAULT_REGION"] = "us-east-1"
        assert ask("airflow-2", "look", "s3a://imagery/s2", "2024-08-31", **keys) == 2
        assert ask("airflow-2", "look", "s3a://imagery/s2", "2024-08-29", **keys) == 0


def region(**changes):
    base = {
        "archive": "/archive",
        "pattern": "{tile}/{date}_{band}.tif",
        "model": "/model",
        "output": "/maps",
        "start": date(2024, 1, 1),
        "submit": {"jar": "/jar"},
    }
    return {name: value for name, value in (base | changes).items() if value is not None}


REFUSED = [
    (region(archive=None), "region 'r': 'archive' is missing"),
    (region(output="maps"), "'output' is 'maps'; allowed is an absolute path or a URI"),
    (region(platform="yarn"), "'platform' is 'yarn'; allowed is one of spark, emr, emr-serverless, dataproc,"),
    (region(platform="emr"), "'submit' of 'emr': 'cluster' is missing"),
    (region(submit={"jar": "/jar", "queue": "q"}), "'submit' of 'spark': 'queue' is unknown; allowed are jar, jars,"),
    (region(start="tomorrow"), "'start' is 'tomorrow'; allowed is a date, YYYY-MM-DD"),
    (region(schedule="@daily"), "'schedule' is '@daily'; allowed is a cron expression of five fields"),
    (region(budget=5), "'budget', 'price-per-core-hour' and 'calibration' go together"),
    (region(mask="{date}_CLM.tif"), "'mask' and 'mask-valid' go together"),
    (region(retries=-1), "'retries' is '-1'; allowed is a whole number of at least 0"),
    (region(timeout="12"), "'timeout' is '12'; allowed is a number with s, m, h or d, for example 30m"),
    (region(wait={"on-timeout": "fail"}), "'wait': 'on-timeout' is 'fail'; allowed is one of continue, skip"),
    (region(wait={"file": 1}), "'wait': 'file' is unknown; allowed are glob, files, days, timeout, poll, on-timeout"),
    (region(pattern="{date:yyyy}/{date:d}.tif"), "whose 'd' is no part of a date to wait for"),
    (region(options={"classify": {"run-id": "ab"}}), "'options' of 'classify': 'run-id' is given by the DAG"),
    (region(options={"smooth": {}}), "'options': 'smooth' is unknown; allowed are catalog, plan, classify,"),
    (region(speed=3), "'speed' is unknown; allowed are platform, archive,"),
]


def test_bad_regions_are_refused_in_one_line(ask, tmp_path):
    files = {}
    for number, (refused, expected) in enumerate(REFUSED):
        files[tmp_path / f"{number}.yaml"] = (yaml.safe_dump({"regions": {"r": refused}}), expected)
    files[tmp_path / "empty.json"] = ('{"regions": {}}', "'regions' is empty")
    files[tmp_path / "name.json"] = ('{"regions": {"Upper": {}}}', "region 'Upper': the name must be")
    files[tmp_path / "torn.json"] = ('{"regions": ', "neither YAML nor JSON")
    files[tmp_path / "good.json"] = (json.dumps({"regions": {"r": region(start="2024-01-01")}}), 1)
    for file, (text, _) in files.items():
        file.write_text(text)
    missing = tmp_path / "missing.yaml"
    answers = ask("airflow-2", "refuse", *files, missing)
    assert "the regions file cannot be read: No such file or directory" in answers[str(missing)]
    for file, (_, expected) in files.items():
        answer = answers[str(file)]
        if isinstance(expected, int):
            assert answer == expected, answer
        else:
            assert answer.startswith((file.name, str(file))) and expected in answer and "\n" not in answer


# Acquisitions from the 20th of August on are far off.
DRIFT = ("--drift-from", "2024-08-20", "--drift-band", "B04=+3000", "--drift-band", "B08=-2500")
BEFORE, AFTER = date(2024, 8, 19), date(2024, 8, 26)


@pytest.fixture(scope="module")
def drifting(simulate):
    days = ("--from", "2024-06-20", "--to", "2024-08-31", "--dates", 24, "--cloud-share", 0.1)
    return simulate("drifting", "--size", 64, *days, "--seed", 7, *DRIFT)


class Receiver:
    """Keeps what is posted to it."""

    def __enter__(self):
        posts = self.posts = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                posts.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


# Fourteen and more starts of spark-submit, and three of Airflow: minutes.
@pytest.mark.long
@pytest.mark.parametrize("name, stages", [("airflow-3", "together"), ("airflow-2", "one-by-one")])
def test_days_on_a_cluster(name, stages, drifting, packaged, spark_home, succeed, tmp_path):
    """A day twice, one whose map must not be published, one that would cost too much; every task by spark-submit."""
    output = tmp_path / "maps"
    calibration = tmp_path / "calibration.json"
    measured = ("--size", 64, "--dates", 24, "--runs", 1, "--output", tmp_path / "bench")
    succeed("bench", *measured, "--store", calibration)
    conf = dict(setting.split("=") for setting in INTERPRETED)
    conf |= {"spark.ui.enabled": False, "spark.driver.host": "127.0.0.1", "spark.sql.shuffle.partitions": 4}
    conf |= {"spark.driver.extraJavaOptions": SHORT_LIVED, "spark.executor.extraJavaOptions": SHORT_LIVED}
    region = {
        "archive": drifting["archive"],
        "pattern": drifting["pattern"],
        "mask": drifting["mask"],
        "mask-valid": [drifting["maskValid"]],
        "model": str(MODELS / "sitsformer-demo"),
        "output": str(output),
        "start": date(2024, 8, 1),
        "stages": stages,
        "submit": {"jar": str(packaged[0]), "conf": conf},
        "options": {"plan": {"block-size": 32, "period": "P30D"}},
        "wait": {"files": 11, "days": 5, "timeout": "1s"},
        "notify": "receiver",
    }
    regions = tmp_path / "regions.yaml"
    regions.write_text(yaml.safe_dump({"regions": {"small": region}}))
    with Receiver() as receiver, Cluster(spark_home, tmp_path, workers=1) as cluster:
        spark = {"conn_type": "spark", "host": "spark://127.0.0.1", "port": cluster.port}
        spark["extra"] = {"spark-binary": "spark-submit"}
        # The provider's own environment has a spark-submit without Spark's jars.
        path = f"{spark_home / 'bin'}:{os.environ['PATH']}"
        line = Line(name, tmp_path, regions, SPARK_HOME=spark_home, SPARK_LOCAL_IP="127.0.0.1", PATH=path)
        line.environment["AIRFLOW_CONN_SPARK_DEFAULT"] = json.dumps(spark)
        hook = {"conn_type": "http", "host": "127.0.0.1", "port": receiver.server.server_port}
        hook["password"] = "hook/secret"
        line.environment["AIRFLOW_CONN_RECEIVER"] = json.dumps(hook)
        line.migrate().parse()

        def run(day, good=True):
            process = line.test("sitsformer_small", day)
            said = process.stdout[-6000:] + process.stderr[-6000:]
            assert (process.returncode == 0) == good, said
            path, post = receiver.posts.pop()
            assert path == "/hook/secret" and not receiver.posts
            assert post["date"] == str(day) and post["run"] == sha256(f"small\n{day}".encode()).hexdigest()[:16]
            return post

        post = run(BEFORE)
        assert post["published"] and post["text"] == f"Map of small for {BEFORE} is published."
        # Nothing to compare with yet.
        assert post["drift"]["status"] == "insufficient-history"
        first, made = latest(output)
        assert first["run"].endswith(f"_r1_{post['run']}")
        assert made["blocks"]["done"] + made["blocks"]["nodata"] == 4 and made["blocks"]["reused"] == 0

        again = run(BEFORE)
        second, reused = latest(output)
        assert again["published"] and second["run"].endswith(f"_r2_{post['run']}")
        assert reused["unchanged"] and reused["blocks"]["reused"] == 4
        assert line.events() == [f"file://{output}/latest.json"] * 2

        kept = (output / "latest.json").read_bytes()
        failed = run(AFTER, good=False)
        assert failed["failed"] == ["drift"] and not failed["published"]
        assert failed["tasks"]["publish"] == "upstream_failed" and failed["tasks"]["verify"] == "success"
        assert failed["drift"]["severity"] == "high"
        assert (output / "latest.json").read_bytes() == kept and len(line.events()) == 2
        # The map is there all the same, for whoever looks into it.
        (run_folder,) = (output / "runs").glob(f"{AFTER}_*")
        assert list(run_folder.glob("tiles/*_class.tif"))

        region |= {"budget": 0.00001, "price-per-core-hour": 0.05, "calibration": str(calibration)}
        regions.write_text(yaml.safe_dump({"regions": {"small": region}}))
        refused = run(AFTER + timedelta(days=1), good=False)
        assert refused["failed"] == ["plan"] and refused["tasks"]["classify"] == "upstream_failed"
        assert (output / "latest.json").read_bytes() == kept and len(line.events()) == 2
        assert not list((output / "runs").glob(f"{AFTER + timedelta(days=1)}_*"))


def latest(output):
    named = json.loads((output / "latest.json").read_text())
    return named, json.loads((output / named["path"] / "summary.json").read_text())

