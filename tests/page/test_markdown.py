"""What is written as Markdown comes back from a parser as it was written: any text, any sequence of blocks."""

import importlib
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleanarticle.page import Article, Block, Page
from cleanarticle.page.markdown import article_to_markdown, escape
from cleanarticle.page.markup import Link

pytest.importorskip("markdown_it", reason="needs the extra [dev]")
MARKDOWN: Any = importlib.import_module("benchmarks.markdown")
SIGNS = [
    *"*_`~[]()<>#+-=|!&;:.\\1 a\u00e9",
    "**",
    "1. ",
    "](",
    "&lt;",
    "<b>",
    "http://a.b",
    "```",
    "    ",
    "- ",
    "[a]: ",
]
TEXT = st.lists(st.sampled_from(SIGNS), min_size=1, max_size=12).map("".join).filter(lambda text: bool(text.strip()))
LINE = st.lists(st.sampled_from([*SIGNS, "\n"]), min_size=1, max_size=12).map("".join)


def block(kind: str) -> st.SearchStrategy[Block]:
    if kind == "code":
        return LINE.map(lambda text: Block("code", f"x{text}y"))
    if kind == "table":
        row = st.lists(TEXT.map(lambda text: " ".join(text.split())), min_size=2, max_size=2).map(tuple)
        return st.lists(row, min_size=1, max_size=3).map(lambda rows: Block("table", "x", rows=tuple(rows)))
    level = {"heading": st.integers(1, 6), "quote": st.just(0), "item": st.integers(0, 3)}.get(kind, st.just(0))
    number = st.none() | st.integers(0, 12) if kind == "item" else st.none()
    return st.builds(
        lambda text, level, number: Block(kind, " ".join(text.split()), level, number), TEXT, level, number
    )


BLOCKS = st.lists(
    st.sampled_from(["heading", "paragraph", "item", "item", "quote", "code", "table"]).flatmap(block), max_size=6
)


@settings(derandomize=True)
@given(BLOCKS, TEXT)
def test_blocks_survive_a_round_trip_through_markdown(blocks: list[Block], title: str) -> None:
    article = Article(title=title, subtitle=title, lead=(title,), blocks=tuple(blocks))
    assert MARKDOWN.parsed(article.to_markdown()) == MARKDOWN.expected(article)


@settings(derandomize=True)
@given(TEXT)
def test_key_points_and_text_before_items(text: str) -> None:
    article = Article(lead=(text, text), blocks=(Block("item", text),))
    assert MARKDOWN.difference(Page(source="", articles=(article,))) is None


@settings(derandomize=True)
@given(st.lists(TEXT, min_size=2, max_size=3))
@example(["\\", "*"])
@example(["a\\\\", "b"])
@example(["a", "\\b"])
def test_links_do_not_change_the_text(texts: list[str]) -> None:
    texts = [" ".join(text.split()) for text in texts]
    links = tuple(Link(text, f"/a b({number})") for number, text in enumerate(texts))
    article = Article(blocks=(Block("paragraph", " ".join(texts), links=links),))
    assert MARKDOWN.parsed(article.to_markdown(links=True)) == MARKDOWN.expected(article)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("5 * 3 is 15", "5 * 3 is 15"),
        ("snake_case", "snake_case"),
        ("a [note] here", "a [note] here"),
        ("Price* and more", "Price* and more"),
        ("AT&T", "AT&T"),
        ("a ~ b", "a ~ b"),
        ("1.5 m", "1.5 m"),
        ("#tag", "#tag"),
    ],
)
def test_characters_that_are_no_marks_are_not_escaped(text: str, written: str) -> None:
    assert escape(text) == written


def test_form() -> None:
    article = Article(
        title="Snow",
        blocks=(
            Block("heading", "How", level=3),
            Block("item", "one", number=1),
            Block("item", "deeper", level=1),
            Block("item", "two", number=2),
            Block("item", "another list", number=1),
            Block("code", "```\nx\n```"),
            Block("table", "", rows=(("a", "b|c"), ("d",))),
            Block("paragraph", "See the map.", links=(Link("the map", "https://a.example/m"),)),
        ),
    )
    assert article.to_markdown(links=True, front_matter=True) == (
        '---\ntitle: "Snow"\n---\n\n# Snow\n\n### How\n\n1. one\n   - deeper\n2. two\n1) another list\n\n'
        "````\n```\nx\n```\n````\n\n| a | b\\|c |\n| --- | --- |\n| d |  |\n\nSee [the map](https://a.example/m).\n"
    )
    assert article_to_markdown(Article()) == ""
