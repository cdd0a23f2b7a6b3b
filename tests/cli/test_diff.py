"""``diff``: what differs between two runs."""

import json
from pathlib import Path

import pytest

from cleanarticle.cli import main
from cleanarticle.explain import run_diff
from cleanarticle.explain.run_diff import RunDiff
from tests.pages import FERRY_ARTICLE

PAGE = FERRY_ARTICLE


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rows = [{"id": "a", "text": PAGE}, {"id": "b", "text": PAGE + "\nShort of money, the yard may close.\n"}]
    (tmp_path / "pages.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


def test_two_runs_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    main(["clean", "pages.jsonl", "-o", "a.jsonl", "-q"])
    main(["clean", "pages.jsonl", "-o", "b.jsonl", "-q", "--drop", "Short of money"])
    assert main(["diff", "a.jsonl", "b.jsonl"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("1 of 2 pages differ, 35 characters fewer, 0 characters more\n")
    assert text.endswith("\nb\n  - Short of money, the yard may close.\n")
    assert main(["diff", "a.jsonl", "a.jsonl"]) == 0
    assert capsys.readouterr().out == "0 of 2 pages differ, 0 characters fewer, 0 characters more\n"


def test_fields_and_pages_of_only_one_run_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    one = [{"id": 1, "text": "x", "articles": [{"title": "A"}]}, {"id": 2, "text": "y", "articles": []}]
    other = [{"id": 3, "text": ""}, {"id": 1, "text": "x", "articles": [{"title": "B\x1b[2J"}]}]
    for name, rows in (("a.jsonl", one), ("b.jsonl", other)):
        Path(name).write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert main(["diff", "a.jsonl", "b.jsonl"]) == 0
    text = capsys.readouterr().out
    assert "1 page in the first run only\n1 page in the second run only\n" in text
    assert "fields that differ (of 1 page): title 1" in text
    assert '  title: "A" -> "B\\u001b[2J"\n' in text


def test_the_largest_changes_come_first() -> None:
    diff = RunDiff(max_pages=2)
    before = [(str(n), {"text": "x" * n}) for n in range(3000)]
    diff.compare(before, [(name, {"text": ""}) for name, _ in before])
    assert [page.name for page in diff.largest] == ["2999", "2998"]
    assert diff.changed == 2999


def test_runs_over_different_pages_are_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run_diff, "_MAX_UNMATCHED", 10)
    for name in "ab":
        Path(f"{name}.jsonl").write_text(
            "".join(json.dumps({"id": f"{name}{n}", "text": ""}) + "\n" for n in range(20))
        )
    assert main(["diff", "a.jsonl", "b.jsonl"]) == 2
    assert "more than 10 pages of one run were not found so far in the other" in capsys.readouterr().err


def test_the_same_run_in_another_order_is_an_error_only_if_too_many_pages_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    pages = [(str(number), {"text": "Rain."}) for number in range(40)]
    diff = RunDiff()
    diff.compare(pages, pages[::-1])
    assert (diff.pages, diff.changed, diff.only_before) == (40, 0, 0)
    monkeypatch.setattr(run_diff, "_MAX_UNMATCHED", 10)
    with pytest.raises(ValueError, match="other pages or another order"):
        RunDiff().compare(pages, pages[::-1])


def test_a_field_is_counted_once_for_a_page_with_several_articles() -> None:
    diff = RunDiff()
    before = {"text": "x", "articles": [{"title": "A"}, {"title": "B"}, {"title": "C"}]}
    diff.add("a", before, {"text": "x", "articles": [{"title": "D"}, {"title": "E"}, {"title": "F"}]})
    text = diff.text()
    assert "fields that differ (of 1 page): title 1\n" in text
    assert '  title 3: "C" -> "F"\n' in text
