"""Recognise a page without content: it is blocked, it asks for consent, or it is missing.

Such a page is short, and its sentences say so to the reader in stock phrases. An article about such pages has the same
phrases too, but in quotations, and among sentences about its subject. So the decision compares two lengths: that of the
sentences with such phrases, and that of the sentences that have none and do not address the reader.

Some words of this module:

* A *proof* is a phrase that only notices have; a *hint* is a phrase that articles have too (``sure = false`` in the
  data). :mod:`cleanarticle.locales` has both, as ``[[notice]]`` entries.
* *Mass* is the length of a text in characters, see :func:`~cleanarticle.text.page_phrases.mass_of`.
* A page is *long* if its mass is above ``_LONG_PAGE``.
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

# All thresholds below were set by hand, on pages written for this project, on the corpus and on the frozen cases
# (tests/cases/page_kinds), whose figures tests/lines/test_no_content.py measures. Lengths are masses, if no other unit
# is named.

# Which pages are read at all.
_MAX_TEXT = 2000
"""The largest mass of the lines labelled body or lead of a page without content."""
_MAX_PAGE = 12_000
"""The largest length of all lines of such a page, in characters: a missing page often has the menus of its site."""
_LONG_PAGE = 700
"""The largest mass of a page that is not long."""

# Sentences.
_MIN_PROSE = 40
"""The smallest mass of prose that ends with a full stop or a similar mark."""
_MIN_LONG_PROSE = 90
"""The smallest mass of any other prose."""
_MIN_REPORTED = 60
"""The smallest mass of prose with a proof that does not address the reader and so may be from an article."""
_MAX_LINES_WITHOUT_MENUS = 20
"""The largest number of lines of a page whose menus are read like other lines. On longer pages, entries of menus and
footers ("privacy policy") are not notices."""
_MIN_HINTED_SENTENCE = 25
"""The smallest mass of a sentence with a hint that is not an entry of a menu."""

# What sentences count.
_PROOF_WEIGHT = 1.0
"""The weight of a sentence with a proof in the mass of the notice."""
_DOUBTFUL_WEIGHT = 0.5
"""The weight of other sentences of the notice: reported ones, those with hints only, those labelled cookie."""
_HINTED_WEIGHT = 0.6
"""The weight of prose about another subject that has a hint; other such prose has the weight 1."""
_ADDRESSED_WEIGHT = 0.3
"""The weight, as prose about another subject, of prose without a phrase that addresses the reader, on a long page."""
_BELOW_HEADING_WEIGHT = 0.5
"""The weight of the same prose as a part of the notice, on a page that is not long, has no byline, and whose first
sentence with a proof is only that phrase, like a heading."""

# When a page is only a notice.
_SHARES = {Notice.BLOCKED: 0.08, Notice.CONSENT: 0.12, Notice.MISSING: 0.05}
"""The smallest mass of the notice, as a share of the mass of the page, menus included."""
_SHARES_OF_LONG = {Notice.BLOCKED: 0.3, Notice.CONSENT: 0.3, Notice.MISSING: 0.08}
"""The same on a long page, unless only menus make it long."""
_MIN_SHARE_OUTSIDE_MENUS = 0.5
"""The smallest mass of the notice on a long page that only menus make long, as a share of the mass outside of menus,
offers and cookie banners."""
_OTHER_SHARE = 0.6
"""The largest mass of prose about another subject, as a share of the mass of the notice."""
_OTHER_SHARE_OF_LONG = 0.5
"""The same on a long page."""
_OTHER_SHARE_BELOW_BYLINE = 0.2
"""The same on a page with a byline, long or not."""
_MAX_SINGLE_OTHER = 80
"""The largest mass of a single sentence about another subject that a short page may have besides the notice."""
_SHORT_PAGE = 350
"""The largest mass of such a short page."""
_MAX_SENTENCES_ABOVE = 3
"""Such a short page has fewer sentences than this above the notice, menus excepted."""

# Pages without a proof.
_MAX_HINTED_PAGE = {Notice.BLOCKED: 200, Notice.MISSING: 200, Notice.CONSENT: 600}
"""The largest mass of a page that hints alone may prove."""
_MIN_HINTED_SHARE = 0.6
"""The smallest share of the mass of such a page that has hints of one kind."""

# Which kind the notice is.
_PROOF_VOTES, _HINT_VOTES, _BANNER_VOTES = 2.0, 1.0, 1.0
"""What each proof and each hint in a sentence counts for its kind, and the label cookie of its line for consent."""
_FIRST_BONUS = 40
"""The mass that is added for the kind of the first sentence with a proof: a headline names the matter."""
_CONSENT_WEIGHT = 0.5
"""The weight of consent if another kind is proven too, since cookie banners are on pages of all kinds."""
_MAX_REASON = 80  # characters of the first line of a notice that the reason cites
_MENU_LABELS = frozenset({Label.NAV, Label.TEASER, Label.FOOTER, Label.AD, Label.SOCIAL, Label.KEYWORDS})
_BANNER_LABELS = frozenset({Label.SUBSCRIBE, Label.COOKIE})
_SENTENCE_ENDS = frozenset(".!?…。！？؟।")
_LABELS_OF_NOTICES = {Notice.CONSENT: Label.COOKIE}
"""The labels of the lines of a notice; garbage for all other kinds."""


class _Sentence(NamedTuple):
    """A sentence of the page, and the notices in it."""

    line: int
    """The index of its line."""
    label: Label
    """The label of its line."""
    mass: int
    hits: list[NoticeHit]
    is_prose: bool
    """Whether it is long enough to be prose, not an entry of a menu or a heading."""
    is_other: bool
    """Whether it is prose about another subject: it has no proof, and does not address the reader."""
    is_reported: bool
    """Whether it may be from an article about such pages: it is prose with a proof that does not address the reader."""
    is_repeated: bool
    """Whether an earlier sentence has the same text, as on pages with many deleted posts."""

    @property
    def in_menu(self) -> bool:
        """Whether its line is labelled as navigation or similar."""
        return self.label in _MENU_LABELS

    @property
    def proven_kinds(self) -> frozenset[Notice]:
        """The kinds of notices that it proves."""
        return frozenset(hit.cue.kind for hit in self.hits if hit.cue.sure)


class _Masses(NamedTuple):
    """The sums over the sentences of a page, weighted masses if nothing else is said."""

    kind: Notice
    """The kind of the notice."""
    notice: float
    """The notice."""
    reported: float
    """The part of the notice that is reported."""
    other: float
    """Prose about another subject, menus excepted."""
    other_sentences: int
    """The number of sentences of that prose."""
    addressed: float
    """Prose that has no phrase but addresses the reader, menus excepted; without weights."""
    outside_menus: int
    """All text except menus, offers and cookie banners; without weights."""
    page: int
    """All text; without weights."""
    has_heading: bool
    """Whether the first sentence with a proof has only that phrase, as a heading has."""
    sentences_above: int
    """The number of sentences above the first one with a proof, menus excepted."""


@declares(reads=["lines", "labels"], proposes=["kind", "labels", "kept"])
@dataclass(frozen=True)
class NoContent:
    """A cleaner that proposes the kind ``blocked``, ``consent`` or ``missing`` for a page that is only a notice.

    Args:
        phrases: the texts of more files of phrases, whose ``[[notice]]`` entries are read.

    Raises:
        LocaleError: when the cleaner is called and a file of phrases is malformed.
    """

    phrases: tuple[str, ...] = ()

    def __call__(self, page: Page) -> Iterator[Field | Relabel]:
        """Propose the kind of *page* if it has no content, and to drop its lines."""
        return _proposals(page, self.phrases)


no_content = NoContent()
"""The cleaner with the built-in phrases."""


def _proposals(page: Page, phrases: tuple[str, ...]) -> Iterator[Field | Relabel]:
    """Yield the proposals of the cleaner; none for a page that is not only a notice."""
    reading = reading_of(page)
    indices = reading.indices
    if not indices or sum(map(len, reading.texts)) > _MAX_PAGE or not _has_little_text(page, indices):
        return
    notices = default_notices(phrases)
    if _is_beyond_hints(reading.texts) and not notices.has_sure(reading.texts):
        return
    sentences = list(_read_sentences(page, indices, notices))
    masses = _add_up(sentences)
    has_byline = any(page.lines[index].label is Label.BYLINE for index in indices)
    if masses is None or not _is_only_notice(masses, has_byline=has_byline):
        return
    kind = masses.kind
    notice = [sentence for sentence in sentences if kind in sentence.proven_kinds]
    notice = notice or [sentence for sentence in sentences if any(hit.cue.kind is kind for hit in sentence.hits)]
    phrases_by_line = {sentence.line: _phrase_for_reason(sentence, kind) for sentence in reversed(notice)}
    first = notice[0].line
    cited = page.lines[first].text.strip()[:_MAX_REASON]
    reason = f"{len(phrases_by_line)} of {len(indices)} lines say so, first: {cited}"
    yield Field(None, "kind", kind.value, line_span(page, first), reason)
    for index in indices:
        label = page.lines[index].label
        label = _LABELS_OF_NOTICES.get(kind, Label.GARBAGE) if label in CONTENT else label
        phrase = phrases_by_line.get(index)
        reason = f"the page is {kind.value}" + (f": {phrase}" if phrase else "")
        yield Relabel(index, label, 1.0, reason, kept=False)


def _has_little_text(page: Page, indices: Sequence[int]) -> bool:
    """Return whether few characters are labelled body or lead: a quick test that spares most pages the others."""
    lines = [page.lines[index] for index in indices]
    text = sum(mass_of(line.text) for line in lines if line.label is Label.BODY or line.label is Label.LEAD)
    return text <= _MAX_TEXT


def _is_beyond_hints(texts: Sequence[str]) -> bool:
    """Return whether a page is too long for hints alone: only a proof can show that it is a notice."""
    return sum([len("".join(text.split())) for text in texts]) > max(_MAX_HINTED_PAGE.values())


def _read_sentences(page: Page, indices: Sequence[int], notices: NoticePhrases) -> Iterator[_Sentence]:
    """Yield the sentences of the lines with these indices.

    It yields none if no proof is on the page and the page is too long for hints.
    """
    has_menus = len(indices) > _MAX_LINES_WITHOUT_MENUS
    rows: list[tuple[int, str, int, list[NoticeHit]]] = []
    for index in indices:
        line = page.lines[index]
        in_menu = has_menus and line.label in _MENU_LABELS
        for sentence in sentences_of(line.text):
            mass = mass_of(sentence)
            hits = notices.find(sentence)
            if in_menu and mass < _MIN_HINTED_SENTENCE:
                hits = [hit for hit in hits if _counts_in_menu(hit.cue)]
            rows.append((index, sentence, mass, hits))
    has_proof = any(hit.cue.sure for *_, hits in rows for hit in hits)
    if not has_proof and sum(mass for _, _, mass, _ in rows) > max(_MAX_HINTED_PAGE.values()):
        return
    seen: set[str] = set()
    for index, sentence, mass, hits in rows:
        proves = any(hit.cue.sure for hit in hits)
        is_ended = sentence.rstrip(' »"”』」')[-1:] in _SENTENCE_ENDS
        is_prose = mass >= _MIN_PROSE and (is_ended or mass >= _MIN_LONG_PROSE)
        is_impersonal = is_prose and not notices.speaks_to_reader(sentence)
        yield _Sentence(
            line=index,
            label=page.lines[index].label,
            mass=mass,
            hits=hits,
            is_prose=is_prose,
            is_other=is_impersonal and not proves,
            is_reported=is_impersonal and proves and mass >= _MIN_REPORTED,
            is_repeated=sentence in seen,
        )
        seen.add(sentence)


def _counts_in_menu(cue: NoticeCue) -> bool:
    """Return whether a phrase is a notice even in a short line that is labelled as navigation.

    Menus have "cookies", and single words that are notices only if they are a whole sentence.
    """
    return cue.sure and cue.kind is not Notice.CONSENT and cue.extent is Extent.ANY


def _add_up(sentences: Sequence[_Sentence]) -> _Masses | None:
    """Return the sums over the sentences; ``None`` if they have no notice."""
    kinds = {kind for sentence in sentences for kind in sentence.proven_kinds} or _kinds_by_hints(sentences)
    if not kinds:
        return None
    notice = reported = 0.0
    for sentence in sentences:
        if not sentence.is_other and not sentence.is_repeated and _kind_shares(sentence):
            is_certain = sentence.proven_kinds and not sentence.is_reported
            mass = sentence.mass * (_PROOF_WEIGHT if is_certain else _DOUBTFUL_WEIGHT)
            notice += mass
            reported += mass if sentence.is_reported else 0
    others = [sentence for sentence in sentences if sentence.is_other and not sentence.in_menu]
    addressed = [
        sentence
        for sentence in sentences
        if sentence.is_prose and not (sentence.is_other or sentence.hits or sentence.in_menu)
    ]
    outside_menus = [
        sentence for sentence in sentences if not sentence.in_menu and sentence.label not in _BANNER_LABELS
    ]
    first = next((number for number, sentence in enumerate(sentences) if sentence.proven_kinds), 0)
    return _Masses(
        kind=_kind(sentences, kinds, first),
        notice=notice,
        reported=reported,
        other=sum(sentence.mass * (_HINTED_WEIGHT if sentence.hits else 1) for sentence in others),
        other_sentences=len(others),
        addressed=sum(sentence.mass for sentence in addressed),
        outside_menus=sum(sentence.mass for sentence in outside_menus),
        page=sum(sentence.mass for sentence in sentences),
        has_heading=any(hit.cue.sure and hit.cue.extent is Extent.WHOLE for hit in sentences[first].hits),
        sentences_above=sum(not sentence.in_menu for sentence in sentences[:first]),
    )


def _kind(sentences: Sequence[_Sentence], kinds: Set[Notice], first: int) -> Notice:
    """Return the kind that the largest mass of sentences supports.

    Args:
        sentences: the sentences of the page.
        kinds: the kinds to choose from.
        first: the index in *sentences* of the first sentence with a proof.
    """
    masses: dict[Notice, float] = dict.fromkeys(sorted(kinds), 0.0)
    for number, sentence in enumerate(sentences):
        mass = 0 if sentence.is_repeated else sentence.mass
        mass += _FIRST_BONUS if number == first else 0
        for kind, share in _kind_shares(sentence):
            if kind in masses:
                masses[kind] += mass * share
    if Notice.CONSENT in kinds and len(kinds) > 1:
        masses[Notice.CONSENT] *= _CONSENT_WEIGHT
    return max(masses, key=masses.__getitem__)


def _kinds_by_hints(sentences: Sequence[_Sentence]) -> set[Notice]:
    """Return the kind of a short page without a proof, as a set of one; empty if hints do not decide.

    Most of its text must have hints of one kind, with two phrases at least, and none may be prose about another
    subject without a hint.
    """
    page_mass = sum(sentence.mass for sentence in sentences)
    if any(sentence.is_other and not sentence.hits for sentence in sentences):
        return set()
    for kind, max_mass in _MAX_HINTED_PAGE.items():
        hinted = [sentence for sentence in sentences if any(hit.cue.kind is kind for hit in sentence.hits)]
        phrases = {hit.phrase for sentence in hinted for hit in sentence.hits if hit.cue.kind is kind}
        if (
            page_mass <= max_mass
            and len(phrases) > 1
            and any(sentence.mass >= _MIN_HINTED_SENTENCE for sentence in hinted)
            and sum(sentence.mass for sentence in hinted) >= _MIN_HINTED_SHARE * page_mass
        ):
            return {kind}
    return set()


def _kind_shares(sentence: _Sentence) -> list[tuple[Notice, float]]:
    """Return the kinds that a sentence supports, each with its share of the votes; the shares have the sum 1."""
    votes = [(hit.cue.kind, _PROOF_VOTES if hit.cue.sure else _HINT_VOTES) for hit in sentence.hits]
    if Notice.BLOCKED in sentence.proven_kinds:  # "enable JavaScript and cookies" does not ask for consent
        votes = [(kind, vote) for kind, vote in votes if kind is not Notice.CONSENT]
    elif sentence.label is Label.COOKIE:
        votes.append((Notice.CONSENT, _BANNER_VOTES))
    all_votes = sum(vote for _, vote in votes)
    return [(kind, vote / all_votes) for kind, vote in votes]


def _is_only_notice(masses: _Masses, *, has_byline: bool) -> bool:
    """Return whether a page is only a notice.

    Args:
        masses: the sums over its sentences.
        has_byline: whether it has a byline.
    """
    shares, max_other, notice, other = _SHARES, _OTHER_SHARE, masses.notice, masses.other
    if masses.page > _LONG_PAGE:
        max_other = _OTHER_SHARE_OF_LONG
        only_menus_besides = not masses.other_sentences and notice >= _MIN_SHARE_OUTSIDE_MENUS * masses.outside_menus
        if not only_menus_besides:
            shares = _SHARES_OF_LONG
        notice -= masses.reported  # a long page may well be an article about such pages
        other += _ADDRESSED_WEIGHT * masses.addressed
    elif masses.has_heading and not has_byline:
        notice += _BELOW_HEADING_WEIGHT * masses.addressed
    if notice < shares[masses.kind] * masses.page:
        return False
    if other <= (_OTHER_SHARE_BELOW_BYLINE if has_byline else max_other) * notice:
        return True
    is_short = masses.page <= _SHORT_PAGE and masses.sentences_above < _MAX_SENTENCES_ABOVE and not has_byline
    return is_short and masses.other_sentences <= 1 and masses.other <= _MAX_SINGLE_OTHER


def _phrase_for_reason(sentence: _Sentence, kind: Notice) -> str:
    """Return the entry and the phrase that show best why a sentence is a notice, for the reason of its line."""
    hits = [hit for hit in sentence.hits if hit.cue.kind is kind]
    hit = max(hits, key=lambda hit: (hit.cue.sure, len(hit.phrase)))
    return f"{hit.cue.id} “{hit.phrase}”"
