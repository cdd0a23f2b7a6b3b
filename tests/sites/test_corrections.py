"""Corrections: from "this line is wrong" to "right on all pages of its site"."""

import json
from pathlib import Path
from typing import Any

import pytest

from cleanarticle import OptionError, Settings
from cleanarticle.cli import main
from cleanarticle.settings.keys import KEYS
from cleanarticle.sites.corrections import Correction, parse_corrections, patterns_of

STORIES = [
    "The council met on Monday and voted for the new bridge after a debate of four hours in the old town hall.",
    "Farmers in the valley expect the poorest harvest of apples since records began, after the frost in April.",
    "The swimming pool closes until autumn, since its boiler failed and no spare part can be had before then.",
    "A choir of two hundred voices sang in the harbour on Sunday, and half of the town came to listen to it.",
]
NOISE = "The valley reads us because we read the valley, and number {n} of our paper is out for you today."


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rows = [
        {
            "id": f"{site}-{n}",
            "url": f"https://{site}.example/{n}",
            "text": f"A title of a story\n\n{story}\n\n{story.upper()}\n\n{NOISE.format(n=n)}\n",
        }
        for site in ("voice", "other")
        for n, story in enumerate(STORIES)
    ]
    (tmp_path / "pages.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "corrections.toml").write_text(
        f'[[correction]]\nsite = "voice.example"\nline = "{NOISE.format(n=0)}"\naction = "drop"\n'
    )
    return tmp_path


def texts(*args: str) -> dict[str, str]:
    assert main(["clean", "pages.jsonl", "-o", "out.jsonl", "-q", *args]) == 0
    rows: list[dict[str, Any]] = [json.loads(line) for line in Path("out.jsonl").read_text().splitlines()]
    return {row["id"]: row["text"] for row in rows}


def test_one_line_corrects_all_pages_of_its_site_and_no_others(capsys: pytest.CaptureFixture[str]) -> None:
    before = texts()
    assert all("The valley reads us" in text for text in before.values())
    assert main(["learn", "pages.jsonl", "--corrections", "corrections.toml"]) == 0
    shown = capsys.readouterr()
    assert "voice.example: 1 correction; found in 4 lines of 4 pages, changes 4 lines" in shown.out
    assert "4 of 8 pages differ" in shown.out
    assert "nothing was written" in shown.err
    assert main(["learn", "pages.jsonl", "--corrections", "corrections.toml", "-o", "cleanarticle.toml"]) == 0
    after = texts()
    for name, text in after.items():
        if name.startswith("voice"):
            assert "The valley reads us" not in text
            assert STORIES[int(name[-1])] in text
        else:
            assert text == before[name]


def test_a_file_of_settings_is_added_to(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.toml").write_text("# my remark\nbalance = 0.1\n\n[fixes]\nteh = 'the'\n")
    command = ["learn", "pages.jsonl", "--corrections", "corrections.toml", "-o", "mine.toml"]
    assert main(command) == 0
    assert Path("mine.toml").read_text().startswith("# my remark\nbalance = 0.1\n")
    settings = Settings.load("mine.toml")
    assert (settings.balance, settings.fixes) == (0.1, {"teh": "the"})
    assert settings.of_site("https://voice.example/x").drop
    assert not settings.of_site("https://other.example/x").drop
    assert main(command) == 2
    assert "has settings for the same sites already" in capsys.readouterr().err


def test_patterns_of_corrections() -> None:
    lines = ["Read more: Rain", "Read more: Snow", "See also: Hail", "Issue 7"]
    found = patterns_of([Correction(line, "drop") for line in lines])
    assert [(one.pattern, one.corrections) for one in found] == [
        (r"^\s*Issue\s+\d+\s*$", 1),
        (r"^\s*Read\s+more:", 2),
        (r"^\s*See\s+also:\s+Hail\s*$", 1),
    ]
    mixed = [*(Correction(line, "drop") for line in lines), Correction("Read more: a verb phrase", "keep")]
    assert r"^\s*Read\s+more:" not in [one.pattern for one in patterns_of(mixed)]
    assert patterns_of([Correction("a (b) [c] *", "keep")])[0].pattern == r"^\s*a\s+\(b\)\s+\[c\]\s+\*\s*$"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = ", "this is not: "),
        ("x = 1", "has only tables"),
        ("[[correction]]\nlin = 'a'", "unknown key 'lin'"),
        ("[[correction]]\naction = 'drop'", "line must be the text"),
        ("[[correction]]\nline = 'a'\naction = 'fix'", "action must be one of keep, drop, label"),
        ("[[correction]]\nline = 'a'\naction = 'drop'\nsite = 3", "site must be a host"),
    ],
)
def test_malformed_files_are_refused(text: str, message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OptionError, match=message):
        parse_corrections(text)
    Path("corrections.toml").write_text(text)
    assert main(["learn", "pages.jsonl", "--corrections", "corrections.toml"]) == 2
    assert "corrections.toml: " in capsys.readouterr().err


def test_explain_opens_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url: opened.append(url) or True)
    assert main(["explain", "pages.jsonl", "--id", "voice-1", "--open"]) == 0
    (url,) = opened
    assert "Farmers in the valley" in Path(url.removeprefix("file://")).read_text()


TAILS = ["Ski pass from nine euros", "Bread twice a week", "Win a car today"]
REST = (
    "Nobody had expected it so soon, said the mayor {n}, who had read of it in the morning and came on foot.\n\n"
    "The people of the valley heard of it on the radio while they had breakfast, and {n} of them wrote to us.\n\n"
    "In May there will be a meeting about it in the old school, where {n} chairs are ready for all who come."
)
HEAD = "More from the valley"


def advertisement(tail: str, n: int) -> str:
    return f"{tail} {n}, says the shop in the old street, and offers it to all of its readers for a week."


@pytest.fixture
def tails(tmp_path: Path) -> Path:
    """Pages of one site whose advertisements below the article differ from page to page."""
    rows = [
        {
            "id": f"tail-{n}",
            "url": f"https://tail.example/{n}",
            "text": f"A title of a story\n\n{story}\n\n{REST.format(n=n + 20)}\n\n{HEAD}\n\n{advertisement(tail, n)}\n",
        }
        for n, (story, tail) in enumerate(zip(STORIES, [*TAILS, "Garden chairs for all"], strict=True))
    ]
    path = tmp_path / "tails.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_corrected_pages_show_where_the_articles_of_their_site_end(tails: Path, tmp_path: Path) -> None:
    corrections = "".join(
        f"[[correction]]\nsite = 'tail.example'\npage = 'tail-{n}'\naction = 'drop'\nline = '{line}'\n"
        for n, tail in enumerate(TAILS)
        for line in (HEAD, advertisement(tail, n))
    )
    (tmp_path / "corrections.toml").write_text(corrections)
    command = ["learn", str(tails), "--corrections", "corrections.toml", "-o", "cleanarticle.toml"]
    assert main(command) == 0
    settings = Settings.load("cleanarticle.toml").of_site("https://tail.example/3")
    assert settings.site_rules is not None
    assert "more from the valley" in settings.site_rules.landmarks
    assert settings.site_rules.bias["below more from the valley"] < 0
    assert main(["clean", str(tails), "-o", "out.jsonl", "-q"]) == 0
    rows = [json.loads(line) for line in Path("out.jsonl").read_text().splitlines()]
    assert STORIES[3] in rows[3]["text"]
    assert "Garden chairs" not in rows[3]["text"]  # nobody corrected this page


def test_a_line_that_recurs_elsewhere_is_not_kept_because_of_one_correction() -> None:
    one = Correction("Rain in Lyon", "keep", "a.example", "1")
    pattern = patterns_of([one])[0]
    assert patterns_of([one], {(pattern.site, pattern.pattern)}) == []
    assert patterns_of([one, one._replace(page="2")], {(pattern.site, pattern.pattern)}) == [
        pattern._replace(corrections=2)
    ]


def test_a_wrong_repair_names_a_word_and_a_label_says_whether_to_keep() -> None:
    found = parse_corrections(
        "[[correction]]\nline = 'He saw teh'\naction = 'repair'\nbefore = 'teh'\nafter = 'the'\nrule = 'spelling.x'\n"
        "[[correction]]\nline = 'A photo'\naction = 'label'\nlabel = 'caption'\n"
        "[[correction]]\nline = 'A story'\naction = 'label'\nlabel = 'body'\n"
    )
    assert [one.word for one in found] == ["teh", "", ""]
    assert [one.keeps for one in found] == [None, False, True]
    for wrong in ("action = 'label'\nlabel = 'photo'", "action = 'repair'", "action = 'keep'\npage = 3"):
        with pytest.raises(OptionError):
            parse_corrections(f"[[correction]]\nline = 'a'\n{wrong}\n")


def test_settings_of_a_site_are_checked() -> None:
    for wrong in ({"bias": {"photo": 1.0}}, {"bias": {"body": 99}}, {"bias": 1}, {"kept": ["a"]}):
        with pytest.raises(OptionError):
            KEYS["sites"].check({"a.example": wrong})
    assert KEYS["sites"].check({"a.example": {"bias": {"body": 1, "word tea": -2}, "landmarks": ["more"]}}) == {
        "a.example": {"bias": {"body": 1.0, "word tea": -2.0}, "landmarks": ("more",)}
    }
