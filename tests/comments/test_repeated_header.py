"""All comments of a page begin at the same distance from a line that their template repeats."""

import numpy as np

from cleanarticle.comments.repeated_header import header_rows

POSTS = 4
GROUPS = np.array([0, 1, 2, 3, 4] * POSTS)  # name, rank, date, text, button
GROUPS[0::5] = np.arange(10, 10 + POSTS)  # every name is another
GROUPS[3::5] = np.arange(20, 20 + POSTS)


def probabilities(*values: float) -> np.ndarray:
    """Return the probability of each row that a comment begins there: these for the names, few for other lines."""
    begins = np.full(len(GROUPS), 0.02)
    begins[0::5] = values
    return begins


def test_a_post_whose_beginning_was_in_doubt_begins_where_the_others_do() -> None:
    rows = header_rows(probabilities(0.9, 0.4, 0.9, 0.4), [GROUPS], np.array([0, 10]))
    assert rows.tolist() == [0, 5, 10, 15]


def test_two_beginnings_in_one_header_become_one() -> None:
    begins = probabilities(0.9, 0.8, 0.6, 0.7)
    begins[[2, 12]] = 0.3
    assert header_rows(begins, [GROUPS], np.array([0, 2, 5, 10, 12, 15])).tolist() == [0, 5, 10, 15]


def test_a_likely_beginning_far_from_the_template_stays() -> None:
    begins = np.append(probabilities(0.9, 0.5, 0.9, 0.5), [0.0, 0.0, 0.0, 0.0, 0.6])
    groups = np.append(GROUPS, np.arange(30, 35))
    assert header_rows(begins, [groups], np.array([0, 10, 24])).tolist() == [0, 5, 10, 15, 24]


def test_without_a_repeated_line_nothing_changes() -> None:
    begins = probabilities(0.9, 0.9, 0.9, 0.9)
    assert header_rows(begins, [np.arange(len(begins))], np.array([0, 5])).tolist() == [0, 5]


def test_pages_of_one_and_two_lines() -> None:
    assert header_rows(np.array([0.9]), [np.array([0])], np.array([0])).tolist() == [0]
    assert header_rows(np.array([0.9, 0.9]), [np.array([0, 0])], np.array([0, 1])).tolist() == [0, 1]
