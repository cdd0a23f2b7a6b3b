"""Markdown as input: it is detected, its marks are removed and kept as evidence, and the source is restored."""

import runpy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cleanarticle
from cleanarticle import InputError, OptionError, Page
from cleanarticle.io import jsonl
from cleanarticle.lines.markup_features import MARKUP_NAMES, markup_features
from cleanarticle.markup import is_markdown
from cleanarticle.markup.blocks import read_blocks
from cleanarticle.page import split_lines
from cleanarticle.page.markup import LineMarkup

STEPS = runpy.run_path(str(Path(__file__).parents[1] / "fuzz" / "targets.py"))["steps_of"]
PROSE = "It snowed in Bern for the third day in a row, and no train had left the station by noon."
MORE = "The mayor said that the trams would run again as soon as the tracks were free of snow."


def read(text: str) -> Page:
    page = cleanarticle.clean(text, markup="markdown", pipeline=markup_only())
    assert page.restore() == text
    return page


@pytest.mark.parametrize("indent", ["", "  "], ids=["margin", "indented"])
def test_bullets_at_the_margin_are_removed_like_indented_ones(indent: str) -> None:
    lines = [line.text for line in read(f"{indent}* * Snow\n{indent}-\n{indent}* Ice").lines]
    assert lines == [f"{indent}* Snow", indent, f"{indent}* Ice"]


def markup_only() -> cleanarticle.Pipeline:
    pipeline = cleanarticle.default_pipeline()
    return pipeline.without(*(name for name in pipeline.names if name not in ("markdown", "unwrap")))


def line(text: str) -> str:
    (only,) = read(text).lines
    return only.text


def test_a_credit_that_is_glued_to_its_link_gets_a_space() -> None:
    assert line("By[Ann Lee](https://a.example/ann) and[Bo Ek](https://a.example/bo)") == "By Ann Lee and Bo Ek"
    assert line("a[b](https://a.example/b) un[likely](https://a.example/c)") == "ab unlikely"


class TestInline:
    @pytest.mark.parametrize(
        ("source", "text"),
        [
            ("See [the map](/map) now.", "See the map now."),
            ('See [the map](/map "A map") now.', "See the map now."),
            ("See [the map](</a map>) now.", "See the map now."),
            ("[A](/a)[B](/b)", "A B"),
            ("[ Home ](/)", "Home "),
            ("[![Logo](/logo.png)](/) Home", " Home"),
            ("![A train in snow](/t.png)It snowed.", "It snowed."),
            ("Wiki [Bern (city)](/wiki/Bern_(city)) here", "Wiki Bern (city) here"),
            ("It **fell** and *fell* and __fell__ and _fell_.", "It fell and fell and fell and fell."),
            ("It ** fell ** again", "It  fell  again"),
            ("**a****b**", "ab"),
            ("***both***", "both"),
            ("**By [Ann Lee](/ann)**", "By Ann Lee"),
            ("~~gone~~ x and ~ 5", "gone x and ~ 5"),
            ("5 * 3 * 2 and 2*3*4", "5 * 3 * 2 and 2*3*4"),
            ("snake_case_name and `__init__`", "snake_case_name and __init__"),
            ("s**t and f**k", "s**t and f**k"),
            ("Price* and more", "Price* and more"),
            (r"5\. May \*not\* \[this\]", "5. May *not* [this]"),
            ("`a*b*c` and ``x ` y``", "a*b*c and x ` y"),
            ("a<br>b <b>c</b> 1 < 2 > 0", "a b c 1 < 2 > 0"),
            ("<https://a.example/x> <me@a.example>", "https://a.example/x me@a.example"),
            ("one  ", "one  "),
            ("one\\", "one"),
            ("an [unclosed bracket", "an [unclosed bracket"),
            ("[brackets] alone", "[brackets] alone"),
            ("**Broken over paragraphs", "Broken over paragraphs"),
        ],
    )
    def test_inline_marks_are_removed(self, source: str, text: str) -> None:
        assert line(source) == text

    def test_reference_links_and_footnotes(self) -> None:
        page = read("See [the map][m], [M] and this[^1].\n\n[m]: https://a.example/map 'x'\n[^1]: A note.")
        assert [one.text for one in page.lines] == ["See the map, M and this[1].", "", "", "[1] A note."]
        assert [link.target for link in page.markup[0].links] == ["https://a.example/map"] * 2

    def test_a_link_over_several_paragraphs_is_read(self) -> None:
        page = read("[### Snow in Bern\n\nIt fell all day.\n\n](/snow)\n\nEnd.")
        assert [one.text for one in page.lines] == ["Snow in Bern", "", "It fell all day.", "", "", "", "End."]
        assert page.markup[0].kind == "heading"
        assert page.markup[2].links[0].text == "It fell all day."

    def test_a_link_target_over_two_lines_is_read(self) -> None:
        page = read('See [the map](/map\n"A map of Bern") now.')
        assert [one.text for one in page.lines] == ["See the map", " now."]

    def test_links_have_the_span_of_their_text(self) -> None:
        page = read("Go [**to** Bern](/bern).")
        (link,) = page.markup[0].links
        assert (link.text, link.target, link.span.of(page.source)) == ("to Bern", "/bern", "**to** Bern")


class TestBlocks:
    @pytest.mark.parametrize(
        ("source", "texts", "kinds"),
        [
            ("# Snow #\n\nx", ["Snow", "", "x"], {0: ("heading", 1)}),
            ("Snow\n====\nx", ["Snow", "", "x"], {0: ("heading", 1)}),
            ("Snow\n---\nx", ["Snow", "", "x"], {0: ("heading", 2)}),
            ("##\n\n#hashtag", ["", "", "#hashtag"], {}),
            ("a\n\n---\n\n* * *\nb", ["a", "", "", "", "", "b"], {2: ("rule", 0), 4: ("rule", 0)}),
            ("> said\n> > deeper", ["said", "deeper"], {0: ("quote", 0), 1: ("quote", 1)}),
            (
                "* a\n  + b\n    - c\n* d",
                ["* a", "  + b", "    - c", "* d"],
                {0: ("item", 0), 1: ("item", 1), 2: ("item", 2), 3: ("item", 0)},
            ),
            ("  * a\n    *       * b", ["  * a", "    * b"], {0: ("item", 0), 1: ("item", 2)}),
            ("- [ ] open\n- [x] done", ["- open", "- done"], {0: ("item", 0), 1: ("item", 0)}),
            (
                "```py\nx = [a](b)\n\n  y\n```\nz",
                ["", "x = [a](b)", "", "  y", "", "z"],
                {1: ("code", 0), 2: ("code", 0), 3: ("code", 0)},
            ),
            ("text\n\n    x = *1*\n\ntext", ["text", "", "    x = *1*", "", "text"], {2: ("code", 4)}),
            ("```\nnever closed [a](/b)", ["", "never closed a"], {1: ("text", 0)}),
            (
                '<div class="x">\n<!-- a\nb -->\nx\n</div>',
                ["", "", "", "x", ""],
                {0: ("html", 0), 1: ("html", 0), 4: ("html", 0)},
            ),
        ],
    )
    def test_blocks_have_their_kind(self, source: str, texts: list[str], kinds: dict[int, tuple[str, int]]) -> None:
        page = read(source)
        assert [one.text for one in page.lines] == texts
        found = {index: (markup.kind, markup.level) for index, markup in page.markup.items()}
        assert {index: found.get(index) for index in kinds} == kinds

    def test_items_have_their_number(self) -> None:
        page = read("1. one\n2. two\n\n12. March was cold.")
        assert [page.markup[index].number for index in (0, 1)] == [1, 2]
        assert 3 not in page.markup

    def test_a_data_table_keeps_its_cells(self) -> None:
        page = read("| Year | Snow |\n|---|--:|\n| 2023 | [40](/x) cm |\n| 2024 | a \\| b |\n\nx")
        assert [one.text for one in page.lines] == ["Year\tSnow", "", "2023\t40 cm", "2024\ta | b", "", "x"]
        assert page.markup[3].cells == ("2024", "a | b")

    def test_a_layout_table_becomes_plain_lines(self) -> None:
        page = read(f"|  |  |\n| --- | --- |\n| {PROSE * 5} | Ads |")
        assert page.lines[2].text == f"{PROSE * 5}  Ads"
        assert all(markup.kind != "table" for markup in page.markup.values())

    def test_wrapped_lines_are_joined(self) -> None:
        import textwrap

        text = textwrap.fill(f"{PROSE} {MORE} " * 5, 78)
        page = read(f"# Snow\n\n{text}\n\n[a](/a)\n")
        joined = "".join(one.text + one.newline for one in page.lines)
        assert f"{PROSE} {MORE} {PROSE}" in joined

    def test_a_paragraph_directly_below_a_heading_does_not_continue_it(self) -> None:
        import textwrap

        heading = "Snow in Bern for the third day, and no train left the station"
        page = read(f"# {heading}\n{textwrap.fill(f'{PROSE} {MORE} ' * 5, 66)}\n")
        joined = "".join(line.text + line.newline for line in page.lines)
        assert joined.startswith(f"{heading}\n{PROSE} {MORE} {PROSE}")

    def test_only_text_and_items_are_continued(self) -> None:
        text = "# A\ntext\nmore\n```\nx\n```\nafter\n\n* item\nits text\n| a | b |\n|---|---|\n| c | d |\nbelow"
        lines = read_blocks(split_lines(text)).lines
        continued = [text.split("\n")[index] for index, line in enumerate(lines) if line.continues]
        assert continued == ["more", "its text"]

    @pytest.mark.parametrize(
        "head",
        [
            "---\ntitle: Snow\ntags:\n  - a\n---\n",
            "+++\ntitle = 'Snow'\n+++\n",
            "Title: Snow\n\nURL Source: https://a.example/\n\nMarkdown Content:\n",
        ],
    )
    def test_front_matter_is_not_text(self, head: str) -> None:
        page = read(f"{head}# Snow\n\n{PROSE}")
        count = head.count("\n")
        assert not any(one.text for one in page.lines[:count])
        assert page.markup[0].kind == "front matter"
        assert page.lines[count].text == "Snow"

    def test_citations_of_crawl4ai_are_read(self) -> None:
        page = read("See the map⟨1⟩ now.\n\n## References\n\n⟨1⟩ https://a.example/map: The map")
        assert page.lines[0].text == "See the map now."
        assert page.lines[4].text == ""


class TestDetection:
    @pytest.mark.parametrize(
        "text",
        [
            f"# Snow\n\n[Home](/) [News](https://a.example/n)\n\n{PROSE}",
            f"# Snow\n\n**By Ann Lee**\n\n{PROSE}\n\n**Why**",
            f"## A\n\n```\nx\n```\n\n## B\n\n{PROSE}",
            f"---\ntitle: Snow\n---\n\n{PROSE}",
        ],
    )
    def test_markdown_is_detected(self, text: str) -> None:
        assert is_markdown(text)

    @pytest.mark.parametrize(
        "text",
        [
            f"Home\n  * News\n  * Sport\n\n{PROSE}",
            f"# 1 in the charts\n\n{PROSE}",
            f"Write [text](target) for a link.\n\n{PROSE}",
            "-----\nA: b\n-----\nNews",
            "5 ** 2 and 2 ** 3",
            "",
        ],
    )
    def test_plain_text_is_detected(self, text: str) -> None:
        assert not is_markdown(text)
        page = cleanarticle.clean(text)
        assert not page.markup
        assert not [repair for repair in page.repairs if repair.rule.startswith("markup.")]

    def test_format_none_leaves_the_marks(self) -> None:
        assert cleanarticle.clean("[a](/a) [b](/b)", markup="none").lines[0].text == "[a](/a) [b](/b)"

    def test_an_invalid_format_is_an_error(self) -> None:
        with pytest.raises(OptionError, match="Did you mean 'markdown'"):
            cleanarticle.clean("x", markup="markdwn")  # type: ignore[arg-type]
        with pytest.raises(InputError, match="markup= takes one of"):
            cleanarticle.clean("x", markup=True)  # type: ignore[arg-type]

    def test_an_invalid_format_is_an_error_of_clean_many(self) -> None:
        with pytest.raises(OptionError, match="markup="):
            cleanarticle.clean_many(["x"], markup="html")  # type: ignore[arg-type]
        with pytest.raises(InputError, match="markup="):
            cleanarticle.clean_many(["x"], markup=None)  # type: ignore[arg-type]


PAGE = f"""* [Home](https://a.example/)
* [Share](https://www.facebook.com/share)
* [Write](mailto:a@a.example)

# Snow in Bern

By [Ann Lee](/ann) | 3 February 2024

![A train](/train.jpg)

{PROSE}
 It was **cold**.

{MORE}

1. Stay at home.
2. Keep warm.

```python
def snow():
    return  "white &amp; cold"
```

| Place | Snow |
|---|---|
| Bern | 40 cm |
| Davos | 90 cm |

> "It was like in the old days," she said to us.

{PROSE} {MORE}
"""


class TestPage:
    page = cleanarticle.clean(PAGE, url="https://a.example/snow")

    def test_the_source_is_restored(self) -> None:
        assert self.page.restore() == PAGE
        assert Page.from_dict(self.page.to_dict()) == self.page

    def test_marks_are_in_the_trail_and_no_repairs_of_the_text(self) -> None:
        marks = [repair for repair in self.page.repairs if repair.rule.startswith("markup.")]
        assert len(marks) > 10
        assert len(self.page.to_dict()["repairs"]) == len(self.page.repairs)
        assert not self.page.text_repairs
        assert "0 repairs" in repr(self.page)
        assert jsonl.added_values(self.page)["repairs"] == []
        assert any(entry.cleaner == "markdown" for entry in self.page.trail)

    def test_blocks_of_the_page(self) -> None:
        (article,) = self.page.articles
        assert article.title == "Snow in Bern"
        assert article.authors == ("Ann Lee",)
        blocks = {block.kind: block for block in article.blocks}
        assert [block.number for block in article.blocks if block.kind == "item"] == [1, 2]
        assert blocks["code"].text == 'def snow():\n    return  "white &amp; cold"'
        assert blocks["table"].rows == (("Place", "Snow"), ("Bern", "40 cm"), ("Davos", "90 cm"))
        assert blocks["table"].text == "Place\tSnow\nBern\t40 cm\nDavos\t90 cm"
        assert "quote" in blocks
        for block in article.blocks:
            assert block.text.split()[-1].strip('"') in block.span.of(PAGE).replace("*", "")
        assert "2. Keep warm." in article.body

    def test_chunks_of_the_page(self) -> None:
        (article,) = self.page.articles
        chunks = article.chunks(characters=200)
        assert "\n".join(chunk.text for chunk in chunks) == article.body
        assert all(chunk.span.start < chunk.span.end for chunk in chunks)
        assert [chunk.span for chunk in chunks] == sorted(chunk.span for chunk in chunks)
        assert max(len(chunk.text) for chunk in chunks if "\n" in chunk.text) <= 200
        with pytest.raises(OptionError):
            article.chunks(characters=0)

    def test_markup_features_of_lines(self) -> None:
        values = markup_features(self.page)
        rows = [one.text for one in self.page.lines if not one.blank]
        at = {name: column for column, name in enumerate(MARKUP_NAMES)}
        assert values.shape == (len(rows), len(MARKUP_NAMES))
        assert [values[row, at["link share"]] > 0.7 for row in (0, 1, 2)] == [True] * 3
        assert values[0, at["links: same site"]] == values[1, at["links: social"]] == values[2, at["links: mail"]] == 1
        title = rows.index("Snow in Bern")
        assert values[title, at["heading level"]] == 1
        assert values[rows.index(PROSE), at["images alone above"]] == 1

    def test_plain_text_has_no_markup_features(self) -> None:
        assert not markup_features(cleanarticle.clean(f"Snow\n\n{PROSE}")).any()


class TestHtml:
    HTML = (
        f"<h1>Snow in Bern</h1><p>{PROSE} {MORE}</p><ol><li>Stay at home.<li>Keep warm.</ol><p>{MORE}</p>"
        "<pre><code>def snow():\n\n    return 1\n</code></pre><p>" + PROSE + "</p>"
        "<table><tr><th>Place<th>Snow<tr><td>Bern<td>40<br>cm<tr><td>Davos<td></table>"
        f'<p>{MORE} <a href="/more">Read on</a> about it.</p>'
    )

    def test_blocks_of_the_page(self) -> None:
        pytest.importorskip("lxml", reason="needs the extra [html]")
        page = cleanarticle.clean_html(self.HTML)
        assert page.restore() == page.source
        (article,) = page.articles
        blocks = {block.kind: block for block in article.blocks}
        assert [block.number for block in article.blocks if block.kind == "item"] == [1, 2]
        assert blocks["code"].text == "def snow():\n\n    return 1"
        assert blocks["table"].rows == (("Place", "Snow"), ("Bern", "40 cm"), ("Davos", ""))
        assert blocks["table"].text == "Place\tSnow\nBern\t40 cm\nDavos"
        (link,) = article.blocks[-1].links
        assert (link.text, link.target, link.span.of(page.source)) == ("Read on", "/more", "Read on")


class TestPlain:
    def test_a_numbered_list_becomes_items_with_unchanged_text(self) -> None:
        page = cleanarticle.clean(
            f"Snow in Bern\n\n{PROSE}\n\n1. Stay at home today.\n2. Keep warm, and wait.\n\n{MORE} {PROSE}"
        )
        (article,) = page.articles
        assert [(block.number, block.text) for block in article.blocks if block.kind == "item"] == [
            (1, "Stay at home today."),
            (2, "Keep warm, and wait."),
        ]
        assert "1. Stay at home today.\n2. Keep warm, and wait." in page.text

    def test_text_wrapped_at_a_fixed_width_is_joined(self) -> None:
        import textwrap

        paragraphs = [f"{PROSE} {MORE} " * 3] * 4
        text = "Snow in Bern\n\n" + "\n\n".join(textwrap.fill(one, 66) for one in paragraphs)
        page = cleanarticle.clean(text)
        assert page.restore() == text
        assert f"{PROSE} {MORE}" in page.text
        assert any(repair.rule == "characters.unwrap" for repair in page.text_repairs)

    def test_text_with_a_block_per_line_is_not_joined(self) -> None:
        text = "\n".join([PROSE, MORE] * 10)
        assert not [repair for repair in cleanarticle.clean(text).repairs if "unwrap" in repair.rule]


class TestAnyText:
    @given(
        st.lists(
            st.sampled_from(
                [
                    *"[]()*_`<>#-+|\\~!:=\n\n\t .1a",
                    "](",
                    "![",
                    "**",
                    "```",
                    "- ",
                    "    ",
                    "<b>",
                    "<!--",
                    "-->",
                    "---",
                    "[^1]: ",
                    "> ",
                ]
            ),
            max_size=80,
        )
    )
    def test_never_raises_and_always_restores(self, parts: list[str]) -> None:
        read("".join(parts))

    @pytest.mark.parametrize(
        "piece",
        [
            "[",
            "![",
            "](",
            "[](",
            '](a "',
            "*a ",
            "**",
            "_a_ ",
            "`",
            "`` ` ",
            "<",
            "<!--",
            "<a ",
            "|a",
            "> ",
            "* ",
            "\\",
            "[a]",
            "~~~\n",
            "```\n",
            "```x\n",
            "|\n|-\n",
            "<!--\n",
            "1. a\n",
            "- a\n",
            "[a]: /b\n",
            "(",
            "![a](data:",
            "a\n---\n",
            "⟨1⟩",
        ],
    )
    def test_work_grows_linearly_with_the_text(self, piece: str) -> None:
        pipeline = markup_only()

        def work(size: int) -> None:
            cleanarticle.clean(piece * (size // len(piece)), markup="markdown", pipeline=pipeline)

        work(1000)  # what is loaded late is loaded
        once, twice = (STEPS(lambda size=size: work(size)) for size in (4000, 8000))
        assert twice < 2.5 * once


def test_marks_cover_their_text() -> None:
    assert LineMarkup() == LineMarkup("text", 0, None, (), 0, 0.0, ())


GLUED_PAGE = (
    "# Snow in Bern\n\n[Home](/) [News](/news/)\n\nShe said so, and he said so, and they said so, and left.\n\n"
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("It fell on **Monday**and melted.", "It fell on Monday and melted."),
        ("*__The mayor__*said it.", "The mayor said it."),
        ("the rain and**the snow**and ice", "the rain and**the snow**and ice"),
        ("**Note:**This is it.", "Note: This is it."),
        ("the **mayor**Ann Lee", "the mayor Ann Lee"),
        ("See [Ann Lee](/ann)said it.", "See Ann Lee said it."),
        ("An **un**able man, **W**ord, **cat**s.", "An unable man, Word, cats."),
        ("a **sand**and, and sandand", "a sandand, and sandand"),
        ("**日本**語です", "日本語です"),
    ],
)
def test_a_space_that_was_lost_at_a_mark_is_put_back(line: str, expected: str) -> None:
    page = cleanarticle.clean(GLUED_PAGE + line, markup="markdown")
    assert page.lines[-1].text == expected
    assert page.restore() == GLUED_PAGE + line
