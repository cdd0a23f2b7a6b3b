"""Define lines, spans and repairs, and rebuild the source from them.

All offsets are half-open ranges of code points of the source, which is the text that was given to ``clean``.
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
    """The code point after the last one."""

    def of(self, text: str) -> str:
        """Return the part of *text* inside the span."""
        return text[self.start : self.end]


class Line(NamedTuple):
    """One line of the source, blank or not, and the decision about it.

    The range from ``start`` to ``end`` includes the line break: each line begins where the line before it ends.
    """

    start: int
    """The beginning of the line in the source."""
    end: int
    """The beginning of the next line, or the end of the source."""
    text: str
    """The line after repairs, with its indentation, without its line break."""
    label: Label = Label.GARBAGE
    """What the line is."""
    confidence: float = 0.0
    """The probability of the label, 0 to 1."""
    reason: str = ""
    """The reason for the label, in a few words."""
    article: int | None = None
    """The number of the article to which the line belongs, counted from 0."""
    kept: bool = False
    """Whether the line is part of ``page.text``."""
    newline: str = ""
    """The line break after the line in the source: LF, CR LF or CR. It is empty at the end of the source, or if a
    repair joined the line to the next one."""

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
            "label": label._value_,  # takes a fifth of the time of label.value, and there are many lines
            "confidence": confidence,
            "reason": reason,
            "article": article,
            "kept": kept,
        }
        if newline not in ("", "\n"):
            out["newline"] = newline
        return out


class Repair(NamedTuple):
    """One change of the source. If ``applied`` is false, it is a flag: it only suggests a change.

    ``before`` is ``source[start:end]``. ``rule`` is a stable id that begins with ``characters.``, ``spelling.``,
    ``markup.`` or, for boilerplate that is cut out of a line, ``cut.``.
    """

    start: int
    """The beginning of the repaired text in the source."""
    end: int
    """Its end."""
    before: str
    """The text before the repair."""
    after: str
    """The text that replaces it; empty if it is only removed."""
    rule: str
    """The stable id of the rule."""
    confidence: float = 1.0
    """The probability that the repair is right, 0 to 1."""
    applied: bool = True
    """False for a flag: the text is unchanged."""

    def to_dict(self) -> dict[str, Any]:
        """Return the repair, JSON-ready."""
        return self._asdict()


def split_lines(source: str) -> tuple[Line, ...]:
    r"""Return the lines of *source*, split only at ``\n``, ``\r\n`` and ``\r``; together they are the whole source.

    ``str.splitlines`` splits at more characters, such as U+2028; here these characters are part of lines.

    >>> [(line.start, line.end, line.text) for line in split_lines("a\r\n\nb\u2028c")]
    [(0, 3, 'a'), (3, 4, ''), (4, 7, 'b\u2028c')]
    """
    lines = []
    start = 0
    if "\r" not in source:  # as in most texts; then this takes a third of the time
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
    """Return the source of *lines* and *repairs*: each applied repair is undone in its line."""
    applied = sorted(repair for repair in repairs if repair.applied)
    out: list[str] = []
    next_repair = 0
    for line in lines:
        offset, column = line.start, 0  # the same position in the source and in the repaired text
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
