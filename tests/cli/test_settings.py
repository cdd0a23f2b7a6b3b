"""The user's cue phrases on the command line: their effect, and the messages of mistakes."""

import json
from pathlib import Path

import pytest

from cleanarticle.cli import main
from cleanarticle.errors import OptionError
from cleanarticle.lines import SiteRules
from cleanarticle.settings import Settings
from cleanarticle.settings.layers import from_file
from cleanarticle.sites.profile import LineCounts, Profile

PHRASES = """
code = "mine"

[[cue]]
id = "subscribe.friends"
label = "subscribe"
where = "start"
phrases = ["friends of the courier"]
examples = ["Friends of the Courier read more"]
counterexamples = ["All friends of the Courier were there."]
"""

PAGE = """Ferry returns to Skarra

The ferry to the island of Skarra sails again on Monday, eleven weeks after its engine failed in a storm.

Friends of the Courier read more
"""


NOTICE = """[[notice]]
id = "gate"
kind = "blocked"
where = "any"
phrases = ["the gate is closed"]
examples = ["The gate is shut."]
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(PAGE)
    return path


def phrases(tmp_path: Path, text: str = PHRASES) -> str:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_phrase_of_the_user_is_named_as_evidence(
    page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", str(page), "--phrases", phrases(tmp_path), "--details"]) == 0
    line = capsys.readouterr().out.partition("Friends of the Courier read more")[2]
    assert "cue phrases: mine.subscribe.friends" in line
    assert main(["explain", str(page), "--details"]) == 0
    assert "mine." not in capsys.readouterr().out


@pytest.mark.parametrize("processes", [[], ["--processes", "2"]])
def test_clean_uses_phrases_of_the_user(page: Path, tmp_path: Path, processes: list[str]) -> None:
    out = tmp_path / "out.jsonl"
    asked = ["clean", str(page), "-o", str(out), "--lines", *processes]
    assert main(asked) == 0
    (plain,) = map(json.loads, out.read_text().splitlines())
    assert main([*asked, "--phrases", phrases(tmp_path)]) == 0
    (own,) = map(json.loads, out.read_text().splitlines())
    assert plain["lines"][4]["text"] == own["lines"][4]["text"] == "Friends of the Courier read more"
    assert plain["lines"][4] != own["lines"][4]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code = ", "mine.toml is not TOML"),
        (PHRASES.replace('"subscribe"', '"subscription"'), "the label of cue 'subscribe.friends' is 'subscription'"),
        (PHRASES.replace('"start"', '"line"'), "no phrase of cue 'mine.subscribe.friends' is in its example"),
        (PHRASES.replace('"start"', '"any"'), "is in its counterexample 'All friends of the Courier were there.'"),
        (f"{PHRASES}\n{NOTICE}", "no phrase of notice 'mine.gate' is in its example 'The gate is shut.'"),
        ("x" * 1_000_001, "must have at most 1,000,000 bytes"),
    ],
)
def test_an_invalid_file_is_an_error_before_any_work(
    text: str, message: str, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clean", str(page), "-o", str(tmp_path / "out.jsonl"), "--phrases", phrases(tmp_path, text)]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert "mine.toml" in said
    assert not (tmp_path / "out.jsonl").exists()


def test_missing_files_are_errors(page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "latin.toml").write_bytes('code = "é"'.encode("latin-1"))
    assert main(["clean", str(page), "--phrases", str(tmp_path / "latin.toml")]) == 2
    assert "latin.toml: a file of phrases must be UTF-8 text" in capsys.readouterr().err
    assert main(["clean", str(page), "--phrases", str(tmp_path / "none.toml")]) == 2
    assert "none.toml: No such file" in capsys.readouterr().err


def test_a_run_with_other_phrases_is_not_resumed(page: Path, tmp_path: Path) -> None:
    """What was begun without them is not taken up."""
    from cleanarticle.cli.run_identity import identity_of_run
    from cleanarticle.io.files import find
    from cleanarticle.io.write import Form

    def asked(settings: Settings) -> str | None:
        return identity_of_run(Form("jsonl"), settings, find([str(page)]))

    some = [
        Settings(),
        Settings(phrases=(PHRASES,)),
        Settings(phrases=(PHRASES, PHRASES)),
        Settings(profile=Profile(1, {"a": LineCounts(1, 0, 0, 0)})),
        Settings(balance=0.1),
        Settings(keep=("a",)),
        Settings(drop=("a",)),
        Settings(fixes={"teh": "the"}),
        Settings(only=("article",)),
        Settings(timeout=3),
        Settings(site_rules=SiteRules(("more",))),
        Settings(site_rules=SiteRules(bias={"body": 1.0})),
        Settings(site_rules=SiteRules(("more",), {"body": 1.0})),
        Settings(sites={"a.example": {"landmarks": ("more",)}}),
    ]
    assert len({asked(settings) for settings in some}) == len(some)
    assert asked(Settings(phrases=(PHRASES,))) == asked(Settings(phrases=(PHRASES,)))


def test_a_file_of_settings_that_is_too_long_is_no_half_file(tmp_path: Path) -> None:
    path = tmp_path / "cleanarticle.toml"
    path.write_text("balance = 0.5\n" + "# a comment\n" * 100_000, encoding="utf-8")
    with pytest.raises(OptionError, match="at most 1,000,000 bytes"):
        from_file(path)
