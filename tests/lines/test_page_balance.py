"""The balance of a page of which the model is unsure."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanarticle.lines.decide import BALANCE_WEIGHT
from cleanarticle.lines.page_balance import balance_of_doubt

SIZES = np.full(6, 80.0)
UNSURE = np.array([0.9, 0.45, 0.4, 0.4, 0.35, 0.3])
SURE = np.array([0.99, 0.99, 0.98, 0.02, 0.01, 0.01])


def test_an_unsure_page_that_is_no_article_leans_towards_keeping() -> None:
    assert balance_of_doubt(UNSURE, SIZES, 1.0) > 0.1


@pytest.mark.parametrize(("p_kept", "leaning"), [(UNSURE, 0.0), (SURE, 1.0), (np.zeros(0), 1.0)])
def test_articles_and_sure_pages_hardly_lean(p_kept: np.ndarray, leaning: float) -> None:
    assert balance_of_doubt(p_kept, SIZES[: len(p_kept)], leaning) == pytest.approx(0, abs=0.1)


def test_the_size_of_the_lines_counts() -> None:
    sizes = np.array([4000.0, 10, 10, 10, 10, 10])
    assert balance_of_doubt(UNSURE, sizes, 1.0) < balance_of_doubt(UNSURE, SIZES, 1.0)


@given(
    st.lists(st.tuples(st.floats(0, 1, width=32), st.integers(0, 10**6)), min_size=1, max_size=40),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_any_page_leans_within_bounds_and_more_if_it_is_more_likely_no_article(
    lines: list[tuple[float, int]], one: float, other: float
) -> None:
    p_kept, sizes = (np.array(column) for column in zip(*lines, strict=True))
    low, high = (balance_of_doubt(p_kept, sizes, leaning) for leaning in sorted((one, other)))
    assert -1e-9 <= low <= high + 1e-9
    assert high <= np.log(9) / BALANCE_WEIGHT + 1e-9
