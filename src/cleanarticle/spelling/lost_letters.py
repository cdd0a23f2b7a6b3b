"""Restore letters that were lost: ``?`` or U+FFFD is in their place.

Letters are lost when a text is forced into ASCII or into a wrong encoding, so a lost letter is never an ASCII letter.
The lexicon says which words fit. A word is restored if only one fits, or if it is far more frequent than the others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from weakref import WeakKeyDictionary

from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.lexicon import Lexicon, cached_by_lexicon
from cleanarticle.spelling.casing import CAPITALIZED_NOUNS, restore_first_letter
from cleanarticle.spelling.rules import language_data
from cleanarticle.spelling.words import is_free_standing

LOST_LETTER = "\ufffd"
"""U+FFFD REPLACEMENT CHARACTER. A ``?`` that stands for a lost letter is changed into it before a word is read."""

# Frequencies are Zipf: log10 of the occurrences in a billion words. The values were set by hand.

# Words that the lexicon has.
MIN_SHARE = 0.86
"""A word is certain if it has this share of the occurrences of all words that fit."""
MIN_SHARE_COMMON = 0.8
"""The same for the commonest words. Prose has more of them than subtitles, in which frequencies are counted."""
COMMON_ZIPF = 7.0
"""A word of this frequency or more is one of the commonest."""
MIN_ZIPF = 1.5
"""How frequent a word must be to be restored."""
NOT_A_NAME_ZIPF = 3.5
"""If the lexicon does not say which words are names, a word of this frequency or more is no name."""

# Lost apostrophes.
MIN_ZIPF_BEFORE_APOSTROPHE = 4.5
"""How frequent the whole word before a lost apostrophe must be (``we`` in ``we?ll``)."""
MIN_ZIPF_AFTER_APOSTROPHE = 2.5
"""How frequent the whole word after a lost apostrophe must be (``homme`` in ``l?homme``)."""

# Words that the lexicon lacks.
MIN_LENGTH_UNLISTED = 6
"""Letters of a word that the lexicon lacks: if it has at least so many, the letters next to the lost one are used."""
MIN_PROBABILITY = 0.95
"""How probable all restored letters of such a word must be together."""
MIN_ZIPF_OF_EXAMPLES = 2.5
"""The minimum frequency of words that show which letters occur next to each other."""
MIN_EXAMPLES = 5
"""How many words must have the same letters around a letter that is not ASCII."""
PSEUDO_COUNT = 0.25
"""What is added to the number of examples, so that few of them do not give certainty: 5 of 5 give 5 / 5.25 = 0.95."""

# A word followed by "?", which is a question mark or a lost last letter ("l?", "Paris ?").
MIN_LEAD_OVER_QUESTION = 1.0
"""How much more frequent the word with the lost letter must be than the word without it."""
MIN_ZIPF_OVER_QUESTION = 6.0
"""How frequent the word with the lost letter must be."""
_MAX_QUESTION_WORD = 2  # letters of the word without the lost one

MARKED_WORD = lazy_pattern(r"(?:[^\W\d_]|[?\ufffd])+")
"""A word, or what may be a word with lost letters."""
_LOST_BETWEEN_LETTERS = lazy_pattern(r"[^\W\d_]\?[^\W\d_]")
_QUESTION_MARK_INSIDE_SENTENCE = lazy_pattern(r"\?(?:([^\W\d_])|[,;]? [a-z]|[,;)])")
_BEFORE_WORD = frozenset(" \n\t'’«“(")
_CONTEXT_SIZES = ((4, 3), (3, 3), (4, 2), (3, 2), (2, 3), (4, 1), (3, 1), (2, 2))
"""Numbers of letters before and after a lost one, by which likely letters are looked up; the most certain first."""
_MAX_FORMS = 400  # candidates of one word
_MAX_LETTERS = 40  # of a word that is read
_CONTEXT = 200  # columns before and after a word that show its case; a bound for lines of a million words
_COMPLETIONS: WeakKeyDictionary[Lexicon, dict[str, list[tuple[float, str]]]] = WeakKeyDictionary()
"""The completions of words. Kept between pages, as the words of a site recur; freed with the lexicon."""
_MAX_CACHED_COMPLETIONS = 1 << 14


class LostLetters(NamedTuple):
    """A word with lost letters: its columns in the line (half-open), and the original word."""

    start: int
    end: int
    original: str
    certain: bool


class _WordContext(NamedTuple):
    """A part of a line around a word, and the columns of the word in that part."""

    text: str
    start: int
    end: int


def is_word_or_marked(text: str) -> bool:
    """Return whether *text* is one word, perhaps with lost letters.

    >>> is_word_or_marked("mot"), is_word_or_marked("m?t"), is_word_or_marked("??"), is_word_or_marked("un mot")
    (True, True, False, False)
    """
    return bool(MARKED_WORD.fullmatch(text)) and any(map(str.isalpha, text))


def may_have_lost_letters(text: str) -> bool:
    """Return whether letters may have been lost in *text*.

    It has a U+FFFD, a ``?`` between letters, or two ``?`` after which the sentence continues.

    >>> [may_have_lost_letters(text) for text in ("le d?veloppement", "Pourquoi? Parce que.", "caf\ufffd")]
    [True, False, True]
    """
    if LOST_LETTER in text:
        return True
    after_letters = 0
    for match in _QUESTION_MARK_INSIDE_SENTENCE.finditer(text):
        before = text[match.start() - 1 : match.start()]
        if match[1] and match[1].islower() and (not before or before in _BEFORE_WORD):
            return True
        if before.isalpha():
            after_letters += 1
            if match[1] or after_letters == 2:
                return True
    return False


def find_lost_letters(line: str, lexicon: Lexicon) -> Iterator[LostLetters]:
    """Yield the words of *line* whose lost letters can be restored, certainly or probably, in order.

    >>> from cleanarticle.locales.lexicon import lexicon
    >>> line = "le d?veloppement ? Oui, m?me tr?s t?t ?"
    >>> [word.original for word in find_lost_letters(line, lexicon("fr"))]
    ['développement', 'même', 'très', 'tôt']
    """
    readings: list[LostLetters] = []
    tokens_with_uncertain_words: set[int] = set()  # by their columns; another word of such a token is not certain
    for match in MARKED_WORD.finditer(line):
        word = match.group()
        if word.isalpha() or len(word) < 2 or len(word) > _MAX_LETTERS:
            continue
        start, end = match.span()
        base = max(start - _CONTEXT, 0)
        context = _WordContext(_without_lost_end(line[base : end + _CONTEXT], start - base), start - base, end - base)
        unmarked = word.rstrip("?")
        if (
            unmarked != word
            and _may_end_question(line, end)
            and (lexicon.known(unmarked) or not unmarked.isalpha())
            and not _is_lost_end(word, unmarked, line, lexicon, context)
        ):
            word, end = unmarked, start + len(unmarked)
        word = word.replace("?", LOST_LETTER)
        lost = word.count(LOST_LETTER)
        if not lost or len(word) < 2 or lost == len(word) or not is_free_standing(line, start, end):
            continue
        reading = _read_word(word, lexicon, context)
        if reading:
            readings.append(LostLetters(start, end, *reading))
        if not reading or not reading[1]:
            tokens_with_uncertain_words.add(_token_start(line, start))
    for word_reading in readings:
        certain = _token_start(line, word_reading.start) not in tokens_with_uncertain_words
        yield word_reading._replace(certain=certain)


def _token_start(line: str, column: int) -> int:
    """Return the column of the last white space before *column*, which begins a token of joined words; -1 for none."""
    return max(line.rfind(space, max(column - 2 * _MAX_LETTERS, 0), column) for space in " \t\u00a0")


def _may_end_question(line: str, end: int) -> bool:
    """Return whether a ``?`` that ends at column *end* may be the question mark of a sentence."""
    after = line[end : end + 2]
    return not (after[:1] in (",", ";", ".") or after.strip().islower())


def _is_lost_end(word: str, unmarked: str, line: str, lexicon: Lexicon, context: _WordContext) -> bool:
    """Return whether the ``?`` that ends *word* is a lost letter rather than a question mark.

    ``o? Paris`` is ``où Paris`` if other letters of *line* are lost, since ``où`` is common and ``o`` is not.

    Args:
        word: the word with its question mark.
        unmarked: the word without it.
        line: its line.
        lexicon: the words of the language.
        context: the word in its line.
    """
    reading = _read_word(word.replace("?", LOST_LETTER), lexicon, context)
    if not reading or not reading[1]:
        return False
    if not unmarked.isalpha():
        return True
    min_zipf = max(lexicon.frequency(unmarked) + MIN_LEAD_OVER_QUESTION, MIN_ZIPF_OVER_QUESTION)
    is_more_frequent = lexicon.frequency(reading[0]) >= min_zipf
    return is_more_frequent and len(unmarked) <= _MAX_QUESTION_WORD and bool(_LOST_BETWEEN_LETTERS.search(line))


def _without_lost_end(line: str, start: int) -> str:
    """Return *line* with a letter in place of a ``?`` at the end of the word before column *start*: it may be lost.

    Otherwise the word at *start* would seem to begin a sentence.
    """
    at = len(line[:start].rstrip()) - 1
    return f"{line[:at]}e{line[at + 1 :]}" if line[at : at + 1] == "?" and at >= 0 else line


def _read_word(word: str, lexicon: Lexicon, context: _WordContext) -> tuple[str, bool] | None:
    """Return the original of *word* and whether it is certain; ``None`` if there is none."""
    letters = word.replace(LOST_LETTER, "")
    # Two marks may stand for one letter, which has two bytes in UTF-8.
    one_mark_a_letter = word.lower().replace(LOST_LETTER * 2, LOST_LETTER)
    completions = _completions(word.lower(), lexicon) or _completions(one_mark_a_letter, lexicon)
    if not completions or completions[0][0] < MIN_ZIPF:
        return _with_apostrophe(word, lexicon) or _unlisted_word(word, lexicon)
    zipf, original = completions[0]
    min_share = MIN_SHARE_COMMON if zipf >= COMMON_ZIPF else MIN_SHARE
    certain = 10**zipf >= min_share * sum(10**other for other, _ in completions)
    if letters.isupper() and (len(letters) > 1 or not word.startswith(letters)):
        return original.upper(), certain
    if word[0] == LOST_LETTER:
        original, case_is_certain = restore_first_letter(original, *context, lexicon)
        is_no_name = lexicon.cased or original[0].isupper() or zipf >= NOT_A_NAME_ZIPF
        certain = certain and case_is_certain and is_no_name and not original[0].isascii()
    elif word[0].isupper():
        original = original[0].upper() + original[1:]
    return original, certain


def _completions(word: str, lexicon: Lexicon) -> list[tuple[float, str]]:
    """Return the frequency and the text of each word that *word*, in lower case, may have been; most frequent first."""
    cached = _COMPLETIONS.setdefault(lexicon, {})
    completions = cached.get(word)
    if completions is None:
        completions = _find_completions(word, lexicon)
        if len(cached) >= _MAX_CACHED_COMPLETIONS:
            cached.clear()
        cached[word] = completions
    return completions


def _find_completions(word: str, lexicon: Lexicon) -> list[tuple[float, str]]:
    """Return what :func:`_completions` returns, without its cache."""
    first, *rest = word.split(LOST_LETTER)
    forms = [first]
    for part in rest:
        longer = (form + letter + part for form in forms for letter in lexicon.accented)
        forms = [form for form in longer if lexicon.begins(form)][:_MAX_FORMS]
    return sorted(((zipf, form) for form in forms if (zipf := lexicon.frequency(form))), reverse=True)


def _with_apostrophe(word: str, lexicon: Lexicon) -> tuple[str, bool] | None:
    """Return *word* with an apostrophe in place of its only lost character, if the language has such words."""
    before, _, after = word.partition(LOST_LETTER)
    if not after or LOST_LETTER in after:
        return None
    data = language_data(lexicon.language)
    is_elision = (
        before.lower() in data.elided and len(after) > 1 and lexicon.frequency(after) >= MIN_ZIPF_AFTER_APOSTROPHE
    )
    is_clitic = after in data.clitics and lexicon.frequency(before) >= MIN_ZIPF_BEFORE_APOSTROPHE
    return (f"{before}’{after}", True) if is_elision or is_clitic else None


def _unlisted_word(word: str, lexicon: Lexicon) -> tuple[str, bool] | None:
    """Return the original of a word that the lexicon lacks, by the letters of other words in the same context.

    ``Bev?lkerungskarussell`` has an ``ö``: all known words with ``_bev?lk`` have one.
    """
    lower_part = word[1:] if lexicon.language in CAPITALIZED_NOUNS else word
    if len(word) < MIN_LENGTH_UNLISTED or word[0] == LOST_LETTER or not lower_part.replace(LOST_LETTER, "").islower():
        return None
    probability = 1.0
    restored = word.lower()
    while (at := restored.find(LOST_LETTER)) >= 0:
        letter, share = _likeliest_letter(restored[:at], restored[at + 1 :], _letters_by_context(lexicon))
        probability *= share
        if probability < MIN_PROBABILITY:
            return None
        restored = restored[:at] + letter + restored[at + 1 :]
    return word[0] + restored[1:], True


def _likeliest_letter(
    before: str, after: str, letters_by_context: Mapping[tuple[str, str], Mapping[str, int]]
) -> tuple[str, float]:
    """Return the most frequent letter between *before* and *after*, and its share in the words that have both.

    The share is 0 if too few words have both. The largest context with enough examples gives the letter; smaller ones
    can raise its share as long as they give the same letter.
    """
    after = after.partition(LOST_LETTER)[0] if LOST_LETTER in after else f"{after}_"
    before = f"_{before}"
    best, best_share = "", 0.0
    for left, right in _CONTEXT_SIZES:
        if right <= len(after) and (counts := letters_by_context.get((before[-left:], after[:right]))):
            total = sum(counts.values())
            if total >= MIN_EXAMPLES:
                letter = max(counts, key=lambda letter: (counts[letter], letter))
                if best and letter != best:
                    break
                best, best_share = letter, max(best_share, counts[letter] / (total + PSEUDO_COUNT))
    return best, best_share


@cached_by_lexicon
def _letters_by_context(lexicon: Lexicon) -> dict[tuple[str, str], dict[str, int]]:
    """Count the letters that are not ASCII by the letters before and after them, in the frequent words.

    Words begin and end with ``_``, which counts as a letter.
    """
    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    accented = frozenset(lexicon.accented)
    for word, zipf in lexicon.frequent.items():
        if zipf >= MIN_ZIPF_OF_EXAMPLES and not word.isascii():
            edged = f"_{word}_"
            for at in range(1, len(edged) - 1):
                if edged[at] in accented:
                    for left, right in _CONTEXT_SIZES:
                        counts[edged[max(at - left, 0) : at], edged[at + 1 : at + 1 + right]][edged[at]] += 1
    return {context: dict(letters) for context, letters in counts.items()}  # not collected, unlike counters
