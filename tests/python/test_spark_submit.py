"""The packaged jar under a real spark-submit gives the same as bin/sitsformer."""

import json
import os
import subprocess
import zipfile

import pytest
import rasterio
from cluster import Cluster
from conftest import SIMULATED_DATES, SINOP_DATES, Output
from test_output import digests


@pytest.fixture(scope="module")
def submit(packaged, spark_home, tmp_path_factory):
    jar, native = packaged

    def run(*arguments):
        # Another folder, so that nothing is found by accident.
        folder = tmp_path_factory.mktemp("submit")
        command = [spark_home / "bin" / "spark-submit", "--master", "local[2]", "--driver-memory", "2g"]
        command += ["--conf", "spark.ui.enabled=false", "--jars", ",".join(map(str, native)), jar, *arguments]
        environment = {**os.environ, "SPARK_HOME": str(spark_home)}
        return subprocess.run(
            [str(part) for part in command], cwd=folder, env=environment, capture_output=True, text=True, timeout=540
        )

    return run


def submitted(submit, archive, model_folder, output, *arguments):
    process = submit(
        "classify", *archive.arguments(), "--model", model_folder, "--output", output, "--json", *arguments
    )
    assert process.returncode == 0, process.stderr[-4000:]
    return Output(output, process.stdout)


def test_sinop_has_the_same_bytes_from_a_cluster(packaged, spark_home, sinop, model, sinop_map, tmp_path):
    arguments = ["classify", *sinop.arguments(), "--model", model("sinop-ndvi"), "--output", tmp_path / "map", "--json"]
    with Cluster(spark_home, tmp_path, workers=1) as cluster:
        process = cluster.submit((packaged[0], []), *arguments, *SINOP_DATES, "--engine", "onnx")
        # It ends by itself, with its own code, while its executor is alive.
        assert process.wait(timeout=300) == 0, process.err.read_text()[-4000:]
        output = Output(tmp_path / "map", process.out.read_text())
    assert digests(output) == digests(sinop_map)
    assert json.loads(output.stdout)["run"] == output.latest["run"]
    assert output.summary["modelLoads"] == 1


def test_simulated_archive_has_the_same_bytes(submit, simulated, model, simulated_map, tmp_path):
    output = submitted(
        submit, simulated, model("sitsformer-demo"), tmp_path / "map", *SIMULATED_DATES, "--block-size", 128
    )
    assert digests(output) == digests(simulated_map)


def test_pytorch_runs_from_the_packaged_jar(submit, mato_grosso, model, mato_grosso_map, tmp_path):
    dates = ("--from", "2011-09-01", "--to", "2012-08-31")
    output = submitted(submit, mato_grosso, model("mato-grosso"), tmp_path / "map", *dates, "--engine", "pytorch")
    assert output.summary["engine"] == "pytorch"
    ours, theirs = (rasterio.open(each.tiles("class")[0]).read(1) for each in (output, mato_grosso_map))
    assert (ours != theirs).mean() < 1e-3


def test_usage_error_keeps_its_code(submit, sinop, model, tmp_path):
    process = submit("classify", "--archive", sinop.folder, "--model", model("sinop-ndvi"))
    assert process.returncode == 2 and "--pattern" in process.stderr


def test_jar_holds_what_it_should(packaged):
    jar, native = packaged
    assert [path.name.startswith("pytorch-native-cpu") for path in native] == [True]
    with zipfile.ZipFile(jar) as archive:
        names = set(archive.namelist())
        engines = archive.read("META-INF/services/ai.djl.engine.EngineProvider").decode()
    assert "org/sitsformer/cli/Main.class" in names
    for outsider in ["org/apache/spark/", "scala/", "org/apache/hadoop/", "com/fasterxml/jackson/", "org/slf4j/"]:
        assert not [name for name in names if name.startswith(outsider)], outsider
    # Packages that own JNI symbols stay where they are.
    assert "ai/onnxruntime/OrtEnvironment.class" in names and "ai/djl/engine/Engine.class" in names
    assert not [name for name in names if name.startswith("META-INF/") and name.endswith((".SF", ".RSA", ".DSA"))]
    assert (
        "ai.djl.pytorch.engine.PtEngineProvider" in engines and "ai.djl.onnxruntime.engine.OrtEngineProvider" in engines
    )
