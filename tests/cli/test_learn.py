"""``cleanarticle learn``, and ``clean --profile``."""

import json
from pathlib import Path

import pytest

from cleanarticle import Profile, learn
from tests.pages import command as run

MENU = "Home\nHarbour watch\nTide tables"
# Reads like text, and is on every page.
ABOUT = (
    "The Harbour Gazette has told the stories of this coast since 1904, from the fishing fleet and the "
    "shipyards to the schools and the parish councils, and its reporters live where they write."
)
STORIES = [
    "The old lighthouse opened its doors to visitors on Saturday after two years of repairs to its lamp room.",
    "The choir of the primary school won first prize at the regional festival with a song about the herring.",
    "The island ferry will leave half an hour earlier from May, the company told passengers on Monday morning.",
    "Waves tore forty metres of planking from the northern pier in the night, and the harbour master closed it.",
]
PAGES = [f"{MENU}\n{story}\n{ABOUT}\n" for story in STORIES]


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    path = tmp_path / "pages.jsonl"
    path.write_text("".join(json.dumps({"text": page}) + "\n" for page in PAGES))
    return path


@pytest.mark.parametrize("more", [[], ["--processes", 2]])
def test_writes_what_the_function_learns(
    pages: Path, tmp_path: Path, more: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "site.profile.json"
    assert run("learn", pages, "-o", out, *more) == 0
    profile = Profile.load(out)
    assert profile == learn(PAGES).pruned()
    said = f"{out}: 4 pages, {len(profile.lines)} lines that they share. Next: cleanarticle clean PATH --profile {out}"
    assert said in capsys.readouterr().err


def test_writes_to_the_standard_output(pages: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run("learn", pages) == 0
    assert Profile.from_json(capsysbinary.readouterr().out.decode()).pages == 4


def test_clean_uses_the_learned_profile(pages: Path, tmp_path: Path) -> None:
    profile, plain, better = tmp_path / "p.json", tmp_path / "plain.txt", tmp_path / "better.txt"
    assert run("learn", pages, "-o", profile) == 0
    assert run("clean", pages, "-o", plain) == 0
    assert run("clean", pages, "-o", better, "--profile", profile) == 0
    assert ABOUT in plain.read_text()  # or this test shows nothing
    assert ABOUT not in better.read_text()
    assert all(story in better.read_text() for story in STORIES)


def test_a_bad_record_is_named_and_the_rest_learned(
    pages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pages.write_text(pages.read_text() + '{"text": 3}\n{broken\n')
    out = tmp_path / "p.json"
    assert run("learn", pages, "-o", out) == 1
    assert Profile.load(out).pages == 4
    assert capsys.readouterr().err.count("pages.jsonl:") == 2


@pytest.mark.parametrize("data", ["nonsense", "{}", '{"profile": 99, "pages": 0, "lines": {}}'])
def test_a_malformed_profile_is_refused(
    pages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], data: str
) -> None:
    profile, out = tmp_path / "p.json", tmp_path / "out.jsonl"
    profile.write_text(data)
    assert run("clean", pages, "-o", out, "--profile", profile) == 2
    assert "p.json" in capsys.readouterr().err
    assert not out.exists()


def test_a_missing_profile_is_named(pages: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("clean", pages, "--profile", tmp_path / "none.json") == 2
    assert "none.json" in capsys.readouterr().err


def test_an_output_that_is_an_input_is_refused(pages: Path) -> None:
    before = pages.read_bytes()
    assert run("learn", pages, "-o", pages) == 2
    assert pages.read_bytes() == before
