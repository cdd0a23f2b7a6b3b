"""Flagged words as a list to go through, and the list of a user's decisions that comes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cleanarticle.page import Page

_AROUND = 30  # characters on each side of an example
_ARROW = "->"


class Flag(NamedTuple):
    """A word that was flagged and not changed: what it may be, why, on how many places, and one of them."""

    before: str
    after: str
    rule: str
    times: int
    example: str


class Decisions(NamedTuple):
    """What a user decided: words that are right as they are, and what to put for others."""

    keep: frozenset[str] = frozenset()
    fixes: Mapping[str, str] = {}


def flags(pages: Iterable[Page]) -> list[Flag]:
    """The words that were flagged on *pages* and left as they are, the most frequent first.

    Takes the pages one by one; a page that ``Page.from_dict`` read will do.
    """
    counts: Counter[tuple[str, str, str]] = Counter()
    examples: dict[tuple[str, str, str], str] = {}
    for page in pages:
        for repair in page.repairs:
            if repair.applied or not repair.rule.startswith("spelling."):
                continue
            key = (repair.before, repair.after, repair.rule)
            counts[key] += 1
            if key not in examples:
                around = page.source[max(repair.start - _AROUND, 0) : repair.end + _AROUND]
                examples[key] = " ".join(around.split())
    found = [Flag(*key, count, examples[key]) for key, count in counts.items()]
    return sorted(found, key=lambda flag: (-flag.times, flag.before, flag.after, flag.rule))


def render(found: Iterable[Flag]) -> str:
    """*found* as a text to edit; :func:`decisions` reads what is left of it.

    A line that begins with ``#`` counts for nothing, and all do at first. Take the ``#`` from ``wrong -> right``
    to have the word put right wherever it stands, leave ``wrong`` alone on a line to have it kept as it is.

    >>> print(render([Flag("acheve", "achevé", "spelling.accent", 2, "travail acheve hier")]))
    # 2 times, spelling.accent: travail acheve hier
    # acheve -> achevé
    <BLANKLINE>
    """
    return "".join(
        f"# {flag.times} time{'s' * (flag.times != 1)}, {flag.rule}: {flag.example}\n"
        f"# {flag.before} {_ARROW} {flag.after}\n"
        for flag in found
    )


def decisions(text: str) -> Decisions:
    r"""A list of words: one a line is kept as it is, ``wrong -> right`` is put right; ``#`` begins a remark.

    Raises:
        ValueError: a line has an arrow, and not one word before it and some text behind; it says which.

    >>> decisions("Brexiteers\nacheve -> achevé  # checked\n")
    Decisions(keep=frozenset({'Brexiteers'}), fixes={'acheve': 'achevé'})
    """
    keep: set[str] = set()
    fixes: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        wrong, arrow, right = (part.strip() for part in line.partition("#")[0].partition(_ARROW))
        if not arrow and wrong:
            keep.add(wrong)
        elif arrow:
            if not wrong.isalpha() or not right:
                message = f"line {number} of the word list: {line.strip()!r} is no 'wrong -> right'"
                raise ValueError(message)
            fixes[wrong] = right
    return Decisions(frozenset(keep), fixes)
