"""Says what is the name of a person, and which names are of one person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from cleanarticle.fields.byline.mask import BAR
from cleanarticle.locales.cues import default_vocabulary
from cleanarticle.locales.field_phrases import PARTICLES, Vocabulary, own, places
from cleanarticle.page import Label

CASELESS = re.compile(r"[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u10a0-\u10ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""A character of a script without capitals."""
HAN = re.compile(r"[\u3400-\u9fff]")
"""A Chinese character."""

FULL_NAME = r"[^\W\d_a-zà-ÿ][^\W\d_]+(?:[\s-][^\W\d_a-zà-ÿ][\w.'’]*){1,3}"
"""A pattern of two to four words with capitals."""

_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\uac00-\ud7af]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_KOREAN = re.compile(r"[\uac00-\ud7af]{2,4}")
_WORD = re.compile(r"\S+")
_LETTERS = re.compile(r"[^\W_]+")
_PART = re.compile(r"[^\W\d_]+")
_SHORTEST, _LONGEST, _TOKENS = 2, 45, 6
_CASELESS_LONGEST, _CASELESS_TOKENS = 24, 5
_HAN_NAME = 4
_WEAK = 3  # letters of a word that says little


def person(
    text: str, begin: int, end: int, before: Sequence[str], words: Vocabulary, host: str, *, sure: bool, alone: bool
) -> tuple[int, int] | None:
    """The columns of the name that stands in this part of a line, or None where there is none.

    Args:
        text: the line, what is no name blotted out.
        begin: the column that the part begins at.
        end: the column past it.
        before: the names that stand before it in the line.
        words: the phrases that introduce names.
        host: that of the page's address: an outlet's name is none of a person.
        sure: a "by" stands before it.
        alone: one word may be a name.
    """
    role = words.role.match(text, begin)
    if role is not None and not sure and not CASELESS.match(role.text):
        return None
    whole = end
    begin, end = _bare(text, *_without_role(text, begin, end, words, host))
    name = text[begin:end]
    if not _SHORTEST <= len(name) <= _LONGEST or BAR in name:
        return None
    tokens = name.split()
    if (
        len(tokens) > 1
        and words.language == "ko"
        and words.role.search(text, end, whole)
        and _KOREAN.fullmatch(tokens[-1])
    ):
        return end - len(tokens[-1]), end  # a Korean name is one word: a place stands before it
    if not sure and _unlikely(name, tokens, words, host, alone=alone):
        return None
    if CASELESS.search(name):
        fits = len(name) <= _CASELESS_LONGEST and len(tokens) <= _CASELESS_TOKENS
        return (begin, end) if fits else None
    kept = _own_words(name, tokens, bool(before), words, sure=sure)
    if not kept:
        return None
    end = begin + _column(name, kept)
    tokens = tokens[:kept]
    name = text[begin:end]
    if before:
        return None if _adds_nothing(name, tokens, before[0], host) else (begin, end)
    if kept == 1 and not sure and ((name.islower() and len(name) > 5) or name.lower() in places()):
        return None
    return begin, end


def solid(name: str, host: str) -> bool:
    """True for what is plainly a person: two words or more, none of them of the site's own name."""
    tokens = name.split()
    return (len(tokens) > 1 or bool(CASELESS.search(name))) and not any(_site(token, host) for token in tokens)


def persons(names: Iterable[str]) -> list[int]:
    """Which of *names* to keep, by number: one a person, in the order that they first stand.

    Two are one where they have the same letters; where one begins the other, and that is kept, for an outlet may
    follow a name; and where one has but the initial of the other's first name, and the other is kept.

    >>> persons(["A. Lee", "Bo Hall", "Ann Lee", "ANN LEE"])
    [2, 1]
    """
    out: list[tuple[int, list[str]]] = []
    for number, name in enumerate(names):
        mine = _key(name)
        for at, (_, other) in enumerate(out):
            if mine[: len(other)] == other and (len(other) > 1 or mine == other):
                break
            if (len(mine) > 1 and other[: len(mine)] == mine) or _initialled(other, mine):
                out[at] = number, mine
                break
            if _initialled(mine, other):
                break
        else:
            out.append((number, mine))
    return [number for number, _ in out]


def natural(name: str) -> str:
    """The name in natural case: "Aurélie LOEK" is "Aurélie Loek"; a lone word and initials stay.

    >>> natural("Jean-Luc VAN DEN BERG"), natural("AFP"), natural("J.K. ROWLING")
    ('Jean-Luc Van Den Berg', 'AFP', 'J.K. Rowling')
    """
    tokens = name.split()
    if all(len(token) == 1 and HAN.match(token) for token in tokens):
        return "".join(tokens)
    if len(tokens) == 1:
        return tokens[0]
    return " ".join(
        _PART.sub(lambda part: part.group().capitalize(), token)
        if len(token) > 2 and token.isupper() and "." not in token
        else token
        for token in tokens
    )


def _bare(text: str, begin: int, end: int) -> tuple[int, int]:
    """The columns without marks to either side, and without the number of a footnote."""
    while begin < end and not text[begin].isalnum():
        begin += 1
    while end > begin and not (
        text[end - 1].isalnum() or text[end - 1] == "." or unicodedata.category(text[end - 1])[0] == "M"
    ):
        end -= 1
    while end > begin and text[end - 1].isdigit() and text[begin].isalpha():
        end -= 1
    return begin, end


def _without_role(text: str, begin: int, end: int, words: Vocabulary, host: str) -> tuple[int, int]:
    """The columns without a role before or after the name; a collective ("NZZ-Redaktion") keeps its own."""
    while (role := words.role.search(text, begin, end)) is not None:
        ahead, behind = text[begin : role.start].strip(" ,"), text[role.end : end].strip(" ,")
        if not ahead or (HAN.match(behind) and len(behind) <= _HAN_NAME):
            if not behind:
                return begin, begin
            begin = role.end
            continue
        tokens = _LETTERS.findall(ahead.lower())
        if (
            text[role.start - 1] == "-"
            or (len(tokens) == 1 and not CASELESS.search(ahead))
            or all(token in host for token in tokens)
        ):
            return begin, end
        end = role.start
    return begin, end


def _unlikely(name: str, tokens: Sequence[str], words: Vocabulary, host: str, *, alone: bool) -> bool:
    """True for what no "by" calls a name and what does not look like one either."""
    lower = [token.lower().strip(".") for token in tokens]
    if lower[0] in words.stop or any(token in words.days or token in words.months for token in lower):
        return True
    if words.language == "ko" and _HANGUL.search(name) and not _KOREAN.fullmatch(name):
        return True
    if len(tokens) == 1 and not _site(name, host):
        if HAN.search(name):
            if words.language == "zh":
                return len(name) > _HAN_NAME or not own("surname").match(name)
            return len(name) > _HAN_NAME and not name.endswith(("部", "社"))
        if not _UNSPACED.search(name) and not (alone and name.istitle() and len(name) > _WEAK):
            return True
    return any(cue.label is not Label.BYLINE for cue in default_vocabulary().cues.whole(name))


def _own_words(name: str, tokens: Sequence[str], later: bool, words: Vocabulary, *, sure: bool) -> int:
    """How many of the words are the name, 0 where they are none.

    What follows a word that no name has is left out, and so is a beat, an agency, and what is in capitals alone. Of a
    *later* name only its last word may be such a one, or an agency.
    """
    strange = next((at for at, token in enumerate(tokens) if len(tokens) > 1 and not _of_a_name(token, at)), None)
    count = len(tokens)
    if strange is not None or count > _TOKENS:
        if strange is None or strange < 2:
            return 0
        if later and not (sure and (strange == count - 1 or words.agency.search(name, _column(name, strange)))):
            return 0
        count = strange
    while count > 2 and (own("beat").whole(tokens[count - 1]) or words.agency.whole(tokens[count - 1])):
        count -= 1
    if not any(_shouted(token) for token in tokens[:2]):
        while count > 2 and _shouted(tokens[count - 1]):
            count -= 1
    while count > 1 and tokens[count - 1].lower() in PARTICLES:
        count -= 1
    return count


def _of_a_name(token: str, at: int) -> bool:
    if at and own("no_name").whole(token):
        return False
    return token[:1].isupper() or token[1:2].isupper() or token[2:3].isupper() or token.lower().strip("'’") in PARTICLES


def _shouted(token: str) -> bool:
    return token.isupper() and len(token) > 2


def _adds_nothing(name: str, tokens: Sequence[str], first: str, host: str) -> bool:
    """True for what stands behind the *first* name of a line and is none: an outlet, a place, initials, one word."""
    if any(_site(token, host) for token in tokens) or name.lower() in places():
        return True
    if all(len(token) <= _WEAK and token.isupper() for token in tokens) or any(sign.isdigit() for sign in name):
        return True
    return (name.islower() and not first.islower()) or (len(tokens) == 1 and len(first.split()) > 1)


def _column(name: str, tokens: int) -> int:
    """The column past the first *tokens* words of *name*."""
    return list(_WORD.finditer(name))[tokens - 1].end()


def _initialled(short: Sequence[str], full: Sequence[str]) -> bool:
    """True where *short* has but the initial of the first name of *full*."""
    return short[-1] == full[-1] and len(short) == len(full) and len(short[0]) == 1 and full[0][:1] == short[0]


def _key(name: str) -> list[str]:
    return _LETTERS.findall(unicodedata.normalize("NFKC", name).casefold()) or [name]


def _site(token: str, host: str) -> bool:
    """True where *token* is part of the site's name."""
    token = token.lower().partition("-")[0]
    return token in host if len(token) > _WEAK else token in host.split(".")
