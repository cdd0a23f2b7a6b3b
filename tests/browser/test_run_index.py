"""A run as a folder of inspectors, in a real browser: filters, order, and corrections of several pages in one file."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cleanarticle.explain.run_index import IndexEntry, index_html
from tests.pages import command

axe_playwright = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="pip install -e . --group browser, to check accessibility"
)

STORY = "The council of {name} met on Monday and voted for the new bridge after a debate of four hours."
Tab = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    rows = [
        {
            "id": name,
            "url": f"https://gazette.example/{name}",
            "text": f"Bridge for {name}\n\n{STORY.format(name=name)}\n\nValley offer",
        }
        for name in ("Arden", "Bern")
    ]
    (tmp_path / "pages.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert command("explain", tmp_path / "pages.jsonl", "-o", tmp_path / "run") == 0
    return tmp_path / "run"


def test_a_page_of_the_run_is_opened_corrected_and_counted_in_the_index(browser: Any, run: Path) -> None:
    page = browser.new_context().new_page()
    page.goto((run / "index.html").as_uri())
    assert page.locator("tbody tr").count() == 2
    for name in ("Arden", "Bern"):
        page.get_by_role("link", name=name, exact=True).click()
        page.locator("#lines li > a").first.wait_for(state="attached")
        page.locator("#lines summary").first.click() if page.locator("#lines summary").count() else None
        page.locator("#lines li.kept > a").first.focus()
        page.keyboard.press("w")
        page.get_by_role("link", name="All pages").click()
    assert page.locator("#corrections output").inner_text() == "2 corrections on 2 pages"
    with page.expect_download() as download:
        page.get_by_role("button", name="Download corrections.toml").click()
    found = tomllib.loads(download.value.path().read_text("utf-8"))["correction"]
    assert [(one["page"], one["site"], one["action"]) for one in found] == [
        ("Arden", "gazette.example", "drop"),
        ("Bern", "gazette.example", "drop"),
    ]


ENTRIES = [
    IndexEntry("1.html", "a", "Rain", "article", "en", 0.9, 0, 0.5),
    IndexEntry("2.html", "b", "<b>", "forum", "fr", 0.4, 3, 0.9),
    IndexEntry("3.html", "c", "", "article", "", None, 1, 0.1),
]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_filtered_and_put_in_order(tab: Tab, width: int, scheme: str) -> None:
    page = tab(
        index_html(ENTRIES, title="pages", run="r"), viewport={"width": width, "height": 800}, color_scheme=scheme
    )

    def shown() -> list[str]:
        return page.evaluate(
            "[...document.querySelectorAll('tbody tr')].filter(r => !r.hidden).map(r => r.cells[0].innerText)"
        )

    page.get_by_role("button", name="article").click()
    assert shown() == ["a", "c"]
    page.get_by_role("button", name="repaired").click()
    assert shown() == ["c"]
    assert page.locator(".filters output").inner_text() == "1 of 3 pages"
    page.keyboard.press("Escape")
    assert shown() == ["a", "b", "c"]
    page.get_by_role("button", name="confidence below").click()
    assert shown() == ["b"]
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Kept", exact=True).click()
    assert shown() == ["c", "a", "b"]
    cells = page.locator("tbody tr:first-child td:nth-child(n+3)").all()
    assert all(cell.bounding_box()["height"] < 40 for cell in cells), "no word is broken"
    said = [cell.evaluate("cell => getComputedStyle(cell, '::after').content") for cell in cells[2:]]
    assert (said[1] == '" kept"') == (width < 500), "on a phone, where there are no heads, numbers say what they count"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = axe_playwright.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
