"""However the work is cut and whoever does it at the same time: the same bytes. Each process is one as users start it.

Every form of model with every engine is cut in SameBytesTest, in one process.
"""

import os
import random
import shutil
import subprocess
import tempfile
from pathlib import Path

import pandas
import pytest
from conftest import PROGRAM, ROOT, SINOP_DATES, YEAR_DATES, Archive, Output, absent, cores, cut, environment
from test_output import block_digests, digests

@pytest.fixture(scope="module")
def shuffled():
    """Copies an archive so that its folders list the same files in another order."""
    # Other file systems list large folders by the hashes of the names, whatever order the files were made in.
    memory = Path("/dev/shm")
    if not memory.is_dir():
        absent(f"{memory} is not there: a file system that lists files in the order in which they were made")
    folders = []

    def copy(archive):
        folders.append(Path(tempfile.mkdtemp(dir=memory)))
        files = [path for path in sorted(archive.folder.rglob("*")) if path.is_file()]
        random.Random(20261125).shuffle(files)
        for path in files:
            target = folders[-1] / path.relative_to(archive.folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)
        listed = [[name for _, _, names in os.walk(folder) for name in names] for folder in (archive.folder, folders[-1])]
        assert sorted(listed[0]) == sorted(listed[1]) and listed[0] != listed[1]
        return Archive(folders[-1], archive.options)

    yield copy
    for folder in folders:
        shutil.rmtree(folder)


def test_a_model_that_sees_neighbours(classify, shuffled, simulated_year, year_map, model):
    arguments = (model("sitsformer-demo"), *YEAR_DATES, *cut(64, 16, 33))
    assert digests(classify(shuffled(simulated_year), *arguments, **cores(4))) == digests(year_map)


@pytest.mark.long
def test_a_model_of_cells(classify, shuffled, thirteen_bands, chip_model):
    arguments = (chip_model, "--from", "2023-01-01", "--to", "2024-12-31", "--engine", "pytorch")
    base = classify(thirteen_bands, *arguments, *cut(128, 1, 16), **cores(1))
    other = classify(shuffled(thirteen_bands), *arguments, *cut(64, 16, 1), **cores(4))
    assert digests(other) == digests(base)


def test_two_runs_at_once(sinop, sinop_map, model, tmp_path):
    """Two processes, one output, neither knows of the other; both begin with nothing there."""
    command = [PROGRAM, "classify", *sinop.arguments(), "--model", model("sinop-ndvi"), *SINOP_DATES]
    command += ["--block-size", 64, "--output", tmp_path / "map", "--json"]
    pipes = dict(stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environment())
    started = [subprocess.Popen([str(part) for part in command], **pipes) for _ in range(2)]
    outputs = []
    for process in started:
        out, err = process.communicate(timeout=500)
        assert process.returncode == 0, err[-3000:]
        outputs.append(Output(tmp_path / "map", out))
    runs = sorted(tmp_path.glob("map/runs/*"))
    assert len(runs) == 2
    manifests = [pandas.read_parquet(run / "manifest.parquet").sort_values(["row", "col"]) for run in runs]
    assert manifests[0]["key"].tolist() == manifests[1]["key"].tolist()
    assert {output.latest["run"] for output in outputs} <= {run.name for run in runs}
    for run in runs:
        tiles = {path.name: path.read_bytes() for path in sorted((run / "tiles").glob("*.tif"))}
        expected = {path.name: path.read_bytes() for path in sorted((sinop_map.run / "tiles").glob("*.tif"))}
        assert tiles == expected
    # One block a key, whoever made it; nothing is left of either.
    stored = block_digests(tmp_path / "map")
    for manifest in manifests:
        assert stored == dict(zip(manifest["key"], manifest["file_digest"], strict=True))
    assert not [path for path in (tmp_path / "map" / "_tmp").rglob("*") if path.is_file()]
