"""For tests: Hypothesis strategies that make pages, and checks that cleaners and pipelines behave as they must.

Needs `Hypothesis <https://hypothesis.readthedocs.io>`_. In a test of your own cleaner::

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
    """Lines of boilerplate: the examples of the language's cue phrases."""
    codes = [code for code in (language, "und") if code in available()]
    cues = [cue for code in codes for cue in load(code).cues if cue.label not in CONTENT]
    return tuple(example for cue in cues for example in cue.examples)


def languages() -> st.SearchStrategy[str]:
    """The codes of the languages that pages are made in."""
    return st.sampled_from(sorted(_data()["prose"]))


def texts() -> st.SearchStrategy[str]:
    """Any ``str`` at all: lone surrogates, NUL, every script."""
    return st.text(st.characters(exclude_categories=()))


def prose(language: str) -> st.SearchStrategy[str]:
    """A paragraph of one to three sentences."""
    return st.lists(st.sampled_from(_data()["prose"][language]), min_size=1, max_size=3).map(" ".join)


def boilerplate(language: str) -> st.SearchStrategy[str]:
    """A line of boilerplate: an entry of a menu, a cookie notice, a prompt, a teaser, a footer."""
    return st.sampled_from(_boilerplate(language))


@st.composite
def menu(draw: st.DrawFn, language: str) -> str:
    """A menu in one line: short entries with marks between them, or with none."""
    entries = [line for line in _boilerplate(language) if len(line) < 25]
    mark: str = draw(st.sampled_from([" | ", " · ", " / ", " > ", "\t", "  ", " ", ""]))
    drawn: list[str] = draw(st.lists(st.sampled_from(entries), min_size=2, max_size=8))
    return mark.join(drawn)


@st.composite
def mixed_scripts(draw: st.DrawFn) -> str:
    """A line whose words, or whose letters, are of several scripts, left to right and right to left."""
    words = [word for text in _data()["scripts"].values() for word in text.split()]
    between: str = draw(st.sampled_from([" ", "", "\u200b"]))
    return between.join(draw(st.lists(st.sampled_from(words), min_size=2, max_size=6)))


def controls() -> st.SearchStrategy[str]:
    """Characters that show nothing or do something: controls, bidi marks, joiners, lone surrogates, other line ends."""
    signs = st.characters(categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Co"), exclude_characters="\r\n")
    return st.text(signs, min_size=1, max_size=6)


def debris() -> st.SearchStrategy[str]:
    """A line of what breaks programs: mojibake, mixed scripts, control characters, markup, loose characters."""
    piece = st.one_of(st.sampled_from(_data()["debris"]["pieces"]), st.characters(exclude_categories=()))
    return st.lists(piece, min_size=1, max_size=8).map("".join)


def mojibake(text: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """*text* as it looks when its UTF-8 was read as Latin-1."""
    return text.map(lambda value: value.encode("utf-8", "surrogatepass").decode("latin-1"))


@st.composite
def lines(draw: st.DrawFn) -> str:
    """A line of a page: prose, boilerplate, debris, or some of them glued together."""
    language = draw(languages())
    clean = st.one_of(prose(language), boilerplate(language))
    bad = st.one_of(mojibake(prose(language)), menu(language), mixed_scripts(), controls(), debris() | texts())
    line = st.one_of(clean, clean, bad, bad, st.sampled_from(["", "   ", "\t"]))
    glued = st.lists(line, min_size=2, max_size=3).map("".join)
    indent = draw(st.sampled_from(["", "", "  ", "\t", "  • ", "- ", "\u00a0"]))
    return indent + draw(st.one_of(line, line, line, glued))


@st.composite
def pages(draw: st.DrawFn, max_lines: int = 25) -> str:
    """A page as bad as pages get: any lines in any order, some of them repeated, any line breaks."""
    body = draw(st.lists(lines(), max_size=max_lines))
    if body:
        body += draw(st.lists(st.sampled_from(body), max_size=3))
    newline = draw(st.sampled_from(NEWLINES))
    return newline.join(body) + draw(st.sampled_from(["", newline]))


@st.composite
def realistic_pages(draw: st.DrawFn) -> str:
    """A page as pages mostly are: menu, title, credits, paragraphs, teasers, footer, in one language."""
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
    """See that *cleaner* does what every cleaner must, on pages of all kinds.

    It raises on no page; proposes only what the engine can apply, and the same each time; gives each
    relabelling a reason and each edit a rule of a known kind; and loses nothing of the source.

    Args:
        cleaner: what to check.
        stage: the stage that it works in.
        after: the cleaners whose page it wants to see; none unless given.
        max_examples: how many pages to try.

    Raises:
        AssertionError: it does not; Hypothesis shows the smallest page that it found.
        CleanerError: the cleaner raised, or proposed what no page can take.

    >>> from cleanarticle import Label, Relabel
    >>> def shouted(page):
    ...     upper = (i for i, line in enumerate(page.lines) if line.text.isupper())
    ...     return [Relabel(i, Label.GARBAGE, 0.9, "capitals") for i in upper]
    >>> check_cleaner(shouted, stage="label", max_examples=20)
    """
    pipeline = (after or Pipeline()).with_("the cleaner under test", cleaner, stage=stage)

    def check(source: str) -> None:
        page = pipeline.run(source)
        again = pipeline.run(source)
        assert page == again, "the cleaner gives another result the second time"
        assert page.trail == again.trail, "the cleaner proposes something else the second time"
        for step in page.trail:
            if step.cleaner == "the cleaner under test":
                check_proposal(page, step.proposal)
        check_page(page, source)

    _try(check, max_examples)


def check_pipeline(pipeline: Pipeline, *, max_examples: int = 100) -> None:
    """See that *pipeline* does what every pipeline must, on pages of all kinds.

    It raises on no page, gives the same page each time, loses and makes up nothing, and finds the same
    whatever form the line breaks have.

    Args:
        pipeline: what to check.
        max_examples: how many pages to try.

    Raises:
        AssertionError: it does not; Hypothesis shows the smallest page that it found.
        CleanerError: a cleaner raised, or proposed what no page can take.

    >>> check_pipeline(Pipeline(), max_examples=20)
    """

    def check(source: str) -> None:
        page, again = pipeline.run(source), pipeline.run(source)
        assert page == again, "the pipeline gives another page the second time"
        assert page.trail == again.trail, "the pipeline goes another way the second time"
        check_page(page, source)
        plain = re.sub("\r\n|\r", "\n", source)
        for newline in NEWLINES:
            check_same_text(page, pipeline.run(plain.replace("\n", newline)))

    _try(check, max_examples)


def _try(check: Callable[[str], None], max_examples: int) -> None:
    """Run *check* on so many pages of all kinds."""
    tried = given(st.one_of(pages(), realistic_pages(), texts()))(check)
    settings(
        max_examples=max_examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )(tried)()


def check_same_text(page: Page, other: Page) -> None:
    """See that two pages say the same, wherever it stands in their sources.

    Raises:
        AssertionError: they do not.
    """
    assert other.text == page.text, "the text is another"
    assert [line.label for line in other.lines] == [line.label for line in page.lines], "the labels are others"
    said = [[_without_places(article.to_dict()) for article in one.articles] for one in (page, other)]
    assert said[0] == said[1], "the articles are others"


def _without_places(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_places(part) for name, part in value.items() if name not in ("start", "end", "spans")}
    return [_without_places(part) for part in value] if isinstance(value, list) else value


def check_proposal(page: Page, proposal: object) -> None:
    """See that a proposal says all that it has to.

    Raises:
        AssertionError: it does not.
    """
    if isinstance(proposal, Relabel):
        assert proposal.reason, f"{proposal} gives no reason"
    elif isinstance(proposal, Edit):
        assert proposal.rule.startswith(RULES), f"{proposal}: the rule begins with none of {', '.join(RULES)}"
        assert 0 <= proposal.confidence <= 1, f"{proposal}: a confidence is from 0 to 1"
        assert not proposal.rule.startswith("cut.") or not proposal.after, f"{proposal}: a cut puts nothing in"
    elif isinstance(proposal, Field) and proposal.span is not None:
        start, end = proposal.span
        assert 0 <= start <= end <= len(page.source), f"{proposal}: the span is not of this page"
    else:
        assert isinstance(proposal, Break | Field), f"{proposal!r} is no proposal"


def check_page(page: Page, source: str) -> None:
    """See that *page* holds what every page of *source* must, whatever cleaners ran.

    Raises:
        AssertionError: it does not.
    """
    assert page.source == source, "the source was changed"
    assert page.restore() == source, "restore() does not give the source back"
    place = 0
    for line in page.lines:
        assert line.start == place, "the lines do not tile the source"
        assert line.end > line.start, "a line is empty"
        assert 0 <= line.confidence <= 1, "a confidence is from 0 to 1"
        place = line.end
    assert place == len(source), "the lines do not reach the end of the source"
    repaired = []
    place = 0
    for repair in page.repairs:
        assert repair.before == source[repair.start : repair.end], f"{repair}: before is not what the source says"
        if repair.applied:
            assert repair.start >= place, f"{repair} overlaps the one before it"
            repaired += [source[place : repair.start], repair.after]
            place = repair.end
    whole = "".join([*repaired, source[place:]])
    assert whole == "".join(line.text + line.newline for line in page.lines), "a line is not its source, repaired"
    kept = "\n".join(line.text for line in page.lines if line.kept)  # a sentence cut over two lines is one in the views
    stated = _squeezed(whole), _squeezed(kept)
    for said in _said(page):
        assert any(_squeezed(said) in text for text in stated), f"{said!r} stands neither in the source nor in a repair"
    assert Page.from_dict(json.loads(json.dumps(page.to_dict()))) == page, "the page does not survive JSON"


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _said(page: Page) -> set[str]:
    """All that the views of a page show as its text, a line each."""
    said = set(page.text.split("\n"))
    for article in page.articles:
        said.update(block.text for block in article.blocks)
        said.update((article.title or "", article.subtitle or "", *article.lead, *article.captions, *article.keywords))
    return said
