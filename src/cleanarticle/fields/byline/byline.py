"""Read who wrote an article, and which agency it comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from cleanarticle.fields.byline.agency import AgencyMention, agencies_of_byline, agencies_of_text, is_agency
from cleanarticle.fields.byline.authors import authors
from cleanarticle.fields.byline.credits import credits_of, repeated_bylines
from cleanarticle.fields.byline.names import MARKS_AROUND_NAMES, Name, names_of_line
from cleanarticle.fields.byline.person import (
    CASELESS,
    FULL_NAME,
    distinct_persons,
    in_natural_case,
    is_clearly_person,
)
from cleanarticle.fields.byline.reporter import reporters
from cleanarticle.fields.regions import Region, regions
from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.field_phrases import PARTICLES, Vocabulary
from cleanarticle.locales.field_phrases import vocabulary as vocabulary_of
from cleanarticle.page import Label, Page
from cleanarticle.page.proposals import Field
from cleanarticle.page.spans import source_span
from cleanarticle.pipeline import declares

_LETTERS = lazy_pattern(r"[^\W\d_]+")
_FULL_NAME = lazy_pattern(FULL_NAME)
_MARKS_AROUND_LIST_ITEMS = " \t•*-–+,;&|·"
# Set with the rules; no measurement is on record.
_MAX_NAMES = 50  # that the rules read for one article; the names of the line that reaches it are all kept
_MIN_NAME_CONFIDENCE = 0.45  # of a line that names an author without a "by", if it is the first with a name
_MIN_LATER_NAME_CONFIDENCE = 0.7  # of a line that does so after others have named authors
_MIN_AGENCY_CONFIDENCE = 0.5  # of a line that names an agency without a "by" or "source"
_MIN_WORD_LENGTH = 3  # letters of a word that is looked for in lower case
_MAX_LINES_BETWEEN_NAMES = 3  # from one line with names to the next, if the latter are not introduced
_WORD = lazy_pattern(r"[^\W_]{3,}")
_MAX_SEARCHES = 16  # of a page for a word: as many cost as much as to index all its words (timeit, pages of 10 kB)
# Next to these a word is part of an address ("lee@…", "example.org") or of a compound. After a word a full stop may end
# the sentence, and a hyphen may be a dash: neither is among them.
_JOINS_BEFORE, _JOINS_AFTER = ("@", ".", "/", "-", "_"), ("@", "/", "_")


@declares(reads=["lines", "labels", "likely_byline", "articles", "language", "url"], proposes=["authors", "agency"])
def byline(page: Page) -> Iterator[Field]:
    """Propose ``authors`` (a tuple of names) and ``agency`` of each article.

    Rules read the lines labelled byline or date, and short lines around the text that begin with a "by" and a name.
    They leave out roles, places, outlets, dates, reading times and addresses; agencies go to ``agency``. A network
    drops the names that are probably not those of authors, and adds others from lines that are probably bylines
    (:mod:`cleanarticle.fields.byline.authors`). If no name follows a "by", reporters that the text itself names count
    first (:mod:`cleanarticle.fields.byline.reporter`). Several forms of one person's name become one.
    """
    repeated = repeated_bylines(page)
    for region, vocabulary, names_of_rules, mentions in read_by_rules(page, repeated):
        names = authors(page, region, vocabulary, names_of_rules, repeated)
        reason = "the byline names them"
        if not any(name.is_introduced for name in names) and (names_in_text := reporters(page, region)):
            names, reason = names_in_text, "the text names its reporters"
        names = [names[number] for number in distinct_persons(name.text for name in names)]
        mentions += agencies_of_text(page, region, vocabulary)
        if names:
            first = names[0]
            yield Field(
                region.number,
                "authors",
                tuple(in_natural_case(name.text) for name in names),
                source_span(page, first.line, first.start, first.end),
                reason,
            )
        if mentions:
            line, start, end, _ = mentions[0]
            of_first_line = dict.fromkeys(mention.text for mention in mentions if mention.line == line)
            yield Field(
                region.number,
                "agency",
                ", ".join(of_first_line),
                source_span(page, line, start, end),
                "a byline, a source note or the opening of the text names the agency",
            )


def read_by_rules(
    page: Page, repeated: Collection[str]
) -> Iterator[tuple[Region, Vocabulary, list[Name], list[AgencyMention]]]:
    """Yield for each article its region, its vocabulary, and the names and agencies that the rules read in its bylines.

    Args:
        page: the page.
        repeated: the texts that :func:`~cleanarticle.fields.byline.credits.repeated_bylines` returns.
    """
    host = (page.url or "").partition("://")[2].partition("/")[0].lower()
    lower_case_words = _LowerCaseWords(page.source)
    for region in regions(page):
        vocabulary = vocabulary_of(page.language_of(region.number))
        yield region, vocabulary, *_read_article(page, region, vocabulary, host, repeated, lower_case_words)


def _read_article(
    page: Page,
    region: Region,
    vocabulary: Vocabulary,
    host: str,
    repeated: Collection[str],
    lower_case_words: _LowerCaseWords,
) -> tuple[list[Name], list[AgencyMention]]:
    """Return the authors of an article, and the agencies that its bylines name."""
    names: list[Name] = []
    mentions: list[AgencyMention] = []
    for credit in credits_of(page, region, vocabulary, repeated):
        line = page.lines[credit.line]
        is_inside_text = region.header <= credit.line < region.close
        if len(names) < _MAX_NAMES:
            new = names_of_line(page, credit.line, vocabulary, host, is_introduced=credit.is_introduced)
            if is_inside_text or (line.label is Label.DATE and credit.line >= region.header):
                # Below the header only a "by" makes an author: the text is full of other names.
                new = [name for name in new if name.is_introduced]
            if new and (
                new[0].is_introduced
                or not _are_doubtful(page, region, credit.line, new, names, vocabulary, lower_case_words)
            ):
                names = _add_names(names, new, region, host)
        trimmed = line.text.strip(MARKS_AROUND_NAMES)
        may_name_agency = (
            line.confidence >= _MIN_AGENCY_CONFIDENCE
            or vocabulary.by.match(trimmed)
            or vocabulary.source.match(trimmed)
        )
        # An agency alone on a line inside the text probably credits a picture.
        is_picture_agency = is_inside_text and is_agency(trimmed, vocabulary)
        if may_name_agency and not is_picture_agency and not vocabulary.aside.match(trimmed):
            mentions += agencies_of_byline(credit.line, line.text, vocabulary)
    return names, mentions


def _are_doubtful(
    page: Page,
    region: Region,
    index: int,
    new: Sequence[Name],
    names: Sequence[Name],
    vocabulary: Vocabulary,
    lower_case_words: _LowerCaseWords,
) -> bool:
    """Return whether names that nothing introduces are probably not names of authors.

    They are doubtful

    - if the confidence of their line is low, and neither its form nor its place makes up for that;
    - if the page has all their capitalised words in lower case too ("Key Points").

    After other names they are doubtful also if the page has their first capitalised word in lower case, if the first of
    them has no capital, or if it is one word and the first of the other names has several.

    Args:
        page: the page, labelled.
        region: the region of the article.
        index: the index of the line.
        new: the names of the line, at least one.
        names: the names of the lines above.
        vocabulary: the phrases of the language of the article.
        lower_case_words: the words of the page in lower case.
    """
    line, first = page.lines[index], new[0].text
    min_confidence = _MIN_LATER_NAME_CONFIDENCE if names else _MIN_NAME_CONFIDENCE
    if line.confidence < min_confidence and not _has_place_of_author(page, region, index, first, names, vocabulary):
        return True
    is_one_word_after_full_name = bool(names) and " " not in first and " " in names[0].text
    if names and not CASELESS.search(first) and (first.islower() or is_one_word_after_full_name):
        return True
    in_lower_case = [
        word in lower_case_words
        for name in new
        for word in _LETTERS.findall(name.text)
        if word[:1].isupper() and not word.isupper()
    ]
    return bool(in_lower_case) and ((in_lower_case[0] and bool(names)) or all(in_lower_case))


def _has_place_of_author(
    page: Page, region: Region, index: int, first: str, names: Sequence[Name], vocabulary: Vocabulary
) -> bool:
    """Return whether the form and the place of a line say that it names the author, whatever its confidence.

    It begins with a full name. As the first line with names it lies between title and text, with the name alone or
    before a role. After other names it is the next filled line, with the name alone: an item of a list of authors whose
    first name follows a "by".
    """
    trimmed = page.lines[index].text.strip(_MARKS_AROUND_LIST_ITEMS)
    if not _FULL_NAME.fullmatch(first) or not trimmed.startswith(first):
        return False
    is_alone = trimmed == first
    if names:
        above = next((at for at in range(index - 1, -1, -1) if not page.lines[at].blank), -1)
        return is_alone and names[-1].is_introduced and names[-1].line == above
    return region.begin < index < region.body and (is_alone or vocabulary.role.search(trimmed, len(first)) is not None)


class _LowerCaseWords:
    """The words that a page has in lower case.

    The first look-ups search the page. If there are many, all its words are indexed once, so that the cost does not
    grow with the number of names times the length of the page.

    Args:
        source: the text of the page.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._searches_left = _MAX_SEARCHES
        self._answers: dict[str, bool] = {}

    def __contains__(self, word: str) -> bool:
        """Return whether the page has *word* in lower case, as a whole word and not in an address or a compound.

        The first whole word decides. Words of one or two letters and particles ("van") count as absent.
        """
        lower = word.lower()
        if len(lower) < _MIN_WORD_LENGTH or lower in PARTICLES or not lower.isalnum():
            return False
        if lower in self._answers:
            return self._answers[lower]
        if self._searches_left == 0:
            return False  # all words of the page are in the index
        self._searches_left -= 1
        if self._searches_left == 0:
            for match in _WORD.finditer(self._source):
                self._answers.setdefault(match.group(), self._is_separate(match.start(), match.end()))
            return self._answers.get(lower, False)
        start = self._source.find(lower)
        while start >= 0 and not self._is_whole_word(start, start + len(lower)):
            start = self._source.find(lower, start + len(lower))
        self._answers[lower] = start >= 0 and self._is_separate(start, start + len(lower))
        return self._answers[lower]

    def _is_whole_word(self, start: int, end: int) -> bool:
        """Return whether no letter or digit is next to these columns."""
        return not self._source[max(start - 1, 0) : start].isalnum() and not self._source[end : end + 1].isalnum()

    def _is_separate(self, start: int, end: int) -> bool:
        """Return whether a whole word is not part of an address or a compound."""
        before, after = self._source[max(start - 1, 0) : start], self._source[end : end + 1]
        return before not in _JOINS_BEFORE and after not in _JOINS_AFTER


def _add_names(names: list[Name], new: list[Name], region: Region, host: str) -> list[Name]:
    """Return the names read so far with those of the next line.

    Introduced names that are all clearly persons replace names of which none clearly is (an outlet, a team). Names
    below the header add nothing to names in it; nor do names that are far below the last and not introduced.
    """
    if not names:
        return new
    new_are_persons = all(name.is_introduced and is_clearly_person(name.text, host) for name in new)
    if new_are_persons and not any(is_clearly_person(name.text, host) for name in names):
        return new
    if new[0].line >= region.header and names[-1].line < region.header:
        return names
    if new[0].is_introduced or new[0].line - names[-1].line <= _MAX_LINES_BETWEEN_NAMES:
        return names + new
    return names
