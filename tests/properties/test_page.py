"""What holds for the page of any text whatever, through the default pipeline."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
import tomllib
from importlib import resources
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleanarticle
from cleanarticle import Label, Page
from cleanarticle.page import KEPT
from cleanarticle.page.kinds import PageKind
from cleanarticle.testing import (
    NEWLINES,
    check_page,
    check_pipeline,
    check_same_text,
    pages,
    realistic_pages,
    texts,
)

EXAMPLES = Path(__file__).parents[2] / "examples"
SAMPLES = {path.name: path.read_text("utf-8") for path in sorted(EXAMPLES.glob("*.txt"))}
PROSE = tomllib.loads((resources.files("cleanarticle") / "testing.toml").read_text("utf-8"))["prose"]
FOUND = json.loads((Path(__file__).parents[1] / "cases" / "pages.json").read_text("utf-8"))

some = settings(max_examples=max(1, settings.default.max_examples * 3 // 10))  # a page takes some milliseconds


@some
@given(st.one_of(pages(), realistic_pages(), texts()))
def test_nothing_is_lost_and_nothing_invented(source: str) -> None:
    check_page(cleanarticle.clean(source), source)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_lose_nothing(name: str) -> None:
    check_page(cleanarticle.clean(SAMPLES[name]), SAMPLES[name])


@pytest.mark.parametrize("case", FOUND, ids=lambda case: case["name"])
def test_former_failures_stay_fixed(case: dict[str, str]) -> None:
    page = cleanarticle.clean(case["text"])
    check_page(page, case["text"])
    plain = re.sub("\r\n|\r", "\n", case["text"])
    for newline in NEWLINES:
        check_same_text(page, cleanarticle.clean(plain.replace("\n", newline)))


@some
@given(st.one_of(pages(), realistic_pages()))
def test_the_same_text_gives_the_same_page(source: str) -> None:
    first, second = cleanarticle.clean(source), cleanarticle.clean(source)
    assert first == second
    assert first.trail == second.trail


@some
@given(st.one_of(pages(), realistic_pages()), st.sampled_from(NEWLINES))
def test_the_form_of_line_breaks_changes_no_article(source: str, newline: str) -> None:
    plain = re.sub("\r\n|\r", "\n", source)
    check_same_text(cleanarticle.clean(plain), cleanarticle.clean(plain.replace("\n", newline)))


@pytest.mark.parametrize("settings_", [{"balance": 1.0}, {"spelling": "flag"}, {"keep": ["a"], "drop": ["e", "^$"]}])
def test_every_setting_gives_a_valid_pipeline(settings_: dict[str, object]) -> None:
    check_pipeline(cleanarticle.default_pipeline(**settings_), max_examples=some.max_examples // 3)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.txt")), ids=lambda path: path.stem)
def test_cleaning_clean_text_changes_nothing(path: Path) -> None:
    # It holds for most generated pages; docs/architecture.md says how many. A learned labeller promises no more.
    once = cleanarticle.clean(path.read_text(encoding="utf-8")).text
    assert cleanarticle.clean(once).text == once


REMOVERS = ("structure", "cuts", "patterns")


def kept(page: Page) -> set[int]:
    return {index for index, line in enumerate(page.lines) if line.kept and not line.blank}


@some
@given(st.one_of(pages(), realistic_pages()), st.sampled_from(REMOVERS))
def test_disabling_a_removing_cleaner_restores_lines(source: str, name: str) -> None:
    # The splitter keeps one line as the title, and may choose another where there are more to choose from;
    # the cleaner "listing" keeps teasers where little else is kept.
    pipeline = cleanarticle.default_pipeline(drop=["the", "le"]).without("split", "listing")
    page, more = pipeline.run(source, language="en"), pipeline.without(name).run(source, language="en")
    assert kept(page) <= kept(more)


@some
@given(st.one_of(pages(), realistic_pages()), st.sampled_from(["language", "spelling", "title", "date"]))
def test_disabling_a_reading_cleaner_drops_no_line(source: str, name: str) -> None:
    pipeline = cleanarticle.default_pipeline()
    page, other = pipeline.run(source), pipeline.without(name).run(source)
    # Without the title, no line can be found to repeat it.
    repeated = {
        index for index, line in enumerate(page.lines) if not line.kept and line.reason.startswith("repeats the ")
    }
    assert kept(page) <= kept(other) <= kept(page) | repeated


@some
@given(st.data())
def test_clean_prose_is_kept_whole(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(sorted(PROSE)))
    sentences = data.draw(st.permutations(PROSE[language]))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(sentences) - 1))))
    ends = itertools.pairwise([0, *cuts, len(sentences)])
    paragraphs = [" ".join(sentences[start:end]) for start, end in ends]
    page = cleanarticle.clean(data.draw(st.sampled_from(["\n", "\n\n"])).join(paragraphs))
    assert [line.text for line in page.removed] == []
    assert sorted(page.text.split("\n")) == sorted(paragraphs)  # a title goes first, wherever it stands


@some
@given(st.one_of(pages(), realistic_pages(), texts()))
def test_values_have_the_types_of_the_contract(source: str) -> None:
    page = cleanarticle.clean(source)
    assert page.kind in get_args(PageKind)
    assert page.language is None or re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", page.language)
    for line in page.lines:
        assert isinstance(line.label, Label)
        listed = line.label == "teaser" and not page.articles  # the main content of a page that only lists
        repeated = not line.kept and line.reason.startswith(("repeats the ", "another title"))
        assert line.blank or repeated or (listed and line.kept) or line.kept == (line.label in KEPT)
        assert line.article is None or 0 <= line.article < len(page.articles)
    for article in page.articles:
        assert isinstance(article.authors, tuple)
        assert article.date is None or isinstance(article.date, dt.date)
        assert article.complete in (True, False)
        for span in (article.span, *article.spans.values()):
            assert 0 <= span.start <= span.end <= len(source)
        for block in article.blocks:
            assert block.kind in ("heading", "paragraph", "item", "quote")
            assert block.text.strip()
    for one, following in itertools.pairwise(page.articles):
        assert one.span.end <= following.span.start or following.span == (0, 0) or one.span == (0, 0)
    for repair in page.repairs:
        assert repair.rule.startswith(("characters.", "spelling.", "cut."))
        assert 0 <= repair.confidence <= 1


@pytest.mark.parametrize("value", [b"bytes", bytearray(b"x"), None, 3, ["a page"], {"text": "a page"}])
def test_input_that_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(cleanarticle.InputError, match="cleanarticle works on"):
        cleanarticle.clean(value)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        cleanarticle.clean(value)  # type: ignore[arg-type]
