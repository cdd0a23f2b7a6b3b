"""List flagged words for a person to review, and read the decisions back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from cleanarticle.errors import RecordError
from cleanarticle.page import Page
from cleanarticle.spelling.lost_letters import is_word_or_marked

_EXAMPLE_CONTEXT = 30  # characters on each side of an example
_ARROW = "->"
_MAX_FLAGS = 100_000  # different flags of a run; later ones are left out, which bounds the memory


class Flag(NamedTuple):
    """A word that was flagged and not changed."""

    before: str
    """The word as it is in the text."""
    after: str
    """What it probably was."""
    rule: str
    """The rule that flagged it, such as ``spelling.accent``."""
    times: int
    """In how many places."""
    example: str
    """One of these places."""


class Decisions(NamedTuple):
    """What a user decided: words that are correct as they are, and replacements for others."""

    keep: frozenset[str] = frozenset()
    fixes: Mapping[str, str] = {}


class FlagCounter:
    """Count the words that were flagged, page by page or record by record."""

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

        Args:
            record: the record.
            text_field: the name of its field with the text.

        Raises:
            RecordError: the record has no text or no valid repairs.
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

    def _add(self, key: tuple[str, str, str], text: str, start: int) -> None:
        """Count a flag by its word, replacement and rule; *start* is its offset in *text*, -1 for unknown."""
        if not key[2].startswith("spelling.") or (key not in self._counts and len(self._counts) >= _MAX_FLAGS):
            return
        self._counts[key] += 1
        if not self._examples.get(key):
            end = start + len(key[0])
            example = text[max(start - _EXAMPLE_CONTEXT, 0) : end + _EXAMPLE_CONTEXT] if start >= 0 else ""
            self._examples[key] = " ".join(example.split())

    def most_frequent(self) -> list[Flag]:
        """Return all flags, the most frequent first."""
        flags = [Flag(*key, count, self._examples[key]) for key, count in self._counts.items()]
        return sorted(flags, key=lambda flag: (-flag.times, flag.before, flag.after, flag.rule))


def collect_flags(pages: Iterable[Page]) -> list[Flag]:
    """Return the words that were flagged on *pages* and not changed, the most frequent first.

    The pages are read one by one. They may be pages that ``Page.from_dict`` read.
    """
    counter = FlagCounter()
    for page in pages:
        counter.add_page(page)
    return counter.most_frequent()


def format_flags(flags: Iterable[Flag]) -> str:
    """Return *flags* as a text to edit, which :func:`parse_decisions` reads.

    All its lines begin with ``#`` and are ignored. Remove the ``#`` before ``wrong -> right`` to replace the word
    everywhere; write ``wrong`` alone on a line to keep it as it is.

    >>> print(format_flags([Flag("acheve", "achevé", "spelling.accent", 2, "travail acheve hier")]))
    # 2 times, spelling.accent: travail acheve hier
    # acheve -> achevé
    <BLANKLINE>
    """
    return "".join(
        f"# {flag.times} time{'s' * (flag.times != 1)}, {flag.rule}: {flag.example}\n"
        f"# {flag.before} {_ARROW} {flag.after}\n"
        for flag in flags
    )


def parse_decisions(text: str) -> Decisions:
    r"""Return the decisions of a word list.

    A word alone on a line is kept as it is; ``wrong -> right`` replaces a word; ``#`` begins a comment.

    Raises:
        ValueError: a line with an arrow does not have one word before it and some text after it; the message says
            which line.

    >>> parse_decisions("Brexiteers\nacheve -> achevé  # checked\n")
    Decisions(keep=frozenset({'Brexiteers'}), fixes={'acheve': 'achevé'})
    """
    keep: set[str] = set()
    fixes: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        wrong, arrow, right = (part.strip() for part in line.partition("#")[0].partition(_ARROW))
        if wrong and not arrow:
            keep.add(wrong)
        elif arrow:
            if not is_word_or_marked(wrong) or not right:
                message = f"line {number} of the word list: {line.strip()!r} is not of the form 'wrong -> right'"
                raise ValueError(message)
            fixes[wrong] = right
    return Decisions(frozenset(keep), fixes)
