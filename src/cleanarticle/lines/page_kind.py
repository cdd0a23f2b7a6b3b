"""What kind of page it is, where it is no article: a forum, documentation, a shop's, a service's, a list.

A multinomial logistic regression over the averages of the lines' measures and the words of the URL,
made by ``training/page_kinds.py`` from pages whose kind is known. It speaks up only where it is sure;
else the articles that are found on a page say what kind it is.
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

MOST = 3.0  # spreads: what is further off, as on a short page, says no more
_LEAST = 80  # lines: the averages of fewer say too little
SURE, LISTING = 0.85, 0.5
"""How sure the model must be of a kind other than an article; of a list, where most of the text is one."""
_ARTICLE = 1500  # characters: a page with as much text of its own is an article, whatever else it lists


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
        logits = np.clip((row - self.mean) / self.spread, -MOST, MOST) @ self.weight + self.bias
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
    """Return whether a page with so many characters of kept text, and of pointers to other pages, is a list of these.

    >>> is_list(kept=300, listed=900), is_list(kept=2000, listed=9000)
    (True, False)
    """
    return kept < min(listed, _ARTICLE)


def kind_of(measures: Measures, url: str | None, *, listing: bool = False) -> tuple[str, float] | None:
    """Return the kind of a page and its probability, 0 to 1; ``None`` if the page may be an article.

    Args:
        measures: the features of its lines.
        url: its address, if known.
        listing: whether most of its text is pointers to other pages.
    """
    model = default_kind_model()
    if len(measures.indices) < _LEAST:
        return None
    shares = model.shares(averages(measures, url))
    best = int(shares.argmax())
    sure = LISTING if listing and model.kinds[best] == "list" else SURE
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
