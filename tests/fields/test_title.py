"""The title of made-up pages with menus, sections and marks, which the network chooses."""

import re

import pytest

import cleanarticle
from cleanarticle.articles.headline import FEATURE_NAMES
from cleanarticle.fields.title.candidates import balanced, segmented
from cleanarticle.fields.title.features import HEADLINE_WIDTH, Slug
from cleanarticle.fields.title.shape import without_trail
from cleanarticle.fields.title.title import MIN_TITLE
from tests.pages import HARBOUR_FOOTER as FOOTER
from tests.pages import HARBOUR_MENU as MENU
from tests.pages import HARBOUR_TEXT as TEXT
from tests.pages import HARBOUR_TITLE as NAME


def title_of(head: str, url: str | None = None) -> str | None:
    page = cleanarticle.clean(f"{MENU}{head}\n{TEXT}{FOOTER}", url=url)
    (article,) = page.articles
    return article.title


@pytest.mark.parametrize("head", [f"{NAME} | The Harbour Post", f"Shipping\n{NAME}", f"* {NAME}"])
def test_the_title_has_no_section_and_no_name_of_a_site(head: str) -> None:
    assert title_of(head) == NAME


def test_a_section_that_stands_above_the_title_is_cut_off_it() -> None:
    assert title_of(f"Shipping\nShipping {NAME}\nBy Ann Lee") == NAME


def test_the_only_heading_of_level_1_is_the_title() -> None:
    assert title_of(f"# {NAME}\n\n##### Three weeks at the quay\n") == NAME


def test_the_reason_names_the_probability_and_the_second_candidate() -> None:
    page = cleanarticle.clean(f"{MENU}Shipping\n{NAME}\n3 May 2024\n{TEXT}{FOOTER}")
    field = page.fields[0, "title"]
    match = re.fullmatch(r"the likeliest of \d+ candidates, (\d\.\d\d)(; then '.+', 0\.\d\d)?", field.reason)
    assert match is not None
    assert MIN_TITLE <= float(match[1]) <= 1
    assert field.span is not None
    assert field.span.of(page.source) == field.value == page.articles[0].title


def test_the_splitter_measures_what_the_network_reads() -> None:
    page = cleanarticle.clean(f"{MENU}{NAME}\n{TEXT}{FOOTER}")
    assert {len(row) for row in page.headlines.values()} == {HEADLINE_WIDTH} == {len(FEATURE_NAMES) + 2}


def test_a_cleaned_text_keeps_its_title() -> None:
    once = cleanarticle.clean(f"{MENU}Storm: what we know\n{TEXT}{FOOTER}")
    again = cleanarticle.clean(once.text)
    assert again.articles[0].title == once.articles[0].title


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Opinion: The wall | The Post", ["Opinion", "The wall", "The Post"]),
        ("  * LIVE Ferry stays in port", ["LIVE", "Ferry stays in port"]),
        ("【速報】港の壁を再建へ", ["速報", "港の壁を再建へ"]),
        ("Storm over the islands   Ferry stays", ["Storm over the islands", "Ferry stays"]),
        ("3. The harbour", ["3.", "The harbour"]),
        ("a well-known story", ["a well-known story"]),
    ],
)
def test_segments(line: str, expected: list[str]) -> None:
    found = segmented(line, frozenset())
    texts = [line[start:end] for start, end in zip(found.starts, found.ends, strict=True)]
    assert texts == expected
    assert len(found.gaps) == len(texts) + 1


def test_a_line_is_cut_where_the_page_says_a_part_of_it() -> None:
    line = "wild life toads get a bridge"
    found = segmented(line, {"wild life"})
    assert [line[slice(*span)] for span in zip(found.starts, found.ends, strict=True)] == [
        "wild life",
        "toads get a bridge",
    ]


@pytest.mark.parametrize(
    ("line", "language", "expected"),
    [
        ("Sturm im Norden : Fähre bleibt im Hafen", "de", "Fähre bleibt im Hafen"),
        ("Tempête : le bac reste à quai", "fr", "Tempête : le bac reste à quai"),
        ("EN IMAGES. Le bac reste à quai", "fr", "Le bac reste à quai"),
        ("HTML. A guide", "en", "HTML. A guide"),
        ("03.02.2024 Ferry stays in port", "en", "Ferry stays in port"),
        ("Monday, 03-Feb-2024 13:08 Ferry stays in port", "en", "Ferry stays in port"),
        ("2024: a year of storms", "en", "2024: a year of storms"),
    ],
)
def test_kickers_and_dates_are_cut_by_their_form(line: str, language: str, expected: str) -> None:
    assert line[slice(*without_trail(line, 0, len(line), language))] == expected


def test_an_entry_of_a_dictionary_has_the_name_in_the_address() -> None:
    assert "harbour" in Slug.of("https://words.example/definition/harbour").names
    assert "harbour" in Slug.of("https://words.example/entry.php?word=Harbour&page=2").names
    assert "harbour" in Slug.of("https://words.example/a/harbour.html").names
    assert Slug.of("https://words.example/").names == Slug.of(None).names == ()


def test_umlauts_of_the_address_are_those_of_the_title() -> None:
    slug = Slug.of("https://post.example/faehre-bleibt-im-hafen-a-123.html")
    assert {"fahre", "bleibt", "hafen"} <= set(slug.words)
    assert (slug.first, slug.last, slug.size) == ("faehre", "hafen", 3)


def test_a_bracket_is_not_left_without_its_partner() -> None:
    assert balanced("[Photos] Snow in May", 1, 20) == (0, 20)
