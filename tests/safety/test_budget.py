"""What a page may cost: work grows in proportion to its length, counted in steps, so that no clock decides.

A step is a line of the library's code that runs (``sys.settrace``). What works inside of one step, such as a slice of
a long line, is watched by itself. How much time pages take is measured by ``benchmarks/slowest.py`` and
``benchmarks/linearity.py``; each fault that they found is a test here.
"""

from __future__ import annotations

import importlib
import random
import re
import runpy
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, SupportsIndex

import pytest

import cleanarticle
from benchmarks import slowest
from cleanarticle import Page, PipelineError, default_pipeline
from cleanarticle.explain import explain_html
from cleanarticle.lines import features, labeller
from cleanarticle.lines.cut import find_cuts
from cleanarticle.locales.cues import Cues, default_vocabulary
from cleanarticle.page import Label, Line
from cleanarticle.page.proposals import Field
from cleanarticle.pipeline.assemble import assemble
from cleanarticle.pipeline.blocks import paragraphs
from cleanarticle.text import page_reading
from cleanarticle.text import similarity as resemblance
from cleanarticle.text.similarity import Distinct, fold, same
from tests.pages import page_of

byline, title, patterns = (  # the functions of these names hide the modules
    importlib.import_module(f"cleanarticle.{name}")
    for name in ("fields.byline.byline", "fields.title", "lines.patterns")
)
ROOT = Path(__file__).parents[2]
STEPS = runpy.run_path(str(ROOT / "tests" / "fuzz" / "targets.py"))["steps_of"]

PIPELINE = default_pipeline().without("characters", "spelling")
GROWTH = 2.2  # of the steps of a page twice as long; 2 is linear, and tables are searched in logarithmic time
LENGTH = 8_000  # characters


def made(piece: Callable[[random.Random], str]) -> Callable[[int], str]:
    """A family of pages: pieces up to a length, the same each time it is used."""

    def page(length: int) -> str:
        chance = random.Random(5)
        text: list[str] = []
        size = 0
        while size < length:
            text.append(piece(chance))
            size += len(text[-1])
        return "".join(text)

    return page


def words(chance: random.Random, count: int) -> str:
    """Return words that are in no list, each with a capital."""
    return " ".join("".join(chance.choices("abcdefghilmnoprstu", k=chance.randint(3, 8))).title() for _ in range(count))


PROSE = "The old bridge over the river will close for eight months, the council said on Tuesday, before winter.\n"

FAMILIES: dict[str, Callable[[int], str]] = {
    "short lines": made(lambda _: "a\n"),
    "blank lines": made(lambda _: "\n"),
    "one cue of many languages": made(lambda _: "RSS\n"),
    "numbers": made(lambda chance: f"{chance.randint(1, 99)}\n"),
    "articles": made(lambda chance: f"{words(chance, 5)}\n\nBy {words(chance, 2)}\n\n3 May 2024\n\n{PROSE}\n"),
    "excerpts": made(lambda chance: f"{words(chance, 4)}\n{PROSE}Read more {words(chance, 4)}\n"),
    "names": lambda length: PROSE + made(lambda chance: f"By {words(chance, 2)}\n")(length) + PROSE,
    "lists of names": made(lambda chance: f"By {', '.join(words(chance, 2) for _ in range(12))}\n{PROSE}"),
    "dates": made(lambda chance: f"Published {chance.randint(1, 31)} May 2024, 10:15\n{PROSE}"),
    "key points": lambda length: PROSE + made(lambda chance: f"• {words(chance, 9)}.\n")(length) + PROSE,
    "captions": made(lambda chance: f"Photo: {words(chance, 6)} (AFP)\n{PROSE}"),
    "keywords": made(lambda chance: f"Tags: {', '.join(words(chance, 1) for _ in range(9))}\n{PROSE}"),
    "cut lines": lambda length: PROSE + "the bridge over the river will close and\n" * (length // 41) + "the end.\n",
    "brackets": lambda length: "It rained. " + "(Photo: Ann Lee) " * (length // 17),
    "lines twice": made(lambda chance: (words(chance, 5) + "\n") * 2),
    "menus": made(lambda chance: f"{words(chance, 1)} | {words(chance, 1)} > {words(chance, 1)}\n"),
    "addresses": made(lambda chance: f"www.{words(chance, 1)}.com/ann@example.org "),
    "scripts": made(lambda chance: chr(chance.randrange(0x4E00, 0x9FFF)) + chr(chance.randrange(0xE01, 0xE30)) + "\n"),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_work_grows_linearly_with_the_page(family: str) -> None:
    page = FAMILIES[family]
    PIPELINE.run(page(LENGTH))  # what is loaded late is loaded
    once, twice = (STEPS(lambda length=length: PIPELINE.run(page(length))) for length in (LENGTH, 2 * LENGTH))
    assert twice < GROWTH * once


def articles(count: int) -> Page:
    """Return a labelled page with *count* articles of a title and a paragraph each, before its fields are read."""
    chance = random.Random(6)
    source = "".join(f"{words(chance, 6)}\n{words(chance, 12)}.\n" for _ in range(count))
    kinds = (Label.TITLE, Label.BODY)
    return page_of(source, kinds * count, articles=(at // 2 for at in range(2 * count)), confidence=1.0)


def growth(call: Callable[[int], object], count: int) -> float:
    """Return the steps for twice *count*, divided by those for *count*."""
    for many in (count, 2 * count):
        call(many)  # what is kept for later is there
    once, twice = (STEPS(lambda many=many: call(many)) for many in (count, 2 * count))
    return twice / once


def test_titles_are_not_compared_with_every_line() -> None:
    pages = {count: articles(count) for count in (100, 200)}
    assert growth(lambda count: list(title.title(pages[count])), 100) < GROWTH


def test_fields_are_read_within_each_article() -> None:
    def page(count: int) -> Page:
        fields = {
            (number, name): Field(number, name, "x")
            for number in range(count)
            for name in ("title", "agency", "dateline")
        }
        return replace(articles(count), fields=fields)

    pages = {count: page(count) for count in (100, 200)}
    assert growth(lambda count: assemble(pages[count], list(range(0, 2 * count, 2))), 100) < GROWTH
    _, made = assemble(pages[100], list(range(0, 200, 2)))
    assert [article.title for article in made] == ["x"] * 100


class Watched(str):
    """A text that counts the characters copied from it and the searches in it."""

    __slots__ = ()
    copied = searched = 0

    def __getitem__(self, key: SupportsIndex | slice) -> str:
        part = super().__getitem__(key)
        Watched.copied += len(part)
        return part

    def find(self, *args: Any) -> int:
        Watched.searched += 1
        return super().find(*args)

    def __add__(self, other: str) -> str:
        raise AssertionError("lines that are joined one by one are copied again and again")


@pytest.fixture(autouse=True)
def _nothing_copied() -> None:
    Watched.copied = Watched.searched = 0


def test_reading_brackets_does_not_copy_the_line() -> None:
    text = Watched("It rained. " + "(Photo: Ann Lee) " * 500)
    find_cuts(text)
    assert Watched.copied < 2 * len(text)
    assert [text[start:end] for start, end, _ in find_cuts(text)] == [" (Photo: Ann Lee)"]


def test_names_are_found_with_few_searches() -> None:
    chance = random.Random(3)
    names = {words(chance, 1) for _ in range(300)}
    source = Watched("sleepless " * 50 + " ".join(name.lower() for name in sorted(names)[::2]))
    lower_case_words = byline._LowerCaseWords(source)
    assert [name in lower_case_words for name in sorted(names)] == [at % 2 == 0 for at in range(len(names))]
    assert Watched.searched <= 16


@pytest.mark.parametrize("searches", [1, 2, 1000])
def test_words_of_a_page_are_found_by_search_as_by_index(searches: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(byline, "_MAX_SEARCHES", searches)
    source = "ann@example.org www.lee.com hall tom-may tom, unbeatable. İnce straße rose2 rose eve_adam eve x"
    lower_case_words = byline._LowerCaseWords(source)
    asked = ["Ann", "Lee", "Hall", "Tom", "Able", "İnce", "Straße", "Rose", "Eve", "De", "Zoe", "Hall"]
    said = [name in ("Hall", "Tom", "Straße", "Rose") for name in asked]
    assert [name in lower_case_words for name in asked] == said


def test_joining_lines_copies_each_once() -> None:
    lines = [Line(at, at + 1, Watched("a b "), newline="" if at < 9 else "\n") for at in range(10)]
    page = Page(source="a b " * 10, lines=tuple(lines))
    assert [paragraph.text for paragraph in paragraphs(page, enumerate(lines))] == ["a b " * 9 + "a b"]


def test_a_name_is_not_searched_for_all_phrases(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    cues = default_vocabulary().cues
    find = Cues.find
    monkeypatch.setattr(Cues, "find", lambda self, text: asked.append(text) or find(self, text))
    assert cues.whole("Ann Lee") == []
    assert asked == []
    assert {cue.label.value for cue in cues.whole("RSS!")} == {
        hit.cue.label.value for hit in find(cues, "RSS!") if hit.cue.where.value == "line"
    }


def test_lines_with_the_same_cues_share_them() -> None:
    hits = features.measure(["RSS", "rss", "RSS feed", "RSS"]).hits
    assert hits[0]
    assert hits[0] is hits[1] is hits[3]


def test_marks_are_not_sorted_in_long_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    longest = 0
    normalize = unicodedata.normalize

    def watched(form: str, text: str) -> str:
        nonlocal longest
        longest = max(longest, *map(len, re.findall("[\u0300-\u036f]+", text)), 0)
        return normalize(form, text)

    monkeypatch.setattr(resemblance.unicodedata, "normalize", watched)
    assert fold("É" + "\u0301\u0316" * 5000 + " Lee") == "e lee"
    assert longest <= 30


def test_distinct_lines_exclude_repetitions() -> None:
    chance = random.Random(8)
    for _ in range(300):
        whole = words(chance, 8)
        texts = [
            chance.choice((whole, words(chance, 2)))[: chance.randint(0, 60)] + chance.choice("….- ") for _ in range(9)
        ]
        expected: list[str] = []
        for text in texts:
            if not any(same(text, other) for other in expected):
                expected.append(text)
        distinct = Distinct()
        assert [text for text in texts if distinct.add(text)] == expected


@pytest.fixture
def few_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (page_reading, labeller):
        monkeypatch.setattr(module, "MAX_LINES", 6)


def test_lines_beyond_the_budget_are_unchanged_with_a_warning(few_lines: None) -> None:
    page = cleanarticle.clean("\n\n".join(["The bridge closes", *[PROSE.strip()] * 9]))
    assert [line.confidence > 0 for line in page.lines if not line.blank] == [True] * 6 + [False] * 4
    assert page.restore() == page.source
    (warning,) = page.warnings
    assert "over 6 lines; those from line 13 on" in warning
    assert explain_html(page)


def test_a_page_within_the_budget_has_no_warning(few_lines: None) -> None:
    assert cleanarticle.clean("\n\n".join(["The bridge closes", *[PROSE.strip()] * 5]) + "\n\n").warnings == ()


class Clock:
    """A clock that advances by some seconds each time it is read."""

    def __init__(self, seconds: float) -> None:
        self._now, self._seconds = 0.0, seconds

    def process_time(self) -> float:
        self._now += self._seconds
        return self._now


def test_patterns_share_a_time_limit_per_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "time", Clock(0.4))
    with pytest.raises(PipelineError, match=r"took over 5 s on one page, up to line 7; the pattern 'b' took 2\.8 s"):
        list(patterns.patterns(keep=["b"], drop=["c"])(of_lines(20)))
    assert len(list(patterns.patterns(drop=["x"])(of_lines(5)))) == 5


def of_lines(count: int) -> Page:
    """Return a page of *count* lines without labels."""
    return page_of("x\n" * count)


def test_a_record_whose_pattern_times_out_is_named() -> None:
    pipeline = default_pipeline(drop=["^(a|aa)+$"])
    records = [{"id": 1, "text": "A page."}, {"id": 2, "text": "One.\n" + "a" * 60 + "b"}, {"id": 3, "text": "A page."}]
    results = list(cleanarticle.clean_many(records, pipeline=pipeline))
    assert [bool(result) for result in results] == [True, False, True]
    assert results[1].record["id"] == 2
    assert "'^(a|aa)+$' took over 1 s on one line, number 2" in results[1].error


def test_a_recipe_of_the_search_makes_the_same_page_again() -> None:
    chance = random.Random(1)
    recipe = slowest.Recipe(("byline", "tag"), length=500)
    for _ in range(50):
        recipe = slowest.mutate(recipe, chance, tuple(slowest.PIECES), [recipe])
    short = slowest.replace(recipe, length=500)
    assert slowest.parsed(slowest.dump(short)) == short
    assert short.text() == slowest.parsed(slowest.dump(short)).text()
    for piece in slowest.PIECES:
        assert slowest.Recipe((piece,), length=300).text() is not None
    assert slowest.budget(100_000) == 20_050
