"""Runs that speak: the line at the end, ``--summary``, ``--quiet``, ``-v``, and ``report`` without options."""

import json
import logging
from pathlib import Path

import pytest

from cleanarticle.cli import main
from cleanarticle.cli.progress import Progress
from tests.pages import FERRY_ARTICLE, FERRY_MENU

PAGE = FERRY_MENU + FERRY_ARTICLE


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    records = [{"id": 1, "text": PAGE}, {"id": 2}, {"id": 3, "text": PAGE}, {"id": 4, "body": ""}]
    (tmp_path / "pages.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records) + "no JSON\n")
    return tmp_path


def test_the_run_ends_with_a_summary(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", "pages.jsonl", "-o", "out.jsonl"]) == 1
    *_, rejected, done = capsys.readouterr().err.splitlines()
    assert rejected == (
        "cleanarticle: 3 of 5 records rejected: see out.jsonl.rejects.jsonl "
        "(2 × the record has no field 'text', 1 × not JSON)"
    )
    assert done.startswith("cleanarticle: out.jsonl: 2 pages, 2 articles, ")
    assert " % of the text kept, 0 repairs, 3 rejected; 0:" in done
    assert done.endswith(" a second. Next: cleanarticle report out.jsonl")


def test_quiet_prints_no_summary(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", "pages.jsonl", "-o", "out.jsonl", "--quiet"]) == 1
    assert capsys.readouterr().err == ""
    assert main(["clean", "none.jsonl", "-o", "out.jsonl", "--quiet"]) == 2
    assert "none.jsonl" in capsys.readouterr().err


def test_verbose_prints_log_messages(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("cleanarticle.toml").write_text("")
    assert main(["clean", "pages.jsonl", "-o", "out.jsonl", "-v"]) == 1
    messages = capsys.readouterr().err
    assert f"cleanarticle: settings from {folder / 'cleanarticle.toml'}\n" in messages
    assert "cleanarticle: reading pages.jsonl\n" in messages
    assert "cleanarticle: pages.jsonl:2: the record has no field 'text'" in messages
    assert not logging.getLogger("cleanarticle").handlers


def test_the_library_uses_logging(caplog: pytest.LogCaptureFixture) -> None:
    from cleanarticle.io.files import find
    from cleanarticle.io.read import Reader

    with caplog.at_level(logging.INFO, logger="cleanarticle"):
        assert len(list(Reader(find(["pages.jsonl"])))) == 5
    assert "reading pages.jsonl" in caplog.text


def test_the_summary_can_be_written_to_a_file() -> None:
    assert main(["clean", "pages.jsonl", "-o", "out.jsonl", "--summary", "sum.json", "--only", "forum"]) == 1
    found = json.loads(Path("sum.json").read_text())
    assert (found["pages"], found["pages_left_out"], found["rejected"]) == (2, 2, 3)
    assert found["rejected_by_reason"] == {"the record has no field 'text'": 2, "not JSON": 1}
    assert found["kinds"] == {"article": 2}
    assert 0 < found["characters_kept"] < found["characters"]
    assert found["characters"] == 2 * sum(len(line.strip()) for line in PAGE.splitlines())
    assert found["seconds"] > 0


def test_the_summary_file_must_not_be_an_input(capsys: pytest.CaptureFixture[str]) -> None:
    before = Path("pages.jsonl").read_bytes()
    assert main(["clean", "pages.jsonl", "-o", "out.jsonl", "--summary", "pages.jsonl"]) == 2
    assert Path("pages.jsonl").read_bytes() == before


@pytest.mark.parametrize("name", ["out.jsonl", "./out.jsonl.part", "out.jsonl.rejects.jsonl"])
def test_the_summary_file_must_not_be_one_that_the_run_writes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", "pages.jsonl", "-o", "out.jsonl", "--summary", name]) == 2
    assert "write the summary to another" in capsys.readouterr().err


def test_progress_is_printed_every_thirty_seconds_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("cleanarticle.cli.progress.time.monotonic", lambda: now[0])
    messages: list[str] = []
    progress = Progress(None, 1000, messages.append)
    progress.begin(500)
    for now[0] in (110.0, 129.0, 131.0, 140.0, 162.0):
        progress.update(round(now[0]) - 100, 500 + round(now[0] - 100) * 5)
    assert messages == ["31 records, 1 a second, 65 %, 1:09 left", "62 records, 1 a second, 81 %, 0:38 left"]


def test_report_prints_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    main(["clean", "pages.jsonl", "-o", "out.jsonl", "--lines", "--quiet"])
    assert main(["report", "out.jsonl"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("out.jsonl\n2 pages, 2 articles, ")
    assert "characters kept" in text
    assert "Kept on more than one page" in text


def test_report_reads_rejects_and_folders(capsys: pytest.CaptureFixture[str]) -> None:
    main(["clean", "pages.jsonl", "-o", "out/", "--quiet"])
    assert main(["report", "out/"]) == 0
    assert "2 pages, 2 articles" in capsys.readouterr().out
    assert main(["report", "out/index.jsonl.rejects.jsonl"]) == 0
    assert "Rejected (of 3 rejects)\n         2  the record has no field 'text'" in capsys.readouterr().out


def test_report_stops_soon_on_a_file_that_was_not_cleaned(capsys: pytest.CaptureFixture[str]) -> None:
    Path("raw.jsonl").write_text('{"text": "x"}\n' * 2_000)
    assert main(["report", "raw.jsonl"]) == 2
    messages = capsys.readouterr().err
    assert len(messages.splitlines()) == 6
    assert "no record that `cleanarticle clean` wrote is in the input" in messages
    assert "cleanarticle clean PATH --lines" in messages


def test_report_finds_fields_that_were_renamed(capsys: pytest.CaptureFixture[str]) -> None:
    Path("own.jsonl").write_text(json.dumps({"text": PAGE, "language": 3, "articles": "mine"}) + "\n")
    main(["clean", "own.jsonl", "-o", "out.jsonl", "--lines", "--quiet"])
    assert main(["report", "out.jsonl"]) == 0
    assert "1 page, 1 article" in capsys.readouterr().out
