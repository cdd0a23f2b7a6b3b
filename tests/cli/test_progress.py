"""The line that says how far a run is: on a terminal, and only there."""

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from cleanarticle.cli.progress import Progress, describe


def test_there_is_no_progress_line_without_a_terminal() -> None:
    stream = io.StringIO()
    progress = Progress(stream, 100)
    progress.update(1, 10)
    progress.clear()
    assert stream.getvalue() == ""


def test_the_progress_line_has_counts_and_times() -> None:
    assert describe(1_500, 0, 0, 0.0) == "1,500 records, 0 a second"
    assert describe(7_200, 1, 3, 3600.0) == "7,200 records, 2 a second, 33 %, 2:00:00 left"
    assert describe(10, 120, 100, 5.0) == "10 records, 2 a second, 100 %, 0:00 left"


def test_the_progress_line_is_drawn_on_a_terminal_and_removed(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"text": "Some text on a page."}\n' * 2_000)
    terminal, end = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "cleanarticle", "clean", str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "out.jsonl")],
        stderr=end,
    )
    os.close(end)
    printed = b""
    while True:
        try:
            data = os.read(terminal, 10_000)
        except OSError:  # Linux says so when the other end is closed
            break
        if not data:
            break
        printed += data
    os.close(terminal)
    assert process.wait() == 0
    assert b" a second" in printed
    assert b"\r\x1b[Kcleanarticle: " in printed  # the line is erased before the last one is printed
    assert b"2,000 pages" in printed


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_progress_line_is_drawn_at_most_ten_times_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("cleanarticle.cli.progress.time.monotonic", lambda: now[0])
    stream = Terminal()
    progress = Progress(stream, 100)
    for now[0] in (100.05, 100.5, 100.55, 110.0):
        progress.update(round(now[0] * 10) - 1000, 50)
    assert stream.getvalue() == (
        "\r5 records, 10 a second, 50 %\x1b[K\r100 records, 10 a second, 50 %, 0:10 left\x1b[K"
    )
    progress.clear()
    assert stream.getvalue().endswith("\r\x1b[K")
