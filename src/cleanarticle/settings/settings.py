"""Define the settings of a run, and make the pipeline from them."""

from __future__ import annotations

import functools
import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self, TypedDict

from cleanarticle.api import Spelling, default_pipeline
from cleanarticle.errors import LocaleError, OptionError
from cleanarticle.io.files import form_of
from cleanarticle.lines import SiteRules
from cleanarticle.locales.codes import language_code
from cleanarticle.page import Page
from cleanarticle.page.kinds import PageKind
from cleanarticle.page.markup import InputMarkup
from cleanarticle.pipeline import Pipeline
from cleanarticle.settings.keys import SiteTable
from cleanarticle.settings.layers import MAX_FILE_SIZE, Value, collect_settings
from cleanarticle.sites.profile import Profile
from cleanarticle.spelling import Decisions, parse_decisions
from cleanarticle.text.address import site_of


class CleanOptions(TypedDict):
    """The options that both ``clean`` and ``clean_many`` take."""

    language: str | None
    markup: InputMarkup
    pipeline: Pipeline


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How pages are cleaned, and how a run reads and writes: the same as the options of the command line.

    Args:
        balance: -1 to 1; values above 0 keep more lines, values below 0 keep fewer.
        keep: regular expressions of lines to keep.
        drop: regular expressions of lines to drop.
        spelling: ``safe``, ``flag`` or ``off``.
        words: words that the spelling repair does not change.
        fixes: words to correct, with their replacements.
        language: the code of the language of all pages; ``None`` detects it.
        markup: the format of the texts.
        profile: the profile of the site, if all pages are from one site.
        phrases: the texts of files of cue phrases.
        sites: settings of single sites, by host. ``keep``, ``drop`` and ``words`` are added to those for all sites;
            ``landmarks`` and ``bias`` have the meaning that they have in :class:`cleanarticle.lines.SiteRules`.
        site_rules: the rules of the site, learned from corrections, if all pages are from one site.
        comments: whether ``page.comments`` is filled. The names of its authors are personal data.
        only: the kinds of pages that a run writes; all if empty.
        min_confidence: the smallest confidence, 0 to 1, of a page that a run writes.
        text_field: the field of a record that has the text.
        into: the field for the cleaned text; ``None`` for the text field.
        encoding: the encoding of text files; ``None`` detects it.
        processes: the number of worker processes; ``None`` starts none and works in this process.
        timeout: the number of seconds after which a record is rejected; ``None`` for no limit.
        lines: whether every line is added to records, with its label and reason.
        seconds: whether the processor time that a record took is added to it.

    >>> settings = Settings(balance=0.5, language="en")
    >>> import cleanarticle
    >>> cleanarticle.clean("It rained in Lyon.", **settings.options()).language
    'en'
    """

    balance: float = 0.0
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    spelling: Spelling = "safe"
    words: tuple[str, ...] = ()
    fixes: Mapping[str, str] = field(default_factory=dict, hash=False)
    language: str | None = None
    markup: InputMarkup = "auto"
    profile: Profile | None = None
    phrases: tuple[str, ...] = ()
    comments: bool = True
    sites: Mapping[str, SiteTable] = field(default_factory=dict, hash=False)
    site_rules: SiteRules | None = None
    only: tuple[PageKind, ...] = ()
    min_confidence: float = 0.0
    text_field: str = "text"
    into: str | None = None
    encoding: str | None = None
    processes: int | None = None
    timeout: float | None = None
    lines: bool = False
    seconds: bool = False

    @classmethod
    def load(cls, path: str | os.PathLike[str] | None = None) -> Self:
        """Return the settings that the command line uses if it is called without options.

        Environment variables (``CLEANARTICLE_BALANCE``) override the file, and the file overrides the defaults.

        Args:
            path: a settings file: TOML, or a ``pyproject.toml`` with a table ``[tool.cleanarticle]``. ``None`` takes
                the file that ``CLEANARTICLE_CONFIG`` names, or else the nearest ``cleanarticle.toml`` or
                ``pyproject.toml`` in the current folder or its parents.

        Raises:
            OptionError: the file cannot be read, or has an unknown name or an invalid value.
            LocaleError, ProfileError: a file that a setting names is malformed.
            OSError: a file that a setting names cannot be read.
        """

        def warn(message: str) -> None:
            warnings.warn(message, UserWarning, stacklevel=3)

        return cls.of(collect_settings(Path(path) if path is not None else None, {}, warn=warn))

    @classmethod
    def of(cls, values: Mapping[str, Value]) -> Self:
        """Return the settings with these values; read the files that they name.

        Raises:
            OptionError, LocaleError, ProfileError, OSError: as for :meth:`load`.
        """
        options: dict[str, Any] = {name: setting.value for name, setting in values.items()}
        words_file = options.pop("words_file", None)
        decisions = read_words(Path(words_file)) if words_file else Decisions()
        profile = options.pop("profile", None)
        try:
            language = language_code(options.pop("language", None))
        except OptionError as error:
            raise OptionError(f"{values['language'].origin}: {error}") from error
        return cls(
            **{
                **options,
                "language": language,
                "profile": Profile.load(Path(profile)) if profile else None,
                "phrases": tuple(read_phrases(Path(path)) for path in options.get("phrases", ())),
                "words": tuple(sorted({*options.get("words", ()), *decisions.keep})),
                "fixes": {**options.get("fixes", {}), **decisions.fixes},
            }
        )

    @functools.cached_property
    def pipeline(self) -> Pipeline:
        """The default pipeline with these settings; it is made when it is first used."""
        pipeline = default_pipeline(
            keep=self.keep,
            drop=self.drop,
            phrases=self.phrases,
            balance=self.balance,
            spelling=self.spelling,
            words=self.words,
            fixes=self.fixes,
            profile=self.profile,
            comments=self.comments,
        )
        return pipeline.with_("site_rules", self.site_rules, stage="label") if self.site_rules else pipeline

    def of_site(self, url: object) -> Settings:
        """Return the settings for a page at this address; they include those of its site if there are any."""
        host = site_of(url) if self.sites and isinstance(url, str) else None
        return self._for_host(host) if host is not None and host in self.sites else self

    def _for_host(self, host: str) -> Settings:
        """Return the settings for the pages of a host; they are made when they are first used."""
        by_host: dict[str, Settings] = self.__dict__.setdefault("_settings_by_host", {})
        if host not in by_host:
            by_host[host] = self.for_site(self.sites[host])
        return by_host[host]

    def for_site(self, site_table: SiteTable) -> Settings:
        """Return the settings for the pages of one site: these settings, with those of the site added.

        Args:
            site_table: the table of the site in ``sites``.
        """

        def items(name: str) -> tuple[str, ...]:
            value = site_table.get(name, ())
            return value if isinstance(value, tuple) else ()

        bias = site_table.get("bias", {})
        rules = SiteRules(items("landmarks"), bias if isinstance(bias, dict) else {})
        return replace(
            self,
            # The first pattern that matches a line is its reason: patterns of the site come first.
            keep=(*items("keep"), *self.keep),
            drop=(*items("drop"), *self.drop),
            words=(*self.words, *items("words")),
            site_rules=rules if rules != SiteRules() else self.site_rules,
            sites={},
        )

    def options(self) -> CleanOptions:
        """Return the options for ``clean(text, **settings.options())``; ``clean_many`` takes them, too."""
        return {"language": self.language, "markup": self.markup, "pipeline": self.pipeline}

    def markup_of(self, source: str) -> InputMarkup:
        """Return the format of the texts in the file *source*. If the setting is ``auto``, its name may say Markdown.

        >>> Settings().markup_of("pages/one.md.gz"), Settings().markup_of("pages.jsonl")
        ('markdown', 'auto')
        """
        return "markdown" if self.markup == "auto" and form_of(source)[0] == "md" else self.markup

    def wants(self, page: Page) -> bool:
        """Return whether a run writes *page*, by its kind and its confidence."""
        is_confident = page.confidence is None or page.confidence >= self.min_confidence
        return is_confident and (not self.only or page.kind in self.only)

    def cleaning(self) -> tuple[object, ...]:
        """Return the values, for JSON, that have an influence on how pages are cleaned or which pages are written.

        A run is resumed only if these values have not changed.
        """
        rules = self.site_rules
        return (
            self.balance,
            self.keep,
            self.drop,
            self.spelling,
            self.words,
            self.language,
            self.markup,
            self.comments,
            sorted(self.fixes.items()),
            sorted(self.sites.items()),
            (rules.landmarks, sorted(rules.bias.items())) if rules is not None else None,
            self.phrases,
            self.only,
            self.min_confidence,
            self.profile.to_json() if self.profile is not None else None,
        )


def read_words(path: Path) -> Decisions:
    """Return the accepted words and the corrections in a file of the user.

    Raises:
        LocaleError: the file is malformed.
        OSError: the file cannot be read.
    """
    try:
        return parse_decisions(_read_text(path, "words"))
    except LocaleError:
        raise
    except ValueError as error:
        raise LocaleError(f"{path}: {error}") from error


def _read_text(path: Path, what: str) -> str:
    with path.open("rb") as file:
        data = file.read(MAX_FILE_SIZE + 1)
    if len(data) > MAX_FILE_SIZE:
        raise LocaleError(f"{path}: a file of {what} must have at most {MAX_FILE_SIZE:,} bytes, and this one has more")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LocaleError(f"{path}: a file of {what} must be UTF-8 text, and this is not: {error}") from error


def read_phrases(path: Path) -> str:
    """Return the text of a file of cue phrases, after a check of its examples and counterexamples.

    Raises:
        LocaleError: the file is malformed, an example has no phrase of its cue, or a counterexample has one.
        OSError: the file cannot be read.
    """
    from cleanarticle.locales import parse
    from cleanarticle.locales.cues import Cues
    from cleanarticle.locales.locale import Notice
    from cleanarticle.locales.notices import NoticePhrases

    text = _read_text(path, "phrases")
    locale = parse(text, name=str(path))
    cues = Cues([locale])
    for cue in locale.cues:
        for example in cue.examples:
            if cue not in [hit.cue for hit in cues.find(example)]:
                raise LocaleError(
                    f"{path}: no phrase of cue {cue.id!r} is in its example {example!r} where it must be "
                    f"(where = {cue.where.value!r}: line, start, end or any)"
                )
        for counterexample in cue.counterexamples:
            if hits := [hit.phrase for hit in cues.find(counterexample) if hit.cue == cue]:
                raise LocaleError(f"{path}: {hits[0]!r} of cue {cue.id!r} is in its counterexample {counterexample!r}")
    notices = NoticePhrases([locale], list(Notice))
    for notice in locale.notices:
        for example in notice.examples:
            if notice not in [hit.cue for hit in notices.find(example)]:
                raise LocaleError(f"{path}: no phrase of notice {notice.id!r} is in its example {example!r}")
        for counterexample in notice.counterexamples:
            if notice in [hit.cue for hit in notices.find(counterexample)]:
                raise LocaleError(
                    f"{path}: a phrase of notice {notice.id!r} is in its counterexample {counterexample!r}"
                )
    return text
