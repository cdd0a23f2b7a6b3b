"""Lines, spans and repairs, and how the source is rebuilt from them.

All offsets are half-open ranges of code points of the source, the text that ``clean`` was given.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from cleanarticle.loading import lazy_pattern
from cleanarticle.page.labels import Label

_LINE = lazy_pattern(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")


class Span(NamedTuple):
    """A half-open range of code points of the source.

    >>> Span(4, 7).of("the cat sat")
    'cat'
    """

    start: int
    """The first code point."""
    end: int
    """The code point after the last."""

    def of(self, text: str) -> str:
        """Return the part of *text* that the span covers."""
        return text[self.start : self.end]


class Line(NamedTuple):
    """One line of the source, blank or not, and what was decided about it.

    ``start`` and ``end`` include the line break, so that the lines of a page tile its source.
    """

    start: int
    """Where the line begins in the source."""
    end: int
    """Where the next line begins."""
    text: str
    """The line after repairs, with its indentation, without its line break."""
    label: Label = Label.GARBAGE
    """What the line is."""
    confidence: float = 0.0
    """The probability of the label, 0 to 1."""
    reason: str = ""
    """Why the line has this label, in a few words."""
    article: int | None = None
    """The number of the article that the line belongs to, counted from 0."""
    kept: bool = False
    """Whether the line is part of ``page.text``."""
    newline: str = ""
    """The line break that follows in the source: LF, CR LF or CR. Nothing at the end of the source, and where a repair
    joined the line to the next."""

    @property
    def span(self) -> Span:
        """The span of the line in the source, with its line break."""
        return Span(self.start, self.end)

    @property
    def blank(self) -> bool:
        """Whether the line, after repairs, is empty or only white space."""
        return not self.text or self.text.isspace()

    def to_dict(self) -> dict[str, Any]:
        r"""Return the line, JSON-ready; ``newline`` is left out if it is ``\n`` or empty."""
        start, end, text, label, confidence, reason, article, kept, newline = self
        out: dict[str, Any] = {
            "start": start,
            "end": end,
            "text": text,
            "label": label._value_,  # in a fifth of the time of label.value, and there are many lines
            "confidence": confidence,
            "reason": reason,
            "article": article,
            "kept": kept,
        }
        if newline not in ("", "\n"):
            out["newline"] = newline
        return out


class Repair(NamedTuple):
    """One change of the source, or a flag where ``applied`` is false.

    ``before`` is ``source[start:end]``. ``rule`` is a stable id that begins with ``characters.``,
    ``spelling.`` or, for boilerplate cut out of a line, ``cut.`` (then ``after`` is empty).
    """

    start: int
    """Where the repaired text begins in the source."""
    end: int
    """Where it ends."""
    before: str
    """What stood there."""
    after: str
    """What was put in its place."""
    rule: str
    """The stable id of the rule."""
    confidence: float = 1.0
    """How sure the rule is, 0 to 1."""
    applied: bool = True
    """False for a flag: the text was left as it is."""

    def to_dict(self) -> dict[str, Any]:
        """Return the repair, JSON-ready."""
        return self._asdict()


def split_lines(source: str) -> tuple[Line, ...]:
    r"""Return the lines of *source*, split only on ``\n``, ``\r\n`` and ``\r``; they tile it.

    Other characters that ``str.splitlines`` splits on, such as U+2028, stay inside lines.

    >>> [(line.start, line.end, line.text) for line in split_lines("a\r\n\nb\u2028c")]
    [(0, 3, 'a'), (3, 4, ''), (4, 7, 'b\u2028c')]
    """
    lines = []
    start = 0
    if "\r" not in source:  # as most texts; to split takes a third of the time
        texts, garbage, new = source.split("\n"), Label.GARBAGE, tuple.__new__  # looked up once
        last = texts.pop()
        for text in texts:
            end = start + len(text) + 1
            lines.append(new(Line, (start, end, text, garbage, 0.0, "", None, False, "\n")))
            start = end
        if last:
            lines.append(Line(start, len(source), last))
        return tuple(lines)
    for piece in _LINE.findall(source):
        end = start + len(piece)
        text = piece.rstrip("\r\n")
        lines.append(Line(start, end, text, newline=piece[len(text) :]))
        start = end
    return tuple(lines)


def restore(lines: Iterable[Line], repairs: Iterable[Repair]) -> str:
    """Return the source that *lines* and *repairs* were made from: each applied repair is undone in its line."""
    applied = sorted(repair for repair in repairs if repair.applied)
    out: list[str] = []
    next_repair = 0
    for line in lines:
        offset, column = line.start, 0  # the same place in the source and in the repaired text
        while next_repair < len(applied) and applied[next_repair].start < line.end:
            repair = applied[next_repair]
            width = repair.start - offset
            out.append(line.text[column : column + width])
            out.append(repair.before)
            column += width + len(repair.after)
            offset = repair.end
            next_repair += 1
        out.append(line.text[column:])
        out.append(line.newline)
    return "".join(out)
