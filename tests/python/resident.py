"""The program's commands in one process that stays: most of a short command is the start of Java and Spark."""

import json
import os
import shutil
import subprocess
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "jobs" / "target"


class Resident:
    """Started by the first command, with what bin/sitsformer gives the program; ended by close."""

    def __init__(self, environment, jars=(), settings=None):
        """jars: beside the program's own; settings: system properties, those of Spark among them."""
        self.environment = {"SPARK_LOCAL_IP": "127.0.0.1", "MALLOC_ARENA_MAX": "2"} | environment
        self.jars = jars
        self.settings = settings or {}
        self.process = None

    def run(self, *arguments, seconds=540):
        """Runs a command and returns what subprocess.run would."""
        if self.process is None or self.process.poll() is not None:
            self.process = self._start()
        command = [str(argument) for argument in arguments]
        # A command that never ends takes the process with it, as one by itself would.
        limit = threading.Timer(seconds, self.process.kill)
        limit.start()
        try:
            self.process.stdin.write(json.dumps(command) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
            if not line:
                raise RuntimeError(f"the program ended with code {self.process.wait()}: {command}")
            answer = json.loads(line)
        except BaseException:
            # Its answer must not become that of the next command.
            self.process.kill()
            self.process.wait()
            raise
        finally:
            limit.cancel()
        return subprocess.CompletedProcess(command, answer["code"], answer["out"], answer["err"])

    def close(self):
        if self.process is not None:
            self.process.stdin.close()
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.kill()

    def _start(self):
        # Builds what has changed.
        program = [ROOT / "bin" / "sitsformer", "--version"]
        subprocess.run(program, env=self.environment, check=True, stdout=subprocess.DEVNULL)
        home = os.environ.get("JAVA_HOME")
        java = Path(home) / "bin" / "java" if home else shutil.which("java")
        jar = next(TARGET.glob("sitsformer-jobs-*.jar"))
        path = [jar, (TARGET / "class-path.txt").read_text().strip(), TARGET / "test-classes", *self.jars]
        # What the JVM itself has to say goes where it doesn't look like an answer.
        options = ["-XX:+DisplayVMOutputToStderr", "-Xlog:all=warning:stderr"]
        options += [f"@{ROOT / 'conf' / 'jvm.options'}", "-Xmx2g", f"-Dsitsformer.home={ROOT}"]
        options += [f"-Dlog4j2.configurationFile=file:{ROOT / 'conf' / 'log4j2.properties'}"]
        options += ["-Dsitsformer.log.level=warn", "-Dsitsformer.log.tasks=off"]
        options += [f"-D{name}={value}" for name, value in self.settings.items()]
        return subprocess.Popen(
            [str(java), *options, "-cp", ":".join(map(str, path)), "org.sitsformer.jobs.Resident"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
