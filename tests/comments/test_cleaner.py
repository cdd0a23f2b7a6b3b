"""Comments of a page, from its text to objects."""

import datetime as dt
import json

import pytest

import cleanarticle
from cleanarticle.comments import comments, find_comments, thread_author
from cleanarticle.page import Label
from cleanarticle.page.proposals import Field
from tests.pages import READ, SPLIT, labelled, proposing

ARTICLE = """\
Harbour wall rises

The town council voted on Tuesday to raise the harbour wall by two metres before the winter storms come back to town.

It costs four million and is paid for by the county, the mayor said after the vote in the old town hall.
"""
COMMENTS = """
2 Comments

Ann Lee says:
3 May 2024 at 10:12
We have waited ten years for this, and the quay was flooded again last week.
Reply

Joe Roe says:
4 May 2024 at 8:30
Who pays for the boats that were lost in the storm?
Reply

Leave a Reply
Name *
"""


@pytest.fixture(scope="module")
def page() -> cleanarticle.Page:
    return cleanarticle.clean(ARTICLE + COMMENTS)


def test_author_date_text_and_span(page: cleanarticle.Page) -> None:
    first, second = page.comments
    assert (first.author, first.date) == ("Ann Lee", dt.datetime(2024, 5, 3, 10, 12))
    assert first.text == "We have waited ten years for this, and the quay was flooded again last week."
    assert first.span.of(page.source).startswith("Ann Lee says:")
    assert {name: span.of(page.source) for name, span in second.spans.items()} == {
        "author": "Joe Roe",
        "date": "4 May 2024 at 8:30",
    }
    assert [comment.depth for comment in page.comments] == [0, 0]


def test_comments_are_no_part_of_the_article(page: cleanarticle.Page) -> None:
    (article,) = page.articles
    assert article.body == cleanarticle.clean(ARTICLE).articles[0].body
    assert "quay" not in page.text
    for comment in page.comments:
        inside = [line for line in page.lines if comment.span.start <= line.start < comment.span.end and not line.blank]
        assert {line.label for line in inside} == {Label.COMMENT}
        assert not any(line.kept for line in inside)


def test_without_comments_nothing_else_changes(page: cleanarticle.Page) -> None:
    without = cleanarticle.clean(ARTICLE + COMMENTS, comments=False)
    assert without.comments == ()
    assert (without.text, without.lines, without.articles) == (page.text, page.lines, page.articles)
    (many,) = cleanarticle.clean_many([ARTICLE + COMMENTS], comments=False)
    assert many.comments == ()


def test_invalid_options_are_refused() -> None:
    with pytest.raises(cleanarticle.InputError, match="comments= takes True or False"):
        cleanarticle.clean("x", comments="no")  # type: ignore[arg-type]
    with pytest.raises(cleanarticle.PipelineError, match="default_pipeline"):
        cleanarticle.clean("x", comments=False, pipeline=cleanarticle.default_pipeline())


def test_a_page_with_comments_survives_json_and_restores(page: cleanarticle.Page) -> None:
    assert page.restore() == page.source
    stored = json.loads(json.dumps(page.to_dict()))
    assert cleanarticle.Page.from_dict(stored) == page
    older = {name: value for name, value in stored.items() if name not in ("comments", "confidence", "quality")}
    assert cleanarticle.Page.from_dict(older).comments == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"comments": [{}]}, "comments"),
        ({"confidence": 2.0}, "confidence is a number from 0 to 1"),
        ({"quality": {}}, "quality"),
    ],
)
def test_invalid_json_is_refused(page: cleanarticle.Page, change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cleanarticle.Page.from_dict({**page.to_dict(), **change})


def test_a_page_without_comments_has_no_comments() -> None:
    assert cleanarticle.clean(ARTICLE).comments == ()
    assert cleanarticle.clean("").comments == ()


POSTS = [
    ("marlow", "Mine bends. Which one do you use?"),
    ("Tilda", "I bought a steel one ten years ago and it has never failed me, whatever the soil."),
    ("old_oak", "Steel, yes. And wait for dry days before you dig, or you will be back here next week."),
    ("Tilda", "That is the best advice of all."),
]
THREAD: list[tuple[Label | None, str]] = [
    (Label.NAV, "Board index"),
    (Label.TITLE, "Which spade for clay?"),
    *(
        row
        for number, (name, text) in enumerate(POSTS)
        for row in (
            (Label.BYLINE, f"by {name} » {3 + number} May 2024, 10:12"),
            (Label.COMMENT, text),
            (Label.META, f"{name} Posts: {14 * number}"),
            (Label.COMMENT, "Reply with quote"),
        )
    ),
    (Label.NAV, "Return to Tools"),
]


class TestThread:
    """A thread of which every post is labelled a comment: the first post is the article, however short."""

    def test_the_first_post_is_the_article(self) -> None:
        page = labelled(THREAD, ("find_comments", find_comments, "split"), *READ, ("author", thread_author, "read"))
        (article,) = page.articles
        assert (page.kind, article.title, article.authors) == ("forum", "Which spade for clay?", ("marlow",))
        assert "Mine bends." in article.text
        assert "steel" not in article.text.casefold()

    def test_the_other_posts_are_comments(self) -> None:
        page = labelled(THREAD, ("find_comments", find_comments, "split"), ("comments", comments, "read"))
        assert [comment.author for comment in page.comments][:3] == ["Tilda", "old_oak", "Tilda"]

    def test_an_author_of_a_byline_stays(self) -> None:
        known = ("known", next(proposing([[Field(0, "authors", ("Ann Lee",))]])), "read")
        page = labelled(
            THREAD, ("find_comments", find_comments, "split"), *SPLIT, known, ("author", thread_author, "read")
        )
        assert page.articles[0].authors == ("Ann Lee",)


POST = """\
{name}
{rank}
Joined
{joined}
Messages
{count}
{date}
{text}
Reply

"""
FORUM_THREAD = "Home\nForums\nVegetables\n\nTomatoes split after rain\n\n" + "".join(
    POST.format(name=name, rank=rank, joined=joined, count=count, date=date, text=text)
    for name, rank, joined, count, date, text in (
        (
            "Ann Lee",
            "Member",
            "Jan 4, 2019",
            112,
            "May 3, 2024",
            "My tomatoes split every time it rains after a dry week.",
        ),
        (
            "Joe Roe",
            "Well-known member",
            "Mar 9, 2015",
            2310,
            "May 4, 2024 #2",
            "Water them a little every day instead.",
        ),
        (
            "Zoe Moore",
            "New member",
            "Apr 1, 2024",
            3,
            "May 5, 2024",
            "I grow a variety with thick skins, and it never split.",
        ),
        ("Max Field", "Member", "Feb 2, 2021", 87, "May 6, 2024 #4", "Mulch helps as well, since the soil stays damp."),
    )
)


def test_the_header_of_a_post_with_many_lines_is_not_its_text() -> None:
    page = cleanarticle.clean(FORUM_THREAD)
    posts = {comment.author: comment for comment in page.comments}
    assert posts["Joe Roe"].text == "Water them a little every day instead."
    assert posts["Max Field"].text == "Mulch helps as well, since the soil stays damp."


def test_the_date_of_a_post_is_not_the_date_at_which_its_author_joined() -> None:
    posts = {comment.author: comment for comment in cleanarticle.clean(FORUM_THREAD).comments}
    assert posts["Joe Roe"].date == dt.date(2024, 5, 4)


def test_a_comment_of_a_few_words_above_its_date_is_text() -> None:
    text = ARTICLE + COMMENTS.replace("Who pays for the boats that were lost in the storm?\n", "").replace(
        "4 May 2024 at 8:30\n", "Who pays\n4 May 2024\n"
    )
    assert cleanarticle.clean(text).comments[1].text == "Who pays"


def test_a_date_next_to_joined_is_one_of_the_author() -> None:
    text = ARTICLE + COMMENTS.replace("4 May 2024 at 8:30\n", "Joined: 5 Nov 2014\n4 May 2024 at 8:30\n")
    assert cleanarticle.clean(text).comments[1].date == dt.datetime(2024, 5, 4, 8, 30)
