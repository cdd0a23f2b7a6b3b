"""A site's template: which lines its pages share, learned from many of them, and where they stand."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

from cleanarticle.errors import ProfileError
from cleanarticle.sites.spinner import Spun, Total
from cleanarticle.spelling.rules import Rule

VERSION = 1
_LARGEST_FILE = 16_000_000  # bytes; a profile of the most lines that are saved takes some 5 MB
_MOST_LINES = 50_000
_LONGEST_LINE = 1_000  # characters; far above what learning looks at
_MOST_PAGES = 10**12


class Seen(NamedTuple):
    """On how many pages a line stood, and how.

    ``kept`` counts the pages on which the model would keep it, ``above`` and ``below`` those on
    which it stood, each time, before or after the page's running text.
    """

    pages: int
    kept: int
    above: int
    below: int


@dataclass(frozen=True, repr=False)
class Profile:
    """What is known of a site: how many pages were seen, and for each line on how many, and where.

    Profiles add up, in any order: ``learn(a) + learn(b) == learn(a + b)``.

    Args:
        pages: the number of pages seen.
        lines: what was seen of each line, by the line in lower case, numbers as 0, edges bare, of a
            long line the beginning.
        spun: what is known of a spinner that garbled the site's words.

    >>> Profile(2, {"menu": Seen(2, 0, 2, 0)}) + Profile(1, {"menu": Seen(1, 1, 0, 0)})
    Profile(3 pages, 1 line)
    """

    pages: int = 0
    lines: Mapping[str, Seen] = field(default_factory=dict)
    spun: Spun = field(default_factory=Spun)

    def __add__(self, other: Profile) -> Profile:
        """The profile of the pages of both."""
        if not isinstance(other, Profile):
            return NotImplemented
        return merged((self, other))

    def __hash__(self) -> int:
        return hash((self.pages, len(self.lines)))

    def __repr__(self) -> str:
        return f"Profile({_counted(self.pages, 'page')}, {_counted(len(self.lines), 'line')})"

    @property
    def rules(self) -> Mapping[str, tuple[Rule, ...]]:
        """The spelling rules that the pages speak for, by language, each with the words that do."""
        return self.spun.settled

    def is_template(self, seen: Seen) -> bool:
        """True where a line was seen so often that it is hardly a page's own.

        On at least three pages, since a story may be published twice, and on a twentieth of all pages.
        """
        return seen.pages >= max(3, 0.05 * self.pages)

    @functools.cached_property
    def typical(self) -> float:
        """How many of its template lines a page of the site holds on average."""
        return sum(seen.pages for seen in self.lines.values() if self.is_template(seen)) / max(self.pages, 1)

    def template(self) -> Profile:
        """The profile with its template lines only: all that it takes to clean a page, and nothing to add to."""
        lines = {key: seen for key, seen in self.lines.items() if self.is_template(seen)}
        return Profile(self.pages, lines, self.spun.pruned())

    def pruned(self, most: int = _MOST_LINES, least: int = 2) -> Profile:
        """The profile without the lines seen on one page only, and of the others the *most* frequent.

        This is what to save: it is small, and holds no page's own text but the words that speak for a
        spelling rule. Adding up pruned profiles misses the lines that stood on one page of each.

        Args:
            most: so many lines stay.
            least: on so many pages a line must have been seen.
        """
        shared = [(key, seen) for key, seen in self.lines.items() if seen.pages >= least]
        shared.sort(key=lambda row: (-row[1].pages, row[0]))
        return Profile(self.pages, dict(shared[:most]), self.spun.pruned())

    def to_json(self) -> str:
        """The profile as JSON, a line of the site a row, sorted; equal profiles give equal texts."""
        rows = ",\n".join(
            f"{json.dumps(key, ensure_ascii=False)}: {list(seen)}" for key, seen in sorted(self.lines.items())
        )
        spun = f', "spun": {json.dumps(self.spun.to_dict(), ensure_ascii=False, sort_keys=True)}' if self.spun else ""
        return f'{{"profile": {VERSION}, "pages": {self.pages}, "lines": {{\n{rows}\n}}{spun}}}\n'

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The profile that :meth:`to_json` wrote. It is only read, never run, and every value is checked.

        Raises:
            ProfileError: *text* is not a profile, is of a newer release, or too large; the message says which.
        """
        if len(text) > _LARGEST_FILE:
            raise ProfileError(f"a profile has at most {_LARGEST_FILE:,} characters, and this has {len(text):,}")
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ProfileError(f"a profile is JSON, and this is not: {error}") from error
        keys = {"profile", "pages", "lines"}
        if not isinstance(data, dict) or not keys <= set(data) <= keys | {"spun"}:
            raise ProfileError(
                'a profile is a JSON object of "profile", "pages", "lines" and, if need be, "spun"; '
                "see cleanarticle learn"
            )
        if data["profile"] != VERSION:
            raise ProfileError(
                f"this profile is of version {data['profile']!r}, and this release reads {VERSION}: learn it again"
            )
        pages, lines = data["pages"], data["lines"]
        if not _is_count(pages, _MOST_PAGES):
            raise ProfileError(f'"pages" is a number from 0 to {_MOST_PAGES:,}, and this is {_shown(pages)}')
        if not isinstance(lines, dict):
            raise ProfileError(f'"lines" is an object, and this is {_shown(lines)}')
        try:
            spun = Spun.from_dict(data.get("spun", {"rules": {}}))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ProfileError(f'"spun" is not what `learn` writes there: {type(error).__name__}: {error}') from error
        return cls(pages, {key: _seen(key, value, pages) for key, value in lines.items()}, spun)

    def save(self, path: str | Path) -> None:
        """Write the profile, pruned, to a file."""
        Path(path).write_text(self.pruned().to_json(), encoding="utf-8", newline="\n")

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """The profile in a file.

        Raises:
            ProfileError: the file holds none.
            OSError: it cannot be read.
        """
        with Path(path).open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
        if len(data) > _LARGEST_FILE:
            raise ProfileError(f"{path}: a profile has at most {_LARGEST_FILE:,} bytes, and this file has more")
        try:
            return cls.from_json(data.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise ProfileError(f"{path}: a profile is UTF-8 text, and this is not: {error}") from error
        except ProfileError as error:
            raise ProfileError(f"{path}: {error}") from error


def merged(profiles: Iterable[Profile]) -> Profile:
    """The sum of *profiles*."""
    pages, lines, spun = 0, dict[str, Seen](), Total()
    for profile in profiles:
        pages += profile.pages
        spun.add(profile.spun)
        for key, seen in profile.lines.items():
            known = lines.get(key)
            lines[key] = seen if known is None else Seen(*map(int.__add__, known, seen))
    return Profile(pages, lines, spun.sum())


def _seen(key: str, value: object, pages: int) -> Seen:
    """The counts of one line, checked."""
    if not 0 < len(key) <= _LONGEST_LINE:
        raise ProfileError(f"a line has 1 to {_LONGEST_LINE:,} characters, and {_shown(key)} has {len(key):,}")
    if not isinstance(value, list) or len(value) != 4 or not all(_is_count(count, pages) for count in value):
        raise ProfileError(f"{_shown(key)}: the counts are 4 numbers from 0 to {pages:,}, and this is {_shown(value)}")
    seen = Seen(*value)
    if seen.pages < 1 or max(seen.kept, seen.above + seen.below) > seen.pages:
        raise ProfileError(f"{_shown(key)}: a line that stood on {seen.pages} pages cannot have the counts {value}")
    return seen


def _is_count(value: object, most: int) -> bool:
    return type(value) is int and 0 <= value <= most


def _shown(value: object) -> str:
    text = ascii(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
