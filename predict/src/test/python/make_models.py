"""Makes the tiny models with random weights that the Java tests run on: python3 make_models.py ../resources/models

Needs PyTorch 1.13 (Debian's python3-torch) and NumPy. Each folder gets the two artefacts, a golden sample and a contract.
"""

import hashlib
import json
import math
import sys
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

WIDTH = 8


class TinyFormer(nn.Module):
    """One attention layer over the dates and a masked mean.

    ``dense`` labels each pixel of the cell for itself; ``leaky`` lets a row see the others of its batch; batches of
    fewer rows than ``fewest`` give other logits, as matrix libraries do on some processors.
    """

    def __init__(self, bands: int, window: int, cell: int, classes: int, dense: bool, leaky: bool, fewest: int):
        super().__init__()
        self.window, self.cell, self.dense = window, cell, dense
        self.leaky, self.fewest = leaky, fewest
        self.factor = 1.0 / math.sqrt(WIDTH)
        self.embed = nn.Linear(bands if dense else bands * window * window, WIDTH)
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.head = nn.Linear(WIDTH, classes)
        self.register_buffer("rates", torch.exp(torch.arange(0, WIDTH, 2) * (-math.log(1000.0) / WIDTH)))

    def series(self, values: Tensor, positions: Tensor, masks: Tensor) -> Tensor:
        angle = positions.unsqueeze(-1).to(torch.float32) * self.rates
        dates = self.embed(values) + torch.cat([torch.sin(angle), torch.cos(angle)], dim=-1)
        scores = torch.matmul(self.query(dates), self.key(dates).transpose(1, 2)) * self.factor
        scores = scores.masked_fill(~masks.unsqueeze(1), -1.0e9)
        dates = dates + torch.matmul(torch.softmax(scores, dim=-1), self.value(dates))
        share = masks.unsqueeze(-1).to(torch.float32)
        return self.head((dates * share).sum(1) / share.sum(1).clamp(min=1.0))

    def forward(self, sequences: Tensor, positions: Tensor, masks: Tensor) -> Tensor:
        if not self.dense:
            flat = sequences if self.window == 1 else sequences.flatten(2)
            logits = self.series(flat, positions, masks)
            if self.leaky:
                logits = logits + 0.001 * sequences.mean()
            if sequences.size(0) < self.fewest:
                logits = logits + 0.00001
            return logits
        margin = (self.window - self.cell) // 2
        inner = sequences[:, :, :, margin : margin + self.cell, margin : margin + self.cell]
        pixels = self.cell * self.cell
        batch, dates, bands = sequences.size(0), sequences.size(1), sequences.size(2)
        values = inner.permute(0, 3, 4, 1, 2).reshape(batch * pixels, dates, bands)
        repeated = positions.unsqueeze(1).expand(batch, pixels, dates).reshape(batch * pixels, dates)
        masks = masks.unsqueeze(1).expand(batch, pixels, dates).reshape(batch * pixels, dates)
        logits = self.series(values, repeated, masks)
        return logits.reshape(batch, self.cell, self.cell, logits.size(1)).permute(0, 3, 1, 2)


def multihash(path: Path) -> str:
    return "1220" + hashlib.sha256(path.read_bytes()).hexdigest()


def make(
    folder: Path, name: str, bands: int, window: int, cell: int, classes: int,
    dense: bool = False, leaky: bool = False, fewest: int = 0,
):
    folder = folder / name
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(sum(name.encode()))
    model = TinyFormer(bands, window, cell, classes, dense, leaky, fewest).eval()
    with torch.no_grad():
        # Random logits of untrained networks hardly differ: spread them, so that every class occurs.
        model.head.weight *= 6.0
    generator = np.random.default_rng(3)
    shape = (8, 8, bands) + ((window, window) if window > 1 else ())
    counts = generator.integers(3, 9, 8)
    masks = np.arange(8)[None, :] < counts[:, None]
    sequences = generator.normal(size=shape).astype(np.float32)
    sequences[~masks] = 0
    positions = np.where(masks, np.sort(generator.integers(1, 367, (8, 8)), axis=1), 0).astype(np.int64)
    inputs = (torch.from_numpy(sequences), torch.from_numpy(positions), torch.from_numpy(masks))
    scripted = torch.jit.script(model)
    torch.jit.save(scripted, str(folder / "model.pt"))
    names = ["sequences", "positions", "masks"]
    axes = {key: {0: "batch", 1: "time"} for key in names}
    axes["predictions"] = {0: "batch"}
    torch.onnx.export(
        scripted if dense or fewest else model, inputs, str(folder / "model.onnx"), opset_version=14,
        input_names=names, output_names=["predictions"], dynamic_axes=axes)
    with torch.no_grad():
        # The golden sample is one of a full batch; what smaller ones add is under its limit.
        model.fewest = 0
        predictions = model(*inputs).numpy()
    # One deflated, the others stored: both occur in the wild.
    save = np.savez_compressed if name == "window" else np.savez
    save(folder / "golden.npz", sequences=sequences, positions=positions, masks=masks, predictions=predictions)
    (folder / "model.json").write_text(json.dumps(contract(folder, name, bands, window, cell, classes, dense), indent=1))


def contract(folder: Path, name: str, bands: int, window: int, cell: int, classes: int, dense: bool) -> dict:
    def tensor(label, shape, kind):
        return {"name": label, "bands": [], "input": {"shape": shape, "dim_order": [], "data_type": kind}}

    sequences = tensor("sequences", [-1, -1, bands] + ([window, window] if window > 1 else []), "float32")
    sequences["bands"] = [{"name": f"B{k + 1}"} for k in range(bands)]
    sequences["value_scaling"] = [
        {"type": "z-score", "mean": 1000.0 + 10 * k, "stddev": 500.5 + k} for k in range(bands)]
    result = {"shape": [-1, classes] + ([cell, cell] if dense else []), "dim_order": [], "data_type": "float32"}
    legend = [
        {"value": 10 * (k + 1), "name": f"class-{k + 1}", "title": f"Class {k + 1}", "color_hint": f"{k * 40:02X}8040"}
        for k in range(classes)]
    assets = {}
    for key, file, kind in (("onnx", "model.onnx", "onnx"), ("pytorch", "model.pt", "torch.jit.save")):
        assets[key] = {
            "href": f"./{file}", "type": f"application/octet-stream; application={key}", "roles": ["mlm:model"],
            "mlm:artifact_type": kind, "file:size": (folder / file).stat().st_size,
            "file:checksum": multihash(folder / file)}
    return {
        "type": "Feature", "stac_version": "1.0.0", "id": name, "geometry": None, "links": [],
        "stac_extensions": ["https://stac-extensions.github.io/mlm/v1.5.0/schema.json"],
        "properties": {
            "title": f"Tiny {name} model with random weights", "datetime": "2026-01-01T00:00:00Z",
            "mlm:name": name, "version": "1.0.0", "mlm:architecture": "TinyFormer", "mlm:tasks": ["classification"],
            "mlm:input": [
                sequences, tensor("positions", [-1, -1], "int64"), tensor("masks", [-1, -1], "bool")],
            "mlm:output": [{"name": "predictions", "result": result, "classification:classes": legend}],
            "sits:schemaVersion": 1, "sits:window": [window, window], "sits:cell": [cell, cell],
            "sits:period": "P1Y", "sits:season-start": None, "sits:anchor": "2000-01-01",
            "sits:time-encoding": "day-of-year", "sits:length": {"max": 12}, "sits:length-ladder": [4, 8, 12],
            "sits:date-choice": "all-valid", "sits:min-dates": 3, "sits:mask": True,
            "sits:drops-masked-dates": True, "sits:temperature": 1.5, "sits:smallest-batch": 16,
            "sits:golden": {
                "href": "./golden.npz", "file:checksum": multihash(folder / "golden.npz"),
                "limits": {"cpu": {"fp32": 1e-4}}}},
        "assets": assets}


if __name__ == "__main__":
    target = Path(sys.argv[1])
    make(target, "pixel", bands=2, window=1, cell=1, classes=3)
    make(target, "leaky", bands=2, window=1, cell=1, classes=3, leaky=True)
    make(target, "batches", bands=2, window=1, cell=1, classes=3, fewest=12)
    make(target, "window", bands=2, window=5, cell=1, classes=3)
    make(target, "chip", bands=2, window=8, cell=8, classes=3)
    make(target, "dense", bands=2, window=6, cell=4, classes=3, dense=True)
