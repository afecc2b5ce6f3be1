"""What the notebooks share: the pipeline's commands, a Spark session with its jar, and a model's classes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

# Relative, as the notebooks are started in their own folder: outputs then name no machine.
ROOT = Path("..")
MODEL = ROOT / "models" / "sitsformer-demo"
# How the simulator names its files: one a band and date, or one a date.
BANDS = ("--pattern", "{tile}/{date:yyyyMMdd}T{time:HHmmss}_{band}.tif")
DATES = ("--pattern", "{tile}/{date:yyyyMMdd}T{time:HHmmss}.tif")
MASK = ("--mask", "{tile}/{date:yyyyMMdd}T{time:HHmmss}_CLM.tif", "--mask-valid", "0")

LAUNCHER = [f"SITSFORMER_{name}" for name in ("MEMORY", "JAVA_OPTIONS", "CLASS_PATH", "LOG_LEVEL", "LOG_FORMAT")]

plt.rcParams.update({"figure.dpi": 90, "savefig.bbox": "tight", "axes.spines.top": False, "axes.spines.right": False})


def sitsformer(*arguments) -> str:
    """Runs bin/sitsformer in a process of its own and returns what it printed."""
    command = [str(ROOT / "bin" / "sitsformer"), *map(str, arguments)]
    process = subprocess.run(command, capture_output=True, text=True)
    if process.returncode != 0:
        raise RuntimeError(f"code {process.returncode}: {process.stderr.strip()}")
    return process.stdout.strip()


def kit(*arguments) -> str:
    """Runs the model kit and returns what it printed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "models" / "kit")}
    command = [sys.executable, "-m", "sitsformer_kit", *map(str, arguments)]
    process = subprocess.run(command, capture_output=True, text=True, env=environment)
    if process.returncode != 0:
        raise RuntimeError(f"code {process.returncode}: {process.stderr.strip()}")
    return process.stdout.strip()


def demo_archive(work: Path, size: int) -> Path:
    """The archive of the demo: two years of Sentinel-2-like dates, simulated; made when it isn't there."""
    folder = work / f"archive-{size}"
    if not (folder / "simulation.json").is_file():
        sitsformer("simulate", "--output", folder, "--size", size)
    return folder


def demo_map(work: Path, archive: Path) -> Path:
    """The output folder with the map of the demo's archive; made when it isn't there."""
    output = work / f"map-{archive.name}"
    if not (output / "latest.json").is_file():
        read = ("--archive", archive / "archive", *BANDS, *MASK)
        sitsformer("classify", *read, "--model", MODEL, "--output", output, "--format", "cog,parquet")
    return output


def latest_run(output: Path) -> Path:
    return output / json.loads((output / "latest.json").read_text())["path"]


def start_spark(name: str):
    """A local session that knows the pipeline's SQL functions; in a cluster's notebook there is one already."""
    from pyspark.sql import SparkSession

    sitsformer("--version")  # builds the jar when it isn't there
    target = ROOT / "cli" / "target"
    jars = [*target.glob("sitsformer-spark-*.jar"), *(target / "native").glob("*.jar")]
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    logging = f"-Dlog4j2.configurationFile={(ROOT / 'conf' / 'log4j2.properties').resolve().as_uri()}"
    # Those of bin/sitsformer are its own: the program takes each other variable of that name for an option.
    launcher = {name: os.environ.pop(name) for name in LAUNCHER if name in os.environ}
    session = (
        SparkSession.builder.appName(name)
        .master("local[*]")
        .config("spark.driver.memory", "2g")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.jars", ",".join(map(str, jars)))
        .config("spark.sql.extensions", "org.sitsformer.udf.SitsExtensions")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "4")
        # Small tables: to compile code for them takes longer than they do.
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.driver.extraJavaOptions", f"-XX:TieredStopAtLevel=1 -XX:+UseSerialGC {logging}")
        .getOrCreate()
    )
    os.environ.update(launcher)
    return session


def command(spark, *arguments) -> str:
    """Runs a command of the pipeline inside a Spark session, and returns what it printed.

    The way in a cluster's notebook, and the fast one where many commands follow each other.
    """
    jvm, gateway = spark._jvm, spark.sparkContext._gateway
    words = gateway.new_array(jvm.java.lang.String, len(arguments))
    for place, argument in enumerate(arguments):
        words[place] = str(argument)
    out, err = jvm.java.io.StringWriter(), jvm.java.io.StringWriter()
    writers = (jvm.java.io.PrintWriter(each, True) for each in (out, err))
    code = jvm.org.sitsformer.cli.Main.commands().run(*writers, words)
    if code != 0:
        raise RuntimeError(f"code {code}: {err.toString().strip()}")
    return out.toString().strip()


class Legend:
    """The classes of a model's contract: value, title and colour."""

    def __init__(self, model: Path):
        item = json.loads((model / "model.json").read_text())
        classes = item["properties"]["mlm:output"][0]["classification:classes"]
        self.titles = {each["value"]: each["title"] for each in classes}
        self.colors = {each["value"]: "#" + each["color_hint"] for each in classes}

    def color_map(self) -> ListedColormap:
        """For imshow with vmin=0 and vmax=255: a colour for each stored value, white where there is none."""
        return ListedColormap([self.colors.get(value, "#FFFFFF") for value in range(256)])

    def patches(self, values):
        line = {"edgecolor": "#888888", "linewidth": 0.5}
        return [Patch(facecolor=self.colors[each], label=self.titles[each], **line) for each in values]
