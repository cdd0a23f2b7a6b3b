"""Pages as records, their results from ``clean``, and the check that an adapter gives the same."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

import cleanarticle
from cleanarticle.io import jsonl

ROOT = Path(__file__).parents[2]
Check = Callable[[Iterable[Mapping[str, Any]]], None]


@pytest.fixture(scope="session")
def records() -> list[dict[str, Any]]:
    """Return the sample pages, parts of them, and a few pages with almost no text."""
    samples = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "examples").glob("*.txt"))]
    texts = [line.replace("\n", "\r\n") for line in samples]
    texts += ["", "\n \n", "Fin", "🌊 \u202bשלום\u202c\x00", "東京は雨だった。" * 9]
    for sample in samples:
        lines = sample.split("\n")
        texts += ["\n".join(lines[n : len(lines) - n % 7]) for n in range(0, 36, 3)]
    return [
        {"id": str(n), "url": f"https://paper.example/{n}" if n % 2 else None, "text": text}
        for n, text in enumerate(texts)
    ]


@pytest.fixture(scope="session")
def want(records: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the result of ``clean`` for each, by id."""
    out = {}
    for record in records:
        page = cleanarticle.clean(record["text"], url=record["url"])
        found = {"text": page.text, **jsonl.added_values(page, lines=True)}
        out[record["id"]] = {**record, **json.loads(json.dumps(found)), "error": None}
    assert sum(len(row["articles"]) for row in out.values()) > 20
    return out


@pytest.fixture
def check(want: dict[str, dict[str, Any]]) -> Check:
    """Assert that rows are those of ``clean``, each exactly once; spans may be a list, as tables have them."""

    def check(rows: Iterable[Mapping[str, Any]]) -> None:
        plain = [{name: _plain(name, value) for name, value in row.items()} for row in rows]
        got = {row["id"]: row for row in plain}
        assert len(plain) == len(got) == len(want)
        for key, row in want.items():
            assert got[key] == {name: value for name, value in row.items() if name in got[key]}
            assert set(row) - set(got[key]) <= {"lines"}

    return check


def _plain(name: str, value: Any) -> Any:
    if name in ("articles", "comments"):
        return [{**article, "spans": _spans(article["spans"])} for article in value]
    if name == "lines":
        return [{key: part for key, part in line.items() if key != "newline" or part} for line in value]
    return value


def _spans(spans: Any) -> Any:
    return {span["field"]: [span["start"], span["end"]] for span in spans} if isinstance(spans, list) else spans


@pytest.fixture
def run_guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], dict[str, Any]]:
    """Run the Python of a page of ``docs/howto`` in an empty folder, and return the names that it defined."""

    def run(name: str) -> dict[str, Any]:
        monkeypatch.chdir(tmp_path)
        text = (ROOT / "docs" / "howto" / name).read_text(encoding="utf-8")
        blocks = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
        assert blocks
        names: dict[str, Any] = {"__name__": "__main__"}
        exec(compile("\n".join(blocks), name, "exec"), names)
        return names

    return run
