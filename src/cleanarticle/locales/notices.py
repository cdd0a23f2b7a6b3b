"""Find notices in sentences: the page is blocked, asks for consent, or is missing; an article is behind a paywall."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Container, Sequence
from typing import NamedTuple

from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.locale import Extent, Locale, Notice, NoticeCue, load_all, parse
from cleanarticle.text.normalize import unify_characters
from cleanarticle.text.page_phrases import (
    PagePhrases,
    sentence_form,
    sentences_of,
    without_quotations,
)

NO_CONTENT_NOTICES = (Notice.BLOCKED, Notice.CONSENT, Notice.MISSING)
"""The notices of pages without content."""
# " | ", " – ", ": ", "•": between the parts of a title such as "404 | Page not found"
_SEPARATOR = lazy_pattern(r"(?<!\s)\s++(?:[|–—·•:-]++\s++|[|•·]\s*+)|:\s++|[|•·]\s*+")


class NoticeHit(NamedTuple):
    """A phrase of a notice that is in a sentence."""

    cue: NoticeCue
    phrase: str


class NoticePhrases:
    """The phrases of notices of some languages, ready to be searched for.

    Args:
        locales: the language data that has the phrases.
        kinds: the notices to search for.
    """

    def __init__(self, locales: Sequence[Locale], kinds: Container[Notice]) -> None:
        whole: defaultdict[str, list[NoticeHit]] = defaultdict(list)
        anywhere: list[tuple[str, NoticeCue]] = []
        for cue in (cue for locale in locales for cue in locale.notices if cue.kind in kinds):
            for phrase in cue.phrases:
                if cue.extent is Extent.WHOLE:
                    whole[sentence_form(phrase)].append(NoticeHit(cue, phrase))
                else:
                    anywhere.append((phrase, cue))
        self._whole = dict(whole)
        sure = dict.fromkeys(phrase for phrase, cue in anywhere if cue.sure)
        sure |= dict.fromkeys(form for form, hits in whole.items() if any(hit.cue.sure for hit in hits))
        self._sure = PagePhrases((phrase, None) for phrase in sure)
        self._anywhere = PagePhrases(anywhere)
        words = sorted({word for locale in locales for word in locale.words["reader"]})
        self._reader_words = PagePhrases((word, None) for word in words)

    def find(self, sentence: str) -> list[NoticeHit]:
        """Return the phrases in a sentence; quotations in it are not searched.

        A phrase that must be a whole sentence may also be a part between separators: "404 | Page not found".

        >>> sentence = "The page you asked for no longer exists."
        >>> sorted({hit.cue.kind.value for hit in default_notices().find(sentence)})
        ['missing']
        """
        form = sentence_form(without_quotations(sentence))
        hits = list(self._whole.get(form, ()))
        if not hits and self._whole:
            hits = [hit for part in _SEPARATOR.split(form) for hit in self._whole.get(sentence_form(part), ())]
        hits += [NoticeHit(cue, phrase.text) for phrase, cue in self._anywhere.found_in(form)]
        return hits

    def has_sure(self, lines: Sequence[str]) -> bool:
        """Return whether a sentence of some lines has a sure phrase; most pages have no line that may have one.

        >>> default_notices().has_sure(["Ferries", "The page you asked for no longer exists."])
        True
        """
        form = "\n".join([" ".join(unify_characters(line).lower().split()) for line in lines])
        return any(
            hit.cue.sure
            for row in self._sure.lines_with_words(form)
            for sentence in sentences_of(lines[row])
            for hit in self.find(sentence)
        )

    def speaks_to_reader(self, sentence: str) -> bool:
        """Return whether a sentence addresses its reader ("please", "your"), as notices do and articles do not."""
        form = sentence_form(without_quotations(sentence))
        return bool(self._reader_words.found_in(form))


def default_notices(files: tuple[str, ...] = ()) -> NoticePhrases:
    """Return the notices of pages without content, of all languages.

    Args:
        files: the texts of more files of phrases, in the form of the built-in ones.

    Raises:
        LocaleError: one of *files* is malformed.
    """
    return _notices(files, NO_CONTENT_NOTICES)


def paywall_notices(files: tuple[str, ...] = ()) -> NoticePhrases:
    """Return the notices of paywalls, of all languages and of *files*, as for :func:`default_notices`."""
    return _notices(files, (Notice.PAYWALL,))


@functools.lru_cache(maxsize=32)
def _notices(files: tuple[str, ...], kinds: tuple[Notice, ...]) -> NoticePhrases:
    return NoticePhrases((*load_all(), *(parse(text, name="your file of phrases") for text in files)), kinds)
