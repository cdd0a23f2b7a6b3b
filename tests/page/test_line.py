"""Splitting a source into lines: the quick way gives what the general way gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cleanarticle.page.line import restore, split_lines


@given(st.text(alphabet="ab \n\u2028\x0b"))
def test_lines_without_carriage_returns_tile_the_source(source: str) -> None:
    lines = split_lines(source)
    assert "".join(source[line.start : line.end] for line in lines) == source
    assert [line.text + line.newline for line in lines] == [source[line.start : line.end] for line in lines]
    assert not any("\n" in line.text for line in lines)
    # With a carriage return at the end the general way is taken.
    assert [line[:3] for line in split_lines(source + "\r") if line.newline != "\r"] == [
        line[:3] for line in lines if line.newline
    ]
    assert restore(lines, ()) == source
