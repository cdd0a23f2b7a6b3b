"""Reads the lines and repairs of a page's JSON form, and checks that they fit together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cleanarticle.page.article import Article
from cleanarticle.page.labels import Label
from cleanarticle.page.line import Line, Repair


def read_lines(rows: Sequence[Mapping[str, Any]], repairs: Sequence[Repair], articles: int) -> tuple[Line, ...]:
    r"""Return the lines of a JSON page; a line break that is not spelled out is ``\n`` where there is room for one.

    Raises:
        ValueError: the lines do not follow each other, or texts and repairs do not add up to their lengths.
    """
    out: list[Line] = []
    undo = [repair for repair in repairs if repair.applied]
    done = 0
    end = 0
    for number, row in enumerate(rows):
        if row["start"] != end or row["end"] <= end:
            raise ValueError(
                f"lines[{number}] is {row['start']} to {row['end']}; it begins where the last ends, at {end}"
            )
        end = row["end"]
        room = end - row["start"] - len(row["text"])
        reached = row["start"]
        while done < len(undo) and undo[done].start < end:
            repair = undo[done]
            if repair.start < reached or repair.end > end:
                raise ValueError(f"the repair at {repair.start} overlaps another, or goes on in the next line")
            room -= len(repair.before) - len(repair.after)
            reached = repair.end
            done += 1
        out.append(_line(number, row, room, articles))
    if done < len(undo):
        raise ValueError(f"the repair at {undo[done].start} is beyond the last line")
    return tuple(out)


def _line(number: int, row: Mapping[str, Any], room: int, articles: int) -> Line:
    """Return a line of a JSON page, of which *room* characters are its line break."""
    newline = row.get("newline") or "\n" if room else ""
    if newline not in ("", "\n", "\r\n", "\r"):
        raise ValueError(f"lines[{number}].newline is {newline!a:.60}, which is no line break")
    if room != len(newline):
        raise ValueError(
            f"lines[{number}] has {row['end'] - row['start']} characters of the source, and its text, repairs and "
            "line break do not add up to them. (JSON cannot hold two lone surrogates side by side.)"
        )
    article = row["article"]
    if article is not None and not 0 <= article < articles:
        raise ValueError(f"lines[{number}].article is {article}, and there are {articles} articles")
    label = Label(row["label"])
    start, end, text, confidence = row["start"], row["end"], row["text"], _share(row["confidence"], f"lines[{number}]")
    return Line(start, end, text, label, confidence, row["reason"], article, row["kept"], newline)


def _share(value: float, place: str) -> float:
    if not 0 <= value <= 1:
        raise ValueError(f"{place}.confidence is a number from 0 to 1, and this is {value!r}")
    return value


def read_repairs(rows: Iterable[Mapping[str, Any]]) -> tuple[Repair, ...]:
    """Return the repairs of a JSON page.

    Raises:
        ValueError: they are not in order, or one does not have the length of what it replaced.
    """
    out: list[Repair] = []
    for number, row in enumerate(rows):
        start, end, before = row["start"], row["end"], row["before"]
        confidence = _share(row["confidence"], f"repairs[{number}]")
        if start < 0 or end - start != len(before):
            raise ValueError(f"repairs[{number}] is {start} to {end}, and its before has {len(before)} characters")
        if out and start < out[-1].start:
            raise ValueError(f"repairs[{number}] begins at {start}, before the one that it follows")
        out.append(Repair(start, end, before, row["after"], row["rule"], confidence, row["applied"]))
    return tuple(out)


def check_spans(source: str, repairs: Iterable[Repair], articles: Iterable[Article]) -> None:
    """Raise a ``ValueError`` where a repair or an article has a span that the source does not."""
    for number, repair in enumerate(repairs):
        if source[repair.start : repair.end] != repair.before:
            raise ValueError(f"repairs[{number}].before is not what stands at {repair.start} to {repair.end}")
    for number, article in enumerate(articles):
        for name, span in {"span": article.span, **article.spans}.items():
            if not 0 <= span.start <= span.end <= len(source):
                raise ValueError(f"articles[{number}].{name} is {span.start} to {span.end} of {len(source)} characters")
