"""Read the lines and repairs of a page from its JSON form, and check that they fit together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cleanarticle.page.article import Article
from cleanarticle.page.comment import Comment
from cleanarticle.page.labels import Label
from cleanarticle.page.line import Line, Repair


def read_lines(rows: Sequence[Mapping[str, Any]], repairs: Sequence[Repair], articles: int) -> tuple[Line, ...]:
    r"""Return the lines of a JSON page.

    A line without ``newline`` ends in ``\n`` if its span is one character longer than its text before repairs.

    Args:
        rows: the lines as they are in the JSON form.
        repairs: the repairs of the page, in order.
        articles: the number of articles of the page.

    Raises:
        ValueError: a line does not begin at the end of the line before it, or its text and repairs do not add up to its
            length.
    """
    out: list[Line] = []
    applied = [repair for repair in repairs if repair.applied]
    next_repair = 0
    end = 0
    for number, row in enumerate(rows):
        if row["start"] != end or row["end"] <= end:
            raise ValueError(
                f"lines[{number}] is {row['start']} to {row['end']}; it must begin where the line before it ends, "
                f"at {end}"
            )
        end = row["end"]
        newline_width = end - row["start"] - len(row["text"])  # the rest of the span after text and repairs
        repaired_until = row["start"]
        while next_repair < len(applied) and applied[next_repair].start < end:
            repair = applied[next_repair]
            if repair.start < repaired_until or repair.end > end:
                raise ValueError(f"the repair at {repair.start} overlaps another one, or continues in the next line")
            newline_width -= len(repair.before) - len(repair.after)
            repaired_until = repair.end
            next_repair += 1
        out.append(_line(number, row, newline_width, articles))
    if next_repair < len(applied):
        raise ValueError(f"the repair at {applied[next_repair].start} begins after the last line")
    return tuple(out)


def _line(number: int, row: Mapping[str, Any], newline_width: int, articles: int) -> Line:
    """Return line *number* of a JSON page, after a check; *newline_width* is the length of its line break."""
    newline = row.get("newline") or "\n" if newline_width else ""
    if newline not in ("", "\n", "\r\n", "\r"):
        raise ValueError(f"lines[{number}].newline is {newline!a:.60}, which is not a line break")
    if newline_width != len(newline):
        raise ValueError(
            f"lines[{number}] has {row['end'] - row['start']} characters of the source, and its text, repairs and "
            "line break do not add up to them. (JSON cannot hold two lone surrogates side by side.)"
        )
    article = row["article"]
    if article is not None and not 0 <= article < articles:
        raise ValueError(f"lines[{number}].article is {article}, but the page has {articles} articles")
    label = Label(row["label"])
    start, end, text, confidence = (
        row["start"],
        row["end"],
        row["text"],
        _confidence(row["confidence"], f"lines[{number}]"),
    )
    return Line(start, end, text, label, confidence, row["reason"], article, row["kept"], newline)


def _confidence(value: float, place: str) -> float:
    if not 0 <= value <= 1:
        raise ValueError(f"{place}.confidence must be from 0 to 1, but is {value!r}")
    return value


def read_repairs(rows: Iterable[Mapping[str, Any]]) -> tuple[Repair, ...]:
    """Return the repairs of a JSON page.

    Raises:
        ValueError: the repairs are not in order, or the span of one does not have the length of its ``before``.
    """
    out: list[Repair] = []
    for number, row in enumerate(rows):
        start, end, before = row["start"], row["end"], row["before"]
        confidence = _confidence(row["confidence"], f"repairs[{number}]")
        if start < 0 or end - start != len(before):
            raise ValueError(f"repairs[{number}] is {start} to {end}, but its before has {len(before)} characters")
        if out and start < out[-1].start:
            raise ValueError(f"repairs[{number}] begins at {start}, before the repair that precedes it in the list")
        out.append(Repair(start, end, before, row["after"], row["rule"], confidence, row["applied"]))
    return tuple(out)


def check_spans(
    source: str, repairs: Iterable[Repair], articles: Iterable[Article], comments: Iterable[Comment]
) -> None:
    """Check that the spans of repairs, articles and comments fit the source.

    Raises:
        ValueError: a repair's ``before`` is not the text of its span, or another span is outside the source.
    """
    for number, repair in enumerate(repairs):
        if source[repair.start : repair.end] != repair.before:
            raise ValueError(f"repairs[{number}].before is not the source from {repair.start} to {repair.end}")
    holders: list[tuple[str, Iterable[Article | Comment]]] = [("articles", articles), ("comments", comments)]
    for kind, group in holders:
        for number, holder in enumerate(group):
            for name, span in {"span": holder.span, **holder.spans}.items():
                if not 0 <= span.start <= span.end <= len(source):
                    raise ValueError(
                        f"{kind}[{number}].{name} is {span.start} to {span.end}, but the source has {len(source)} "
                        "characters"
                    )
