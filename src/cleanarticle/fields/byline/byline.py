"""Reads who wrote an article, and which agency it comes from."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from cleanarticle.fields.byline.agency import Named, agencies, agency_alone, noted
from cleanarticle.fields.byline.authors import authors
from cleanarticle.fields.byline.credits import credits_of, repeated_bylines
from cleanarticle.fields.byline.names import MARKS, Name, names
from cleanarticle.fields.byline.person import CASELESS, FULL_NAME, natural, persons, solid
from cleanarticle.fields.byline.reporter import reporters
from cleanarticle.fields.regions import Region, regions
from cleanarticle.locales.field_phrases import PARTICLES, Vocabulary, vocabulary
from cleanarticle.page import Label, Page
from cleanarticle.page.proposals import Field
from cleanarticle.page.spans import source_span
from cleanarticle.pipeline import declares

_LETTERS = re.compile(r"[^\W\d_]+")
_FULL = re.compile(FULL_NAME)
_LISTED = " \t•*-–+,;&|·"
_MANY = 50
_HALF, _LIKELY, _SURE = 0.45, 0.5, 0.7
_SHORT = 3  # letters
_APART = 3  # lines
_RUN = re.compile(r"[^\W_]{3,}")
_SEARCHES = 16  # of a page for a word: as many cost as much as to index all its words (timeit, pages of 10 kB)
_JOINED_BEFORE, _JOINED_BEHIND = ("@", ".", "/", "-", "_"), ("@", "/", "_")


@declares(reads=["lines", "labels", "likely_byline", "articles", "language", "url"], proposes=["authors", "agency"])
def byline(page: Page) -> Iterator[Field]:
    """Propose ``authors`` (a tuple of names) and ``agency`` of each article.

    Rules read the lines labelled byline, and short lines around the text that begin with a "by" and a name. Roles,
    places, outlets, dates, reading times and addresses are cut off; what is an agency goes to ``agency``. A network
    drops the names that are most likely none, and finds others on lines that are likely bylines
    (:mod:`cleanarticle.fields.byline.authors`). One person in two forms is one.
    """
    repeated = repeated_bylines(page)
    for region, words, ruled, named in read_by_rules(page, repeated):
        found = authors(page, region, words, ruled, repeated)
        if not any(name.sure for name in found):
            found = reporters(page, region) or found
        found = [found[number] for number in persons(name.text for name in found)]
        named += noted(page, region, words)
        if found:
            first = found[0]
            yield Field(
                region.number,
                "authors",
                tuple(natural(name.text) for name in found),
                source_span(page, first.line, first.start, first.end),
                "the byline names them",
            )
        if named:
            line, start, end, _ = named[0]
            together = dict.fromkeys(each.text for each in named if each.line == line)
            yield Field(
                region.number,
                "agency",
                ", ".join(together),
                source_span(page, line, start, end),
                "byline or source note names the agency",
            )


def read_by_rules(
    page: Page, repeated: Collection[str]
) -> Iterator[tuple[Region, Vocabulary, list[Name], list[Named]]]:
    """Yield the region of each article, the phrases of its language, and the names that the rules read in its bylines.

    Args:
        page: the page.
        repeated: the lines that are :func:`~cleanarticle.fields.byline.credits.repeated_bylines`.
    """
    host = (page.url or "").partition("://")[2].partition("/")[0].lower()
    attested = _Attested(page.source)
    for region in regions(page):
        words = vocabulary(page.language_of(region.number))
        yield region, words, *_read(page, region, words, host, repeated, attested)


def _read(
    page: Page, region: Region, words: Vocabulary, host: str, repeated: Collection[str], attested: _Attested
) -> tuple[list[Name], list[Named]]:
    """The authors of an article, and the agencies that its bylines name."""
    found: list[Name] = []
    named: list[Named] = []
    for credit in credits_of(page, region, words, repeated):
        line = page.lines[credit.line]
        inside = region.header <= credit.line < region.close
        if len(found) < _MANY:
            new = names(page, credit.line, words, host, sure=credit.sure)
            if inside or (line.label is Label.DATE and credit.line >= region.header):
                new = [name for name in new if name.sure]  # inside the text only a "by" makes an author
            if new and (new[0].sure or not _doubtful(page, region, credit.line, new, found, words, attested)):
                found = _joined(found, new, region, host)
        bare = line.text.strip(MARKS)
        credible = line.confidence >= _LIKELY or words.by.match(bare) or words.source.match(bare)
        if credible and not (inside and agency_alone(bare, words)) and not words.aside.match(bare):
            named += agencies(credit.line, line.text, words)
    return found, named


def _doubtful(
    page: Page,
    region: Region,
    index: int,
    new: Sequence[Name],
    found: Sequence[Name],
    words: Vocabulary,
    attested: _Attested,
) -> bool:
    """True where names that no "by" stands before are most likely none.

    The labeller was not sure of the line, and neither its form nor its place makes up for that; or the page writes
    their words in lower case, and so they are no names ("Key Points"). Beside names that were found already it is
    enough that it writes the first so, that the name is but one word, or that it has no capital.
    """
    line, first = page.lines[index], new[0].text
    if line.confidence < (_SURE if found else _HALF) and not _formed(page, region, index, first, found, words):
        return True
    if found and not CASELESS.search(first) and (first.islower() or (" " not in first and " " in found[0].text)):
        return True
    lower_case = [
        attested(word)
        for name in new
        for word in _LETTERS.findall(name.text)
        if word[:1].isupper() and not word.isupper()
    ]
    return bool(lower_case) and ((lower_case[0] and bool(found)) or all(lower_case))


def _formed(page: Page, region: Region, index: int, first: str, found: Sequence[Name], words: Vocabulary) -> bool:
    """True for a full name alone on its line, or before a role, of which form and place say that it is the author's.

    It stands between title and text; or right below a name that a "by" stands before, whose list it goes on with.
    """
    bare = page.lines[index].text.strip(_LISTED)
    if not _FULL.fullmatch(first) or not bare.startswith(first):
        return False
    if found:
        above = next((at for at in range(index - 1, -1, -1) if not page.lines[at].blank), -1)
        return bare == first and found[-1].sure and found[-1].line == above
    return region.begin < index < region.body and (bare == first or words.role.search(bare, len(first)) is not None)


class _Attested:
    """The words that a page writes in lower case.

    The first look-ups search the page; where many are asked for, all its words are indexed once, so that the cost
    does not grow with the number of names times the length of the page.

    Args:
        source: the text of the page.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._searches = _SEARCHES
        self._known: dict[str, bool] = {}

    def __call__(self, word: str) -> bool:
        """True where the page writes this word, of three letters or more, in lower case, and not within an address.

        Where it first stands by itself decides.
        """
        lower = word.lower()
        if len(lower) < _SHORT or lower in PARTICLES or not lower.isalnum():
            return False
        if lower in self._known:
            return self._known[lower]
        if self._searches == 0:
            return False  # every word of the page is known
        self._searches -= 1
        if self._searches == 0:
            for match in _RUN.finditer(self._source):
                self._known.setdefault(match.group(), self._free(match.start(), match.end()))
            return self._known.get(lower, False)
        at = self._source.find(lower)
        while at >= 0 and not self._alone(at, at + len(lower)):
            at = self._source.find(lower, at + len(lower))
        self._known[lower] = at >= 0 and self._free(at, at + len(lower))
        return self._known[lower]

    def _alone(self, start: int, end: int) -> bool:
        return not self._source[max(start - 1, 0) : start].isalnum() and not self._source[end : end + 1].isalnum()

    def _free(self, start: int, end: int) -> bool:
        """False for a part of an address, or of a compound."""
        ahead, behind = self._source[max(start - 1, 0) : start], self._source[end : end + 1]
        return ahead not in _JOINED_BEFORE and behind not in _JOINED_BEHIND


def _joined(found: list[Name], new: list[Name], region: Region, host: str) -> list[Name]:
    """What was found and the names of the next line: a person by name beats an outlet; names far below add nothing."""
    if not found:
        return new
    if all(name.sure and solid(name.text, host) for name in new) and not any(solid(name.text, host) for name in found):
        return new
    if new[0].line >= region.header and found[-1].line < region.header:
        return found
    if new[0].sure or new[0].line - found[-1].line <= _APART:
        return found + new
    return found
