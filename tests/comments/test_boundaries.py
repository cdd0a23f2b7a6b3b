"""Comments of many shapes, and none where there are none."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleanarticle.comments.boundaries import comments_of_lines, posts_of_lines
from cleanarticle.comments.line_measures import Measures
from cleanarticle.comments.tagger import Tagger, path_of
from cleanarticle.page import Label, split_lines
from cleanarticle.text.arrays import Matrix


@given(st.text(alphabet="Ann \n*1.:x0", max_size=200), st.booleans())
def test_comments_do_not_overlap_and_are_in_order(text: str, forum: bool) -> None:
    lines = [line._replace(label=Label.COMMENT) for line in split_lines(text)]
    end = 0
    first, others = posts_of_lines(lines) if forum else (None, comments_of_lines(lines))
    for one in [first, *others] if first else others:
        assert end <= one.begin < one.end <= len(lines)
        assert one.text
        assert set(one.text) <= set(range(one.begin, one.end))
        end = one.end


def test_no_comment_continues_before_it_begins() -> None:
    scores = np.log(np.array([[0.1, 0.1, 0.8], [0.1, 0.1, 0.8]]))
    assert path_of(scores).tolist() in ([1, 2], [0, 1])
    assert path_of(np.zeros((0, 3))).tolist() == []


class HeadersInDoubt(Tagger):
    """A tagger that takes all headers but two for lines outside of comments, and the texts between them for text."""

    def __init__(self) -> None:
        """Need no networks."""

    def scores(self, measured: Measures) -> tuple[Matrix, Matrix]:
        """Return that of every three lines the first is a header, the second text and the third a button."""
        one = np.log(np.array([[0.9, 0.099, 0.001], [0.001, 0.001, 0.998], [0.9, 0.001, 0.099]], np.float32))
        rows = np.resize(one, (len(measured.rows), 3)).copy()
        rows[[0, 3]] = np.log(np.array([0.099, 0.9, 0.001], np.float32))
        return rows, np.zeros(len(rows), np.float32)


def test_comments_that_only_the_whole_sequence_shows_all_stay() -> None:
    names = ("Ann", "Ann", "zoe_7", "Max", "Eve Stone", "Kim")
    text = "".join(f"{name}\nThe ferry of {name} was late on {day}.\nSend\n" for day, name in enumerate(names))
    found = comments_of_lines(split_lines(text), tagger=HeadersInDoubt())
    assert [comment.begin for comment in found] == list(range(0, 18, 3))
