"""The model contract: a STAC Item with the MLM extension beside the weights, read by every engine."""

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import torch

from .network import NetworkConfig

SCHEMA_VERSION = 1
EXTENSIONS = [
    "https://stac-extensions.github.io/mlm/v1.5.0/schema.json",
    "https://stac-extensions.github.io/classification/v2.0.0/schema.json",
    "https://stac-extensions.github.io/file/v2.1.0/schema.json",
    "https://stac-extensions.github.io/version/v1.2.0/schema.json",
    "https://stac-extensions.github.io/eo/v1.1.0/schema.json",
]

# By engine: the file, its title, its media type and what MLM calls it.
ARTIFACTS = {
    "onnx": ("model.onnx", "ONNX, opset 14", "application/octet-stream; application=onnx", "onnx"),
    "pytorch": ("model.pt", "TorchScript", "application/octet-stream; application=pytorch", "torch.jit.save"),
}


@dataclass(frozen=True)
class ClassEntry:
    value: int  # 1..254, 0 is no data
    title: str
    color: str  # RRGGBB

    @property
    def name(self):
        """Slug of the title."""
        return re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-")


@dataclass(frozen=True)
class Description:
    """Everything of a contract that isn't in a file: what the model expects, in the units of the images."""

    name: str
    version: str
    text: str
    network: NetworkConfig
    bands: tuple
    means: tuple  # one a band, raw values
    deviations: tuple
    classes: tuple
    ladder: tuple  # lengths a series is padded to, the last is the most dates that are kept
    min_dates: int
    season_start: str | None  # MM-DD
    started: str  # RFC 3339, first and last moment of the training data
    ended: str
    source: str | None  # the training data, None for random weights
    bbox: tuple | None = None  # west, south, east, north in degrees
    period: str = "P1Y"
    anchor: str = "2000-01-01"
    time_encoding: str = "day-of-year"
    # Below it a row's bits depend on the batch. ONNX Runtime needs 2; libtorch 2.7.1's matrix products changed theirs at
    # 2 rows for heads 32 to 64 wide, at 9 for a head 256 wide, and at 11 for windows of 250 values.
    smallest_batch: int = 8
    temperature: float = 1.0  # divides the logits before softmax
    artifacts: tuple = ("onnx", "pytorch")
    golden_limit: float = 1e-4  # largest difference of a logit that engines may show on the golden sample
    training: dict = field(default_factory=dict)

    def __post_init__(self):
        if not len(self.bands) == len(self.means) == len(self.deviations) == self.network.bands:
            raise ValueError(f"{self.name}: {len(self.bands)} bands need as many means, deviations and network bands")
        if not self.artifacts or set(self.artifacts) - set(ARTIFACTS):
            raise ValueError(f"{self.name}: artefacts {self.artifacts}; allowed are {', '.join(ARTIFACTS)}")
        if len(self.classes) != self.network.classes:
            raise ValueError(f"{self.name}: {len(self.classes)} classes, the network has {self.network.classes}")
        if list(self.ladder) != sorted(set(self.ladder)) or self.min_dates > self.ladder[-1]:
            raise ValueError(f"{self.name}: ladder {self.ladder} must ascend and reach min-dates {self.min_dates}")

    @property
    def windowed(self):
        return self.network.embedding != "linear" or self.network.dense

    def input_shape(self):
        shape = [-1, -1, len(self.bands)]
        return shape + list(self.network.window) if self.windowed else shape


def multihash(content: bytes) -> str:
    """SHA-256 as the file extension wants it: multihash prefix 12 (sha2-256), 20 (32 bytes), then hex."""
    return "1220" + hashlib.sha256(content).hexdigest()


def check_artifacts(folder: Path):
    """An error where a file of weights isn't the one that the contract was written for."""
    assets = json.loads((folder / "model.json").read_text(encoding="utf-8"))["assets"]
    for asset in assets.values():
        path = folder / asset["href"]
        found = multihash(path.read_bytes())
        if found != asset["file:checksum"]:
            raise ValueError(f"{path}: checksum {found}, but the contract says {asset['file:checksum']}")


def framework_version() -> str:
    return re.match(r"\d+\.\d+\.\d+", torch.__version__).group()


def _inputs(description: Description):
    windowed = description.windowed
    steps = zip(description.means, description.deviations)
    return [
        {
            "name": "sequences",
            "description": "One series a row, scaled, valid dates first, zeros after them.",
            "bands": [{"name": band} for band in description.bands],
            "input": {
                "shape": description.input_shape(),
                "dim_order": ["batch", "time", "bands"] + (["height", "width"] if windowed else []),
                "data_type": "float32",
            },
            "value_scaling": [{"type": "z-score", "mean": mean, "stddev": deviation} for mean, deviation in steps],
        },
        {
            "name": "positions",
            "description": "Day of year of each date, 1 to 366; 0 where padded.",
            "bands": [],
            "input": {"shape": [-1, -1], "dim_order": ["batch", "time"], "data_type": "int64"},
        },
        {
            "name": "masks",
            "description": "True where the date is valid.",
            "bands": [],
            "input": {"shape": [-1, -1], "dim_order": ["batch", "time"], "data_type": "other"},  # MLM has no boolean
        },
    ]


def _output(description: Description, tasks):
    network = description.network
    shape, order = [-1, network.classes], ["batch", "class"]
    if network.dense:
        shape, order = shape + list(network.cell), order + ["height", "width"]
    return {
        "name": "predictions",
        "description": "Logits, the k-th for the k-th class.",
        "tasks": tasks,
        "result": {"shape": shape, "dim_order": order, "data_type": "float32"},
        "classification:classes": [
            {"value": entry.value, "name": entry.name, "title": entry.title, "color_hint": entry.color}
            for entry in description.classes
        ],
    }


def _asset(folder: Path, name: str, title: str, media: str, kind: str, bands):
    content = (folder / name).read_bytes()
    return {
        "href": f"./{name}",
        "type": media,
        "title": title,
        "roles": ["mlm:model"],
        "mlm:artifact_type": kind,
        "file:size": len(content),
        "file:checksum": multihash(content),
        "eo:bands": [{"name": band} for band in bands],
    }


def contract(description: Description, folder: Path) -> dict:
    """The contract of the artefacts and the golden sample that stand in ``folder``."""
    network = description.network
    tasks = ["classification" if network.cell != (1, 1) and not network.dense else "semantic-segmentation"]
    properties = {
        "title": f"{description.name} {description.version}",
        "description": description.text,
        "datetime": None,
        "start_datetime": description.started,
        "end_datetime": description.ended,
        "version": description.version,
        "mlm:name": description.name,
        "mlm:architecture": "SITS-Former",
        "mlm:tasks": tasks,
        "mlm:framework": "PyTorch",
        "mlm:framework_version": framework_version(),
        "mlm:accelerator": "amd64",
        "mlm:accelerator_constrained": False,
        "mlm:batch_size_suggestion": 64,
        "mlm:pretrained": description.source is not None,
        "mlm:pretrained_source": description.source,
        "mlm:hyperparameters": {"network": network.to_json(), **description.training},
        "mlm:input": _inputs(description),
        "mlm:output": [_output(description, tasks)],
        "sits:schemaVersion": SCHEMA_VERSION,
        "sits:window": list(network.window),
        "sits:cell": list(network.cell),
        "sits:period": description.period,
        "sits:season-start": description.season_start,
        "sits:anchor": description.anchor,
        "sits:time-encoding": description.time_encoding,
        "sits:length": {"max": description.ladder[-1]},
        "sits:length-ladder": list(description.ladder),
        "sits:date-choice": "all-valid",
        "sits:min-dates": description.min_dates,
        "sits:mask": True,
        "sits:drops-masked-dates": True,
        "sits:temperature": description.temperature,
        "sits:smallest-batch": description.smallest_batch,
        "sits:golden": {
            "href": "./golden.npz",
            "file:checksum": multihash((folder / "golden.npz").read_bytes()),
            "limits": {"cpu": {"fp32": description.golden_limit}},
        },
    }
    item = {
        "type": "Feature",
        "stac_version": "1.0.0",
        "stac_extensions": EXTENSIONS,
        "id": f"{description.name}-{description.version}",
        "geometry": None,
        "properties": properties,
        "links": [],
        "assets": {
            engine: _asset(folder, *ARTIFACTS[engine], description.bands)
            for engine in ARTIFACTS
            if engine in description.artifacts
        },
    }
    if description.bbox:
        west, south, east, north = description.bbox
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        item["geometry"] = {"type": "Polygon", "coordinates": [ring]}
        item["bbox"] = list(description.bbox)
    return item


def write(item: dict, folder: Path):
    text = json.dumps(item, indent=2, ensure_ascii=False)
    (folder / "model.json").write_text(text + "\n", encoding="utf-8")


def read(folder: Path) -> Description:
    """The description a contract was written from, so that artefacts can be made again."""
    path = folder / "model.json"
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no contract there; a model folder holds model.json")
    item = json.loads(path.read_text(encoding="utf-8"))
    properties = item["properties"]
    sequences = properties["mlm:input"][0]
    parameters = dict(properties["mlm:hyperparameters"])
    network = NetworkConfig.from_json(parameters.pop("network"))
    return Description(
        name=properties["mlm:name"],
        version=properties["version"],
        text=properties["description"],
        network=network,
        bands=tuple(band["name"] for band in sequences["bands"]),
        means=tuple(step["mean"] for step in sequences["value_scaling"]),
        deviations=tuple(step["stddev"] for step in sequences["value_scaling"]),
        classes=tuple(
            ClassEntry(entry["value"], entry["title"], entry["color_hint"])
            for entry in properties["mlm:output"][0]["classification:classes"]
        ),
        ladder=tuple(properties["sits:length-ladder"]),
        min_dates=properties["sits:min-dates"],
        season_start=properties["sits:season-start"],
        started=properties["start_datetime"],
        ended=properties["end_datetime"],
        source=properties["mlm:pretrained_source"],
        bbox=tuple(item["bbox"]) if "bbox" in item else None,
        period=properties["sits:period"],
        anchor=properties["sits:anchor"],
        time_encoding=properties["sits:time-encoding"],
        smallest_batch=properties["sits:smallest-batch"],
        temperature=properties["sits:temperature"],
        artifacts=tuple(item["assets"]),
        golden_limit=properties["sits:golden"]["limits"]["cpu"]["fp32"],
        training=parameters,
    )
