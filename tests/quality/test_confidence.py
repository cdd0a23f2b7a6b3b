"""The confidence of a page and of its articles."""

import dataclasses

import numpy as np

import cleanarticle
from cleanarticle.quality.confidence import ConfidenceTrees
from cleanarticle.quality.measures import NAMES, measures

STORY = """\
Harbour wall rises

The town council voted on Tuesday to raise the harbour wall by two metres before the winter storms come back to town.

It costs four million and is paid for by the county, the mayor said after the vote in the old town hall.
"""


MORE = """
The wall was last raised in 1962, after a storm that flooded the lower town and destroyed eleven boats in one night.

Fishermen asked for a gate as well, so that they can reach the inner harbour when the wind comes from the north.
"""


def test_confidence_is_a_share_and_equals_that_of_a_single_article() -> None:
    page = cleanarticle.clean(STORY)
    assert page.confidence is not None
    assert 0 <= page.confidence <= 1
    assert [article.confidence for article in page.articles] == [page.confidence]


def test_a_clear_page_has_more_confidence_than_a_doubtful_one() -> None:
    clear = f"Home\nLog in\n{STORY}{MORE}\nPrivacy policy\nContact\n"
    doubtful = "\n".join(f"Item {n}: see more, {n} of {n + 1}, from 3 to 8 | offer" for n in range(40))
    sure, unsure = cleanarticle.clean(clear).confidence, cleanarticle.clean(doubtful).confidence
    assert sure is not None
    assert unsure is not None
    assert sure > unsure


def test_pages_without_text_or_without_the_cleaner_have_no_confidence() -> None:
    assert not measures(cleanarticle.clean("")).any()
    assert len(measures(cleanarticle.clean(STORY))) == len(NAMES)
    assert cleanarticle.clean("").confidence is not None
    pipeline = cleanarticle.default_pipeline().without("confidence")
    assert cleanarticle.clean(STORY, pipeline=pipeline).confidence is None


def test_a_dropped_line_inside_the_text_is_measured() -> None:
    last = "The work begins in the spring of next year and is to end before the first storms of the autumn."
    page = cleanarticle.clean(f"{STORY}\n{last}\n")
    kept = [index for index, line in enumerate(page.lines) if line.kept and len(line.text) > 60]
    lines = [line._replace(kept=index != kept[1] and line.kept) for index, line in enumerate(page.lines)]
    place = NAMES.index("lines dropped inside")
    assert len(kept) == 3
    assert measures(page)[place] == 0
    assert measures(dataclasses.replace(page, lines=tuple(lines)))[place] > 0


def test_trees_add_the_values_of_their_leaves() -> None:
    trees = ConfidenceTrees(
        columns=np.array([[0, 1], [1, 1]], np.float32),
        thresholds=np.array([[0.5, 0.5], [2, 3]], np.float32),
        values=np.array([[0, 1, 2, 3], [10, 20, 30, 40]], np.float32),
        scores=np.array([10, 43], np.float32),
        f1=np.array([0.2, 0.8], np.float32),
    )
    rows = np.array([[0, 0], [1, 0], [0, 1], [1, 9]], np.float32)
    assert trees.score(rows).tolist() == [10, 12, 11, 43]
    assert np.allclose(trees.expected_f1(rows)[[0, 3]], [0.2, 0.8])
    read = ConfidenceTrees.read(trees.write())
    assert read.score(rows).tolist() == trees.score(rows).tolist()
