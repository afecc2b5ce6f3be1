"""The program's commands in one process that stays: most of a short command is the start of Java and Spark."""

import json
import os
import shutil
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "cli" / "target"
MAIN = "org.sitsformer.cli.Resident"
CLASSES = TARGET / "test-classes"
# What the JVM itself has to say goes where it doesn't look like an answer.
QUIET = ("-XX:+DisplayVMOutputToStderr", "-Xlog:disable", "-Xlog:all=warning:stderr")


class Resident:
    """A process that runs commands one after another; started by the first command, ended by close."""

    def __init__(self, start):
        """start: returns a new process with pipes for stdin and stdout."""
        self.start = start
        self.process = None
        self.worker = None
        self.begun = 0

    def run(self, *arguments, seconds=540):
        """Runs a command and returns what subprocess.run would; the code alone where the process itself died."""
        if self.process is None or self.process.poll() is not None:
            self.process = self.start()
        self.begun = len(self.log().encode())
        command = [str(argument) for argument in arguments]
        # A command that never ends takes the process with it, as one by itself would.
        late = threading.Event()
        limit = threading.Timer(seconds, lambda: (late.set(), self.process.kill()))
        limit.start()
        try:
            self.process.stdin.write(json.dumps(command) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
            if not line:
                code = self.process.wait()
                if late.is_set():
                    raise TimeoutError(f"not done after {seconds} s: {command}")
                return subprocess.CompletedProcess(command, code, "", f"code {code}: {command}\n{self.log()[-4000:]}")
            answer = json.loads(line)
        except BaseException:
            # Its answer must not become that of the next command.
            self.process.kill()
            self.process.wait()
            raise
        finally:
            limit.cancel()
        return subprocess.CompletedProcess(command, answer["code"], answer["out"], answer["err"])

    def begin(self, *arguments):
        """Runs a command while the caller goes on; returns the future of what `run` returns."""
        if self.worker is None:
            self.worker = ThreadPoolExecutor(1)
        return self.worker.submit(self.run, *arguments)

    def log(self):
        """Returns what the process wrote to stderr by itself; empty where nobody kept it."""
        kept = getattr(self.process, "err", None)
        return kept.read_text() if kept else ""

    def said(self):
        """Returns what it wrote since its last command began."""
        return self.log().encode()[self.begun :].decode()

    def kill(self):
        """Ends the process at once, and with it a command that still runs."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def close(self):
        if self.worker is not None:
            self.worker.shutdown(wait=False, cancel_futures=True)
            self.worker = None
        if self.process is not None:
            with suppress(BrokenPipeError):
                self.process.stdin.close()
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.kill()


def local(environment):
    """Returns what starts a process with what bin/sitsformer gives the program."""
    environment = {"SPARK_LOCAL_IP": "127.0.0.1", "MALLOC_ARENA_MAX": "2"} | environment

    def start():
        # Builds what has changed.
        program = [ROOT / "bin" / "sitsformer", "--version"]
        subprocess.run(program, env=environment, check=True, stdout=subprocess.DEVNULL)
        home = os.environ.get("JAVA_HOME")
        java = Path(home) / "bin" / "java" if home else shutil.which("java")
        jar = next(TARGET.glob("sitsformer-cli-*.jar"))
        path = [jar, (TARGET / "class-path.txt").read_text().strip(), CLASSES]
        options = [*QUIET, f"@{ROOT / 'conf' / 'jvm.options'}", "-Xmx2g", "-XX:+UseSerialGC"]
        options += [f"-Dsitsformer.home={ROOT}"]
        options += [f"-Dlog4j2.configurationFile=file:{ROOT / 'conf' / 'log4j2.properties'}"]
        options += ["-Dsitsformer.log.level=warn", "-Dsitsformer.log.tasks=off"]
        return subprocess.Popen(
            [str(java), *options, "-cp", ":".join(map(str, path)), MAIN],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    return start


def on_cluster(cluster, packaged, driver_options="", **options):
    """Returns what starts a driver on a cluster; options: those of cluster.serve."""
    quiet = " ".join(QUIET)
    return lambda: cluster.serve(packaged, MAIN, CLASSES, driver_options=f"{quiet} {driver_options}", **options)
