"""Shows what was decided about each line of a page, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from cleanarticle.page import Article, Line, Page, Repair

_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufff9-\ufffb]"
)
_DIM, _BOLD, _RED, _GREEN, _YELLOW, _OFF = "\x1b[2m", "\x1b[1m", "\x1b[9;31m", "\x1b[32m", "\x1b[33m", "\x1b[0m"
_INDENT = " " * 22


class Piece(NamedTuple):
    """A piece of a line: *text* as it stands after repairs, and the repair that it is the outcome of.

    A repair that was only flagged has a piece of its own without text, before the text that it is about.
    """

    text: str
    repair: Repair | None = None


def pieces(line: Line, repairs: Sequence[Repair]) -> Iterator[Piece]:
    """A line cut up into what stood in the source and what was repaired.

    Args:
        line: the line.
        repairs: those of the page that begin in this line, in order.
    """
    place, column = line.start, 0
    for repair in repairs:
        if repair.start > place:
            width = repair.start - place
            yield Piece(line.text[column : column + width])
            place, column = repair.start, column + width
        if repair.applied:
            yield Piece(repair.after, repair)
            place, column = repair.end, column + len(repair.after)
        else:
            yield Piece("", repair)
    if column < len(line.text):
        yield Piece(line.text[column:])


def explained(page: Page) -> Iterator[tuple[Line, list[Piece]]]:
    """Each line of a page with its pieces: what all views are made from."""
    at = 0
    for line in page.lines:
        own = []
        while at < len(page.repairs) and page.repairs[at].start < line.end:
            own.append(page.repairs[at])
            at += 1
        yield line, list(pieces(line, own))


def explain_text(page: Page, *, title: str = "", color: bool = False) -> str:
    r"""Every line with its number, a mark (``+`` kept, ``-`` dropped), label, confidence, text and reason.

    What was repaired stands in place as ``[-before-]{+after+}``, what was only flagged as
    ``[?before → after?]`` before the text in question. Characters that a terminal would not show, or
    would obey, are written as ``\x1b``.

    Args:
        page: the page.
        title: what to call it.
        color: use the escape codes of terminals.

    >>> from cleanarticle.page import Label, Line, Page
    >>> line = Line(0, 4, "Menu", Label.NAV, 0.97, "a menu word alone")
    >>> print(explain_text(Page(source="Menu", lines=(line,)), title="page.txt"))
    page.txt: other, language unknown, 0 articles, 0 of 1 line kept, 0 repairs
    <BLANKLINE>
       1 - nav       0.97  Menu
                          a menu word alone
    <BLANKLINE>
    """
    paint = _paint if color else _plain
    out = [paint(_BOLD, _summary(page, title))]
    out += [_article(number, article) for number, article in enumerate(page.articles, 1)]
    out.append("")
    for number, (line, parts) in enumerate(explained(page), 1):
        if line.blank and len(parts) < 2:
            out.append(f"{number:>4}")
            continue
        mark = "+" if line.kept else "-"
        text = "".join(_mark(part, paint) for part in parts)
        head = f"{number:>4} {mark} {line.label.value:<9} {line.confidence:.2f}  "
        out.append(head + text if line.kept else paint(_DIM, head) + text)
        rules = sorted({part.repair.rule for part in parts if part.repair})
        why = "; ".join(part for part in (line.reason, ", ".join(rules)) if part)
        if why:
            out.append(paint(_DIM, _INDENT + visible(why)))
    return "\n".join(out) + "\n"


def visible(text: str) -> str:
    r"""*text* with all that a terminal would not show, or would obey, written out.

    >>> print(visible("a\x1b[2J\u202eb"))
    a\x1b[2J\u202eb
    """
    return _UNSEEN.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def _summary(page: Page, title: str) -> str:
    lines = [line for line in page.lines if not line.blank]
    kept = sum(line.kept for line in lines)
    flagged = sum(not repair.applied for repair in page.repairs)
    return (
        f"{visible(title) or 'page'}: {page.kind}, language {page.language or 'unknown'}, "
        f"{_many(len(page.articles), 'article')}, "
        f"{kept:,} of {_many(len(lines), 'line')} kept, {_many(len(page.repairs) - flagged, 'repair')}"
        + (f", {flagged:,} flagged" if flagged else "")
    )


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _article(number: int, article: Article) -> str:
    date = article.date.isoformat() if article.date else None
    fields = [*article.authors, article.agency, article.dateline, date, None if article.complete else "an excerpt"]
    stated = [f"“{article.title}”" if article.title else "no title", *(field for field in fields if field)]
    return visible(f"  article {number}: {', '.join(stated)}, body of {_many(len(article.body), 'character')}")


def _mark(piece: Piece, paint: Callable[[str, str], str]) -> str:
    repair = piece.repair
    if repair is None:
        return visible(piece.text)
    before, after = visible(repair.before), visible(repair.after)
    if not repair.applied:
        return paint(_YELLOW, f"[?{before} → {after}?]")
    return paint(_RED, f"[-{before}-]") + (paint(_GREEN, f"{{+{after}+}}") if after else "")


def _paint(code: str, text: str) -> str:
    return f"{code}{text}{_OFF}"


def _plain(code: str, text: str) -> str:  # noqa: ARG001
    return text
