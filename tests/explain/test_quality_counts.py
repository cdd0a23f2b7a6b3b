"""Confidence, published filters and duplicates in a report."""

import cleanarticle
from cleanarticle.explain.corpus import Corpus
from cleanarticle.explain.report import report_html
from cleanarticle.io import jsonl

STORY = (
    "Rain in Lyon\n\nIt rained for the third day in a row, and the river rose again over its banks in the old town.\n"
)


def _corpus() -> Corpus:
    corpus = Corpus()
    for number, text in enumerate(
        (STORY, STORY, STORY.replace("Rain", "RAIN"), "Fog\n\nIt was foggy over the harbour.\n")
    ):
        page = cleanarticle.clean(text)
        record = {"text": page.text, "url": f"https://site{number}.example/", **jsonl.added_values(page, lines=True)}
        corpus.add(f"page {number}", record)
    return corpus


def test_duplicates_and_filters_are_counted() -> None:
    corpus = _corpus()
    assert (corpus.quality.pages, corpus.quality.duplicates, corpus.quality.near_duplicates) == (4, 1, 2)
    assert corpus.quality.filtered["words"] == 4
    assert [count for count, _ in corpus.quality.most_copied(5)] == [3]
    assert corpus.across_sites(5)[0][0] == 3
    assert sum(corpus.quality.confidences) == 4


def test_the_report_shows_quality_counts() -> None:
    html = report_html(_corpus(), title="run")
    for heading in ("The least sure pages", "What published filters would drop", "Duplicates"):
        assert heading in html
    assert "2 pages if case" in html
