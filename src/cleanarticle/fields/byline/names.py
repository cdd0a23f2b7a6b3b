"""Read the names that one line of a byline states."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cleanarticle.fields.byline.agency import is_agency
from cleanarticle.fields.byline.mask import MASK, NAME_SEPARATOR, masked
from cleanarticle.fields.byline.person import FULL_NAME, is_clearly_person, person
from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.field_phrases import Vocabulary, places, shared_phrases
from cleanarticle.page import Label, Page

MARKS_AROUND_NAMES = " |•·–—-:：.,;()（）[]【】"
"""The marks that may precede or follow a name."""
_BULLETS = " |*•-–+#"
_LIST_SEPARATOR = lazy_pattern(r"[,，、]|//|\s\+\s")
# The space between two Chinese names: after two characters, before two that may have one of their own ("王明 李 红").
_SPACE_BETWEEN_HAN_NAMES = lazy_pattern(
    r"(?<=[\u3400-\u9fff]{2})([\s\u3000]{1,3})(?=[\u3400-\u9fff](?:[\s\u3000]?[\u3400-\u9fff]))"
)
_TWO_CAPITALISED_WORDS = lazy_pattern(r"\s+[A-ZÀ-ÖØ-Þ]\S+\s+[A-ZÀ-ÖØ-Þ]\S")
_COLONS = ":："
_FULL_NAME = lazy_pattern(FULL_NAME)
# A photographer and an agency or a site, with a stroke and no spaces: "Lee/AFP", "AFP/Ann", "example.org/Ann".
_PHOTOGRAPHER_AND_AGENCY = lazy_pattern(
    r"\w/[^\W\d_a-z]{2,}\b|\b[^\W\d_a-z]{2,}/[^\W\d_a-z]\w|\.[a-z]{2,3}/[^\W\d_a-z]"
)
# Set with the rules; no measurement is on record.
_MAX_SHORT_BY = 3  # characters of a "by" that has other meanings inside a sentence ("de", "von")
_MIN_CONFIDENCE_OF_ONE_WORD = 0.9  # of a line in which a single word may be a name


class Name(NamedTuple):
    """A name in a line, and its half-open range of columns."""

    line: int
    """The index of the line."""
    start: int
    end: int
    text: str
    is_introduced: bool
    """Whether a "by" precedes it, in its line or alone above; or its form says as much: a full name alone next to a
    date, a reporter in brackets."""


def names_of_line(page: Page, index: int, vocabulary: Vocabulary, host: str, *, is_introduced: bool) -> list[Name]:
    """Return the names that a line of the page states, in order.

    With a "by" in the line, the names after it are read. Without one, and without one above, the line must be labelled
    byline or date, and must not credit a picture. The first part of the line that has names counts.

    Args:
        page: the page, labelled.
        index: the index of the line.
        vocabulary: the phrases of the language of the article.
        host: the host of the page's URL.
        is_introduced: whether the line above is a "by" alone, or the line is a full name alone next to a date.
    """
    line = page.lines[index]
    text = masked(line.text, vocabulary, page)
    begin = len(text) - len(text.lstrip(_BULLETS))
    end_of_by = _end_of_by(text, begin, vocabulary)
    if end_of_by is not None:
        begin, is_introduced = end_of_by, True
        while begin < len(text) and not (text[begin].isalnum() or text[begin] == "「"):
            begin += 1
    elif not is_introduced and (
        line.label not in (Label.BYLINE, Label.DATE) or is_picture_credit(line.text, vocabulary)
    ):
        return []
    one_word = line.confidence >= _MIN_CONFIDENCE_OF_ONE_WORD
    for start, end, mark in _parts(text, begin):
        part = text[start:end].strip()
        if vocabulary.aside.match(part) or vocabulary.source.match(part):
            return []  # "Edited by …", "Source: …": the names after it are not those of authors
        if not is_introduced and mark in _COLONS and vocabulary.role.search(part):
            return []  # "Editor: Ann Lee"
        if not is_introduced and (mark in _COLONS or vocabulary.role.whole(part)):
            continue
        if is_introduced and shared_phrases("collective").whole(part.strip(MARKS_AROUND_NAMES)):
            start_of_team = text.index(part, start)
            return [Name(index, start_of_team, start_of_team + len(part), part, is_introduced)]
        if shared_phrases("agency").match(part):
            continue
        if not is_introduced and line.label is Label.DATE and not _is_name_next_to_date(part, host):
            continue
        if names := _names_of_part(
            text, index, start, end, vocabulary, host, is_introduced=is_introduced, one_word=one_word
        ):
            return [name for name in names if not is_agency(name.text, vocabulary)]
    return []


def _is_name_next_to_date(part: str, host: str) -> bool:
    """Return whether a part of a date line is a person's full name, and not a section, a place or the site's name."""
    return _FULL_NAME.fullmatch(part) is not None and is_clearly_person(part, host) and part.lower() not in places()


def is_picture_credit(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line begins with a word for photos, or joins a name and an agency with a stroke.

    >>> from cleanarticle.locales.field_phrases import vocabulary
    >>> is_picture_credit("Ann Lee/AFP", vocabulary("en")), is_picture_credit("Ann Lee / Tom Hall", vocabulary("en"))
    (True, False)
    """
    if _PHOTOGRAPHER_AND_AGENCY.search(text) or vocabulary.photo.match(text.lstrip(_BULLETS)):
        return True
    return any(
        "/" in (text[hit.start - 1 : hit.start], text[hit.end : hit.end + 1]) for hit in vocabulary.agency.find(text)
    )


def _names_of_part(
    text: str,
    index: int,
    start: int,
    end: int,
    vocabulary: Vocabulary,
    host: str,
    *,
    is_introduced: bool,
    one_word: bool,
) -> list[Name]:
    """Return the names of a part of a line, from its first name up to the first item of its list that is not a name.

    Args:
        text: the line, masked.
        index: the index of the line.
        start: the first column of the part.
        end: the column after its last one.
        vocabulary: the phrases of the language of the article.
        host: the host of the page's URL.
        is_introduced: as for :class:`Name`.
        one_word: whether a single word may be a name that is not introduced.
    """
    names: list[Name] = []
    for item_start, item_end in _list_items(text, start, end, vocabulary):
        columns = person(
            text,
            item_start,
            item_end,
            [name.text for name in names],
            vocabulary,
            host,
            is_introduced=is_introduced,
            one_word=one_word,
        )
        if columns is not None:
            names.append(Name(index, *columns, text[slice(*columns)], is_introduced))
        elif names:
            break
    return names


def _end_of_by(text: str, begin: int, vocabulary: Vocabulary) -> int | None:
    """Return the column after the "by" of a line, or ``None`` if it has none that introduces names.

    Args:
        text: the line, masked.
        begin: the column after the bullets that begin it.
        vocabulary: the phrases of the language of the article.
    """
    for hit in vocabulary.by.find(text, begin):
        before = text[begin : hit.start]
        if text[hit.end :].lstrip()[:1] == MASK:
            continue  # a date follows
        if vocabulary.aside.match(text, hit.start):
            return None  # "Translated by": it does not introduce an author
        begins_line = not before.strip(MARKS_AROUND_NAMES)
        if not begins_line and not any(character.isalnum() for character in text[hit.end :]):
            continue  # the last word of a line, after a name, is a role: "Ann Lee, author"
        if begins_line or shared_phrases("strong_by").whole(hit.text) or before.rstrip()[-1:] in MARKS_AROUND_NAMES:
            return hit.end
        words_before = before.split()
        # A word after a capitalised one may be part of a name; a phrase of several words is not.
        if len(hit.text) > _MAX_SHORT_BY and (" " in hit.text or not words_before or not words_before[-1][0].isupper()):
            return hit.end
        if len(words_before) == 1 and _TWO_CAPITALISED_WORDS.match(text, hit.end):
            return hit.end  # "Gastbeitrag von Anna Lehmann"
    return None


def _parts(text: str, begin: int) -> Iterator[tuple[int, int, str]]:
    """Yield the columns of each part of a line between separators, and the mark after it (a bar at the end)."""
    for match in NAME_SEPARATOR.finditer(text, begin):
        if text[begin : match.start()].strip():
            yield begin, match.start(), match.group().strip() or MASK
        begin = match.end()
    if text[begin:].strip():
        yield begin, len(text), MASK


def _list_items(text: str, begin: int, end: int, vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Yield the columns of the items of a list of names.

    Commas, "//", " + ", each "and" between spaces, and the space between two Chinese names separate items.
    """
    separators = [match.span() for match in _LIST_SEPARATOR.finditer(text, begin, end)]
    separators += [
        (hit.start, hit.end)
        for hit in vocabulary.joined.find(text, begin, end)
        if text[hit.start - 1 : hit.start].isspace() and text[hit.end : hit.end + 1].isspace()
    ]
    if vocabulary.language != "ja":  # in Japanese a space may separate family name and given name
        separators += [match.span(1) for match in _SPACE_BETWEEN_HAN_NAMES.finditer(text, begin, end)]
    for start, stop in sorted(separators):
        if start >= begin:
            if text[begin:start].strip():
                yield begin, start
            begin = stop
    if text[begin:end].strip():
        yield begin, end
