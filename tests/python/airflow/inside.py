"""What the tests ask within an Airflow environment, a line each; what resident.py makes of a command and its answer."""

import json
import os
import sys
import traceback
from datetime import date
from types import SimpleNamespace

from sitsformer_airflow.dags import map_day, region_dags, run_id
from sitsformer_airflow.regions import RegionsError, read_regions

DAY = date(2024, 8, 31)


def bag(dags_folder):
    """Returns what Airflow makes of a folder of DAG files, each DAG after its way through the database's form."""
    try:
        from airflow.dag_processing.dagbag import DagBag
        from airflow.serialization.serialized_objects import DagSerialization as Serialized

        found = DagBag(dags_folder)
    except ImportError:
        from airflow.models.dagbag import DagBag
        from airflow.serialization.serialized_objects import SerializedDAG as Serialized

        found = DagBag(dags_folder, include_examples=False)
    dags = {}
    for name, dag in found.dags.items():
        kept = Serialized.from_dict(Serialized.to_dict(dag))
        tasks = {
            task.task_id: {
                "upstream": sorted(task.upstream_task_ids),
                "retries": task.retries,
                "timeout": None if task.execution_timeout is None else task.execution_timeout.total_seconds(),
                "teardown": task.is_teardown,
            }
            for task in kept.tasks
        }
        outlets = [asset.uri for task in dag.tasks for asset in task.outlets]
        dags[name] = dict(tasks=tasks, maxActiveRuns=kept.max_active_runs, catchup=kept.catchup, outlets=outlets)
        dags[name]["scheduled"] = scheduled(kept)
    return {"errors": found.import_errors, "dags": dags}


def scheduled(dag):
    """Returns logical date, earliest start and day of the map of the first runs of a DAG that catches up."""
    import pendulum
    from airflow.timetables.base import TimeRestriction

    between = TimeRestriction(earliest=pendulum.datetime(2024, 8, 30), latest=None, catchup=True)
    runs, last = [], None
    for _ in range(3):
        info = dag.timetable.next_dagrun_info(last_automated_data_interval=last, restriction=between)
        last = info.data_interval
        run = SimpleNamespace(logical_date=info.data_interval.start)
        runs.append([str(info.data_interval.start), str(info.run_after), str(map_day(run, None, 0))])
    return runs


def render(regions_file):
    """Returns each region's tasks as Airflow hands them to the platform, of one day."""
    result = {}
    for region in read_regions(regions_file):
        dag = region_dags(regions_file)[f"sitsformer_{region.name}"]
        resolved = {"date": str(DAY), "run": run_id(region.name, DAY)}
        instance = SimpleNamespace(xcom_pull=lambda task_ids, resolved=resolved: resolved)
        tasks = {}
        for task in dag.topological_sort():
            if task.task_id in ("resolve_date", "notify"):
                continue
            task.render_template_fields({"ti": instance, "task_instance": instance})
            fields = {name: getattr(task, name, None) for name in task.template_fields}
            fields["retries"] = task.retries
            fields["operator"] = type(task).__mro__[1 if type(task).__name__ == "SparkJob" else 0].__name__
            for name in ("waiter_delay", "waiter_max_attempts", "java_class"):
                fields[name] = getattr(task, name, None)
            tasks[task.task_id] = {name: value for name, value in fields.items() if value not in (None, "", [], {})}
        result[region.platform] = tasks
    return result


def validate(regions_file):
    """Holds what is handed to AWS and Google against these services' own models; raises where it does not fit."""
    import botocore.session
    from botocore.validate import ParamValidator
    from google.cloud.dataproc_v1 import Batch

    session = botocore.session.get_session()

    def check(service, operation, request):
        model = session.get_service_model(service).operation_model(operation)
        report = ParamValidator().validate(request, model.input_shape)
        assert not report.has_errors(), report.generate_report()

    checked = 0
    rendered = render(regions_file)
    for task in rendered["emr"].values():
        if "steps" in task:
            check("emr", "AddJobFlowSteps", {"JobFlowId": task["job_flow_id"], "Steps": task["steps"]})
            checked += 1
    for task in rendered["emr-serverless"].values():
        if "job_driver" in task:
            request = dict(applicationId=task["application_id"], executionRoleArn=task["execution_role_arn"])
            request |= dict(jobDriver=task["job_driver"], name=task["name"], clientToken="token")
            request |= dict(configurationOverrides=task["configuration_overrides"])
            check("emr-serverless", "StartJobRun", request)
            checked += 1
    for task in rendered["dataproc"].values():
        if "batch" in task:
            batch = Batch(task["batch"])
            assert list(batch.spark_batch.args) == task["batch"]["spark_batch"]["args"]
            checked += 1
    return checked


def look(uri, day, connection=None):
    """Returns how many files of a day the sensor sees in a store."""
    from sitsformer_airflow.scenes import DayPattern, count_files

    pattern = DayPattern.template("{tile}/{date:yyyyMMdd}T{time}_{band}.tif")
    return count_files(uri, [pattern.glob(date.fromisoformat(day))], connection)


def refuse(*files):
    """Returns what reading each of the files ends in."""
    answers = {}
    for file in files:
        try:
            answers[file] = len(read_regions(file))
        except RegionsError as e:
            answers[file] = str(e)
    return answers


if __name__ == "__main__":
    # Airflow logs to stdout, and holds on to it.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        environment, question, *arguments = json.loads(line)
        before = dict(os.environ)
        os.environ.update(json.loads(environment))
        answer = {"code": 0, "out": "", "err": ""}
        try:
            answer["out"] = json.dumps(globals()[question](*arguments), default=str)
        except BaseException:
            answer |= {"code": 1, "err": traceback.format_exc()}
        finally:
            os.environ.clear()
            os.environ.update(before)
        print(json.dumps(answer), file=answers, flush=True)
