"""Tags with thousands of attributes: what the layout does not need is taken out before the parser sees it."""

from __future__ import annotations

import random
import re

import pytest

pytest.importorskip("lxml", reason="HTML needs the extra [html]")

from cleanarticle.html import attributes, layout
from cleanarticle.html.attributes import MAX_ATTRIBUTES, without_excess_attributes
from cleanarticle.html.layout import render

NEEDED = frozenset({"align", "style", "valign", "value"})
NEW, OLD = (2, 14), (2, 13)
MANY = " ".join(f"a{number}=1" for number in range(2 * MAX_ATTRIBUTES))


@pytest.mark.parametrize(
    ("html", "after"),
    [
        (f"<p {MANY}>x", "<p>x"),
        (f"x<P {MANY} ALIGN=right style='a:b' align=left/>y", "x<P ALIGN=right style='a:b'>y"),
        (f"<p {MANY} />x", "<p />x"),
        (f'<p {MANY} style="<>">x', '<p style="<>">x'),
        ("<p " + " ".join(f'a{number}=">"' for number in range(2000)) + ">x", "<p>x"),
        ("<p " + "".join(f"a{number}='>'" for number in range(2000)) + ">x", "<p>x"),
        ("<p " + "/".join(f"a{number}" for number in range(2000)) + "/>x", "<p />x"),
        ("<p " + " ".join(f"a{number}\n=\t{number}" for number in range(2000)) + ">x", "<p>x"),
        (f'<p =">"{MANY}>x', f'<p =">"{MANY}>x'),
        (f"<b <i {MANY}>x", "<b>x"),
    ],
    ids=lambda html: f"{html[:12]}…{html[-24:]}",
)
def test_tags_with_many_attributes_keep_those_that_the_layout_reads(html: str, after: str) -> None:
    assert without_excess_attributes(html, NEEDED, NEW) == after


@pytest.mark.parametrize(
    "html",
    [
        "<p " + " ".join(f"a{number}=1" for number in range(MAX_ATTRIBUTES)) + ">x",
        f"<!-- <p {MANY}> -->",
        f"<!--<p {MANY}>",
        f"<script>if(a<b {MANY})</script><p>x",
        f"<STYLE><p {MANY}></styles></STYLE >x",
        f"<script><p {MANY}>",
        f"<!doctype html <p {MANY}>",
        f"<? <p {MANY}>",
        f"</p {MANY}>x",
        f"a < b {MANY}>",
        f"<1 {MANY}>",
        f'<p {MANY} a=">x',
        f"<p {MANY}",
        f"<textarea><p {MANY}></textarea>",
        f"<title><p {MANY}></title>",
        f"<plaintext><p {MANY}>",
    ],
    ids=lambda html: f"{html[:20]}…{html[-14:]}",
)
def test_text_that_is_no_start_tag_is_kept(html: str) -> None:
    assert without_excess_attributes(html, NEEDED, NEW) == html


def test_raw_text_elements_are_those_of_the_parser() -> None:
    html = f"<textarea><p {MANY}></textarea><p {MANY}>"
    assert without_excess_attributes(html, NEEDED, NEW) == f"<textarea><p {MANY}></textarea><p>"
    assert without_excess_attributes(html, NEEDED, OLD) == "<textarea><p></textarea><p>"
    assert without_excess_attributes(f"<!-->{html}", NEEDED, OLD) == "<!--><textarea><p></textarea><p>"


PIECES = (
    *[
        "<p",
        "<b",
        "<div",
        "<li",
        "<ol",
        "<td",
        "<table",
        "<tr",
        "<br",
        "<script",
        "<style",
        "<title",
        "<textarea",
        "<xmp",
        "<iframe",
        "<plaintext",
        "<svg",
        "</p",
    ],
    *[
        "</script",
        "</style",
        "</textarea",
        "</title",
        "</xmp",
        "</div",
        "<!--",
        "-->",
        "--!>",
        "<!",
        "<?",
        "</",
        "<![CDATA[",
        "]]>",
        ">",
        ">",
        ">",
        ">",
        "/",
        "/>",
        "=",
        "=",
        "a",
        "b1",
    ],
    *[
        "style",
        "value",
        "align",
        "display:none",
        "3",
        "&amp;",
        "&#62;",
        "é",
        "<1",
        "a='>'",
        "a=1",
        "</SCRIPT>",
        "<HTML",
        "<body",
        "<head",
        "value=7",
    ],
    *(" ", "\n", '"', "'", " style='display:none'", "\x00", "\x0b", "\xa0", 'a=">"', "x y"),
)


def test_removing_attributes_does_not_change_the_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attributes, "MAX_ATTRIBUTES", 0)
    monkeypatch.setattr(attributes, "_MIN_EXCESS_LENGTH", 0)
    monkeypatch.setattr(attributes, "_MAY_HAVE_MANY", (re.compile(""),))
    version = layout.extras.lxml().LIBXML_VERSION
    monkeypatch.setattr(layout, "without_excess_attributes", lambda html, *_: html)
    chance = random.Random(1)
    changed = 0
    for _ in range(3000):
        html = "".join(chance.choices(PIECES, k=chance.randint(3, 25))).replace("\0", "\ufffd")
        bare = without_excess_attributes(html, NEEDED, version)
        changed += bare != html
        assert render(bare) == render(html), html
    assert changed > 300


class Counting:
    """A pattern that counts how often it is asked."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern, self.asked = pattern, 0

    def match(self, text: str, at: int) -> re.Match[str] | None:
        self.asked += 1
        return self._pattern.match(text, at)


def test_ordinary_pages_are_not_read_tag_by_tag(monkeypatch: pytest.MonkeyPatch) -> None:
    name = Counting(attributes._NAME)
    monkeypatch.setattr(attributes, "_NAME", name)
    page = "<div class='a b' id=x><p style='a:b'>A line of text.</p><script>if (a < b) c()</script></div>\n" * 200
    assert without_excess_attributes(page, NEEDED, NEW) is page
    assert name.asked == 0
    without_excess_attributes(page + '<p a=">">', NEEDED, NEW)
    assert name.asked == 200 * 6 + 1


def test_three_hundred_thousand_attributes_are_laid_out() -> None:
    html = "<p " + " ".join(f'a{number}="<"' for number in range(300_000)) + " style='display:none'>x</p>y"
    assert render(html) == "y"  # minutes, if the parser sees them all
