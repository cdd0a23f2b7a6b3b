"""What is shipped: the wheel is the same each time that it is built, and the pinned versions are those declared."""

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

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
SHIPPED = ("src", "pyproject.toml", "README.md", "LICENSE", "NOTICE")

BUILD = (
    "import os, sys; os.umask(int(sys.argv[2], 8)); from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
)


def copied(origin: Path, folder: Path) -> Path:
    """A copy of what is shipped; its files have times of their own."""
    for name in SHIPPED:
        if (origin / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(origin / name, folder / name, ignore=ignored, copy_function=shutil.copy)
        else:
            folder.mkdir(exist_ok=True)
            shutil.copy(origin / name, folder / name)
    return folder


def build(project: Path, folder: Path, umask: str) -> Path:
    """A wheel of *project*."""
    folder.mkdir()
    surroundings = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000", "PYTHONHASHSEED": umask[-1]}
    subprocess.run([sys.executable, "-c", BUILD, str(folder), umask], cwd=project, env=surroundings, check=True)
    return next(folder.glob("*.whl"))


def test_a_wheel_built_twice_is_the_same(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="the extra [trust] builds wheels")
    first = copied(ROOT, tmp_path / "first")
    second = copied(first, tmp_path / "second")
    wheels = [build(first, tmp_path / "one", "022"), build(second, tmp_path / "other", "077")]
    assert len({hashlib.sha256(wheel.read_bytes()).hexdigest() for wheel in wheels}) == 1
    names = zipfile.ZipFile(wheels[0]).namelist()
    assert all(name.startswith(("cleanarticle/", "cleanarticle-")) for name in names)
    assert {"cleanarticle/py.typed", "cleanarticle/lines/data/model.npz", "cleanarticle/testing.toml"} <= set(names)
    sources = {path.relative_to(first / "src").as_posix() for path in (first / "src").rglob("*.py")}
    assert {name for name in names if name.endswith(".py")} == sources


def pinned(name: str) -> dict[str, str]:
    """The versions in a file of constraints."""
    text = (ROOT / "constraints" / name).read_text("utf-8")
    return {match[1].lower().replace("_", "-"): match[2] for match in re.finditer(r"(?m)^([\w.-]+)==([\w.]+)", text)}


def declared() -> dict[str, str]:
    """The lowest versions that the project says it works with, to develop it too."""
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    found = (re.match(r"([\w.-]+)>=([\w.]+)", text) for text in wanted)
    return {match[1].lower().replace(".", "-"): match[2] for match in found if match}


def release(version: str) -> tuple[int, ...]:
    """The numbers of a version, without noughts at the end."""
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
