"""Executors that compute other bits than the rest: refused, or let work and said so."""

import json
import re

import numpy as np
import pytest
import rasterio
from cluster import Cluster
from conftest import SINOP_DATES, Output

# PyTorch without vector instructions adds in another order.
OTHER_BITS = {"ATEN_CPU_CAPABILITY": "default"}


@pytest.fixture(scope="module")
def cluster(spark_home, tmp_path_factory):
    with Cluster(spark_home, tmp_path_factory.mktemp("cluster"), environments={1: OTHER_BITS}) as running:
        yield running


@pytest.fixture(scope="module")
def submit(cluster, packaged, sinop, model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("map") / "map"

    def run(*more):
        arguments = ["classify", *sinop.arguments(), "--model", model("sinop-ndvi"), *SINOP_DATES, "--engine", "pytorch"]
        arguments += ["--output", folder, "--block-size", 64, "--partitions", 8, *more, "--json"]
        # The probe asks both executors: none may be missing.
        process = cluster.submit(packaged, *arguments, scheduler_minRegisteredResourcesRatio="1.0")
        process.wait(timeout=300)
        return process, folder

    return run


@pytest.mark.long
def test_strict_refuses_and_loose_says_so(submit, sinop_map, succeed):
    process, folder = submit()
    said = [line for line in process.err.read_text().splitlines() if re.match(r"Model|Executors|classify", line)]
    assert process.returncode == 1, process.err.read_text()[-2000:]
    assert len(said) == 1 and "Executors compute different bits: " in said[0] and "--numerics loose" in said[0]
    assert not list(folder.rglob("*.tif"))

    process, folder = submit("--numerics", "loose")
    assert process.returncode == 0, process.err.read_text()[-2000:]
    output = Output(folder, process.out.read_text())
    assert output.summary["numerics"] == "loose"
    warnings = [each for each in output.summary["warnings"] if each["kind"] == "loose-numerics"]
    assert len(warnings) == 1 and "2 numerics classes" in warnings[0]["reason"]
    assert "Numerics were loose" in (output.run / "report.html").read_text()
    assert output.summary["modelLoads"] == 2
    # The blocks have names that no strict run looks for.
    explained = json.loads(succeed("explain-key", "--output", folder, "r0_c0", "--json").stdout)
    assert "numerics=loose" in explained["parts"]["numerics"]["members"]
    # Other bits are no other map.
    for ours, strict in zip(output.tiles("class"), sinop_map.tiles("class"), strict=True):
        with rasterio.open(ours) as a, rasterio.open(strict) as b:
            assert np.mean(a.read(1) != b.read(1)) < 1e-4
