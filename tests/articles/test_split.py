"""The edges of splitting. The scores of the network for each line are given by the tests."""

import sys
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np
import pytest

from cleanarticle.articles.headline import Features
from cleanarticle.page import Label, Page
from cleanarticle.page.proposals import Break, Field, Relabel
from tests.pages import SPLIT, labelled

MODULE = sys.modules["cleanarticle.articles.split"]  # the name in the package is that of the function

BODY, TITLE, HEADING, SUBTITLE, NAV, DATE = (
    Label.BODY,
    Label.TITLE,
    Label.HEADING,
    Label.SUBTITLE,
    Label.NAV,
    Label.DATE,
)


class Row(NamedTuple):
    """A line, the log-odds that an article begins there, and the probability that it is the title of the first."""

    label: Label
    text: str
    odds: float = -99
    title: float = 0


Split: TypeAlias = Callable[..., Page]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Split:
    def run(*rows: Row) -> Page:
        class Given:
            def scores(self, values: Features) -> Features:
                return np.array([[row.odds, row.title] for row in rows], np.float32)

            def reason(self, values: Features, place: int) -> str:
                return "given"

        monkeypatch.setattr(MODULE, "default_network", Given)
        return labelled([(row.label, row.text) for row in rows], *SPLIT)

    return run


def prose(size: int, end: str = ".") -> str:
    """Return text of *size* characters that ends with *end*; a paragraph if it is long and *end* ends a sentence."""
    return ("rain fell on the hills, and " * size)[: size - len(end) - 1] + "s" + end


def begins(page: Page) -> list[int]:
    return [step.proposal.line for step in page.trail if isinstance(step.proposal, Break)]


def titles(page: Page) -> list[int]:
    proposals = [step.proposal for step in page.trail]
    return [
        each.line for each in proposals if isinstance(each, Relabel) and each.reason.startswith("begins an article")
    ]


def cut(page: Page) -> list[int]:
    return [number for number, article in enumerate(page.articles) if not article.complete]


FIRST = (Row(TITLE, "Hay is late", title=9), Row(BODY, prose(120)))


def test_an_article_has_140_characters_of_text(read: Split) -> None:
    assert begins(read(Row(BODY, prose(139)))) == []
    assert begins(read(Row(BODY, prose(140)))) == [0]
    assert begins(read(Row(BODY, prose(70)), Row(BODY, prose(70)))) == [0]


def test_a_deck_counts_as_text_where_it_is_a_paragraph_and_no_other_paragraph_does(read: Split) -> None:
    assert begins(read(Row(SUBTITLE, prose(150)))) == [0]
    assert begins(read(Row(SUBTITLE, prose(120)), Row(SUBTITLE, prose(120)))) == []
    assert begins(read(Row(Label.TEASER, prose(150)))) == []


@pytest.mark.parametrize(("label", "size"), [(HEADING, 4), (HEADING, 260), (NAV, 20)])
def test_a_title_has_4_to_260_characters(read: Split, label: Label, size: int) -> None:
    rows = [Row(label, "x" * size, title=1), Row(BODY, prose(300))]
    assert titles(read(*rows)) == [0]
    for unable in (3, 261):
        assert titles(read(Row(label, "y" * unable, title=9), *rows)) == [1]


@pytest.mark.parametrize(("size", "found"), [(300, [2]), (301, [])])
def test_at_most_600_characters_of_text_are_above_the_first_title(read: Split, size: int, found: list[int]) -> None:
    page = read(Row(BODY, prose(300)), Row(BODY, prose(size)), Row(HEADING, "Hay is late", title=9), FIRST[1])
    assert titles(page) == found
    assert [step.proposal for step in page.trail if isinstance(step.proposal, Break)] == [
        Break(0, "the first text of the page")
    ]


@pytest.mark.parametrize(("between", "found"), [(0, 0), (2, 0), (3, 5)])
def test_a_title_within_three_lines_above_the_text_is_preferred(read: Split, between: int, found: int) -> None:
    above = [Row(NAV, "Share")] * between
    page = read(Row(TITLE, "Hay is late"), *above, FIRST[1], Row(HEADING, "A mill burns", title=9), FIRST[1])
    assert titles(page) == [found]


def test_a_title_below_the_text_is_used_if_none_is_above(read: Split) -> None:
    page = read(FIRST[1], Row(HEADING, "A mill burns", title=9), FIRST[1])
    assert titles(page) == [1]
    assert begins(page) == [0]


def test_the_likeliest_title_above_the_text_is_that_of_the_first_article(read: Split) -> None:
    page = read(Row(HEADING, "Hay is late", title=9), Row(TITLE, "A mill burns", title=8), Row(BODY, prose(200)))
    assert titles(page) == [0]


def test_a_first_article_without_a_title_begins_at_its_text(read: Split) -> None:
    page = read(
        Row(NAV, "Home"),
        Row(HEADING, "The weekly"),
        Row(BODY, prose(200), title=9),
        Row(BODY, prose(200)),
        Row(TITLE, "A mill burns", odds=9),
        Row(BODY, prose(200)),
    )
    assert begins(page) == [2, 4]
    assert [line.label for line in page.lines] == [NAV, NAV, BODY, BODY, TITLE, BODY]


@pytest.mark.parametrize(
    ("above", "begin"),
    [
        ([DATE], 0),
        ([Label.CAPTION, NAV, DATE, Label.BYLINE, SUBTITLE], 2),
        ([NAV], 1),
        ([], 0),
    ],
)
def test_lines_above_the_title_that_belong_to_the_first_article_are_included(
    read: Split, above: list[Label], begin: int
) -> None:
    page = read(*(Row(label, "Friday") for label in above), *FIRST, FIRST[1], Row(DATE, "Monday"))
    assert begins(page) == [begin]
    assert titles(page) == [len(above)]


@pytest.mark.parametrize(("text", "begin"), [("HAY IS LATE", 1), ("A mill burns", 2)])
def test_a_repeated_title_above_the_first_belongs_to_it(read: Split, text: str, begin: int) -> None:
    page = read(Row(NAV, "Home"), Row(TITLE, text), *FIRST, FIRST[1])
    assert begins(page) == [begin]
    assert page.lines[0].label is (TITLE if begin == 0 else NAV)


def test_a_line_that_repeats_the_title_without_being_one_is_excluded(read: Split) -> None:
    assert begins(read(Row(NAV, "Home"), Row(HEADING, FIRST[0].text), *FIRST, FIRST[1])) == [2]


def test_an_article_of_a_text_without_boilerplate_begins_with_its_first_line(read: Split) -> None:
    page = read(Row(HEADING, "The weekly"), *FIRST, FIRST[1])
    assert begins(page) == [0]
    assert all(line.kept for line in page.lines)


def test_a_further_article_begins_at_its_title(read: Split) -> None:
    page = read(*FIRST, Row(DATE, "Monday"), Row(TITLE, "A mill burns", odds=9), Row(BODY, prose(200)))
    assert begins(page) == [0, 3]


@pytest.mark.parametrize(("odds", "starts"), [(0.9, [0, 3]), (0.7, [0])])
def test_a_further_article_begins_only_where_the_network_is_sure(read: Split, odds: float, starts: list[int]) -> None:
    long = Row(BODY, prose(700))
    assert begins(read(*FIRST, long, Row(TITLE, "A mill burns", odds=odds), long)) == starts


@pytest.mark.parametrize(("odds", "starts"), [(-1.1, [0, 2]), (-1.3, [0])])
def test_a_dateline_below_a_title_adds_two_to_the_log_odds(read: Split, odds: float, starts: list[int]) -> None:
    rows = (*FIRST, Row(TITLE, "A mill burns", odds=odds))
    assert begins(read(*rows, Row(BODY, f"LYON: {prose(120)}"))) == starts
    assert begins(read(*rows, Row(BODY, prose(120)))) == [0]


def test_a_dateline_needs_a_paragraph_after_it(read: Split) -> None:
    rows = (*FIRST, FIRST[1], Row(TITLE, "A mill burns", odds=-1.1))
    assert begins(read(*rows, Row(BODY, prose(80)))) == [0]


@pytest.mark.parametrize(
    ("odds", "between", "starts"), [(-7.1, 0, [0, 3]), (-7.1, 1, [0, 4]), (-7.1, 2, [0]), (-7.3, 0, [0])]
)
def test_a_pointer_up_to_two_lines_above_adds_eight_to_the_log_odds(
    read: Split, odds: float, between: int, starts: list[int]
) -> None:
    pointer = [Row(Label.TEASER, f"Read more {FIRST[0].text}"), *[Row(NAV, "Share")] * between]
    page = read(*FIRST, *pointer, Row(TITLE, "A mill burns", odds=odds), FIRST[1])
    assert begins(page) == starts


@pytest.mark.parametrize(
    ("label", "size", "starts"),
    [(BODY, 60, [0, 2]), (BODY, 59, [0]), (Label.TEASER, 80, [0]), (Label.TEASER, 150, [0, 2])],
)
def test_a_further_article_has_a_sentence_or_a_paragraph_of_text(
    read: Split, label: Label, size: int, starts: list[int]
) -> None:
    body = Row(BODY, prose(150))
    assert begins(read(FIRST[0], body, Row(TITLE, "A mill burns", odds=9), Row(label, prose(size)))) == starts


@pytest.mark.parametrize(("one", "other", "starts"), [(9, 8, [0, 2]), (8, 9, [0, 3])])
def test_of_two_titles_without_text_between_the_likelier_begins_an_article(
    read: Split, one: float, other: float, starts: list[int]
) -> None:
    two = Row(TITLE, "A mill burns", odds=one), Row(TITLE, "Storks are back", odds=other)
    assert begins(read(*FIRST, *two, Row(BODY, prose(150)))) == starts


def test_the_first_text_does_not_begin_a_second_article(read: Split) -> None:
    page = read(FIRST[0], Row(Label.TEASER, prose(150)), Row(BODY, prose(150), odds=9), Row(BODY, prose(150)))
    assert begins(page) == [0]


@pytest.mark.parametrize("end", ["…", "...", "[…]", "[...]", "(…)", "(...)", "… »", "...”"])
def test_text_that_ends_in_an_ellipsis_is_an_excerpt(read: Split, end: str) -> None:
    assert cut(read(FIRST[0], Row(BODY, prose(200, f" {end}")))) == [0]


def test_text_of_more_than_1500_characters_is_no_excerpt(read: Split) -> None:
    assert cut(read(FIRST[0], Row(BODY, prose(1500, "…")))) == [0]
    assert cut(read(FIRST[0], Row(BODY, prose(1501, "…")))) == []


@pytest.mark.parametrize(("paragraphs", "short"), [(3, [0]), (4, [])])
def test_an_excerpt_before_a_pointer_has_at_most_three_lines(read: Split, paragraphs: int, short: list[int]) -> None:
    pointer = Row(Label.TEASER, f"Read more {FIRST[0].text}")
    text = [Row(BODY, prose(150))] * paragraphs
    page = read(FIRST[0], *text, pointer, Row(TITLE, "A mill burns", odds=9), FIRST[1])
    assert len(page.articles) == 2
    assert cut(page) == short


def test_text_that_repeats_its_title_is_no_pointer(read: Split) -> None:
    text = Row(BODY, prose(150)), Row(BODY, f"{FIRST[0].text}, all say, and later than ever.")
    page = read(FIRST[0], *text, Row(TITLE, "A mill burns", odds=9), Row(BODY, prose(150)))
    assert len(page.articles) == 2
    assert cut(page) == []


def test_an_article_without_text_is_no_excerpt(read: Split) -> None:
    page = read(*FIRST, FIRST[1], Row(TITLE, "A mill burns", odds=9), Row(Label.COMMENT, prose(150, "…")))
    assert begins(page) == [0, 3]
    assert cut(page) == []


@pytest.mark.parametrize(
    ("ends", "short", "kind"),
    [
        ("...", [], "articles"),
        (".….", [1], "articles"),
        ("….…", [0, 2], "archive"),
        (".…", [1], "archive"),
        (".", [], "article"),
        ("…", [0], "article"),
    ],
)
def test_a_page_of_which_half_the_articles_are_excerpts_is_an_archive(
    read: Split, ends: str, short: list[int], kind: str
) -> None:
    names = ("Hay is late", "A mill burns", "Storks are back")
    rows = [
        row
        for name, end in zip(names, ends, strict=False)
        for row in (Row(TITLE, name, odds=9, title=1), Row(BODY, prose(200, end)))
    ]
    page = read(*rows)
    assert cut(page) == short
    assert page.kind == kind


@pytest.mark.parametrize(
    ("size", "below", "label"),
    [
        (150, [Label.TEASER], BODY),
        (150, [Label.SOCIAL, Label.META, Label.BYLINE, DATE, Label.FOOTER], BODY),
        (150, [Label.SOCIAL, Label.COMMENT, BODY], BODY),
        (150, [BODY, Label.TEASER], SUBTITLE),
        (150, [NAV, Label.TEASER], SUBTITLE),
        (150, [], SUBTITLE),
        (80, [Label.TEASER], SUBTITLE),
    ],
)
def test_a_deck_of_a_further_article_is_text_if_it_is_a_paragraph(
    read: Split, size: int, below: list[Label], label: Label
) -> None:
    page = read(*FIRST, FIRST[1], Row(SUBTITLE, prose(size)), *(Row(each, "Storks are back") for each in below))
    assert [line.label for line in page.lines[3:]] == [label, *below]


def test_an_article_without_other_text_has_no_subtitle(read: Split) -> None:
    page = read(FIRST[0], Row(SUBTITLE, prose(150)), Row(NAV, "Share"), Row(SUBTITLE, "A week at least"))
    assert [line.label for line in page.lines] == [TITLE, BODY, NAV, SUBTITLE]
    assert (
        page.lines[1].reason
        == "labelled subtitle, but it is the text: the article has no other, or another part of the page follows"
    )


def test_each_decision_has_a_reason(read: Split) -> None:
    page = read(
        Row(HEADING, "The weekly"),
        *FIRST,
        Row(Label.TEASER, f"Read more {FIRST[0].text}"),
        Row(TITLE, "A mill burns", odds=9),
        Row(BODY, prose(150, "…")),
    )
    said = [step.proposal for step in page.trail]
    assert [each.reason for each in said if isinstance(each, Break)] == ["the first text of the page", "given"]
    assert [each.reason for each in said if isinstance(each, Field) and each.name != "headlines"] == [
        "a line below the text repeats the title, as a link to the whole article does",
        "the text ends in an ellipsis",
        "2 entries, 2 of them excerpts",
    ]
    assert page.lines[0].reason == "above the first article, and part of none"


def test_the_kind_of_a_page_has_a_reason(read: Split) -> None:
    def why(*rows: Row) -> list[str]:
        fields = [step.proposal for step in read(*rows).trail if isinstance(step.proposal, Field)]
        return [field.reason for field in fields if field.name != "headlines"]

    assert why(Row(BODY, prose(100))) == ["the page has hardly any running text"]
    assert why(*FIRST, FIRST[1]) == ["one article"]
    assert why(*FIRST, FIRST[1], Row(TITLE, "A mill burns", odds=9), FIRST[1]) == ["2 articles"]


@pytest.mark.parametrize(
    ("first", "second", "odds", "number"),
    [(601, 601, 0.9, 2), (600, 601, 3.9, 1), (601, 600, 3.9, 1), (600, 600, 4.1, 2)],
)
def test_a_second_article_next_to_a_short_one_needs_strong_evidence(
    read: Split, first: int, second: int, odds: float, number: int
) -> None:
    rows = Row(TITLE, "Hay is late", title=9), Row(BODY, prose(first)), Row(TITLE, "Rye is early", odds)
    assert len(begins(read(*rows, Row(BODY, prose(second))))) == number


def test_three_articles_may_be_short(read: Split) -> None:
    more = [row for text in ("Rye is early", "Oats are dear") for row in (Row(TITLE, text, 0.9), Row(BODY, prose(120)))]
    assert len(begins(read(*FIRST, *more))) == 3
