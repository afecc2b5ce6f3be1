import csv
import hashlib
import json
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from conftest import ROOT
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic, quantize_static

from sitsformer_kit import comparison, contract, observations, quantization
from sitsformer_kit import export as exporting
from sitsformer_kit.__main__ import main
from sitsformer_kit.recipes import SINOP
from sitsformer_kit.verification import Refused

FILES = ["README.md", "golden.npz", "model.json", "model.onnx"]


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """600 series that the shipped model gives all its classes to: its golden sample's, with noise."""
    folder = tmp_path_factory.mktemp("table")
    description = contract.read(ROOT / "models" / "sinop-ndvi")
    (sequences, positions, masks), _ = exporting.read_golden(ROOT / "models" / "sinop-ndvi")
    full = np.flatnonzero(masks.sum(1) == 12)
    random = np.random.default_rng(2)
    with (folder / "labelled-series.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "longitude", "latitude", "label", "date", "NDVI"])
        for number in range(600):
            row = full[number % len(full)]
            values = sequences[row, :, 0] * description.deviations[0] + description.means[0]
            values = values * random.uniform(0.7, 1.3) + random.normal(0, 600, 12)
            label = SINOP.titles[number % 4]
            for step, value in enumerate(values):
                day = f"{2013 + (step > 3)}-{(step + 8) % 12 + 1:02d}-14"
                rows.writerow([number, -55 - number / 100, -11, label, day, round(value / 10000, 4)])
    return folder


@pytest.fixture(scope="module")
def folder(table, tmp_path_factory):
    target = tmp_path_factory.mktemp("quantized") / "sinop-ndvi-int8"
    measured = quantization.quantize(ROOT / "models" / "sinop-ndvi", table, target)
    return target, measured


def digests(folder: Path):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_a_quantized_folder_is_whole_and_the_origin_untouched(folder, table, tmp_path, capsys):
    target, measured = folder
    assert [path.name for path in sorted(target.iterdir())] == FILES
    item = json.loads((target / "model.json").read_text(encoding="utf-8"))
    assert item["id"] == "sinop-ndvi-int8-1.0.0" and list(item["assets"]) == ["onnx"]
    assert item["assets"]["onnx"]["file:checksum"] == contract.multihash((target / "model.onnx").read_bytes())
    read, origin = contract.read(target), contract.read(ROOT / "models" / "sinop-ndvi")
    assert read.training["quantization"]["of"] == "sinop-ndvi 1.0.0" and read.training["quantization"]["batches"] == 50
    for name in ("bands", "means", "deviations", "classes", "ladder", "min_dates", "smallest_batch", "temperature"):
        assert getattr(read, name) == getattr(origin, name)
    assert main(["golden", "--folder", str(target)]) == 0
    assert str(measured).splitlines()[1].strip() in (target / "README.md").read_text(encoding="utf-8")
    # twice the same bytes, under another name too, and no path of this machine in them
    other = tmp_path / "other"
    before = digests(ROOT / "models" / "sinop-ndvi")
    given = ["quantize", "--folder", str(ROOT / "models" / "sinop-ndvi"), "--data", str(table), "--output", str(other)]
    assert main([*given, "--name", "narrow", "--version", "2.0.0"]) == 0
    assert "calibrated on 50 batches, 300 series" in capsys.readouterr().out
    assert (other / "model.onnx").read_bytes() == (target / "model.onnx").read_bytes()
    assert (contract.read(other).name, contract.read(other).version) == ("narrow", "2.0.0")
    assert digests(ROOT / "models" / "sinop-ndvi") == before
    assert b"/tmp" not in (target / "model.onnx").read_bytes()


def test_weights_of_matrix_products_alone_are_int8(folder):
    target, measured = folder
    before, after = (onnx.load(each / "model.onnx").graph for each in (ROOT / "models" / "sinop-ndvi", target))
    whole = {each.name: numpy_helper.to_array(each) for each in after.initializer}
    made_from = {each.name: numpy_helper.to_array(each) for each in before.initializer}
    matrices = [name for name in made_from if f"{name}_quantized" in whole]
    products = [node for node in before.node if node.op_type == "MatMul" and node.input[1] in made_from]
    assert measured.matrices == len(matrices) == len(products) == 9
    for name in matrices:
        values, scale = whole[f"{name}_quantized"], whole[f"{name}_scale"]
        assert values.dtype == np.int8 and np.abs(values.astype(int)).max() <= 64  # seven bits
        # a half of a step away from what it was at most
        assert (np.abs(values * scale - made_from[name]) <= 0.501 * scale).all()
    floats = {name for name in made_from if name not in matrices}
    assert {"position_table", "head.0.weight"} <= floats
    assert all(np.array_equal(whole[name], made_from[name]) for name in floats)


def test_rows_of_a_static_model_do_not_depend_on_their_batch(folder):
    target, _ = folder
    session = onnxruntime.InferenceSession(str(target / "model.onnx"), providers=["CPUExecutionProvider"])
    read = contract.read(target)
    inputs = exporting.example(read, 64, 12, 4)
    whole = session.run(None, dict(zip(exporting.NAMES, inputs)))[0]
    for rows in (8, 9, 15, 31):
        for part in (slice(0, rows), slice(64 - rows, 64)):
            (found,) = session.run(None, {name: each[part] for name, each in zip(exporting.NAMES, inputs)})
            assert np.array_equal(found, whole[part])
    quantization.require_invariance(partial(exporting.onnx_predict, session), read, inputs)


def test_a_dynamic_model_is_refused_for_it(tmp_path):
    origin = ROOT / "models" / "sinop-ndvi"
    quantize_dynamic(
        origin / "model.onnx", tmp_path / "model.onnx", op_types_to_quantize=["MatMul"], weight_type=QuantType.QInt8
    )
    run = partial(exporting.onnx_predict, exporting.onnx_session(tmp_path))
    with pytest.raises(Refused, match="results depend on the batch: of [1237] rows"):
        quantization.require_invariance(run, contract.read(origin), exporting.read_golden(origin)[0])


@pytest.mark.parametrize("position", ["first", "last"])
def test_invariance_looks_at_every_place(position):
    """A model that is right but for one place of a batch of seven."""
    description = contract.read(ROOT / "models" / "sinop-ndvi")
    inputs, _ = exporting.read_golden(ROOT / "models" / "sinop-ndvi")

    def run(sequences, positions, masks):
        logits = sequences.sum((1, 2))[:, None].repeat(4, 1)
        if len(logits) == 8:
            logits[0 if position == "first" else 6] += np.float32(1e-6) + np.abs(logits).max() * np.float32(1e-6)
        return logits

    with pytest.raises(Refused, match="results depend on the batch"):
        quantization.require_invariance(run, description, inputs)


def test_sums_that_overflow_are_refused(table, tmp_path, monkeypatch, capsys):
    """Eight bits overflow on processors without VNNI; on others the check is given what such a one computes."""

    def eight_bits(*arguments, **options):
        quantize_static(*arguments, **{**options, "reduce_range": False})

    monkeypatch.setattr(onnxruntime.quantization, "quantize_static", eight_bits)
    if any("vnni" in line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("flags")):
        measure = quantization._measure
        overflowing = {"float_differences": (0.1, 1.0)}
        monkeypatch.setattr(quantization, "_measure", lambda *given: replace(measure(*given), **overflowing))
    output = tmp_path / "int8"
    arguments = ["--folder", str(ROOT / "models" / "sinop-ndvi"), "--data", str(table), "--output", str(output)]
    assert main(["quantize", *arguments]) == 1
    assert "int8 sums overflow on this machine" in capsys.readouterr().err
    assert not output.exists()


def test_compare_tells_what_onnxruntime_says(folder, table, capsys):
    target, measured = folder
    origin = ROOT / "models" / "sinop-ndvi"
    given = ["compare", "--folder", str(origin), "--with", str(target), "--data", str(table)]
    assert main([*given, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["series"] == 600 and found["models"] == ["sinop-ndvi 1.0.0", "sinop-ndvi-int8 1.0.0"]
    assert found["size"] == [(each / "model.onnx").stat().st_size for each in (origin, target)]
    assert found["reduction"] == pytest.approx(1 - found["size"][1] / found["size"][0])
    assert 0.1 < found["reduction"] < 0.3
    assert min(found["speed"]) > 0
    # the table and both sessions once more, by other means
    with (table / "labelled-series.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    properties = json.loads((origin / "model.json").read_text(encoding="utf-8"))["properties"]
    scaling = properties["mlm:input"][0]["value_scaling"][0]
    values = np.array([round(float(row["NDVI"]) * 10000) for row in rows], dtype=np.float32).reshape(600, 12, 1)
    days = np.array([np.datetime64(row["date"]) for row in rows])
    days = (days - days.astype("datetime64[Y]")).astype(int).reshape(600, 12) + 1
    feed = {
        "sequences": (values - np.float32(scaling["mean"])) / np.float32(scaling["stddev"]),
        "positions": days.astype(np.int64),
        "masks": np.ones((600, 12), bool),
    }
    shares = []
    for each in (origin, target):
        session = onnxruntime.InferenceSession(str(each / "model.onnx"), providers=["CPUExecutionProvider"])
        logits = session.run(None, feed)[0].astype(float)
        shares.append(np.exp(logits) / np.exp(logits).sum(1, keepdims=True))
    labels = [each.argmax(1) for each in shares]
    assert len(set(labels[0])) == 4
    assert found["agreement"] == pytest.approx((labels[0] == labels[1]).mean(), abs=1.01 / 600)
    assert found["agreement"] > 0.95
    assert found["largest_difference"] == pytest.approx(np.abs(shares[0] - shares[1]).max(), abs=0.02)
    assert measured.agreement > 0.95
    assert main(given) == 0
    text = capsys.readouterr().out
    assert "smaller" in text and f"{100 * found['agreement']:.2f} % of the labels are equal" in text


def test_a_model_compared_with_itself_is_of_one_mind(table):
    origin = ROOT / "models" / "sinop-ndvi"
    found = comparison.compare(origin, origin, table, most=100)
    assert (found.agreement, found.largest_difference, found.reduction, found.series) == (1, 0, 0, 100)


def test_wrong_input_is_named(folder, table, tmp_path, capsys):
    origin = ROOT / "models" / "sinop-ndvi"

    def refused(*arguments):
        assert main([str(each) for each in arguments]) == 2
        return capsys.readouterr().err.strip()

    quantize = ("quantize", "--folder", origin)
    assert "the model that is quantized is there" in refused(*quantize, "--data", table, "--output", origin)
    assert "labelled-series.csv: no such file" in refused(*quantize, "--data", tmp_path, "--output", tmp_path / "x")
    assert "isn't a model of float32" in refused(
        "quantize", "--folder", folder[0], "--data", table, "--output", tmp_path / "x"
    )
    demo = ROOT / "models" / "sitsformer-demo"
    assert "no simulation.json" in refused(
        "quantize", "--folder", demo, "--data", table, "--output", tmp_path / "x"
    )
    assert "its bands are not those of" in refused("compare", "--folder", origin, "--with", demo, "--data", table)
    small = tmp_path / "small"
    small.mkdir()
    lines = (table / "labelled-series.csv").read_text(encoding="utf-8").splitlines()[: 1 + 12 * 40]
    (small / "labelled-series.csv").write_text("\n".join(lines), encoding="utf-8")
    assert "40 series; 100 are needed" in refused(*quantize, "--data", small, "--output", tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_batches_hold_each_series_once_and_are_cut_to_what_they_need():
    description = contract.read(ROOT / "models" / "mato-grosso")
    random = np.random.default_rng(3)
    masks = random.random((150, 23)) < 0.7
    masks[:, :12] = True
    from sitsformer_kit.samples import Samples

    values = random.normal(0.5, 0.1, (150, 23, 6)).astype(np.float32)
    none = np.zeros(150, dtype=np.int64)
    samples = Samples(values, np.tile(np.arange(1, 24), (150, 1)), masks, none, none, none)
    seen = []
    for part, (sequences, positions, found) in observations.batches(description, samples, 32):
        assert sequences.shape[1] == found.sum(1).max() in description.ladder
        for row, each in enumerate(part):
            count = masks[each].sum()
            assert found[row, :count].all() and not found[row, count:].any()
            assert (positions[row, :count] == 1 + np.flatnonzero(masks[each])).all()
            raw = sequences[row, :count] * description.deviations + np.array(description.means)
            assert np.allclose(raw, values[each, masks[each]], atol=1e-5)
        seen += list(part)
    assert sorted(seen) == list(range(150))
