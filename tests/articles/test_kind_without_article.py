"""The kind of a page without an article, by the shares of the labels of its lines."""

import pytest

from cleanarticle.page import Label
from tests.pages import SPLIT, labelled


def kind_of(labels: list[Label]) -> str:
    rows: list[tuple[Label | None, str]] = []
    for number, label in enumerate(labels):
        rows += [(label, f"line {number}"), (None, "")]
    return labelled(rows[:-1], *SPLIT).kind


@pytest.mark.parametrize(
    ("label", "number", "of", "kind"),
    [
        (Label.COMMENT, 2, 5, "other"),  # comments/cleaner.py recognises forums
        (Label.AD, 2, 9, "product"),
        (Label.AD, 2, 10, "other"),
        (Label.TEASER, 2, 5, "list"),
        (Label.TEASER, 2, 6, "other"),
        (Label.NAV, 3, 3, "other"),
    ],
)
def test_the_kind_needs_a_third_of_teasers_or_a_fifth_of_offers(label: Label, number: int, of: int, kind: str) -> None:
    assert kind_of([label] * number + [Label.NAV] * (of - number)) == kind


def test_offers_win_over_teasers() -> None:
    assert kind_of([Label.TEASER] * 2 + [Label.AD] * 2 + [Label.NAV]) == "product"
    assert kind_of([]) == "other"
