import json
import shutil

import numpy as np
import onnx
import pytest
from cases import NETWORKS, description
from conftest import ROOT
from onnx import numpy_helper

from sitsformer_kit import contract, verification
from sitsformer_kit import export as exporting
from sitsformer_kit.__main__ import main
from sitsformer_kit.network import build


@pytest.fixture
def folder(tmp_path):
    """A copy that a test may spoil."""
    target = tmp_path / "model"
    shutil.copytree(ROOT / "models" / "mato-grosso", target)
    return target


def change_weight(folder, by, honest=True):
    """Adds to one weight of one matrix; honest: the contract knows the new file."""
    model = onnx.load(folder / "model.onnx")
    weights = next(each for each in model.graph.initializer if len(each.dims) == 2 and "MatMul" in each.name)
    values = numpy_helper.to_array(weights).copy()
    values[0, 0] += by
    weights.CopyFrom(numpy_helper.from_array(values, weights.name))
    onnx.save(model, folder / "model.onnx")
    if honest:
        contract.write(contract.contract(contract.read(folder), folder), folder)


def test_every_batch_length_and_mask_is_compared_and_the_largest_difference_told(folder, capsys):
    assert main(["verify", "--folder", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + 5 * 3 + 1
    cells = [float(cell) for line in lines[1:-1] for cell in line.split()[-5:]]
    assert len(cells) == 75 and 0 < max(cells) < 1e-5
    assert lines[-1].startswith(f"largest difference {max(cells):.1e} (batch ")
    # the same by onnxruntime and torch themselves, for one case
    inputs = verification.case_inputs(contract.read(folder), "holes", 12, 7)
    import onnxruntime
    import torch

    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    (found,) = session.run(None, dict(zip(("sequences", "positions", "masks"), inputs)))
    script = torch.jit.load(str(folder / "model.pt"))
    expected = script(*(torch.from_numpy(each) for each in inputs)).detach().numpy()
    line = next(line for line in lines if line.startswith("holes") and line.split()[1] == "12")
    # onnxruntime's own threads may sum in another order
    assert np.abs(found - expected).max() == pytest.approx(float(line.split()[5]), abs=2e-6)


def test_masks_are_of_all_kinds():
    random = np.random.default_rng(0)
    drawn = {kind: verification.draw_masks(kind, 200, 9, random) for kind in verification.MASKS}
    assert all(masks.any(1).all() for masks in drawn.values())
    assert drawn["all valid"].all() and (drawn["one valid"].sum(1) == 1).all()
    steps = {kind: np.diff(masks.astype(int), axis=1) for kind, masks in drawn.items()}
    assert (steps["valid first"] <= 0).all() and (steps["valid last"] >= 0).all()
    holes = drawn["holes"]
    assert (steps["holes"] > 0).any() and not holes[:, 0].all() and not holes[:, -1].all()


def test_a_changed_weight_is_refused(folder, capsys):
    change_weight(folder, 1e-3)
    assert main(["verify", "--folder", str(folder)]) == 1
    said = capsys.readouterr()
    assert "largest difference" in said.out
    line = said.err.strip()
    assert "\n" not in line and "model.onnx: differs from model.pt by" in line and "less than 1e-05 is allowed" in line


def test_an_onnx_that_is_not_the_contracts_is_refused(folder, capsys):
    change_weight(folder, 1e-9, honest=False)
    with (folder / "model.onnx").open("ab") as file:
        # an unknown field of the format, which readers pass over
        file.write(bytes([0xFA, 0x3F, 0x00]))
    assert main(["verify", "--folder", str(folder)]) == 1
    assert "model.onnx: checksum 1220" in capsys.readouterr().err


def test_nan_is_refused():
    cases = [verification.Case("holes", 4, 2, 1e-7), verification.Case("holes", 4, 3, float("nan"))]
    assert verification.worst_of(cases).rows == 3
    with pytest.raises(verification.Refused, match="differs from model.pt by nan"):
        verification.require_close(ROOT / "models" / "mato-grosso", cases)


@pytest.mark.parametrize("kind", ["chip", "dense"])
def test_large_windows_leave_out_only_what_is_too_large(kind, tmp_path):
    network = NETWORKS[kind]
    exporting.export(build(network, 3), description(network, (4, 8)), tmp_path)
    cases = list(verification.compare_engines(tmp_path))
    assert max(case.difference for case in cases) < 1e-5
    assert {case.rows for case in cases} >= {1, 2, 3, 7}
    if kind == "chip":
        assert "        -" in verification.table(cases) and all(case.rows < 64 for case in cases)


def test_a_folder_without_torchscript_is_named(folder, capsys):
    item = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    del item["assets"]["pytorch"]
    (folder / "model.json").write_text(json.dumps(item), encoding="utf-8")
    assert main(["verify", "--folder", str(folder)]) == 2
    assert "assets has onnx alone" in capsys.readouterr().err
    assert main(["export", "--folder", str(folder)]) == 2
    assert "assets has no pytorch" in capsys.readouterr().err
