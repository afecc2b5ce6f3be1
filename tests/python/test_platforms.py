"""The files in conf/: the services' own models take them, what they name exists, local and standalone run for real."""

import copy
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from cluster import SHORT_LIVED, Cluster
from conftest import MODELS, ROOT, Output, clean_environment
from s3 import jars
from services import Refused, documents, properties, settings, validate

CONF = ROOT / "conf"
FOLDERS = ("local", "standalone", "emr", "dataproc", "databricks", "azure", "kubernetes")
FILES = sorted(
    path for folder in FOLDERS for path in (CONF / folder).rglob("*") if path.suffix in (".json", ".yaml", ".yml")
)
PROPERTIES = sorted(path for folder in FOLDERS for path in (CONF / folder).glob("*.conf"))
SCRIPTS = sorted(
    path
    for path in [*CONF.rglob("*"), *(ROOT / "bin").iterdir()]
    if path.is_file()
    and "target" not in path.parts
    and path.read_bytes()[:2] == b"#!"
    and b"sh" in path.read_bytes().split(b"\n")[0]
)
# The cores of machines that Databricks gives to one executor.
CORES = {"g5.2xlarge": 8, "Standard_NC4as_T4_v3": 4}
# Options that only a service knows; no package has a list of them.
SERVICE_OPTIONS = re.compile(r"spark\.dataproc\.(driver|executor)\.(resource\.accelerator\.type|(compute|disk)\.tier)")


def name(path):
    return str(path.relative_to(CONF))


def every_setting():
    """Returns file, Spark properties and arguments of all that conf/ would start."""
    found = [(path, properties(path), []) for path in PROPERTIES]
    for path in FILES:
        for document in documents(path):
            found += [(path, *pair) for pair in settings(path, document)]
    return found


def pom(name):
    tree = ElementTree.parse(ROOT / "pom.xml").getroot()
    space = {"m": "http://maven.apache.org/POM/4.0.0"}
    return tree.findtext(f"m:properties/m:{name}" if "." in name else f"m:{name}", namespaces=space)


def test_every_platform_has_its_folder_with_both_kinds_and_a_command():
    for folder in FOLDERS:
        text = (CONF / folder / "README.md").read_text()
        assert "```" in text, folder
        assert "ot run" in text, f"{folder}: what was validated, and what was not run?"
        for path in (CONF / folder).rglob("*"):
            if path.is_file() and path.name != "README.md":
                assert path.name in text or path.stem.rsplit("-", 1)[0] in text, (
                    f"{folder} does not tell of {path.name}"
                )


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_services_own_model_takes_the_file(path):
    found = documents(path)
    assert found
    for document in found:
        validate(path, document)


WRONG = {
    "emr/cluster-cpu.json": [
        (("Instances", "InstanceGroup"), [], "InstanceGroup"),
        (("Instances", "InstanceGroups", 0, "InstanceRole"), "PRIMARY", "allowed are MASTER"),
        (("Instances", "InstanceGroups", 0, "InstanceCount"), "1", "InstanceCount"),
    ],
    "emr/cluster-gpu.json": [(("BootstrapActions", 0, "Script"), {}, "Script")],
    "emr/step-cpu.json": [(("Steps", 0, "HadoopJarStep", "Arguments"), [], "Arguments")],
    "emr/serverless-cpu.json": [
        (("jobDriver", "sparkSubmit", "arguments"), [], "arguments"),
        (("retryPolicy", "attempts"), 2, "attempts"),
    ],
    "dataproc/workflow-cpu.yaml": [
        (("placement", "managedCluster", "config", "workerConfig", "machineType"), "n2", "machineType"),
        (("jobs", 0, "sparkJob", "mainJar"), "gs://b/a.jar", "mainJar"),
    ],
    "dataproc/batch-gpu.yaml": [(("sparkBatch", "arguments"), [], "arguments")],
    "databricks/databricks.yml": [
        (("resources", "jobs", "classify-cpu", "job_clusters", 0, "new_cluster", "spark_config"), {}, "spark_config"),
        (("resources", "jobs", "classify-cpu", "tasks", 0, "spark_jar_task", "main_class"), "a.B", "main_class"),
        (
            ("resources", "jobs", "classify-gpu", "job_clusters", 0, "new_cluster", "data_security_mode"),
            "DEDICATED",
            "DEDICATED",
        ),
        (
            ("resources", "jobs", "classify-gpu", "job_clusters", 0, "new_cluster", "single_user_name"),
            "${var.users}",
            "users",
        ),
        (("resource",), {}, "resource"),
    ],
    "azure/aks-cpu.yaml": [(("spec", "executor", "memoryOverheads"), "1g", "memoryOverheads")],
    "kubernetes/spark-application-gpu.yaml": [
        (("spec", "restartPolicy", "retries"), 1, "retries"),
        (("spec", "executor", "cores"), "4", "cores"),
    ],
    "kubernetes/job-cpu.yaml": [
        (("spec", "backoffLimitByIndex"), 1, "backoffLimitByIndex"),
        (("spec", "parallelism"), "2", "parallelism"),
        (("spec", "template", "spec", "containers", 0, "resources", "limit"), {}, "limit"),
    ],
    "kubernetes/executor-pod-gpu.yaml": [(("spec", "nodeSelectors"), {}, "nodeSelectors")],
    "kubernetes/access.yaml": [(("metadata", "namespaces"), "a", "namespaces")],
}


@pytest.mark.parametrize(
    ("path", "place", "value", "said"),
    [(path, *wrong) for path, each in WRONG.items() for wrong in each],
    ids=[f"{path}:{'.'.join(map(str, place))}" for path, each in WRONG.items() for place, _, _ in each],
)
def test_a_wrong_key_or_value_is_refused(path, place, value, said):
    document = copy.deepcopy(documents(CONF / path)[0])
    inner = document
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    with pytest.raises(Refused, match=re.escape(said)):
        validate(CONF / path, document)


@pytest.fixture(scope="module")
def options(succeed):
    """The options of each command, as the program tells them."""
    found = {}
    for line in succeed("config", "example").stdout.splitlines():
        if entry := re.match(r"#([a-z-]+)\.([a-z-]+) =", line):
            found.setdefault(entry[1], set()).add(entry[2])
    return found


def unknown_options(arguments, options):
    command, known = arguments[0], options[arguments[0]] | {"json", "config", "plan", "run"}
    return [f"{command} {word}" for word in arguments if word.startswith("--") and word[2:].split("=")[0] not in known]


def test_the_arguments_are_options_of_the_program(options):
    used = [arguments for _, _, arguments in every_setting() if arguments]
    assert len(used) == 17
    assert [word for arguments in used for word in unknown_options(arguments, options)] == []
    assert unknown_options(["classify", "--archiv", "x"], options) == ["classify --archiv"]


class Spark:
    """What Spark itself says of options: asked in a JVM with Spark's own classes."""

    HOLDERS = (
        *(
            f"org.apache.spark.internal.config.{name}$"
            for name in ("package", "Kryo", "Network", "Worker", "UI", "Deploy")
        ),
        "org.apache.spark.internal.config.Status$",
        "org.apache.spark.deploy.k8s.Config$",
        "org.apache.spark.deploy.yarn.config.package$",
        "org.apache.spark.sql.internal.SQLConf$",
        "org.apache.spark.sql.internal.StaticSQLConf$",
    )

    def __init__(self, jvm):
        self.jvm = jvm
        self.entries = jvm.org.apache.spark.internal.config.ConfigEntry
        self.resources = jvm.org.apache.spark.resource.ResourceUtils
        for holder in self.HOLDERS:
            # An option is known from the moment that its class is initialized.
            jvm.java.lang.Class.forName(holder)
        self.hadoop = jvm.org.apache.hadoop.conf.Configuration()

    def prefixes(self):
        """Returns what Kubernetes' options with names of the user's own begin with, as Spark has them."""
        config = self.jvm.java.lang.Class.forName("org.apache.spark.deploy.k8s.Config$")
        module = config.getField("MODULE$").get(None)
        names = [method.getName() for method in config.getMethods() if method.getName().endswith("_PREFIX")]
        found = [getattr(module, each)() for each in names]
        return tuple(
            each for each in found if isinstance(each, str) and each.startswith("spark.") and each.endswith(".")
        )

    def knows(self, key):
        if key.startswith("spark.hadoop."):
            return self.hadoop.get(key.removeprefix("spark.hadoop.")) is not None
        if resource := re.fullmatch(r"spark\.(driver|executor|task|worker)\.resource\.[a-z]+\.(.+)", key):
            ours = [self.resources.AMOUNT(), self.resources.DISCOVERY_SCRIPT(), self.resources.VENDOR()]
            return resource[2] in (ours[:1] if resource[1] == "task" else ours)
        if re.match(r"spark\.(executorEnv|yarn\.appMasterEnv)\.[A-Z_]+$", key):
            return True
        # Of spark-submit, which reads them before there are entries.
        if key in ("spark.master", "spark.submit.deployMode"):
            return key == "spark.master" or self.entries.findEntry(key) is not None
        return key.startswith(self.prefixes()) or self.entries.findEntry(key) is not None

    def tasks_of_a_device(self, amount):
        """Returns how many tasks Spark lets share a device."""
        return self.resources.calculateAmountAndPartsForFraction(float(amount))._2()


@pytest.fixture(scope="module")
def spark(spark_home):
    from pyspark.java_gateway import launch_gateway

    before = os.environ.get("SPARK_CONF_DIR")
    gateway = launch_gateway()
    yield Spark(gateway.jvm)
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait(timeout=30)
    assert os.environ.get("SPARK_CONF_DIR") == before


def azure_options():
    """The options that hadoop-azure's classes name: Hadoop's own defaults have none of them."""
    jar = next(path for path in jars("abfs") if path.name.startswith("hadoop-azure-"))
    with zipfile.ZipFile(jar) as archive:
        text = archive.read("org/apache/hadoop/fs/azurebfs/constants/ConfigurationKeys.class")
        classes = {each.removesuffix(".class").replace("/", ".") for each in archive.namelist()}
    return text, classes


def test_the_properties_are_sparks(spark):
    keys, classes = azure_options()
    wrong = []
    for path, conf, _ in every_setting():
        for key, value in conf.items():
            if key.startswith("spark.hadoop.fs.azure."):
                known = key.removeprefix("spark.hadoop.").encode() in keys
                known = known and (not key.endswith("provider.type") or value in classes)
            else:
                known = spark.knows(key) or SERVICE_OPTIONS.fullmatch(key)
            if not known:
                wrong.append(f"{name(path)}: {key}")
    assert wrong == []
    for misspelt in (
        "spark.executor.memoryOverheads",
        "spark.dynamicAllocation.maxExecutor",
        "spark.kubernetes.driver.podTemplate",
        "spark.yarn.maxAppAttempt",
        "spark.executor.resource.gpu.discovery",
        "spark.hadoop.fs.s3a.aws.credential.provider",
    ):
        assert not spark.knows(misspelt), misspelt


def test_as_many_tasks_fit_on_the_devices_as_an_executor_has_cores(spark):
    assert spark.tasks_of_a_device("0.3333") == 3 and spark.tasks_of_a_device("0.3334") == 2
    seen = []
    for path, conf, arguments in every_setting():
        amount = conf.get("spark.task.resource.gpu.amount")
        if not amount:
            continue
        document = documents(path)[0] if path in FILES else {}
        if path.name == "databricks.yml":
            cluster = document["resources"]["jobs"]["classify-gpu"]["job_clusters"][0]["new_cluster"]
            cores = CORES[cluster["node_type_id"]]
        elif document.get("kind") == "SparkApplication":
            cores = document["spec"]["executor"]["cores"]
        else:
            cores = int(conf["spark.executor.cores"])
        devices = int(conf.get("spark.executor.resource.gpu.amount", 1))
        assert devices * spark.tasks_of_a_device(amount) == cores, name(path)
        seen.append(name(path))
    # All but the Job, which takes conf/local's file, and EMR Serverless, which has no GPUs.
    assert len(seen) == 10, seen


def test_gpu_variants_differ_from_cpu_variants_in_what_a_gpu_needs_only():
    by_name = {
        name(path): (conf, arguments) for path, conf, arguments in every_setting() if path.name != "databricks.yml"
    }
    pairs = [(each, each.replace("-gpu", "-cpu").replace("/gpu", "/cpu")) for each in by_name if "gpu" in each]
    pairs = [(gpu, cpu) for gpu, cpu in pairs if cpu in by_name and not gpu.startswith("local")]
    assert len(pairs) == 8
    for gpu, cpu in pairs:
        (conf, arguments), (plain, words) = by_name[gpu], by_name[cpu]
        assert [word for word in arguments if word not in words] == (["--device", "cuda"] if words else []), gpu
        added = set(conf) - set(plain)
        assert all(re.search(r"gpu|CUDA|extraClassPath|dataproc", key) for key in added), gpu
        assert set(plain) <= set(conf), gpu


TEXTS = sorted(
    path
    for path in [*CONF.rglob("*"), ROOT / "Dockerfile", ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    if path.is_file() and "target" not in path.parts
)


def test_versions_are_the_poms():
    release, spark, hadoop = pom("version"), pom("spark.version"), pom("hadoop.version")
    classes = (ROOT / "cli" / "target" / "class-path.txt").read_text()
    minor = spark.rsplit(".", 1)[0]
    wanted = {
        r"sitsformer-spark-(\d[\w.]*)\.jar": release,
        r"sitsformer:(\d[\d.]*\d)": release,
        r"pytorch-native-cpu-(\d[\d.]*\d)-": pom("pytorch.version"),
        r"apache/spark:(\d[\d.]*\d)-": spark,
        r"-scala(2\.\d+)-java17": pom("scala.binary"),
        r"sparkVersion: (\S+)": spark,
        r"hadoop-aws[:-](\d[\d.]*\d)": hadoop,
        r"<hadoop.version>([^<]+)": hadoop,
        r"<jackson.version>([^<]+)": pom("jackson.version"),
        r"16\.4\.x-(?:gpu-ml-)?scala([\d.]+\d)": pom("scala.binary"),
        r"Spark (3\.\d+) for Scala": minor,
    }
    seen = set()
    for path in TEXTS:
        for pattern, version in wanted.items():
            for found in re.findall(pattern, path.read_text()):
                assert found == version, f"{path}: {found} where the POM has {version}"
                seen.add(pattern)
    assert seen == set(wanted)
    # There is none for CUDA of each version.
    cuda = re.search(r"<onnxruntime.version>([^<]+)", (CONF / "container" / "pom.xml").read_text())[1]
    ours = re.search(r"onnxruntime-(\d[\d.]+)\.jar", classes)[1]
    assert cuda.rsplit(".", 1)[0] == ours.rsplit(".", 1)[0]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_clean(path):
    assert os.access(path, os.X_OK)
    shell = path.read_text().splitlines()[0].rsplit("/", 1)[1].split()[-1]
    subprocess.run([shell, "-n", path], check=True)
    checked = subprocess.run(
        [Path(sys.executable).parent / "shellcheck", "--severity=style", path], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout


def test_shellcheck_finds_what_is_wrong(tmp_path):
    path = tmp_path / "wrong.sh"
    path.write_text("#!/bin/sh\nrm $1\n")
    checked = subprocess.run([Path(sys.executable).parent / "shellcheck", path], capture_output=True, text=True)
    assert checked.returncode == 1 and "SC2086" in checked.stdout


def fake_nvidia_smi(folder, *lines, code=0):
    folder.mkdir(exist_ok=True)
    path = folder / "nvidia-smi"
    script = ['[ "$*" = "--query-gpu=index --format=csv,noheader" ] || exit 9', *(f"echo '{line}'" for line in lines)]
    path.write_text("\n".join(["#!/bin/sh", *script, f"exit {code}"]) + "\n")
    path.chmod(0o755)
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}


DISCOVER = CONF / "gpu" / "discover"


def test_spark_reads_what_the_discovery_script_says(spark, tmp_path):
    environment = fake_nvidia_smi(tmp_path / "bin", "0", "1", "11")
    process = subprocess.run([DISCOVER], env=environment, capture_output=True, text=True, check=True)
    parsed = spark.jvm.org.apache.spark.resource.ResourceInformation.parseJson(process.stdout)
    assert parsed.name() == "gpu" and list(parsed.addresses()) == ["0", "1", "11"]


@pytest.mark.parametrize(
    ("lines", "code", "said"),
    [
        ((), 0, "nvidia-smi lists no GPU"),
        (("No devices were found",), 0, "lists 'No' where an index is expected"),
        (("NVIDIA-SMI has failed",), 9, "nvidia-smi failed: NVIDIA-SMI has failed"),
    ],
)
def test_discovery_fails_in_one_line(tmp_path, lines, code, said):
    environment = fake_nvidia_smi(tmp_path / "bin", *lines, code=code)
    process = subprocess.run([DISCOVER], env=environment, capture_output=True, text=True)
    assert process.returncode == 1 and process.stdout == ""
    assert said in process.stderr and process.stderr.count("\n") == 1


def test_discovery_says_that_there_is_no_driver(tmp_path):
    process = subprocess.run(["/bin/sh", DISCOVER], env={"PATH": str(tmp_path)}, capture_output=True, text=True)
    assert process.returncode == 1 and "nvidia-smi is not on the PATH" in process.stderr


def commands(folder):
    """Returns the commands of a folder's README by the heading above them."""
    found, heading = {}, None
    for part in re.split(r"^## ", (CONF / folder / "README.md").read_text(), flags=re.MULTILINE)[1:]:
        heading = part.splitlines()[0]
        for block in re.findall(r"^```bash\n(.*?)^```", part, flags=re.MULTILINE | re.DOTALL):
            found[heading] = found.get(heading, "") + block
    return found


@pytest.fixture(scope="module")
def region(simulate):
    """96 x 96 pixels in 12 dates."""
    return simulate("platforms", "--size", 96, "--dates", 12, "--seed", 12)


@pytest.fixture
def here(region, spark_home, packaged, tmp_path):
    """What a README's command finds in its environment."""
    quick = f"{SHORT_LIVED} -Dspark.ui.enabled=false"
    return {
        **clean_environment(),
        "SPARK_HOME": str(spark_home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "JDK_JAVA_OPTIONS": quick,
        "PATH": f"{spark_home / 'bin'}:{os.environ['PATH']}",
        "ARCHIVE": region["archive"],
        "PATTERN": region["pattern"],
        "MASK": region["mask"],
        "MODEL": str(MODELS / "sitsformer-demo"),
        "OUTPUT": str(tmp_path / "map"),
        "DATE": "2024-12-31",
    }


def run_shell(command, environment):
    shell = ["bash", "-euo", "pipefail", "-c", command]
    return subprocess.run(shell, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=540)


def run_command(command, environment):
    process = run_shell(command, environment)
    assert process.returncode == 0, process.stderr[-4000:]
    return Output(Path(environment["OUTPUT"]), process.stdout)


def test_the_local_command_makes_a_map(here):
    output = run_command(commands("local")["CPU"], here)
    assert output.summary["blocks"]["done"] == 1 and output.tiles("class")


def refused_for_want_of_cuda(command, environment):
    """Runs a GPU's command on a machine without CUDA: Spark gives a device, ONNX Runtime has none."""
    process = run_shell(command, environment)
    assert process.returncode == 1, process.stderr[-4000:]
    assert "sees no CUDA device" in process.stderr and "gave the task no gpu" not in process.stderr, process.stderr[
        -4000:
    ]
    assert not Path(environment["OUTPUT"], "blocks").exists()


def test_the_local_command_for_gpus_gives_each_task_a_device(here, tmp_path):
    environment = here | {"PATH": f"{tmp_path / 'bin'}:{here['PATH']}"}
    fake_nvidia_smi(tmp_path / "bin", "0")
    refused_for_want_of_cuda(commands("local")["GPU"], environment)


@pytest.mark.long
def test_the_standalone_commands_run_on_a_cluster(here, spark_home, tmp_path):
    fake_nvidia_smi(tmp_path / "bin", "0")
    # As it lies on every machine, but for the place of the script.
    worker = tmp_path / "worker.conf"
    text = (CONF / "standalone" / "worker-gpu.conf").read_text()
    worker.write_text(text.replace("/opt/sitsformer/conf", str(CONF)))
    with_gpu = {0: {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}}
    options = ("--cores", 4, "--memory", "8g", "--properties-file", worker)
    with Cluster(spark_home, tmp_path, workers=1, environments=with_gpu, worker_options=options) as cluster:
        environment = here | {"MASTER": cluster.url}
        refused_for_want_of_cuda(commands("standalone")["GPU"], environment)
        output = run_command(commands("standalone")["CPU"], environment)
    assert output.summary["blocks"]["done"] == 1 and output.tiles("class")
