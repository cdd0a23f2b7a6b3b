"""The inspector and the notebook views, as documents: what is in them, and what must not."""

import json
import re
from html import unescape

import pytest
from hypothesis import HealthCheck, given, settings

import cleanarticle
from cleanarticle.explain import Why, explain, explain_html
from cleanarticle.explain.html_document import content_hash
from cleanarticle.lines.evidence import verdicts
from cleanarticle.page import Article, Label, Line, Page, Repair, Span
from cleanarticle.page.html_page import overview_bar
from cleanarticle.page.pieces import UNSEEN, UNSEEN_OR_JOINER, escape_unseen
from cleanarticle.testing import pages
from tests.pages import page_of

DIRTY = """Menu
Home
Log in \u202e\x1b[2J\x00

We use cookies. <script>alert(1)</script>
Accept all

A storm closes the port of Harwick & its market

By Jane Doe
Published 9 February 2024

The harbour wall of Harwick broke on Monday night, and the sea came into the streets of the old town.

â€œWe counted every day,â€\x9d said the mayor, who had waited for the repair since January. "It is <b>too late</b> now."

Masons from three villages began to clear the stones on Tuesday morning, and the market moved to the school hall.

The ferry to the islands will not sail before Friday, the company said, and the lighthouse stays closed until spring. \ud800

Share this article
© 2024 </script><img src=x onerror=alert(1)> " autofocus onfocus="alert(1)
"""

_ROW = re.compile(
    r'<li id=L(\d+) class="([^"]*)"><a href=#L\d+>\d+</a><b class=k>(\w+)</b><span dir=auto>(.*?)</span><i>'
)
_LATER = re.compile(
    r'<ins>.*?</ins>|<span class="flag" title="[^"]*">(?:[^<]|<span class="unseen">[^<]*</span>)*</span>'
)
_TAG = re.compile(r"<[^>]*>")


def rows(html: str) -> dict[int, tuple[str, str, str]]:
    """Return the label, the classes and the text before repairs of each line that is shown, by its number."""
    return {
        int(number): (label, classes, unescape(_TAG.sub("", _LATER.sub("", text))))
        for number, classes, label, text in _ROW.findall(html.replace("\n", "\\n"))
    }


def known(html: str) -> dict[str, object]:
    """Return the data of the script of the document."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    data: dict[str, object] = json.loads(found[1])
    return data


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(pages(max_lines=12))
def test_every_line_of_any_page_is_shown_as_it_was(source: str) -> None:
    page = cleanarticle.clean(source)
    html = explain_html(page)
    html.encode("utf-8")
    assert not set(UNSEEN.findall(html)) - {"\n", "\t"}
    shown = rows(html)
    for number, line in enumerate(page.lines, 1):
        if not line.blank:
            label, _, text = shown[number]
            before = source[line.start : line.end].rstrip("\r\n")
            assert label == line.label.value
            # A joiner that a repair removes is shown by its number, others as they are.
            wanted = escape_unseen(before, UNSEEN_OR_JOINER).replace("\\t", "\t")
            assert escape_unseen(text, UNSEEN_OR_JOINER).replace("\\t", "\t") == wanted, number
    assert len(known(html)["lines"]) == len(shown)  # type: ignore[arg-type]


def test_text_of_the_page_is_never_markup() -> None:
    page = cleanarticle.clean(DIRTY, url="https://example.org/?a=\"><script>alert('x')</script>")
    html = explain_html(page)
    tags = re.findall(r"<(\w+)((?:[^>\"]|\"[^\"]*\")*)>", html)
    assert [name for name, _ in tags].count("script") == 2
    assert "img" not in {name for name, _ in tags}
    assert not [name for name, attributes in tags if re.search(r"\bon\w+=", re.sub(r'"[^"]*"', "", attributes))]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_the_content_policy_allows_only_its_own_style_and_script() -> None:
    html = explain_html(cleanarticle.clean(DIRTY))
    style = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    script = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert len(style) == len(script) == 1
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    assert f"style-src {content_hash(style[0])}; script-src {content_hash(script[0])};" in policy[1]
    assert "default-src 'none'" in policy[1]
    assert not re.search(r"https?://(?!www\.w3\.org/)", html)


def test_every_link_leads_somewhere_and_no_name_is_given_twice() -> None:
    html = explain_html(cleanarticle.clean(DIRTY))
    names = re.findall(r'\sid="?([\w-]+)', html)
    assert len(names) == len(set(names))
    links = re.findall(r'href="?#([\w-]+)', html)
    assert set(links) <= set(names)
    assert "a1-title" in links


def test_dropped_lines_are_folded_and_kept_ones_are_not() -> None:
    html = explain_html(cleanarticle.clean(DIRTY))
    folds = re.findall(r"<details><summary>.*?</details>", html, re.DOTALL)
    inside = {number for fold in folds for number in rows(fold)}
    page = cleanarticle.clean(DIRTY)
    assert inside
    assert not [number for number in inside if page.lines[number - 1].kept]


PAGE = Page(
    source="Un dÃ©lai de psoitr ||fin\nMenu\n",
    articles=(Article(title="Un délai", spans={"title": Span(0, 9), "dateline": Span(3, 12)}),),
    lines=(
        Line(0, 26, "Un délai de psoitr fin", Label.TITLE, 0.5, "its shape", 0, kept=True, newline="\n"),
        Line(26, 31, "Menu", Label.NAV, 0.97, "a menu word alone", newline="\n"),
    ),
    repairs=(
        Repair(4, 6, "Ã©", "é", "characters.mojibake", 0.99),
        Repair(13, 19, "psoitr", "pour", "spelling.spin", 0.4, applied=False),
        Repair(20, 22, "||", "", "cut.rule"),
    ),
)


def test_repairs_are_shown_in_place_before_and_after() -> None:
    html = explain_html(PAGE, why=[Why(), Why()])
    assert '<span class="repair" title="characters.mojibake, 99% sure"><del>Ã©</del><ins>é</ins></span>' in html
    assert '<span class="flag" title="spelling.spin, 40% sure">psoitr → pour?</span>psoitr' in html
    assert '<span class="repair" title="cut.rule, 100% sure"><del>||</del></span>fin' in html


def test_fields_are_marked_where_they_were_read() -> None:
    html = explain_html(PAGE, why=[Why(), Why()])
    text = next(text for number, _, _, text in _ROW.findall(html) if number == "1")
    marked = [_TAG.sub("", part) for part in re.split(r'(?=<span class="field"[^>]*data-f="a1-dateline")', text)[1:]]
    assert marked == ["d", "Ã©é", "lai", " de psoitr → pour?psoitr ||fin"]
    assert text.count('id="a1-title"') == text.count('id="a1-dateline"') == 1
    assert re.search(r'<h2><a href="#a1-title"', html)


def test_a_field_that_was_cut_out_of_its_line_is_marked_there() -> None:
    cut = Repair(0, 8, "PARIS - ", "", "cut.dateline")
    line = Line(0, 18, "It rained.", Label.BODY, 0.9, "", 0, kept=True)
    articles = (Article(dateline="PARIS", spans={"dateline": Span(0, 5)}),)
    html = explain_html(
        Page(source="PARIS - It rained.", lines=(line,), repairs=(cut,), articles=articles), why=[Why()]
    )
    assert re.search(r'id="a1-dateline"[^>]*><span[^>]*><del>PARIS', html)
    assert html.count('data-f="a1-dateline"') == 2  # in the card, and in the line


def test_evidence_is_shown_for_kept_and_dropped_lines() -> None:
    page = cleanarticle.clean(DIRTY)
    data = known(explain_html(page))
    lines = data["lines"]
    texts = data["texts"]
    assert isinstance(lines, list)
    assert isinstance(texts, list)
    by_start = {line[0]: line for line in lines}
    for kept in (True, False):
        index, line = next((i, line) for i, line in enumerate(page.lines) if line.kept is kept and not line.blank)
        verdict = explain(page)[index].verdict
        assert verdict
        start, end, reason, model, other, stays, weighed, *_ = by_start[line.start]
        assert (start, end, texts[reason]) == (line.start, line.end, line.reason)
        assert (list(Label)[model], list(Label)[other]) == (verdict.label, verdict.alternative)
        assert stays == verdict.kept == kept
        pieces = list(zip(*(weighed[at::4] for at in range(4)), strict=True))
        strongest = max(verdict.evidence, key=lambda one: max(abs(one.weight), abs(one.keep_weight)))
        assert sum(side for _, _, side, _ in pieces) > 0
        assert (texts[pieces[0][0]], texts[pieces[0][1]]) == (strongest.group, strongest.detail)
        assert pieces[0][2:] == (round((10 if kept else -10) * strongest.keep_weight), round(10 * strongest.weight))


def test_all_proposals_are_shown_where_there_are_several() -> None:
    twice = "A quay in the rain, seen from the old lighthouse of Harwick."
    page = cleanarticle.clean(
        f"The rain stays\n\n{twice} (AFP)\n{twice} (AFP)\n\nIt rained for the third day in a row."
    )
    assert [step for step in explain(page, evidence=False)[2].steps if step[0] == "structure"]
    lines = known(explain_html(page))["lines"]
    assert isinstance(lines, list)
    # the title by short_article, the captions by structure
    assert [len(line) for line in lines] == [8, 8, 8, 7]


def test_a_page_that_came_through_json_can_be_explained() -> None:
    page = cleanarticle.clean(DIRTY)
    again = Page.from_dict(json.loads(json.dumps(page.to_dict())))
    assert rows(explain_html(again)) == rows(explain_html(page))
    assert not any(why.steps for why in explain(again))


def test_evidence_is_for_the_lines_as_they_were_labelled() -> None:
    text = "A storm over Harwick\n\nThe sea came in on Monday night and took the wall away (Opens in a new window)."
    page = cleanarticle.clean(text)
    assert [repair.rule.split(".")[0] for repair in page.repairs] == ["cut"]
    seen = verdicts(page_of(text))
    assert [why.verdict for why in explain(page)] == [seen[0], None, seen[2]]


def test_the_inspector_works_without_evidence() -> None:
    page = cleanarticle.clean(DIRTY)
    assert all(why.verdict is None for why in explain(page, evidence=False))
    assert "rather" not in explain_html(page, why=explain(page, evidence=False)).split("<script>")[0]


@pytest.mark.parametrize("source", ["", "\n\n", "x", "\ud800", "\u202e", "a\x00b\n" * 3, "<" * 1000])
def test_the_smallest_pages_are_shown(source: str) -> None:
    page = cleanarticle.clean(source)
    for html in (explain_html(page), page._repr_html_(), explain_html(page, title="\ud800<\u202e")):
        html.encode("utf-8")
        assert not set(UNSEEN.findall(html)) - {"\n"}


def test_a_page_of_200_kilobytes_stays_below_two_megabytes() -> None:
    story = "The council of Harwick met on Monday, and said nothing of the wall that the sea took in {}."
    block = [
        "Menu",
        "Share on Facebook",
        *(story.format(year) for year in range(1900, 1908)),
        "Read more: the wall",
        "",
    ]
    text = "\n".join(f"{line} {n}" for n in range(250) for line in block)[:200_000]
    assert len(text) == 200_000
    assert len(explain_html(cleanarticle.clean(text)).encode("utf-8")) < 2_000_000


class TestNotebook:
    def test_a_notebook_shows_a_page(self) -> None:
        html = cleanarticle.clean(DIRTY)._repr_html_()
        assert html.count("<script") == 0
        assert not re.search(r'\sid="', html)  # a notebook holds many pages
        assert "A storm closes the port" in html
        assert "&lt;img src=x" in html

    def test_a_notebook_shows_an_article(self) -> None:
        article = cleanarticle.clean(DIRTY).articles[0]
        html = article._repr_html_()
        assert html.count("<article") == 1
        assert "#a1-title" not in html
        assert article._repr_markdown_() == article.to_markdown()

    def test_a_notebook_shows_markdown(self) -> None:
        assert "# A storm closes the port of Harwick" in cleanarticle.clean(DIRTY)._repr_markdown_()

    def test_a_long_page_is_cut_short(self) -> None:
        html = cleanarticle.clean("Menu\n" * 2000)._repr_html_()
        assert html.count("<li ") == 400
        assert "The first 400 of 2,000" in html
        assert "The first 0 of 1;" in cleanarticle.clean("x" * 60_000)._repr_html_()


def test_the_map_is_the_same_length_for_any_page() -> None:
    lines = overview_bar(cleanarticle.clean("Menu\nIt rained for the third day, and the river rose.\n" * 3000))
    assert lines.count("<rect") <= 2 * 480
