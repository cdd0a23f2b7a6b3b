"""``cleanarticle explain``: every line, its label and why."""

import os
import pty
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from cleanarticle.cli import main
from cleanarticle.explain import explain_text
from cleanarticle.page import Article, Label, Line, Page, Repair
from cleanarticle.page.pieces import escape_unseen, line_pieces
from cleanarticle.sites.profile import LineCounts, Profile
from cleanarticle.sites.template import line_key

EXAMPLES = Path(__file__).parents[2] / "examples"

SOURCE = "Menu\n\nUn dÃ©lai de psoitr\x1b[2J ||fin\n"
PAGE = Page(
    source=SOURCE,
    language="fr",
    kind="article",
    articles=(Article(title="Un délai", authors=("A. B.",), dateline="PARIS", complete=False),),
    lines=(
        Line(0, 5, "Menu", Label.NAV, 0.97, "a menu word alone", newline="\n"),
        Line(5, 6, "", newline="\n"),
        Line(6, 36, "Un délai de psoitr\x1b[2J fin", Label.BODY, 0.5, "a sentence", 0, kept=True, newline="\n"),
    ),
    repairs=(
        Repair(10, 12, "Ã©", "é", "characters.mojibake", 0.99),
        Repair(19, 25, "psoitr", "pour", "spelling.spin", 0.4, applied=False),
        Repair(30, 32, "||", "", "cut.rule"),
    ),
)


def test_every_line_is_shown_with_its_repairs_in_place() -> None:
    assert explain_text(PAGE, title="page.txt").splitlines() == [
        "page.txt: article, language fr, 1 article, 1 of 2 lines kept, 2 repairs, 1 flagged",
        "  article 1: “Un délai”, A. B., PARIS, an excerpt, body of 0 characters",
        "",
        "   1 - nav       0.97  Menu",
        "                      a menu word alone",
        "   2",
        "   3 + body      0.50  Un d[-Ã©-]{+é+}lai de [?psoitr → pour?]psoitr\\x1b[2J [-||-]fin",
        "                      a sentence; characters.mojibake, cut.rule, spelling.spin",
    ]


def test_colour_does_not_change_the_text() -> None:
    colored = explain_text(PAGE, title="page.txt", color=True)
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == explain_text(PAGE, title="page.txt")


def test_pieces_make_up_the_line() -> None:
    line = PAGE.lines[2]
    assert "".join(piece.text for piece in line_pieces(line, PAGE.repairs)) == line.text


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x9b", "\u202e", "\u2066", "\ud800", "\u2028", "\t", "\ufeff"])
def test_control_characters_are_shown_by_their_code(sign: str) -> None:
    assert escape_unseen(f"a{sign}b").isascii()


@pytest.mark.parametrize("text", ["Élodie «ça»", "日本語", "שלום", "👩\u200d👩\u200d👧", "e\u0301"])
def test_letters_are_shown_as_they_are(text: str) -> None:
    assert escape_unseen(text) == text


class TestCommand:
    def test_a_text_is_explained(self, capsys: pytest.CaptureFixture[str]) -> None:
        path = EXAMPLES / "tramway-fr.txt"
        assert main(["explain", str(path)]) == 0
        out = capsys.readouterr().out
        assert out.startswith("tramway-fr.txt: ")
        numbers = [line[:4] for line in out.splitlines() if line[:4].strip().isdecimal()]
        assert len(numbers) == len(path.read_text("utf-8").split("\n")) - 1
        assert "\x1b" not in out

    def test_each_record_of_a_file_is_explained(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "in.jsonl").write_text('{"id": "one", "text": "x"}\n{"id": 2}\n{"text": "y"}\n')
        assert main(["explain", str(tmp_path / "in.jsonl")]) == 1
        captured = capsys.readouterr()
        assert [line.split(": ")[0] for line in captured.out.splitlines() if ", language " in line] == [
            "one",
            "in.jsonl:3",
        ]
        assert "in.jsonl:2: the record has no field 'text'" in captured.err

    def test_a_missing_path_is_an_error(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["explain", "absent.txt"]) == 2
        assert "there is no such file" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("variables", "colored"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
    )
    def test_colour_is_used_on_a_terminal_only(self, variables: dict[str, str], colored: bool, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("Some text.")
        terminal, end = pty.openpty()
        environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        subprocess.run(
            [sys.executable, "-m", "cleanarticle", "explain", str(tmp_path / "a.txt")],
            stdout=end,
            env={**environment, "TERM": "xterm", **variables},
            check=True,
        )
        os.close(end)
        shown = os.read(terminal, 10_000)
        os.close(terminal)
        assert (b"\x1b[" in shown) == colored

    def test_evidence_and_the_nearest_alternative_are_shown(self, capsys: pytest.CaptureFixture[str]) -> None:
        path = str(EXAMPLES / "tramway-fr.txt")
        assert main(["explain", path]) == 0
        printed = capsys.readouterr().out.splitlines()
        kept = next(at for at, line in enumerate(printed) if " + " in line[:8])
        assert re.search(r"; kept: [+-]\d+\.\d [a-z][^;]*; rather than \w+: [+-]\d+\.\d [a-z]", printed[kept + 1])
        assert main(["explain", path, "--brief"]) == 0
        assert "rather than" not in capsys.readouterr().out
        assert main(["explain", path, "--details"]) == 0
        assert re.search(r"^ {22} [+-]\d+\.\d nav, cue phrases: fr\.", capsys.readouterr().out, re.MULTILINE)

    def test_details_name_the_cleaner_of_each_label(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "a.txt").write_text("Home\n\nIt rained for the third day on Friday, and the river rose again.")
        assert main(["explain", str(tmp_path / "a.txt"), "--details"]) == 0
        assert capsys.readouterr().out.count("decided by the cleaner labels") == 2
        assert main(["explain", str(tmp_path / "a.txt"), "--details", "--drop", "^It rained"]) == 0
        printed = capsys.readouterr().out
        assert printed.count("decided by the cleaner labels") == 1
        assert re.search(r"labels said body .*, then patterns said \w+ .*dropped by your pattern", printed)

    def test_one_record_can_be_chosen(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = tmp_path / "in.jsonl"
        path.write_text('{"id": "one", "text": "x"}\n{"id": 2, "text": "y"}\n{"text": "z"}\n')
        for name in ("2", "in.jsonl:3"):
            assert main(["explain", str(path), "--id", name]) == 0
            assert capsys.readouterr().out.count(", language ") == 1
        assert main(["explain", str(path), "--id", "three"]) == 2
        assert "no record in it has the id 'three'" in capsys.readouterr().err

    def test_colour_can_be_forced(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (tmp_path / "a.txt").write_text("Some text.")
        assert main(["explain", str(tmp_path / "a.txt"), "--color", "always"]) == 0
        assert "\x1b[1m" in capsys.readouterr().out

    def test_the_page_can_be_shown_as_html(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        page = tmp_path / "page.html"
        assert main(["explain", str(EXAMPLES / "tramway-fr.txt"), "--html", str(page)]) == 0
        assert page.read_text("utf-8").startswith("<!doctype html>")
        assert capsys.readouterr().out == ""

    def test_html_needs_exactly_one_page(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        page = tmp_path / "page.html"
        assert main(["explain", str(EXAMPLES), "--html", str(page)]) == 2
        assert "name the one to show with --id" in capsys.readouterr().err
        assert not page.exists()
        assert main(["explain", str(EXAMPLES), "--id", "harbour-en.txt", "--html", str(page)]) == 0
        assert "<title>harbour-en.txt" in page.read_text("utf-8")

    def test_the_profile_of_the_site_is_used(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        lines = (EXAMPLES / "harbour-en.txt").read_text("utf-8").split("\n")
        repeated = next(line for line in lines if line.startswith("Engineers will return"))
        seen = {line_key(line): LineCounts(50, 0, 50, 0) for line in lines[:10] if line_key(line)}
        seen[line_key(repeated)] = LineCounts(50, 50, 0, 0)
        path = tmp_path / "site.profile.json"
        path.write_text(Profile(50, seen).to_json())
        assert main(["explain", str(EXAMPLES / "harbour-en.txt"), "--profile", str(path)]) == 0
        assert "on 50 of 50 pages of the site" in capsys.readouterr().out


def test_a_file_without_a_page_gives_no_html(tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_text("")
    assert main(["explain", str(tmp_path / "none.jsonl"), "--html", str(tmp_path / "out.html")]) in (0, 1, 2)
    assert not (tmp_path / "out.html").exists()


def test_unreadable_records_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pages.jsonl").write_text('{"id": 1, "text": "One."}\nbroken\n')
    assert main(["explain", str(tmp_path / "pages.jsonl"), "--brief"]) == 1
    printed = capsys.readouterr()
    assert "1: other" in printed.out
    assert "pages.jsonl" in printed.err


class TestMain:
    """What ends a run early, and the exit status then."""

    @pytest.fixture
    def raising(self, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
        def arrange(error: BaseException) -> None:
            def failing(*_: object) -> int:
                raise error

            monkeypatch.setattr("cleanarticle.cli.explain.check", failing)

        return arrange

    @pytest.mark.parametrize(
        ("error", "status", "printed"),
        [
            (KeyboardInterrupt(), 130, "stopped; no output file was changed"),
            (OSError(28, "No space left on device", "out.jsonl"), 2, "out.jsonl: No space left on device"),
            (OSError(28, "No space left on device"), 2, "the output cannot be written: No space left on device"),
        ],
    )
    def test_runs_that_end_early_have_their_exit_status(
        self,
        raising,
        error: BaseException,
        status: int,
        printed: str,
        capsys: pytest.CaptureFixture[str],  # type: ignore[no-untyped-def]
    ) -> None:
        raising(error)
        assert main(["explain", "page.txt"]) == status
        assert printed in capsys.readouterr().err

    def test_the_package_runs_as_a_module(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(sys, "argv", ["cleanarticle", "--version"])
        with pytest.raises(SystemExit) as ended:
            runpy.run_module("cleanarticle", run_name="__main__")
        assert ended.value.code == 0
        assert capsys.readouterr().out.startswith("cleanarticle 0.")

    @pytest.mark.parametrize("value", ["soon", "0", "-1", "inf", "nan", "1e300"])
    def test_a_time_limit_must_be_a_number(self, value: str, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            main(["clean", "page.txt", f"--timeout={value}"])
        assert f"'{value}' is not a number of seconds above 0" in capsys.readouterr().err


def test_a_line_without_evidence_takes_one_row() -> None:
    page = Page(
        source="a\nb", lines=(Line(0, 2, "a", Label.BODY, 1.0, "why", newline="\n"), Line(2, 3, "b", Label.BODY, 1.0))
    )
    shown = explain_text(page, title="page").splitlines()
    assert shown[-3:] == ["   1 - body      1.00  a", "                      why", "   2 - body      1.00  b"]


def test_an_id_is_found_whatever_the_locale(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes('{"id": "é", "text": "A page."}\n{"id": "e", "text": ""}\n'.encode())
    for settings in ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {}):
        command = [sys.executable, "-m", "cleanarticle", "explain", str(tmp_path / "in.jsonl"), "--id", "é"]
        done = subprocess.run(command, env={**os.environ, **settings}, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
