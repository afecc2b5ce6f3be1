"""One function a platform: the operator that runs a command of the program there.

`submit` is the region's mapping of that name, which regions.PLATFORMS describes. Providers are imported by the
function that needs them, so that an installation needs no other platform's.
"""

import math
import re

from sitsformer_airflow.commands import FINAL
from sitsformer_airflow.regions import RegionsError
from sitsformer_airflow.versions import AirflowException, AirflowFailException

MAIN = "org.sitsformer.launch.Launcher"


def job(region, command, **options):
    """Returns the operator that runs a command on the region's platform."""
    # Answers that a repetition does not change are known by their exit code, which only a driver here hands on.
    here = region.platform == "spark" and region.submit.get("deploy-mode") != "cluster"
    if command.gate and not here:
        options["retries"] = 0
    build, provider = PLATFORMS[region.platform]
    try:
        operator = build(region, command, task_id=command.stage, **options)
    except ModuleNotFoundError as e:
        package = f"apache-airflow-providers-{provider}"
        raise RegionsError(
            f"region '{region.name}': 'platform' is '{region.platform}', which needs the package {package}: {e}"
        ) from e
    # Arguments such as 'fields.geojson' are no names of files with templates.
    operator.template_ext = ()
    return operator


def spark(region, command, **options):
    """By spark-submit from the worker, to the master that the connection names."""
    from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

    class SparkJob(SparkSubmitOperator):
        """Does not repeat what would end in the same way again."""

        def execute(self, context):
            try:
                return super().execute(context)
            except AirflowException as e:
                code = re.search(r"Error code is: (\d+)", str(e))
                if code and int(code[1]) in FINAL:
                    why = FINAL[int(code[1])]
                    raise AirflowFailException(f"{command.stage} ended with code {code[1]}: {why}") from e
                raise

    submit = region.submit
    return SparkJob(
        application=submit["jar"],
        application_args=command.arguments,
        name=_name(region, command),
        conn_id=submit.get("connection", "spark_default"),
        jars=_joined(submit, "jars"),
        packages=_joined(submit, "packages"),
        conf=_conf(submit),
        env_vars=submit.get("environment"),
        properties_file=submit.get("properties-file"),
        deploy_mode=submit.get("deploy-mode"),
        **options,
    )


def emr(region, command, **options):
    """As a step of a running EMR cluster."""
    from airflow.providers.amazon.aws.operators.emr import EmrAddStepsOperator

    submit = region.submit
    arguments = ["spark-submit", "--deploy-mode", submit.get("deploy-mode", "cluster")]
    arguments += [*_submit_options(submit), submit["jar"], *command.arguments]
    step = {
        "Name": _name(region, command),
        "ActionOnFailure": "CONTINUE",
        "HadoopJarStep": {"Jar": "command-runner.jar", "Args": arguments},
    }
    return EmrAddStepsOperator(
        job_flow_id=submit["cluster"],
        steps=[step],
        aws_conn_id=submit.get("connection", "aws_default"),
        wait_for_completion=True,
        **_looks(region, 30),
        **options,
    )


def emr_serverless(region, command, **options):
    """As a job run of an EMR Serverless application."""
    from airflow.providers.amazon.aws.operators.emr import EmrServerlessStartJobOperator

    submit = region.submit
    spark_submit = {"entryPoint": submit["jar"], "entryPointArguments": command.arguments}
    parameters = " ".join(_submit_options(submit, quoted=True))
    if parameters:
        spark_submit["sparkSubmitParameters"] = parameters
    monitoring = None
    if submit.get("logs"):
        monitoring = {"monitoringConfiguration": {"s3MonitoringConfiguration": {"logUri": submit["logs"]}}}
    return EmrServerlessStartJobOperator(
        application_id=submit["application"],
        execution_role_arn=submit["role"],
        job_driver={"sparkSubmit": spark_submit},
        configuration_overrides=monitoring,
        name=_name(region, command),
        aws_conn_id=submit.get("connection", "aws_default"),
        wait_for_completion=True,
        **_looks(region, 30),
        **options,
    )


def dataproc(region, command, **options):
    """As a batch of Dataproc Serverless."""
    from airflow.providers.google.cloud.operators.dataproc import DataprocCreateBatchOperator

    submit = region.submit
    batch = {
        "spark_batch": {
            "main_jar_file_uri": submit["jar"],
            "args": command.arguments,
            "jar_file_uris": submit.get("jars", []),
        },
        # 1.2 is the runtime of Spark 3.5, Java 17 and Scala 2.12; 2.2 has Scala 2.13.
        "runtime_config": {"version": str(submit.get("version", "1.2")), "properties": _conf(submit) or {}},
        "labels": {"sitsformer-region": region.name, "sitsformer-stage": command.stage},
    }
    if submit.get("environment"):
        batch["environment_config"] = submit["environment"]
    return DataprocCreateBatchOperator(
        project_id=submit["project"],
        region=submit["location"],
        batch=batch,
        # Each attempt is a batch of its own: one of an ID that is there already would be taken for this one.
        batch_id_prefix=f"{region.name}-{command.stage}",
        gcp_conn_id=submit.get("connection", "google_cloud_default"),
        **options,
    )


def databricks(region, command, **options):
    """As a one-time run: on the cluster whose ID is given, or on a new one of the given form."""
    from airflow.providers.databricks.operators.databricks import DatabricksSubmitRunOperator

    submit = region.submit
    cluster = submit["cluster"]
    task = {
        "task_key": command.stage,
        "spark_jar_task": {"main_class_name": MAIN, "parameters": command.arguments},
        "libraries": [{"jar": jar} for jar in [submit["jar"], *submit.get("jars", [])]],
        ("new_cluster" if isinstance(cluster, dict) else "existing_cluster_id"): cluster,
    }
    return DatabricksSubmitRunOperator(
        json={"run_name": _name(region, command), "tasks": [task]},
        databricks_conn_id=submit.get("connection", "databricks_default"),
        **options,
    )


def kubernetes(region, command, **options):
    """As a SparkApplication of the Kubeflow Spark operator."""
    from airflow.providers.cncf.kubernetes.operators.spark_kubernetes import SparkKubernetesOperator

    submit = region.submit
    namespace = submit.get("namespace", "default")
    name = _name(region, command)
    dependencies = {"jars": submit.get("jars", []), "packages": submit.get("packages", [])}
    application = {
        "apiVersion": "sparkoperator.k8s.io/v1beta2",
        "kind": "SparkApplication",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {
            "type": "Scala",
            "mode": "cluster",
            "image": submit["image"],
            "mainClass": MAIN,
            "mainApplicationFile": submit["jar"],
            "arguments": command.arguments,
            "sparkVersion": str(submit.get("spark-version", "3.5.7")),
            # Airflow repeats what fails.
            "restartPolicy": {"type": "Never"},
            "sparkConf": _conf(submit) or {},
            "deps": {kind: values for kind, values in dependencies.items() if values},
            "driver": submit.get("driver", {"cores": 1, "memory": "2g", "serviceAccount": "spark"}),
            "executor": submit.get("executor", {"cores": 2, "memory": "4g", "instances": 2}),
        },
    }
    return SparkKubernetesOperator(
        name=name,
        namespace=namespace,
        template_spec={"spark": application},
        kubernetes_conn_id=submit.get("connection", "kubernetes_default"),
        **options,
    )


PLATFORMS = {
    "spark": (spark, "apache-spark"),
    "emr": (emr, "amazon"),
    "emr-serverless": (emr_serverless, "amazon"),
    "dataproc": (dataproc, "google"),
    "databricks": (databricks, "databricks"),
    "kubernetes": (kubernetes, "cncf-kubernetes"),
}


def _name(region, command):
    return f"sitsformer-{region.name}-{command.stage}"


def _joined(submit, name):
    return ",".join(submit[name]) if submit.get(name) else None


def _conf(submit):
    """Returns Spark's settings as text, since YAML makes numbers and truth values of some."""
    conf = {name: _text(value) for name, value in submit.get("conf", {}).items()}
    return conf or None


def _text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def _submit_options(submit, quoted=False):
    """Returns what spark-submit takes before the jar; quoted: to be joined by spaces into one text."""
    options = []
    for name in ("jars", "packages"):
        if submit.get(name):
            options += [f"--{name}", _joined(submit, name)]
    for name, value in (_conf(submit) or {}).items():
        setting = f"{name}={value}"
        options += ["--conf", f'"{setting}"' if quoted and " " in setting else setting]
    return options


def _looks(region, seconds):
    """Returns how often and how long an operator of Amazon's looks: its own default ends after half an hour."""
    return {"waiter_delay": seconds, "waiter_max_attempts": math.ceil(region.timeout.total_seconds() / seconds)}
