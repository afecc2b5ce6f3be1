"""The container's content, laid out in a plain folder by the Dockerfile's own step, and the Dockerfile by a linter."""

import os
import re
import shlex
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import MODELS, ROOT, clean_environment

LAYOUT = ROOT / "bin" / "container-root"
BIN = Path(sys.executable).parent


def stages():
    """Returns the Dockerfile's stages by name: their instructions, with continued lines joined."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
    found, name = {}, None
    for line in text.splitlines():
        if start := re.fullmatch(r"FROM (\S+) AS (\S+)", line):
            name = start[2]
            found[name] = {"base": start[1], "lines": []}
        elif name and line and not line.startswith("#"):
            found[name]["lines"].append(line)
    return found


def steps(stage):
    """Returns the commands of a stage's RUN instructions."""
    return [re.sub(r"^RUN (--\S+ )*", "", line) for line in stages()[stage]["lines"] if line.startswith("RUN ")]


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """The folder that the build stage hands to the image."""
    folder = tmp_path_factory.mktemp("image") / "root"
    (step,) = steps("build")
    words = shlex.split(step)
    assert words == ["bin/container-root", "/image-cpu"]
    subprocess.run([ROOT / words[0], folder], cwd=ROOT, check=True, capture_output=True)
    return folder


def test_the_linter_has_nothing_to_say():
    checked = subprocess.run([BIN / "hadolint", ROOT / "Dockerfile"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


def test_the_linter_finds_an_image_without_version(tmp_path):
    wrong = tmp_path / "Dockerfile"
    text = (ROOT / "Dockerfile").read_text()
    wrong.write_text(re.sub(r"FROM maven:\S+", "FROM maven", text))
    checked = subprocess.run([BIN / "hadolint", wrong], capture_output=True, text=True)
    assert checked.returncode == 1 and "DL3006" in checked.stdout


def test_bases_are_exact_and_the_images_are_not_roots():
    found = stages()
    for name, stage in found.items():
        assert stage["base"] in found or re.search(r":\d+\.\d+\.\d+-", stage["base"]), name
    assert list(found)[-1] == "cpu", "what docker build makes without --target"
    for name in ("cpu", "gpu"):
        lines = found[name]["lines"]
        assert "USER 185" in lines and [line for line in lines if line.startswith("HEALTHCHECK")]
        # Spark's own: Kubernetes starts it with "driver" and "executor".
        assert lines[-1] == 'ENTRYPOINT ["/opt/entrypoint.sh"]'
        assert not [line for line in lines[lines.index("USER 185") :] if line.startswith(("COPY", "RUN"))]


def test_the_build_sees_only_what_it_needs():
    from docker.utils import exclude_paths

    seen = set(exclude_paths(str(ROOT), (ROOT / ".dockerignore").read_text().splitlines()))
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True)
    tracked = set(listed.stdout.split())
    for needed in tracked:
        if re.match(
            r"(\w+/)?pom\.xml|\w+/src/main/|models/(?!kit)|conf/|\.mvn/|bin/(sitsformer|container-root)$", needed
        ):
            assert needed in seen, needed
    assert not [
        path
        for path in seen
        if re.match(r"(\.git|\.venv|tests|docs|notebooks|airflow)/|\w+/(target|src/test)/\w", path)
    ]


def test_the_image_holds_the_program_and_no_sources(image):
    files = {str(path.relative_to(image)) for path in image.rglob("*") if path.is_file()}
    assert all(path.startswith("opt/sitsformer/") for path in files)
    names = {Path(path).name for path in files}
    jars = {path for path in files if path.startswith("opt/sitsformer/jars/")}
    assert len(jars) == 2 and all(
        re.search(r"/(sitsformer-spark|pytorch-native-cpu)-[\d.]+\d(-linux-x86_64)?\.jar$", path) for path in jars
    )
    for model in MODELS.glob("*/model.json"):
        assert f"opt/sitsformer/models/{model.parent.name}/model.json" in files
    assert {"discover", "healthy", "gpu.conf", "log4j2.properties", "LICENSE"} <= names
    assert not [
        path for path in files if path.endswith((".java", ".py", ".class")) or "/test" in path or "/kit/" in path
    ]
    assert not [path for path in files if "/target/" in path or "pom.xml" in path]


def test_everybody_may_read_it(image):
    for path in [image / "opt" / "sitsformer", *(image / "opt" / "sitsformer").rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o755 if path.is_dir() or os.access(path, os.X_OK) and mode & 0o111 else 0o644), path
        assert not path.is_symlink(), path


def test_the_paths_in_the_kubernetes_files_are_in_the_image(image):
    named = set()
    for path in [
        *(ROOT / "conf" / "kubernetes").iterdir(),
        *(ROOT / "conf" / "azure").glob("*.yaml"),
        ROOT / "Dockerfile",
    ]:
        if path.name != "README.md":
            named |= set(re.findall(r"/opt/sitsformer/(?!gpu/)[\w./-]+\w", path.read_text()))
    assert len(named) >= 5
    assert [path for path in named if not (image / path[1:]).exists()] == []


def test_the_jar_in_the_image_starts_with_the_stores_beside_it(image, spark_home, tmp_path):
    """As the entry point starts a driver: by spark-submit in client mode."""
    home = image / "opt" / "sitsformer"
    jar = next((home / "jars").glob("sitsformer-spark-*.jar"))
    environment = {
        **clean_environment(),
        "SPARK_HOME": str(spark_home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DIST_CLASSPATH": str(home / "stores" / "*"),
        "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -Duser.home=" + str(tmp_path),
    }
    command = [spark_home / "bin" / "spark-submit", "--properties-file", home / "conf" / "local" / "cpu.conf"]
    command += [
        "--driver-memory",
        "1g",
        jar,
        "catalog",
        "--archive",
        "abfss://c@a.dfs.core.windows.net/x",
        "--pattern",
        "{date:yyyyMMdd}.tif",
    ]
    process = subprocess.run(
        list(map(str, command)), cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=540
    )
    # The client is there and asks for the account's key, which nobody gave it.
    assert process.returncode == 1 and process.stdout == "", process.stderr
    assert "Failure to initialize configuration" in process.stderr.splitlines(), process.stderr
    del environment["SPARK_DIST_CLASSPATH"]
    process = subprocess.run(
        list(map(str, command)), cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=540
    )
    assert "SecureAzureBlobFileSystem not found" in process.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "a folder is needed"),
        (("/nowhere", "tpu"), "'tpu' is no kind of image; allowed is gpu"),
        ((str(ROOT),), "is not empty"),
    ],
)
def test_a_wrong_word_is_refused_in_one_line(arguments, said):
    process = subprocess.run([LAYOUT, *arguments], capture_output=True, text=True)
    assert process.returncode == 2 and said in process.stderr and process.stderr.count("\n") == 1


def test_the_health_check_sees_a_java_process_and_misses_it(image, tmp_path):
    check = image / "opt" / "sitsformer" / "bin" / "healthy"
    (tmp_path / "Wait.java").write_text(
        "class Wait { public static void main(String[] a) throws Exception { Thread.sleep(60000); } }"
    )
    # A shell first, as the entry point's tini is.
    shell = subprocess.Popen(
        ["sh", "-c", f"java -XX:TieredStopAtLevel=1 {tmp_path}/Wait.java & wait"], start_new_session=True
    )
    try:
        ends = time.monotonic() + 20
        while (
            healthy := subprocess.run([check, str(shell.pid)], capture_output=True)
        ).returncode and time.monotonic() < ends:
            time.sleep(0.1)
        assert healthy.returncode == 0
        idle = subprocess.Popen(["sleep", "5"])
        sick = subprocess.run([check, str(idle.pid)], capture_output=True, text=True)
        assert sick.returncode == 1 and "no Java process" in sick.stderr
    finally:
        os.killpg(shell.pid, 9)
        shell.wait()
    assert subprocess.run([check, str(shell.pid)], capture_output=True).returncode == 1
