"""Beginnings of comments that look like the other beginnings of a page."""

import numpy as np

from cleanarticle.comments.layout_pattern import layout_bonus

NAMES = ("Ann", "Joe", "Zoë", "Max", "Eve")
POSTS = [
    line
    for name in NAMES
    for line in (f"{name} , 3 May 2024", f"The ferry of {name.lower()} was late again, as ever.", "Top")
]


def bonus(found: list[int]) -> list[float]:
    """Return what is added for each line, where the posts at these places were found."""
    return [float(value) for value in layout_bonus(POSTS, [0] * len(POSTS), np.array(found, np.intp))]


def test_a_line_like_the_beginnings_gains() -> None:
    gains = bonus([0, 3, 9])
    assert gains[6] == gains[12] > 0
    assert gains[1] == gains[2] == 0


def test_a_beginning_unlike_the_others_loses() -> None:
    assert bonus([0, 3, 6, 10, 12])[10] < 0


def test_two_comments_say_nothing_of_a_layout() -> None:
    assert not any(bonus([0, 3]))
