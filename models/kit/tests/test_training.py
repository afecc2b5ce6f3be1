import csv
import json

import numpy as np
import pytest

from sitsformer_kit import modis
from sitsformer_kit import training as lib
from sitsformer_kit.__main__ import main
from sitsformer_kit.network import NetworkConfig
from sitsformer_kit.recipes import DEMO, MATO_GROSSO, SINOP
from sitsformer_kit.samples import Samples
from sitsformer_kit.training import Scores, TrainingConfig, score


def series_table(folder, ids=60):
    """A table as sinop-ndvi wants it: the level of NDVI and its season tell the classes apart."""
    random = np.random.default_rng(1)
    with (folder / "labelled-series.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "longitude", "latitude", "start", "end", "label", "date", "NDVI"])
        for number in range(ids):
            kind = number % 4
            for month in range(12):
                day = f"{2013 + (month + 9 > 12)}-{(month + 8) % 12 + 1:02d}-14"
                wave = 0.3 * np.sin(month / 2) if kind == 3 else 0
                value = 0.2 + 0.15 * kind + wave + random.normal(0, 0.02)
                title = SINOP.titles[kind]
                rows.writerow([number, -55 - number % 9 / 10, -11, day, day, title, day, round(value, 4)])
    return folder


def test_one_command_trains_and_exports(tmp_path, capsys):
    data = series_table(tmp_path)
    output = tmp_path / "model"
    given = ["train", "--model", "sinop-ndvi", "--data", str(data), "--output", str(output)]
    assert main([*given, "--epochs", "1", "--folds", "2"]) == 0
    item = json.loads((output / "model.json").read_text(encoding="utf-8"))
    assert item["properties"]["mlm:name"] == "sinop-ndvi"
    mean = item["properties"]["mlm:input"][0]["value_scaling"][0]["mean"]
    assert 2000 < mean < 8000  # raw values are NDVI times 10000
    assert "Overall accuracy" in (output / "README.md").read_text(encoding="utf-8")
    first = {name: (output / name).read_bytes() for name in ("model.json", "model.onnx", "model.pt", "golden.npz")}
    assert main([*given, "--epochs", "1", "--folds", "0"]) == 0
    assert all((output / name).read_bytes() == content for name, content in first.items())
    assert main(["golden", "--folder", str(output)]) == 0
    assert main(["evaluate", "--folder", str(output), "--data", str(data)]) == 0
    assert "accuracy" in capsys.readouterr().out


def test_learns_what_tells_the_classes_apart(tmp_path):
    samples = modis.sinop_samples(series_table(tmp_path, 80), SINOP.titles)
    means, deviations = samples.statistics()
    network = NetworkConfig(1, 4, width=16, heads=2, layers=1, feed_forward=32)
    model = lib.train(samples, network, TrainingConfig(epochs=30, learning_rate=5e-3), means, deviations, 6)
    assert (lib.logits(model, samples, means, deviations).argmax(1) == samples.labels).mean() > 0.9


def test_statistics_leave_masked_dates_out():
    values = np.array([[[1.0], [3.0], [999.0]]], dtype=np.float32)
    none = np.zeros(1, dtype=int)
    samples = Samples(values, np.array([[1, 2, 0]]), np.array([[True, True, False]]), none, none, none)
    means, deviations = samples.statistics()
    assert means == pytest.approx((2.0,)) and deviations == pytest.approx((1.0,))


def test_hidden_dates_leave_enough():
    random = np.random.default_rng(0)
    masks = np.arange(20)[None, :] < np.array([[20], [9], [5]])
    positions = np.where(masks, np.arange(1, 21), 0)
    kept_positions, kept = lib._hide_dates(positions, masks, 0.9, 6, random)
    assert kept.sum(1).tolist() == [6, 6, 5]
    assert not (kept & ~masks).any() and np.array_equal(kept_positions > 0, kept)
    values, compact_positions, compact = lib._compact(positions[:, :, None], kept_positions, kept)
    assert values.shape == (3, 6, 1) and (np.diff(compact_positions[0]) > 0).all()
    assert np.array_equal(values[compact][:, 0], compact_positions[compact])


def test_scores_count_by_true_and_predicted_class():
    scores = score(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 2]), ["a", "b", "c"])
    assert scores.accuracy == 0.75
    assert scores.f1.round(3).tolist() == [0.667, 0.667, 1.0]
    rest = scores.without(["a"])
    assert rest.accuracy == 1.0 and rest.confusion.sum() == 2
    assert Scores(np.zeros((3, 3)), ["a", "b", "c"]).accuracy == 0


def test_shipped_recipes_have_one_value_and_colour_a_class():
    for recipe in (SINOP, MATO_GROSSO, DEMO):
        assert [entry.value for entry in recipe.classes] == list(range(1, len(recipe.classes) + 1))
        assert len({entry.color for entry in recipe.classes}) == len(recipe.classes)
        assert all(len(entry.color) == 6 for entry in recipe.classes)
    assert [entry.name for entry in DEMO.classes][5:7] == ["bare-soil", "snow-ice"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "--model", "sinop-ndvi", "--data", "nowhere"], "nowhere/labelled-series.csv: no such file"),
        (["train", "--model", "mato-grosso", "--data", "nowhere"], "nowhere/images: no file matches"),
        (["train", "--model", "sinop-ndvi", "--data", "a", "b"], "--data: 2 folders given; sinop-ndvi takes one"),
        (["train", "--model", "sitsformer-demo", "--data", "a"], "--test: missing"),
    ],
)
def test_bad_input_is_one_clear_line(arguments, message, tmp_path, capsys):
    pytest.importorskip("rasterio")
    assert main([*arguments, "--output", str(tmp_path / "x")]) == 2
    error = capsys.readouterr().err
    assert message in error and error.count("\n") == 1


def test_a_label_that_is_no_class_is_named(tmp_path):
    series_table(tmp_path, 4)
    path = tmp_path / "labelled-series.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Forest", "Fog"), encoding="utf-8")
    with pytest.raises(ValueError, match="label Fog; allowed are Cerrado, Forest, Pasture, Soy_Corn"):
        modis.sinop_samples(tmp_path, SINOP.titles)
