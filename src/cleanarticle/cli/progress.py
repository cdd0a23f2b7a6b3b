"""Show the progress of a long run: a line that is redrawn on a terminal, or a line every 30 seconds elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

_REDRAW_INTERVAL = 0.1  # seconds between two drawings on a terminal, at least; set by hand
_LINE_INTERVAL = 30.0  # seconds between two lines in a pipe, at least; set by hand
_MIN_SECONDS_OF_RATE = 5.0  # of a run until its rate is steady enough to show the time left; set by hand


class Progress:
    """Count, rate and time left: redrawn in place on a terminal, a line every 30 seconds elsewhere.

    Args:
        stream: where to draw if it is a terminal; nothing is drawn for ``None``.
        total: bytes to read in all; for 0 (unknown) no time left is shown.
        say: a function that prints a line, for a stream that is not a terminal; by default nothing is printed then.
    """

    def __init__(self, stream: TextIO | None, total: int, say: Callable[[str], object] | None = None) -> None:
        self._stream = stream
        self._total = total
        self._is_terminal = stream is not None and stream.isatty()
        self._say = None if self._is_terminal else say
        self._started = self._drawn = time.monotonic()
        self._first = 0

    def begin(self, consumed: int) -> None:
        """Leave the first *consumed* bytes, which an earlier run read, out of the time left."""
        self._first = min(consumed, self._total)

    def update(self, count: int, consumed: int) -> None:
        """Show that *count* records are done and *consumed* bytes are read."""
        now = time.monotonic()
        if now - self._drawn < (_REDRAW_INTERVAL if self._is_terminal else _LINE_INTERVAL):
            return
        self._drawn = now
        line = describe(count, consumed, self._total, now - self._started, self._first)
        if self._is_terminal:
            self._draw(f"\r{line}\x1b[K")
        elif self._say is not None:
            self._say(line)

    def clear(self) -> None:
        """Remove the line."""
        if self._is_terminal:
            self._draw("\r\x1b[K")

    def _draw(self, text: str) -> None:
        """Write *text*; if the terminal is closed, stop drawing."""
        try:
            if self._stream is not None:
                self._stream.write(text)
                self._stream.flush()
        except OSError:
            self._is_terminal = False


def describe(count: int, consumed: int, total: int, seconds: float, before: int = 0) -> str:
    """Return the line to show.

    Args:
        count: records that are done.
        consumed: bytes that are read.
        total: bytes to read in all; 0 if unknown.
        seconds: the time since the run began.
        before: bytes that an earlier run read.

    >>> describe(12000, 250, 1000, 20.0)
    '12,000 records, 600 a second, 25 %, 1:00 left'
    >>> describe(1, 250, 0, 2.0)
    '1 record, 0.5 a second'
    """
    rate = count / seconds if seconds else 0.0
    speed = f"{rate:,.0f}" if rate >= 10 or rate == round(rate) else f"{rate:.1f}"
    line = f"{count:,} record{'' if count == 1 else 's'}, {speed} a second"
    if total and consumed:
        line += f", {min(100, 100 * consumed // total)} %"
        if seconds >= _MIN_SECONDS_OF_RATE and consumed > before:
            line += f", {clock(seconds * max(0, total - consumed) / (consumed - before))} left"
    return line


def clock(seconds: float) -> str:
    """Return a time in hours, minutes and seconds.

    >>> clock(61.4), clock(3600)
    ('1:01', '1:00:00')
    """
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
