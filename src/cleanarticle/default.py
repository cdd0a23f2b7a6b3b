"""The default pipeline, and :func:`clean`."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from cleanarticle.errors import PipelineError, require_text
from cleanarticle.page import Page
from cleanarticle.pipeline import Part, Pipeline, build

if TYPE_CHECKING:
    from cleanarticle.profile import Profile
    from cleanarticle.spelling import Rule


def default_pipeline(
    *,
    keep: Sequence[str] = (),
    drop: Sequence[str] = (),
    phrases: Sequence[str] = (),
    balance: float = 0.0,
    spelling: Literal["safe", "flag", "off"] = "safe",
    words: Sequence[str] = (),
    fixes: Mapping[str, str] | None = None,
    rules: Sequence[Rule] | Mapping[str, Sequence[Rule]] = (),
    profile: Profile | None = None,
) -> Pipeline:
    """The cleaners that :func:`clean` runs, ready to be changed.

    Args:
        keep: regular expressions; a line in which one is found is kept, whatever the model says.
        drop: regular expressions; a line in which one is found is dropped. ``keep`` goes first.
        phrases: the texts of further files of cue phrases (TOML, in the form of those that ship).
        balance: -1..1; above nought the labeller keeps more lines (recall), below nought fewer
            (precision). See :class:`cleanarticle.lines.Labeller`.
        spelling: ``safe`` repairs what is certain, ``flag`` only reports, ``off`` does nothing.
        words: words that the spelling repair leaves as they are.
        fixes: words that it puts right wherever they stand, and what to put for them.
        rules: what the spinner of the site does, as :func:`cleanarticle.spelling.learn_rules` found;
            for several languages, rules by the code of the language. Those of the *profile* if not given.
        profile: what is known of the page's site.

    Raises:
        PipelineError: a setting is out of its range, or a pattern is not a regular expression.

    >>> default_pipeline().without("spelling").names[:3]
    ('characters', 'labels', 'structure')
    """
    from cleanarticle import articles, characters, language, lines
    from cleanarticle import spelling as spellings

    if not -1 <= balance <= 1:
        message = f"balance is from -1 (precision) to 1 (recall), and this is {balance!r}"
        raise PipelineError(message)
    if spelling not in ("safe", "flag", "off"):
        message = f"spelling is 'safe', 'flag' or 'off', and this is {spelling!r}"
        raise PipelineError(message)
    labeller = lines.Labeller(phrases=tuple(phrases), balance=balance, profile=profile)
    parts = [
        Part("characters", characters.repair, "characters"),
        Part("labels", labeller, "label"),
        Part("structure", lines.structure, "label"),
        Part("cuts", lines.cut, "label"),
    ]
    if keep or drop:
        parts.append(Part("patterns", lines.patterns(keep=keep, drop=drop), "label"))
    parts.append(Part("split", articles.split, "split"))
    parts.append(Part("language", language.detect, "language"))
    if spelling != "off":
        known = rules or (profile.rules if profile is not None else ())
        speller = spellings.spelling_cleaner(level=spelling, keep=words, fixes=fixes, rules=known)
        parts.append(Part("spelling", speller, "spell"))
    parts += [Part(name, reader, "read") for name, reader in articles.READERS]
    return build(parts)


@functools.cache
def _default() -> Pipeline:
    return default_pipeline()


def clean(
    text: str,
    url: str | None = None,
    language: str | None = None,
    pipeline: Pipeline | None = None,
    profile: Profile | None = None,
) -> Page:
    r"""Clean one page of plain text.

    Args:
        text: the page. Any ``str`` will do; the default pipeline raises on none.
        url: where it came from, if known: its words help to find the title.
        language: its BCP-47 code, if known; detected otherwise.
        pipeline: the cleaners to run, :func:`default_pipeline` unless given.
        profile: what is known of the page's site; with a *pipeline*, give it to that instead.

    Returns:
        The page: its lines, labelled, its repairs, its articles. The text that came in is
        ``page.source``, and ``page.restore()`` rebuilds it.

    Raises:
        InputError: *text* is not a ``str``.
        PipelineError: both *pipeline* and *profile* were given.
        CleanerError: a cleaner of one's own failed.

    >>> page = clean("Menu\n\nRain in Lyon\n\nIt rained for the third day, and the river rose again.\n\n© 2024")
    >>> page.restore() == page.source
    True
    """
    require_text(text)
    if pipeline is None:
        pipeline = _default() if profile is None else default_pipeline(profile=profile)
    elif profile is not None:
        message = "give the profile to the pipeline: default_pipeline(profile=...), or hand in one of the two"
        raise PipelineError(message)
    return pipeline.run(text, url=url, language=language)
