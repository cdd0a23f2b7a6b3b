"""What holds of splitting and reading, whatever the text and whatever the labels."""

from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from cleanarticle.locales.field_phrases import vocabulary
from cleanarticle.page import Label, Page
from cleanarticle.page.proposals import Edit
from cleanarticle.page.spans import source_span
from cleanarticle.pipeline import Pipeline
from cleanarticle.recognizers.dates import DateContext, find_dates
from cleanarticle.text.phrases import Phrases
from tests.pages import READ, labelled

PIECES = st.sampled_from(
    [
        "By Ann Lee",
        "PARIS (AFP) — ",
        "MOSCOU: ",
        "3 May 2024",
        "12/13/2024 25:61 pm",
        "Read more ",
        "作者：王小明",
        "(Source: AP)",
        "The bridge over the river will close for eight months, the council said on Tuesday.",
        "İstanbul",
        "\ud800",
        "\x00",
        "…",
    ]
)
LINES = st.lists(
    st.tuples(st.lists(PIECES | st.text(max_size=30), max_size=4).map("".join), st.sampled_from(Label)), max_size=25
)


def read(rows: list[tuple[str, Label]], language: str | None) -> Page:
    whole = [(label, text.replace("\n", " ").replace("\r", " ")) for text, label in rows]
    return labelled(whole, *READ, language=language)


@settings(max_examples=150, deadline=None)
@given(LINES, st.sampled_from([None, "en", "fr", "zh", "xx"]))
def test_any_labels_on_any_text_give_a_page(rows: list[tuple[str, Label]], language: str | None) -> None:
    page = read(rows, language)
    assert page.restore() == page.source
    for article in page.articles:
        for name, span in article.spans.items():
            assert 0 <= span.start <= span.end <= len(page.source), name
        if article.title:
            assert "".join(article.title.split()) in "".join(page.source.split())
        if article.dateline:
            assert article.dateline in page.source
        assert article.agency is None or all(part in page.source for part in article.agency.split(", "))
    assert read(rows, language) == page


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["3", "2024", "May", "-", "/", ".", " ", "12", "05", ":", "h", "GMT+2", "pm", "年", "月", "24", ","]
        ),
        max_size=14,
    ).map("".join)
)
def test_a_date_covers_its_digits(text: str) -> None:
    for moment in find_dates(text, DateContext(vocabulary("en").months, "en")):
        stated = text[moment.start : moment.end]
        assert str(moment.value.day) in stated
        assert str(moment.value.year)[-2:] in stated


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=8), max_size=5))
def test_a_phrase_is_found_at_its_columns(text: str, phrases: list[str]) -> None:
    past = 0
    for hit in Phrases(phrases).find(text):
        assert hit.start >= past
        assert text[hit.start : hit.end] == hit.text
        past = hit.end


@given(st.text("abcé", min_size=1, max_size=12), st.data())
def test_a_span_without_repairs_equals_the_columns(text: str, data: st.DataObject) -> None:
    page = Pipeline().run("first\n" + text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert source_span(page, 1, start, end).of(page.source) == text[start:end]


@given(st.text("abcé—", min_size=3, max_size=20), st.data())
def test_a_span_over_repairs_equals_that_of_an_edit(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=4)))

    def repair(page: Page) -> Iterator[Edit]:
        for low, high in zip(cuts[::2], cuts[1::2], strict=False):
            yield Edit(0, low, high, data.draw(st.sampled_from(["", "X", "YY"])), "characters.test")

    page = Pipeline().with_("repair", repair, stage="characters").run(text)
    shown = page.lines[0].text
    start = data.draw(st.integers(0, max(0, len(shown) - 1)))
    end = data.draw(st.integers(start, len(shown)))
    span = source_span(page, 0, start, end)
    assert 0 <= span.start <= span.end <= len(text)
    if not any(repair.start < span.end and span.start < repair.end for repair in page.repairs):
        assert shown[start:end] == "" or shown[start:end] in page.source
