"""Flagged words as a list to go through, and the list of a user's decisions that comes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from cleanarticle.errors import RecordError
from cleanarticle.page import Page
from cleanarticle.spelling.lost import has_letters

_AROUND = 30  # characters on each side of an example
_ARROW = "->"
_MOST = 100_000  # different flags of a run; those that come after so many are left out


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


class Flags:
    """Counts the words that were flagged, page by page or record by record."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._examples: dict[tuple[str, str, str], str] = {}

    def add_page(self, page: Page) -> None:
        """Count what was flagged on *page*."""
        for repair in page.repairs:
            if not repair.applied:
                self._add((repair.before, repair.after, repair.rule), page.source, repair.start)

    def add_record(self, record: Mapping[str, Any], text_field: str = "text") -> None:
        """Count what was flagged in a record that ``cleanarticle clean`` wrote.

        Raises:
            RecordError: it is no such record.
        """
        text, repairs = record.get(text_field), record.get("repairs")
        if not isinstance(text, str) or not isinstance(repairs, list):
            raise RecordError("not a record that `cleanarticle clean` wrote: it has no text, or no repairs")
        for repair in repairs:
            try:
                key = (repair["before"], repair["after"], repair["rule"])
                applied = repair["applied"]
            except (TypeError, KeyError) as error:
                raise RecordError(f"not a repair that `cleanarticle clean` wrote: {error}") from error
            if not all(isinstance(part, str) for part in key):
                raise RecordError(f"not a repair that `cleanarticle clean` wrote: {repair!r:.200}")
            if not applied:
                self._add(key, text, text.find(key[0]))

    def _add(self, key: tuple[str, str, str], text: str, at: int) -> None:
        if not key[2].startswith("spelling.") or (key not in self._counts and len(self._counts) >= _MOST):
            return
        self._counts[key] += 1
        if not self._examples.get(key):
            around = text[max(at - _AROUND, 0) : at + len(key[0]) + _AROUND] if at >= 0 else ""
            self._examples[key] = " ".join(around.split())

    def most(self) -> list[Flag]:
        """The flags, the most frequent first."""
        found = [Flag(*key, count, self._examples[key]) for key, count in self._counts.items()]
        return sorted(found, key=lambda flag: (-flag.times, flag.before, flag.after, flag.rule))


def flags(pages: Iterable[Page]) -> list[Flag]:
    """The words that were flagged on *pages* and left as they are, the most frequent first.

    Takes the pages one by one; a page that ``Page.from_dict`` read will do.
    """
    found = Flags()
    for page in pages:
        found.add_page(page)
    return found.most()


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
        if wrong and not arrow:
            keep.add(wrong)
        elif arrow:
            if not has_letters(wrong) or not right:
                message = f"line {number} of the word list: {line.strip()!r} is no 'wrong -> right'"
                raise ValueError(message)
            fixes[wrong] = right
    return Decisions(frozenset(keep), fixes)
