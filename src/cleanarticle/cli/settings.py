"""How the command line cleans: markup, a site's profile, and cue phrases and words of one's own."""

from __future__ import annotations

import argparse
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cleanarticle.api import default_pipeline
from cleanarticle.errors import LocaleError
from cleanarticle.io.files import form_of
from cleanarticle.page.markup import InputMarkup
from cleanarticle.pipeline import Pipeline
from cleanarticle.sites.profile import Profile
from cleanarticle.spelling import Decisions, parse_decisions

_LARGEST_FILE = 1_000_000  # bytes; the largest that ships has 30,000


@dataclass(frozen=True)
class Settings:
    """What the pipeline is made with, and reads. It is sent to the workers; each makes its pipeline once.

    Args:
        phrases: the texts of files of cue phrases.
        profile: what is known of the pages' site.
        words: words that the spelling repair leaves as they are.
        fixes: words that it puts right wherever they stand, and what to put for them.
        markup: what the texts are written in.
    """

    phrases: tuple[str, ...] = ()
    profile: Profile | None = None
    words: tuple[str, ...] = ()
    fixes: tuple[tuple[str, str], ...] = ()
    markup: InputMarkup = "auto"

    @functools.cached_property
    def pipeline(self) -> Pipeline:
        """The default pipeline with these settings."""
        return default_pipeline(phrases=self.phrases, profile=self.profile, words=self.words, fixes=dict(self.fixes))

    def markup_of(self, source: str) -> InputMarkup:
        """Return what the texts of the file *source* are written in: what is asked for, else what its name says.

        >>> Settings().markup_of("pages/one.md.gz"), Settings().markup_of("pages.jsonl")
        ('markdown', 'auto')
        """
        return "markdown" if self.markup == "auto" and form_of(source)[0] == "md" else self.markup


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add ``--markup``, ``--profile``, ``--phrases`` and ``--words``."""
    parser.add_argument(
        "--markup",
        choices=("auto", "markdown", "none"),
        default="auto",
        help="what the texts are written in; `auto`, if not given, knows Markdown by its marks and .md files by name",
    )
    parser.add_argument("--profile", type=Path, metavar="FILE", help="what `learn` found out about the pages' site")
    parser.add_argument(
        "--phrases",
        type=Path,
        metavar="FILE",
        action="append",
        default=[],
        help="cue phrases of your own (TOML); may be given more than once",
    )
    parser.add_argument(
        "--words",
        type=Path,
        metavar="FILE",
        help="words that are right, and words to put right: what `report --words` listed, edited",
    )


def load_settings(args: argparse.Namespace) -> Settings:
    """The settings that the arguments name.

    Raises:
        ProfileError: the profile is none.
        LocaleError: a file of phrases or words is malformed, or a cue does not do what its examples say.
        OSError: a file cannot be read.
    """
    paths: Sequence[Path] = args.phrases
    profile = Profile.load(args.profile) if args.profile else None
    keep, fixes = _decisions(args.words) if args.words else Decisions()
    phrases = tuple(map(_phrases, paths))
    return Settings(phrases, profile, tuple(sorted(keep)), tuple(sorted(fixes.items())), args.markup)


def _decisions(path: Path) -> Decisions:
    """What a user's file of words says."""
    try:
        return parse_decisions(_text(path, "words"))
    except LocaleError:
        raise
    except ValueError as error:
        raise LocaleError(f"{path}: {error}") from error


def _text(path: Path, what: str) -> str:
    with path.open("rb") as file:
        data = file.read(_LARGEST_FILE + 1)
    if len(data) > _LARGEST_FILE:
        raise LocaleError(f"{path}: a file of {what} has at most {_LARGEST_FILE:,} bytes, and this one has more")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LocaleError(f"{path}: a file of {what} is UTF-8 text, and this is not: {error}") from error


def _phrases(path: Path) -> str:
    """The text of a file of cue phrases, which hit their examples and not their counterexamples."""
    from cleanarticle.locales import parse
    from cleanarticle.locales.cues import Cues

    text = _text(path, "phrases")
    locale = parse(text, name=str(path))
    cues = Cues([locale])
    for cue in locale.cues:
        for example in cue.examples:
            if cue not in [hit.cue for hit in cues.find(example)]:
                raise LocaleError(
                    f"{path}: no phrase of cue {cue.id!r} stands in its example {example!r} where it must "
                    f"(where = {cue.where.value!r}: line, start, end or any)"
                )
        for counter in cue.counterexamples:
            if hits := [hit.phrase for hit in cues.find(counter) if hit.cue == cue]:
                raise LocaleError(f"{path}: {hits[0]!r} of cue {cue.id!r} stands in its counterexample {counter!r}")
    return text
