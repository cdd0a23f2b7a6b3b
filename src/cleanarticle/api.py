"""What most people call: :func:`clean`, and :func:`default_pipeline` to change how it cleans."""

from __future__ import annotations

import functools
import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, cast

from cleanarticle import articles, characters, fields, language, lines
from cleanarticle import spelling as spellings
from cleanarticle.argument_checks import (
    known_options,
    number_between,
    one_of,
    text_items,
    text_or_none,
    type_name,
)
from cleanarticle.characters.source_warnings import source_warnings
from cleanarticle.errors import InputError, OptionError, PipelineError, ProfileError, require_text
from cleanarticle.html import to_marked_text
from cleanarticle.locales.codes import language_code
from cleanarticle.markup import read_markdown, unwrap
from cleanarticle.page import Page
from cleanarticle.page.markup import InputMarkup
from cleanarticle.pipeline import Part, Pipeline, build
from cleanarticle.sites import Profile, SiteTemplate
from cleanarticle.spelling import Rule

Spelling = Literal["safe", "flag", "off"]
_SPELLING = ("safe", "flag", "off")
_MARKUP = ("auto", "none", "markdown")
PIPELINE_OPTIONS = (
    "give it to the pipeline: pipeline=cleanarticle.default_pipeline(...)",
    ("keep", "drop", "phrases", "balance", "spelling", "words", "fixes", "rules"),
)


@known_options()
def default_pipeline(
    *,
    keep: str | Sequence[str] = (),
    drop: str | Sequence[str] = (),
    phrases: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] = (),
    balance: float = 0.0,
    spelling: Spelling = "safe",
    words: str | Sequence[str] = (),
    fixes: Mapping[str, str] | None = None,
    rules: Sequence[Rule] | Mapping[str, Sequence[Rule]] = (),
    profile: Profile | str | os.PathLike[str] | None = None,
) -> Pipeline:
    """Return the cleaners that :func:`clean` runs, ready to be changed.

    Args:
        keep: regular expressions; a line in which one is found is kept, whatever the model says.
            One string is one expression, here as in ``drop``, ``phrases`` and ``words``.
        drop: regular expressions; a line in which one is found is dropped. ``keep`` goes first.
        phrases: further files of cue phrases (TOML, in the form of those that ship): their paths, or their texts.
        balance: -1..1; above 0 the labeller keeps more lines (recall), below 0 fewer
            (precision). See :class:`cleanarticle.lines.Labeller`.
        spelling: ``safe`` repairs what is certain, ``flag`` only reports, ``off`` does nothing.
        words: words that the spelling repair leaves as they are.
        fixes: words that it corrects wherever they stand, and what to put for them.
        rules: what the spinner of the site does, as :func:`cleanarticle.spelling.learn_rules` found;
            for several languages, rules by the code of the language. Those of the *profile* if not given.
        profile: what is known of the page's site, or the path of the file that ``cleanarticle learn`` wrote.

    Raises:
        InputError: an option has a value of the wrong type.
        OptionError: a value is out of its range, or a pattern is not a regular expression.
        LocaleError: a file of cue phrases is malformed.
        TypeError: there is no option of this name; the message suggests one.

    >>> default_pipeline().without("spelling").names[:3]
    ('markdown', 'unwrap', 'warnings')
    """
    number_between(balance, -1, 1, "balance")
    one_of(spelling, _SPELLING, "spelling")
    keep = text_items(keep, "keep", "a regular expression")
    drop = text_items(drop, "drop", "a regular expression")
    words = text_items(words, "words", "a word")
    if fixes is not None and not isinstance(fixes, Mapping):
        raise InputError(f"fixes= takes a mapping from words to what to put for them, not {type_name(fixes)}")
    for word, fix in (fixes or {}).items():
        if not isinstance(word, str) or not isinstance(fix, str):
            raise InputError(f"fixes= takes words and what to put for them, and this is {word!r}: {fix!r}")
    known_site = load_profile(profile)
    prior = SiteTemplate(known_site) if known_site is not None else None
    further = _phrase_texts(phrases)
    labeller = lines.Labeller(phrases=further, balance=balance, prior=prior)
    parts = [
        Part("markdown", read_markdown, "markup"),
        Part("unwrap", unwrap, "markup"),
        Part("warnings", source_warnings, "characters"),
        Part("characters", characters.repair, "characters"),
        Part("labels", labeller, "label"),
        Part("structure", lines.structure, "label"),
        Part("whole_blocks", lines.whole_blocks, "label"),
        Part("cuts", lines.cut, "label"),
    ]
    if keep or drop:
        parts.append(Part("patterns", lines.patterns(keep=keep, drop=drop), "label"))
    parts.append(Part("no_content", lines.NoContent(further), "split"))
    parts.append(Part("split", articles.split, "split"))
    parts.append(Part("paywall", articles.Paywall(further), "split"))
    parts.append(Part("listing", articles.listing, "split"))
    parts.append(Part("language", language.detect, "language"))
    if spelling != "off":
        known = rules or (known_site.rules if known_site is not None else ())
        speller = spellings.spelling_cleaner(level=spelling, keep=words, fixes=fixes, rules=known)
        parts.append(Part("spelling", speller, "spell"))
    parts += [Part(name, reader, "read") for name, reader in fields.READERS]
    return build(parts)


def _phrase_texts(phrases: object) -> tuple[str, ...]:
    """Return the texts of files of cue phrases, of which each is given as a path or as its text."""
    if isinstance(phrases, str | os.PathLike):
        phrases = [phrases]
    if isinstance(phrases, Sequence) and not isinstance(phrases, bytes | bytearray):
        phrases = [_phrase_text(item) for item in phrases]
    return text_items(phrases, "phrases", "a file of cue phrases")


def _phrase_text(item: object) -> object:
    """Return the text of one such file; a string of several lines, or with "=" in it, is the text itself."""
    if isinstance(item, os.PathLike) or (isinstance(item, str) and "\n" not in item and "=" not in item):
        try:
            return Path(item).read_text("utf-8")
        except OSError as error:
            raise OptionError(f"phrases= takes files of cue phrases or their texts: {error}") from error
        except UnicodeDecodeError as error:
            raise OptionError(f"phrases= takes files in UTF-8, and {item} is not: {error}") from error
    return item


def load_profile(profile: object) -> Profile | None:
    """Return the profile that an option names: itself, the one in the file of this path, or none.

    Raises:
        InputError: it is nothing of these.
        ProfileError: there is no such file, or it holds no profile.
    """
    if profile is None:
        return None
    if isinstance(profile, Profile):
        return profile
    if not isinstance(profile, str | os.PathLike):
        raise InputError(
            f"profile= takes a Profile or the path of a file that `cleanarticle learn` wrote, not {type_name(profile)}"
        )
    try:
        return Profile.load(Path(profile))
    except OSError as error:
        raise ProfileError(f"profile= takes a Profile or the path of its file: {error}") from error


@functools.cache
def _default() -> Pipeline:
    return default_pipeline()


def pipeline_of(pipeline: object, profile: object) -> Pipeline:
    """Return the pipeline that the options ``pipeline`` and ``profile`` ask for.

    Raises:
        InputError: one of them is of the wrong type.
        PipelineError: both were given.
        ProfileError: the profile cannot be read.
    """
    if pipeline is None:
        return _default() if profile is None else default_pipeline(profile=load_profile(profile))
    if not isinstance(pipeline, Pipeline):
        advice = " Call it first, and hand in the pipeline that it returns." if callable(pipeline) else ""
        if isinstance(pipeline, type(_default)) or hasattr(pipeline, "rules"):
            advice = advice or " A profile goes to profile=."
        raise InputError(
            f"pipeline= takes a Pipeline such as cleanarticle.default_pipeline(), not {type_name(pipeline)}.{advice}"
        )
    if profile is not None:
        message = "give the profile to the pipeline: default_pipeline(profile=...), or hand in one of the two"
        raise PipelineError(message)
    return pipeline


@known_options(PIPELINE_OPTIONS)
def clean(
    text: str,
    *positional: str | None,
    url: str | None = None,
    markup: InputMarkup = "auto",
    language: str | None = None,
    pipeline: Pipeline | None = None,
    profile: Profile | str | os.PathLike[str] | None = None,
) -> Page:
    r"""Clean one page of plain text, or of Markdown.

    Args:
        text: the page. Any ``str`` will do; the default pipeline raises on none.
        positional: *url* and *language* without their names, as in version 0.1. Deprecated.
        url: where it came from, if known: its words help to find the title.
        markup: what *text* is written in: "markdown", "none", or "auto" to tell by its marks. Those of Markdown are
            taken out of the lines, as repairs whose rules begin with ``markup.``.
        language: its BCP-47 code, if known; detected otherwise.
        pipeline: the cleaners to run, :func:`default_pipeline` unless given.
        profile: what is known of the page's site, or the path of its file; with a *pipeline*, give it
            to that instead.

    Returns:
        The page: its lines, labelled, its repairs, its articles. The text that came in is
        ``page.source``, and ``page.restore()`` rebuilds it. ``page.warnings`` says what looks wrong with the
        text: that it is HTML, a path, an address.

    Raises:
        InputError: *text* is not a ``str``, or an option is of the wrong type.
        OptionError: *language* is no code of a language, or *markup* is none of its three values.
        PipelineError: both *pipeline* and *profile* were given.
        ProfileError: the profile cannot be read.
        CleanerError: a cleaner of your own failed.
        TypeError: there is no option of this name; the message suggests one.

    >>> page = clean("Menu\n\nRain in Lyon\n\nIt rained for the third day, and the river rose again.\n\n© 2024")
    >>> page.restore() == page.source
    True
    """
    require_text(text)
    if positional:
        url, language = _positional(positional, url, language)
    url = text_or_none(url, "url", "the page's address")
    written = markup_of(markup)
    return pipeline_of(pipeline, profile).run(text, url=url, language=language_code(language), markup=written)


def markup_of(markup: object) -> InputMarkup:
    """Return the value of the option ``markup``, checked.

    Raises:
        InputError: it is no string.
        OptionError: it is none of the three.
    """
    return cast(InputMarkup, one_of(markup, _MARKUP, "markup"))


def _positional(values: Sequence[str | None], url: str | None, language: str | None) -> tuple[str | None, str | None]:
    """Return *url* and *language* where they were given by position, with a warning.

    Raises:
        TypeError: there are more than two, or one was given by its name as well.
    """
    if len(values) > 2 or url is not None or (len(values) == 2 and language is not None):
        raise TypeError("clean() takes one text; the options that follow it need their names: clean(text, url=...)")
    message = "clean(text, url, language): name the options, url= and language=; by position they go in version 0.3"
    warnings.warn(message, DeprecationWarning, stacklevel=4)
    return values[0], values[1] if len(values) == 2 else language


@known_options(
    ("it is decided by the server: charset=", ("encoding",)),
    ("HTML has tags; of text that is Markdown, clean() is told", ("markup",)),
    PIPELINE_OPTIONS,
)
def clean_html(
    html: str | bytes,
    *,
    url: str | None = None,
    extract: str | Callable[[str], str | None] | None = None,
    charset: str | None = None,
    language: str | None = None,
    pipeline: Pipeline | None = None,
    profile: Profile | str | os.PathLike[str] | None = None,
) -> Page:
    """Clean a page that is HTML.

    Args:
        html: the page. Bytes are decoded: see :func:`cleanarticle.html.encoding.decode`.
        url: its address, if known.
        extract: what an extractor made of the page, to be cleaned further; or the extractor, called with
            the HTML, such as ``trafilatura.extract``. Where it gives nothing, the page is rendered whole.
        charset: how the server says that bytes are encoded.
        language: its BCP-47 code, if known; detected otherwise.
        pipeline: the cleaners to run, :func:`default_pipeline` unless given.
        profile: what is known of the page's site, or the path of its file.

    Returns:
        The page. Its source, the text that its lines and spans refer to, is the rendered or extracted text.

    Raises:
        InputError: *html* is neither text nor bytes, or *extract* gave something else than text.
        MissingExtraError: the extra [html] is not installed.
        CleanArticleError, TypeError: as :func:`clean`.

    >>> clean_html("<p>It rained in Lyon.</p>", extract="It rained in Lyon.").source
    'It rained in Lyon.'
    """
    url = text_or_none(url, "url", "the page's address")
    language = language_code(language)
    used = pipeline_of(pipeline, profile)
    text, marks = to_marked_text(html, charset=charset, extract=extract)
    page = used.run(text, url=url, language=language, markup="none" if marks is None else marks)
    if isinstance(html, str) and "<" not in html and not html.isspace() and html:
        message = "the HTML has no tag in it: for plain text call cleanarticle.clean"
        page = replace(page, warnings=(*page.warnings, message))
    return page
