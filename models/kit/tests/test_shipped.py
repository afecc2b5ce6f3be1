"""The model folders that ship, and those made on demand."""

import json
import re

import numpy as np
import pytest
from conftest import ROOT

from sitsformer_kit import contract
from sitsformer_kit import export as exporting
from sitsformer_kit.__main__ import main
from sitsformer_kit.recipes import RECIPES

FILES = ("model.json", "model.onnx", "model.pt", "golden.npz", "README.md")


@pytest.mark.parametrize("name", RECIPES)
def test_a_shipped_folder_is_whole_and_small(name):
    folder = ROOT / "models" / name
    for file in FILES:
        assert (folder / file).stat().st_size < 5 * 1024 * 1024
    assert max(exporting.check_golden(folder).values()) < 1e-5
    recipe, read = RECIPES[name], contract.read(folder)
    assert read.classes == recipe.classes and read.bands == recipe.bands and read.ladder == recipe.ladder
    # the contract is the one that the kit would write today
    written = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(contract.contract(read, folder)))


@pytest.mark.parametrize("name", RECIPES)
def test_a_contract_is_a_stac_item(name):
    item = json.loads((ROOT / "models" / name / "model.json").read_text(encoding="utf-8"))
    assert item["type"] == "Feature" and item["stac_version"] == "1.0.0" and item["links"] == []
    assert ("bbox" in item) == (item["geometry"] is not None)
    properties = item["properties"]
    assert properties["datetime"] is None and properties["start_datetime"] < properties["end_datetime"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", properties["mlm:framework_version"])
    assert set(properties["mlm:tasks"]) <= {"classification", "semantic-segmentation"}
    for entry in properties["mlm:output"][0]["classification:classes"]:
        assert re.fullmatch(r"[0-9A-Za-z-_]+", entry["name"]) and re.fullmatch(r"[0-9A-F]{6}", entry["color_hint"])
    for asset in item["assets"].values():
        assert asset["roles"] == ["mlm:model"] and asset["mlm:artifact_type"] in ("onnx", "torch.jit.save")
        assert [band["name"] for band in asset["eo:bands"]] == [b["name"] for b in properties["mlm:input"][0]["bands"]]


def test_pystac_reads_a_contract():
    pystac = pytest.importorskip("pystac")
    for name in RECIPES:
        item = pystac.Item.from_file(str(ROOT / "models" / name / "model.json"))
        assert item.assets["onnx"].has_role("mlm:model") and item.properties["mlm:name"] == name


@pytest.mark.parametrize("options", [[], ["--dense"]])
def test_chip_gives_one_label_a_chip_or_a_pixel(options, tmp_path):
    assert main(["chip", "--output", str(tmp_path), *options]) == 0
    inputs, expected = exporting.read_golden(tmp_path)
    assert inputs[0].shape[2:] == (13, 64, 64)
    assert expected.shape[1:] == ((10, 64, 64) if options else (10,))
    item = json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))
    assert item["properties"]["sits:cell"] == [64, 64] and "Random weights" in item["properties"]["description"]
    assert item["properties"]["mlm:pretrained"] is False


def test_paper_has_the_published_sizes(tmp_path):
    assert main(["paper", "--output", str(tmp_path)]) == 0
    model, read = exporting.load(tmp_path)
    network = read.network
    assert (network.width, network.heads, network.layers, network.feed_forward) == (256, 8, 3, 1024)
    assert read.ladder[-1] == 50 and network.window == (5, 5)
    weights = sum(parameter.numel() for parameter in model.parameters())
    assert 2_400_000 < weights < 2_600_000
    first = (tmp_path / "model.onnx").read_bytes()
    assert main(["paper", "--output", str(tmp_path)]) == 0
    assert (tmp_path / "model.onnx").read_bytes() == first
    inputs = exporting.example(read, 2, 50, 0)
    assert np.isfinite(exporting.onnx_predict(exporting.onnx_session(tmp_path), *inputs)).all()
