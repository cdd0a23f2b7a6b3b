"""The main functions: :func:`clean`, :func:`clean_html`, and :func:`default_pipeline` to change how they clean."""

from __future__ import annotations

import functools
import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, cast

from cleanarticle import articles, characters, fields, language, lines, quality
from cleanarticle import comments as commenting
from cleanarticle import spelling as spellings
from cleanarticle.argument_checks import (
    known_options,
    number_between,
    one_of,
    text_items,
    text_or_none,
    true_or_false,
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
    comments: bool = True,
) -> Pipeline:
    """Return the cleaners that :func:`clean` runs, ready to be changed.

    Args:
        keep: regular expressions; a line that matches one anywhere is kept, whatever the model says. A single string
            is one expression; the same holds for ``drop``, ``phrases`` and ``words``.
        drop: regular expressions; a line that matches one anywhere is dropped, unless ``keep`` matches it too.
        phrases: more files of cue phrases (TOML, in the form of the built-in ones), as paths or as texts.
        balance: from -1 to 1; with values above 0 the labeller keeps more lines (recall), with values below 0 fewer
            (precision). See :class:`cleanarticle.lines.Labeller`.
        spelling: ``safe`` repairs what is certain, ``flag`` only reports, ``off`` does nothing.
        words: words that the spelling repair does not change.
        fixes: words that the spelling repair always replaces, with their replacements.
        rules: the rules of the site's spinner, as :func:`cleanarticle.spelling.learn_rules` returns them; for several
            languages, a mapping from language codes to rules. By default those of the *profile*.
        profile: the profile of the page's site, or the path of a file that ``cleanarticle learn`` wrote.
        comments: whether ``page.comments`` holds readers' comments and the posts of forums, with the names of their
            authors. They are separated from the articles in any case.

    Raises:
        InputError: an option has a value of the wrong type.
        OptionError: a value is out of its range, or a pattern is not a regular expression.
        LocaleError: a file of cue phrases is malformed.
        TypeError: there is no option of this name; the message suggests one.

    >>> default_pipeline().without("spelling").names[:3]
    ('markdown', 'unwrap', 'warnings')
    """
    true_or_false(comments, "comments")
    number_between(balance, -1, 1, "balance")
    one_of(spelling, _SPELLING, "spelling")
    keep = text_items(keep, "keep", "a regular expression")
    drop = text_items(drop, "drop", "a regular expression")
    words = text_items(words, "words", "a word")
    if fixes is not None and not isinstance(fixes, Mapping):
        raise InputError(f"fixes= takes a mapping from words to their replacements, not {type_name(fixes)}")
    for word, fix in (fixes or {}).items():
        if not isinstance(word, str) or not isinstance(fix, str):
            raise InputError(f"fixes= takes words and their replacements as str, but has {word!r}: {fix!r}")
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
    parts.append(Part("find_comments", commenting.find_comments, "split"))
    parts.append(Part("split", articles.split, "split"))
    parts.append(Part("paywall", articles.Paywall(further), "split"))
    parts.append(Part("listing", articles.listing, "split"))
    parts.append(Part("language", language.detect, "language"))
    if spelling != "off":
        known = rules or (known_site.rules if known_site is not None else ())
        speller = spellings.spelling_cleaner(level=spelling, keep=words, fixes=fixes, rules=known)
        parts.append(Part("spelling", speller, "spell"))
    parts += [Part(name, reader, "read") for name, reader in fields.READERS]
    parts.append(Part("thread_author", commenting.thread_author, "read"))
    parts.append(Part("comments", commenting.comments if comments else commenting.no_comments, "read"))
    parts.append(Part("confidence", quality.confidence, "read"))
    return build(parts)


def _phrase_texts(phrases: object) -> tuple[str, ...]:
    """Return the texts of files of cue phrases; each is given as a path or as its text."""
    if isinstance(phrases, str | os.PathLike):
        phrases = [phrases]
    if isinstance(phrases, Sequence) and not isinstance(phrases, bytes | bytearray):
        phrases = [_phrase_text(item) for item in phrases]
    return text_items(phrases, "phrases", "a file of cue phrases")


def _phrase_text(item: object) -> object:
    """Return the text of one such file; a string with a line break or "=" in it is the text itself."""
    if isinstance(item, os.PathLike) or (isinstance(item, str) and "\n" not in item and "=" not in item):
        try:
            return Path(item).read_text("utf-8")
        except OSError as error:
            raise OptionError(f"phrases={str(item)!r}: the file cannot be read: {error.strerror or error}") from error
        except UnicodeDecodeError as error:
            raise OptionError(f"phrases= takes files in UTF-8, but {item} is not: {error}") from error
    return item


def load_profile(profile: object) -> Profile | None:
    """Return the profile that an option gives: a profile, the path of its file, or ``None``.

    Raises:
        InputError: *profile* is none of these.
        ProfileError: the file does not exist, or is not a profile.
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
        raise ProfileError(f"profile={str(profile)!r}: the file cannot be read: {error.strerror or error}") from error


@functools.cache
def _default_pipeline(comments: bool) -> Pipeline:
    return default_pipeline(comments=comments)


def pipeline_of(pipeline: object, profile: object, comments: object = True) -> Pipeline:
    """Return the pipeline for the options ``pipeline``, ``profile`` and ``comments``.

    Raises:
        InputError: one of them is of the wrong type.
        PipelineError: a pipeline was given, and another of them.
        ProfileError: the profile cannot be read.
    """
    kept = true_or_false(comments, "comments")
    if pipeline is None:
        if profile is None:
            return _default_pipeline(kept)
        return default_pipeline(profile=load_profile(profile), comments=kept)
    if not isinstance(pipeline, Pipeline):
        advice = " Call it first, and pass the pipeline that it returns." if callable(pipeline) else ""
        if not advice and hasattr(pipeline, "rules"):
            advice = " Pass a profile as profile=."
        raise InputError(
            f"pipeline= takes a Pipeline such as cleanarticle.default_pipeline(), not {type_name(pipeline)}.{advice}"
        )
    if profile is not None:
        message = "pass only one of pipeline= and profile=, or give the profile to default_pipeline(profile=...)"
        raise PipelineError(message)
    if not kept:
        raise PipelineError("give it to the pipeline: pipeline=cleanarticle.default_pipeline(comments=False)")
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
    comments: bool = True,
) -> Page:
    r"""Clean one page of plain text, or of Markdown.

    Args:
        text: the page. Any ``str`` is accepted; the built-in cleaners never raise.
        positional: *url* and *language* without their names, as in version 0.1. Deprecated.
        url: the address of the page, if known: its words help to find the title.
        markup: the format of *text*: "markdown", "none", or "auto" to detect it. Marks of Markdown are removed from
            the lines by repairs whose rules begin with ``markup.``.
        language: the BCP-47 code of the language, if known; detected otherwise.
        pipeline: the cleaners to run; by default :func:`default_pipeline`.
        profile: the profile of the page's site, or the path of its file. With a *pipeline*, give it to
            :func:`default_pipeline` instead.
        comments: whether ``page.comments`` holds readers' comments and the posts of forums, with the names of their
            authors.

    Returns:
        The page: its lines with their labels, its repairs, its articles. ``page.source`` is the original text, and
        ``page.restore()`` rebuilds it. ``page.warnings`` lists what looks wrong with the text: for example, that it
        is HTML, a path or an address.

    Raises:
        InputError: *text* is not a ``str``, or an option has the wrong type.
        OptionError: *language* is not a language code, or *markup* is not one of its three values.
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
        url, language = _with_positional_options(positional, url, language)
    url = text_or_none(url, "url", "the page's address")
    written = markup_of(markup)
    return pipeline_of(pipeline, profile, comments).run(text, url=url, language=language_code(language), markup=written)


def markup_of(markup: object) -> InputMarkup:
    """Return the value of the option ``markup``, after a check.

    Raises:
        InputError: it is not a string.
        OptionError: it is not one of the three values.
    """
    return cast(InputMarkup, one_of(markup, _MARKUP, "markup"))


def _with_positional_options(
    values: Sequence[str | None], url: str | None, language: str | None
) -> tuple[str | None, str | None]:
    """Return *url* and *language* from values without names, and warn that they are deprecated.

    Raises:
        TypeError: there are more than two values, or one was given by its name too.
    """
    if len(values) > 2 or url is not None or (len(values) == 2 and language is not None):
        raise TypeError("clean() takes one text; the options after it need their names: clean(text, url=...)")
    message = (
        "clean(text, url, language) is deprecated: name the options, url= and language=; "
        "version 0.3 no longer accepts them by position"
    )
    warnings.warn(message, DeprecationWarning, stacklevel=4)
    return values[0], values[1] if len(values) == 2 else language


@known_options(
    ("name the encoding that the server states: charset=", ("encoding",)),
    ("it is an option of clean(), for text that is not HTML", ("markup",)),
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
    comments: bool = True,
) -> Page:
    """Clean a page that is HTML.

    Args:
        html: the page. Bytes are decoded by :func:`cleanarticle.html.encoding.decode`.
        url: the address of the page, if known.
        extract: the text that another extractor made of the page, or that extractor, such as
            ``trafilatura.extract``, which is called with the HTML. If it gives no text, the whole page is rendered.
        charset: the encoding that the server states for bytes.
        language: the BCP-47 code of the language, if known; detected otherwise.
        pipeline: the cleaners to run; by default :func:`default_pipeline`.
        profile: the profile of the page's site, or the path of its file.
        comments: whether ``page.comments`` holds readers' comments and the posts of forums.

    Returns:
        The page. Its source, which its lines and spans refer to, is the rendered or extracted text.

    Raises:
        InputError: *html* is neither text nor bytes, or *extract* returned something else than text.
        MissingExtraError: the extra [html] is not installed.
        CleanArticleError, TypeError: as for :func:`clean`.

    >>> clean_html("<p>It rained in Lyon.</p>", extract="It rained in Lyon.").source
    'It rained in Lyon.'
    """
    url = text_or_none(url, "url", "the page's address")
    charset = text_or_none(charset, "charset", "the name of an encoding")
    language = language_code(language)
    chosen_pipeline = pipeline_of(pipeline, profile, comments)
    text, marks = to_marked_text(html, charset=charset, extract=extract)
    page = chosen_pipeline.run(text, url=url, language=language, markup="none" if marks is None else marks)
    if isinstance(html, str) and "<" not in html and not html.isspace() and html:
        message = "the HTML has no tags: for plain text call cleanarticle.clean"
        page = replace(page, warnings=(*page.warnings, message))
    return page
