"""Settings from options, environment variables and files: precedence, and the messages of mistakes."""

import json
import os
import subprocess
import sys
import tomllib
import warnings
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import cleanarticle
from cleanarticle import OptionError, Settings
from cleanarticle.cli import main
from cleanarticle.settings.keys import KEYS
from cleanarticle.settings.layers import defaults, find_file
from tests.pages import FERRY_ARTICLE, FERRY_MENU

PAGE = FERRY_MENU + FERRY_ARTICLE


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("CLEANARTICLE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.txt").write_text(PAGE)
    return tmp_path


def config(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, tuple[Any, str]]:
    """Return what ``cleanarticle config`` prints: values and where they come from."""
    assert main(["config", *args]) == 0
    text = capsys.readouterr().out
    values = tomllib.loads(text)
    origins = dict(line.split("  # ", 1) for line in text.splitlines())
    return {
        name.removeprefix("# ").split(" =")[0]: (values.get(name.split(" =")[0]), origin)
        for name, origin in origins.items()
    }


def test_each_layer_overrides_the_next(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert config(capsys)["balance"] == (0.0, "default")
    (folder / "cleanarticle.toml").write_text("balance = 0.1\n")
    assert config(capsys)["balance"] == (0.1, str(folder / "cleanarticle.toml"))
    monkeypatch.setenv("CLEANARTICLE_BALANCE", "0.2")
    assert config(capsys)["balance"] == (0.2, "CLEANARTICLE_BALANCE")
    assert config(capsys, "--balance", "0.3")["balance"] == (0.3, "--balance")
    assert Settings.load().balance == 0.2
    monkeypatch.setenv("CLEANARTICLE_BALANCE", "")
    assert Settings.load().balance == 0.1
    assert config(capsys, "--no-config")["balance"] == (0.0, "default")


def test_the_output_is_a_settings_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--keep", 'a "quoted"\\d', "--keep", "b", "--language", "fr", "--lines", "--only", "article,forum"]
    assert main(["config", *given]) == 0
    (folder / "cleanarticle.toml").write_text(capsys.readouterr().out)
    settings = Settings.load()
    assert settings.keep == ('a "quoted"\\d', "b")
    assert (settings.language, settings.lines, settings.only) == ("fr", True, ("article", "forum"))


def test_the_nearest_settings_file_upwards_is_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = folder / "a" / "b"
    inner.mkdir(parents=True)
    assert find_file(inner, print) is None
    (folder / "pyproject.toml").write_text("[tool.cleanarticle]\nbalance = 0.4\nmin = 1\n")
    (folder / "a" / "pyproject.toml").write_text('[project]\nname = "cleanarticle-user"\n')
    assert find_file(inner, print) == folder / "pyproject.toml"
    (folder / "a" / "cleanarticle.toml").write_text("")
    assert find_file(inner, print) == folder / "a" / "cleanarticle.toml"
    (folder / "a" / "pyproject.toml").write_text("[tool.cleanarticle]\n")
    assert find_file(inner, print) == folder / "a" / "cleanarticle.toml"
    (folder / "a" / "pyproject.toml").write_text("[tool.cleanarticle\n")
    (folder / "a" / "cleanarticle.toml").unlink()
    assert find_file(inner, print) == folder / "pyproject.toml"


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="files of other users are known on POSIX systems alone")
def test_a_settings_file_of_another_user_is_ignored(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "cleanarticle.toml").write_text("balance = 0.4\n")
    monkeypatch.setattr("os.getuid", lambda: 4711)
    if (folder / "cleanarticle.toml").stat().st_uid == 0:
        os.chown(folder / "cleanarticle.toml", 4712, -1)
    with pytest.warns(UserWarning, match="belongs to another user"):
        assert Settings.load().balance == 0.0
    assert Settings.load("cleanarticle.toml").balance == 0.4


def test_paths_in_a_file_are_relative_to_it(folder: Path) -> None:
    (folder / "site").mkdir()
    (folder / "site" / "words.txt").write_text("Skarra\nteh -> the\n")
    (folder / "site" / "my.toml").write_text(
        'words-file = "words.txt"\nwords = ["Hamnes"]\n[fixes]\nrecieve = "receive"\n'
    )
    settings = Settings.load(folder / "site" / "my.toml")
    assert settings.words == ("Hamnes", "Skarra")
    assert settings.fixes == {"recieve": "receive", "teh": "the"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("balanse = 1", "there is no setting 'balanse'. Did you mean 'balance'?"),
        ("balance = 2", "balance: 2 is not a number from -1 to 1"),
        ("balance = true", "balance: True is not a number from -1 to 1"),
        ("spelling = 'of'", "spelling: 'of' is not one of safe, flag, off. Did you mean 'off'?"),
        ("only = ['artcle']", "only: 'artcle' is not one of article, articles"),
        ("keep = [1]", "keep: 1 is not a text"),
        ("keep = ['']", "keep: must not be empty"),
        ("timeout = 1e300", "timeout: 1e+300 is not a number of seconds above 0 and up to 1,000,000,000"),
        ("sites = 3", "sites: must be tables with keep, drop, words, landmarks or bias"),
        ("lines = 'yes'", "lines: 'yes' is not true or false"),
        ("fixes = ['a']", "fixes: must be a table of words"),
        ("keep = ", "a file of settings is TOML, and this is not"),
        ("language = 'french'", "Did you mean 'fr'?"),
        ("drop = '('", "is not a regular expression"),
        ("profile = 'none.json'", "none.json: No such file"),
    ],
)
def test_an_invalid_settings_file_is_named(
    text: str, message: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "cleanarticle.toml").write_text(text)
    assert main(["clean", "page.txt"]) == 2
    printed = capsys.readouterr().err
    assert message in printed
    assert "cleanarticle: " in printed


def test_a_settings_file_that_is_named_must_exist(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["clean", "page.txt", "--config", "none.toml"]) == 2
    assert "none.toml: the file of settings cannot be read: No such file" in capsys.readouterr().err
    monkeypatch.setenv("CLEANARTICLE_CONFIG", "also-none.toml")
    with pytest.raises(OptionError, match=r"also-none\.toml"):
        Settings.load()
    Path("pyproject.toml").write_text("")
    with pytest.raises(OptionError, match=r"no table \[tool.cleanarticle\]"):
        Settings.load("pyproject.toml")


def test_invalid_variables_are_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEANARTICLE_BALANSE", "1")
    with pytest.warns(UserWarning, match="Did you mean 'CLEANARTICLE_BALANCE'"):
        Settings.load()
    monkeypatch.setenv("CLEANARTICLE_BALANCE", "much")
    assert main(["clean", "page.txt"]) == 2
    assert "CLEANARTICLE_BALANCE: 'much' is not a number from -1 to 1" in capsys.readouterr().err


def test_variables_can_hold_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLEANARTICLE_KEEP", "^a, b$\n^c\n")
    monkeypatch.setenv("CLEANARTICLE_ONLY", "article, articles")
    monkeypatch.setenv("CLEANARTICLE_LINES", "yes")
    monkeypatch.setenv("CLEANARTICLE_PROCESSES", "2")
    settings = Settings.load()
    assert settings.keep == ("^a, b$", "^c")
    assert settings.only == ("article", "articles")
    assert (settings.lines, settings.processes) == (True, 2)


def cleaned(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, Any]:
    assert main(["clean", "page.txt", *args]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_command_line_cleans_as_python_does(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same names, the same values, the same result."""
    options: list[tuple[list[str], dict[str, Any]]] = [
        (["--balance", "-0.7"], {"balance": -0.7}),
        (["--keep", "^Our sister", "--keep", "^Home"], {"keep": ["^Our sister", "^Home"]}),
        (["--drop", "long way"], {"drop": "long way"}),
        (["--spelling", "off"], {"spelling": "off"}),
    ]
    for args, python in options:
        pipeline = cleanarticle.default_pipeline(**python)
        page = cleanarticle.clean(PAGE, pipeline=pipeline)
        assert cleaned(capsys, *args)["text"] == page.text
        (name, value), *_ = python.items()
        Path("some.toml").write_text(f"{name} = {json.dumps(value)}\n")
        assert cleanarticle.clean(PAGE, **Settings.load("some.toml").options()) == page
        assert next(cleanarticle.clean_many([PAGE], **Settings.load("some.toml").options())) == page
    assert cleaned(capsys, "--language", "de")["language"] == "de"


def test_only_sure_pages_and_no_comments_are_written(folder: Path) -> None:
    story = "Rain in Lyon\n\nIt rained for the third day in a row, and the river rose again.\n\n2 Comments\n\nAnn says:\nWe saw it."
    (folder / "in.jsonl").write_text(json.dumps({"id": 1, "text": story}) + "\n", "utf-8")
    for options, count in (((), 1), (("--min-confidence", "0"), 1), (("--min-confidence", "1"), 0)):
        assert main(["clean", "in.jsonl", "-o", "out.jsonl", *options]) == 0
        assert len((folder / "out.jsonl").read_text("utf-8").splitlines()) == count
    assert main(["clean", "in.jsonl", "-o", "none.jsonl", "--no-comments"]) == 0
    assert json.loads((folder / "none.jsonl").read_text("utf-8"))["comments"] == []


def test_pages_can_be_filtered_by_kind(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kind = cleanarticle.clean(PAGE).kind
    assert kind == "article"
    Path("pages.jsonl").write_text(
        "".join(json.dumps({"id": n, "text": text}) + "\n" for n, text in enumerate([PAGE, "Shop", PAGE]))
    )
    assert main(["clean", "pages.jsonl", "--only", "article"]) == 0
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == [0, 2]
    for ending in ("jsonl", "md", "txt"):
        assert main(["clean", "pages.jsonl", "--only", "forum", "-o", f"none.{ending}"]) == 0
        assert Path(f"none.{ending}").read_bytes() == b""
        assert main(["clean", "pages.jsonl", "-o", f"all.{ending}", "--only", "article"]) == 0
    assert Path("all.md").read_text().count("# Ferry returns") == 2


def test_pages_can_be_filtered_by_confidence(capsys: pytest.CaptureFixture[str]) -> None:
    confidence = cleanarticle.clean(PAGE).confidence
    assert confidence is not None
    assert 0 < confidence < 1
    for least, lines in ((confidence, 1), (confidence + 0.001, 0)):
        assert main(["clean", "page.txt", "--min-confidence", str(least)]) == 0
        assert len(capsys.readouterr().out.splitlines()) == lines


def test_settings_cover_every_key() -> None:
    assert set(get_type_hints(Settings)) - {"site_rules"} == set(KEYS) - {"words_file"}
    assert Settings.of(defaults()) == Settings()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Settings.load() == Settings()


def test_the_completion_for_bash_completes_commands_and_options(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", "bash"]) == 0
    Path("script").write_text(capsys.readouterr().out)

    def completed(*words: str) -> list[str]:
        listed = " ".join(f"'{word}'" for word in ("cleanarticle", *words))
        command = f"source ./script; COMP_WORDS=({listed}); COMP_CWORD={len(words)}; _cleanarticle; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        return subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True).stdout.split()

    assert completed("cl") == ["clean"]
    assert completed("clean", "--bal") == ["--balance"]
    assert completed("clean", "--spelling", "") == ["safe", "flag", "off"]
    assert completed("clean", "page.txt", "--config", "pag") == ["page.txt"]
    assert completed("clean", "pag") == ["page.txt"]
    assert completed("completion", "z") == ["zsh"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_completion_for_other_shells_names_every_command(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    text = capsys.readouterr().out
    for name in ("clean", "explain", "learn", "report", "config", "balance"):
        assert name in text


def test_the_manual_page_has_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["man"]) == 0
    text = capsys.readouterr().out.replace("\\-", "-")
    for key in KEYS.values():
        assert not key.has_option or f"{key.flag}" in text
    assert ".SH EXIT STATUS" in text
    assert not [line for line in text.splitlines() if line.startswith("'")]


def test_help_shows_examples() -> None:
    for command in ([], ["clean"], ["explain"], ["learn"], ["report"], ["config"], ["completion"]):
        printed = subprocess.run(
            [sys.executable, "-m", "cleanarticle", *command, "--help"], capture_output=True, text=True, check=True
        )
        assert "examples:\n  cleanarticle " in printed.stdout
