"""Recognise the kind of a page that is not an article: a forum, documentation, a product, a service, a list.

It is a multinomial logistic regression over the averages of the lines' features and the words of the URL, trained by
``training/page_kinds.py`` on pages whose kind is known. It counts only if the probability is high; else the articles on
the page decide its kind.
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

MAX_SPREADS = 3.0  # standard deviations: larger differences, as on a short page, count as this one
_MIN_LINES = 80  # the averages over fewer lines vary too much; set by hand
MIN_PROBABILITY, MIN_LIST_PROBABILITY = 0.85, 0.5
"""The probability of a kind other than an article; and of a list, if most of the text is pointers to other pages."""
_MIN_ARTICLE = 1500  # characters: a page with that much text is an article, whatever else it lists


def averages(measures: Measures, url: str | None) -> Matrix:
    """Return the input of the model: the average of each feature, and which hints are in the URL."""
    return with_hints(squashed(measures.matrix).mean(0), url)


def with_hints(means: Matrix, url: str | None) -> Matrix:
    """Return the averages of the features of a page, then which hints are in its URL, then whether it has a URL."""
    words = set(surface_words(url)) if url else set()
    hinted = [float(not words.isdisjoint(hints)) for hints in _hints()]
    out: Matrix = np.concatenate([means, hinted, [float(url is not None)]]).astype(np.float32)
    return out


@dataclass(frozen=True)
class KindModel:
    """The regression; ``kinds`` are the answers, "article" the first of them."""

    kinds: tuple[str, ...]
    mean: Matrix
    spread: Matrix
    weight: Matrix
    bias: Matrix

    def shares(self, row: Matrix) -> NDArray[np.float64]:
        """Return the probability of each kind for a page with these :func:`averages`."""
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
    shares = model.shares(averages(measures, url))
    best = int(shares.argmax())
    sure = MIN_LIST_PROBABILITY if listing and model.kinds[best] == "list" else MIN_PROBABILITY
    return (model.kinds[best], float(shares[best])) if best and shares[best] >= sure else None


@functools.cache
def default_kind_model() -> KindModel:
    """Return the built-in model."""
    return KindModel.read((resources.files("cleanarticle.lines") / "data" / "kinds.json").read_text("utf-8"))


@functools.cache
def _hints() -> tuple[frozenset[str], ...]:
    """Return the words of addresses that hint at a kind, a set for each kind."""
    data = tomllib.loads((resources.files("cleanarticle.lines") / "data" / "urls.toml").read_text("utf-8"))
    return tuple(frozenset(words) for words in data.values())
