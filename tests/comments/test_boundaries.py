"""Comments of many shapes, and none where there are none."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleanarticle.comments.boundaries import comments_of_lines, posts_of_lines
from cleanarticle.comments.tagger import path_of
from cleanarticle.page import Label, split_lines


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
