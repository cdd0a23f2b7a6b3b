"""Phrases with gaps and open word endings, the sentences in which they are searched for, and the search."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from typing import Generic, Literal, TypeVar

from cleanarticle.loading import lazy_pattern
from cleanarticle.text.normalize import EDGES, unify_characters
from cleanarticle.text.phrases import UNSPACED

_MAX_GAP = 45
"""The longest gap, in characters: about seven words, as between "verify" and "human" in bot checks.
Set by hand."""
_SENTENCE = lazy_pattern(r"(?<=[.!?…؟])\s+|(?<=[。！？])(?!\Z)")
_QUOTED = lazy_pattern(r"“[^“”]*”|\"[^\"]*\"|«[^«»]*»|„[^„“”]*[“”]|「[^「」]*」|『[^『』]*』|‘[^‘’]*’(?!\w)")
_COUNTS_AS_THREE = lazy_pattern("[\u3040-\u30ff\u3400-\ud7af]")
_TOKEN = lazy_pattern(r"\w+")
_UNSPACED_CHARACTER = lazy_pattern(rf"[{UNSPACED}]")
_PREFIX_LENGTH = 4
"""The number of letters by which a phrase with open words only is looked up. Set by hand."""

V = TypeVar("V")


def sentence_form(text: str) -> str:
    """Return *text* in the form in which phrases are compared.

    It is in lower case, with one form of apostrophes and spaces, without punctuation at its edges; numbers stay.

    >>> sentence_form("  » Error 404: Page NOT found. ")
    'error 404: page not found'
    """
    return " ".join(unify_characters(text).lower().split()).strip(EDGES)


def sentences_of(line: str) -> list[str]:
    """Return the sentences of a line.

    >>> sentences_of("Wait. You will be redirected to example.org soon!")
    ['Wait.', 'You will be redirected to example.org soon!']
    """
    return [sentence for sentence in _SENTENCE.split(line.strip()) if sentence]


def without_quotations(sentence: str) -> str:
    """Return a sentence without its quotations: an article about a notice quotes it, a notice does not.

    >>> without_quotations('The screen said "access denied" all day.')
    'The screen said  all day.'
    >>> without_quotations("“Access denied”")
    '“Access denied”'
    """
    if sentence.isascii() and '"' not in sentence:
        return sentence
    remaining = _QUOTED.sub("", sentence)
    return remaining if remaining is sentence or any(map(str.isalnum, remaining)) else sentence


def tokens_in(form: str) -> set[str]:
    """Return the words of a text: runs of letters, digits and underscores.

    >>> sorted(tokens_in("page not found: 404"))
    ['404', 'found', 'not', 'page']
    """
    return set(_TOKEN.findall(form))


def mass_of(text: str) -> int:
    """Return the length of a text in characters; a character of Chinese, kana or Korean counts as three.

    >>> mass_of("rain"), mass_of("雨")
    (4, 3)
    """
    return len(text) if text.isascii() else len(text) + 2 * len(_COUNTS_AS_THREE.findall(text))


class PagePhrase:
    """A phrase to search for in sentences: whole words, in order.

    Args:
        phrase: its words; ``…`` stands for a gap, and ``*`` at the end of a word for any ending.

    >>> phrase = PagePhrase("verify … human*")
    >>> bool(phrase.search("please verify that you are humans")), bool(phrase.search("human verify"))
    (True, False)
    """

    __slots__ = ("__dict__", "parts", "text", "tokens")

    def __init__(self, phrase: str) -> None:
        self.text = phrase
        self.tokens: frozenset[str]
        """Words of the phrase that :func:`tokens_in` finds in each text with the phrase: a quick test."""
        self.parts: tuple[str, ...]
        """What each text with the phrase has besides: beginnings of words, and words with punctuation in them."""
        self.tokens, self.parts = _tokens_and_parts(_words_of(phrase))

    def may_be_in(self, form: str, tokens: Set[str]) -> bool:
        """Return whether all words of the phrase are somewhere in a text.

        Args:
            form: the text, in :func:`sentence_form`.
            tokens: its :func:`tokens_in`.
        """
        for part in self.parts:  # a loop: this is asked a dozen times a sentence, and a generator takes twice as long
            if part not in form:
                return False
        return self.tokens <= tokens

    def search(self, form: str) -> re.Match[str] | None:
        """Return the match of the phrase in a sentence in :func:`sentence_form`; ``None`` if it is not there."""
        return self._pattern.search(form)

    def lines_with_words(self, form: str) -> Iterator[int]:
        """Yield the numbers of the lines of a text that have all words of the phrase, in any order.

        Args:
            form: the lines, each in :func:`sentence_form`.
        """
        key, *others = sorted((*self.tokens, *self.parts), key=len, reverse=True)
        position = form.find(key)
        while position >= 0:
            line_start, line_end = form.rfind("\n", 0, position) + 1, form.find("\n", position)
            line_end = len(form) if line_end < 0 else line_end
            if all(form.find(word, line_start, line_end) >= 0 for word in others):
                yield form.count("\n", 0, line_start)
            position = form.find(key, line_end)

    @functools.cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = [_pattern_of(part) for part in self.text.split("…")]
        return re.compile(rf".{{0,{_MAX_GAP}}}?".join(parts))


def _words_of(phrase: str) -> list[str]:
    """Return the words of a phrase; open ones end with ``*``."""
    return phrase.replace("…", " ").split()


def _tokens_and_parts(words: Sequence[str]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the words of a phrase that are tokens, and the forms of its other words."""
    tokens = frozenset(filter(None, map(_token_of, words)))
    others = (word for word in words if not _token_of(word))
    return tokens, tuple(_form_of_stem(word) if word.endswith("*") else _plain_form(word) for word in others)


@functools.lru_cache(maxsize=4096)  # the phrases of a language share most of their words
def _token_of(word: str) -> str:
    """Return the form of a word of a phrase if the word is a token, else an empty string.

    >>> _token_of("Found"), _token_of("human*"), _token_of("don't"), _token_of("页面")
    ('found', '', '', '')
    """
    if word.isascii():
        return word.lower() if word.isalnum() or _TOKEN.fullmatch(word) else ""
    form = "" if word.endswith("*") else _plain_form(word)
    return form if _TOKEN.fullmatch(form) and not _UNSPACED_CHARACTER.search(form) else ""


def _key_of(phrase: str) -> tuple[Literal["token", "prefix", "sign"], str]:
    """Return the key of a phrase, by which it is looked up: each text with the phrase has the key.

    It is the longest token of the phrase, which is probably the rarest. A phrase without tokens has the beginning of a
    token or a single character as its key.

    Returns:
        the kind of the key and its text.
    """
    words = _words_of(phrase)
    tokens = list(filter(None, map(_token_of, words)))
    if tokens:
        return "token", max(zip(map(len, tokens), tokens, strict=True))[1]
    for word in sorted(words, key=len, reverse=True):
        form = _form_of_stem(word)
        run = _TOKEN.match(form)
        if run is not None and not _UNSPACED_CHARACTER.search(run.group()):
            if not word.endswith("*") or run.end() < len(form):
                return "token", run.group()
            if len(form) >= _PREFIX_LENGTH:
                return "prefix", form[:_PREFIX_LENGTH]
    return "sign", _plain_form(words[0])[0]


class PagePhrases(Generic[V]):
    """Phrases with values, to search for in many texts: the time hardly grows with the number of phrases.

    Args:
        phrases: the phrases and their values.

    >>> phrases = PagePhrases([("not found", 404), ("forbid*", 403)])
    >>> [value for _, value in phrases.found_in("access forbidden, file not found")]
    [404, 403]
    """

    __slots__ = ("_by_prefix", "_by_sign", "_by_token", "_has_ascii_sign", "_phrases", "_texts", "_values")

    def __init__(self, phrases: Iterable[tuple[str, V]]) -> None:
        self._texts: list[str] = []
        self._values: list[V] = []
        self._phrases: dict[int, PagePhrase] = {}
        """By number, the phrases that were needed so far: most of ten thousand are never needed."""
        # The numbers of the phrases with each key, as tuples: the garbage collector skips tuples of numbers.
        self._by_token: dict[str, tuple[int, ...]] = {}
        self._by_prefix: dict[str, tuple[int, ...]] = {}
        self._by_sign: dict[str, tuple[int, ...]] = {}
        groups = {"token": self._by_token, "prefix": self._by_prefix, "sign": self._by_sign}
        for number, (text, value) in enumerate(phrases):
            kind, key = _key_of(text)
            group = groups[kind]
            group[key] = (*group.get(key, ()), number)
            self._texts.append(text)
            self._values.append(value)
        self._has_ascii_sign = any(map(str.isascii, self._by_sign))

    def found_in(self, form: str) -> list[tuple[PagePhrase, V]]:
        """Return the phrases in a sentence with their values, in the order in which the phrases were given.

        Args:
            form: the sentence, in :func:`sentence_form`.
        """
        candidates = ((self._phrase(number), self._values[number]) for number in self._candidates(form))
        return [(phrase, value) for phrase, value in candidates if phrase.search(form)]

    def lines_with_words(self, form: str) -> Iterator[int]:
        r"""Yield the numbers of the lines of a text that have all words of one of the phrases, in any order.

        A line may be yielded several times. This is a quick test: lines that are not yielded have none of the phrases.

        Args:
            form: the lines, each in :func:`sentence_form`.

        >>> list(PagePhrases([("not found", 404)]).lines_with_words("a page\nfile not found"))
        [1]
        """
        for number in self._candidates(form):
            yield from self._phrase(number).lines_with_words(form)

    def _phrase(self, number: int) -> PagePhrase:
        """Return a phrase by its number."""
        phrase = self._phrases.get(number)
        if phrase is None:
            phrase = self._phrases[number] = PagePhrase(self._texts[number])
        return phrase

    def _candidates(self, form: str) -> list[int]:
        """Return the numbers of the phrases whose words are all in a text, in order."""
        tokens = tokens_in(form)
        groups = [self._by_token[token] for token in tokens if token in self._by_token]
        if self._by_prefix:
            prefixes = {token[:_PREFIX_LENGTH] for token in tokens}
            groups += [self._by_prefix[prefix] for prefix in self._by_prefix.keys() & prefixes]
        if not form.isascii() or self._has_ascii_sign:
            groups += [self._by_sign[sign] for sign in self._by_sign.keys() & set(form)]
        return sorted(number for group in groups for number in group if self._phrase(number).may_be_in(form, tokens))


def _form_of_stem(word: str) -> str:
    """Return the form of a word of a phrase, without the ``*`` at its end and the punctuation at its edges."""
    return sentence_form(word.strip().rstrip("*"))


def _pattern_of(part: str) -> str:
    """Return a pattern for the words of a phrase between two gaps.

    The pattern has a word border at each edge of a word, except next to a character of a script without spaces.
    """
    words = []
    for word in part.split():
        form = _form_of_stem(word) if word.endswith("*") else _plain_form(word)
        left = "" if _UNSPACED_CHARACTER.match(form) or not form[:1].isalnum() else r"(?<!\w)"
        right = "" if _UNSPACED_CHARACTER.match(form[-1:]) or not form[-1:].isalnum() else r"(?!\w)"
        words.append(left + re.escape(form) + (r"\w*" if word.endswith("*") else right))
    return r"\W{1,3}".join(words)


def _plain_form(word: str) -> str:
    """Return the form of a word of a phrase; unlike :func:`sentence_form`, it keeps the punctuation at the edges."""
    return " ".join(unify_characters(word).lower().split())
