"""The labeller: the cleaner that gives every line of a page its label."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from cleanarticle.lines.decide import kept_kinds
from cleanarticle.lines.features import NAMES, measure
from cleanarticle.lines.markup_features import markup_features, only_links
from cleanarticle.lines.markup_model import MarkupModel, with_markup
from cleanarticle.lines.model import Model, default_model
from cleanarticle.lines.page_decision import decide_page
from cleanarticle.lines.page_kind import is_list, kind_of
from cleanarticle.lines.site_prior import Prior, SitePrior
from cleanarticle.locales import load_all, parse
from cleanarticle.locales.cues import CueHit, CueHits, CueVocabulary, default_vocabulary
from cleanarticle.page import Label, Page
from cleanarticle.page.proposals import Field, Relabel, Warn
from cleanarticle.pipeline import declares
from cleanarticle.text.arrays import Matrix
from cleanarticle.text.page_reading import MAX_LINES, reading_of

_LABELS = {label.value: label for label in Label}
_CHARACTERS_COLUMN = NAMES.index("characters")
_NO_CUE_REASON = "shape, place and words"


@declares(reads=["lines", "url"], proposes=["labels", "kept", "kind", "likely", "likely_byline", "warnings"])
@dataclass(frozen=True)
class Labeller:
    """A cleaner that gives every line a label, with the line model.

    Args:
        phrases: the texts of more files of cue phrases, in the form of the built-in ones.
        balance: from -1 to 1. Four times the value is added to the log-odds that a line is kept: with 1, lines are
            kept from odds of 1 to 55, with -1 from 55 to 1.
        prior: what the profile of the page's site says; see :class:`cleanarticle.sites.SiteTemplate`.
        model: the line model; by default the built-in one.
        markup_model: the network that reads the marks of Markdown and HTML; by default the built-in one.

    Raises:
        LocaleError: a file of phrases is malformed.
    """

    phrases: tuple[str, ...] = ()
    balance: float = 0.0
    prior: Prior | None = None
    model: Model | None = field(default=None, compare=False, repr=False)
    markup_model: MarkupModel | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        for text in self.phrases:
            parse(text, name="your file of phrases")

    def __call__(self, page: Page) -> Iterator[Field | Relabel | Warn]:
        """Propose a label for each filled line, and the kind of a page that is not an article."""
        model = self.model or default_model()
        reading = reading_of(page)
        measures = measure(reading, page.url, self.vocabulary())
        if not measures.indices:
            return
        if reading.first_unread is not None:
            yield Warn(
                f"the page has over {MAX_LINES:,} lines; those from line {reading.first_unread + 1:,} on were not "
                "read and are not part of the text: cut the page into parts"
            )
        scores = model.scores(measures)
        known_site = self.site_prior(reading.texts, scores)
        if known_site:
            scores = known_site.added(scores, model.kinds)
        marks = markup_features(page) if page.markup else None
        scores = with_markup(page, scores, marks, self.markup_model)
        decision = decide_page(measures, model, self.balance, scores, only_links=only_links(marks))
        sizes, stay = measures.matrix[:, _CHARACTERS_COLUMN], kept_kinds(model.kinds)[decision.kinds]
        listed = sizes[decision.kinds == model.kinds.index(Label.TEASER)].sum()
        if page_kind := kind_of(measures, page.url, listing=is_list(sizes[stay].sum(), listed)):
            name, probability = page_kind
            yield Field(None, "kind", name, None, f"by the features of its lines and its URL, {probability:.2f}")
        likely = np.zeros(len(page.lines), np.float32)
        likely[measures.indices] = decision.p_kept
        yield Field(None, "likely", tuple(likely.tolist()), None, "the answers of the line model")
        bylines = np.zeros(len(page.lines), np.float32)
        bylines[measures.indices] = decision.p_byline
        yield Field(None, "likely_byline", tuple(bylines.tolist()), None, "the answers of the line model")
        labels = [_LABELS[kind] for kind in model.kinds]
        languages = _Languages(measures.hits)
        reasons: dict[tuple[int, int], str] = {}  # by list of hits, which lines share, and label
        staying = stay.tolist()
        confidences = decision.confidence.astype(np.float64).round(2).tolist()
        kinds, seconds = decision.kinds.tolist(), decision.second.tolist()
        apart = decision.in_outlier_run.tolist()
        rows = zip(measures.indices, kinds, seconds, confidences, measures.hits, strict=True)
        for row, (index, kind, second, confidence, hits) in enumerate(rows):
            label = labels[kind]
            known = known_site.reasons[row] if known_site and not staying[row] else ""
            if not known and apart[row]:
                known = "apart from the article"
            if not known and hits:
                same = id(hits), kind
                known = reasons.get(same) or reasons.setdefault(same, _reason(label, hits, languages))
            new = (index, label, confidence, known or _NO_CUE_REASON, None, False, labels[second])
            yield tuple.__new__(Relabel, new)  # a call of the class takes twice as long

    def site_prior(self, texts: Sequence[str], scores: Matrix) -> SitePrior | None:
        """Return what the site's profile says about lines with these logits; ``None`` without a profile."""
        return self.prior(texts, scores[:, 0]) if self.prior is not None else None

    def odds(self, page: Page) -> tuple[list[str], Matrix]:
        """Return the filled lines of a page, and for each the model's log-odds that it is kept."""
        reading = reading_of(page)
        measures = measure(reading, page.url, self.vocabulary())
        return reading.texts, (self.model or default_model()).scores(measures)[:, 0]

    def vocabulary(self) -> CueVocabulary:
        """Return the words and phrases that this labeller uses."""
        return _extended(self.phrases) if self.phrases else default_vocabulary()


@functools.lru_cache(maxsize=16)
def _extended(phrases: tuple[str, ...]) -> CueVocabulary:
    return CueVocabulary.of((*load_all(), *(parse(text, name="your file of phrases") for text in phrases)))


class _Languages:
    """The number of cues of each language on a page; counted at the first use.

    Args:
        hits: the cues of the lines.
    """

    def __init__(self, hits: Sequence[CueHits]) -> None:
        self._hits = hits

    @functools.cached_property
    def cues(self) -> Counter[str]:
        """The number of cues, by language."""
        lists = {id(hits): hits for hits in self._hits}  # lines share lists
        counts: Counter[str] = Counter()
        for same, times in Counter(map(id, self._hits)).items():
            for language in lists[same].languages:
                counts[language] += times
        return counts


def _reason(label: Label, hits: Sequence[CueHit], languages: _Languages) -> str:
    """Return the reason for a label: the cue that names it, or else shape, place and words.

    If several languages have the phrase, it is the cue of the language with most cues on the page.
    """
    named = [hit for hit in hits if hit.cue.label is label]
    if not named:
        return _NO_CUE_REASON
    first = named[0]
    if len(named) > 1:
        first = max(named, key=lambda hit: (hit.end - hit.start, languages.cues[hit.cue.locale], hit.cue.id))
    return f"cue {first.cue.id}"
