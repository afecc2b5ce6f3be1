"""The DAG of a region: a map a day, published if nothing speaks against it."""

import hashlib
import re
from datetime import date, datetime, timedelta, timezone

from sitsformer_airflow import versions
from sitsformer_airflow.commands import DAY, commands
from sitsformer_airflow.outcome import outcome, tell
from sitsformer_airflow.platforms import job
from sitsformer_airflow.regions import Region, read_regions
from sitsformer_airflow.scenes import WaitForScenes
from sitsformer_airflow.versions import DAG, Asset, CronDataIntervalTimetable, Param, get_current_context, task


def region_dags(path) -> dict[str, DAG]:
    """Returns the DAGs of a regions file by their ids."""
    return {dag.dag_id: dag for dag in map(region_dag, read_regions(path))}


def map_day(dag_run, asked, lag) -> date:
    """Returns the day whose map a run makes: the asked one, else that of the logical date, lag days before it."""
    if asked:
        return date.fromisoformat(asked)
    if dag_run.logical_date is not None:
        day = dag_run.logical_date.astimezone(timezone.utc).date()
    else:
        # Airflow 3 starts runs by hand without a logical date: of the last whole day.
        day = dag_run.run_after.astimezone(timezone.utc).date() - timedelta(days=1)
    return day - timedelta(days=lag)


def run_id(region, day) -> str:
    """Returns the ID of a region's run of a day: the same one each time, so that each task knows it."""
    return hashlib.sha256(f"{region}\n{day}".encode()).hexdigest()[:16]


def region_dag(region: Region) -> DAG:
    """Returns the DAG of a region."""
    with DAG(
        dag_id=f"sitsformer_{region.name}",
        description=f"Daily map of {region.name}",
        # A cron text alone means other data intervals in Airflow 3 than in 2.
        schedule=CronDataIntervalTimetable(region.schedule, timezone="UTC"),
        start_date=datetime(region.start.year, region.start.month, region.start.day, tzinfo=timezone.utc),
        catchup=region.catchup,
        max_active_runs=1,
        default_args={
            "owner": "sitsformer",
            "retries": region.retries,
            "retry_delay": region.retry_delay,
            "retry_exponential_backoff": True,
            "max_retry_delay": timedelta(hours=1),
        },
        params={
            "date": Param(
                None,
                type=["null", "string"],
                format="date",
                description="Day of the map, YYYY-MM-DD; empty: that of the run's logical date.",
            )
        },
        tags=["sitsformer"],
        doc_md=__doc__,
    ) as dag:

        @task(task_id="resolve_date")
        def resolve_date():
            context = get_current_context()
            day = map_day(context["dag_run"], context["params"]["date"], region.lag)
            return {"date": day.isoformat(), "run": run_id(region.name, day)}

        last = resolve_date()
        if region.wait is not None:
            waiting = WaitForScenes(task_id="wait_for_scenes", archive=region.archive, wait=region.wait, day=DAY)
            last >> waiting
            last = waiting
        for command in commands(region):
            options = {"execution_timeout": region.timeout}
            if command.stage == "publish":
                options["outlets"] = [Asset(published_uri(region.output))]
            stage = job(region, command, **options)
            last >> stage
            last = stage

        @task(task_id="notify")
        def notify():
            context = get_current_context()
            resolved = context["ti"].xcom_pull(task_ids="resolve_date") or {"date": None, "run": None}
            states = versions.task_states(context)
            result = outcome(region, resolved["date"], resolved["run"], states)
            tell(result, region.notify)
            return result

        # A teardown runs whatever became of the tasks before it, and its success does not make the run one.
        last >> notify().as_teardown()
    return dag


def published_uri(output) -> str:
    """Returns the URI of what names an output's published run, which other DAGs can be scheduled by."""
    absolute = output if re.match(r"[a-z0-9]+://", output) else f"file://{output}"
    return f"{absolute}/latest.json"
