"""A DAG for the tests of the sensor: scenes that come while it waits, that never come, and never come either way."""

import json
import os
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path

from sitsformer_airflow.regions import Wait
from sitsformer_airflow.scenes import DayPattern, WaitForScenes
from sitsformer_airflow.versions import DAG, get_current_context, task, task_states

FOLDER = Path(os.environ["WAIT_FOLDER"])
DAY = "2024-08-31"
SECONDS = 3


def told(what, value):
    with open(FOLDER / "told.jsonl", "a") as file:
        file.write(json.dumps([what, value]) + "\n")


class Told(WaitForScenes):
    """Says what the trigger sends; the scene it waits for is written when nobody is in the task any more."""

    def defer(self, **deferral):
        told(self.task_id, "deferred")
        if self.task_id == "arriving":
            threading.Timer(1, self.arrive).start()
        super().defer(**deferral)

    def arrive(self):
        scene = Path(self.archive) / "33TVN" / f"{DAY.replace('-', '')}T101029_B02.tif"
        scene.parent.mkdir(parents=True)
        scene.write_bytes(b"")

    def looked(self, context, event):
        told(self.task_id, event)
        return super().looked(context, event)


with DAG("wait", start_date=datetime(2024, 1, 1, tzinfo=timezone.utc), schedule=None) as dag:

    @task(task_id="states")
    def states():
        context = get_current_context()
        told("states", {name: str(state) for name, state in task_states(context).items()})
        told("found", [context["ti"].xcom_pull(task_ids=name) for name in ("arriving", "continuing")])

    ended = states().as_teardown()
    for name in ("arriving", "continuing", "skipping"):
        wait = Wait(
            files=1,
            days=1,
            timeout=timedelta(seconds=60 if name == "arriving" else SECONDS),
            poll=timedelta(seconds=0.5),
            on_timeout="skip" if name == "skipping" else "continue",
            connection=None,
            pattern=DayPattern.template("{tile}/{date:yyyyMMdd}T{time}_{band}.tif"),
        )
        sensor = Told(task_id=name, archive=str(FOLDER / name), wait=wait, day=DAY, retries=0)

        @task(task_id=f"after_{name}")
        def after(name):
            told(f"after_{name}", True)

        sensor >> after(name) >> ended
