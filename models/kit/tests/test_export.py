import json
import zipfile

import numpy as np
import pytest
import torch
from cases import NETWORKS, description
from conftest import ROOT

from sitsformer_kit import contract
from sitsformer_kit import export as exporting
from sitsformer_kit.export import example, onnx_predict, onnx_session, predict
from sitsformer_kit.network import build

ENGINES = ("onnx", "pytorch")


@pytest.fixture(scope="module", params=list(NETWORKS))
def folder(request, tmp_path_factory):
    """A model folder of each kind, with the network it was made from."""
    network = NETWORKS[request.param]
    target = tmp_path_factory.mktemp(request.param)
    model = build(network, 3)
    exporting.export(model, description(network), target)
    return target, model, network


def engine(folder, kind):
    if kind == "onnx":
        session = onnx_session(folder)
        return lambda *inputs: onnx_predict(session, *inputs)
    script = torch.jit.load(str(folder / "model.pt"))
    return lambda *inputs: predict(script, *inputs)


@pytest.mark.parametrize("kind", ENGINES)
def test_agrees_with_pytorch_at_any_batch_and_length(folder, kind):
    target, model, network = folder
    run = engine(target, kind)
    for rows, length in ((2, 1), (2, 4), (3, 12), (7, 5), (16, 9)):
        inputs = example(description(network), rows, length, rows)
        inputs[2][:, 0] = inputs[2][:, 0] & (np.arange(rows) % 2 == 0) | (length == 1)  # gaps in front too
        assert np.abs(run(*inputs) - predict(model, *inputs)).max() < 1e-5


def test_a_rows_bits_do_not_depend_on_its_batch(folder):
    # ONNX Runtime only: PyTorch's bits depend on the BLAS of the machine, and executors check their own at warm-up
    target, _, network = folder
    run = engine(target, "onnx")
    most = 16 if network.embedding == "chip" or network.dense else 256
    inputs = example(description(network), most, 12, 8)
    whole = run(*inputs)
    for rows in (2, 3, 7, 64):
        if rows < most:
            assert np.array_equal(run(*(array[:rows] for array in inputs)), whole[:rows])
            assert np.array_equal(run(*(array[-rows:] for array in inputs)), whole[-rows:])


def test_golden_sample_reproduces_its_predictions_with_onnxruntime(folder):
    target, _, network = folder
    inputs, expected = exporting.read_golden(target)
    assert [array.dtype for array in inputs] == [np.float32, np.int64, bool]
    assert len(expected) >= 8 and inputs[0].shape[1] in (4, 8, 12)
    assert not inputs[2].all()
    assert np.abs(onnx_predict(onnx_session(target), *inputs) - expected).max() < 1e-5
    with zipfile.ZipFile(target / "golden.npz") as archive:
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}


def test_a_golden_sample_that_does_not_hold_is_refused(folder, tmp_path):
    target, _, _ = folder
    inputs, expected = exporting.read_golden(target)
    for name in ("model.onnx", "model.pt", "model.json"):
        (tmp_path / name).write_bytes((target / name).read_bytes())
    np.savez(tmp_path / "golden.npz", **dict(zip(exporting.NAMES, inputs)), predictions=expected + 1e-3)
    with pytest.raises(ValueError, match="differs by 0.001; the limit is 0.0001"):
        exporting.check_golden(tmp_path)


def test_contract_states_what_the_files_are(folder):
    target, _, network = folder
    item = json.loads((target / "model.json").read_text(encoding="utf-8"))
    properties = item["properties"]
    sequences, positions, masks = properties["mlm:input"]
    assert [part["name"] for part in (sequences, positions, masks)] == ["sequences", "positions", "masks"]
    assert len(sequences["bands"]) == len(sequences["value_scaling"]) == network.bands
    assert len(sequences["input"]["shape"]) == len(sequences["input"]["dim_order"])
    output = properties["mlm:output"][0]
    assert output["result"]["shape"][:2] == [-1, network.classes]
    assert [entry["value"] for entry in output["classification:classes"]] == list(range(1, network.classes + 1))
    for asset, name in (("onnx", "model.onnx"), ("pytorch", "model.pt")):
        content = (target / name).read_bytes()
        assert item["assets"][asset]["file:checksum"] == contract.multihash(content)
        assert item["assets"][asset]["file:size"] == len(content)
    golden = properties["sits:golden"]
    assert golden["file:checksum"] == contract.multihash((target / "golden.npz").read_bytes())
    assert golden["file:checksum"].startswith("1220") and len(golden["file:checksum"]) == 68


def test_artefacts_hold_no_path_of_this_machine(folder):
    target, _, _ = folder
    for name in ("model.pt", "model.onnx"):
        content = (target / name).read_bytes()
        for trace in (str(ROOT).encode(), str(target).encode(), b".debug_pkl", b"-packages/"):
            assert trace not in content


def test_a_folder_can_be_written_again_from_its_own_weights(folder, tmp_path):
    target, _, _ = folder
    model, read = exporting.load(target)
    exporting.export(model, read, tmp_path, exporting.read_golden(target)[0])
    for name in ("model.json", "model.onnx", "model.pt", "golden.npz"):
        assert (tmp_path / name).read_bytes() == (target / name).read_bytes(), name


def test_a_missing_contract_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="no contract there"):
        exporting.load(tmp_path)
