"""A disk that is full: one line, nothing half-written, and the rest when there is room again."""

import subprocess
import time

import pandas
import pytest
from conftest import QUICK, SINOP_BLOCKS, SINOP_DATES, SINOP_OUTPUT, Output, absent
from test_output import block_digests, digests


@pytest.fixture
def disk(tmp_path):
    """A small file system in memory, and what gives it another size."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(*options):
        return subprocess.run(["mount", *options, folder], capture_output=True, text=True)

    made = mount("-t", "tmpfs", "-o", "size=4k", "tmpfs")
    if made.returncode != 0:
        absent(f"no file system can be mounted here: {made.stderr}")

    def resize(kibibytes):
        resized = mount("-o", f"remount,size={kibibytes}k")
        assert resized.returncode == 0, resized.stderr
        return folder

    yield resize
    # A process that stays may still be closing a file.
    for _ in range(20):
        if subprocess.run(["umount", folder], capture_output=True).returncode == 0:
            return
        time.sleep(0.5)
    subprocess.run(["umount", folder], check=True)


def size(folder):
    """Returns the KiB of a folder's files, each in whole pages, as a file system in memory counts."""
    return sum(-(-path.stat().st_size // 4096) * 4 for path in folder.rglob("*") if path.is_file())


def test_each_run_goes_as_far_as_there_is_room(disk, program, succeed, sinop, model, sinop_map):
    arguments = ["classify", *sinop.arguments(), "--model", model("sinop-ndvi"), *SINOP_DATES]
    arguments += [*SINOP_OUTPUT, "--json", "--output"]
    whole = sinop_map.folder
    catalog, all_of_it = size(whole / "catalog"), size(whole)
    output = disk(4)
    # Before the catalog is written, among the blocks, and before tables and map.
    rooms = [catalog // 2, catalog + size(whole / "blocks") // 2 + 64, all_of_it * 3 // 4]
    stored = 0
    for room in sorted(rooms):
        disk(room)
        # In a process of its own, which takes its tasks along.
        process = program(*arguments, output, SITSFORMER_JAVA_OPTIONS=QUICK)
        said = [line for line in process.stderr.splitlines() if "No space left on device" in line]
        # 3: most of it found room, and some blocks did not.
        assert process.returncode in (1, 3) and said, f"{room} KiB, code {process.returncode}: {process.stderr[-3000:]}"
        assert "\tat " not in process.stderr and not (output / "latest.json").exists()
        print(room, said)
        # Under a final name stands only what is whole.
        blocks = block_digests(output)
        assert blocks.items() <= block_digests(whole).items()
        assert len(blocks) >= stored
        stored = len(blocks)
    assert 0 < stored
    disk(4 * all_of_it)
    done = Output(output, succeed(*arguments, output).stdout)
    assert digests(done) == digests(sinop_map)
    assert done.summary["blocks"]["reused"] == stored
    assert len(pandas.read_parquet(done.run / "manifest.parquet")) == SINOP_BLOCKS
    assert block_digests(output) == block_digests(whole)
