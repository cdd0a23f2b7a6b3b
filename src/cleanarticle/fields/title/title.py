"""Read the title of an article."""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from cleanarticle.fields.regions import Region, regions
from cleanarticle.fields.title.candidates import BULLETS, EDGE, MAX_LENGTH, Segments, balanced, segmented, uncut
from cleanarticle.fields.title.features import (
    ArticleContext,
    CandidateFeatures,
    SegmentedLine,
    Slug,
    candidate_features,
)
from cleanarticle.fields.title.shape import undated, without_trail
from cleanarticle.fields.title.title_network import TitleNetwork, default_network
from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.field_phrases import vocabulary
from cleanarticle.page import Label, Page, Span
from cleanarticle.page.proposals import Field
from cleanarticle.page.spans import line_span, source_span
from cleanarticle.pipeline import declares
from cleanarticle.text.address import site_of, words_of
from cleanarticle.text.similarity import fold, letters

MIN_TITLE = 0.05
"""The probability below which an article has no title; set by hand."""
# All set by hand, too.
_MAX_LOGIT_GAP = 6.0  # below the logit of the likeliest line, by the splitter; other lines have no candidates
_MAX_LOGIT_GAP_OF_WHOLE_LINES = 9.0  # the same, of lines that are not cut
_LENGTH_OF_NAMED = 3  # a line that the address names is at most so many times as long as the letters of the name
_MIN_REPEATED, _MAX_REPEATED = 3, 260  # characters of a line that may repeat a title
_MAX_JOINED = 150  # characters of each of two lines that are one title
_MAX_TITLE_LINES = 4  # of an article
_TEXT_LINES, _TEXT_LENGTH = 8, 2500  # the beginning of the text that is compared with the title
_LINES_ABOVE = 3  # a section above a title
_MAX_OPENING = 40  # characters of the first of two lines
_MIN_NAMED = 0.005  # the probability from which the second candidate is named
_COLONS = (":", "：")
_OPENING = frozenset({Label.TITLE, Label.NAV, Label.HEADING, Label.SUBTITLE})
_WORD = lazy_pattern(r"[^\W\d_]{3,}")
_ITEM = lazy_pattern(r"\d{1,2}[.)] (?=\S)")


@declares(reads=["lines", "labels", "articles", "headlines", "language", "url"], proposes=["title"])
def title(page: Page) -> Iterator[Field]:
    """Propose ``title`` of each article.

    The lines that are likely titles are cut into segments, and a network chooses the run of segments that is the
    title (:mod:`cleanarticle.fields.title.title_network`). The reason has its probability; below :data:`MIN_TITLE`
    there is no title. If the splitter did not measure the lines, if the page has only text, as after cleaning, or if
    the user named the line, the surest line labelled title is the title.
    """
    was_cleaned = all(line.kept or line.blank for line in page.lines)
    said = {} if was_cleaned or not page.headlines else said_of(page)
    for region in regions(page):
        titles = region.lines(page, Label.TITLE)
        asked_for = [index for index in titles if index in page.pinned]
        found = candidates(page, region, said) if page.headlines and not was_cleaned and not asked_for else None
        named = asked_for or titles
        choice = likeliest(found) if found is not None else _surest(page, named) if named else None
        if choice is not None:
            yield _field(page, region, choice)


class Choice(NamedTuple):
    """What was chosen as a title."""

    lines: Sequence[int]
    """One line, or two in a row."""
    start: int
    end: int
    """The half-open range of columns of the line, or of the two joined."""
    text: str
    """The line, or both joined."""
    reason: str


def likeliest(found: CandidateFeatures, network: TitleNetwork | None = None) -> Choice | None:
    """Return the likeliest candidate; ``None`` if there is probably no title.

    Args:
        found: the candidates of an article.
        network: what scores them; by default the built-in network.
    """
    scores = (network or default_network())(found)
    best = int(scores.argmax())
    if scores[best] < MIN_TITLE:
        return None
    cut = found.cuts[found.rows[best]]
    reason = f"the likeliest of {len(scores)} candidates, {scores[best]:.2f}"
    if len(scores) > 1:
        second = int(np.argpartition(scores, -2)[-2])
        if scores[second] >= _MIN_NAMED:
            text = found.cuts[found.rows[second]].text[slice(*found.spans[second])]
            reason += f"; then {text!r}, {scores[second]:.2f}"
    return Choice(cut.lines, *balanced(cut.text, *found.spans[best]), cut.text, reason)


def _surest(page: Page, titles: Sequence[int]) -> Choice:
    """Return the surest of some lines as it is, without a bullet."""
    surest = max(titles, key=lambda index: (page.lines[index].confidence, -index))
    text = page.lines[surest].text
    end = len(text.rstrip())
    start = end - len(text[:end].lstrip(BULLETS))
    return Choice((surest,), start if start < end else 0, end, text, "the title line above the text")


def _field(page: Page, region: Region, choice: Choice) -> Field:
    """Return the choice as a field, without the parts that its form shows to be no part of a title."""
    lines, start, end, text, reason = choice
    if len(lines) > 1:
        span = Span(line_span(page, lines[0]).start, line_span(page, lines[-1]).end)
        return Field(region.number, "title", text[start:end], span, reason)
    end = undated(text, start, end, vocabulary(page.language_of(region.number)), page.url)
    start, end = without_trail(text, start, end, page.language_of(region.number))
    value, span = text[start:end], source_span(page, lines[0], start, end)
    above = _line_above(page, lines[0])
    if above is not None and _continues(page.lines[above].text, value, page.url):
        opening = page.lines[above].text.strip()
        value = opening + value if value[0] in _COLONS else f"{opening} {value}"
        span = Span(line_span(page, above).start, span.end)
    return Field(region.number, "title", value, span, reason)


def _line_above(page: Page, index: int) -> int | None:
    """Return the filled line right above; ``None`` if no title has its label, or if the user named it."""
    at = index - 1
    while at >= 0 and page.lines[at].blank:
        at -= 1
    return at if at >= 0 and at not in page.pinned and page.lines[at].label in _OPENING else None


def _continues(opening: str, value: str, url: str | None) -> bool:
    """Return whether *value* continues a title that *opening* begins.

    It begins with a colon, or the words of the address begin with those of *opening* and of *value*.
    """
    if len(opening.strip()) > _MAX_OPENING:
        return False
    words, behind = _WORD.findall(fold(opening)), _WORD.findall(fold(value))
    if value[:1] in _COLONS or not words:
        return bool(words)
    return [fold(word) for word in words_of(url)[: len(words) + 2]] == words + behind[:2]


def candidates(page: Page, region: Region, said: Mapping[str, int]) -> CandidateFeatures | None:
    """Return the candidates for the title of an article; ``None`` if there are none.

    Args:
        page: the page, labelled and split.
        region: that of the article.
        said: how often each short line outside the text occurs on the page, in lower case.
    """
    slug = Slug.of(page.url)
    indices, others = _indices(page, region, slug)
    cuts = [
        SegmentedLine((index,), text, uncut(text) if index in others else segmented(text, said))
        for index in sorted([*indices, *others])
        if (text := page.lines[index].text).strip()
    ]
    cuts += _joined(page, indices)
    if not cuts:
        return None
    text = "\n".join(page.lines[index].text for index in region.text_lines(page)[:_TEXT_LINES])
    around = ArticleContext(
        page=page,
        region=region,
        said=said,
        slug=slug,
        page_text="\n".join(["", *said, ""]),
        site=_name_of_site(page.url),
        text=text[:_TEXT_LENGTH].casefold(),
        stop=vocabulary(page.language_of(region.number)).stop,
        near=functools.partial(_above, page),
    )
    return candidate_features(around, cuts)


def said_of(page: Page) -> Mapping[str, int]:
    """Return how often the page has each short line, in lower case.

    Kept lines of the text do not count: otherwise the title would be read differently in the cleaned text.
    """
    is_inside = bytearray(len(page.lines))
    for region in regions(page):
        is_inside[region.body : region.close] = b"\1" * (region.close - region.body)
    return Counter(
        [
            _key(line.text)
            for line, inside in zip(page.lines, is_inside, strict=True)
            if _MIN_REPEATED <= len(line.text) <= _MAX_REPEATED and not (inside and line.kept)
        ]
    )


def _indices(page: Page, region: Region, slug: Slug) -> tuple[list[int], set[int]]:
    """Return the lines that may be the title of an article, and those of them that are less likely.

    Likely are those that were measured and have a logit near the best one, and those labelled title. Less likely, and
    candidates only as a whole, are other measured ones, and lines above the text that the address names.
    """
    headlines = page.headlines
    if region.number:
        found = [index for index in range(region.begin, min(region.body + 2, region.end)) if index in headlines]
    else:
        found = [index for index in headlines if index < region.close]
    titles = [index for index in region.lines(page, Label.TITLE)[:_MAX_TITLE_LINES] if index < region.close]
    best = max((headlines[index][-1] for index in found), default=0.0)
    likely = {index for index in found if headlines[index][-1] >= best - _MAX_LOGIT_GAP}
    likely.update(index for index in titles if index not in headlines and len(page.lines[index].text) <= MAX_LENGTH)
    others = {index for index in found if headlines[index][-1] >= best - _MAX_LOGIT_GAP_OF_WHOLE_LINES}
    if slug.names:
        longest = min(MAX_LENGTH, _LENGTH_OF_NAMED * max(map(len, slug.names)))
        lengths = range(min(map(len, slug.names)), longest + 1)
        others.update(
            index
            for index in range(region.above, region.body)
            if len(page.lines[index].text) in lengths and letters(page.lines[index].text) in slug.names
        )
    return sorted(likely), others - likely


def _joined(page: Page, indices: list[int]) -> Iterator[SegmentedLine]:
    """Yield each two lines in a row that may be one title."""
    for first, last in itertools.pairwise(indices):
        above, below = page.lines[first].text.strip(), page.lines[last].text.strip()
        between = page.lines[first + 1 : last]
        if all(line.blank for line in between) and max(len(above), len(below)) <= _MAX_JOINED:
            text = above + below if below[:1] in _COLONS else f"{above} {below}"
            yield SegmentedLine((first, last), text, Segments([0], [len(text)], [EDGE, EDGE]))


def _above(page: Page, index: int) -> Sequence[str]:
    """Return the filled lines right above a line, in lower case."""
    out: list[str] = []
    while index > 0 and len(out) < _LINES_ABOVE:
        index -= 1
        if not page.lines[index].blank:
            out.append(_key(page.lines[index].text[:_MAX_REPEATED]))
    return out


def _key(text: str) -> str:
    """Return a line in lower case, with single spaces, without a bullet, or the number of an item, before it."""
    key = text.casefold().strip()
    if "  " in key or not key.isprintable():  # of white space only the plain space is printable
        key = " ".join(key.split())
    key = key.strip(BULLETS)
    if key[:1].isdigit() and (item := _ITEM.match(key)) is not None:
        key = key[item.end() :]
    return key


def _name_of_site(url: str | None) -> str:
    """Return the longest part of the name of a host, without its last part: "harbour" of "news.harbour.com"."""
    parts = (site_of(url) or "").split(".")
    return max(parts[:-1] or parts, key=len).replace("-", "")
