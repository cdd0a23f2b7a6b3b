"""Read the author and the date of a comment from the line that states them."""

from __future__ import annotations

import datetime as dt
import re

from cleanarticle.comments.words import DATE, NUMERIC_DATE, TIME, groups
from cleanarticle.loading import lazy_pattern
from cleanarticle.recognizers.dates import DateContext, find_dates

_LEADING = lazy_pattern(r"(?:[\s•●◦▪·*+–—\-►▶»›>#@|(\[“”\"]|o\s|\(?#?\d{1,4}[.):]\s|#\d{1,5}\s)+")
_LEADING_SIGNS = " *+•-–>|"
_TRAILING = " \t-–—,;:：|·•(["
_STATED = lazy_pattern(
    r"(?:\b(?:post|message|mensaje|mensagem|messaggio|beitrag|bericht|wiadomość|сообщение|respuesta|réponse|reply|written|geschrieben|verfasst)\s)?"
    r"\b(?:by|par|de|por|von|da|door|przez|от|(?:aut[eo]u?r|author|автор|skrivet av|skrevet af):?)"
    r"\s+(.{1,40}?)\s*(?:»|\x00|\Z)",
    re.IGNORECASE,
)
_SEPARATOR = lazy_pattern(r"\x00|\s[|·•»›–—-]\s|\s{3,}|\t|#\d{1,6}")
_JOINED_DATE = lazy_pattern(r"(?<=[^\W_])([A-Z][^\W\d_]{2,11}) \d{1,2}, \d{4}")  # "Ann LeeOctober 3, 2012"
_LETTER = lazy_pattern(r"[^\W_]")
# The longest names; set by hand.
_MAX_NAME = 60  # characters
_MAX_NAME_WORDS = 7
_MAX_NAME_LINE = 30  # characters of a line that is a name and nothing else
_MAX_NAME_LINE_WORDS = 4


def find_date(text: str, context: DateContext) -> tuple[int, int, dt.date | dt.datetime] | None:
    """Return the columns and the value of the first date of a line; ``None`` if it has none."""
    if not any(sign.isdigit() for sign in text):
        return None
    dates = find_dates(text, context)
    return (dates[0].start, dates[0].end, dates[0].value) if dates else None


def author_of(text: str, context: DateContext, ignored: frozenset[str] = frozenset()) -> tuple[int, int] | None:
    """Return the columns of the name in a line that states the author of a comment.

    Args:
        text: the line.
        context: the context to read dates with.
        ignored: case-folded words that the template writes in most comments; they are no names.

    >>> context = DateContext({"june": 6}, "en")
    >>> for line in "* By Ann Lee - 8 June 2018 - 22:56", "1. Zoë dit :", "#3 maryx (2 hours ago)":
    ...     line[slice(*author_of(line, context))]
    'Ann Lee'
    'Zoë'
    'maryx'
    """
    words = groups()
    masked = text  # with "\x00" for each character of a date or a time
    spans = [(date.start, date.end) for date in find_dates(text, context)]
    spans += [match.span() for pattern in (words.ago, NUMERIC_DATE, TIME) for match in pattern.finditer(text)]
    if (joined := _JOINED_DATE.search(text)) and joined[1].casefold() in context.months:
        spans.append(joined.span())
    for start, end in spans:
        masked = masked[:start] + "\x00" * (end - start) + masked[end:]
    if "\x00" in masked and (stated := _STATED.match(masked.lstrip(_LEADING_SIGNS))):
        shift = len(masked) - len(masked.lstrip(_LEADING_SIGNS))
        if columns := _name(masked, stated.start(1) + shift, stated.end(1) + shift, ignored):
            return columns
    # Of the parts between separators, take the first that begins with "by" or the like, else the first that is a name.
    best: tuple[int, int] | None = None
    start = 0
    for separator in [*_SEPARATOR.finditer(masked), None]:
        end = separator.start() if separator else len(masked)
        columns = _name(masked, start, end, ignored)
        if columns:
            has_by = words.by.match(masked[start:end].lstrip(" *+•-")) is not None
            if has_by or best is None:
                best = columns
            if has_by:
                break
        start = separator.end() if separator else end
    return best


def is_name(text: str) -> bool:
    """Return whether a line may be the name of a person and nothing else.

    >>> is_name("Ann Lee"), is_name("It rained."), is_name("Reply"), is_name("3 May 2024")
    (True, False, False, False)
    """
    words = groups()
    bare = text.strip(_LEADING_SIGNS)
    if not bare or len(bare) > _MAX_NAME_LINE or bare.count(" ") >= _MAX_NAME_LINE_WORDS or bare[-1] in ".!?…:;,。！？":
        return False
    if DATE.search(bare) or TIME.search(bare) or words.ago.search(bare):
        return False
    return _LETTER.search(bare) is not None and not words.reply.fullmatch(bare) and not words.about.match(bare)


def _name(text: str, start: int, end: int, ignored: frozenset[str]) -> tuple[int, int] | None:
    """Return the columns of the name in a range of columns, without the words and signs around it.

    Args:
        text: the line, with a null character in place of each character of a date or a time.
        start: the first column of the range.
        end: one past its last column.
        ignored: case-folded words that are no names.
    """
    words = groups()
    if (about := words.about_inside.search(text, start, end)) and about.start() > start:
        end = about.start()
    for _ in range(4):
        while (lead := _LEADING.match(text, start, end)) and lead.end() > start:
            start = lead.end()
        while end > start and text[end - 1] in _TRAILING:
            end -= 1
        piece = text[start:end]
        if before := words.by.match(piece) or words.on.match(piece):
            start += before.end()
        elif after := words.says.search(piece) or words.on_end.search(piece):
            end = start + after.start()
        else:
            break
    piece = text[start:end]
    if piece.endswith("]") and "[" not in piece and text[start - 1 : start] == "[":  # "[deleted]"
        start -= 1
        piece = text[start:end]
    if (
        not _LETTER.search(piece)
        or piece.casefold() in ignored
        or (len(piece) > 1 and words.on.fullmatch(f"{piece} "))
        or len(piece) > _MAX_NAME
        or piece.count(" ") >= _MAX_NAME_WORDS
        or words.reply.fullmatch(piece)
        or words.about.match(piece)
    ):
        return None
    return start, end


def is_statement(text: str) -> bool:
    """Return whether a line states the author of a post in words ("Message by Ann »").

    >>> is_statement("Message par Ann Lee » 3 mai 2024, 10:12"), is_statement("It rained by the sea.")
    (True, False)
    """
    return _STATED.match(text.lstrip(_LEADING_SIGNS)) is not None
