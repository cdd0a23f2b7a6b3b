"""Words whose letters are set apart by spaces: ``d é l a i s``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from cleanarticle.characters.changes import Change

SPACED = re.compile(r" (?=[^\W\d_] [^\W\d_] [^\W_]?)")
"""What a run of four or more single letters shows at least once."""
_RUN = re.compile(r"(?<![^\W_])(?<![^\W_]['’.-])[^\W\d_](?: [^\W\d_]){3,}(?![^\W_]|['’.-][^\W_])")
_SHORTEST = 4
_LONGEST = 80
# Letters that are words in some language, and may stand next to a spaced word.
_WORDS = frozenset("aàáâyoóôeéèêiíìuúvkszwåæöøhıавикосуяіїйє")
_PEELED = 3
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def close(text: str, known: Callable[[str], bool]) -> Iterator[Change]:
    """Changes that close up the spaced words of *text*.

    Args:
        text: a line.
        known: whether a word, in lower case, is one. A run that holds no known word stays as it is.

    >>> [change.after for change in close("les d é l a i s de 3 j o u r s", {"délais", "jours"}.__contains__)]
    ['délais', 'jours']
    """
    for match in _RUN.finditer(text):
        letters = match.group().split(" ")
        if len(letters) > _LONGEST or "".join(letters).lower() in _ALPHABET:
            continue
        if place := _word(letters, known):
            first, last = place
            start = match.start() + 2 * first
            yield Change(start, start + 2 * (last - first) - 1, "".join(letters[first:last]), "characters.spaced")


def _word(letters: list[str], known: Callable[[str], bool]) -> tuple[int, int] | None:
    """The longest stretch of *letters* that is a known word, less words of one letter at either end."""
    heads = [0]
    while heads[-1] < _PEELED and letters[heads[-1]].lower() in _WORDS:
        heads.append(heads[-1] + 1)
    tails = [0]
    while tails[-1] < _PEELED and letters[-1 - tails[-1]].lower() in _WORDS:
        tails.append(tails[-1] + 1)
    places = [(head, len(letters) - tail) for head in heads for tail in tails]
    for first, last in sorted(places, key=lambda place: place[0] - place[1]):
        if last - first >= _SHORTEST and known("".join(letters[first:last]).lower()):
            return first, last
    return None
