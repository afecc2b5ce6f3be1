"""The platforms' files against the models of the services that take them: whatever a service would not know is refused.

Nothing here has a schema of its own: Amazon's come with botocore, Google's with its protocol buffers, Databricks' with
its SDK and its bundles, Kubernetes' as its published schemas, the Spark operator's with its own Python models. They are
loaded where they are asked: all together take seconds, also of those who only collect tests.
"""

import json
import shlex
from functools import cache

import yaml

# Jobs retry by index as a matter of course from here on; the newest that the schemas have is checked besides.
OLDEST_KUBERNETES = "1.33"


class Refused(Exception):
    """A service's model does not take a file; says where and why."""


@cache
def amazon(service):
    from botocore.loaders import Loader
    from botocore.model import ServiceModel

    return ServiceModel(Loader().load_service_model(service, "service-2"))


def validate_amazon(service, operation, parameters):
    from botocore.validate import ParamValidator

    model = amazon(service).operation_model(operation)
    shape = model.input_shape
    # What makes a request repeatable the client adds by itself.
    parameters = {**dict.fromkeys(model.idempotent_members, "token"), **parameters}
    report = ParamValidator().validate(parameters, shape)
    if report.has_errors():
        raise Refused(report.generate_report())
    check_words(parameters, shape, operation)


def check_words(value, shape, place):
    """Compares words with the values that an operation knows, which botocore leaves to the service."""
    if shape.type_name == "structure":
        for key, member in value.items():
            check_words(member, shape.members[key], f"{place}.{key}")
    elif shape.type_name == "list":
        for number, member in enumerate(value):
            check_words(member, shape.member, f"{place}[{number}]")
    elif shape.type_name == "map":
        for key, member in value.items():
            check_words(member, shape.value, f"{place}.{key}")
    elif getattr(shape, "enum", None) and value not in shape.enum:
        raise Refused(f"{place} is '{value}'; allowed are {', '.join(shape.enum)}")


def validate_google(kind, value):
    from google.cloud import dataproc_v1
    from google.protobuf import json_format

    message = getattr(dataproc_v1, kind)
    try:
        json_format.ParseDict(value, message.pb(message()))
    except json_format.ParseError as e:
        raise Refused(str(e)) from e


def validate_bundle(value):
    """Checks a bundle's jobs by the bundles' own classes, then their settings by the SDK's."""
    from databricks.bundles.jobs import Job
    from databricks.sdk.service.jobs import JobSettings

    # What stands above the jobs has no class in Python; these are the sections that a bundle has.
    known = {"bundle", "variables", "workspace", "targets", "resources", "include", "sync", "permissions", "run_as"}
    unknown = set(value) - known | set(value["resources"]) - {"jobs"}
    if unknown:
        raise Refused(f"{', '.join(sorted(unknown))}: no section of a bundle")
    for name, job in value["resources"]["jobs"].items():
        try:
            checked = Job.from_dict(json.loads(json.dumps(job)))
        except (ValueError, TypeError) as e:
            raise Refused(f"{name}: {e}") from e
        settings = JobSettings.from_dict(job).as_dict()
        lost = list(lost_keys(job, settings, name))
        if lost:
            raise Refused(f"{', '.join(lost)}: unknown to the SDK")
        for variable in variables(checked):
            scope, _, key = variable.path.partition(".")
            if scope == "var" and key not in value["variables"]:
                raise Refused(f"{name}: variable {key} is not declared")


def variables(value):
    """Returns all references to variables in a checked job."""
    from databricks.bundles.core import Variable

    if isinstance(value, Variable):
        yield value
    elif isinstance(value, (list, tuple)):
        for member in value:
            yield from variables(member)
    elif isinstance(value, dict):
        for member in value.values():
            yield from variables(member)
    elif hasattr(value, "__dataclass_fields__"):
        for field in value.__dataclass_fields__:
            yield from variables(getattr(value, field))


def lost_keys(given, kept, place=""):
    """Returns the places of all that a model dropped on the way through it."""
    if isinstance(given, dict):
        if not isinstance(kept, dict):
            yield place
            return
        for key, value in given.items():
            if key not in kept:
                yield f"{place}.{key}"
            else:
                yield from lost_keys(value, kept[key], f"{place}.{key}")
    elif isinstance(given, list):
        if not isinstance(kept, list) or len(given) != len(kept):
            yield place
            return
        for number, (one, other) in enumerate(zip(given, kept)):
            yield from lost_keys(one, other, f"{place}[{number}]")


def validate_kubernetes(value):
    """Checks an object of Kubernetes' own, strictly."""
    import kubernetes_validate

    for version in (OLDEST_KUBERNETES, kubernetes_validate.__version__.rsplit(".", 1)[0]):
        try:
            kubernetes_validate.validate(value, version, strict=True)
        except kubernetes_validate.ValidationError as e:
            raise Refused(f"Kubernetes {version}: {'.'.join(map(str, e.path))}: {e.message}") from e


def validate_application(value):
    """Checks a SparkApplication, and the options in it that are Kubernetes' own."""
    from kubeflow_spark_api.models import SparkV1beta2SparkApplication

    try:
        kept = SparkV1beta2SparkApplication.from_dict(value).to_dict()
    except ValueError as e:
        raise Refused(str(e)) from e
    lost = list(lost_keys(value, kept))
    if lost:
        raise Refused(f"{', '.join(lost)}: unknown to the operator")


def validate(file, value):
    """Checks one document of a platform's file by its service's model."""
    name = file.name
    if file.parent.name == "emr":
        if name.startswith("cluster-"):
            validate_amazon("emr", "RunJobFlow", value)
        elif name.startswith("step-"):
            validate_amazon("emr", "AddJobFlowSteps", {"JobFlowId": "j-ID", **value})
        else:
            validate_amazon("emr-serverless", "StartJobRun", value)
    elif file.parent.name == "dataproc":
        validate_google("Batch" if name.startswith("batch-") else "WorkflowTemplate", value)
    elif name == "databricks.yml":
        validate_bundle(value)
    elif value.get("kind") == "SparkApplication":
        validate_application(value)
    else:
        validate_kubernetes(value)


def documents(file):
    """Returns what stands in a JSON or YAML file."""
    if file.suffix == ".json":
        return [json.loads(file.read_text())]
    return list(yaml.safe_load_all(file.read_text()))


def properties(file):
    """Returns the Spark properties of a file in the form of spark-defaults.conf."""
    lines = (line.strip() for line in file.read_text().splitlines())
    return dict(line.split(None, 1) for line in lines if line and not line.startswith("#"))


def submitted(words):
    """Returns properties and the program's arguments from the words of a spark-submit command."""
    conf, place = {}, 0
    while place < len(words) and not words[place].endswith(".jar"):
        if words[place] == "--conf":
            key, value = words[place + 1].split("=", 1)
            conf[key] = value
            place += 1
        place += 1
    return conf, words[place + 1 :]


def settings(file, value):
    """Returns the pairs of Spark properties and program arguments that a document gives."""
    if file.parent.name == "emr":
        if "Steps" in value:
            return [submitted(step["HadoopJarStep"]["Args"]) for step in value["Steps"]]
        if "jobDriver" in value:
            driver = value["jobDriver"]["sparkSubmit"]
            words = shlex.split(driver["sparkSubmitParameters"])
            return [(submitted([*words, ".jar"])[0], driver["entryPointArguments"])]
        return []
    if file.parent.name == "dataproc":
        if "sparkBatch" in value:
            return [(value["runtimeConfig"]["properties"], value["sparkBatch"]["args"])]
        return [(job["sparkJob"]["properties"], job["sparkJob"]["args"]) for job in value["jobs"]]
    if file.name == "databricks.yml":
        jobs = value["resources"]["jobs"].values()
        return [
            (job["job_clusters"][0]["new_cluster"]["spark_conf"], task["spark_jar_task"]["parameters"])
            for job in jobs
            for task in job["tasks"]
        ]
    if value.get("kind") == "SparkApplication":
        spec = value["spec"]
        hadoop = {f"spark.hadoop.{key}": word for key, word in spec.get("hadoopConf", {}).items()}
        return [(spec["sparkConf"] | hadoop, spec["arguments"])]
    if value.get("kind") == "Job":
        return [submitted(value["spec"]["template"]["spec"]["containers"][0]["args"])]
    return []
