"""Every target of the fuzzer holds on its seeds, and on what the fuzzer found before (``tests/cases/fuzz``)."""

import runpy
from pathlib import Path

import pytest

TARGETS = runpy.run_path(str(Path(__file__).with_name("targets.py")))["TARGETS"]
CASES = Path(__file__).parents[1] / "cases" / "fuzz"
NEEDS = {"html": "inscriptis", "parquet": "pyarrow", "warc": "fastwarc"}


@pytest.mark.parametrize("name", TARGETS)
def test_the_seeds_pass(name: str) -> None:
    if name in NEEDS:
        pytest.importorskip(NEEDS[name], reason=f"reading {name} needs an extra")
    for seed in TARGETS[name].seeds():
        TARGETS[name].run(seed)
        TARGETS[name].run(seed[: len(seed) // 2])


@pytest.mark.parametrize("path", sorted(CASES.glob("*/*")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_former_failures_stay_fixed(path: Path) -> None:
    name = path.parent.name
    if name in NEEDS:
        pytest.importorskip(NEEDS[name], reason=f"reading {name} needs an extra")
    TARGETS[name].run(path.read_bytes())
