"""A real Prometheus and a real Pushgateway on loopback, as processes of their own."""

import json
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from cluster import free_port


def get(url, seconds=10):
    with urllib.request.urlopen(url, timeout=seconds) as answer:
        return answer.read().decode()


def until(condition, what, seconds=60):
    """Waits until a condition gives something, and returns that; an answer that is refused counts as none."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if found := condition():
                return found
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.2)
    raise TimeoutError(what)


class Prometheus:
    """Scrapes a driver, each second, and a Pushgateway; entered to start both, left to end them."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.driver = free_port()
        self.url = f"http://127.0.0.1:{free_port()}"
        self.gateway = f"http://127.0.0.1:{free_port()}"

    def __enter__(self):
        self.processes = []
        driver = f"127.0.0.1:{self.driver}"
        jobs = [
            f"- {{job_name: sitsformer, static_configs: [{{targets: ['{driver}']}}]}}",
            f"- {{job_name: pushgateway, honor_labels: true, static_configs: [{{targets: ['{self.gateway[7:]}']}}]}}",
        ]
        settings = self.folder / "prometheus.yml"
        settings.write_text("\n".join(["global: {scrape_interval: 1s}", "scrape_configs:", *jobs, ""]))
        # Debian's keeps what was pushed for the next start, unless it is told where.
        kept = f"--persistence.file={self.folder / 'pushed'}"
        self._start("prometheus-pushgateway", f"--web.listen-address={self.gateway[7:]}", kept)
        self._start(
            "prometheus",
            f"--config.file={settings}",
            f"--storage.tsdb.path={self.folder / 'tsdb'}",
            f"--web.listen-address={self.url[7:]}",
        )
        until(lambda: get(f"{self.gateway}/-/ready"), "Pushgateway is not ready")
        until(lambda: get(f"{self.url}/-/ready"), "Prometheus is not ready")
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(timeout=30)

    def _start(self, program, *options):
        with open(self.folder / f"{program}.log", "w") as log:
            self.processes.append(subprocess.Popen([program, *options], stdout=log, stderr=log, cwd=self.folder))

    def query(self, expression):
        """Returns what Prometheus' own API says: labels, as a frozen set of pairs, and values."""
        query = urllib.parse.urlencode({"query": expression})
        answer = json.loads(get(f"{self.url}/api/v1/query?{query}"))
        assert answer["status"] == "success" and answer["data"]["resultType"] == "vector", answer
        return {frozenset(one["metric"].items()): float(one["value"][1]) for one in answer["data"]["result"]}

    def names(self):
        """Returns the names of all series."""
        return set(json.loads(get(f"{self.url}/api/v1/label/__name__/values"))["data"])
