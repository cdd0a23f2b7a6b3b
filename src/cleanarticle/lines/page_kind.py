"""Recognise the kind of a page that is not an article: a forum, documentation, a product, a service, a list.

The model is a multinomial logistic regression over the averages of the features of lines and the words of the URL,
trained by ``training/page_kinds.py`` on pages whose kind is known. Its answer counts only if the probability is high;
otherwise the articles on the page decide its kind.
"""

from __future__ import annotations

import functools
import io
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.features import Measures, squashed
from cleanarticle.text.arrays import Matrix
from cleanarticle.text.tokens import HashIndex, folded_words, tokenise

ARTICLE = "article"
"""The kind of a page that holds articles, or one."""
MAX_SPREADS = 3.0
"""The largest distance of a feature from its mean, in standard deviations. Features that are further away are clipped:
on short pages some are. Set by hand."""
MIN_LINES = 20
"""The smallest number of lines of a page whose kind is recognised: averages over fewer lines vary too much. Set by
hand."""
MIN_PROBABILITY = 0.7
"""The smallest probability of a kind other than article; set on the cross-validation of ``training/page_kinds.py``."""
_ARRAYS = ("mean", "spread", "weight", "bias")
_MAX_WORD_VALUE = 3.0
"""The largest value of a word, before the division by the length of the page: words that a page has eight times or more
count alike. Set by hand."""
MIN_LIST_PROBABILITY = 0.5
"""The smallest probability of a list if most of the text is pointers to other pages; set by hand."""
_MIN_ARTICLE_LENGTH = 1500
"""A page with at least so many kept characters is not a list, even if it has more characters of pointers; set by
hand."""


def page_features(measures: Measures, url: str | None) -> Matrix:
    """Return the input of the model for a page: the averages of its lines' features, and the features of its URL."""
    return add_url_features(squashed(measures.matrix).mean(0), url)


def add_url_features(means: Matrix, url: str | None) -> Matrix:
    """Return the averages of a page, followed by the features of its URL.

    The features of a URL are, for each kind of page, whether the URL has a word that hints at the kind, and whether the
    URL is known.
    """
    words = set(folded_words(url)) if url else set()
    has_hint = [float(not words.isdisjoint(hints)) for hints in _url_words()]
    out: Matrix = np.concatenate([means, has_hint, [float(url is not None)]]).astype(np.float32)
    return out


@dataclass(frozen=True)
class KindModel:
    """The multinomial logistic regression."""

    kinds: tuple[str, ...]
    """The kinds of pages. The first one is "article"."""
    mean: Matrix
    """The mean of each feature over the training data."""
    spread: Matrix
    """The standard deviation of each feature."""
    weight: Matrix
    """A row for each feature, a column for each kind."""
    bias: Matrix
    words: tuple[str, ...]
    """The words whose number is evidence for a kind."""
    word_weight: Matrix
    """A row for each word, a column for each kind."""

    @functools.cached_property
    def word_index(self) -> HashIndex:
        """The hashes of the words."""
        return HashIndex(tokenise(self.words).word_hash)

    def probabilities(self, row: Matrix, words: NDArray[np.intp], values: Matrix) -> NDArray[np.float64]:
        """Return the probability of each kind for a page.

        Args:
            row: what :func:`page_features` returns for the page.
            words: the indices, each once, of the known words at the beginnings and ends of its lines.
            values: what :func:`word_values` returns for these words.
        """
        logits = np.clip((row - self.mean) / self.spread, -MAX_SPREADS, MAX_SPREADS) @ self.weight + self.bias
        logits += values @ self.word_weight[words]
        out: NDArray[np.float64] = np.exp(logits - logits.max())
        out /= out.sum()
        return out

    @classmethod
    def read(cls, data: bytes) -> KindModel:
        """Return the model in the bytes of an ``.npz`` file that :meth:`write` returned."""
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            about = json.loads(bytes(file["about"]).decode("utf-8"))
            arrays = {name: file[name].astype(np.float32) for name in _ARRAYS}
            word_weight = file["word_weight"] * np.float32(about["scale"])
        return cls(kinds=tuple(about["kinds"]), words=tuple(about["words"]), word_weight=word_weight, **arrays)

    def write(self) -> bytes:
        """Return the model as the bytes of an ``.npz`` file, with the weights of words as 8-bit integers."""
        scale = float(np.abs(self.word_weight).max()) / np.iinfo(np.int8).max
        about = json.dumps({"kinds": self.kinds, "words": self.words, "scale": scale}, ensure_ascii=False)
        arrays = {name: getattr(self, name).astype(np.float16) for name in _ARRAYS}
        out = io.BytesIO()
        np.savez_compressed(
            out,
            about=np.frombuffer(about.encode("utf-8"), np.uint8),
            word_weight=np.round(self.word_weight / scale).astype(np.int8),
            **arrays,
        )
        return out.getvalue()


def word_values(counts: NDArray[np.intp], line_count: int) -> Matrix:
    """Return the values of words for the model: they grow slowly with the count of a word, and are less on long pages.

    Args:
        counts: how often the page has each word.
        line_count: the number of its filled lines.
    """
    out: Matrix = (np.minimum(1 + np.log(counts), _MAX_WORD_VALUE) / np.log(10 + line_count)).astype(np.float32)
    return out


def is_list(kept: float, listed: float) -> bool:
    """Return whether a page is a list of pointers to other pages.

    Args:
        kept: the number of characters of its kept text.
        listed: the number of characters of its pointers to other pages.

    >>> is_list(kept=300, listed=900), is_list(kept=2000, listed=9000)
    (True, False)
    """
    return kept < min(listed, _MIN_ARTICLE_LENGTH)


def kind_probabilities(measures: Measures, url: str | None) -> dict[str, float]:
    """Return the probability of each kind of page; of a page with few lines, that it is an article.

    Args:
        measures: the features of its lines.
        url: its address, if known.
    """
    model = default_kind_model()
    if len(measures.indices) < MIN_LINES:
        return {kind: float(kind == ARTICLE) for kind in model.kinds}
    _, _, hashes = measures.edge_words()
    known = model.word_index.indices(hashes)  # -1 for a word that the model does not know
    words, counts = np.unique(known[known >= 0], return_counts=True)
    values = word_values(counts, len(measures.indices))
    probabilities = model.probabilities(page_features(measures, url), words, values)
    return dict(zip(model.kinds, probabilities.tolist(), strict=True))


def kind_of(probabilities: Mapping[str, float], *, listing: bool = False) -> tuple[str, float] | None:
    """Return the kind of a page and its probability, 0 to 1; ``None`` if the page may be an article.

    Args:
        probabilities: its :func:`kind_probabilities`.
        listing: whether most of its text is pointers to other pages.
    """
    kind, probability = max(probabilities.items(), key=lambda item: item[1])
    min_probability = MIN_LIST_PROBABILITY if listing and kind == "list" else MIN_PROBABILITY
    return (kind, probability) if kind != ARTICLE and probability >= min_probability else None


@functools.cache
def default_kind_model() -> KindModel:
    """Return the built-in model."""
    return KindModel.read((resources.files("cleanarticle.lines") / "data" / "kinds.npz").read_bytes())


@functools.cache
def _url_words() -> tuple[frozenset[str], ...]:
    """Return the words of addresses that hint at a kind, a set for each kind."""
    data = tomllib.loads((resources.files("cleanarticle.lines") / "data" / "urls.toml").read_text("utf-8"))
    return tuple(frozenset(words) for words in data.values())
