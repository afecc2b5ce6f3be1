"""What Airflow 2 and 3 call by other names; nothing else of this package asks which one it is."""

from airflow.triggers.base import BaseTrigger, TriggerEvent

try:
    from airflow.sdk import (
        DAG,
        Asset,
        BaseHook,
        BaseOperator,
        CronDataIntervalTimetable,
        ObjectStoragePath,
        Param,
        get_current_context,
        task,
    )
    from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException
except ImportError:
    from airflow.datasets import Dataset as Asset
    from airflow.decorators import task
    from airflow.exceptions import AirflowException, AirflowFailException, AirflowSkipException
    from airflow.hooks.base import BaseHook
    from airflow.io.path import ObjectStoragePath
    from airflow.models.baseoperator import BaseOperator
    from airflow.models.dag import DAG
    from airflow.models.param import Param
    from airflow.operators.python import get_current_context
    from airflow.timetables.interval import CronDataIntervalTimetable

__all__ = [
    "DAG",
    "AirflowException",
    "AirflowFailException",
    "AirflowSkipException",
    "Asset",
    "BaseHook",
    "BaseOperator",
    "BaseTrigger",
    "CronDataIntervalTimetable",
    "ObjectStoragePath",
    "Param",
    "TriggerEvent",
    "get_current_context",
    "task",
    "task_states",
]


def task_states(context):
    """Returns the state of each task of the run that the context is of, by task id."""
    run, instance = context["dag_run"], context["ti"]
    if hasattr(instance, "get_task_states"):
        return instance.get_task_states(dag_id=instance.dag_id, run_ids=[instance.run_id])[instance.run_id]
    return {each.task_id: each.state for each in run.get_task_instances()}
