"""Clean the records of a run, each to its result."""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from cleanarticle.batch import SAMPLE, clean_record
from cleanarticle.cli.output import rejection, set_current_record
from cleanarticle.cli.summary import PageCounts, counts_of
from cleanarticle.io import working
from cleanarticle.io.growing import FATAL, Growing
from cleanarticle.io.record import Record, Reject, with_marked_text
from cleanarticle.io.tree import PageFile, Tree
from cleanarticle.io.write import Form
from cleanarticle.page import Page
from cleanarticle.settings import Settings
from cleanarticle.workers import Failure

Row: TypeAlias = bytes | dict[str, Any] | PageFile


class Task(NamedTuple):
    """A record to clean.

    Args:
        number: its number in the run, counted from 0; -1 for a sample.
        item: the record.
    """

    number: int
    item: Record | Reject


class Result(NamedTuple):
    """The result of a record.

    Args:
        number: its number in the run.
        source: the name of its file.
        position: its position in the file.
        row: what to write for it, or its reject; ``None`` for a page that the run filters out.
        counts: the counts of the page, if there is one.
    """

    number: int
    source: str
    position: int
    row: Row | Reject | None
    counts: PageCounts | None = None


_met: set[str | None] = set()
"""Languages whose tables this process has loaded: that takes longest, and is not the time of a page."""
_warm: set[Settings] = set()
"""Settings with which this process has cleaned a page."""


def portions(
    items: Iterable[Record | Reject], growing: Growing | None, processes: int | None
) -> Iterator[tuple[Iterator[Task], int | None]]:
    """Return the records to clean, and the number of processes.

    Up to the last record that may have killed an earlier run, they are cleaned in one separate process: such a record
    then fails alone, or is identified. A record that has killed too many runs is rejected.
    """
    begin = growing.done.items if growing else 0
    suspects = growing.suspects if growing else {}

    def numbered() -> Iterator[Task]:
        for number, item in enumerate(items):
            if number >= begin:
                set_current_record(item, number)
                count = suspects.get(number, 0)
                yield Task(number, _set_aside(item, count) if count >= FATAL else item)

    tasks = numbered()
    careful = max((number for number, count in suspects.items() if count < FATAL), default=begin - 1) + 1 - begin
    if careful:
        yield itertools.islice(tasks, careful), 1
    yield tasks, processes


def _set_aside(item: Record | Reject, count: int) -> Reject:
    if isinstance(item, Reject):
        return item
    return rejection(item, f"set aside: the run was killed {count} times while it worked on this record")


def samples_for(text_field: str) -> tuple[Task, ...]:
    """Return the samples that workers clean before their first record."""
    page = f"<html><body><p>{SAMPLE}</p></body></html>".encode()
    return (Task(-1, Record("", 0, {text_field: SAMPLE})), Task(-1, Record("", 0, {}, page)))


def failed(failure: Failure[Task]) -> Result:
    """Return the result of a record whose cleaning failed or took too long."""
    number, item = failure.record
    return Result(number, item.source, item.position, rejection(item, failure.error))


def clean_task(task: Task, *, form: Form | Tree, settings: Settings, marks: Path | None) -> Result:
    """Return the result of one record."""
    item = task.item
    if isinstance(item, Reject):
        return Result(task.number, item.source, item.position, item)

    def cleaned() -> tuple[Mapping[str, Any], Page, float]:
        begun = time.process_time()  # wall time would include other programs on the machine
        fields, tags = with_marked_text(item, form.names.text_field)
        markup = settings.markup_of(item.source) if tags is None else tags
        pipeline = settings.of_site(fields.get("url")).pipeline
        page = clean_record(fields, form.names.text_field, language=settings.language, markup=markup, pipeline=pipeline)
        return fields, page, time.process_time() - begun

    if marks and settings not in _warm:  # a kill while this process starts is not due to the first record
        _warm.add(settings)
        with contextlib.suppress(Exception):
            clean_record({form.names.text_field: SAMPLE}, form.names.text_field, pipeline=settings.pipeline)
    with working.mark(marks if task.number >= 0 else None, task.number):
        fields, page, seconds = cleaned()
        if form.seconds and page.language not in _met:
            _met.add(page.language)
            fields, page, seconds = cleaned()
        row = form.row(page, fields, seconds, item.source, item.position) if settings.wants(page) else None
        return Result(task.number, item.source, item.position, row, counts_of(page))
