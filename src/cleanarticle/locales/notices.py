"""Finds what the sentences of a short page give notice of: that it is blocked, asks for consent, is missing."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias, TypeVar

from cleanarticle.locales.locale import Extent, Locale, Notice, NoticeCue, load_all
from cleanarticle.text.page_phrases import PagePhrase, sentence_form, tokens_in, without_quotations

NO_CONTENT_NOTICES = (Notice.BLOCKED, Notice.CONSENT, Notice.MISSING)
"""What a page that is no content gives notice of."""
_SEGMENTS = re.compile(r"(?<!\s)\s++(?:[|–—·•:-]++\s++|[|•·]\s*+)|:\s++|[|•·]\s*+")


class NoticeHit(NamedTuple):
    """A phrase of a notice that stands in a sentence."""

    cue: NoticeCue
    phrase: str


class NoticePhrases:
    """The phrases of notices of some languages, ready to be looked up.

    Args:
        locales: where the phrases come from.
        kinds: what they give notice of.
    """

    def __init__(self, locales: Sequence[Locale], kinds: Container[Notice]) -> None:
        whole: defaultdict[str, list[NoticeHit]] = defaultdict(list)
        anywhere: list[tuple[PagePhrase, NoticeCue]] = []
        for cue in (cue for locale in locales for cue in locale.notices if cue.kind in kinds):
            for phrase in cue.phrases:
                if cue.extent is Extent.WHOLE:
                    whole[sentence_form(phrase)].append(NoticeHit(cue, phrase))
                else:
                    anywhere.append((PagePhrase(phrase), cue))
        self._whole = dict(whole)
        self._anywhere = _by_first_word(anywhere)
        words = sorted({word for locale in locales for word in locale.words["reader"]})
        self._readers = _by_first_word([(PagePhrase(word), None) for word in words])

    def within(self, text: str) -> TextNotices:
        """Return those phrases alone that may stand in *text*: to look up its sentences costs little then."""
        form = sentence_form(text)
        return TextNotices(
            self._whole,
            list(_standing(self._anywhere, form)),
            [phrase for phrase, _ in _standing(self._readers, form)],
        )


class TextNotices(NamedTuple):
    """The phrases that may stand in a text."""

    whole: Mapping[str, list[NoticeHit]]
    anywhere: list[tuple[PagePhrase, NoticeCue]]
    readers: list[PagePhrase]

    def find(self, sentence: str) -> list[NoticeHit]:
        """Return what stands in a sentence, apart from what it quotes.

        >>> said = "The page you asked for no longer exists."
        >>> sorted({hit.cue.kind.value for hit in default_notices().within(said).find(said)})
        ['missing']
        """
        form = sentence_form(without_quotations(sentence))
        hits = list(self.whole.get(form, ()))
        if not hits:
            hits = [hit for part in _SEGMENTS.split(form) for hit in self.whole.get(sentence_form(part), ())]
        hits += [NoticeHit(cue, phrase.text) for phrase, cue in self.anywhere if phrase.search(form)]
        return hits

    def speaks_to_reader(self, sentence: str) -> bool:
        """Return whether a sentence addresses who reads it ("please", "your"), as notices do and reports do not."""
        form = sentence_form(without_quotations(sentence))
        return any(word.search(form) for word in self.readers)


_P = TypeVar("_P")


_Groups: TypeAlias = dict[tuple[str, bool], list[tuple[PagePhrase, _P]]]


def _by_first_word(phrases: Iterable[tuple[PagePhrase, _P]]) -> _Groups[_P]:
    """Return phrases by their first word, and whether it is a token: one test of a text spares those that share it."""
    out: _Groups[_P] = defaultdict(list)
    for phrase, value in phrases:
        out[phrase.words[0], phrase.begins_with_token].append((phrase, value))
    return out


def _standing(phrases: _Groups[_P], form: str) -> Iterator[tuple[PagePhrase, _P]]:
    plain, tokens = form.isascii(), tokens_in(form)
    for (word, is_token), group in phrases.items():
        if word in tokens if is_token else (word.isascii() or not plain) and word in form:
            yield from (pair for pair in group if pair[0].may_stand_in(form))


@functools.cache
def default_notices() -> NoticePhrases:
    """Return the phrases of pages without content, of all languages that ship."""
    return NoticePhrases(load_all(), NO_CONTENT_NOTICES)


@functools.cache
def paywall_notices() -> NoticePhrases:
    """Return the phrases of paywalls, of all languages that ship."""
    return NoticePhrases(load_all(), (Notice.PAYWALL,))
