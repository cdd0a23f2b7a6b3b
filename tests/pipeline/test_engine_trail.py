"""What the engine writes down and says: each proposal in the trail, each wrong one named. Found by changing its code."""

import re

import pytest

from cleanarticle.errors import CleanerError
from cleanarticle.page import Label, restore
from cleanarticle.page.line import split_lines
from cleanarticle.page.proposals import Break, Edit, Field, Proposal, Relabel
from tests.pages import engine_of

SOURCE = "one x\ntwo y\n\nthree"


@pytest.mark.parametrize(
    ("proposal", "accepted"),
    [
        (Edit(0, 4, 5, "z", "spelling.test"), True),
        (Edit(0, 4, 5, "x", "spelling.test"), False),
        (Relabel(1, Label.BODY, 0.0, "no reason"), True),
        (Break(1, "here"), True),
        (Field(None, "kind", "forum"), True),
        (Field(0, "title", "One"), True),
    ],
)
def test_the_trail_holds_who_proposed_what(proposal: Proposal, accepted: bool) -> None:
    (step,) = engine_of(SOURCE, [proposal]).trail
    assert (step.cleaner, step.proposal, step.accepted) == ("cleaner 0", proposal, accepted)


@pytest.mark.parametrize(
    ("proposal", "said"),
    [
        (Edit(4, 0, 1, "z", "spelling.test"), "made a proposal for line 4, but the page has 4 lines"),
        (Relabel(-1, Label.BODY), "made a proposal for line -1, but the page has 4 lines"),
        (Break(4), "made a proposal for line 4, but the page has 4 lines"),
        (Edit(0, 2, 9, "z", "spelling.test"), "proposed an edit of columns 2 to 9, but the line has 5 characters"),
        (Relabel(0, Label.BODY, 1.1), "proposed a confidence of 1.1; it must be a number from 0 to 1"),
        (Relabel(0, "prose"), "proposed the label 'prose'; the labels are title, subtitle, byline, "),  # type: ignore[arg-type]
        (
            Field(None, "title", "x"),
            "proposed the field 'title' of a page; the fields of a page are comments, confidence, headlines, kind",
        ),
        (
            Field(0, "kind", "x"),
            "proposed the field 'kind' of an article; the fields of an article are agency, authors, ",
        ),
    ],
)
def test_a_cleaner_with_an_invalid_proposal_is_named(proposal: Proposal, said: str) -> None:
    with pytest.raises(CleanerError, match=f"^{re.escape(f'cleaner {chr(39)}cleaner 0{chr(39)} {said}')}"):
        engine_of(SOURCE, [proposal])


def test_a_new_label_changes_nothing_else_of_its_line() -> None:
    before = split_lines(SOURCE)
    after = engine_of(SOURCE, [Relabel(i, Label.BODY, 0.0, "text") for i in range(4)]).page.lines
    assert [(line.span, line.text, line.newline) for line in after] == [
        (line.span, line.text, line.newline) for line in before
    ]
    assert {(line.label, line.confidence, line.reason, line.kept) for line in after} == {
        (Label.BODY, 0.0, "text", True)
    }


def test_articles_are_numbered_in_order() -> None:
    lines = [Relabel(index, Label.BODY) for index in range(4)]
    page = engine_of("a\nb\nc\nd", lines, [Break(3), Break(1), Break(2)]).page
    assert [line.article for line in page.lines] == [None, 0, 1, 2]


def test_edits_at_the_end_of_a_line_belong_to_it() -> None:
    assert [line.text for line in split_lines("SAXX\r\nX\n")] == ["SAXX", "X"]


def test_an_insertion_at_the_end_takes_in_the_last_character() -> None:
    page = engine_of("abcd\n", [Edit(0, 4, 4, "!", "spelling.test")]).page
    (repair,) = page.repairs
    assert (repair.start, repair.end, repair.before, repair.after) == (3, 4, "d", "d!")
    assert page.lines[0].text == "abcd!"


@pytest.mark.parametrize("at", [1, 2])
def test_of_two_edits_of_one_place_the_first_proposed_wins(at: int) -> None:
    """An insertion stands for the character that it takes in, after all of the line for the last."""
    insert, put = (
        Edit(0, at + (at == 2), at + (at == 2), "!", "spelling.test"),
        Edit(0, at, at + 1, "-", "spelling.test"),
    )
    for first, second in ((insert, put), (put, insert)):
        engine = engine_of("abc", [first, second])
        assert [(step.proposal, step.accepted) for step in engine.trail] == [(first, True), (second, False)]


def test_an_edit_from_within_one_repair_to_within_the_next_takes_in_both() -> None:
    first = [Edit(0, 1, 2, "BBB", "spelling.first"), Edit(0, 3, 4, "DDD", "spelling.first")]
    page = engine_of("abcdef\n", first, [Edit(0, 3, 6, "+", "spelling.second")]).page
    assert page.lines[0].text == "aBB+DDef"
    (repair,) = page.repairs
    assert (repair.start, repair.end, repair.before, repair.after, repair.rule) == (
        1,
        4,
        "bcd",
        "BB+DD",
        "spelling.second",
    )
    assert restore(page.lines, page.repairs) == "abcdef\n"
