"""An article as text, Markdown and JSON-LD, each field there and none."""

import datetime as dt
import json

import pytest

from cleanarticle.page import Article, Block

FULL = Article(
    title="Snow *in* Bern",
    subtitle="No train left",
    authors=("Ann Lee", "Jo Vale"),
    agency="Northwire",
    dateline="Bern",
    date=dt.datetime(2024, 3, 4, 10, 15, tzinfo=dt.UTC),
    modified=dt.date(2024, 3, 5),
    language="en",
    lead=("It fell.", "It stayed."),
    blocks=(
        Block("heading", "Why"),
        Block("item", "cold"),
        Block("item", "- wet"),
        Block("quote", "So much!"),
        Block("paragraph", "1. May came."),
        Block("paragraph", "# not a heading"),
    ),
    keywords=("snow",),
)
CREDIT = "Ann Lee, Jo Vale · Northwire · Bern · 2024-03-04 10:15:00+00:00"


def test_text_of_a_page_without_markup() -> None:
    assert FULL.to_text() == (
        f"Snow *in* Bern\n\nNo train left\n\n{CREDIT}\n\nIt fell.\n\nIt stayed.\n\nWhy\n\n• cold\n• - wet\n\nSo much!"
        "\n\n1. May came.\n\n# not a heading\n"
    )


def test_markdown_escapes_marks_in_the_text() -> None:
    assert FULL.to_markdown() == (
        f"# Snow \\*in\\* Bern\n\n**No train left**\n\n{CREDIT}\n\n- It fell.\n- It stayed.\n\n## Why\n\n- cold\n- \\- wet"
        "\n\n> So much!\n\n1\\. May came.\n\n\\# not a heading\n"
    )


@pytest.mark.parametrize("article", [Article(), Article(lead=("One point.",))])
def test_articles_with_few_fields_render(article: Article) -> None:
    said = "One point." if article.lead else ""
    assert article.to_text() == (f"{said}\n" if said else "")
    assert article.to_markdown() == (f"**{said}**\n" if said else "")
    assert set(article.to_jsonld()) == {"@context", "@type", *(["abstract", "articleBody"] if said else [])}


def test_jsonld_has_the_known_fields() -> None:
    data = json.loads(json.dumps(FULL.to_jsonld()))
    assert data["author"] == [{"@type": "Person", "name": "Ann Lee"}, {"@type": "Person", "name": "Jo Vale"}]
    assert data["sourceOrganization"] == {"@type": "NewsMediaOrganization", "name": "Northwire"}
    assert (data["datePublished"], data["dateModified"]) == ("2024-03-04T10:15:00+00:00", "2024-03-05")
    assert (data["headline"], data["dateline"], data["keywords"]) == ("Snow *in* Bern", "Bern", ["snow"])
