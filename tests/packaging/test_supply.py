"""What is shipped and with what it is made: reproducible wheels, pinned versions, documented dependencies."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLES = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = TABLES["project"]
EXTRAS, GROUPS = PROJECT["optional-dependencies"], TABLES["dependency-groups"]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
LARGEST = 8_000_000  # bytes of the wheel
SHIPPED = ("src", "pyproject.toml", "README.md", "LICENSE", "NOTICE")

BUILD = (
    "import os, sys; os.umask(int(sys.argv[2], 8)); from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
)


def copied(origin: Path, folder: Path) -> Path:
    """Copy what is shipped; the copies have times of their own."""
    for name in SHIPPED:
        if (origin / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(origin / name, folder / name, ignore=ignored, copy_function=shutil.copy)
        else:
            folder.mkdir(exist_ok=True)
            shutil.copy(origin / name, folder / name)
    return folder


def build(project: Path, folder: Path, umask: str) -> Path:
    """Build a wheel of *project*."""
    folder.mkdir()
    surroundings = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000", "PYTHONHASHSEED": umask[-1]}
    subprocess.run([sys.executable, "-c", BUILD, str(folder), umask], cwd=project, env=surroundings, check=True)
    return next(folder.glob("*.whl"))


def test_a_wheel_built_twice_is_the_same(tmp_path: Path) -> None:
    for name in ("hatchling", "hatch_fancy_pypi_readme"):
        pytest.importorskip(name, reason="the group trust builds wheels")
    first = copied(ROOT, tmp_path / "first")
    second = copied(first, tmp_path / "second")
    wheels = [build(first, tmp_path / "one", "022"), build(second, tmp_path / "other", "077")]
    assert len({hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in wheels}) == 1
    names = zipfile.ZipFile(wheels[0]).namelist()
    assert all(name.startswith(("cleanarticle/", "cleanarticle-")) for name in names)
    assert {"cleanarticle/py.typed", "cleanarticle/lines/data/model.npz", "cleanarticle/testing.toml"} <= set(names)
    sources = {path.relative_to(first / "src").as_posix() for path in (first / "src").rglob("*.py")}
    assert {name for name in names if name.endswith(".py")} == sources
    assert wheels[0].stat().st_size < LARGEST
    metadata = next(name for name in names if name.endswith(".dist-info/METADATA"))
    described = zipfile.ZipFile(wheels[0]).read(metadata).decode("utf-8")
    targets = re.findall(r"\]\(([^()\s]+)\)", described)
    assert targets, "the README is not in the metadata"
    assert [target for target in targets if not target.startswith("https://")] == []


def pinned(name: str) -> dict[str, str]:
    """Return the versions in a file of constraints."""
    text = (ROOT / "constraints" / name).read_text("utf-8")
    return {match[1].lower().replace("_", "-"): match[2] for match in re.finditer(r"(?m)^([\w.-]+)==([\w.]+)", text)}


def declared() -> dict[str, str]:
    """Return the lowest versions that the project says it works with, to develop it too."""
    wanted = [*PROJECT["dependencies"], *EXTRAS["dev"]]
    found = (re.match(r"([\w.-]+)>=([\w.]+)", text) for text in wanted)
    return {match[1].lower().replace(".", "-"): match[2] for match in found if match}


def release(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, without zeros at the end."""
    return tuple(map(int, re.sub(r"(\.0)+$", "", version).split(".")))


def test_the_lowest_versions_are_those_declared() -> None:
    lowest = pinned("min.txt")
    assert {name: release(lowest[name]) for name in declared()} == {
        name: release(version) for name, version in declared().items()
    }


def test_every_locked_version_is_allowed_and_has_its_hashes() -> None:
    locked = pinned("dev.txt")
    assert {name for name in declared() if release(locked[name]) < release(declared()[name])} == set()
    text = (ROOT / "constraints" / "dev.txt").read_text("utf-8")
    entries = re.split(r"(?m)^(?=[\w.-]+==)", text)[1:]
    assert all("--hash=sha256:" in entry for entry in entries)


def names(requirements: list[str]) -> set[str]:
    """Return the names of required packages."""
    return {re.split(r"[\[<>=!~; ]", text)[0].lower() for text in requirements}


def documented(heading: str) -> dict[str, set[str]]:
    """Return the first column of a table of the page on dependencies, and the names in its second."""
    text = (ROOT / "docs" / "reference" / "dependencies.md").read_text("utf-8")
    section = re.split(r"(?m)^## ", text.partition(f"## {heading}")[2])[0]
    rows = [row.split("|")[1:3] for row in section.splitlines() if row.startswith("| `")]
    return {first.strip(" `"): set(re.findall(r"`([^`]+)`", second)) for first, second in rows}


def test_every_dependency_is_documented() -> None:
    assert set(documented("Always installed")) == names(PROJECT["dependencies"])
    assert documented("Extras, for users") == {name: names(wanted) for name, wanted in EXTRAS.items()}
    groups = documented("Groups, for developers")
    assert set(groups) == set(GROUPS)
    own = {name: wanted for name, wanted in GROUPS.items() if "cleanarticle" not in names(wanted)}
    assert {name: groups[name] for name in own} == {name: names(wanted) for name, wanted in own.items()}


def test_the_group_dev_is_the_extra_and_other_groups_are_no_extras() -> None:
    assert GROUPS["dev"] == ["cleanarticle[dev]"]
    assert set(GROUPS) & set(EXTRAS) == {"dev"}


def test_groups_and_the_help_of_errors_name_extras_that_exist() -> None:
    asked = {
        name for wanted in GROUPS.values() for text in wanted for name in re.findall(r"^cleanarticle\[(.+)\]", text)
    }
    source = (ROOT / "src" / "cleanarticle" / "extras.py").read_text("utf-8")
    asked |= set(re.findall(r'load\([^)\n]+, "(\w+)", "to ', source))
    scripts = [*WORKFLOWS, ROOT / ".ci" / "run", ROOT / ".readthedocs.yaml"]
    texts = [path.read_text("utf-8") for path in scripts]
    asked |= {name for text in texts for name in re.findall(r"'\.\[([\w,]+)\]'", text)}
    assert {name for each in asked for name in each.split(",")} - set(EXTRAS) == set()
    assert {name for text in texts for name in re.findall(r"--group (\w+)", text)} - set(GROUPS) == set()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_commit_and_workflows_have_no_rights_of_their_own(path: Path) -> None:
    text = path.read_text("utf-8")
    uses = re.findall(r"uses: (.+)", text)
    assert uses
    assert [use for use in uses if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use)] == []
    assert "\npermissions: {}\n" in text


def test_an_action_has_the_same_pin_everywhere() -> None:
    pins: dict[str, set[str]] = {}
    for path in WORKFLOWS:
        for action, pin in re.findall(r"uses: ([\w-]+/[\w-]+)[\w/-]*@(.+)", path.read_text("utf-8")):
            pins.setdefault(action, set()).add(pin)
    assert {action: pin for action, pin in pins.items() if len(pin) > 1} == {}


def test_pre_commit_and_the_development_environment_have_the_same_ruff() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    match = re.search(r"ruff-pre-commit\n +rev: v([\d.]+)", hooks)
    assert match
    assert match[1] == pinned("dev.txt")["ruff"]


def test_files_named_for_mutation_testing_exist() -> None:
    mutmut = TABLES["tool"]["mutmut"]
    named = [*mutmut["only_mutate"], *mutmut["pytest_add_cli_args_test_selection"]]
    assert [name for name in named if not (ROOT / name).exists()] == []
