"""Define the profile of a site: the lines that its pages share, where they are, and the rules of its spinner."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

from cleanarticle.errors import ProfileError
from cleanarticle.sites.spinner import MergedSpinner, SpinnerKnowledge
from cleanarticle.spelling.rules import Rule

FORMAT_VERSION = 1  # of profile files
_MAX_SAVED_LINES = 50_000  # lines of a profile that are saved, about 5 MB; a file may have more; set by hand
# Bounds on files that are read, so that hostile files do no harm; set by hand, far above real profiles.
_MAX_FILE_SIZE = 16_000_000  # bytes; this also bounds the number of lines
_MAX_LINE_LENGTH = 1_000  # characters; learning reads 200 of a line
_MAX_PAGES = 10**12
_MAX_QUOTED_LENGTH = 60  # characters of a value that a message quotes
# Which lines belong to the template; set by hand.
_MIN_TEMPLATE_PAGES = 3  # pages with the line: an article may be published twice
_MIN_TEMPLATE_SHARE = 0.05  # of all pages of the site


class LineCounts(NamedTuple):
    """The number of pages of a site on which a line was seen.

    Args:
        pages: the number of pages that have the line.
        kept: the number of them on which the model would keep it.
        above: the number of them on which it was only above the main text.
        below: the number of them on which it was only below the main text.
    """

    pages: int
    kept: int
    above: int
    below: int


@dataclass(frozen=True, repr=False)
class Profile:
    """What was learned about a site from its pages.

    Profiles can be added, in any order: ``learn(a) + learn(b) == learn(a + b)``.

    Args:
        pages: the number of pages.
        lines: the counts of each line, by its key: the beginning of the line in lower case, with 0 for each number, and
            without punctuation at its edges.
        spun: what is known about a spinner that changed the site's words.

    >>> Profile(2, {"menu": LineCounts(2, 0, 2, 0)}) + Profile(1, {"menu": LineCounts(1, 1, 0, 0)})
    Profile(3 pages, 1 line)
    """

    pages: int = 0
    lines: Mapping[str, LineCounts] = field(default_factory=dict)
    spun: SpinnerKnowledge = field(default_factory=SpinnerKnowledge)

    def __add__(self, other: Profile) -> Profile:
        """Return the profile of the pages of both."""
        if not isinstance(other, Profile):
            return NotImplemented
        return merge_profiles((self, other))

    def __hash__(self) -> int:
        return hash((self.pages, len(self.lines)))

    def __repr__(self) -> str:
        return f"Profile({_count_phrase(self.pages, 'page')}, {_count_phrase(len(self.lines), 'line')})"

    @property
    def rules(self) -> Mapping[str, tuple[Rule, ...]]:
        """The spelling rules that the pages support, by language, each with the words that support it."""
        return self.spun.derived_rules

    def is_template(self, counts: LineCounts) -> bool:
        """Return whether a line belongs to the template of the site.

        It does if it was seen on at least three pages, and on at least 5 % of all pages.
        """
        return counts.pages >= max(_MIN_TEMPLATE_PAGES, _MIN_TEMPLATE_SHARE * self.pages)

    @functools.cached_property
    def typical(self) -> float:
        """The average number of template lines on a page of the site."""
        return sum(counts.pages for counts in self.lines.values() if self.is_template(counts)) / max(self.pages, 1)

    def template(self) -> Profile:
        """Return the profile with only its template lines.

        Pages can be cleaned with it, but it must not be added to other profiles: a line that is not yet part of the
        template would not be counted.
        """
        lines = {key: counts for key, counts in self.lines.items() if self.is_template(counts)}
        return Profile(self.pages, lines, self.spun.pruned())

    def pruned(self, most: int = _MAX_SAVED_LINES, least: int = 2) -> Profile:
        """Return the profile with only its most frequent lines, and without lines of single pages.

        This is the profile to save. It is small, and has no text of single pages except the words that support a
        spelling rule. The sum of pruned profiles lacks the lines that were on only one page of each.

        Args:
            most: the largest number of lines.
            least: the smallest number of pages on which a line must have been seen.
        """
        frequent = [(key, counts) for key, counts in self.lines.items() if counts.pages >= least]
        frequent.sort(key=lambda row: (-row[1].pages, row[0]))
        return Profile(self.pages, dict(frequent[:most]), self.spun.pruned())

    def to_json(self) -> str:
        """Return the profile as JSON with a row for each line, in order; equal profiles give equal texts."""
        rows = ",\n".join(
            f"{json.dumps(key, ensure_ascii=False)}: {list(counts)}" for key, counts in sorted(self.lines.items())
        )
        spun = f', "spun": {json.dumps(self.spun.to_dict(), ensure_ascii=False, sort_keys=True)}' if self.spun else ""
        return f'{{"profile": {FORMAT_VERSION}, "pages": {self.pages}, "lines": {{\n{rows}\n}}{spun}}}\n'

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the profile that :meth:`to_json` wrote. Every value is checked, and none is run as code.

        Raises:
            ProfileError: *text* is not a profile, was written by a newer release, or is too large; the message says
                which.
        """
        if len(text) > _MAX_FILE_SIZE:
            raise ProfileError(
                f"a profile must have at most {_MAX_FILE_SIZE:,} characters, but this one has {len(text):,}"
            )
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ProfileError(f"a profile must be JSON, but this text is not: {error}") from error
        keys = {"profile", "pages", "lines"}
        if not isinstance(data, dict) or not keys <= set(data) <= keys | {"spun"}:
            raise ProfileError(
                'a profile must be a JSON object with "profile", "pages", "lines" and perhaps "spun"; write one with '
                "`cleanarticle learn`"
            )
        if data["profile"] != FORMAT_VERSION:
            raise ProfileError(
                f"this profile has version {data['profile']!r}, but this release reads only {FORMAT_VERSION}: "
                "learn it again"
            )
        pages, lines = data["pages"], data["lines"]
        if not _is_count(pages, _MAX_PAGES):
            raise ProfileError(f'"pages" must be a number from 0 to {_MAX_PAGES:,}, not {_quoted(pages)}')
        if not isinstance(lines, dict):
            raise ProfileError(f'"lines" must be an object, not {_quoted(lines)}')
        try:
            spun = SpinnerKnowledge.from_dict(data.get("spun", {"rules": {}}))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ProfileError(f'"spun" is not as `learn` writes it: {type(error).__name__}: {error}') from error
        return cls(pages, {key: _checked_counts(key, value, pages) for key, value in lines.items()}, spun)

    def save(self, path: str | Path) -> None:
        """Write the pruned profile to a file."""
        Path(path).write_text(self.pruned().to_json(), encoding="utf-8", newline="\n")

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Return the profile in a file.

        Raises:
            ProfileError: the file is not a profile.
            OSError: the file cannot be read.
        """
        with Path(path).open("rb") as file:
            data = file.read(_MAX_FILE_SIZE + 1)
        if len(data) > _MAX_FILE_SIZE:
            raise ProfileError(f"{path}: a profile must have at most {_MAX_FILE_SIZE:,} bytes, but this file has more")
        try:
            return cls.from_json(data.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise ProfileError(f"{path}: a profile must be UTF-8 text, but this file is not: {error}") from error
        except ProfileError as error:
            raise ProfileError(f"{path}: {error}") from error


def merge_profiles(profiles: Iterable[Profile]) -> Profile:
    """Return the sum of *profiles*."""
    pages, lines, spun = 0, dict[str, LineCounts](), MergedSpinner()
    for profile in profiles:
        pages += profile.pages
        spun.add(profile.spun)
        for key, counts in profile.lines.items():
            counts_so_far = lines.get(key)
            lines[key] = counts if counts_so_far is None else LineCounts(*map(int.__add__, counts_so_far, counts))
    return Profile(pages, lines, spun.knowledge())


def _checked_counts(key: str, value: object, pages: int) -> LineCounts:
    """Return the counts of one line, after a check.

    Raises:
        ProfileError: a line of a site with this number of pages cannot have these counts.
    """
    if not 0 < len(key) <= _MAX_LINE_LENGTH:
        raise ProfileError(
            f"a line must have 1 to {_MAX_LINE_LENGTH:,} characters, but {_quoted(key)} has {len(key):,}"
        )
    if not isinstance(value, list) or len(value) != 4 or not all(_is_count(count, pages) for count in value):
        raise ProfileError(f"{_quoted(key)}: the counts must be 4 numbers from 0 to {pages:,}, not {_quoted(value)}")
    counts = LineCounts(*value)
    if counts.pages < 1 or max(counts.kept, counts.above + counts.below) > counts.pages:
        raise ProfileError(f"{_quoted(key)}: a line on {counts.pages} pages cannot have the counts {value}")
    return counts


def _is_count(value: object, maximum: int) -> bool:
    return type(value) is int and 0 <= value <= maximum


def _quoted(value: object) -> str:
    text = ascii(value)
    return text if len(text) <= _MAX_QUOTED_LENGTH else f"{text[:_MAX_QUOTED_LENGTH]}…"


def _count_phrase(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
