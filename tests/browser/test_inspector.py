"""The inspector in a real browser: pointing, clicking, keys, filters, links, and whether all can read it."""

import json
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

import cleanarticle
from cleanarticle.explain import explain_html
from cleanarticle.sites.corrections import parse_corrections

axe_playwright = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="pip install -e . --group browser, to check accessibility"
)

SOURCE = """Menu
Home
Log in
Subscribe to our newsletter

A storm closes the port of Harwick

By Jane Doe
Published 9 February 2024
Share on Facebook

The harbour wall broke on Monday night, and the sea came into the streets of the old town.

â€œWe counted every day,â€\x9d said the mayor, who had waited for the repair since January.

Masons from three villages began to clear the stones on Tuesday morning, and the market moved to the school hall.

The ferry to the islands will not sail before Friday, the company said, and the lighthouse stays closed until spring.

Read more: The ferry stays in port
Most read
A lighthouse for sale
Share this article
© 2024 The Harwick Gazette. All rights reserved.
"""
PAGE = cleanarticle.clean(SOURCE)
HTML = explain_html(PAGE, title="harwick.txt")
TITLE, DATE, WALL, QUOTE = 6, 9, 12, 14

Tab = Callable[..., Any]


def test_the_sample_page_fits_these_tests() -> None:
    assert [line.kept for line in PAGE.lines if not line.blank].count(True) >= 3
    assert PAGE.lines[WALL - 1].kept
    assert not PAGE.lines[DATE - 1].kept
    assert PAGE.articles[0].spans["date"].of(SOURCE) == "9 February 2024"


def test_hovering_over_a_line_shows_its_reason(tab: Tab) -> None:
    page = tab(HTML)
    why = page.locator("#why")
    assert "Point at a line" in why.inner_text()
    page.mouse.move(1, 1)
    page.locator(f"#L{WALL}").hover()
    assert f"Line {WALL}: body, kept" in why.inner_text()
    assert "rather than" in why.inner_text()
    assert why.locator(".weights li").count() >= 2
    page.mouse.move(1, 1)
    assert "Point at a line" in why.inner_text()


def test_clicking_a_line_pins_its_reason(tab: Tab) -> None:
    page = tab(HTML)
    page.locator(f"#L{QUOTE}").click()
    page.mouse.move(1, 1)
    why = page.locator("#why").inner_text()
    assert f"Line {QUOTE}:" in why
    assert "characters.mojibake" in why
    assert page.locator(f"#L{QUOTE} del").first.inner_text() == "â€œ"
    assert page.locator(f"#L{QUOTE} ins").first.inner_text() == "“"


def test_everything_works_by_keyboard(tab: Tab) -> None:
    page = tab(HTML)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    stops = 0
    while not page.evaluate("!!document.activeElement.closest('#lines')"):
        page.keyboard.press("Tab")
        stops += 1
        assert stops < 60
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    assert "Line 1: nav, dropped" in page.locator("#why").inner_text()
    page.keyboard.press("j")
    assert "Line 2:" in page.locator("#why").inner_text()
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert not page.locator("#L2").is_visible()
    page.keyboard.press("ArrowDown")
    assert f"Line {TITLE}: title, kept" in page.locator("#why").inner_text()
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    assert not page.evaluate("!!document.activeElement.closest('#lines')")  # one stop, not one a line


def test_lines_are_filtered_by_kind(tab: Tab) -> None:
    page = tab(HTML)
    body = [number for number, line in enumerate(PAGE.lines, 1) if line.label == "body"]
    social = [number for number, line in enumerate(PAGE.lines, 1) if line.label == "social"]

    def visible() -> list[int]:
        return page.evaluate(
            "[...document.querySelectorAll('#lines li')].filter(e => e.checkVisibility()).map(e => +e.id.slice(1))"
        )

    first = visible()
    page.get_by_role("button", name="body").click()
    assert visible() == body
    assert page.get_by_role("button", name="body").get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="social").click()
    assert visible() == sorted(body + social)
    total = sum(not line.blank for line in PAGE.lines)
    assert page.locator(".filters output").inner_text() == f"{len(body + social)} of {total} lines"
    page.keyboard.press("Escape")
    assert visible() == first
    page.get_by_role("button", name="repaired").click()
    assert visible() == [QUOTE]


def test_a_field_links_to_its_place(tab: Tab) -> None:
    page = tab(HTML)
    assert not page.locator(f"#L{DATE}").is_visible()
    page.locator(".card a[href='#a1-date']").click()
    lit = page.locator(".lit")
    assert lit.all_inner_texts() == ["9 February 2024"]
    assert page.locator(f"#L{DATE}").is_visible()
    page.mouse.move(1, 1)
    assert f"Line {DATE}: {PAGE.lines[DATE - 1].label}" in page.locator("#why").inner_text()


def test_the_map_links_to_its_place(tab: Tab) -> None:
    page = tab(HTML)
    box = page.locator(".strip").bounding_box()
    line = PAGE.lines[QUOTE - 1]
    page.mouse.click(box["x"] + box["width"] * (line.start + line.end) / 2 / len(SOURCE), box["y"] + 5)
    assert f"Line {QUOTE}:" in page.locator("#why").inner_text()


def test_a_line_can_be_linked_to(tab: Tab) -> None:
    page = tab(HTML, anchor="#L2")
    assert page.locator("#L2").is_visible()
    assert "Line 2:" in page.locator("#why").inner_text()


def test_without_scripts_everything_is_readable(tab: Tab) -> None:
    page = tab(HTML, java_script_enabled=False)
    assert page.locator(f"#L{WALL}").is_visible()
    page.locator("#lines summary").first.click()
    assert page.locator("#L1").is_visible()


def test_colours_follow_the_light_and_dark_theme(tab: Tab) -> None:
    color = "getComputedStyle(document.body).backgroundColor"
    assert tab(HTML, color_scheme="light").evaluate(color) != tab(HTML, color_scheme="dark").evaluate(color)


NASTY = "\n".join(
    [
        "<script>document.title = 'taken'</script>",
        "<img src=x onerror=\"document.title = 'taken'\">",
        "</script><script>document.title = 'taken'</script>",
        "</span></li></ol><h1>taken</h1>",
        "\" onmouseover=\"document.title = 'taken'",
        "\x1b[31mred\x00 \u202eback\u2066 \ud800 \u2028 \ufeff",
        "<!-- the harbour wall broke on Monday night, and the sea came into the streets.",
        "It rained for the third day in a row, and the river rose above the quay. <b>bold</b> &lt;b&gt; &amp;amp;",
    ]
)


def test_the_document_runs_nothing_of_the_page(tab: Tab) -> None:
    source = cleanarticle.clean(NASTY, url="javascript:document.title='taken'")
    page = tab(explain_html(source, title="</title><script>document.title = 'taken'</script>"))
    for fold in page.locator("#lines summary").all():
        fold.click()
    for row in page.locator("#lines li > a").all():
        row.focus()
    assert page.title().startswith("</title><script>")
    assert page.locator("h1").count() == 1
    assert page.locator("img").count() == 0
    shown = page.evaluate("""
        [...document.querySelectorAll('#lines li > span')].map(line => {
            const copy = line.cloneNode(true);
            copy.querySelectorAll('ins, .flag').forEach(part => part.remove());
            return copy.textContent;
        })
    """)
    written = NASTY.replace("\x1b", "\\x1b").replace("\x00", "\\x00").replace("\ud800", "\\ud800")
    for sign in "\u202e\u2066\u2028\ufeff":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    assert shown == written.split("\n")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 480])
def test_the_document_is_accessible(tab: Tab, scheme: str, width: int) -> None:
    page = tab(HTML, color_scheme=scheme, viewport={"width": width, "height": 800})
    for fold in page.locator("summary").all():
        if fold.evaluate("fold => !fold.parentElement.open"):
            fold.click()
    page.locator(f"#L{QUOTE} > a").click()
    page.get_by_role("button", name="dropped").click()
    page.get_by_role("button", name="kept").click()
    found = axe_playwright.Axe().run(page)
    assert found.response["passes"]
    assert found.violations_count == 0, found.generate_report()


def test_the_view_of_a_notebook_is_accessible(tab: Tab) -> None:
    for theme in ("light", "dark"):
        view = PAGE._repr_html_() + PAGE.articles[0]._repr_html_()
        html = f"<!doctype html><html lang=en data-jp-theme-light={str(theme == 'light').lower()}><title>A notebook</title>"
        page = tab(
            f"{html}<body style='{'background: #fff; color: #000' if theme == 'light' else 'background: #111; color: #eee'}'><main><h1>A cell</h1>{view}</main>"
        )
        page.locator(".cleanarticle > details > summary").first.click()
        assert page.locator(".cleanarticle ol li").count() == sum(not line.blank for line in PAGE.lines)
        found = axe_playwright.Axe().run(page)
        assert found.violations_count == 0, found.generate_report()


def test_the_hint_says_tap_on_a_phone(tab: Tab) -> None:
    page = tab(HTML, has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    why = page.locator("#why")
    assert why.inner_text().strip() == "Tap a line to see what decided its label."
    page.locator(f"#L{WALL}").tap()
    assert f"Line {WALL}: body, kept" in why.inner_text()
    page.get_by_role("button", name="Close").tap()
    assert why.inner_text().strip() == "Tap a line to see what decided its label."
    assert page.locator("#lines .now").count() == 0


def test_the_text_of_an_article_can_be_copied(tab: Tab) -> None:
    page = tab(HTML, permissions=["clipboard-read", "clipboard-write"])
    page.locator(".card summary").first.click()
    page.get_by_role("button", name="Copy the text").first.click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    article = PAGE.articles[0]
    assert copied == "\n\n".join([*article.lead, *(block.text for block in article.blocks)])


def correct_and_download(page: Any) -> dict[str, Any]:
    """What the file of corrections says that the page offers."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Download corrections.toml").click()
    assert download.value.suggested_filename == "corrections.toml"
    return tomllib.loads(download.value.path().read_text("utf-8"))


def test_corrections_by_mouse(tab: Tab) -> None:
    page = tab(HTML)
    bar = page.locator("#corrections")
    assert not bar.is_visible()
    page.locator(f"#L{QUOTE}").click()
    page.get_by_role("button", name="Drop this line").click()
    assert bar.locator("output").inner_text() == "1 correction on 1 page"
    assert page.locator(f"#L{QUOTE} > em").inner_text() == "✎ drop"
    page.get_by_role("button", name="Wrong repair: â€œ → “").click()
    page.locator(f"#L{WALL}").click()
    page.get_by_label("The right label").select_option("caption")
    page.locator(f"#L{TITLE}").click()
    page.get_by_role("button", name="This is the title").click()
    found = correct_and_download(page)["correction"]
    assert {one["action"] for one in found} == {"drop", "repair", "label", "title"}
    assert {one["page"] for one in found} == {"harwick.txt"}
    dropped = next(one for one in found if one["action"] == "drop")
    assert dropped["line"] == PAGE.lines[QUOTE - 1].text.strip()
    assert next(one for one in found if one["action"] == "repair")["before"] == "â€œ"
    corrections = parse_corrections(tomli_of(found))
    assert len(corrections) == 4
    page.get_by_role("button", name="Discard").click()
    assert not bar.is_visible()
    assert page.locator("#lines em").count() == 0


def tomli_of(found: list[dict[str, str]]) -> str:
    rows = ("\n".join(f"{name} = {json.dumps(value)}" for name, value in one.items()) for one in found)
    return "\n".join(f"[[correction]]\n{row}" for row in rows)


def test_corrections_by_keyboard(tab: Tab) -> None:
    page = tab(HTML)
    page.locator(f"#L{WALL} > a").focus()
    page.keyboard.press("w")
    assert page.locator(f"#L{WALL} > em").inner_text() == "✎ drop"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("t")
    assert page.locator(f"#L{QUOTE} > em").inner_text() == "✎ the title"
    page.keyboard.press("u")
    assert page.locator(f"#L{QUOTE} > em").count() == 0
    page.keyboard.press("l")
    assert page.evaluate("document.activeElement.tagName") == "SELECT"
    page.keyboard.type("foot")
    page.keyboard.press("Enter")
    assert page.locator(f"#L{QUOTE} > em").inner_text() == "✎ footer"
    assert [one["action"] for one in correct_and_download(page)["correction"]] == ["drop", "label"]


def test_corrections_on_a_phone(tab: Tab) -> None:
    page = tab(HTML, has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    page.locator(f"#L{WALL}").tap()
    button = page.get_by_role("button", name="Drop this line")
    assert button.bounding_box()["height"] >= 36
    button.tap()
    assert page.locator(f"#L{WALL} > em").inner_text() == "✎ drop"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = axe_playwright.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
