"""The corpus report in a real browser: its plots drawn, nothing asked of the network, and whether all can read it."""

from collections.abc import Callable
from typing import Any

import pytest

import cleanarticle
from cleanarticle.explain.corpus import Corpus
from cleanarticle.io import jsonl
from cleanarticle.io.added_fields import AddedFields

axe_playwright = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="pip install -e . --group browser, to check accessibility"
)

PAGES = {
    "one": "Menu\nHome\nLog in\n\nThe wall stands again\n\nMasons finished the wall of the harbour &amp; the pier on Monday, two "
    "years after the storm.\n\nâ€œWe counted every day,â€\x9d said the mayor, who had waited since January.\n\nShare on Facebook",
    "two": "Menu\nHome\nLog in\n\nThe ferry sails again\n\nThe ferry to the islands sailed on Monday for the first time "
    "since the storm of January.\n\nShare on Facebook",
    "drei": "Startseite\nAnmelden\n\nDer Zug hält wieder\n\nSeit Montag hält der Zug wieder im Dorf, nachdem er drei Jahre "
    "lang nur durchgefahren war.\n\nTeilen",
    "none": "Menu\nHome\nLog in",
}


@pytest.fixture(scope="module")
def html() -> str:
    from cleanarticle.explain.report import report_html

    corpus = Corpus()
    for name, text in PAGES.items():
        corpus.add(
            name,
            jsonl.row(cleanarticle.clean(text), {"text": text}, AddedFields(), lines=True) | {"seconds": len(text)},
        )
    return report_html(corpus, title="four pages")


def test_the_plots_are_drawn(tab: Callable[..., Any], html: str) -> None:
    page = tab(html)
    figures = page.locator("figure")
    assert figures.count() == 4
    for figure in figures.all():
        box = figure.bounding_box()
        assert box["width"] > 400
        assert box["height"] > 20
        assert figure.locator("rect.bar").count() >= 1
    bars = page.locator("figure.kinds rect.bar.k-body").all()
    assert max(bar.bounding_box()["width"] for bar in bars) > 50
    fills = {bar.evaluate("bar => getComputedStyle(bar).fill") for bar in page.locator("figure.kinds rect.bar").all()}
    assert len(fills) >= 4


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_is_accessible(tab: Callable[..., Any], html: str, scheme: str) -> None:
    page = tab(html, color_scheme=scheme)
    for fold in page.locator("summary").all():
        fold.click()
    found = axe_playwright.Axe().run(page)
    assert found.response["passes"]
    assert found.violations_count == 0, found.generate_report()


def test_the_report_fits_a_narrow_window(tab: Callable[..., Any], html: str) -> None:
    page = tab(html, viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    texts = page.locator("table.stacked td:not(.number):not(:has(.k)):visible").all()
    assert texts, "there are tables of texts"
    assert min(text.bounding_box()["width"] for text in texts) > 300, "a text has the width of the window"
    number = page.locator("table.stacked td.number").first
    said = number.evaluate("cell => getComputedStyle(cell, '::after').content")
    assert len(said) > 4, "it says what it counts"
    names = page.locator("figure :is(.row, .axis) span").all()
    assert all(name.evaluate("name => parseFloat(getComputedStyle(name).fontSize)") >= 12 for name in names)
