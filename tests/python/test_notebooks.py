"""The notebooks, each run from top to bottom with small sizes, and what came out held against the files themselves."""

import base64
import io
import json
import re
from collections import Counter
from datetime import date

import matplotlib.image
import nbformat
import numpy as np
import onnxruntime
import oracle
import pytest
import rasterio
from conftest import MODELS, ROOT, absent
from nbclient import NotebookClient

FOLDER = ROOT / "notebooks"
NAMES = ["1-first-map", "2-why-this-class", "3-drift-in-a-month", "4-convert-a-model"]
SIZE = 64
SMALL_MONTH = {"MONTH": "2024-06", "DATES": 130, "DRIFT_FROM": "2024-06-10"}
KEPT = 400_000


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Runs a notebook with other parameters: returns the values of the named variables, and its figures."""
    work = tmp_path_factory.mktemp("notebooks")

    def execute(name, parameters, *wanted):
        notebook = nbformat.read(FOLDER / f"{name}.ipynb", 4)
        place = next(i for i, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", []))
        given = "\n".join(f"{key} = {value!r}" for key, value in {**parameters, "WORK": str(work)}.items())
        notebook.cells.insert(place + 1, nbformat.v4.new_code_cell(given + "\nWORK = Path(WORK)"))
        told = work / f"{name}.json"
        values = ", ".join(f"{key!r}: {key}" for key in wanted)
        tell = f"import json\n_ = open({str(told)!r}, 'w').write(json.dumps({{{values}}}, default=lambda o: o.tolist()"
        tell += " if hasattr(o, 'tolist') else str(o)))"
        notebook.cells.append(nbformat.v4.new_code_cell(tell))
        resources = {"metadata": {"path": str(FOLDER)}}
        NotebookClient(notebook, timeout=400, kernel_name="python3", resources=resources).execute()
        return work, json.loads(told.read_text()), figures(notebook)

    return execute


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """As other tests start the program."""
    monkeypatch.setenv("SITSFORMER_MEMORY", "2g")
    monkeypatch.setenv("SITSFORMER_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


def outputs(notebook):
    return [each for cell in notebook.cells if cell.cell_type == "code" for each in cell.outputs]


def figures(notebook):
    images = [each.data["image/png"] for each in outputs(notebook) if "image/png" in each.get("data", {})]
    return [matplotlib.image.imread(io.BytesIO(base64.b64decode(each))) for each in images]


def shows(figure, color):
    """Whether pixels of a figure have a colour, RRGGBB."""
    wanted = np.frombuffer(bytes.fromhex(color.lstrip("#")), np.uint8)
    return ((figure[:, :, :3] * 255).round().astype(int) == wanted).all(axis=2).sum() > 20


def published(output):
    return output / json.loads((output / "latest.json").read_text())["path"]


def tile_of(output):
    (tile,) = (published(output) / "tiles").glob("*_class.tif")
    with rasterio.open(tile) as source:
        return source.read(1)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_kept_was_run_as_it_stands(name):
    """The outputs that readers see belong to the code beside them, and name no machine."""
    path = FOLDER / f"{name}.ipynb"
    notebook = nbformat.read(path, 4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert figures(notebook) and not [each for each in outputs(notebook) if each.output_type == "error"]
    assert path.stat().st_size < KEPT
    text = path.read_text()
    # Images are encoded with slashes.
    text = re.sub(r'"image/png": "[^"]*"', "", text)
    assert not re.findall(r"/(?:tmp|home|root|usr|opt|work)/|file://", text)


def test_first_map(run):
    work, told, drawn = run("1-first-map", {"SIZE": SIZE}, "table.to_dict('records')", "classes", "accuracy")
    tile = tile_of(work / f"map-archive-{SIZE}")
    rows, columns = np.flatnonzero(tile.any(1)), np.flatnonzero(tile.any(0))
    assert np.array_equal(told["classes"], tile[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    counted = Counter(tile[tile > 0].tolist())
    contract = oracle.Contract.read(MODELS / "sitsformer-demo")
    table = told["table.to_dict('records')"]
    assert {row["class"]: row["pixels"] for row in table} == counted
    assert all(row["km2"] == pytest.approx(row["pixels"] * 1e-4) for row in table)
    assert all(row["name"] == contract.titles[row["class"]] for row in table)
    with rasterio.open(work / f"archive-{SIZE}" / "truth.tif") as source:
        truth = source.read(1)
    assert told["accuracy"] == pytest.approx((truth == told["classes"])[truth > 0].mean()) and told["accuracy"] > 0.85
    assert len(drawn) == 2
    for value, color in contract.colors.items():
        assert shows(drawn[0], color.hex()) == (counted[value] > 0)


def test_why_this_class(run):
    wanted = ("ROW", "COLUMN", "value", "computed", "everything", "kept", "without", "support", "changed")
    work, told, drawn = run("2-why-this-class", {"SIZE": SIZE}, *wanted)
    archive = work / f"archive-{SIZE}"
    contract = oracle.Contract.read(MODELS / "sitsformer-demo")
    series = oracle.one_file_a_band(archive / "archive", contract.bands, date(2023, 1, 1), date(2024, 12, 31))
    # Where the pixel is, and what another implementation of the contract makes of it.
    row, column = told["ROW"], told["COLUMN"]
    around = slice(row - 2, row + 3), slice(column - 2, column + 3)
    part = oracle.Series(series.days, series.values[:, :, *around], series.valid[:, *around], series.transform)
    expected = oracle.classify(contract, part)
    assert told["value"] == told["computed"] == expected.classes[2, 2]
    assert np.allclose(told["everything"], expected.probabilities[2, 2], atol=1e-5)
    assert np.array_equal(told["kept"], np.flatnonzero(part.valid[:, 2, 2]))
    tile = oracle.read_map(
        sorted((published(work / f"map-archive-{SIZE}") / "tiles").glob("*_class.tif")), series.transform, (SIZE, SIZE)
    )
    assert tile[row, column] == told["value"]
    # The date that matters the most, left out by the other implementation too.
    most = int(np.abs(told["support"]).argmax())
    part.valid[told["kept"][most]] = False
    fewer = oracle.classify(contract, part)
    assert np.allclose(told["without"][most], fewer.probabilities[2, 2], atol=1e-5)
    assert told["changed"][most] == bool(fewer.classes[2, 2] != told["value"])
    assert len(drawn) == 3 and shows(drawn[1], contract.colors[told["value"]].hex())


def test_drift_in_a_month(run):
    work, told, drawn = run("3-drift-in-a-month", {"SIZE": SIZE, **SMALL_MONTH}, "days", "reports")
    days, reports = told["days"], told["reports"]
    assert len(days) == len(reports) >= 4 and days == [each["date"] for each in reports]
    for day, report in zip(days, reports):
        named = {(cause["kind"], cause.get("band")) for cause in report["causes"]}
        kinds = {kind for kind, _ in named}
        if day < SMALL_MONTH["DRIFT_FROM"]:
            assert "radiometry" not in kinds, day
    last = reports[-1]
    assert last["severity"] == "high" and last["causes"][0]["kind"] == "radiometry"
    offsets = {each["band"]: each for each in last["measures"] if each["metric"] == "band-offset"}
    assert offsets["B04"]["score"] == pytest.approx(0.04, abs=0.01)
    assert offsets["B04"]["since"] == min(day for day in days if day >= SMALL_MONTH["DRIFT_FROM"])
    # What the notebook draws is what the command left.
    kept = json.loads((work / "month-maps" / "drift" / f"{last['run']}.json").read_text())
    assert kept["measures"] == last["measures"]
    assert len(drawn) == 2 and shows(drawn[0], "C62828") and shows(drawn[1], "C62828")


def test_convert_a_model(run):
    need_torch()
    work, told, drawn = run("4-convert-a-model", {"SIZE": SIZE, "EPOCHS": 2, "SAMPLES": 150}, "compared", "classes")
    archive, small = work / f"archive-{SIZE}", work / "model-int8"
    tile = tile_of(work / "map-int8")
    assert np.array_equal(told["classes"], tile[tile.any(1)][:, tile.any(0)])
    contract = oracle.Contract.read(small)
    series = oracle.one_file_a_band(archive / "archive", contract.bands, date(2023, 1, 1), date(2024, 12, 31))
    expected = oracle.classify(contract, series)
    # The last bit of float32 may tip an activation to its next step: classes are equal but where two are as likely.
    apart = expected.classes != told["classes"]
    assert apart.sum() < 10 and (expected.margin[apart] < 0.05).all()
    # The same pixels by the model of float32, counted anew.
    exact = oracle.classify(oracle.Contract.read(work / "model"), series)
    compared = told["compared"]
    assert compared["series"] == SIZE * SIZE
    assert compared["agreement"] == pytest.approx((exact.classes == expected.classes).mean(), abs=1e-3)
    assert compared["agreement"] > 0.97
    largest = np.abs(exact.probabilities - expected.probabilities).max()
    assert compared["largest_difference"] == pytest.approx(largest, abs=0.01)
    sizes = [(work / name / "model.onnx").stat().st_size for name in ("model", "model-int8")]
    assert compared["size"] == sizes and 0.3 < compared["reduction"] < 0.5
    inputs, golden = golden_of(small)
    session = onnxruntime.InferenceSession(str(small / "model.onnx"), providers=["CPUExecutionProvider"])
    (logits,) = session.run(None, inputs)
    assert np.abs(logits - golden).max() < 1e-5
    assert len(drawn) == 2 and all(shows(drawn[1], contract.colors[each].hex()) for each in np.unique(expected.classes))


def golden_of(folder):
    with np.load(folder / "golden.npz") as content:
        return {name: content[name] for name in ("sequences", "positions", "masks")}, content["predictions"]


def need_torch():
    """Skips where PyTorch is not there, and fails where everything must be."""
    try:
        import torch  # noqa: F401
    except ImportError:
        absent("PyTorch is not there: the fourth notebook trains a model")
