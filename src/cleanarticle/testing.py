"""Tools for tests: Hypothesis strategies that make pages, and checks of the behaviour of cleaners and pipelines.

It needs `Hypothesis <https://hypothesis.readthedocs.io>`_. In a test of your own cleaner::

    from cleanarticle.testing import check_cleaner, check_pipeline

    def test_my_cleaner():
        check_cleaner(my_cleaner)

    def test_my_pipeline():
        check_pipeline(cleanarticle.default_pipeline().after("labels", "mine", my_cleaner))
"""

from __future__ import annotations

import functools
import json
import re
import tomllib
from collections.abc import Callable
from importlib import resources
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleanarticle.locales import available, load
from cleanarticle.page import CONTENT, Page
from cleanarticle.page.proposals import Break, Edit, Field, Relabel
from cleanarticle.pipeline import Pipeline
from cleanarticle.pipeline.cleaner import Cleaner

NEWLINES = ("\n", "\r\n", "\r")
RULES = ("characters.", "spelling.", "cut.")


@functools.cache
def _data() -> dict[str, Any]:
    return tomllib.loads((resources.files("cleanarticle") / "testing.toml").read_text("utf-8"))


@functools.cache
def _boilerplate(language: str) -> tuple[str, ...]:
    """Return lines of boilerplate: the examples of the language's cue phrases."""
    codes = [code for code in (language, "und") if code in available()]
    cues = [cue for code in codes for cue in load(code).cues if cue.label not in CONTENT]
    return tuple(example for cue in cues for example in cue.examples)


def languages() -> st.SearchStrategy[str]:
    """Return a strategy for the codes of the languages that pages are made in."""
    return st.sampled_from(sorted(_data()["prose"]))


def texts() -> st.SearchStrategy[str]:
    """Return a strategy for any ``str``: lone surrogates, NUL, every script."""
    return st.text(st.characters(exclude_categories=()))


def prose(language: str) -> st.SearchStrategy[str]:
    """Return a strategy for paragraphs of one to three sentences."""
    return st.lists(st.sampled_from(_data()["prose"][language]), min_size=1, max_size=3).map(" ".join)


def boilerplate(language: str) -> st.SearchStrategy[str]:
    """Return a strategy for lines of boilerplate: menu entries, cookie notices, prompts, teasers, footers."""
    return st.sampled_from(_boilerplate(language))


@st.composite
def menu(draw: st.DrawFn, language: str) -> str:
    """Draw a menu in one line: short entries with or without separators."""
    entries = [line for line in _boilerplate(language) if len(line) < 25]
    mark: str = draw(st.sampled_from([" | ", " · ", " / ", " > ", "\t", "  ", " ", ""]))
    drawn: list[str] = draw(st.lists(st.sampled_from(entries), min_size=2, max_size=8))
    return mark.join(drawn)


@st.composite
def mixed_scripts(draw: st.DrawFn) -> str:
    """Draw a line whose words, or whose letters, have several scripts, written in both directions."""
    words = [word for text in _data()["scripts"].values() for word in text.split()]
    between: str = draw(st.sampled_from([" ", "", "\u200b"]))
    return between.join(draw(st.lists(st.sampled_from(words), min_size=2, max_size=6)))


def controls() -> st.SearchStrategy[str]:
    """Return a strategy for invisible and control characters, bidi marks, joiners, lone surrogates, line ends."""
    characters = st.characters(categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Co"), exclude_characters="\r\n")
    return st.text(characters, min_size=1, max_size=6)


def debris() -> st.SearchStrategy[str]:
    """Return a strategy for lines that break programs: mojibake, mixed scripts, controls, markup, random characters."""
    piece = st.one_of(st.sampled_from(_data()["debris"]["pieces"]), st.characters(exclude_categories=()))
    return st.lists(piece, min_size=1, max_size=8).map("".join)


def mojibake(text: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return a strategy for *text* as it looks after its UTF-8 was decoded as Latin-1."""
    return text.map(lambda value: value.encode("utf-8", "surrogatepass").decode("latin-1"))


@st.composite
def lines(draw: st.DrawFn) -> str:
    """Draw a line of a page: prose, boilerplate, debris, or several of these without a space between."""
    language = draw(languages())
    clean = st.one_of(prose(language), boilerplate(language))
    bad = st.one_of(mojibake(prose(language)), menu(language), mixed_scripts(), controls(), debris() | texts())
    line = st.one_of(clean, clean, bad, bad, st.sampled_from(["", "   ", "\t"]))
    glued = st.lists(line, min_size=2, max_size=3).map("".join)
    indent = draw(st.sampled_from(["", "", "  ", "\t", "  • ", "- ", "\u00a0"]))
    return indent + draw(st.one_of(line, line, line, glued))


@st.composite
def pages(draw: st.DrawFn, max_lines: int = 25) -> str:
    """Draw a very bad page: any lines in any order, some of them repeated, with any line breaks."""
    body = draw(st.lists(lines(), max_size=max_lines))
    if body:
        body += draw(st.lists(st.sampled_from(body), max_size=3))
    newline = draw(st.sampled_from(NEWLINES))
    return newline.join(body) + draw(st.sampled_from(["", newline]))


@st.composite
def realistic_pages(draw: st.DrawFn) -> str:
    """Draw a page with the usual parts: menu, title, credits, paragraphs, teasers, footer, in one language."""
    language = draw(languages())
    data = _data()
    around = st.lists(boilerplate(language), max_size=6)
    parts = [
        *draw(around),
        draw(st.sampled_from(data["titles"][language])),
        *draw(st.lists(st.sampled_from(data["credits"][language]), max_size=2, unique=True)),
    ]
    for paragraph in draw(st.lists(prose(language), min_size=2, max_size=8, unique=True)):
        parts.append(paragraph)
        if draw(st.integers(0, 5)) == 0:
            parts.append(draw(boilerplate(language)))
    parts += draw(around)
    return draw(st.sampled_from(["\n", "\n\n"])).join(parts)


def check_cleaner(
    cleaner: Cleaner, *, stage: str = "spell", after: Pipeline | None = None, max_examples: int = 100
) -> None:
    """Check that *cleaner* keeps the rules for cleaners, on pages of all kinds.

    It must never raise; make only proposals that the engine can apply, and the same ones each time; give each label
    a reason and each edit a rule of a known kind; and lose nothing of the source.

    Args:
        cleaner: the cleaner to check.
        stage: the stage that it belongs to.
        after: the cleaners that run before it; by default none.
        max_examples: the number of pages to try.

    Raises:
        AssertionError: it breaks a rule; Hypothesis shows the smallest page that it found.
        CleanerError: the cleaner raised an exception, or made an invalid proposal.

    >>> from cleanarticle import Label, Relabel
    >>> def capitals(page):
    ...     upper = (i for i, line in enumerate(page.lines) if line.text.isupper())
    ...     return [Relabel(i, Label.GARBAGE, 0.9, "capitals") for i in upper]
    >>> check_cleaner(capitals, stage="label", max_examples=20)
    """
    pipeline = (after or Pipeline()).with_("the cleaner under test", cleaner, stage=stage)

    def check(source: str) -> None:
        page = pipeline.run(source)
        again = pipeline.run(source)
        assert page == again, "the cleaner gave two different results for the same page"
        assert page.trail == again.trail, "the cleaner made two different lists of proposals for the same page"
        for step in page.trail:
            if step.cleaner == "the cleaner under test":
                check_proposal(page, step.proposal)
        check_page(page, source)

    _run_on_pages(check, max_examples)


def check_pipeline(pipeline: Pipeline, *, max_examples: int = 100) -> None:
    """Check that *pipeline* keeps the rules for pipelines, on pages of all kinds.

    It must never raise, give the same page each time, lose nothing and invent nothing, and give the same text, labels
    and articles for all forms of line breaks.

    Args:
        pipeline: the pipeline to check.
        max_examples: the number of pages to try.

    Raises:
        AssertionError: it breaks a rule; Hypothesis shows the smallest page that it found.
        CleanerError: a cleaner raised an exception, or made an invalid proposal.

    >>> check_pipeline(Pipeline(), max_examples=20)
    """

    def check(source: str) -> None:
        page, again = pipeline.run(source), pipeline.run(source)
        assert page == again, "the pipeline gave two different results for the same page"
        assert page.trail == again.trail, "the pipeline made two different trails for the same page"
        check_page(page, source)
        plain = re.sub("\r\n|\r", "\n", source)
        for newline in NEWLINES:
            check_same_text(page, pipeline.run(plain.replace("\n", newline)))

    _run_on_pages(check, max_examples)


def _run_on_pages(check: Callable[[str], None], max_examples: int) -> None:
    """Run *check* on *max_examples* pages of all kinds."""
    test = given(st.one_of(pages(), realistic_pages(), texts()))(check)
    settings(
        max_examples=max_examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )(test)()


def check_same_text(page: Page, other: Page) -> None:
    """Check that two pages have the same text, labels and articles; spans may differ.

    Raises:
        AssertionError: they differ.
    """
    assert other.text == page.text, "the texts differ"
    assert [line.label for line in other.lines] == [line.label for line in page.lines], "the labels differ"
    articles = [_without_spans(article.to_dict()) for article in page.articles]
    assert articles == [_without_spans(article.to_dict()) for article in other.articles], "the articles differ"


def _without_spans(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_spans(part) for name, part in value.items() if name not in ("start", "end", "spans")}
    return [_without_spans(part) for part in value] if isinstance(value, list) else value


def check_proposal(page: Page, proposal: object) -> None:
    """Check that a proposal is complete.

    Raises:
        AssertionError: it is not, or is not a proposal.
    """
    if isinstance(proposal, Relabel):
        assert proposal.reason, f"{proposal} has no reason"
    elif isinstance(proposal, Edit):
        assert proposal.rule.startswith(RULES), f"{proposal}: the rule must begin with one of {', '.join(RULES)}"
        assert 0 <= proposal.confidence <= 1, f"{proposal}: the confidence must be from 0 to 1"
        assert not proposal.rule.startswith("cut.") or not proposal.after, f"{proposal}: a cut must not insert text"
    elif isinstance(proposal, Field) and proposal.span is not None:
        start, end = proposal.span
        assert 0 <= start <= end <= len(page.source), f"{proposal}: the span is outside of the page"
    else:
        assert isinstance(proposal, Break | Field), f"{proposal!r} is not a proposal"


def check_page(page: Page, source: str) -> None:
    """Check that *page* is consistent with its *source*, whatever cleaners ran.

    Raises:
        AssertionError: it is not.
    """
    assert page.source == source, "the source was changed"
    assert page.restore() == source, "restore() does not return the source"
    end = 0
    for line in page.lines:
        assert line.start == end, "the lines do not tile the source"
        assert line.end > line.start, "a line is empty"
        assert 0 <= line.confidence <= 1, "a confidence is not from 0 to 1"
        end = line.end
    assert end == len(source), "the lines do not reach the end of the source"
    parts = []
    end = 0
    for repair in page.repairs:
        assert repair.before == source[repair.start : repair.end], f"{repair}: before differs from the source"
        if repair.applied:
            assert repair.start >= end, f"{repair} overlaps the repair before it"
            parts += [source[end : repair.start], repair.after]
            end = repair.end
    repaired = "".join([*parts, source[end:]])
    assert repaired == "".join(line.text + line.newline for line in page.lines), "a line is not its repaired source"
    kept = "\n".join(line.text for line in page.lines if line.kept)  # views join a sentence that a cut split in two
    known = _collapsed(repaired), _collapsed(kept)
    for shown in _view_texts(page):
        assert any(_collapsed(shown) in text for text in known), f"{shown!r} is neither in the source nor in a repair"
    assert Page.from_dict(json.loads(json.dumps(page.to_dict()))) == page, "the page changes when read back from JSON"


def _collapsed(text: str) -> str:
    return " ".join(text.split())


def _view_texts(page: Page) -> set[str]:
    """Return the lines of text that the views of a page show."""
    out = set(page.text.split("\n"))
    for article in page.articles:
        out.update(block.text for block in article.blocks)
        out.update((article.title or "", article.subtitle or "", *article.lead, *article.captions, *article.keywords))
    return out
