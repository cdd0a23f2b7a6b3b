"""The kind of a page: read and written, on short pages, and by the words of its lines."""

import numpy as np
import pytest

import cleanarticle
from cleanarticle.lines.features import measure
from cleanarticle.lines.page_kind import (
    KindModel,
    default_kind_model,
    kind_of,
    kind_probabilities,
    page_features,
    word_values,
)

THREAD = "".join(
    f"\ngardener{number}\nMember\nPosts: {number}\nJoined: May 2019\nRe: Which spade\nI dig with a fork {number} times.\nQuote Reply\n"
    for number in range(12)
)


def test_a_model_is_read_as_it_was_written() -> None:
    model = default_kind_model()
    read = KindModel.read(model.write())
    assert (read.kinds, read.words) == (model.kinds, model.words)
    largest = float(np.abs(model.word_weight).max())
    np.testing.assert_allclose(read.word_weight, model.word_weight, atol=largest / 127)
    np.testing.assert_array_equal(read.weight, model.weight)


@pytest.mark.parametrize("text", ["", "Posts\nReply\nQuote", "word " * 5000])
def test_a_short_page_has_no_kind(text: str) -> None:
    assert kind_of(kind_probabilities(measure(text.split("\n")), None)) is None


def test_words_of_forums_make_a_forum_more_probable() -> None:
    model = default_kind_model()
    measures = measure(THREAD.split("\n"))
    row = page_features(measures, None)
    known = model.word_index.indices(measures.words())
    words, counts = np.unique(known[known >= 0], return_counts=True)
    forum = model.kinds.index("forum")
    nothing = model.probabilities(row, words[:0], word_values(counts[:0], 1))
    assert model.probabilities(row, words, word_values(counts, len(measures.indices)))[forum] > nothing[forum]


def test_a_thread_is_a_forum() -> None:
    assert cleanarticle.clean(THREAD).kind == "forum"
