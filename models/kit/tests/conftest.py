"""Puts the kit on the path; without PyTorch the tests are skipped, except in CI, where that is a failure."""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "models" / "kit"))

MISSING = []
for module in ("torch", "onnxruntime"):
    try:
        __import__(module)
    except ImportError:
        MISSING.append(module)

if MISSING:
    collect_ignore_glob = ["test_*.py"]
else:
    import torch

    torch.set_num_threads(1)


def pytest_sessionfinish(session, exitstatus):
    if MISSING and os.environ.get("CI") == "true":
        session.exitstatus = 1
    elif MISSING and exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = 0


def pytest_terminal_summary(terminalreporter):
    if MISSING:
        state = "FAILED" if os.environ.get("CI") == "true" else "skipped"
        names = " and ".join(MISSING)
        terminalreporter.write_line(f"models/kit/tests {state}: {names} is missing (Debian: install python3-torch)")
