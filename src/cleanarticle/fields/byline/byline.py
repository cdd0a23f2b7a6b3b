"""Reads who wrote an article, and which agency it comes from."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from cleanarticle.fields.byline.agency import Named, agencies, agency_alone, noted
from cleanarticle.fields.byline.credits import credits_of, furniture
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


@declares(reads=["lines", "labels", "articles", "language", "url"], proposes=["authors", "agency"])
def byline(page: Page) -> Iterator[Field]:
    """Proposes ``authors`` (a tuple of names) and ``agency`` of each article.

    Reads the lines labelled byline, and short lines around the text that begin with a "by" and a
    name. Roles, places, outlets, dates, reading times and addresses are cut off; what is an agency
    goes to ``agency``; one person in two forms is one.
    """
    host = (page.url or "").partition("://")[2].partition("/")[0].lower()
    repeated = furniture(page)
    for region in regions(page):
        words = vocabulary(page.language_of(region.number))
        found, named = _read(page, region, words, host, repeated)
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


def _read(
    page: Page, region: Region, words: Vocabulary, host: str, repeated: Collection[str]
) -> tuple[list[Name], list[Named]]:
    """The authors of an article, and the agencies that its bylines name."""
    found: list[Name] = []
    named: list[Named] = []
    for credit in credits_of(page, region, words, repeated):
        line = page.lines[credit.line]
        amid = region.header <= credit.line < region.close
        if len(found) < _MANY:
            new = names(page, credit.line, words, host, sure=credit.sure)
            if amid or (line.label is Label.DATE and credit.line >= region.header):
                new = [name for name in new if name.sure]  # amid the text it takes a "by" to make an author
            if new and (new[0].sure or not _doubtful(page, region, credit.line, new, found, words)):
                found = _joined(found, new, region, host)
        bare = line.text.strip(MARKS)
        told = line.confidence >= _LIKELY or words.by.match(bare) or words.source.match(bare)
        if told and not (amid and agency_alone(bare, words)) and not words.aside.match(bare):
            named += agencies(credit.line, line.text, words)
    if not any(name.sure for name in found):
        found = reporters(page, region) or found
    return [found[number] for number in persons(name.text for name in found)], named


def _doubtful(
    page: Page, region: Region, index: int, new: Sequence[Name], found: Sequence[Name], words: Vocabulary
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
    told = [
        _attested(page, word)
        for name in new
        for word in _LETTERS.findall(name.text)
        if word[:1].isupper() and not word.isupper()
    ]
    return bool(told) and ((told[0] and bool(found)) or all(told))


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


def _attested(page: Page, word: str) -> bool:
    """True where the page writes this word, of three letters or more, in lower case, and not within an address."""
    lower = word.lower()
    if len(lower) < _SHORT or lower in PARTICLES:
        return False
    at = page.source.find(lower)
    while at >= 0:
        end = at + len(lower)
        ahead, behind = page.source[at - 1 : at], page.source[end : end + 1]
        if not ahead.isalnum() and not behind.isalnum():
            return ahead not in ("@", ".", "/", "-", "_") and behind not in ("@", "/", "_")
        at = page.source.find(lower, end)
    return False


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
