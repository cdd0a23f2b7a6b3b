"""The line model: a small convolutional network over the measures of a page's lines.

Lines are to it what pixels are to an image network: residual blocks of dilated convolutions along
the page (Yu & Koltun, "Multi-Scale Context Aggregation by Dilated Convolutions", 2016) let each
line see its neighbours near and far, a pooled summary lets it see the whole page. Its weights are
made by ``training/labels.py``; ``lines/data/CARD.md`` says from what, and how good it is.
"""

from __future__ import annotations

import functools
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np

from cleanarticle.lines.features import Matrix, Measures

_WORDS_A_LINE = 20  # as in training
_ROWS = 16


@dataclass(frozen=True)
class Block:
    """A residual block: normalise, look at three lines *dilation* apart, add."""

    scale: Matrix
    shift: Matrix
    weight: Matrix  # (3 * width, width): the line above, the line itself, the line below
    bias: Matrix
    dilation: int

    def __call__(self, hidden: Matrix) -> Matrix:
        """The state of each line after the block, of the same shape."""
        z = _normalise(hidden, self.scale, self.shift)
        n, width = z.shape
        reach = self.dilation
        window = np.zeros((n, 3 * width), np.float32)
        if n > reach:
            window[reach:, :width] = z[:-reach]
            window[:-reach, 2 * width :] = z[reach:]
        window[:, width : 2 * width] = z
        out = product(window, self.weight)
        out += self.bias
        np.maximum(out, 0, out=out)
        out += hidden
        return out


@dataclass(frozen=True)
class Model:
    """A trained network.

    ``columns`` are the names of the measures that it looks at, ``kinds`` those of the labels that
    it tells apart.
    """

    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    vocabulary: Mapping[str, int]  # the words that it knows, and their rows in `words`
    mean: Matrix
    spread: Matrix
    first: tuple[Matrix, Matrix]
    words: Matrix
    blank: Matrix  # what each place of a line that no known word takes counts
    lexical: Matrix
    near: tuple[Block, ...]
    pooled: tuple[Matrix, Matrix]
    far: tuple[Block, ...]
    norm: tuple[Matrix, Matrix]
    last: tuple[Matrix, Matrix]

    def scores(self, measures: Measures) -> Matrix:
        """The logits of each line: kept or not, then one a kind."""
        if not measures.indices:
            return np.zeros((0, 1 + len(self.kinds)), np.float32)
        return self.look(self.inputs(measures))

    def inputs(self, measures: Measures) -> Matrix:
        """What the network sees of each line before it looks at its neighbours, without the bias."""
        out: Matrix = product(self.scaled(measures.matrix), self.first[0])
        out += product(self.meaning(measures.words), self.lexical)
        return out

    def scaled(self, matrix: Matrix) -> Matrix:
        """Measures on a logarithmic scale, less their mean, over their spread."""
        squashed = np.copysign(np.log1p(np.abs(matrix)), matrix)
        out: Matrix = np.clip((squashed - self.mean) / self.spread, -6, 6).astype(np.float32)
        return out

    def meaning(self, lines: Sequence[Sequence[str]]) -> Matrix:
        """The sum of the vectors of each line's first known words, over the root of their number."""
        rows: list[int] = []
        counts = np.zeros(len(lines), np.intp)
        for i, words in enumerate(lines):
            known = [row for word in words if (row := self.vocabulary.get(word)) is not None][:_WORDS_A_LINE]
            rows += known
            counts[i] = len(known)
        out = np.zeros((len(lines), self.words.shape[1]), np.float32)
        if rows:
            filled = np.flatnonzero(counts)
            starts = np.concatenate([[0], np.cumsum(counts[filled])[:-1]])
            out[filled] = np.add.reduceat(self.words[rows], starts, axis=0)
        out += (_WORDS_A_LINE - counts)[:, None] * self.blank
        out /= np.sqrt(np.maximum(counts, 1))[:, None]
        return out

    def look(self, inputs: Matrix) -> Matrix:
        """The logits of the lines, from their inputs."""
        hidden = np.maximum(inputs + self.first[1], 0)
        for block in self.near:
            hidden = block(hidden)
        summary = np.concatenate([hidden.mean(0), hidden.max(0)])
        hidden = hidden + np.maximum(summary @ self.pooled[0] + self.pooled[1], 0)
        for block in self.far:
            hidden = block(hidden)
        out: Matrix = product(_normalise(hidden, *self.norm), self.last[0]) + self.last[1]
        return out

    @classmethod
    def read(cls, data: bytes) -> Model:
        """The model in the bytes of an ``.npz`` file that ``training/labels.py`` wrote."""
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        about = json.loads(bytes(arrays.pop("about")).decode("utf-8"))
        a = {name: array.astype(np.float32) for name, array in arrays.items()}

        def blocks(stack: str) -> tuple[Block, ...]:
            return tuple(
                Block(
                    a[f"{stack}{i}.scale"],
                    a[f"{stack}{i}.shift"],
                    a[f"{stack}{i}.weight"],
                    a[f"{stack}{i}.bias"],
                    reach,
                )
                for i, reach in enumerate(about[stack])
            )

        return cls(
            columns=tuple(about["columns"]),
            kinds=tuple(about["kinds"]),
            vocabulary={word: row for row, word in enumerate(about["vocabulary"])},
            mean=a["mean"],
            spread=a["spread"],
            first=(a["first.weight"], a["first.bias"]),
            words=a["words"],
            blank=a["blank"],
            lexical=a["lexical"],
            near=blocks("near"),
            pooled=(a["pooled.weight"], a["pooled.bias"]),
            far=blocks("far"),
            norm=(a["norm.scale"], a["norm.shift"]),
            last=(a["last.weight"], a["last.bias"]),
        )


def product(rows: Matrix, weight: Matrix) -> Matrix:
    """The matrix product, a few rows at a time.

    Small enough for the BLAS to stay on one thread: its threads cost more than they bring here, and
    slow each other down where every core has a page of its own. And always of one size, so that a
    line's scores do not depend on how many lines follow it.
    """
    n, width = rows.shape
    padded = np.zeros((-(-n // _ROWS) * _ROWS, width), np.float32)
    padded[:n] = rows
    out: Matrix = np.matmul(padded.reshape(-1, _ROWS, width), weight).reshape(len(padded), -1)[:n]
    return out


def _normalise(hidden: Matrix, scale: Matrix, shift: Matrix) -> Matrix:
    """Layer normalisation (Ba, Kiros & Hinton, 2016)."""
    width = hidden.shape[1]
    centred: Matrix = hidden - (hidden.sum(1, keepdims=True) / width)
    spread = np.einsum("ij,ij->i", centred, centred)[:, None] / width
    centred /= np.sqrt(spread + 1e-5)
    centred *= scale
    centred += shift
    return centred


@functools.cache
def default_model() -> Model:
    """The model that ships."""
    return Model.read((resources.files("cleanarticle.lines") / "data" / "model.npz").read_bytes())
