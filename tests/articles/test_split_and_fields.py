"""Articles and their fields, on pages whose lines are labelled: the cases are data, in ``cases/articles``."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from cleanarticle.page import Label, Page
from cleanarticle.page.proposals import Break, Relabel
from tests.pages import READ
from tests.pages import labelled as labelled_page

CASES = Path(__file__).parents[1] / "cases" / "articles"


def labelled(page: str, *, language: str | None = None, url: str | None = None) -> Page:
    """The page that comes of "label| text" or "label 0.5| text" lines, split and read; the figure says how sure."""
    rows = [line.partition("| ")[::2] for line in page.strip("\n").split("\n")] if page.strip() else []

    given: list[tuple[Relabel | None, str]] = []
    for name, text in rows:
        kind, _, sure = name.partition(" ")
        given.append((Relabel(0, Label(kind), float(sure or 0.9), "given") if name else None, text))
    return labelled_page(given, *READ, language=language, url=url)


def cases(name: str) -> list[Any]:
    rows = tomllib.loads((CASES / name).read_text("utf-8"))["case"]
    return [pytest.param(row, id=row["name"]) for row in rows]


@pytest.mark.parametrize("case", cases("fields.toml"))
def test_fields_of_made_up_pages(case: dict[str, Any]) -> None:
    page = labelled(case["page"], language=case.get("language"), url=case.get("url"))
    (article,) = page.articles
    for name, want in case["want"].items():
        got = getattr(article, name)
        if isinstance(want, list):
            assert list(got) == want
        elif name in ("date", "modified"):
            assert (got.isoformat() if got else "") == want
        else:
            assert (got or "") == want
        if got:
            assert name in article.spans
    if "starts" in case:
        assert article.body.startswith(case["starts"])
    assert page.restore() == page.source


@pytest.mark.parametrize("case", cases("splits.toml"))
def test_splits_of_made_up_pages(case: dict[str, Any]) -> None:
    page = labelled(case["page"], language=case.get("language"))
    breaks = [step.proposal for step in page.trail if isinstance(step.proposal, Break)]
    assert [each.line for each in breaks] == case["breaks"]
    assert all(each.reason for each in breaks)
    assert page.kind == case["kind"]
    assert [i for i, article in enumerate(page.articles) if not article.complete] == case.get("excerpts", [])


def test_the_span_of_a_field_is_the_place_that_states_it() -> None:
    page = labelled(
        "title| Rain at last\nbyline| By Ann Lee\ndate| 3 May 2024\nbody| " + "It rained all day long. " * 12,
        language="en",
    )
    (article,) = page.articles
    assert {name: span.of(page.source) for name, span in article.spans.items()} == {
        "title": "Rain at last",
        "authors": "Ann Lee",
        "date": "3 May 2024",
    }


def test_a_title_labelled_heading_is_found() -> None:
    body = "\n".join(
        ["body| The harbour master counted forty boats in the harbour on Sunday, more than in any spring before."] * 3
    )
    page = labelled(f"nav| Home\nheading| Forty boats counted in the harbour\nnav| Share\n{body}", language="en")
    assert page.articles[0].title == "Forty boats counted in the harbour"
    assert page.lines[1].label is Label.TITLE


BODY = """
title| How to keep a fern alive
body| Most ferns die of too much care, say those who grow them, and few of too little of it, whatever the books say.
"""


def blocks(page: str) -> list[tuple[str, str]]:
    (article,) = labelled(BODY + page, language="en").articles
    return [(block.kind, block.text) for block in article.blocks[1:]]


def test_headings_items_and_quotes_are_blocks_of_their_own() -> None:
    assert blocks(
        "heading| What to do\nbody| • Water it once a week\nbody| - Keep it from the sun\n"
        "body| “I talk to mine every day.”\nbody| It grows in the shade of the north wall, where nothing else does."
    ) == [
        ("heading", "What to do"),
        ("item", "Water it once a week"),
        ("item", "Keep it from the sun"),
        ("quote", "“I talk to mine every day.”"),
        ("paragraph", "It grows in the shade of the north wall, where nothing else does."),
    ]


def test_a_sentence_over_several_lines_is_joined_and_can_be_restored() -> None:
    page = labelled(
        BODY
        + "body| It grows in the shade of the north wall, \nbody|   where nothing else does, for the ground is wet\n"
        "body| all year. It needs no more than that.",
        language="en",
    )
    (article,) = page.articles
    assert article.blocks[1].text == (
        "It grows in the shade of the north wall, where nothing else does, for the ground is wet all year. "
        "It needs no more than that."
    )
    assert len(article.blocks) == 2
    assert page.restore() == page.source
    assert {repair.rule for repair in page.repairs} == {"characters.cut_sentence"}


def test_a_sentence_is_joined_over_blank_lines_and_can_be_restored() -> None:
    sentence = "It grows in the shade of the north wall, where nothing else does, for the ground is wet."
    first, second = sentence.split("wall, ")
    page = labelled(BODY + f"body| {first}wall,\n\n\nbody| {second}", language="en")
    assert page.articles[0].blocks[1].text == sentence
    assert page.text.splitlines()[-1] == sentence
    assert page.restore() == page.source


@pytest.mark.parametrize(
    "rows",
    [
        "body| It grows in the shade of the north wall.\nbody| where nothing else does, for the ground is wet.",
        "body| It grows in the shade of the north wall\nbody| Nothing else does, for the ground is wet.",
        "body| Ferns of the wall\nbody| where nothing else grows, for the ground is wet.",
        "body| Maidenhair      grows to 40 cm      in shade\nbody| royal fern      grows to 160 cm      in sun",
        "body| It grows in the shade of the north wall\nheading| where nothing else does",
        "body| fresh water from the well, not from the tap\nbody| shade from ten o'clock in the morning on",
        "heading| It grows in the shade of the north wall\nbody| where nothing else does, for the ground is wet.",
    ],
    ids=["ended", "capital", "short", "table", "heading below", "items", "heading above"],
)
def test_lines_of_different_sentences_are_not_joined(rows: str) -> None:
    assert len(blocks(rows)) == 2
