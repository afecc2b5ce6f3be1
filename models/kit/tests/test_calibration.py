import json
import shutil

import numpy as np
import pytest
from conftest import ROOT

from sitsformer_kit import calibration, contract
from sitsformer_kit.__main__ import main


def drawn(temperature, size=20_000, classes=5):
    """Labels drawn from the softmax of logits; the logits come back too large by a factor: the temperature."""
    random = np.random.default_rng(5)
    logits = random.normal(0, 2, (size, classes))
    shares = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    labels = (shares.cumsum(1) < random.random((size, 1))).sum(1)
    return logits * temperature, labels


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_the_temperature_that_labels_were_drawn_with_is_found(temperature):
    logits, labels = drawn(temperature)
    found = calibration.calibrate(logits, labels)
    assert found.temperature == pytest.approx(temperature, rel=0.03)
    assert found.after[0] == pytest.approx(found.accuracy, abs=0.01)
    assert found.after[2] < 0.012
    if temperature != 1:
        assert found.before[1] > found.after[1] + 0.02 and found.before[2] > 3 * found.after[2]
    # no other temperature is more likely
    for other in (0.97, 1.03):
        assert calibration.measures(logits, labels, other * found.temperature)[1] > found.after[1]


def test_too_few_labels_are_refused():
    with pytest.raises(ValueError, match="7 labelled samples are too few"):
        calibration.fit_temperature(np.zeros((7, 3)), np.zeros(7, dtype=int))


def test_the_command_writes_the_temperature_and_nothing_else(tmp_path, capsys, monkeypatch):
    folder = tmp_path / "model"
    shutil.copytree(ROOT / "models" / "sinop-ndvi", folder)
    before = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    from sitsformer_kit import pipeline

    monkeypatch.setattr(pipeline, "labelled_logits", lambda *given: drawn(2.0))
    given = ["calibrate", "--folder", str(folder), "--data", str(tmp_path)]
    assert main([*given, "--dry-run"]) == 0
    assert json.loads((folder / "model.json").read_text(encoding="utf-8")) == before
    assert main(given) == 0
    after = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    assert after["properties"].pop("sits:temperature") == pytest.approx(2.0, rel=0.03)
    assert before["properties"].pop("sits:temperature") == 1.0
    assert after == before
    assert contract.read(folder).temperature == pytest.approx(2.0, rel=0.03)
    said = capsys.readouterr().out
    assert "expected calibration error" in said and "the contract has 1.0" in said
