"""How the gold of a page, and the labels of readers, become labels of the lines of a rendering."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from training.corpus import align, transfer_labels

FIRST = "The ferry to Skarvoy will run twice a day from the first of May until the end of September"
SECOND = "Islanders had asked the council for a later boat, so that shops can stay open after six"
THIRD = "Fares do not change this year, said the harbour master, and bicycles still travel without charge"
GOLD = "\n".join([FIRST, "A later boat", SECOND, THIRD])


def shares(lines: list[str], gold: str = GOLD) -> list[float]:
    """Return the share of each line that is in *gold*, to one decimal."""
    return [round(share, 1) for share in align(lines, gold).tolist()]


def test_only_lines_of_the_body_align_with_the_gold() -> None:
    menu = "News Sport Weather Jobs Cars Homes Travel Video"
    assert shares([menu, FIRST, SECOND, THIRD, menu]) == [0, 1, 1, 1, 0]


def test_a_short_line_aligns_only_between_its_neighbours() -> None:
    assert shares(["A later boat", FIRST, "A later boat", SECOND, "A later boat"]) == [0, 1, 1, 1, 0]


def test_a_repeated_line_aligns_only_among_its_neighbours() -> None:
    teaser = [SECOND, *["Read more stories from the islands and the coast here"] * 8]
    assert shares([*teaser, FIRST, SECOND, THIRD]) == [0] * 9 + [1, 1, 1]


def test_both_parts_of_a_split_line_align() -> None:
    words = FIRST.split()
    assert shares([" ".join(words[:9]), " ".join(words[9:]), SECOND, THIRD]) == [1, 1, 1, 1]


def test_a_line_partly_in_the_gold_has_a_share() -> None:
    (share,) = align([f"{FIRST} share this on all of the networks that you use"], FIRST)
    assert 0.4 < share < 0.7


@pytest.mark.parametrize(("lines", "gold"), [([], GOLD), ([FIRST], ""), (["", "  "], GOLD), (["。"], "。")])
def test_empty_texts_align(lines: list[str], gold: str) -> None:
    assert align(lines, gold).tolist() == [0.0] * len(lines)


def test_chinese_is_aligned_by_characters() -> None:
    first, second = "渡轮从五月一日起每天往返两次直到九月底为止", "今年的票价不会改变"
    assert shares([first, second, "新闻 体育 天气"], first + "\n" + second) == [1, 1, 0]


@pytest.mark.parametrize(
    ("page", "labels", "lines", "expected"),
    [
        (["Home", "Rain"], ["nav", "body"], ["Home", "Rain"], ["nav", "body"]),
        (["Home", "Rain", "Home"], ["nav", "body", "footer"], ["Home", "Home"], ["nav", "footer"]),
        (["Home"], ["nav"], ["Home", "Home"], ["nav", None]),
        (["* HOME *"], ["nav"], ["home"], ["nav"]),
        (["Rain", "Sun"], ["body", "lead"], ["Sun", "Snow"], ["lead", None]),
    ],
)
def test_labels_are_matched_by_text(page: Any, labels: Any, lines: Any, expected: Any) -> None:
    assert transfer_labels(labels, page, lines) == expected


def test_every_line_needs_a_label() -> None:
    with pytest.raises(ValueError, match="shorter"):
        transfer_labels(["nav"], ["Home", "Rain"], ["Home"])


def test_shares_must_be_numbers_from_0_to_1() -> None:
    found = align([FIRST, "Home", THIRD[:40], SECOND * 2], GOLD)
    assert found.dtype == np.float64
    assert ((found >= 0) & (found <= 1)).all()
