"""Cleans many texts or records: lazily, in order, over processes."""

from __future__ import annotations

import contextlib
import functools
import itertools
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from typing import Any

from cleanarticle.default import default_pipeline
from cleanarticle.errors import InputError, PipelineError, RecordError, require_text
from cleanarticle.page import Page
from cleanarticle.profile import Profile, merged
from cleanarticle.sites import Sites, block_end, site_of
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


def clean_many(
    texts_or_records: Iterable[str | Mapping[str, Any]],
    processes: int | None = None,
    *,
    text_field: str = "text",
    timeout: float | None = None,
    learn: bool = False,
    **options: Any,
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
        options: ``language``, ``pipeline`` and ``profile``, as in :func:`cleanarticle.clean`.

    Returns:
        For each text or record its :class:`~cleanarticle.page.Page`, or a :class:`Failure`.

    Raises:
        InputError: one text, one record or bytes were handed in, where many are wanted.
        ValueError: *processes* or *timeout* is not above 0.
        PipelineError: *learn* was asked for beside a *pipeline* or a *profile*.

    >>> pages = clean_many(["First page.", {"id": 7}, {"id": 8, "text": "Third page."}])
    >>> [page.source if page else page.error for page in pages]
    ['First page.', "the record has no field 'text'; it has: id", 'Third page.']
    """
    if isinstance(texts_or_records, str | bytes | bytearray | Mapping):
        kind = type(texts_or_records).__name__
        raise InputError(
            f"clean_many wants many texts or records, and this is one {kind}. For one page call cleanarticle.clean"
        )
    size = functools.partial(_size, text_field=text_field)
    if learn:
        if options.get("pipeline") or options.get("profile"):
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
    function = functools.partial(_clean, text_field=text_field, options=options)
    return in_order(function, texts_or_records, processes=processes, timeout=timeout, size=size, samples=(SAMPLE,))


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


def clean_record(record: Mapping[str, Any], text_field: str = "text", **options: Any) -> Page:
    """The page of one record.

    Raises:
        RecordError: there is no text in *text_field*.
    """
    import cleanarticle

    url = record.get("url")
    return cleanarticle.clean(text_of(record, text_field), url=url if isinstance(url, str) else None, **options)


def _clean(item: object, text_field: str, options: Mapping[str, Any]) -> Page:
    import cleanarticle

    if isinstance(item, Mapping):
        return clean_record(item, text_field, **options)
    return cleanarticle.clean(require_text(item), **options)


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
    from cleanarticle.learning import Learner

    record, profile = item
    learner = Learner(profile=profile)
    pipeline = default_pipeline(profile=profile).replace("labels", learner)
    page = _clean(record, text_field, {**options, "pipeline": pipeline})
    return page, merged(learner.learned)


def _short(name: object) -> str:
    text = str(name)
    return text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME]}…"


def _site(item: object) -> str | None:
    return site_of(item.get("url")) if isinstance(item, Mapping) else None


def _size(item: object, text_field: str) -> int:
    text = item.get(text_field) if isinstance(item, Mapping) else item
    return len(text) if isinstance(text, str) else 1
