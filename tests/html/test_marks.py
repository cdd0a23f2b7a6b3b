"""What the tags of a page say about the lines of its text: rows and cells of tables, however they are laid out."""

import pytest

from cleanarticle import Page, clean_html

pytest.importorskip("lxml", reason="needs the extra [html]")

PROSE = "".join(
    f"<p>The pilots measured the depth of the harbour again in week {week}, before the ferry came in from the islands.</p>"
    for week in (12, 13, 14)
)


def page_of(html: str) -> Page:
    return clean_html(f"<html><body><h1>Depths in the harbour</h1>{PROSE}{html}{PROSE}</body></html>")


def tables(page: Page) -> list[tuple[tuple[str, ...], ...]]:
    return [block.rows for article in page.articles for block in article.blocks if block.kind == "table"]


HEAD = "<tr><th>Quay</th><th>Depth</th><th>Remark</th></tr>"
NORTH = "<tr><td>North</td><td>7 m</td><td>—</td></tr>"
OLD = "<tr><td>Old</td><td>4 m</td><td>—</td></tr>"
ROWS = (("Quay", "Depth", "Remark"), ("North", "7 m", "—"), ("Old", "4 m", "—"))


@pytest.mark.parametrize(
    ("html", "rows", "why"),
    [
        (f"<table>{HEAD}{NORTH}{OLD}</table>", [ROWS], "a row a line"),
        (f"<table>{HEAD}{NORTH}{OLD}</table>" * 3, [ROWS] * 3, "tables below each other do not run together"),
        (
            f"<table>{HEAD}<tr><td>North</td><td>7 m</td><td>—</td></tr><tr><td>&nbsp;</td><td></td><td></td></tr>{OLD}</table>",
            [ROWS],
            "a row without text does not end a table",
        ),
        (
            f"<table>{HEAD}<tr><td>North<br>and South</td><td>7 m<br>9 m</td><td>measured<br>twice</td></tr>{OLD}</table>",
            [(ROWS[0], ("North and South", "7 m 9 m", "measured twice"), ROWS[2])],
            "the lines of cells stand beside each other",
        ),
        (
            f"<table><tr><td><ul><li>— one</li><li>— two</li></ul></td><td><p>7 m</p><p>—</p></td><td>—</td></tr>{OLD * 3}</table>",
            [(("— one — two", "7 m —", "—"), *[ROWS[2]] * 3)],
            "short texts that come again are in their own cells",
        ),
        (
            f"<table><tr><td><table>{HEAD}{NORTH}{OLD}</table></td></tr></table>",
            [ROWS],
            "a table within one that arranges the page",
        ),
    ],
)
def test_marks_of_rows(html: str, rows: list[tuple[tuple[str, ...], ...]], why: str) -> None:
    page = page_of(html)
    assert tables(page) == rows, why


def test_links_of_cells_belong_to_their_row() -> None:
    rows = "".join(
        f'<tr><td><a href="/{name}">{name}</a><br>quay</td><td>{name}<br>side</td></tr>' for name in ("a", "b")
    )
    page = page_of(f"<table><tr><th>Name</th><th>Side</th></tr>{rows}</table>")
    links = [
        link for article in page.articles for block in article.blocks if block.kind == "table" for link in block.links
    ]
    assert [(link.text, link.target) for link in links] == [("a", "/a"), ("b", "/b")]
