"""Flagged words on the command line: listed by `report --words`, decided on by hand, followed by `clean --words`."""

import json
from pathlib import Path

import pytest

from cleanarticle.cli import main

PAGE = """Les maires se réunissent

Le developpement du quartier plaît aux maires du departement voisin, qui ont voté le budget mardi soir.
Un autre developpement est prévu dans les années qui viennent, et le conseil en parlera en septembre.
"""


@pytest.fixture
def cleaned(tmp_path: Path) -> tuple[Path, Path]:
    page, out = tmp_path / "page.txt", tmp_path / "out.jsonl"
    page.write_text(PAGE, encoding="utf-8")
    assert main(["clean", str(page), "-o", str(out)]) == 0
    return page, out


def text_of(path: Path) -> str:
    (row,) = map(json.loads, path.read_text("utf-8").splitlines())
    return str(row["text"])


def test_the_reviewed_words_of_a_run_apply_to_the_next(cleaned: tuple[Path, Path], tmp_path: Path) -> None:
    page, out = cleaned
    words = tmp_path / "words.txt"
    assert main(["report", str(out), "--words", str(words)]) == 0
    listed = words.read_text("utf-8").splitlines()
    assert listed[:2] == [
        "# 2 times, spelling.accent: Les maires se réunissent Le developpement du quartier plaît aux maires",
        "# developpement -> développement",
    ]
    assert "# departement -> département" in listed
    assert main(["clean", str(page), "-o", str(out), "--words", str(words)]) == 0  # nothing is decided yet
    assert "developpement" in text_of(out)
    words.write_text("\n".join(listed).replace("# developpement", "developpement") + "\nconseil\n", "utf-8")
    assert (
        main(["clean", str(page), "-o", str(out), "--words", str(words)]) == 0
    )  # and is not taken for a run to resume
    assert text_of(out).count("développement") == 2
    assert "departement" in text_of(out)


def test_explain_uses_the_reviewed_words(
    cleaned: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = tmp_path / "words.txt"
    words.write_text("quartier -> faubourg\n", encoding="utf-8")
    assert main(["explain", str(cleaned[0]), "--words", str(words), "--brief"]) == 0
    assert "faubourg" in capsys.readouterr().out


def test_an_invalid_file_is_an_error_before_any_work(
    cleaned: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page, out = cleaned
    words = tmp_path / "words.txt"
    words.write_text("juste\nun deux -> trois\n", encoding="utf-8")
    assert main(["clean", str(page), "-o", str(out), "--words", str(words)]) == 2
    assert (
        "words.txt: line 2 of the word list: 'un deux -> trois' is not of the form 'wrong -> right'"
        in capsys.readouterr().err
    )


@pytest.mark.parametrize(
    "record",
    [{"text": "a page", "repairs": [{"before": "a"}]}, {"text": "a page", "repairs": "none"}, {"text": "a page"}],
)
def test_a_record_that_clean_did_not_write_is_rejected(record: dict[str, object], tmp_path: Path) -> None:
    out, words = tmp_path / "out.jsonl", tmp_path / "words.txt"
    good = {"text": "a page", "repairs": [], "articles": [], "language": "en"}
    out.write_text(json.dumps(good) + "\n" + json.dumps(record) + "\n", encoding="utf-8")
    assert main(["report", str(out), "--words", str(words)]) == 1
    assert words.read_text("utf-8") == ""


def test_report_and_words_do_not_overwrite_each_other(
    cleaned: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out = cleaned
    both = tmp_path / "both"
    assert (
        main(["report", str(out), "--html", str(both), "--words", str(tmp_path / ".." / tmp_path.name / "both")]) == 2
    )
    assert "--html and --words name the same file" in capsys.readouterr().err
    assert not both.exists()
