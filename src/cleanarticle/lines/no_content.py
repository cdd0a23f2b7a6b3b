"""Recognise a page without content: it is blocked, it asks for consent, or it is missing.

Such a page is short, and its sentences tell the reader so in stock phrases. An article about such pages has the same
phrases, but in quotations, and among sentences about its subject. So the decision compares two lengths: that of the
sentences with such phrases, and that of the sentences that have none and do not address the reader.

Some words of this module:

* A *phrase* of a notice is a *proof* if only notices have it, and a *hint* if articles have it, too (``sure = false``
  in the data). Both are ``[[notice]]`` entries in the data of :mod:`cleanarticle.locales`.
* The *notice* of a page consists of its sentences with such phrases and those labelled cookie, except prose about
  another subject.
* *Prose* is a sentence that is too long for a menu or a heading. Prose *about another subject* has no proof and does
  not address the reader.
* A sentence is *reported* if it is prose that has a proof but does not address the reader: "The court said that access
  was denied." It may be a part of a notice, or of an article about such pages.
* *Mass* is the length of a text in characters, see :func:`~cleanarticle.text.page_phrases.mass_of`.
* A page is *long* if its mass is above ``_MAX_MASS_OF_USUAL_PAGE``, and *very short* if it is at most
  ``_MAX_MASS_OF_VERY_SHORT_PAGE``.
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
_MAX_TEXT_MASS = 2000
"""The largest mass of the lines labelled body or lead on a page without content."""
_MAX_PAGE_LENGTH = 12_000
"""The largest length of all lines of such a page, in characters: a missing page often has the menus of its site."""
_MAX_MASS_OF_USUAL_PAGE = 700
"""The largest mass of a page that is not long."""

# Sentences.
_MIN_ENDED_PROSE = 40
"""The smallest mass of a sentence of prose that ends with a full stop or a similar mark."""
_MIN_OTHER_PROSE = 90
"""The smallest mass of any other sentence of prose."""
_MIN_REPORTED = 60
"""The smallest mass of a reported sentence."""
_MAX_LINES_TO_READ_MENUS = 20
"""The largest number of lines of a page whose menus are read like its other lines. On a page with more lines, short
entries of menus and footers ("privacy policy") are not part of a notice."""
_MIN_HINTED_SENTENCE = 25
"""The smallest mass of a sentence with a hint that is not an entry of a menu."""

# How much of its mass a sentence counts.
_PROOF_WEIGHT = 1.0
"""As a part of the notice: a sentence with a proof that is not reported."""
_DOUBTFUL_WEIGHT = 0.5
"""As a part of the notice: a sentence that is reported, has only hints, or is labelled cookie."""
_HINTED_WEIGHT = 0.6
"""As prose about another subject: a sentence with a hint. Without a hint, the weight is 1."""
_ADDRESSED_WEIGHT = 0.3
"""As prose about another subject: a sentence that has no phrase but addresses the reader, on a long page."""
_BELOW_HEADING_WEIGHT = 0.5
"""As a part of the notice: a sentence that has no phrase but addresses the reader. It counts only on a page that is not
long and has no byline, and whose first sentence with a proof has no other words, like a heading."""

# When a page is only a notice.
_SHARES = {Notice.BLOCKED: 0.08, Notice.CONSENT: 0.12, Notice.MISSING: 0.05}
"""The smallest mass of the notice, as a share of the mass of the page with its menus."""
_SHARES_ON_LONG_PAGE = {Notice.BLOCKED: 0.3, Notice.CONSENT: 0.3, Notice.MISSING: 0.08}
"""The smallest mass of the notice, as a share of the mass of a long page, unless only menus make the page long."""
_MIN_SHARE_OUTSIDE_MENUS = 0.5
"""Only menus make a long page long if it has no prose about another subject, and the notice has at least this share of
the mass outside of menus, offers and cookie banners."""
_MAX_OTHER_SHARE = 0.6
"""The largest mass of prose about another subject, as a share of the mass of the notice."""
_MAX_OTHER_SHARE_ON_LONG_PAGE = 0.5
"""The largest such share on a long page."""
_MAX_OTHER_SHARE_WITH_BYLINE = 0.2
"""The largest such share on a page with a byline, long or not."""
_MAX_MASS_OF_VERY_SHORT_PAGE = 350
"""The largest mass of a very short page. It may have one sentence about another subject, whatever its share."""
_MAX_SINGLE_OTHER = 80
"""The largest mass of that sentence."""
_MAX_SENTENCES_ABOVE = 2
"""The largest number of sentences above the notice on such a page, without menus."""

# Pages without a proof.
_MAX_HINTED_PAGE = {Notice.BLOCKED: 200, Notice.MISSING: 200, Notice.CONSENT: 600}
"""The largest mass of a page that is recognised by hints alone."""
_MIN_HINTED_SHARE = 0.6
"""The smallest mass of the sentences with hints of one kind, as a share of the mass of such a page."""

# Which kind the notice is.
_PROOF_VOTES = 2.0
"""The votes of each proof in a sentence for its kind."""
_HINT_VOTES = 1.0
"""The votes of each hint in a sentence for its kind."""
_BANNER_VOTES = 1.0
"""The votes of the label cookie for the kind consent."""
_FIRST_BONUS = 40
"""The mass that is added to the first sentence with a proof, which is often a headline that names the kind."""
_CONSENT_WEIGHT = 0.5
"""The weight of consent if another kind is proven too, since cookie banners are on pages of all kinds."""
_MAX_CITED_LENGTH = 80  # characters of the first line of a notice that the reason cites
_MENU_LABELS = frozenset({Label.NAV, Label.TEASER, Label.FOOTER, Label.AD, Label.SOCIAL, Label.KEYWORDS})
_BANNER_LABELS = frozenset({Label.SUBSCRIBE, Label.COOKIE})
_SENTENCE_ENDS = frozenset(".!?…。！？؟।")
_LABEL_BY_KIND = {Notice.CONSENT: Label.COOKIE}
"""The label of lines of content on a page with a notice of this kind; for all other kinds it is garbage."""


class _Sentence(NamedTuple):
    """A sentence of the page, and the notices in it."""

    line: int
    """The index of its line."""
    label: Label
    """The label of its line."""
    mass: int
    hits: list[NoticeHit]
    is_prose: bool
    """Whether it is prose: too long for an entry of a menu or a heading."""
    is_other: bool
    """Whether it is prose about another subject."""
    is_reported: bool
    """Whether it is reported, and so may be from an article about such pages."""
    is_repeated: bool
    """Whether an earlier sentence has the same text, as on pages with many deleted posts."""

    @property
    def in_menu(self) -> bool:
        """Whether its line is labelled as navigation or similar."""
        return self.label in _MENU_LABELS

    @property
    def proven_kinds(self) -> frozenset[Notice]:
        """The kinds of its proofs."""
        return frozenset(hit.cue.kind for hit in self.hits if hit.cue.sure)


class _Masses(NamedTuple):
    """The sums over the sentences of a page."""

    kind: Notice
    """The kind of the notice."""
    notice: float
    """The weighted mass of the notice."""
    reported: float
    """The weighted mass of its reported sentences."""
    other: float
    """The weighted mass of prose about another subject, without menus."""
    other_sentences: int
    """The number of sentences of that prose."""
    addressed: float
    """The mass of prose that has no phrase but addresses the reader, without menus."""
    outside_menus: int
    """The mass of all text except menus, offers and cookie banners."""
    page: int
    """The mass of all text."""
    has_heading: bool
    """Whether the first sentence with a proof has no other words, as a heading has."""
    sentences_above: int
    """The number of sentences above the first one with a proof, without menus; 0 if there is no proof."""


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
    if not indices or sum(map(len, reading.texts)) > _MAX_PAGE_LENGTH or not _has_little_text(page, indices):
        return
    notices = default_notices(phrases)
    if _is_too_long_for_hints(reading.texts) and not notices.has_sure(reading.texts):
        return
    sentences = list(_read_sentences(page, indices, notices))
    masses = _add_up(sentences)
    has_byline = any(page.lines[index].label is Label.BYLINE for index in indices)
    if masses is None or not _is_only_notice(masses, has_byline=has_byline):
        return
    kind = masses.kind
    evidence = [sentence for sentence in sentences if kind in sentence.proven_kinds]
    evidence = evidence or [sentence for sentence in sentences if any(hit.cue.kind is kind for hit in sentence.hits)]
    phrases_by_line = {sentence.line: _phrase_for_reason(sentence, kind) for sentence in reversed(evidence)}
    first_line = evidence[0].line
    cited = page.lines[first_line].text.strip()[:_MAX_CITED_LENGTH]
    reason = f"{len(phrases_by_line)} of {len(indices)} lines say so, first: {cited}"
    yield Field(None, "kind", kind.value, line_span(page, first_line), reason)
    for index in indices:
        label = page.lines[index].label
        label = _LABEL_BY_KIND.get(kind, Label.GARBAGE) if label in CONTENT else label
        phrase = phrases_by_line.get(index)
        reason = f"the page is {kind.value}" + (f": {phrase}" if phrase else "")
        yield Relabel(index, label, 1.0, reason, kept=False)


def _has_little_text(page: Page, indices: Sequence[int]) -> bool:
    """Return whether little text is labelled body or lead: a quick test that saves the slower ones on most pages."""
    lines = [page.lines[index] for index in indices]
    text_mass = sum(mass_of(line.text) for line in lines if line.label is Label.BODY or line.label is Label.LEAD)
    return text_mass <= _MAX_TEXT_MASS


def _is_too_long_for_hints(texts: Sequence[str]) -> bool:
    """Return whether a page is too long to be recognised by hints alone: it must have a proof."""
    return sum([len("".join(text.split())) for text in texts]) > max(_MAX_HINTED_PAGE.values())


def _read_sentences(page: Page, indices: Sequence[int], notices: NoticePhrases) -> Iterator[_Sentence]:
    """Yield the sentences of the lines with these indices.

    Nothing is yielded if the page has no proof and is too long to be recognised by hints alone.
    """
    skips_menus = len(indices) > _MAX_LINES_TO_READ_MENUS
    rows: list[tuple[int, str, int, list[NoticeHit]]] = []
    for index in indices:
        line = page.lines[index]
        is_skipped_menu = skips_menus and line.label in _MENU_LABELS
        for sentence in sentences_of(line.text):
            mass = mass_of(sentence)
            hits = notices.find(sentence)
            if is_skipped_menu and mass < _MIN_HINTED_SENTENCE:
                hits = [hit for hit in hits if _is_notice_even_in_menu(hit.cue)]
            rows.append((index, sentence, mass, hits))
    has_proof = any(hit.cue.sure for *_, hits in rows for hit in hits)
    if not has_proof and sum(mass for _, _, mass, _ in rows) > max(_MAX_HINTED_PAGE.values()):
        return
    seen: set[str] = set()
    for index, sentence, mass, hits in rows:
        is_proof = any(hit.cue.sure for hit in hits)
        is_ended = sentence.rstrip(' »"”』」')[-1:] in _SENTENCE_ENDS
        is_prose = mass >= (_MIN_ENDED_PROSE if is_ended else _MIN_OTHER_PROSE)
        is_impersonal = is_prose and not notices.speaks_to_reader(sentence)
        yield _Sentence(
            line=index,
            label=page.lines[index].label,
            mass=mass,
            hits=hits,
            is_prose=is_prose,
            is_other=is_impersonal and not is_proof,
            is_reported=is_impersonal and is_proof and mass >= _MIN_REPORTED,
            is_repeated=sentence in seen,
        )
        seen.add(sentence)


def _is_notice_even_in_menu(cue: NoticeCue) -> bool:
    """Return whether a phrase is part of a notice even in a short line that is labelled as navigation.

    Most are not: menus have the word "cookies", and entries that are notices only if they are a whole sentence.
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
    # If there is no proof, the first sentence takes the place of the first one with a proof.
    first_proof = next((number for number, sentence in enumerate(sentences) if sentence.proven_kinds), 0)
    return _Masses(
        kind=_kind_with_most_mass(sentences, kinds, first_proof),
        notice=notice,
        reported=reported,
        other=sum(sentence.mass * (_HINTED_WEIGHT if sentence.hits else 1) for sentence in others),
        other_sentences=len(others),
        addressed=sum(sentence.mass for sentence in addressed),
        outside_menus=sum(sentence.mass for sentence in outside_menus),
        page=sum(sentence.mass for sentence in sentences),
        has_heading=any(hit.cue.sure and hit.cue.extent is Extent.WHOLE for hit in sentences[first_proof].hits),
        sentences_above=sum(not sentence.in_menu for sentence in sentences[:first_proof]),
    )


def _kind_with_most_mass(sentences: Sequence[_Sentence], kinds: Set[Notice], first_proof: int) -> Notice:
    """Return the kind that the largest mass of sentences supports.

    Args:
        sentences: the sentences of the page.
        kinds: the kinds to choose from.
        first_proof: the index in *sentences* of the first one with a proof; 0 if there is none.
    """
    masses: dict[Notice, float] = dict.fromkeys(sorted(kinds), 0.0)
    for number, sentence in enumerate(sentences):
        mass = 0 if sentence.is_repeated else sentence.mass
        mass += _FIRST_BONUS if number == first_proof else 0
        for kind, share in _kind_shares(sentence):
            if kind in masses:
                masses[kind] += mass * share
    if Notice.CONSENT in kinds and len(kinds) > 1:
        masses[Notice.CONSENT] *= _CONSENT_WEIGHT
    return max(masses, key=masses.__getitem__)


def _kinds_by_hints(sentences: Sequence[_Sentence]) -> set[Notice]:
    """Return the kind of a short page without a proof, as a set of one kind; empty if its hints are too few.

    Most of its text must be sentences with hints of one kind, with two different phrases at least. No sentence may be
    prose about another subject without a hint.
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
    """Return the kinds that a sentence supports, each with a share of its mass; the shares add up to 1.

    A kind is there more than once if several phrases of the sentence have it.
    """
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
    min_shares, max_other_share, notice, other = _SHARES, _MAX_OTHER_SHARE, masses.notice, masses.other
    if masses.page > _MAX_MASS_OF_USUAL_PAGE:
        max_other_share = _MAX_OTHER_SHARE_ON_LONG_PAGE
        has_only_menus_besides = (
            not masses.other_sentences and notice >= _MIN_SHARE_OUTSIDE_MENUS * masses.outside_menus
        )
        if not has_only_menus_besides:
            min_shares = _SHARES_ON_LONG_PAGE
        notice -= masses.reported  # a long page may well be an article about such pages
        other += _ADDRESSED_WEIGHT * masses.addressed
    elif masses.has_heading and not has_byline:
        notice += _BELOW_HEADING_WEIGHT * masses.addressed
    if notice < min_shares[masses.kind] * masses.page:
        return False
    if other <= (_MAX_OTHER_SHARE_WITH_BYLINE if has_byline else max_other_share) * notice:
        return True
    is_very_short = masses.page <= _MAX_MASS_OF_VERY_SHORT_PAGE
    begins_with_notice = masses.sentences_above <= _MAX_SENTENCES_ABOVE and not has_byline
    has_little_else = masses.other_sentences <= 1 and masses.other <= _MAX_SINGLE_OTHER
    return is_very_short and begins_with_notice and has_little_else


def _phrase_for_reason(sentence: _Sentence, kind: Notice) -> str:
    """Return the id and the phrase of the entry that is the best proof in a sentence, for the reason of its line."""
    hits = [hit for hit in sentence.hits if hit.cue.kind is kind]
    hit = max(hits, key=lambda hit: (hit.cue.sure, len(hit.phrase)))
    return f"{hit.cue.id} “{hit.phrase}”"
