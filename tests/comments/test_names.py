"""The name in a line that states the author of a comment."""

import pytest

from cleanarticle.comments.names import author_of
from cleanarticle.recognizers.dates import DateContext

CONTEXT = DateContext({"june": 6, "october": 10}, "en")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Ann LeeOctober 3, 2012 at 10:15 AM", "Ann Lee"),
        ("[deleted] 3 June 2024", "[deleted]"),
        ("Ann Lee sur 3 June 2024", "Ann Lee"),
        ("On Thursday 3 June 2024 Ann Lee", "Ann Lee"),
    ],
)
def test_name(line: str, name: str) -> None:
    columns = author_of(line, CONTEXT)
    assert columns is not None
    assert line[slice(*columns)] == name


@pytest.mark.parametrize("line", ["Thursday", "at 10:15 AM", "Le 3 June 2024"])
def test_a_day_of_the_week_or_a_word_before_a_date_is_no_name(line: str) -> None:
    assert author_of(line, CONTEXT) is None


def test_a_word_of_the_template_is_no_name() -> None:
    line = "Stated - 3 June 2024 - Ann Lee"
    columns = author_of(line, CONTEXT, frozenset({"stated"}))
    assert columns is not None
    assert line[slice(*columns)] == "Ann Lee"
