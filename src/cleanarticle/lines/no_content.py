"""Recognise a page without content: it is blocked, it asks for consent, or it is missing.

Such a page is short, and its sentences say so to the reader in stock phrases. An article about such pages has the same
phrases among sentences of its own, and in quotations. So the decision compares the length of the sentences with such
phrases to that of the sentences that have none and do not address the reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from cleanarticle.locales.locale import Extent, Notice, NoticeCue
from cleanarticle.locales.notices import NoticeHit, NoticePhrases, default_notices
from cleanarticle.page import CONTENT, Label, Page
from cleanarticle.page.proposals import Field, Relabel
from cleanarticle.page.spans import line_span
from cleanarticle.pipeline import declares
from cleanarticle.text.page_phrases import mass_of, sentences_of
from cleanarticle.text.page_reading import reading_of

# The thresholds below were set by hand, on pages written for this project, on the corpus and on the figures of the
# frozen cases (tests/cases/page_kinds), which tests/lines/test_no_content.py measures. Masses are in characters, see
# mass_of.
_MAX_TEXT = 2000
"""The largest mass of lines labelled as text of a page without content."""
_MAX_PAGE = 12_000
"""The largest length of all lines of such a page, in characters: a missing page often has the menus of its site."""
_MIN_PROSE, _MIN_LONG_PROSE = 40, 90
"""The smallest mass of prose: of a sentence with a full stop or similar at its end, and of any other."""
_MIN_REPORT = 60
"""A sentence of this mass that has a phrase but does not address the reader may be an article's: it counts half."""
_HINTED_WEIGHT = 0.6
"""The weight of prose that has a word of notices, as prose about another subject."""
_OTHER_SHARE, _OTHER_SHARE_OF_LONG, _OTHER_SHARE_BELOW_BYLINE = 0.6, 0.5, 0.2
"""The largest mass of prose about another subject, as a share of the notice's mass; the second on a long page, the
third on a page with a byline."""
_ADDRESSED_WEIGHT = 0.3
"""The weight of prose that has no phrase but addresses the reader, as prose about another subject, on a long page."""
_HEADED_WEIGHT = 0.5
"""The weight of such prose as a part of the notice, on a page that is not long and whose heading is a notice."""
_MAX_SINGLE_OTHER, _SHORT_PAGE, _MAX_ABOVE = 80, 350, 3
"""One sentence of at most this mass about another subject is not an article, on a page of at most this mass, if fewer
than this many sentences are above the notice."""
_LONG_PAGE = 700  # mass of the text of a page
_SHARES = {Notice.BLOCKED: 0.08, Notice.CONSENT: 0.12, Notice.MISSING: 0.05}
_SHARES_OF_LONG = {Notice.BLOCKED: 0.3, Notice.CONSENT: 0.3, Notice.MISSING: 0.08}
"""The share of a page's text, menus included, that the notice must be; the second on a page with more than
``_LONG_PAGE``, unless menus make the rest of it."""
_MIN_OWN_SHARE = 0.5
"""The share of the text outside menus that a notice is at least where menus make the rest of a long page."""
_MIN_HINT = 25
"""The smallest mass of one sentence with a hint: entries of menus are shorter."""
_MENU_LINES = 20
"""On a page with more lines, entries of menus and footers ("privacy policy") are not notices."""
_MAX_HINTED_PAGE = {Notice.BLOCKED: 200, Notice.MISSING: 200, Notice.CONSENT: 600}
_MIN_HINTED_SHARE = 0.6
"""The largest page, in mass, that hints alone may decide, and the share of it that they must be."""
_ASIDE_LABELS = frozenset({Label.NAV, Label.TEASER, Label.FOOTER, Label.AD, Label.SOCIAL, Label.KEYWORDS})
_OFFERS = frozenset({Label.SUBSCRIBE, Label.COOKIE})
_SENTENCE_ENDS = frozenset(".!?…。！？؟।")
_LABELS_OF_NOTICES = {Notice.CONSENT: Label.COOKIE}


class _Sentence(NamedTuple):
    """A sentence of the page, and the notices in it."""

    line: int
    mass: int
    hits: list[NoticeHit]
    other: bool
    """Whether it is prose of another subject: without a sure phrase, and not addressed to the reader."""
    reported: bool
    prose: bool
    label: Label
    """The label of its line."""
    again: bool
    """Whether an earlier line has the same text, as for many deleted posts."""

    @property
    def aside(self) -> bool:
        """Whether its line is labelled as navigation or similar."""
        return self.label in _ASIDE_LABELS

    @property
    def sure(self) -> frozenset[Notice]:
        """The notices that sure phrases in it prove."""
        return frozenset(hit.cue.kind for hit in self.hits if hit.cue.sure)


class _Weights(NamedTuple):
    """The sums over the sentences of a page, in mass."""

    kind: Notice
    notice: float
    reported: float
    """The part of it that does not address the reader."""
    other: float
    others: int
    addressed: float
    """The mass of prose that has no phrase but addresses the reader."""
    own: int
    """The mass of the text outside menus."""
    headed: bool
    """Whether the first sentence with a sure phrase has only that phrase, as a heading has."""
    total: int
    above: int
    """The sentences outside menus that stand above the first notice."""


@declares(reads=["lines", "labels"], proposes=["kind", "labels", "kept"])
@dataclass(frozen=True)
class NoContent:
    """A cleaner that proposes the kind ``blocked``, ``consent`` or ``missing`` for a page that is only a notice.

    Args:
        phrases: the texts of more files of phrases, whose ``[[notice]]`` entries are read.

    Raises:
        LocaleError: at a call, a file of phrases is malformed.
    """

    phrases: tuple[str, ...] = ()

    def __call__(self, page: Page) -> Iterator[Field | Relabel]:
        """Propose the kind of *page* if it has no content, and to drop its lines."""
        return _proposals(page, self.phrases)


no_content = NoContent()
"""The cleaner with the built-in phrases."""


def _proposals(page: Page, phrases: tuple[str, ...]) -> Iterator[Field | Relabel]:
    reading = reading_of(page)
    if not reading.indices or sum(map(len, reading.texts)) > _MAX_PAGE or not _may_be(page, reading.indices):
        return
    filled = reading.indices
    sentences = list(_read(page, filled, default_notices(phrases)))
    weights = _weigh(sentences)
    if weights is None or not _is_notice(weights, by=any(page.lines[i].label is Label.BYLINE for i in filled)):
        return
    kind = weights.kind
    saying = [sentence for sentence in sentences if kind in sentence.sure]
    saying = saying or [each for each in sentences if any(hit.cue.kind is kind for hit in each.hits)]
    lines = {sentence.line: _phrase(sentence, kind) for sentence in reversed(saying)}
    first = saying[0].line
    reason = f"{len(lines)} of {len(filled)} lines say so, first: {page.lines[first].text.strip()[:80]}"
    yield Field(None, "kind", kind.value, line_span(page, first), reason)
    for index in filled:
        label = page.lines[index].label
        label = _LABELS_OF_NOTICES.get(kind, Label.GARBAGE) if label in CONTENT else label
        known = lines.get(index)
        why = f"the page is {kind.value}" + (f": {known}" if known else "")
        yield Relabel(index, label, 1.0, why, kept=False)


def _may_be(page: Page, filled: Sequence[int]) -> bool:
    """Return whether a page that is short has little text: the test that spares most pages the others."""
    lines = [page.lines[index] for index in filled]
    text = sum(mass_of(line.text) for line in lines if line.label is Label.BODY or line.label is Label.LEAD)
    return text <= _MAX_TEXT


def _read(page: Page, filled: Sequence[int], notices: NoticePhrases) -> Iterator[_Sentence]:
    """Yield the sentences of these lines; none where no phrase of a notice can decide."""
    many = len(filled) > _MENU_LINES
    found: list[tuple[int, str, int, list[NoticeHit]]] = []
    for index in filled:
        line = page.lines[index]
        in_menu = many and line.label in _ASIDE_LABELS
        for sentence in sentences_of(line.text):
            mass = mass_of(sentence)
            hits = notices.find(sentence)
            if in_menu and mass < _MIN_HINT:
                hits = [hit for hit in hits if _counts_in_menu(hit.cue)]
            found.append((index, sentence, mass, hits))
    said = any(hit.cue.sure for *_, hits in found for hit in hits)
    if not said and sum(mass for _, _, mass, _ in found) > max(_MAX_HINTED_PAGE.values()):
        return
    seen: set[str] = set()
    for index, sentence, mass, hits in found:
        sure = any(hit.cue.sure for hit in hits)
        ended = sentence.rstrip(' »"”』」')[-1:] in _SENTENCE_ENDS
        prose = mass >= _MIN_PROSE and (ended or mass >= _MIN_LONG_PROSE)
        reports = prose and not notices.speaks_to_reader(sentence)
        reported = reports and sure and mass >= _MIN_REPORT
        label = page.lines[index].label
        yield _Sentence(index, mass, hits, reports and not sure, reported, prose, label, sentence in seen)
        seen.add(sentence)


def _counts_in_menu(cue: NoticeCue) -> bool:
    """Return whether a notice counts where a short line is labelled as navigation: menus have "cookies" and "sale"."""
    return cue.sure and cue.kind is not Notice.CONSENT and cue.extent is Extent.ANY


def _weigh(sentences: Sequence[_Sentence]) -> _Weights | None:
    """Return what the sentences come to, for the kind that most of the text speaks for; nothing without a notice."""
    sure = {kind for sentence in sentences for kind in sentence.sure} or _by_hints(sentences)
    if not sure:
        return None
    notice = reported = 0.0
    for sentence in sentences:
        if not sentence.other and not sentence.again and _parts(sentence):
            weight = sentence.mass * (1 if sentence.sure and not sentence.reported else 0.5)
            notice += weight
            reported += weight if sentence.reported else 0
    others = [each for each in sentences if each.other and not each.aside]
    first = next((place for place, sentence in enumerate(sentences) if sentence.sure), 0)
    return _Weights(
        kind=_kind(sentences, sure, first),
        notice=notice,
        reported=reported,
        other=sum(each.mass * (_HINTED_WEIGHT if each.hits else 1) for each in others),
        others=len(others),
        addressed=sum(each.mass for each in sentences if each.prose and not (each.other or each.hits or each.aside)),
        own=sum(each.mass for each in sentences if not each.aside and each.label not in _OFFERS),
        headed=any(hit.cue.sure and hit.cue.extent is Extent.WHOLE for hit in sentences[first].hits),
        total=sum(sentence.mass for sentence in sentences),
        above=sum(not each.aside for each in sentences[:first]),
    )


def _kind(sentences: Sequence[_Sentence], sure: Set[Notice], first: int) -> Notice:
    """Return the kind that most of the text speaks for.

    Args:
        sentences: those of the page.
        sure: the kinds to choose from.
        first: the place of the first sentence with a sure phrase: the headline names the matter, and counts for more.
    """
    masses: dict[Notice, float] = dict.fromkeys(sorted(sure), 0.0)
    for place, sentence in enumerate(sentences):
        mass = 0 if sentence.again else sentence.mass
        mass += _MIN_PROSE if place == first else 0
        for kind, part in _parts(sentence):
            if kind in masses:
                masses[kind] += mass * part
    if Notice.CONSENT in sure and len(sure) > 1:  # a banner stands on pages of all kinds
        masses[Notice.CONSENT] /= 2
    return max(masses, key=masses.__getitem__)


def _by_hints(sentences: Sequence[_Sentence]) -> set[Notice]:
    """Return what a short page without any sure phrase is, where nearly all of its text has words of one kind."""
    total = sum(sentence.mass for sentence in sentences)
    if any(sentence.other and not sentence.hits for sentence in sentences):
        return set()
    for kind, most in _MAX_HINTED_PAGE.items():
        hinted = [each for each in sentences if any(hit.cue.kind is kind for hit in each.hits)]
        phrases = {hit.phrase for each in hinted for hit in each.hits if hit.cue.kind is kind}
        said = any(each.mass >= _MIN_HINT for each in hinted)
        if (
            total <= most
            and len(phrases) > 1
            and said
            and sum(each.mass for each in hinted) >= _MIN_HINTED_SHARE * total
        ):
            return {kind}
    return set()


def _parts(sentence: _Sentence) -> list[tuple[Notice, float]]:
    """Return what a sentence speaks for, each kind with its share: a sure phrase counts twice."""
    parts = [(hit.cue.kind, 2.0 if hit.cue.sure else 1.0) for hit in sentence.hits]
    if Notice.BLOCKED in sentence.sure:  # "enable JavaScript and cookies" asks for no consent
        parts = [(kind, part) for kind, part in parts if kind is not Notice.CONSENT]
    elif sentence.label is Label.COOKIE:
        parts.append((Notice.CONSENT, 1.0))
    whole = sum(part for _, part in parts)
    return [(kind, part / whole) for kind, part in parts]


def _is_notice(weights: _Weights, *, by: bool) -> bool:
    """Return whether a page is the notice alone.

    Args:
        weights: what its sentences come to.
        by: whether it has a byline.
    """
    shares, most, notice, other = _SHARES, _OTHER_SHARE, weights.notice, weights.other
    if weights.total > _LONG_PAGE:
        most = _OTHER_SHARE_OF_LONG
        if weights.others or notice < _MIN_OWN_SHARE * weights.own:  # else menus make the rest of the page
            shares = _SHARES_OF_LONG
        notice -= weights.reported
        other += _ADDRESSED_WEIGHT * weights.addressed
    elif weights.headed and not by:
        notice += _HEADED_WEIGHT * weights.addressed
    if notice < shares[weights.kind] * weights.total:
        return False
    if other <= (_OTHER_SHARE_BELOW_BYLINE if by else most) * notice:
        return True
    short = weights.total <= _SHORT_PAGE and weights.above < _MAX_ABOVE and not by
    return short and weights.others <= 1 and weights.other <= _MAX_SINGLE_OTHER


def _phrase(sentence: _Sentence, kind: Notice) -> str:
    """Return the phrase of a notice in a sentence, for the reason of its line."""
    hits = [hit for hit in sentence.hits if hit.cue.kind is kind]
    hit = max(hits, key=lambda hit: (hit.cue.sure, len(hit.phrase)))
    return f"{hit.cue.id} “{hit.phrase}”"
