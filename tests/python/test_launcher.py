"""bin/sitsformer itself: what it needs, what it says, and how it ends."""

import json
import os
import re
import signal
import subprocess
import time

import pytest
from conftest import PROGRAM, ROOT, SIMULATED_DATES, SMALL, absent


def test_help_lists_the_commands(launch, succeed):
    text = launch("--help").stdout
    for command in "demo catalog plan classify assemble report publish verify explain-key gc simulate bench config".split():
        assert re.search(rf"^\s+{command}\b", text, re.MULTILINE), command
        example = succeed(command, "--help").stdout
        assert f"sitsformer {command}" in example and "--json" in example


def test_warm_up_is_made_use_of(launch):
    if not (ROOT / "cli" / "target" / "sitsformer.jsa").is_file():
        absent("bin/sitsformer warm-up has not run")
    loaded = launch("--version", SITSFORMER_JAVA_OPTIONS="-Xlog:class+load").stdout
    assert re.search(r"org\.sitsformer\.cli\.Main source: shared objects file \(top\)", loaded)


def test_warm_up_takes_no_options(launch):
    process = launch("warm-up", "--fast")
    assert process.returncode == 2 and process.stderr.strip() == "sitsformer: warm-up takes no options."


def test_example_of_the_configuration_names_every_option(succeed):
    written = (ROOT / "conf" / "sitsformer.properties.example").read_text()
    assert written == succeed("config", "example").stdout, (
        "bin/sitsformer config example > conf/sitsformer.properties.example"
    )


def test_older_java_is_named(launch, tmp_path):
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.20\" 2023-07-18' >&2\n")
    java.chmod(0o755)
    process = launch("--help", JAVA_HOME=str(tmp_path))
    assert process.returncode == 2
    assert process.stderr.strip() == (
        f"sitsformer: Java 17 is needed and '{java}' is version 11. Set JAVA_HOME to a JDK 17."
    )


def test_missing_java_is_named(launch, tmp_path):
    process = launch("--help", JAVA_HOME=str(tmp_path))
    assert process.returncode == 2 and "Java 17 is needed" in process.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [("SITSFORMER_MEMORY", "lots"), ("SITSFORMER_LOG_LEVEL", "loud"), ("SITSFORMER_LOG_FORMAT", "xml")],
)
def test_bad_settings_of_the_launcher(launch, variable, value):
    process = launch("--help", **{variable: value})
    assert process.returncode == 2 and process.stdout == ""
    assert variable in process.stderr and f"'{value}'" in process.stderr and "allowed" in process.stderr


def test_unknown_variable_is_refused(launch):
    process = launch("config", "show", SITSFORMER_COLOUR="red")
    assert process.returncode == 2 and "SITSFORMER_COLOUR" in process.stderr


def test_value_says_where_it_comes_from(succeed, tmp_path):
    settings = tmp_path / "my.properties"
    settings.write_text("classify.engine = pytorch\n")
    shown = json.loads(succeed("config", "show", "--json", "--config", settings, SITSFORMER_BLOCK_SIZE="128").stdout)
    values = {each["key"]: (each["value"], each["origin"]) for each in shown}
    assert values["classify.engine"][0] == "pytorch" and values["classify.engine"][1].startswith("file")
    assert values["classify.block-size"][0] == "128" and values["classify.block-size"][1].startswith("environment")


def test_logs_are_json_on_stderr_when_asked(launch, sinop, tmp_path):
    process = launch(
        *("catalog", *sinop.arguments(), "--output", tmp_path / "map", "--json"),
        SITSFORMER_LOG_FORMAT="json",
        SITSFORMER_LOG_LEVEL="info",
    )
    assert process.returncode == 0, process.stderr
    json.loads(process.stdout)
    lines = [json.loads(line) for line in process.stderr.splitlines() if line.startswith("{")]
    assert lines and all({"time", "level", "logger", "message"} <= set(line) for line in lines)


@pytest.mark.alone
def test_interrupt_leaves_nothing_half_done(simulated, model, tmp_path):
    """Ctrl-C: code 130, temporaries gone within five seconds, nothing under a final name but whole blocks."""
    output = tmp_path / "map"
    environment = {**os.environ, **SMALL}
    command = ["classify", *simulated.arguments(), "--model", model("sitsformer-demo"), "--output", output]
    command += [*SIMULATED_DATES, "--block-size", "64"]
    process = subprocess.Popen(
        [str(PROGRAM), *map(str, command)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell that starts the tests in the background has its children ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        deadline = time.monotonic() + 120
        # One block there: the work is in full swing.
        while not list(output.glob("blocks/*/*.tif")):
            assert process.poll() is None and time.monotonic() < deadline, process.communicate()
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        asked = time.monotonic()
        left = output / "_tmp"
        while left.exists() and any(path.is_file() for path in left.rglob("*")):
            assert time.monotonic() - asked < 5, list(left.rglob("*"))
            time.sleep(0.1)
        process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    assert not (output / "latest.json").exists()
    assert not list(output.glob("runs/*/summary.json")) and not list(output.glob("runs/*/tiles/*.tif"))
    assert not left.exists() or not any(path.is_file() for path in left.rglob("*"))
