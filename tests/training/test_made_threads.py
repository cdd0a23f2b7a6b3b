"""Pages with comments of made-up templates."""

import pytest

pytest.importorskip("torch")  # the other modules of this folder need it

from training.corpus import lines_of
from training.made_threads import made_page, opening_of

PAGE = [
    "Home",
    "Rain in the valley",
    "It rained for three days and the river rose above the old bridge of the village.",
    "Ann Lee",
    "3 May 2024",
    "We were there, and it was a long and wet week for all of us in the valley.",
    "Reply",
    "Joe",
    "4 May 2024",
    "The bridge is closed.",
    "Contact",
]
ROW = {
    "id": "page",
    "kind": "forum",
    "labels": [["nav", 1], ["title", 1], ["body", 1], ["comment", 7], ["footer", 1]],
    "comments": [
        {"lines": [3, 7], "author": [3, 0, 7], "date": [4, 0, 10]},
        {"lines": [7, 10], "author": [7, 0, 3], "date": [8, 0, 10]},
    ],
}


@pytest.mark.parametrize("seed", range(30))
def test_every_line_has_a_tag_and_what_is_no_comment_stays(seed: int) -> None:
    made = made_page(ROW, PAGE, "en", seed)
    lines = [line.strip() for line in lines_of(made.text)]
    assert len(lines) == len(made.tags)
    assert lines[:2] == PAGE[:2]
    assert lines[-1] == "Contact"
    assert made.tags[0] == made.tags[1] == made.tags[-1] == "O"
    assert sum(tag[0] == "B" for tag in made.tags) >= 3
    assert all(tag in ("O", "B", "I", "BA", "IA") for tag in made.tags)


def test_the_same_seed_gives_the_same_page() -> None:
    assert made_page(ROW, PAGE, "en", 7) == made_page(ROW, PAGE, "en", 7)
    assert made_page(ROW, PAGE, "en", 7) != made_page(ROW, PAGE, "en", 8)


def test_the_opening_post_begins_below_the_title() -> None:
    assert opening_of(["nav", "title", "byline", "body", "comment"]) == 2
    assert opening_of(["nav", "body"]) is None
