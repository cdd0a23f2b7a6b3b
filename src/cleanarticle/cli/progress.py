"""One line on a terminal that says how far a long run is."""

from __future__ import annotations

import time
from typing import TextIO


class Progress:
    """Count, rate and time left, redrawn in place at most ten times a second.

    Args:
        stream: where to draw; nothing is drawn where that is not a terminal.
        total: bytes to read in all; 0 where that is not known, and then no time left is shown.
    """

    def __init__(self, stream: TextIO, total: int) -> None:
        self._stream = stream
        self._total = total
        self._shown = stream.isatty()
        self._begun = self._drawn = time.monotonic()

    def update(self, count: int, consumed: int) -> None:
        """*count* records are done, *consumed* bytes read."""
        now = time.monotonic()
        if self._shown and now - self._drawn >= 0.1:
            self._drawn = now
            self._stream.write(f"\r{describe(count, consumed, self._total, now - self._begun)}\x1b[K")
            self._stream.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


def describe(count: int, consumed: int, total: int, seconds: float) -> str:
    """The line to show.

    >>> describe(12000, 250, 1000, 20.0)
    '12,000 records, 600 a second, 25 %, 1:00 left'
    >>> describe(3, 250, 0, 2.0)
    '3 records, 2 a second'
    """
    rate = count / seconds if seconds else 0.0
    line = f"{count:,} records, {rate:,.0f} a second"
    if total and consumed:
        left = round(seconds * max(0, total - consumed) / consumed)
        hours, minutes = divmod(left // 60, 60)
        clock = f"{hours}:{minutes:02}:{left % 60:02}" if hours else f"{minutes}:{left % 60:02}"
        line += f", {min(100, 100 * consumed // total)} %, {clock} left"
    return line
