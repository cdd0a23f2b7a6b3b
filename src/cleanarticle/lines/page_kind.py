"""Recognise the kind of a page that is not an article: a forum, documentation, a product, a service, a list.

The model is a multinomial logistic regression over the averages of the features of lines and the words of the URL,
trained by ``training/page_kinds.py`` on pages whose kind is known. Its answer counts only if the probability is high;
otherwise the articles on the page decide its kind.
"""

from __future__ import annotations

import functools
import json
import tomllib
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.features import Measures, squashed
from cleanarticle.text.arrays import Matrix
from cleanarticle.text.tokens import surface_words

MAX_SPREADS = 3.0
"""The largest distance of a feature from its mean, in standard deviations; features further away, as on a short page,
are clipped."""
_MIN_LINES = 80
"""The smallest number of lines of a page whose kind is recognised: averages over fewer vary too much. Set by hand."""
MIN_PROBABILITY = 0.85
"""The smallest probability of a kind other than article."""
MIN_LIST_PROBABILITY = 0.5
"""The smallest probability of a list, if most of the text is pointers to other pages."""
_MIN_ARTICLE = 1500
"""The smallest number of kept characters of a page that is an article, whatever else it lists."""


def page_features(measures: Measures, url: str | None) -> Matrix:
    """Return the input of the model for a page: the averages of the features of its lines, and those of its URL."""
    return add_url_features(squashed(measures.matrix).mean(0), url)


def add_url_features(means: Matrix, url: str | None) -> Matrix:
    """Return the averages of a page with the features of its URL.

    These are, for each kind, whether the URL has a word that hints at it, and whether the URL is known at all.
    """
    words = set(surface_words(url)) if url else set()
    has_words = [float(not words.isdisjoint(hints)) for hints in _url_words()]
    out: Matrix = np.concatenate([means, has_words, [float(url is not None)]]).astype(np.float32)
    return out


@dataclass(frozen=True)
class KindModel:
    """The multinomial logistic regression."""

    kinds: tuple[str, ...]
    """The kinds of pages; "article" is the first."""
    mean: Matrix
    """The mean of each feature over the training data."""
    spread: Matrix
    """The standard deviation of each feature."""
    weight: Matrix
    """A row for each feature, a column for each kind."""
    bias: Matrix

    def probabilities(self, row: Matrix) -> NDArray[np.float64]:
        """Return the probability of each kind for a page, given its :func:`page_features`."""
        logits = np.clip((row - self.mean) / self.spread, -MAX_SPREADS, MAX_SPREADS) @ self.weight + self.bias
        out: NDArray[np.float64] = np.exp(logits - logits.max())
        out /= out.sum()
        return out

    @classmethod
    def read(cls, text: str) -> KindModel:
        """Return the model in a JSON text that ``training/page_kinds.py`` wrote."""
        data = json.loads(text)
        mean, spread, weight, bias = (np.array(data[n], np.float32) for n in ("mean", "spread", "weight", "bias"))
        return cls(tuple(data["kinds"]), mean, spread, weight, bias)


def is_list(kept: float, listed: float) -> bool:
    """Return whether a page is a list of pointers to other pages.

    Args:
        kept: the characters of its kept text.
        listed: the characters of its pointers to other pages.

    >>> is_list(kept=300, listed=900), is_list(kept=2000, listed=9000)
    (True, False)
    """
    return kept < min(listed, _MIN_ARTICLE)


def kind_of(measures: Measures, url: str | None, *, listing: bool = False) -> tuple[str, float] | None:
    """Return the kind of a page and its probability, 0 to 1; ``None`` if the page may be an article.

    Args:
        measures: the features of its lines.
        url: its address, if known.
        listing: whether most of its text is pointers to other pages.
    """
    model = default_kind_model()
    if len(measures.indices) < _MIN_LINES:
        return None
    probabilities = model.probabilities(page_features(measures, url))
    best = int(probabilities.argmax())
    min_probability = MIN_LIST_PROBABILITY if listing and model.kinds[best] == "list" else MIN_PROBABILITY
    return (model.kinds[best], float(probabilities[best])) if best and probabilities[best] >= min_probability else None


@functools.cache
def default_kind_model() -> KindModel:
    """Return the built-in model."""
    return KindModel.read((resources.files("cleanarticle.lines") / "data" / "kinds.json").read_text("utf-8"))


@functools.cache
def _url_words() -> tuple[frozenset[str], ...]:
    """Return the words of addresses that hint at a kind, a set for each kind."""
    data = tomllib.loads((resources.files("cleanarticle.lines") / "data" / "urls.toml").read_text("utf-8"))
    return tuple(frozenset(words) for words in data.values())
