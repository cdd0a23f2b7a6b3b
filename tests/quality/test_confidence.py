"""The confidence of a page and of its articles."""

import cleanarticle
from cleanarticle.quality.measures import NAMES, measures

STORY = """\
Harbour wall rises

The town council voted on Tuesday to raise the harbour wall by two metres before the winter storms come back to town.

It costs four million and is paid for by the county, the mayor said after the vote in the old town hall.
"""


def test_confidence_is_a_share_and_equals_that_of_a_single_article() -> None:
    page = cleanarticle.clean(STORY)
    assert page.confidence is not None
    assert 0 <= page.confidence <= 1
    assert [article.confidence for article in page.articles] == [page.confidence]


def test_a_clear_page_has_more_confidence_than_a_doubtful_one() -> None:
    doubtful = "\n".join(f"Item {n}: see more, {n} of {n + 1}, from 3 to 8 | offer" for n in range(40))
    sure, unsure = cleanarticle.clean(STORY).confidence, cleanarticle.clean(doubtful).confidence
    assert sure is not None
    assert unsure is not None
    assert sure > unsure


def test_pages_without_text_or_without_the_cleaner_have_no_confidence() -> None:
    assert not measures(cleanarticle.clean("")).any()
    assert len(measures(cleanarticle.clean(STORY))) == len(NAMES)
    assert cleanarticle.clean("").confidence is not None
    pipeline = cleanarticle.default_pipeline().without("confidence")
    assert cleanarticle.clean(STORY, pipeline=pipeline).confidence is None
