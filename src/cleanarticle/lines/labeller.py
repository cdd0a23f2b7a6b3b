"""The labeller: the cleaner that gives every line of a page its label."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from cleanarticle.lines.decide import kept_kinds
from cleanarticle.lines.features import NAMES, measure
from cleanarticle.lines.line_features import CUE_LABELS
from cleanarticle.lines.markup_features import markup_features, only_links
from cleanarticle.lines.markup_model import MarkupModel, with_markup
from cleanarticle.lines.model import Model, default_model
from cleanarticle.lines.page_decision import decide_page
from cleanarticle.lines.page_kind import is_list, kind_of, kind_probabilities
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
        balance: from -1 to 1. Four times the value is added to the log-odds that a line is kept. So with 1, lines are
            kept whose probability is 0.02 or more, and with -1 only those whose probability is 0.98 or more.
        prior: a function that returns what the profile of the page's site says about lines; see
            :class:`cleanarticle.sites.SiteTemplate`.
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
        """Propose a label for each line that was read, and the kind of a page that is not an article.

        Proposed are also, for each line, the probabilities that it is kept and that it is a byline.
        """
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
        site_prior = self.site_prior(reading.texts, scores)
        if site_prior:
            scores = site_prior.add_to(scores, model.kinds)
        marks = markup_features(page) if page.markup else None
        scores = with_markup(page, scores, marks, self.markup_model)
        kinds_of_page = kind_probabilities(measures, page.url)
        decision = decide_page(
            measures, model, self.balance, scores, only_links=only_links(marks), kinds_of_page=kinds_of_page
        )
        sizes, is_kept = measures.matrix[:, _CHARACTERS_COLUMN], kept_kinds(model.kinds)[decision.kinds]
        teaser_size = sizes[decision.kinds == model.kinds.index(Label.TEASER)].sum()
        if page_kind := kind_of(kinds_of_page, listing=is_list(sizes[is_kept].sum(), teaser_size)):
            name, probability = page_kind
            yield Field(None, "kind", name, None, f"by the features of its lines and its URL, {probability:.2f}")
        likely = np.zeros(len(page.lines), np.float32)
        likely[measures.indices] = decision.p_kept
        yield Field(None, "likely", tuple(likely.tolist()), None, "the answers of the line model")
        bylines = np.zeros(len(page.lines), np.float32)
        bylines[measures.indices] = decision.p_byline
        yield Field(None, "likely_byline", tuple(bylines.tolist()), None, "the answers of the line model")
        labels = [_LABELS[kind] for kind in model.kinds]
        languages = _CueLanguages(measures.hits)
        cue_reasons: dict[
            tuple[int, int], str
        ] = {}  # by the id of the list of hits (lines with equal cues share one) and the label
        is_kept_row, in_outlier_run = is_kept.tolist(), decision.in_outlier_run.tolist()
        confidences = decision.confidence.astype(np.float64).round(2).tolist()
        kinds, alternatives = decision.kinds.tolist(), decision.second.tolist()
        rows = zip(measures.indices, kinds, alternatives, confidences, measures.hits, strict=True)
        for row, (index, kind, alternative, confidence, hits) in enumerate(rows):
            label = labels[kind]
            reason = site_prior.reasons[row] if site_prior and not is_kept_row[row] else ""
            if not reason and in_outlier_run[row]:
                reason = "apart from the article"
            if not reason and hits:
                key = id(hits), kind
                reason = cue_reasons.get(key) or cue_reasons.setdefault(key, _cue_reason(label, hits, languages))
            new = (index, label, confidence, reason or _NO_CUE_REASON, None, False, labels[alternative])
            yield tuple.__new__(Relabel, new)  # a call of the class takes twice as long

    def site_prior(self, texts: Sequence[str], scores: Matrix) -> SitePrior | None:
        """Return what the site's profile says about lines with these texts and logits; ``None`` without a profile."""
        return self.prior(texts, scores[:, 0]) if self.prior is not None else None

    def log_odds(self, page: Page) -> tuple[list[str], Matrix]:
        """Return the texts of the filled lines of a page, and for each line the model's log-odds that it is kept."""
        reading = reading_of(page)
        measures = measure(reading, page.url, self.vocabulary())
        return reading.texts, (self.model or default_model()).scores(measures)[:, 0]

    def vocabulary(self) -> CueVocabulary:
        """Return the words and phrases that this labeller uses."""
        return _extended(self.phrases) if self.phrases else default_vocabulary()


@functools.lru_cache(maxsize=16)
def _extended(phrases: tuple[str, ...]) -> CueVocabulary:
    """Return the built-in vocabulary and the phrases of these texts, in the form of locale files."""
    return CueVocabulary.of((*load_all(), *(parse(text, name="your file of phrases") for text in phrases)))


class _CueLanguages:
    """The number of cues of each language on a page; counted at the first use.

    Args:
        hits: the cues in each line.
    """

    def __init__(self, hits: Sequence[CueHits]) -> None:
        self._hits = hits

    @functools.cached_property
    def cues(self) -> Counter[str]:
        """The number of cues, by language."""
        lists = {id(hits): hits for hits in self._hits}  # equal lines share a list: each is read once
        counts: Counter[str] = Counter()
        for list_id, times in Counter(map(id, self._hits)).items():
            for language in lists[list_id].languages:
                counts[language] += times
        return counts


def _cue_reason(label: Label, hits: Sequence[CueHit], languages: _CueLanguages) -> str:
    """Return the reason for a label: the cue with that label, or if there is none, shape, place and words.

    Of several such cues, the one with the longest phrase is named. Of phrases of equal length, it is the cue of the
    language with most cues on the page. A cue of the user may have any label; it is not named if its label is none of
    those that the model weighs.
    """
    matching = [hit for hit in hits if hit.cue.label is label and label in CUE_LABELS]
    if not matching:
        return _NO_CUE_REASON
    best = matching[0]
    if len(matching) > 1:
        best = max(matching, key=lambda hit: (hit.end - hit.start, languages.cues[hit.cue.locale], hit.cue.id))
    return f"cue {best.cue.id}"
