"""A real standalone Spark cluster on loopback: a master and workers as processes of their own, and what kills them."""

import json
import os
import signal
import socket
import subprocess
import time
import zipfile
from pathlib import Path

# Processes that live too short for the second compiler, for a collector beside them and to verify every class.
SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote"
# Rows without generated code, which costs more than it saves in so short a run; other tests run it.
INTERPRETED = ("spark.sql.codegen.wholeStage=false", "spark.sql.codegen.factoryMode=NO_CODEGEN")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cluster:
    """Started by entering it, ended by the ids of its own processes."""

    def __init__(self, spark_home, folder, workers=2, environments=None, gpus=None, worker_options=()):
        """environments: what workers of some numbers, and so their executors, have in their environment besides;
        gpus: addresses of the devices that workers of some numbers discover;
        worker_options: more of each worker's command line, where the last word counts.
        """
        self.spark_home = Path(spark_home)
        self.folder = Path(folder)
        self.count = workers
        self.environments = environments or {}
        self.gpus = gpus or {}
        self.worker_options = worker_options
        self.runs = 0
        self.submitted = []
        self.port = free_port()
        self.url = f"spark://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "SPARK_HOME": str(spark_home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_DAEMON_MEMORY": "256m",
            "SPARK_DAEMON_JAVA_OPTS": SHORT_LIVED,
            # Of the JVM that makes the command line of each of the others.
            "SPARK_LAUNCHER_OPTS": SHORT_LIVED,
        }

    def __enter__(self):
        self.master = self._daemon(
            "master", "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", self.port, "--webui-port", 0
        )
        self._await("master", "New state: ALIVE")
        self.workers = {}
        for number in range(self.count):
            self._launch_worker(number)
        for number in range(self.count):
            self._await_worker(number)
        return self

    def __exit__(self, *_):
        # A driver that a failed check left behind would wait for this cluster for ever.
        left = [process for process in self.submitted if process.poll() is None]
        for process in [*left, *self.workers.values(), self.master]:
            for child in [*children(process.pid), process.pid]:
                kill(child)
            process.wait()

    def start_worker(self, number):
        self._launch_worker(number)
        self._await_worker(number)

    def _launch_worker(self, number):
        name = f"worker-{number}"
        # An address each: Spark runs no task a second time on one host.
        host = f"127.0.0.{1 + number}"
        (self.folder / f"{name}.log").unlink(missing_ok=True)
        self.workers[number] = self._daemon(
            name,
            "org.apache.spark.deploy.worker.Worker",
            *("--host", host, "--cores", 1, "--memory", "1500m", "--webui-port", 0),
            *("--work-dir", self.folder / name, *self._discovery(number), *self.worker_options, self.url),
            **{"SPARK_LOCAL_IP": host, **self.environments.get(number, {})},
        )

    def _discovery(self, number):
        """Returns the arguments by which a worker finds its devices: settings of its own, and a script."""
        if number not in self.gpus:
            return []
        script = self.folder / f"discover-{number}"
        found = json.dumps({"name": "gpu", "addresses": self.gpus[number]})
        script.write_text(f"#!/bin/sh\necho '{found}'\n")
        script.chmod(0o755)
        settings = self.folder / f"worker-{number}.conf"
        settings.write_text(
            f"spark.worker.resource.gpu.amount {len(self.gpus[number])}\n"
            f"spark.worker.resource.gpu.discoveryScript {script}\n"
        )
        return ["--properties-file", settings]

    def _await_worker(self, number):
        self._await(f"worker-{number}", "Successfully registered")

    def _daemon(self, name, main, *arguments, **more):
        command = [self.spark_home / "bin" / "spark-class", main, *arguments]
        with open(self.folder / f"{name}.log", "w") as log:
            return subprocess.Popen(
                [str(part) for part in command],
                env={**self.environment, **more},
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )

    def _await(self, name, text, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if text in (self.folder / f"{name}.log").read_text():
                return
            time.sleep(0.1)
        raise TimeoutError(f"{name} did not say {text!r}: {(self.folder / f'{name}.log').read_text()[-2000:]}")

    def submit(self, packaged, *arguments, executor_options="", driver_options="", **conf):
        """Starts spark-submit in client mode and returns the process; packaged: the jar, and jars to go along."""
        jar, more = packaged
        self.runs += 1
        # Into files: nobody reads a pipe while the run goes on.
        out = self.folder / f"run-{self.runs}.out"
        with open(out, "w") as stream:
            process = self._submit([jar, *arguments], more, executor_options, driver_options, conf, stdout=stream)
        process.out = out
        return process

    def serve(self, packaged, main, classes, executor_options="", driver_options="", **conf):
        """Starts a driver that stays, by spark-submit, with pipes to talk to it: see resident.Resident.

        main: its class, which is in the folder of test classes and not in the program's jar.
        """
        jar, more = packaged
        self.runs += 1
        served = self.folder / f"serve-{self.runs}.jar"
        with zipfile.ZipFile(served, "w") as target:
            path = f"{main.replace('.', '/')}.class"
            target.write(Path(classes) / path, path)
        pipes = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        primary = ["--class", main, served]
        return self._submit(primary, [jar, *more], executor_options, driver_options, conf, **pipes)

    def _submit(self, primary, more, executor_options, driver_options, conf, **streams):
        command = [self.spark_home / "bin" / "spark-submit", "--master", self.url]
        command += ["--driver-memory", "1g", "--executor-memory", "1g", "--conf", "spark.ui.enabled=false"]
        command += ["--conf", "spark.driver.host=127.0.0.1", "--conf", "spark.sql.shuffle.partitions=4"]
        # Lost executors are noticed by their closed connection; nobody waits for a heartbeat.
        command += ["--conf", f"spark.executor.extraJavaOptions={SHORT_LIVED} {executor_options}"]
        command += ["--driver-java-options", f"{SHORT_LIVED} {driver_options}"]
        for setting in INTERPRETED:
            command += ["--conf", setting]
        for name, value in conf.items():
            # A name that itself has underscores is given whole.
            whole = name if name.startswith("spark.") else f"spark.{name.replace('_', '.')}"
            command += ["--conf", f"{whole}={value}"]
        if more:
            command += ["--jars", ",".join(map(str, more))]
        err = self.folder / f"run-{self.runs}.err"
        with open(err, "w") as stream:
            process = subprocess.Popen(
                [str(part) for part in [*command, *primary]],
                env=self.environment,
                cwd=self.folder,
                stderr=stream,
                **streams,
            )
        self.submitted.append(process)
        process.err = err
        return process

    def executors(self):
        """Returns the process ids of the executors, by worker."""
        found = {}
        for number, worker in self.workers.items():
            for child in children(worker.pid):
                if "CoarseGrainedExecutorBackend" in command_line(child):
                    found[number] = child
        return found


class RewrittenBlocks:
    """Counts the blocks of a store that stood there and were put again: an atomic put gives a file a new identity."""

    def __init__(self, output):
        self.store = Path(output) / "blocks"
        self.known = {}
        self.count = 0

    def look(self):
        for path in self.store.glob("*/*.tif"):
            try:
                status = path.stat()
            except FileNotFoundError:
                continue
            identity = (status.st_ino, status.st_mtime_ns)
            self.count += self.known.get(path, identity) != identity
            self.known[path] = identity


def children(pid):
    """Returns all descendants of a process."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            child = int(path.parent.name)
            found += [child, *children(child)]
    return found


def command_line(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
