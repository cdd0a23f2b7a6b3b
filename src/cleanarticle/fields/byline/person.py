"""Decide what is the name of a person, and which names are of one person."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from cleanarticle.fields.byline.mask import MASK
from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.cues import default_vocabulary
from cleanarticle.locales.field_phrases import PARTICLES, Vocabulary, places, shared_phrases
from cleanarticle.page import Label

CASELESS = lazy_pattern(
    r"[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u10a0-\u10ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
"""A character of a script without capitals."""
HAN = lazy_pattern(r"[\u3400-\u9fff]")
"""A Chinese character."""

FULL_NAME = r"[^\W\d_a-zà-ÿ][^\W\d_]+(?:[\s-][^\W\d_a-zà-ÿ][\w.'’]*){1,3}"
"""A pattern of two to four words with capitals: "Ann Lee", "Jean-Luc O'Hara"."""

_UNSPACED = lazy_pattern(r"[\u0e00-\u0eff\u3040-\u30ff\uac00-\ud7af]")  # Thai and Lao, kana, Hangul
_HANGUL = lazy_pattern(r"[\uac00-\ud7af]")
_KOREAN_NAME = lazy_pattern(r"[\uac00-\ud7af]{2,4}")
_WORD = lazy_pattern(r"\S+")
_LETTERS_OR_DIGITS = lazy_pattern(r"[^\W_]+")
_LETTERS = lazy_pattern(r"[^\W\d_]+")
# Set with the rules; no measurement is on record.
_MIN_LENGTH, _MAX_LENGTH, _MAX_WORDS = 2, 45, 6  # characters and words of a name
_MAX_CASELESS_LENGTH, _MAX_CASELESS_WORDS = 24, 5  # the same for a name in a script without capitals
_MAX_HAN_LENGTH = 4  # characters of a Chinese or Japanese name
_MAX_SHORT_WORD = 3  # letters of a word that may be initials, or be in a host by chance
_MIN_LOWER_CASE = 6  # letters of a single word in lower case that is taken for a common word, not for a pseudonym


def person(
    text: str,
    begin: int,
    end: int,
    before: Sequence[str],
    vocabulary: Vocabulary,
    host: str,
    *,
    is_introduced: bool,
    one_word: bool,
) -> tuple[int, int] | None:
    """Return the half-open range of columns of the name in a part of a line, or ``None`` if the part has none.

    Args:
        text: the line, as :func:`~cleanarticle.fields.byline.mask.masked` returns it.
        begin: the first column of the part.
        end: the column after its last one.
        before: the names that precede the part in its list.
        vocabulary: the phrases of the language of the article.
        host: the host of the page: words of it are an outlet's name rather than a person's.
        is_introduced: whether a "by" precedes the name, or its place shows that it is the author.
        one_word: whether a single word may be a name that is not introduced.
    """
    role = vocabulary.role.match(text, begin)
    # "Editor Ann Lee" is read only after a "by", or in a script without capitals.
    if role is not None and not is_introduced and not CASELESS.match(role.text):
        return None
    end_with_role = end
    begin, end = _trimmed(text, *_without_role(text, begin, end, vocabulary, host))
    name = text[begin:end]
    if not _MIN_LENGTH <= len(name) <= _MAX_LENGTH or MASK in name:
        return None
    tokens = name.split()
    if (
        len(tokens) > 1
        and vocabulary.language == "ko"
        and vocabulary.role.search(text, end, end_with_role)
        and _KOREAN_NAME.fullmatch(tokens[-1])
    ):
        return end - len(tokens[-1]), end  # a Korean name is one word: the words before it are a place
    if not is_introduced and _is_unlikely(name, tokens, vocabulary, host, one_word=one_word):
        return None
    if CASELESS.search(name):
        fits = len(name) <= _MAX_CASELESS_LENGTH and len(tokens) <= _MAX_CASELESS_WORDS
        return (begin, end) if fits else None
    count = _count_name_words(name, tokens, bool(before), vocabulary, is_introduced=is_introduced)
    if not count:
        return None
    end = begin + _end_of_word(name, count)
    tokens = tokens[:count]
    name = text[begin:end]
    if before:
        return None if _is_no_further_name(name, tokens, before[0], host) else (begin, end)
    is_common_word = name.islower() and len(name) >= _MIN_LOWER_CASE
    if count == 1 and not is_introduced and (is_common_word or name.lower() in places()):
        return None
    return begin, end


def is_clearly_person(name: str, host: str) -> bool:
    """Return whether *name* is probably neither a pseudonym nor an outlet.

    It must have two words or more, or characters of a script without capitals; and none of its words may be part of the
    site's name.

    >>> is_clearly_person("Ann Lee", "harbourpost.com"), is_clearly_person("Harbour Post", "harbourpost.com")
    (True, False)
    """
    tokens = name.split()
    return (len(tokens) > 1 or bool(CASELESS.search(name))) and not any(_is_of_site(token, host) for token in tokens)


def distinct_persons(names: Iterable[str]) -> list[int]:
    """Return which of *names* to keep, one of each person: their indices, in the order of the first name of each.

    Two names are of one person

    - if they have the same letters: the first is kept;
    - if one begins with all words of the other, which are two or more, since an outlet may follow a name: the shorter
      is kept;
    - if one is the other with only the initial of its first name: the other is kept.

    >>> distinct_persons(["A. Lee", "Bo Hall", "Ann Lee", "ANN LEE"])
    [2, 1]
    """
    kept: list[tuple[int, list[str]]] = []
    for number, name in enumerate(names):
        words = _folded_words(name)
        for position, (_, other) in enumerate(kept):
            if words[: len(other)] == other and (len(other) > 1 or words == other):
                break
            if (len(words) > 1 and other[: len(words)] == words) or _abbreviates(other, words):
                kept[position] = number, words
                break
            if _abbreviates(words, other):
                break
        else:
            kept.append((number, words))
    return [number for number, _ in kept]


def in_natural_case(name: str) -> str:
    """Return *name* without words in capitals: "Aurélie LOEK" becomes "Aurélie Loek".

    A single word, words of one or two characters and words with a full stop stay as they are. The spaces between single
    Chinese characters are removed.

    >>> in_natural_case("Jean-Luc VAN DEN BERG"), in_natural_case("AFP"), in_natural_case("J.K. ROWLING")
    ('Jean-Luc Van Den Berg', 'AFP', 'J.K. Rowling')
    """
    tokens = name.split()
    if all(len(token) == 1 and HAN.match(token) for token in tokens):
        return "".join(tokens)
    if len(tokens) == 1:
        return tokens[0]
    return " ".join(
        _LETTERS.sub(lambda part: part.group().capitalize(), token)
        if len(token) > 2 and token.isupper() and "." not in token
        else token
        for token in tokens
    )


def _trimmed(text: str, begin: int, end: int) -> tuple[int, int]:
    """Return the columns without the marks around them, and without the number of a footnote ("Ann Lee1").

    A final full stop stays: it may end an abbreviation ("Sammy Davis Jr.").
    """
    while begin < end and not text[begin].isalnum():
        begin += 1
    while end > begin and not (
        text[end - 1].isalnum() or text[end - 1] == "." or unicodedata.category(text[end - 1])[0] == "M"
    ):
        end -= 1
    while end > begin and text[end - 1].isdigit() and text[begin].isalpha():
        end -= 1
    return begin, end


def _without_role(text: str, begin: int, end: int, vocabulary: Vocabulary, host: str) -> tuple[int, int]:
    """Return the columns without the roles before and after the name; an empty range if there is only a role.

    What may be the name of a team keeps its role: after a hyphen ("NZZ-Redaktion"), after a single word ("Sports
    Desk"), after words of the site's name ("Harbour Post Staff" on harbourpost.com).
    """
    while (role := vocabulary.role.search(text, begin, end)) is not None:
        text_before, text_after = text[begin : role.start].strip(" ,"), text[role.end : end].strip(" ,")
        # In Chinese and Japanese a role may be glued to the name on either side: what is short after it is the name.
        if not text_before or (HAN.match(text_after) and len(text_after) <= _MAX_HAN_LENGTH):
            if not text_after:
                return begin, begin
            begin = role.end
            continue
        words = _LETTERS_OR_DIGITS.findall(text_before.lower())
        if (
            text[role.start - 1] == "-"
            or (len(words) == 1 and not CASELESS.search(text_before))
            or all(word in host for word in words)
        ):
            return begin, end
        end = role.start
    return begin, end


def _is_unlikely(name: str, tokens: Sequence[str], vocabulary: Vocabulary, host: str, *, one_word: bool) -> bool:
    """Return whether a text that nothing introduces does not look like a name.

    It begins with a stop word, has a month or a weekday, has a form that names of its script do not have, or is a cue
    phrase of another label than byline.
    """
    lower = [token.lower().strip(".") for token in tokens]
    if lower[0] in vocabulary.stop or any(token in vocabulary.days or token in vocabulary.months for token in lower):
        return True
    if vocabulary.language == "ko" and _HANGUL.search(name) and not _KOREAN_NAME.fullmatch(name):
        return True
    if len(tokens) == 1 and not _is_of_site(name, host):
        if HAN.search(name):
            if vocabulary.language == "zh":
                return len(name) > _MAX_HAN_LENGTH or not shared_phrases("surname").match(name)
            # Japanese desks ("社会部") and papers ("朝日新聞社") sign with longer names.
            return len(name) > _MAX_HAN_LENGTH and not name.endswith(("部", "社"))
        may_be_name = one_word and name.istitle() and len(name) > _MAX_SHORT_WORD
        if not _UNSPACED.search(name) and not may_be_name:
            return True
    return any(cue.label is not Label.BYLINE for cue in default_vocabulary().cues.whole(name))


def _count_name_words(
    name: str, tokens: Sequence[str], is_later: bool, vocabulary: Vocabulary, *, is_introduced: bool
) -> int:
    """Return how many words of a text, from the first on, are the name; 0 if none are.

    The name ends before a word that is not part of names ("Ann Lee in Rome"), and before a beat, an agency, words in
    capitals or particles at its end. A text of which the first or the second word is not part of names is no name, nor
    is one of more than six words without such a word.

    Args:
        name: the text.
        tokens: its words.
        is_later: whether another name precedes it in the line. Then only its last word may be left out, or the
            words from the foreign one on if an agency is among them; and both only if it is introduced.
        vocabulary: the phrases of the language of the article.
        is_introduced: as for :func:`person`.
    """
    count = len(tokens)
    foreign = next((at for at, token in enumerate(tokens) if count > 1 and not _may_be_in_name(token, at)), None)
    if foreign is not None or count > _MAX_WORDS:
        if foreign is None or foreign < 2:
            return 0
        is_last = foreign == count - 1
        if is_later and not (
            is_introduced and (is_last or vocabulary.agency.search(name, _end_of_word(name, foreign)))
        ):
            return 0
        count = foreign
    # "Ann Lee political" before "editor", "Ann Lee AFP", "Ann Lee HARBOUR POST", "Ann Lee de" end after two words.
    while count > 2 and (shared_phrases("beat").whole(tokens[count - 1]) or vocabulary.agency.whole(tokens[count - 1])):
        count -= 1
    if not any(_is_in_capitals(token) for token in tokens[:2]):
        while count > 2 and _is_in_capitals(tokens[count - 1]):
            count -= 1
    while count > 1 and tokens[count - 1].lower() in PARTICLES:
        count -= 1
    return count


def _may_be_in_name(token: str, position: int) -> bool:
    """Return whether a word has a capital among its first three characters ("d'Arc"), or is a particle ("van").

    A few words are never part of a name except as its first one, such as "The".
    """
    if position and shared_phrases("no_name").whole(token):
        return False
    return token[:1].isupper() or token[1:2].isupper() or token[2:3].isupper() or token.lower().strip("'’") in PARTICLES


def _is_in_capitals(token: str) -> bool:
    """Return whether a word of three characters or more is in capitals."""
    return token.isupper() and len(token) > 2


def _is_no_further_name(name: str, tokens: Sequence[str], first: str, host: str) -> bool:
    """Return whether what follows the *first* name of a line is not a name.

    It has a word of the site's name or a digit, is a place or only initials, is in lower case though the first name is
    not, or is one word though the first name has several.
    """
    if any(_is_of_site(token, host) for token in tokens) or name.lower() in places():
        return True
    if all(len(token) <= _MAX_SHORT_WORD and token.isupper() for token in tokens):
        return True
    if any(character.isdigit() for character in name):
        return True
    return (name.islower() and not first.islower()) or (len(tokens) == 1 and len(first.split()) > 1)


def _end_of_word(name: str, count: int) -> int:
    """Return the column after the first *count* words of *name*."""
    return list(_WORD.finditer(name))[count - 1].end()


def _abbreviates(short: Sequence[str], full: Sequence[str]) -> bool:
    """Return whether *short* is *full* with only the initial of its first name ("A. Lee", "Ann Lee")."""
    return short[-1] == full[-1] and len(short) == len(full) and len(short[0]) == 1 and full[0][:1] == short[0]


def _folded_words(name: str) -> list[str]:
    """Return the words of a name in the form in which names are compared."""
    return _LETTERS_OR_DIGITS.findall(unicodedata.normalize("NFKC", name).casefold()) or [name]


def _is_of_site(token: str, host: str) -> bool:
    """Return whether a word, up to its first hyphen, is part of the host; a short word must be a whole part of it."""
    token = token.lower().partition("-")[0]
    return token in host if len(token) > _MAX_SHORT_WORD else token in host.split(".")
