"""Puts back letters that were lost: ``?`` or U+FFFD where a letter stood.

A lost letter is one that is not ASCII (that is how they are lost: in a text forced into ASCII or a wrong
encoding). The word list says which words fit; the reading has to be the only one or far ahead.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from weakref import WeakKeyDictionary

from cleanarticle.locales.lexicon import Lexicon, once_a_list
from cleanarticle.spelling.capital import CAPITAL_NOUNS, with_first_letter
from cleanarticle.spelling.rules import usage
from cleanarticle.spelling.words import stands_free

MARK = "\ufffd"
CERTAIN = 0.86
"""The share that a reading must have of the frequency of all that fit, to be certain."""
CERTAIN_COMMON = 0.8
"""The same for the commonest words, which prose has more of than the subtitles that lists are counted in."""
COMMON = 7.0
"""Their frequency (Zipf)."""
LEAST = 1.5
"""How frequent (Zipf) a reading has to be."""
NO_NAME = 3.5
"""From this frequency on a word is taken for no name where the list does not say which words are."""
WHOLE = 4.5
"""How frequent the word before a lost apostrophe has to be."""
PLAIN = 2.5
"""How frequent the word beside a lost apostrophe has to be."""
SHORTEST = 6
"""Shorter words that the list has not are not read."""
SURE = 0.95
"""How likely the letters of a word that the list has not must be."""
HEARD = 2.5
"""How frequent (Zipf) the words are that show which letters stand together."""
SEEN = 5
"""In how many words letters must have been seen between the same others."""
DOUBT = 0.25
"""What is added to how often other letters were seen there."""
LIKELIER = 1.0
"""How much more frequent (Zipf) a word that lost its end must be than what is left, which may end a question."""
COMMON_SHORT = 6.0
"""How frequent it must be."""
_INSIDE = re.compile(r"[^\W\d_]\?[^\W\d_]")
_NEAR = ((4, 3), (3, 3), (4, 2), (3, 2), (2, 3), (4, 1), (3, 1), (2, 2))
_OPENS = frozenset(" \n\t'’«“(")
_QUESTION = re.compile(r"\?(?:([^\W\d_])|[,;]? [a-z]|[,;)])")
MARKED = re.compile(r"(?:[^\W\d_]|[?\ufffd])+")
"""Words, and what may be words with lost letters."""
_MOST_FORMS = 400
_MOST_LETTERS = 40
_AROUND = 200
_COMPLETED: WeakKeyDictionary[Lexicon, dict[str, list[tuple[float, str]]]] = WeakKeyDictionary()
"""What was found of words before. A list that is no longer used takes its words along."""
_MOST_COMPLETED = 1 << 14


class Found(NamedTuple):
    """A word with lost letters, columns *start* to *end* of its line, and what it was."""

    start: int
    end: int
    right: str
    certain: bool


def has_letters(word: str) -> bool:
    """True where *word* is letters, some of them lost perhaps.

    >>> has_letters("mot"), has_letters("m?t"), has_letters("??"), has_letters("un mot")
    (True, True, False, False)
    """
    return bool(MARKED.fullmatch(word)) and any(map(str.isalpha, word))


def has_lost(text: str) -> bool:
    """True where letters may have been lost in *text*.

    That is: there is a U+FFFD, or a ``?`` between letters, or two after which the sentence goes on.

    >>> has_lost("le d?veloppement"), has_lost("Pourquoi? Parce que."), has_lost("caf\ufffd")
    (True, False, True)
    """
    if MARK in text:
        return True
    seen = 0
    for match in _QUESTION.finditer(text):
        before = text[match.start() - 1 : match.start()]
        if match[1] and match[1].islower() and (not before or before in _OPENS):
            return True
        if before.isalpha():
            seen += 1
            if match[1] or seen == 2:
                return True
    return False


def find_lost(line: str, lexicon: Lexicon) -> Iterator[Found]:
    """The words of *line* with lost letters that can be read.

    >>> from cleanarticle.locales.lexicon import lexicon
    >>> [found.right for found in find_lost("le d?veloppement ? Oui, m?me tr?s t?t ?", lexicon("fr"))]
    ['développement', 'même', 'très', 'tôt']
    """
    found: list[Found] = []
    unread: set[int] = set()  # white space behind which a word is not certain: then nothing joined to it is
    for match in MARKED.finditer(line):
        word = match.group()
        if word.isalpha() or len(word) < 2 or len(word) > _MOST_LETTERS:
            continue
        start, end = match.span()
        base = max(start - _AROUND, 0)
        place = (_sounded(line[base : end + _AROUND], start - base), start - base, end - base)
        bare = word.rstrip("?")
        if bare != word and _ends_sentence(line, end) and (lexicon.known(bare) or not bare.isalpha()):
            whole = _read(word.replace("?", MARK), lexicon, place)
            if not whole or not whole[1] or (bare.isalpha() and not _is_likelier(whole[0], bare, line, lexicon)):
                word, end = bare, start + len(bare)
        word = word.replace("?", MARK)
        if MARK not in word or len(word) < 2 or word.count(MARK) == len(word) or not stands_free(line, start, end):
            continue
        reading = _read(word, lexicon, place)
        if reading:
            found.append(Found(start, end, *reading))
        if not reading or not reading[1]:
            unread.add(_token(line, start))
    for one in found:
        yield one._replace(certain=_token(line, one.start) not in unread)


def _token(line: str, at: int) -> int:
    """Where the white space is that the word at column *at*, with all that is joined to it, stands behind."""
    return max(line.rfind(space, max(at - 2 * _MOST_LETTERS, 0), at) for space in " \t\u00a0")


def _ends_sentence(line: str, end: int) -> bool:
    """True where a ``?`` that ends at column *end* may end a sentence."""
    after = line[end : end + 2]
    return not (after[:1] in (",", ";", ".") or after.strip().islower())


def _is_likelier(right: str, bare: str, line: str, lexicon: Lexicon) -> bool:
    """True where *bare* is less probably the end of a question than what is left of *right*: letters are lost near."""
    likelier = lexicon.frequency(right) >= max(lexicon.frequency(bare) + LIKELIER, COMMON_SHORT)
    return likelier and len(bare) <= 2 and bool(_INSIDE.search(line))


def _sounded(line: str, start: int) -> str:
    """*line*, a letter put for a ``?`` that stands right before column *start*, as it may be one that was lost."""
    at = len(line[:start].rstrip()) - 1
    return f"{line[:at]}e{line[at + 1 :]}" if line[at : at + 1] == "?" and at >= 0 else line


def _read(word: str, lexicon: Lexicon, place: tuple[str, int, int]) -> tuple[str, bool] | None:
    letters = word.replace(MARK, "")
    readings = _complete(word.lower(), lexicon) or _complete(word.lower().replace(MARK * 2, MARK), lexicon)
    if not readings or readings[0][0] < LEAST:
        return _apostrophe(word, lexicon) or _unheard(word, lexicon)
    zipf, right = readings[0]
    share = CERTAIN_COMMON if zipf >= COMMON else CERTAIN
    certain = 10**zipf >= share * sum(10**other for other, _ in readings)
    if letters.isupper() and (len(letters) > 1 or not word.startswith(letters)):
        return right.upper(), certain
    if word[0] == MARK:
        right, clear = with_first_letter(right, *place, lexicon)
        certain = certain and clear and (lexicon.cased or right[0].isupper() or zipf >= NO_NAME)
        certain = certain and not right[0].isascii()
    elif word[0].isupper():
        right = right[0].upper() + right[1:]
    return right, certain


def _complete(word: str, lexicon: Lexicon) -> list[tuple[float, str]]:
    """The words that *word* may be, the most frequent first."""
    known = _COMPLETED.setdefault(lexicon, {})
    found = known.get(word)
    if found is None:
        found = _completed(word, lexicon)
        if len(known) >= _MOST_COMPLETED:
            known.clear()
        known[word] = found
    return found


def _completed(word: str, lexicon: Lexicon) -> list[tuple[float, str]]:
    first, *rest = word.split(MARK)
    forms = [first]
    for part in rest:
        longer = (form + letter + part for form in forms for letter in lexicon.accented)
        forms = [form for form in longer if lexicon.begins(form)][:_MOST_FORMS]
    return sorted(((zipf, form) for form in forms if (zipf := lexicon.frequency(form))), reverse=True)


def _apostrophe(word: str, lexicon: Lexicon) -> tuple[str, bool] | None:
    before, _, after = word.partition(MARK)
    if not after or MARK in after:
        return None
    facts = usage(lexicon.language)
    elided = before.lower() in facts.elided and len(after) > 1 and lexicon.frequency(after) >= PLAIN
    shortened = after in facts.shortened and lexicon.frequency(before) >= WHOLE
    return (f"{before}’{after}", True) if elided or shortened else None


def _unheard(word: str, lexicon: Lexicon) -> tuple[str, bool] | None:
    """A word that the list has not, by the letters that stand between the same others in words that it has."""
    first = word[1:] if lexicon.language in CAPITAL_NOUNS else word
    if len(word) < SHORTEST or word[0] == MARK or not first.replace(MARK, "").islower():
        return None
    odds = 1.0
    out = word.lower()
    while (at := out.find(MARK)) >= 0:
        letter, share = _letter(out[:at], out[at + 1 :], _letters(lexicon))
        odds *= share
        if odds < SURE:
            return None
        out = out[:at] + letter + out[at + 1 :]
    return word[0] + out[1:], True


def _letter(before: str, after: str, letters: Mapping[tuple[str, str], Mapping[str, int]]) -> tuple[str, float]:
    """The likeliest letter between *before* and *after*, and its share in the words that have both."""
    after = after.partition(MARK)[0] if MARK in after else f"{after}_"
    before = f"_{before}"
    found, most = "", 0.0
    for left, right in _NEAR:
        if right <= len(after) and (seen := letters.get((before[-left:], after[:right]))):
            total = sum(seen.values())
            if total >= SEEN:
                letter = max(seen, key=lambda letter: (seen[letter], letter))
                if found and letter != found:
                    break
                found, most = letter, max(most, seen[letter] / (total + DOUBT))
    return found, most


@once_a_list
def _letters(lexicon: Lexicon) -> dict[tuple[str, str], Counter[str]]:
    """Which letters that are not ASCII stand between which others, in how many of the frequent words."""
    found: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    accented = frozenset(lexicon.accented)
    for word, zipf in lexicon.frequent.items():
        if zipf >= HEARD and not word.isascii():
            edged = f"_{word}_"
            for at in range(1, len(edged) - 1):
                if edged[at] in accented:
                    for left, right in _NEAR:
                        found[edged[max(at - left, 0) : at], edged[at + 1 : at + 1 + right]][edged[at]] += 1
    return dict(found)
