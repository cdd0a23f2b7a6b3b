"""The comparison on public benchmarks, on synthetic data of the same form."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "benchmarks" / "public.py"
GOLD = (
    "The ferry to the island of Skarra sails again on Monday, eleven weeks after its engine failed in a storm.\n"
    "The school on the island, which had sent its older pupils home, will open again on Tuesday morning."
)
PARAGRAPHS = "".join(f"<p>{row}</p>" for row in GOLD.split("\n"))
HTML = (
    "<html><body><ul><li>Home</li><li>News</li><li>Sport</li></ul><h1>Ferry returns to Skarra</h1>"
    f"<p>By Ruth Mallory</p>{PARAGRAPHS}<p>Sign up to our newsletter</p><p>© 2024 The Courier</p></body></html>"
)


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False)


def figures(printed: str) -> dict[str, list[float]]:
    """Return the cells of each row, by the name of its tool."""
    rows = [row.strip("| ").split(" | ") for row in printed.splitlines() if row.startswith("| ")]
    return {row[0]: [float(cell) for cell in row[1:]] for row in rows[1:]}


def wcxb(folder: Path, kinds: list[str]) -> Path:
    for part in ("ground-truth", "html"):
        (folder / "test" / part).mkdir(parents=True)
    for number, kind in enumerate(kinds):
        record = {
            "url": f"https://courier.example/{number}",
            "_internal": {"page_type": {"primary": kind}},
            "ground_truth": {"main_content": GOLD},
        }
        (folder / "test" / "ground-truth" / f"{number:04}.json").write_text(json.dumps(record), "utf-8")
        (folder / "test" / "html" / f"{number:04}.html.gz").write_bytes(gzip.compress(HTML.encode()))
    return folder


def test_the_held_out_pages_of_wcxb_are_scored_by_kind(tmp_path: Path) -> None:
    pytest.importorskip("lxml", reason="the extra html renders the pages")
    done = run("wcxb", "--folder", wcxb(tmp_path, ["article", "article", "forum"]))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("| wcxb, 3 pages | F1 | article | forum | ms a page |")
    found = figures(done.stdout)
    assert found["cleanarticle, text"][0] > 0.9
    assert found["obvious composition, text"][:3] == [1, 1, 1]  # its rules fit this page exactly
    assert len({len(cells) for cells in found.values()}) == 1


def test_pages_of_aeb_that_the_model_was_trained_on_are_left_out(tmp_path: Path) -> None:
    pytest.importorskip("lxml", reason="the extra html renders the pages")
    trained = next(
        row for row in (ROOT / "benchmarks" / "aeb-trained-on.txt").read_text("utf-8").split() if len(row) == 16
    )
    names = [f"{trained}{'0' * 48}", "f" * 64]
    (tmp_path / "html").mkdir()
    gold = {name: {"articleBody": GOLD, "url": "https://courier.example/"} for name in names}
    (tmp_path / "ground-truth.json").write_text(json.dumps(gold), "utf-8")
    for name in names:
        (tmp_path / "html" / f"{name}.html.gz").write_bytes(gzip.compress(HTML.encode()))
    done = run("aeb", "--folder", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("| aeb, 1 pages | F1 | ms a page |")
    assert figures(done.stdout)["cleanarticle, text"][0] > 0.9


def test_a_folder_without_pages_is_an_error(tmp_path: Path) -> None:
    done = run("wcxb", "--folder", tmp_path)
    assert done.returncode == 2
    assert "holds no pages of wcxb" in done.stderr
