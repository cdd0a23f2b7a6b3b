"""The labeller: the cleaner that gives every line of a page its label."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from cleanarticle.lines.cues import Hit
from cleanarticle.lines.decide import stays
from cleanarticle.lines.features import MOST_LINES, NAMES, measure
from cleanarticle.lines.kind import is_list, kind_of
from cleanarticle.lines.model import Model, default_model
from cleanarticle.lines.own import Matrix, Vocabulary, default_vocabulary
from cleanarticle.lines.settle import settle
from cleanarticle.lines.template import Template, compare
from cleanarticle.locales import load_all, parse
from cleanarticle.page import Label, Page
from cleanarticle.proposals import Field, Relabel, Warn

if TYPE_CHECKING:
    from cleanarticle.profile import Profile

_LABELS = {label.value: label for label in Label}
_SIZE = NAMES.index("characters")
_SHAPE = "shape, place and words"


@dataclass(frozen=True)
class Labeller:
    """A cleaner: the label of every line, by the model that ships.

    Args:
        phrases: the texts of further files of cue phrases, in the form of those that ship.
        balance: -1..1. What is added, four times over, to the log-odds that a line is kept: at 1 a
            line is kept from odds of 1 to 55 on, at -1 from 55 to 1 on.
        profile: what is known of the page's site.
        model: the line model; the one that ships, unless given.

    Raises:
        LocaleError: a file of phrases is malformed.
    """

    phrases: tuple[str, ...] = ()
    balance: float = 0.0
    profile: Profile | None = None
    model: Model | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        for text in self.phrases:
            parse(text, name="your file of phrases")

    def __call__(self, page: Page) -> Iterator[Field | Relabel | Warn]:
        """Propose a label for each line that is not blank, and the kind of a page that is no article."""
        model = self.model or default_model()
        lines = [line.text for line in page.lines]
        measures = measure(lines, page.url, self.vocabulary())
        if not measures.indices:
            return
        if len(measures.indices) == MOST_LINES and any(map(str.strip, lines[measures.indices[-1] + 1 :])):
            yield Warn(
                f"the page has over {MOST_LINES:,} lines; those from line {measures.indices[-1] + 2:,} on were not "
                "looked at and are not part of the text: cut the page into parts"
            )
        scores = model.scores(measures)
        template = self.template([lines[i] for i in measures.indices], scores)
        if template:
            scores = template.added(scores, model.kinds)
        decision = settle(measures, model, self.balance, scores)
        sizes, stay = measures.matrix[:, _SIZE], stays(model.kinds)[decision.kinds]
        listed = sizes[decision.kinds == model.kinds.index(Label.TEASER)].sum()
        if told := kind_of(measures, page.url, listing=is_list(sizes[stay].sum(), listed)):
            yield Field(None, "kind", told[0], None, f"by the measures of its lines and its URL, {told[1]:.2f}")
        labels = [_LABELS[kind] for kind in model.kinds]
        languages = _Languages(measures.hits)
        reasons: dict[tuple[int, int], str] = {}  # of lists of hits that lines share
        staying = stay.tolist()
        confidences = decision.confidence.astype(np.float64).round(2).tolist()
        rows = zip(measures.indices, decision.kinds.tolist(), confidences, measures.hits, strict=True)
        for row, (index, kind, confidence, hits) in enumerate(rows):
            label = labels[kind]
            known = template.reasons[row] if template and not staying[row] else ""
            if not known and decision.apart[row]:
                known = "apart from the article"
            if not known and hits:
                same = id(hits), kind
                known = reasons.get(same) or reasons.setdefault(same, _reason(label, hits, languages))
            yield Relabel(index, label, confidence, known or _SHAPE)

    def template(self, texts: Sequence[str], scores: Matrix) -> Template | None:
        """What the site's profile, if there is one, says of these lines, which have these logits."""
        return compare(self.profile, texts, scores[:, 0]) if self.profile is not None else None

    def odds(self, page: Page) -> tuple[list[str], Matrix]:
        """The lines of a page that are not blank, and for each the model's log-odds of being kept."""
        lines = [line.text for line in page.lines]
        measures = measure(lines, page.url, self.vocabulary())
        return [lines[i] for i in measures.indices], (self.model or default_model()).scores(measures)[:, 0]

    def vocabulary(self) -> Vocabulary:
        """The words and phrases that this labeller measures lines by."""
        return _extended(self.phrases) if self.phrases else default_vocabulary()


@functools.lru_cache(maxsize=16)
def _extended(phrases: tuple[str, ...]) -> Vocabulary:
    return Vocabulary.of((*load_all(), *(parse(text, name="your file of phrases") for text in phrases)))


class _Languages:
    """How many cues of each language a page has; counted when that is first asked.

    Args:
        hits: the cues of its lines.
    """

    def __init__(self, hits: Sequence[Sequence[Hit]]) -> None:
        self._hits = hits

    @functools.cached_property
    def cues(self) -> Counter[str]:
        """The number of cues, by language."""
        lists = {id(hits): hits for hits in self._hits}  # which lines share
        counts: Counter[str] = Counter()
        for same, times in Counter(map(id, self._hits)).items():
            for hit in lists[same]:
                counts[hit.cue.locale] += times
        return counts


def _reason(label: Label, hits: Sequence[Hit], languages: _Languages) -> str:
    """Why, in a few words: the cue that names the kind, or that shape, place and words do.

    Of the languages that share a phrase the one with most cues on the page is named.
    """
    named = [hit for hit in hits if hit.cue.label is label]
    if not named:
        return _SHAPE
    first = named[0]
    if len(named) > 1:
        first = max(named, key=lambda hit: (hit.end - hit.start, languages.cues[hit.cue.locale], hit.cue.id))
    return f"cue {first.cue.id}"
