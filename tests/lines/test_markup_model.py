"""The network that reads the marks of a page next to the answers of the line model."""

import numpy as np
import pytest

import cleanarticle
from cleanarticle.lines import Labeller
from cleanarticle.lines.evidence import verdicts
from cleanarticle.lines.markup_features import markup_features
from cleanarticle.lines.markup_model import MarkupModel, default_markup_model, model_inputs, with_markup
from cleanarticle.lines.model import default_model
from cleanarticle.page import Page
from cleanarticle.text.arrays import Matrix

KINDS = default_model().kinds
STORY = """The ferry between Port Elden and Norhaven will stop running on Friday, the harbour office said.

About two hundred people live on the island all year round, and most of them buy what they need on the mainland.

The harbour master expects the ice to be gone by the middle of March, as it was in most of the last ten years.

Until then a helicopter brings the post and the medicine twice a week, if the weather allows it to land."""
LINKED = "New lamps for the old lighthouse of Norhaven, and a keeper who has to learn how to leave them alone"


def scored(text: str) -> tuple[Page, Matrix]:
    """Return a cleaned page and the same logits for each of its filled lines: unsure of everything."""
    page = cleanarticle.clean(text, markup="markdown")
    return page, np.zeros((sum(not line.blank for line in page.lines), 1 + len(KINDS)), np.float32)


def kept(text: str) -> list[str]:
    return [line.text.strip() for line in cleanarticle.clean(text).lines if line.kept]


def test_features_are_one_row_a_filled_line_and_finite() -> None:
    page, scores = scored(f"# Ferry\n\n{STORY}\n\n* [Home](/)\n* [News](/news)\n")
    features = model_inputs(page, scores, markup_features(page))
    assert features.shape == (len(scores), len(default_markup_model().mean))
    assert np.isfinite(features).all()


def test_the_features_of_links_differ_from_those_of_text() -> None:
    page, scores = scored(f"{STORY}\n\n[{LINKED}](https://norhaven.example/lamps)\n")
    features = model_inputs(page, scores, markup_features(page))
    assert not np.allclose(features[-1], features[0])


def test_a_page_without_marks_keeps_the_logits_of_the_line_model() -> None:
    page = cleanarticle.clean(STORY)
    scores = np.ones((4, 1 + len(KINDS)), np.float32)
    assert with_markup(page, scores, None) is scores


def test_a_page_without_lines_has_no_logits() -> None:
    scores = np.zeros((0, 1 + len(KINDS)), np.float32)
    assert with_markup(cleanarticle.clean(""), scores, None) is scores


@pytest.mark.parametrize("count", [1, 2, 40])
def test_pages_of_any_length_are_scored(count: int) -> None:
    page, scores = scored("\n\n".join(f"[Entry {number}](/entry/{number})" for number in range(count)))
    assert with_markup(page, scores, markup_features(page)).shape == scores.shape


def test_a_line_that_is_only_a_link_is_less_likely_kept_than_the_same_words_as_text() -> None:
    as_text, scores = scored(f"{STORY}\n\n{LINKED}\n\n[Home](/)")
    as_link, _ = scored(f"{STORY}\n\n[{LINKED}](https://norhaven.example/lamps)\n\n[Home](/)")
    row = 4
    link, text = (with_markup(page, scores, markup_features(page))[row, 0] for page in (as_link, as_text))
    assert link < text - 0.5


def test_headlines_that_are_links_go_and_text_with_links_inside_stays() -> None:
    story = STORY.replace("harbour master", "[harbour master](/people/harbour-master)")
    headlines = ("Norhaven school gets a new roof", "Harbour cat found on the ferry", "What the winter costs")
    entries = "\n".join(f"* [{text}](/news/{number})" for number, text in enumerate(headlines))
    found = kept(f"# Ferry to Norhaven stops for the winter\n\n{story}\n\n{entries}\n")
    assert len([line for line in found if "harbour master expects" in line]) == 1
    assert not [line for line in found if any(text in line for text in headlines)]


def test_explain_names_the_marks_of_a_line() -> None:
    page = cleanarticle.clean(f"# Ferry\n\n{STORY}\n\n[Home](/)", markup="markdown")
    found = verdicts(page)
    last = max(found)
    assert [one.detail for one in found[last].evidence if one.group == "marks"] == ["1 link"]


def test_a_model_comes_back_from_its_file_as_it_was_written() -> None:
    model = default_markup_model()
    again = MarkupModel.read(model.write())
    assert all(np.array_equal(getattr(model, name), getattr(again, name)) for name in MarkupModel.__dataclass_fields__)


def test_a_labeller_takes_another_network_of_marks() -> None:
    shipped = default_markup_model()
    nothing = MarkupModel(
        shipped.mean,
        shipped.spread,
        np.zeros_like(shipped.first),
        np.zeros_like(shipped.first_bias),
        np.zeros_like(shipped.last),
        np.zeros_like(shipped.last_bias),
    )
    text = f"{STORY}\n\n[Home](/)"
    pipeline = cleanarticle.default_pipeline().replace("labels", Labeller(markup_model=nothing))
    plain = cleanarticle.clean(text, markup="markdown", pipeline=pipeline)
    shipped_page = cleanarticle.clean(text, markup="markdown")
    assert [line.confidence for line in plain.lines] != [line.confidence for line in shipped_page.lines]
