"""The figures by which corpora are filtered."""

from hypothesis import given
from hypothesis import strategies as st

import cleanarticle
from cleanarticle.page import Quality


def test_quality_measures_of_a_page() -> None:
    page = cleanarticle.clean(
        "Rain in Lyon\n\nIt rained for the third day in a row, and the river rose again. It fell."
    )
    quality = page.quality
    assert (quality.kept_share, quality.words, quality.sentences, quality.repeated_lines) == (1.0, 19, 2, 0.0)
    assert quality is page.quality
    assert page.to_dict()["quality"] == quality.to_dict()


def test_equal_texts_have_equal_hashes() -> None:
    first, second, third = (Quality.of(text, (), None) for text in ("The river.", "the RIVER", "A river."))
    assert first.hash != second.hash
    assert first.normalised_hash == second.normalised_hash != third.normalised_hash


def test_scripts_without_spaces_and_empty_texts_are_measured() -> None:
    assert Quality.of("東京は雨。川は高い。", (), None).words == 8
    assert Quality.of("東京は雨。川は高い。", (), None).sentences == 2
    assert Quality.of("", (), None) == Quality(
        hash=Quality.of("", (), None).hash, normalised_hash=Quality.of("", (), None).hash
    )
    assert Quality.of("\ud800", (), None).words == 1


@given(st.text(alphabet='a .!?…\n"”’»)。！', max_size=30))
def test_sentences_are_counted_by_each_sign_and_what_follows_it(text: str) -> None:
    ends = sum(text.count(end + after) for end in ".!?…" for after in (" ", "\n", '"', "”", "’", "»", ")"))
    wide = sum(map(text.count, "。！？।؟"))
    assert Quality.of(text, (), None).sentences == ends + wide + text.endswith((".", "!", "?", "…"))
