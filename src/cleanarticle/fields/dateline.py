"""Read the place that a report is filed from, and cut it out of the text."""

from __future__ import annotations

from collections.abc import Iterator

from cleanarticle.fields.regions import Region, regions
from cleanarticle.fields.stated_dates import stated_dates
from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.field_phrases import Vocabulary, shared_phrases
from cleanarticle.locales.field_phrases import vocabulary as vocabulary_of
from cleanarticle.locales.lexicon import has_large_list, lexicon
from cleanarticle.page import RUNNING_TEXT, Label, Page
from cleanarticle.page.proposals import Edit, Field
from cleanarticle.page.spans import source_span
from cleanarticle.pipeline import declares
from cleanarticle.recognizers.datelines import PLACE, Dateline, begins_with_capital, is_place, read_dateline

# All set by hand.
_MAX_PLACE_LINE = 29  # characters of a line that is only a place
_MAX_BYLINE = 160  # characters of a line of authors or date that is searched for a place
_MAX_PARAGRAPHS = 6  # lines of the text, from the first on, that are searched for a dateline
_MIN_ARTICLES = 2  # of a page with a certain dateline, for uncertain ones to be read in its other articles
_LABELS_OF_PLACE_LINE = frozenset({Label.NAV, Label.META, Label.BYLINE, Label.DATE, Label.GARBAGE})
_LABELS_RIGHT_ABOVE_TEXT = frozenset({Label.HEADING, Label.CAPTION})
"""The labels that a line which is only a place has wrongly, if it stands right above the text."""
_CAPITALIZED_NOUNS = frozenset({"de", "lb"})
"""Languages in which a capital does not distinguish names."""
# What separates the parts of a byline: "Ann Lee | Lyon | 3 May 2024", "Ann Lee / Lyon".
_PARTS = lazy_pattern(r"\s/\s|[|•·]")
_WORD = lazy_pattern(r"[^\s\d,;:|]+")
_MAX_WORDS_OF_PLACE = 3  # behind an agency: "EFE Palma de Mallorca"
# After words for a place, such as "reporting from": ": Lyon (France)", "Lyon".
_PLACE_AFTER_PHRASE = lazy_pattern(rf"\s?[:：]?\s?({PLACE})\s*(?:[\[（(]|\Z)".replace("/—", "—"))
# "Lyon – Harbour Post".
_PLACE_BEFORE_OUTLET = lazy_pattern(r"[\W_]*([^\W\d_][^\d:,;/|()（）–—-]{1,30}?)\s[-–—]\s[^\d:,;/|]{2,30}\W*\Z")
# "Lyon, 3 May", "Lyon 03.05.2024".
_PLACE_BEFORE_DATE = lazy_pattern(r"\s*([^\W\d_][^\d:|•]{1,40}?),?\s+(?=[^\W\d_]{3,12}\.?\s\d|\d)")
_PLACE_BEFORE_SENTENCE = lazy_pattern(r"\s*([^\W\d_][^\d.·:;!?\n]{1,30})(?:\.\s|\s·\s)\s*(?=[^\W\d_]{2,}|[„“\"«])")
"""The beginning of "Riad. The ..." and "Neuss · The ...": a place, and another sentence behind it."""
_END_OF_CITY = lazy_pattern(r"\s?[,/]\s?")  # "Lyon, France", "Lyon / Paris"
_DIGIT = lazy_pattern(r"\d")


@declares(reads=["lines", "labels", "articles", "language", "url"], proposes=["dateline", "repairs"])
def dateline(page: Page) -> Iterator[Field | Edit]:
    """Propose ``dateline``, the place alone ("MOSCOW"), and to cut "MOSCOW (AFP) —" out of the paragraph.

    The place is read from the beginning of the first six lines of the text. An uncertain dateline there
    (:class:`~cleanarticle.recognizers.datelines.Dateline`) counts only if at least two articles of the page begin with
    a certain one. Without a dateline, the place is read from the lines above the text: from one that is only a place,
    or from a byline or a date line; then nothing is cut.
    """
    datelines = []
    for region in regions(page):
        vocabulary = vocabulary_of(page.language_of(region.number))
        datelines.append((region, vocabulary, _dateline_of_text(page, region, vocabulary)))
    certain_count = sum(found is not None and found.certain for _, _, found in datelines)
    for region, vocabulary, found in datelines:
        if found is None or not (found.certain or certain_count >= _MIN_ARTICLES):
            near_title = _place_above_text(page, region, vocabulary)
            if near_title is not None:
                yield _field(page, region, near_title, "a place next to author or date")
            continue
        yield _field(page, region, found, "the place that opens the text")
        if found.cut_end:
            text = page.lines[found.line].text
            start = len(text) - len(text.lstrip())
            yield Edit(found.line, start, found.cut_end, "", "cut.dateline")


def _field(page: Page, region: Region, found: Dateline, reason: str) -> Field:
    """Return the field of the place of a dateline."""
    value = page.lines[found.line].text[found.start : found.end]
    return Field(region.number, "dateline", value, source_span(page, found.line, found.start, found.end), reason)


def _dateline_of_text(page: Page, region: Region, vocabulary: Vocabulary) -> Dateline | None:
    """Return the dateline of the first line of the text that begins with one, ``None`` if none does."""
    paragraphs = 0
    for index in range(region.begin, region.close):
        line = page.lines[index]
        if line.article != region.number or line.label not in (Label.BODY, Label.LEAD, Label.SUBTITLE):
            continue
        paragraphs += 1
        if paragraphs > _MAX_PARAGRAPHS:
            return None
        found = read_dateline(index, line.text, vocabulary)
        if found is None and paragraphs == 1:
            found = _place_before_sentence(index, line.text)
        elif found is not None and not found.certain and paragraphs == 1:
            found = found._replace(certain=_is_proper_name(line.text[found.start : found.end], vocabulary.language))
        if found is not None:
            return found
    return None


def _is_proper_name(name: str, language: str) -> bool:
    """Return whether the word list of a language has no word of a name in capitals, or only as a name.

    "BREMERTON —" opens a report, "EXCLUSIVE —" does not. In a language without such a list nothing is one.
    """
    words = lexicon(language) if language not in _CAPITALIZED_NOUNS and has_large_list(language) else None
    if words is None or not words.cased or not name.isupper():
        return False
    return all(words.case(word) == "capital" or not words.known(word) for word in name.split())


def _place_before_sentence(index: int, text: str) -> Dateline | None:
    """Return the city that opens the first line of the text as in "Riad. The fight ..." or "Neuss · The school ..."."""
    match = _PLACE_BEFORE_SENTENCE.match(text)
    if match is None or not is_place(match[1]) or not match[1][:1].isupper():
        return None
    return Dateline(index, match.start(1), match.end(1), match.end(), certain=True)


def _place_above_text(page: Page, region: Region, vocabulary: Vocabulary) -> Dateline | None:
    """Return the place that the lines above the text of an article name, ``None`` if they name none.

    The first line with one of these counts:

    - a city alone on a line below the title, or right above the text;
    - a dateline that begins a byline or a date line: "MOSCOW, April 10 (AFP)";
    - the place after words such as "reporting from", in a byline or a date line;
    - the city in "Lyon – Harbour Post", in a byline;
    - the city in "Ann Lee | Lyon | 3 May" or behind an agency, "EFE Lyon", in a byline or a date line;
    - the city after the last comma or dash of a byline that begins with a "by": "By Ann Lee, Lyon";
    - the city at the beginning of a date line: "Lyon, 3 May".
    """
    title_index = next(iter(region.lines(page, Label.TITLE)), region.end)
    first_text = next(
        (index for index in region.text_lines(page) if page.lines[index].label in RUNNING_TEXT), region.body
    )
    right_above = next((index for index in range(first_text - 1, -1, -1) if not page.lines[index].blank), -1)
    for index in range(region.begin, first_text):
        line = page.lines[index]
        may_be_place = line.label in _LABELS_OF_PLACE_LINE or (
            index == right_above and line.label in _LABELS_RIGHT_ABOVE_TEXT
        )
        if index > title_index and len(line.text.strip()) <= _MAX_PLACE_LINE and may_be_place:
            name = line.text.strip(" .:\u00a0-–—")
            if is_place(name) and begins_with_capital(name) and not _DIGIT.search(name):
                begin = line.text.index(name)
                return Dateline(index, begin, begin + len(name), 0, True)
        if (
            line.article != region.number
            or line.label not in (Label.BYLINE, Label.DATE)
            or len(line.text) > _MAX_BYLINE
        ):
            continue
        text = line.text
        if (found := _dateline_of_byline(index, text, vocabulary)) is not None:
            return found
        if (found := _place_in_part(page, index, text, vocabulary)) is not None:
            return found
        if (phrase := shared_phrases("place").search(text)) and (match := _PLACE_AFTER_PHRASE.match(text, phrase.end)):
            return Dateline(index, match.start(1), match.end(1), 0, True)
        if (
            line.label is Label.BYLINE
            and (match := _PLACE_BEFORE_OUTLET.match(text))
            and is_place(match[1])
            and begins_with_capital(match[1])
        ):
            return Dateline(index, match.start(1), match.end(1), 0, True)
        if line.label is Label.BYLINE and vocabulary.by.match(text.lstrip(" •*-")):
            last_mark = max(text.rfind(mark) for mark in (",", "—", "–", " - "))
            start, end = last_mark + 1, len(text)
            while start < end and text[start] in " -–—":
                start += 1
            end = len(text.rstrip(" ."))
            if last_mark >= 0 and is_place(text[start:end]) and text[start:end][:1].isupper():
                return Dateline(index, start, end, 0, True)
        elif line.label is Label.DATE and (match := _PLACE_BEFORE_DATE.match(text)):
            name = _END_OF_CITY.split(match[1])[0]
            if is_place(name) and name[:1].isupper():
                return Dateline(index, match.start(1), match.start(1) + len(name), 0, True)
    return None


def _place_in_part(page: Page, index: int, text: str, vocabulary: Vocabulary) -> Dateline | None:
    """Return the city that is a part of a byline, its date left out, or that follows an agency at its beginning."""
    separators = list(_PARTS.finditer(text))
    if separators:
        starts = [0, *(separator.end() for separator in separators)]
        ends = [*(separator.start() for separator in separators), len(text)]
        dates = stated_dates(page, text, vocabulary)
        for start, end in zip(starts, ends, strict=True):
            inner = min((dated.start for dated in dates if start <= dated.start < end), default=end)
            if (found := _city(index, text, start, inner)) is not None:
                return found
    agency = vocabulary.agency.match(text.lstrip(" •*"))
    if agency is None:
        return None
    start = len(text) - len(text.lstrip(" •*")) + agency.end
    while start < len(text) and not text[start].isspace():  # "Reuters/abc Lyon"
        start += 1
    words = list(_WORD.finditer(text, start))[:_MAX_WORDS_OF_PLACE]
    for last in reversed(words):
        if (found := _city(index, text, start, last.end())) is not None:
            return found
    return None


def _city(index: int, text: str, start: int, end: int) -> Dateline | None:
    """Return the known city that columns *start* to *end* of a line are, without marks and spaces around it."""
    name = text[start:end].strip(" *,.-–—\u00a0")
    if not name or not is_place(name) or not begins_with_capital(name) or _DIGIT.search(name):
        return None
    begin = text.index(name, start)
    return Dateline(index, begin, begin + len(name), 0, True)


def _dateline_of_byline(index: int, text: str, vocabulary: Vocabulary) -> Dateline | None:
    """Return the certain dateline that begins a byline: "OVIEDO, 5 May (EFE) -", the text of which is below."""
    found = read_dateline(index, f"{text.rstrip()} x", vocabulary)  # a dateline has text behind it
    if (
        found is None
        or not found.certain
        or "/" in text[: found.cut_end]
        or _DIGIT.search(text, found.start, found.end)
    ):
        return None
    return found._replace(cut_end=0)
