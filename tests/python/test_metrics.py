"""A run's metrics, read back through Prometheus' own API, are what its manifest says."""

import json
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass

import pandas
import pytest
from cluster import Cluster, free_port
from conftest import ROOT, SINOP_BLOCKS, SINOP_DATES, Output, absent
from prometheus import Prometheus, get, until

LINGER = 6
PLUGIN = "org.sitsformer.udf.metrics.SitsPlugin"
DASHBOARD = ROOT / "conf" / "grafana" / "sitsformer.json"
ALERTS_TEST = ROOT / "tests" / "python" / "alerts-test.yml"
ALERTS = ROOT / "conf" / "prometheus" / "alerts.yml"
# Functions, operators and what stands in selectors and groupings is no name of ours.
NAME = re.compile(r"\bsits_[a-z0-9_]+")


@dataclass
class Watched:
    """A run on a cluster that was scraped, has pushed, and one of whose tasks died."""

    output: Output
    prometheus: Prometheus
    driver: str
    spark: str
    said: str

    def total(self, name, source="scraped", /, **labels):
        """Returns the last value that Prometheus has of a series, from the driver or from the Pushgateway."""
        whose = {"instance": self.driver} if source == "scraped" else {"output": str(self.output.folder)}
        labels = labels | whose
        selector = ",".join(f'{name}="{value}"' for name, value in labels.items())
        found = self.prometheus.query(f"last_over_time({name}{{{selector}}}[10m])")
        assert len(found) == 1, (name, labels, found)
        return next(iter(found.values()))

    def over_time(self, function, name, **labels):
        """Returns what became of the driver's series while it was scraped."""
        selector = ",".join(f'{name}="{value}"' for name, value in {"instance": self.driver, **labels}.items())
        return list(self.prometheus.query(f"{function}_over_time({name}{{{selector}}}[10m])").values())

    @property
    def manifest(self):
        return pandas.read_parquet(self.output.run / "manifest.parquet")

    @property
    def statistics(self):
        return pandas.read_parquet(self.output.run / "statistics.parquet")

    @property
    def costs(self):
        return json.loads((self.output.run / "costs.json").read_text())


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory):
    for tool in ("prometheus", "promtool", "prometheus-pushgateway"):
        if shutil.which(tool) is None:
            absent(f"{tool} is not there (Debian: install prometheus and prometheus-pushgateway)")
    with Prometheus(tmp_path_factory.mktemp("prometheus")) as running:
        yield running


@pytest.fixture(scope="module")
def watched(prometheus, packaged, spark_home, sinop, model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("watched")
    fault = folder / "fault"
    # The task that stores the first block dies then: a failed task with finished blocks, which is run again.
    fault.write_text("throw")
    page = free_port()
    arguments = ["classify", *sinop.arguments(), *SINOP_DATES, "--model", model("sinop-ndvi")]
    arguments += ["--output", folder / "map", "--block-size", 64, "--engine", "onnx", "--json"]
    arguments += ["--metrics-port", prometheus.driver, "--metrics-linger", f"{LINGER}s"]
    arguments += ["--metrics-push", prometheus.gateway]
    conf = dict(plugins=PLUGIN, metrics_namespace="sitsformer", metrics_conf=ROOT / "conf" / "metrics.properties")
    conf |= dict(ui_enabled="true", ui_port=page)
    with Cluster(spark_home, folder) as cluster:
        process = cluster.submit(
            (packaged[0], []), *arguments, executor_options=f"-Dsitsformer.fault.after-write={fault}", **conf
        )
        lingers = lambda: "Metrics stay at" in process.err.read_text() or process.poll() is not None  # noqa: E731
        until(lingers, "the run does not end", seconds=300)
        assert process.poll() is None, process.err.read_text()[-4000:]
        spark = get(f"http://127.0.0.1:{page}/metrics/prometheus")
        assert process.wait(timeout=60) == 0, process.err.read_text()[-4000:]
        assert not fault.exists()
        output = Output(folder / "map", process.out.read_text())
        said = process.err.read_text()
        # The Pushgateway keeps its values; the last scrape of them may be a second away.
        until(lambda: prometheus.query("sits_run_exit_code{region='all'}"), "the pushed values were not scraped")
        yield Watched(output, prometheus, f"127.0.0.1:{prometheus.driver}", spark, said)


@pytest.mark.parametrize("source", ["scraped", "pushed"])
def test_totals_equal_the_manifest(watched, source):
    manifest, statistics, costs = watched.manifest, watched.statistics, watched.costs
    assert len(manifest) == SINOP_BLOCKS
    for state in ("done", "nodata", "failed"):
        assert watched.total("sits_blocks_total", source, state=state) == (manifest["state"] == state).sum()
    assert watched.total("sits_blocks_reused_total", source) == manifest["reused"].sum()
    assert watched.total("sits_errors_total", source, error_type="run") == 0
    whole = watched.total("sits_pixels_total", source, source="made")
    found = watched.total("sits_pixels_total", source, source="reused")
    reused = manifest.set_index(["row", "col"])["reused"].reindex(statistics.set_index(["row", "col"]).index)
    assert whole == statistics["pixels"][~reused.values].sum() and found == statistics["pixels"][reused.values].sum()

    pixels, confidence = Counter(), Counter()
    for block in statistics["classes"]:
        for one in block:
            pixels[one["class"]] += one["pixels"]
            for pair in one["confidence"]:
                confidence[pair["bin"]] += pair["count"] if one["class"] else 0
    names = {one["value"]: one["name"] for one in json.loads((watched.output.run / "run.json").read_text())["classes"]}
    for value, name in names.items():
        labels = {"class": name, "model_version": "sinop-ndvi-1.0.0"}
        assert watched.total("sits_predictions_total", source, **labels) == pixels[value] > 0
    assert watched.total("sits_prediction_confidence_count", source) == sum(confidence.values())
    total = sum((step - 1) / 254 * count for step, count in confidence.items())
    assert watched.total("sits_prediction_confidence_sum", source) == pytest.approx(total)
    for bound in ("0.5", "0.9", "0.99"):
        below = sum(count for step, count in confidence.items() if (step - 1) / 254 <= float(bound))
        assert watched.total("sits_prediction_confidence_bucket", source, le=bound) == below

    seconds = manifest["nanos_predict"] / 1e9
    assert watched.total("sits_prediction_duration_seconds_count", source) == (seconds > 0).sum()
    assert watched.total("sits_prediction_duration_seconds_sum", source) == pytest.approx(seconds.sum())
    below = ((seconds > 0) & (seconds <= 0.5)).sum()
    assert watched.total("sits_prediction_duration_seconds_bucket", source, le="0.5") == below

    assert watched.total("sits_fetched_bytes_total", source) == manifest["bytes_read"].sum()
    assert watched.total("sits_decoded_bytes_total", source) == costs["bytes_decoded"] > 0
    assert watched.total("sits_segment_cache_misses_total", source) == costs["segments_decoded"]
    assert watched.total("sits_segment_cache_hits_total", source) == costs["segments_cached"]
    assert watched.total("sits_model_calls_total", source) == costs["model_calls"]
    assert watched.total("sits_device_wait_seconds_total", source) == pytest.approx(costs["nanos_device"] / 1e9)
    summary = watched.output.summary
    assert watched.total("sits_coverage_ratio", source) == summary["coverage"] == 1
    assert watched.total("sits_model_loads_total", source) == summary["modelLoads"]
    assert watched.total("sits_run_pixels_per_second", source) == pytest.approx(summary["pixelsPerSecond"])
    assert watched.total("sits_run_exit_code", source) == 0
    assert watched.total("sits_run_info", source, run=summary["run"], snapshot=summary["snapshot"]) == 1


def test_task_that_died_counts_nowhere(watched):
    # What it had stored was found by the next one, which is no failure and no second block.
    assert watched.manifest["reused"].sum() >= 1
    assert watched.costs["model_rows"] < watched.total("sits_prediction_confidence_count")
    assert sum(watched.over_time("last", "sits_blocks_total")) == SINOP_BLOCKS


def test_a_run_at_work_has_no_exit_code_and_no_coverage(watched):
    (scrapes,) = watched.over_time("count", "sits_blocks_total", state="done")
    (ended,) = watched.over_time("count", "sits_run_exit_code")
    assert scrapes > ended >= 1
    # 0 would be an alert.
    assert watched.over_time("min", "sits_coverage_ratio") == [1]
    # Counters were there before they grew, or increase() would not see them.
    assert watched.over_time("min", "sits_predictions_total", **{"class": "Forest"}) == [0]


def test_spark_has_what_the_executors_did(watched):
    gauge = re.compile(r"^metrics_sitsformer_driver_plugin_\w+_executors_(\w+)_Value\{[^}]*\} (\d+)$", re.M)
    values = {name: int(value) for name, value in gauge.findall(watched.spark)}
    assert values["model_loads"] == 2
    # The catalog's sample is decoded on executors as well, and so was what the task that died had read.
    assert values["decoded_bytes"] >= watched.costs["bytes_decoded"]
    assert values["cache_misses"] >= watched.costs["segments_decoded"]
    assert {"cache_hits", "cache_bytes", "model_wait_nanos", "device_wait_nanos"} <= values.keys()


def test_group_of_pushed_values_is_output_and_region(watched):
    group = [one for one in json.loads(get(f"{watched.prometheus.gateway}/api/v1/metrics"))["data"]]
    assert [one["labels"] for one in group] == [
        {"job": "sitsformer", "output": str(watched.output.folder), "region": "all"}
    ]


def families(names):
    """Returns the names that are ours; those of a histogram's parts as one."""
    return {re.sub(r"_(bucket|count|sum)$", "", name) for name in names if name.startswith("sits_")}


def queries(dashboard):
    return [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]


def test_every_query_of_the_dashboard_has_an_answer(watched):
    dashboard = json.loads(DASHBOARD.read_text())
    asked = queries(dashboard)
    assert len(asked) > 30
    known = watched.prometheus.names()
    for expression in asked:
        names = set(NAME.findall(expression))
        assert names and names <= known, (expression, names - known)
        filled = expression
        for variable, value in {"$job": ".*", "$region": ".*", "$__rate_interval": "10m"}.items():
            filled = filled.replace(variable, value)
        assert "$" not in filled, expression
        # What shows how a run gets on ends with it.
        if "sits_progress" in expression:
            filled = re.sub(r"(sits_progress\w+\{[^}]*\})(?!\[)", r"last_over_time(\1[10m])", filled)
        assert watched.prometheus.query(filled), expression
    # All that a run exposes is shown somewhere.
    assert families(known) == families(NAME.findall("\n".join(asked)))


def test_panels_do_not_overlap():
    taken = {}
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= 24
        for x in range(at["x"], at["x"] + at["w"]):
            for y in range(at["y"], at["y"] + at["h"]):
                assert taken.setdefault((x, y), panel["title"]) == panel["title"]


def test_alerts_name_what_exists(watched):
    names = set(NAME.findall("\n".join(re.findall(r"expr: (.*)", ALERTS.read_text()))))
    assert len(names) >= 10
    assert names <= watched.prometheus.names()


def test_alerts_fire_when_they_should(prometheus):
    for command in (["check", "rules", ALERTS], ["check", "config", ALERTS.parent / "prometheus.yml"]):
        subprocess.run(["promtool", *map(str, command)], check=True, capture_output=True)
    tested = subprocess.run(["promtool", "test", "rules", str(ALERTS_TEST)], capture_output=True, text=True)
    assert tested.returncode == 0, tested.stdout + tested.stderr
    told = set(re.findall(r"alert: (\w+)", ALERTS.read_text()))
    covered = set(re.findall(r"alertname: (\w+)\s+exp_alerts:\s+- exp_labels", ALERTS_TEST.read_text()))
    assert told == covered, "each alert is seen firing once"


def test_docs_list_every_series(watched):
    listed = set(re.findall(r"^\| `(sits_\w+)", (ROOT / "docs" / "metrics.md").read_text(), re.M))
    assert listed == families(watched.prometheus.names())
