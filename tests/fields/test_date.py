"""The date of made-up pages with other dates around the article, which the network chooses."""

import re

import pytest

import cleanarticle
from tests.pages import HARBOUR_FOOTER as FOOTER
from tests.pages import HARBOUR_MENU as MENU
from tests.pages import HARBOUR_TEXT as TEXT
from tests.pages import HARBOUR_TITLE as NAME


def article_of(head: str, foot: str = "", url: str | None = None) -> cleanarticle.Article:
    page = cleanarticle.clean(f"{MENU}{head}\n{TEXT}{foot}\n{FOOTER}", url=url)
    (article,) = page.articles
    return article


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        (f"{NAME}\n3 May 2024", ""),
        (f"{NAME}\nBy Ann Lee\nPublished: 3 May 2024 | Updated: 9 June 2024", ""),
        (f"3 May 2024\n{NAME}", ""),
        (f"{NAME}\nBy Ann Lee", "Published on 3 May 2024"),
        (f"Today is Sunday, 1 December 2024\n{NAME}\n3 May 2024 08:30", ""),
        (f"{NAME}\n3 May 2024", "Read also\nStorm over the islands\n12 July 2024\nA bridge for toads\n13 July 2024"),
    ],
)
def test_the_date_is_that_of_publication(head: str, foot: str) -> None:
    assert str(article_of(head, foot).date)[:10] == "2024-05-03"


def test_a_page_that_only_says_when_it_was_changed_has_no_date() -> None:
    article = article_of(f"{NAME}\nBy Ann Lee\nLast updated on 9 June 2024")
    assert article.date is None
    assert str(article.modified) == "2024-06-09"


def test_the_reason_names_the_probability() -> None:
    page = cleanarticle.clean(f"{MENU}{NAME}\n3 May 2024\n{TEXT}{FOOTER}")
    field = page.fields[0, "date"]
    assert re.fullmatch(r"the likeliest of \d+ dates, (0\.\d\d|1\.00)", field.reason)
    assert field.span is not None
    assert field.span.of(page.source) == "3 May 2024"


def test_a_year_or_a_part_of_a_number_is_no_date() -> None:
    assert article_of(f"{NAME}\nISSN 2024-0305\nVolume 2024, number 5").date is None
