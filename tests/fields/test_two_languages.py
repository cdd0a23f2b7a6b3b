"""Two articles in two languages on one page: the fields of each are read in its own language.

``cases/fields/made_up_bilingual.toml`` was written by someone who had not seen the code. The labels are given here:
what is tested are the readers, not the line model.
"""

import datetime as dt
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cleanarticle
from cleanarticle import Break, Label, Page, Relabel

FILE = Path(__file__).parents[1] / "cases" / "fields" / "made_up_bilingual.toml"
PAGES = tomllib.loads(FILE.read_text("utf-8"))["page"]
HEADER = 5  # lines below a title that may state author and date


def labelled(case: dict[str, Any]) -> cleanarticle.Pipeline:
    """Return the default pipeline with the labels and the breaks that the case states."""
    titles = [article["title"] for article in case["article"]]

    def labels(page: Page) -> Iterator[Relabel]:
        texts = [line.text.strip() for line in page.lines]
        starts = [texts.index(title) for title in titles]
        for index, text in enumerate(texts):
            if not text:
                continue
            number = sum(index >= start for start in starts) - 1
            if number < 0:
                yield Relabel(index, Label.NAV)
                continue
            article = case["article"][number]
            header = index - starts[number] <= HEADER
            if index == starts[number]:
                yield Relabel(index, Label.TITLE)
            elif header and any(author in text for author in article["authors"]):
                yield Relabel(index, Label.BYLINE)
            elif header and str(article["date"])[:4] in text and len(text) < 60:
                yield Relabel(index, Label.DATE)
            else:
                yield Relabel(index, Label.BODY)

    def breaks(page: Page) -> list[Break]:
        texts = [line.text.strip() for line in page.lines]
        return [Break(texts.index(title)) for title in titles]

    pipeline = cleanarticle.default_pipeline().replace("labels", labels).without("structure", "cuts", "listing")
    return pipeline.replace("split", breaks)


def day(value: dt.date | dt.datetime | None) -> dt.date | None:
    return value.date() if isinstance(value, dt.datetime) else value


def test_languages_of_made_up_pages_are_mostly_detected() -> None:
    found = [article.language for case in PAGES for article in labelled(case).run(case["text"]).articles]
    assert sum(language is None for language in found) <= 1, found


@pytest.mark.parametrize("case", PAGES, ids=[case["article"][0]["title"] for case in PAGES])
def test_fields_are_read_in_the_language_of_their_article(case: dict[str, Any]) -> None:
    page = labelled(case).run(case["text"])
    for article, wanted in zip(page.articles, case["article"], strict=True):
        assert article.title == wanted["title"]
        assert article.language in (wanted["language"], None)  # refused rather than guessed: see the floor below
        assert set(article.authors) == set(wanted["authors"])
        assert day(article.date) == dt.date.fromisoformat(str(wanted["date"])[:10])
