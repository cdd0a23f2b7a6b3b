"""What the links of a page say about its lines: log-odds to add to those of the line model, which sees no links.

Lines that are only links lead elsewhere: they are navigation, teasers and buttons.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cleanarticle.lines.decide import kept
from cleanarticle.lines.markup_features import MARKUP_NAMES, markup_features
from cleanarticle.lines.model import Model
from cleanarticle.page import Page
from cleanarticle.text.arrays import Matrix

_MIN_LINK_SHARE = 0.8
"""The share of a line's characters that are links, from which the line counts as a link. Set by hand."""
_LINK_PENALTY = 2.0
"""Log-odds. Of 0, 1, 2 and 3 tried on the Markdown of the 198 news pages of aeb and fundus (``bench/run_project.py
--input text_md``, body F1): .957, .959, .961, .962; from plain text, without links, .958. The model that ships was
trained on these pages, so only the differences count. Not 3, since a list of links may be what a page is about."""
_MIN_ARTICLE = 1500
"""Characters of kept text outside of links; a page with less may be a list of links. Without this bound the word F1 of
WCXB's pages of all types falls by .004 (every sixth page, from Markdown); with it .864 stays .864, and the articles'
.942 becomes .943."""
_SHARE = MARKUP_NAMES.index("link share")


def with_links(page: Page, scores: Matrix, model: Model) -> Matrix:
    """Return the logits of the model plus what links say about the lines; unchanged for a page without marks.

    Args:
        page: the page.
        scores: the logits of its filled lines: one for being kept, then one for each label.
        model: the model that they are from.
    """
    if not page.markup:
        return scores
    linked: NDArray[np.bool_] = markup_features(page)[: len(scores), _SHARE] >= _MIN_LINK_SHARE
    filled = [len(line.text) for line in page.lines if not line.blank][: len(scores)]
    if np.array(filled)[(scores[:, 0] > 0) & ~linked].sum() < _MIN_ARTICLE:
        return scores
    out = scores.copy()
    out[linked, 0] -= _LINK_PENALTY
    out[:, 1:][np.ix_(linked, kept(model.kinds))] -= _LINK_PENALTY  # both outputs of the model decide what is kept
    return out
