"""Clean many texts or records: lazily, in order, with or without worker processes."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from typing import Any

from cleanarticle.api import PIPELINE_OPTIONS, clean, default_pipeline, markup_of, pipeline_of
from cleanarticle.argument_checks import MAX_TIMEOUT, known_options, number_between, true_or_false, type_name
from cleanarticle.errors import InputError, OptionError, PipelineError, RecordError, require_text
from cleanarticle.locales.codes import language_code
from cleanarticle.page import Page
from cleanarticle.page.markup import InputMarkup, LineMarkup
from cleanarticle.pipeline import Pipeline
from cleanarticle.sites import Learner, Profile, Sites, SiteTemplate, block_end, merge_profiles
from cleanarticle.text.address import site_of
from cleanarticle.workers import Failure, NotYet, in_order

_MAX_NAMES = 10  # fields that a message lists: a record may have thousands; set by hand
_MAX_NAME_LENGTH = 40  # characters of the name of such a field; set by hand

SAMPLE = """\
Home | News | Sport | Weather | Contact

Harbour wall to be raised before winter

By Anna Lindqvist

Published on 12 March 2024, 08:30

PORT ELLERY - The town council voted on Tuesday to raise the harbour wall by two metres, the mayorâ€™s office said.

â€œWe cannot wait for another storm,â€\x9d she said to the cafÃ© owners who had met at the quay, “and we will not.”

Work beginns in April and ends in Octo-
ber. It costs Â£4 million &amp; is paid for by the county. Le conseil a vot&eacute; le projet mardi soir.

Share this article on Facebook
Read more: Ferry to the islands runs again
© 2024 The Port Ellery Gazette. All rights reserved.
"""
"""A page with something for each kind of repair and field: a worker that has cleaned it has loaded most data."""


@known_options(PIPELINE_OPTIONS, ("put it into each record, as its field 'url'", ("url", "urls")))
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
    comments: bool = True,
) -> Iterator[Page | Failure[Any]]:
    """Clean many pages, lazily and in order; in place of a page that cannot be cleaned there is a :class:`Failure`.

    Memory is constant: only a few pages are read ahead. With processes, a record that crashes its worker or exceeds
    the time limit does not affect other records. Where Python does not fork (macOS, Windows, and Linux since Python
    3.14), the code that starts processes must be below ``if __name__ == "__main__":``.

    Args:
        texts_or_records: texts, or records with the text in *text_field* and, if known, the page's address in
            ``url``.
        processes: the number of worker processes; ``None`` works in this process.
        text_field: the field of a record that has its text.
        timeout: the seconds that one record may take. It needs a worker process, so that one is started even without
            *processes*. Time in which a worker starts or loads a word list does not count; on Linux, neither does
            time in which it waits for a processor.
        learn: whether to learn the template of each site (the host in ``url``) from its pages, and to clean the
            pages that follow with it. For order and memory see :mod:`cleanarticle.sites.online`.
        language: the BCP-47 code of the language of all pages, if known; detected otherwise.
        markup: the format of the texts, as for :func:`cleanarticle.clean`.
        pipeline: the cleaners to run; by default :func:`cleanarticle.default_pipeline`.
        profile: the profile of the site that all pages are from, or the path of its file.
        comments: whether to read readers' comments and the posts of forums, with the names of their authors, into
            ``page.comments``.

    Returns:
        For each text or record its :class:`~cleanarticle.page.Page`, or a :class:`Failure`.

    Raises:
        InputError: *texts_or_records* is a single text or record, or bytes; or an option has the wrong type. All
            options are checked at the call, before any page is read.
        OptionError: *processes* or *timeout* is not above 0, *language* is not a language code, or *markup* is not
            one of its three values.
        PipelineError: *learn* was given together with a *pipeline* or a *profile*.
        ProfileError: the profile cannot be read.
        TypeError: there is no option of this name; the message suggests one.

    >>> pages = clean_many(["First page.", {"id": 7}, {"id": 8, "text": "Third page."}])
    >>> [page.source if page else page.error for page in pages]
    ['First page.', "the record has no field 'text'; it has: id", 'Third page.']
    """
    if isinstance(texts_or_records, str | bytes | bytearray | Mapping):
        kind = type(texts_or_records).__name__
        raise InputError(
            f"clean_many() takes many texts or records, but got a single {kind}. For one page call cleanarticle.clean"
        )
    if not isinstance(texts_or_records, Iterable):
        raise InputError(f"clean_many() takes many texts or records, but got {type_name(texts_or_records)}")
    if not isinstance(text_field, str):
        raise InputError(f"text_field= takes the name of a field, not {type_name(text_field)}")
    _check_workers(processes, timeout)
    true_or_false(comments, "comments")
    true_or_false(learn, "learn")
    options: dict[str, Any] = {"language": language_code(language), "markup": markup_of(markup)}
    size = functools.partial(_size, text_field=text_field)
    if learn:
        if pipeline is not None or profile is not None:
            raise PipelineError("learn=True makes the profiles itself: leave out pipeline= and profile=")
        function = functools.partial(_clean_and_learn, text_field=text_field, options=options, comments=comments)
        run = functools.partial(
            in_order,
            function,
            processes=processes,
            timeout=timeout,
            size=lambda item: size(item[0]),
            samples=((SAMPLE, None),),
        )
        return _clean_learning(texts_or_records, run)
    if pipeline is not None or profile is not None or not comments:
        options["pipeline"] = pipeline_of(pipeline, profile, comments)
    clean_item = functools.partial(_clean, text_field=text_field, options=options)
    return in_order(clean_item, texts_or_records, processes=processes, timeout=timeout, size=size, samples=(SAMPLE,))


def _check_workers(processes: object, timeout: object) -> None:
    """Raise the errors of :func:`clean_many` for these two options."""
    if processes is not None:
        if isinstance(processes, bool) or not isinstance(processes, int):
            raise InputError(f"processes= takes a number of worker processes, or None, not {type_name(processes)}")
        if processes < 1:
            raise OptionError(f"processes= takes 1 or more, or None to work in this process, not {processes}")
    if timeout is not None and not number_between(timeout, 0, MAX_TIMEOUT, "timeout"):
        raise OptionError("timeout= takes more than 0 seconds, or None for no limit")


def text_of(record: object, text_field: str = "text") -> str:
    """Return the text of a record.

    Raises:
        RecordError: the field is missing or is not a text; the message says which fields there are.
    """
    if not isinstance(record, Mapping):
        raise RecordError(f"a record must be a mapping from names to values, not a {type(record).__name__}")
    if text_field not in record:
        names = ", ".join(_short(name) for name in itertools.islice(record, _MAX_NAMES)) or "no fields"
        names += f" and {len(record) - _MAX_NAMES:,} more" if len(record) > _MAX_NAMES else ""
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
    """Clean one record: the text in *text_field*, with the address in ``url`` if the record has it.

    Args:
        record: names and values.
        text_field: the name of the text.
        language: its BCP-47 code, if known.
        markup: as for :func:`cleanarticle.clean`; for a text that was rendered from HTML, what the tags say about its
            lines, by the index of the line.
        pipeline: the cleaners to run, :func:`cleanarticle.default_pipeline` unless given.

    Raises:
        RecordError: *text_field* is missing or is not a text.
    """
    url = record.get("url")
    url = url if isinstance(url, str) else None
    text = text_of(record, text_field)
    if isinstance(markup, Mapping):
        return pipeline_of(pipeline, None).run(text, url=url, language=language_code(language), markup=markup)
    return clean(text, url=url, language=language, markup=markup, pipeline=pipeline)


def _clean(item: object, text_field: str, options: Mapping[str, Any]) -> Page:
    """Clean a text or a record."""
    if isinstance(item, Mapping):
        return clean_record(item, text_field, **options)
    return clean(require_text(item), **options)


def _clean_learning(
    items: Iterable[Any], run: Callable[[Iterator[Any]], Generator[Any, None, None]]
) -> Iterator[Page | Failure[Any]]:
    """Yield the results for *items*; each is cleaned with what pages of its site in earlier blocks taught.

    Args:
        items: the texts or records.
        run: a function that cleans. It takes pairs of an item and the profile of its site, and returns pairs of a page
            and the profile of that page alone.
    """
    sites = Sites()
    # The position at which the current block ends; later items are not read yet. It is in a list, so that the generator
    # below sees changes.
    ends = [block_end(0)]

    def with_profiles() -> Iterator[tuple[Any, Profile | None] | NotYet]:
        """Yield each item with the profile of its site, or :class:`NotYet` until its block begins."""
        for position, item in enumerate(items):
            while position >= ends[0]:
                yield NotYet()
            yield item, sites.profile(_site(item))

    with contextlib.closing(run(with_profiles())) as results:
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
    item: tuple[object, Profile | None], text_field: str, options: Mapping[str, Any], comments: bool
) -> tuple[Page, Profile]:
    """Clean an item with the profile of its site; return the page, and the profile of this page alone."""
    record, profile = item
    learner = Learner(prior=SiteTemplate(profile) if profile is not None else None)
    pipeline = default_pipeline(profile=profile, comments=comments).replace("labels", learner)
    page = _clean(record, text_field, {**options, "pipeline": pipeline})
    return page, merge_profiles(learner.learned)


def _short(name: object) -> str:
    """Return a name as a message lists it."""
    text = str(name)
    return text if len(text) <= _MAX_NAME_LENGTH else f"{text[:_MAX_NAME_LENGTH]}…"


def _site(item: object) -> str | None:
    """Return the site of a record; ``None`` for a text."""
    return site_of(item.get("url")) if isinstance(item, Mapping) else None


def _size(item: object, text_field: str) -> int:
    """Return the number of characters of the text of an item, 1 without a text."""
    text = item.get(text_field) if isinstance(item, Mapping) else item
    return len(text) if isinstance(text, str) else 1
