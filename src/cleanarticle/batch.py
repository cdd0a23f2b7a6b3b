"""Cleans many texts or records: lazily, in order, over processes."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from typing import Any

from cleanarticle.api import PIPELINE_OPTIONS, clean, default_pipeline, markup_of, pipeline_of
from cleanarticle.argument_checks import known_options, number_between, type_name
from cleanarticle.errors import InputError, OptionError, PipelineError, RecordError, require_text
from cleanarticle.locales.codes import language_code
from cleanarticle.page import Page
from cleanarticle.page.markup import InputMarkup, LineMarkup
from cleanarticle.pipeline import Pipeline
from cleanarticle.sites import Learner, Profile, Sites, SiteTemplate, block_end, merge_profiles
from cleanarticle.text.address import site_of
from cleanarticle.workers import Failure, Wait, in_order

_NAMED = 10
_LONGEST_NAME = 40
"""How many fields a message names, and how many characters of each: a record may have thousands."""

SAMPLE = """\
Home | News | Sport | Weather | Contact

Harbour wall to be raised before winter

By Anna Lindqvist

Published on 12 March 2024, 08:30

PORT ELLERY - The town council voted on Tuesday to raise the harbour wall by two metres, the mayorâ€™s office said.

â€œWe cannot wait for another storm,â€\x9d she told the cafÃ© owners who had met at the quay, “and we will not.”

Work beginns in April and ends in Octo-
ber. It costs Â£4 million &amp; is paid for by the county. Le conseil a vot&eacute; le projet mardi soir.

Share this article on Facebook
Read more: Ferry to the islands runs again
© 2024 The Port Ellery Gazette. All rights reserved.
"""
"""A page that needs most of what a page may need: a worker that has cleaned it is warm."""

_LONGEST_TIMEOUT = 1e9  # seconds: some thirty years, below what clocks of all platforms can count


@known_options(PIPELINE_OPTIONS, ("it stands in each record, in its field 'url'", ("url", "urls")))
def clean_many(
    texts_or_records: Iterable[str | Mapping[str, Any]],
    processes: int | None = None,
    *,
    text_field: str = "text",
    timeout: float | None = None,
    learn: bool = False,
    language: str | None = None,
    markup: InputMarkup = "auto",
    pipeline: Pipeline | None = None,
    profile: Profile | str | os.PathLike[str] | None = None,
) -> Iterator[Page | Failure[Any]]:
    """Clean many pages, lazily and in order; what cannot be cleaned comes back as a failure in its place.

    Memory stays flat: only a few pages are read ahead. With processes, a record that crashes its
    worker or exceeds the time limit costs that record alone. The code that starts processes must
    stand under ``if __name__ == "__main__":`` wherever Python does not fork (macOS, Windows, and
    Linux from 3.14).

    Args:
        texts_or_records: texts, or records with the text in *text_field* and, if known, the page's
            address in ``url``.
        processes: how many worker processes; ``None`` works in this one.
        text_field: where the text of a record stands.
        timeout: seconds that one record may take; starts one worker at the least. Time in which a worker starts or
            loads a word list does not count, nor, on Linux, time in which the machine gives it no processor.
        learn: learn the template of each site (the host in ``url``) from its pages as they come by, and clean
            those that follow with it. In which order, and in how much memory: see :mod:`cleanarticle.sites`.
        language: the BCP-47 code of the language that all pages are in, if known; detected otherwise.
        markup: what the texts are written in, as for :func:`cleanarticle.clean`.
        pipeline: the cleaners to run, :func:`cleanarticle.default_pipeline` unless given.
        profile: what is known of the site that all pages are from, or the path of its file.

    Returns:
        For each text or record its :class:`~cleanarticle.page.Page`, or a :class:`Failure`.

    Raises:
        InputError: one text, one record or bytes were handed in, where many are wanted; or an option is of the
            wrong type. All options are checked at the call, before any page is read.
        OptionError: *processes* or *timeout* is not above 0, *language* is no code of a language, or *markup* is
            none of its three values.
        PipelineError: *learn* was asked for beside a *pipeline* or a *profile*.
        ProfileError: the profile cannot be read.
        TypeError: there is no option of this name; the message suggests one.

    >>> pages = clean_many(["First page.", {"id": 7}, {"id": 8, "text": "Third page."}])
    >>> [page.source if page else page.error for page in pages]
    ['First page.', "the record has no field 'text'; it has: id", 'Third page.']
    """
    if isinstance(texts_or_records, str | bytes | bytearray | Mapping):
        kind = type(texts_or_records).__name__
        raise InputError(
            f"clean_many wants many texts or records, and this is one {kind}. For one page call cleanarticle.clean"
        )
    if not isinstance(texts_or_records, Iterable):
        raise InputError(f"clean_many wants many texts or records, and this is {type_name(texts_or_records)}")
    if not isinstance(text_field, str):
        raise InputError(f"text_field= takes the name of a field, not {type_name(text_field)}")
    _check_workers(processes, timeout)
    options: dict[str, Any] = {"language": language_code(language), "markup": markup_of(markup)}
    size = functools.partial(_size, text_field=text_field)
    if learn:
        if pipeline is not None or profile is not None:
            raise PipelineError("learn=True makes the profiles itself; leave pipeline and profile out")
        taught = functools.partial(_clean_and_learn, text_field=text_field, options=options)
        run = functools.partial(
            in_order,
            taught,
            processes=processes,
            timeout=timeout,
            size=lambda item: size(item[0]),
            samples=((SAMPLE, None),),
        )
        return _learning(texts_or_records, run)
    if pipeline is not None or profile is not None:
        options["pipeline"] = pipeline_of(pipeline, profile)
    function = functools.partial(_clean, text_field=text_field, options=options)
    return in_order(function, texts_or_records, processes=processes, timeout=timeout, size=size, samples=(SAMPLE,))


def _check_workers(processes: object, timeout: object) -> None:
    if processes is not None:
        if isinstance(processes, bool) or not isinstance(processes, int):
            raise InputError(f"processes= takes a number of worker processes, or None, not {type_name(processes)}")
        if processes < 1:
            raise OptionError(f"processes= takes 1 or more, or None to work in this process, and this is {processes}")
    if timeout is not None and not number_between(timeout, 0, _LONGEST_TIMEOUT, "timeout"):
        raise OptionError("timeout= takes more than 0 seconds, or None for no limit")


def text_of(record: object, text_field: str = "text") -> str:
    """The text of a record.

    Raises:
        RecordError: there is no such field, or it holds no text; the message says what there is.
    """
    if not isinstance(record, Mapping):
        raise RecordError(f"a record is a mapping from names to values, and this is a {type(record).__name__}")
    if text_field not in record:
        names = ", ".join(_short(name) for name in itertools.islice(record, _NAMED)) or "no fields"
        names += f" and {len(record) - _NAMED:,} more" if len(record) > _NAMED else ""
        raise RecordError(f"the record has no field {text_field!r}; it has: {names}")
    text = record[text_field]
    if not isinstance(text, str):
        kind = "null" if text is None else f"a {type(text).__name__}"
        raise RecordError(f"the field {text_field!r} holds {kind}, not text")
    return text


def clean_record(
    record: Mapping[str, Any],
    text_field: str = "text",
    *,
    language: str | None = None,
    markup: InputMarkup | Mapping[int, LineMarkup] = "auto",
    pipeline: Pipeline | None = None,
) -> Page:
    """Clean one record: the text in *text_field*, with the page's address in ``url`` where the record has it.

    Args:
        record: names and values.
        text_field: the name of the text.
        language: its BCP-47 code, if known.
        markup: as for :func:`cleanarticle.clean`; for a text that was rendered from HTML, what the tags say about its
            lines, by the index of the line.
        pipeline: the cleaners to run, :func:`cleanarticle.default_pipeline` unless given.

    Raises:
        RecordError: there is no text in *text_field*.
    """
    url = record.get("url")
    url = url if isinstance(url, str) else None
    text = text_of(record, text_field)
    if isinstance(markup, Mapping):
        return pipeline_of(pipeline, None).run(text, url=url, language=language_code(language), markup=markup)
    return clean(text, url=url, language=language, markup=markup, pipeline=pipeline)


def _clean(item: object, text_field: str, options: Mapping[str, Any]) -> Page:
    if isinstance(item, Mapping):
        return clean_record(item, text_field, **options)
    return clean(require_text(item), **options)


def _learning(
    items: Iterable[Any], run: Callable[[Iterator[Any]], Generator[Any, None, None]]
) -> Iterator[Page | Failure[Any]]:
    """The results of *run*, each made with what the blocks of items before its own have taught."""
    sites = Sites()
    ends = [block_end(0)]  # of the block whose items may be read

    def taught() -> Iterator[tuple[Any, Profile | None] | Wait]:
        for position, item in enumerate(items):
            while position >= ends[0]:
                yield Wait()
            yield item, sites.profile(_site(item))

    with contextlib.closing(run(taught())) as results:
        for position, result in enumerate(results):
            if isinstance(result, Failure):
                result = Failure(result.position, result.error, result.record[0])
            else:
                result, learned = result
                sites.add(site_of(result.url), learned)
            if position + 1 == ends[0]:
                sites.end_block()
                ends[0] = block_end(ends[0])
            yield result


def _clean_and_learn(
    item: tuple[object, Profile | None], text_field: str, options: Mapping[str, Any]
) -> tuple[Page, Profile]:
    record, profile = item
    learner = Learner(prior=SiteTemplate(profile) if profile is not None else None)
    pipeline = default_pipeline(profile=profile).replace("labels", learner)
    page = _clean(record, text_field, {**options, "pipeline": pipeline})
    return page, merge_profiles(learner.learned)


def _short(name: object) -> str:
    text = str(name)
    return text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME]}…"


def _site(item: object) -> str | None:
    return site_of(item.get("url")) if isinstance(item, Mapping) else None


def _size(item: object, text_field: str) -> int:
    text = item.get(text_field) if isinstance(item, Mapping) else item
    return len(text) if isinstance(text, str) else 1
