"""Fields that front matter states: YAML, TOML and Jina's lines, against what the text says."""

import datetime as dt

import pytest

import cleanarticle

BODY = (
    "# Snow in Bern\n\n{byline}It snowed all day long in the city, and the trams stood still until the evening, the council "
    "said.\n\nWorkers cleared the streets around the station, and schools are to open again on Monday morning.\n"
)
MORNING = dt.datetime(2024, 3, 4, 8, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("head", "byline", "title", "authors", "date", "why"),
    [
        (
            '---\ntitle: "Snow in Bern | The Gazette"\nauthor: Ann Lee\ndate: 2024-03-04T08:30:00Z\n---\n',
            "",
            "Snow in Bern",
            ("Ann Lee",),
            MORNING,
            "the name of the site is no part of the title",
        ),
        (
            "---\ntitle: Heavy snow stops trams\nauthors:\n  - Ann Lee\n  - Bo Ek\npublished: 2024-03-04\n---\n",
            "",
            "Heavy snow stops trams",
            ("Ann Lee", "Bo Ek"),
            dt.date(2024, 3, 4),
            "a list over several lines",
        ),
        (
            "---\narticle:published_time: 2024-03-04\nauthor: [Ann Lee, 'Bo Ek']\n---\n",
            "",
            "Snow in Bern",
            ("Ann Lee", "Bo Ek"),
            dt.date(2024, 3, 4),
            "a list in brackets; a key of Open Graph",
        ),
        (
            "Title: Snow in Bern\n\nURL Source: https://a.example/x\n\nPublished Time: 2024-03-04T08:30:00Z\n\nMarkdown Content:\n",
            "",
            "Snow in Bern",
            (),
            MORNING,
            "the lines of Jina Reader",
        ),
        (
            '+++\nauthor = "admin"\ndate = 2024-03-04\n+++\n',
            "By Ann Lee\n\n",
            "Snow in Bern",
            ("Ann Lee",),
            dt.date(2024, 3, 4),
            "the name of an account is no author",
        ),
        (
            "---\ndate: 2024-03-04\n---\n",
            "4 March 2024, 08:30\n\n",
            "Snow in Bern",
            (),
            dt.datetime(2024, 3, 4, 8, 30),
            "the text says the hour of the same day",
        ),
    ],
)
def test_fields_of_front_matter(
    head: str, byline: str, title: str, authors: tuple[str, ...], date: dt.date, why: str
) -> None:
    page = cleanarticle.clean(head + BODY.format(byline=byline))
    article = page.article
    assert article is not None
    assert (article.title, article.authors, article.date) == (title, authors, date), why
    assert page.restore() == page.source
    if date is not None and date.isoformat()[:10] in head:
        assert "2024" in article.spans["date"].of(page.source)


def test_the_span_of_a_field_is_that_of_its_value() -> None:
    page = cleanarticle.clean("---\ntitle: 'Trams stand still'\nauthor: Ann Lee\n---\n" + BODY.format(byline=""))
    assert page.article is not None
    assert {name: span.of(page.source) for name, span in page.article.spans.items()} == {
        "title": "Trams stand still",
        "authors": "Ann Lee",
    }


def test_a_page_without_front_matter_is_unchanged() -> None:
    page = cleanarticle.clean(BODY.format(byline="By Ann Lee\n\n") + "\n---\ntitle: Other\n---\n")
    assert page.article is not None
    assert page.article.title == "Snow in Bern"
