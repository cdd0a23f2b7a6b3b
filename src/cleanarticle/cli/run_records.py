"""Clean the records of a run: make the result of each."""

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
from cleanarticle.io.growing import MAX_KILLS, ResumableOutput
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


_loaded_languages: set[str | None] = set()
"""Languages of the pages that this process has cleaned. Their data are loaded, so this time is in no later page."""
_warmed_up: set[Settings] = set()
"""Settings with which this process has cleaned the sample, or has begun to."""


def portions(
    items: Iterable[Record | Reject], output: ResumableOutput | None, processes: int | None
) -> Iterator[tuple[Iterator[Task], int | None]]:
    """Yield the records to clean in one or two portions, each with the number of processes for it.

    The first portion ends with the last record that may have killed an earlier run. It is cleaned in one separate
    process, so that such a record fails alone, or is identified. A record that has killed too many runs is rejected.

    Args:
        items: the records to read, from the first on.
        output: the output, if the run can be resumed. It knows how many records are done, and which records were being
            cleaned when an earlier run was killed.
        processes: the number of worker processes that the user asked for.
    """
    begin = output.done.items if output else 0
    suspects = output.suspects if output else {}

    def numbered() -> Iterator[Task]:
        """Yield the records that no earlier run has done, with their numbers."""
        for number, item in enumerate(items):
            if number >= begin:
                set_current_record(item, number)
                kills = suspects.get(number, 0)
                yield Task(number, _set_aside(item, kills) if kills >= MAX_KILLS else item)

    tasks = numbered()
    last_suspect = max((number for number, kills in suspects.items() if kills < MAX_KILLS), default=begin - 1)
    first_portion_size = last_suspect + 1 - begin
    if first_portion_size:
        yield itertools.islice(tasks, first_portion_size), 1
    yield tasks, processes


def _set_aside(item: Record | Reject, kills: int) -> Reject:
    """Return the reject of a record that was being cleaned in *kills* runs when they were killed."""
    if isinstance(item, Reject):
        return item
    return rejection(item, f"set aside: the run was killed {kills} times while it worked on this record")


def samples_for(text_field: str) -> tuple[Task, ...]:
    """Return the samples that workers clean before their first record."""
    page = f"<html><body><p>{SAMPLE}</p></body></html>".encode()
    return (Task(-1, Record("", 0, {text_field: SAMPLE})), Task(-1, Record("", 0, {}, page)))


def result_of_failure(failure: Failure[Task]) -> Result:
    """Return the result of a record whose cleaning failed or took too long."""
    task = failure.record
    return Result(task.number, task.item.source, task.item.position, rejection(task.item, failure.error))


def clean_task(task: Task, *, form: Form | Tree, settings: Settings, marks: Path | None) -> Result:
    """Return the result of one record.

    Args:
        task: the record.
        form: how records are written.
        settings: how pages are cleaned.
        marks: the path at which each process marks the record that it works on; ``None`` if the run cannot be resumed.
    """
    item = task.item
    if isinstance(item, Reject):
        return Result(task.number, item.source, item.position, item)

    def cleaned() -> tuple[Mapping[str, Any], Page, float]:
        """Return the fields of the record, its page, and the processor time of cleaning it, in seconds."""
        begun = time.process_time()  # wall time would include other programs on the machine
        fields, html_markup = with_marked_text(item, form.names.text_field)
        markup = settings.markup_of(item.source) if html_markup is None else html_markup
        pipeline = settings.of_site(fields.get("url")).pipeline
        page = clean_record(fields, form.names.text_field, language=settings.language, markup=markup, pipeline=pipeline)
        return fields, page, time.process_time() - begun

    # Load the data before the first mark: if the process is killed while it loads them, no record is to blame.
    if marks and settings not in _warmed_up:
        _warmed_up.add(settings)
        with contextlib.suppress(Exception):
            clean_record({form.names.text_field: SAMPLE}, form.names.text_field, pipeline=settings.pipeline)
    with working.mark(marks if task.number >= 0 else None, task.number):
        fields, page, seconds = cleaned()
        if form.seconds and page.language not in _loaded_languages:  # measure again, without the loading
            _loaded_languages.add(page.language)
            fields, page, seconds = cleaned()
        row = form.row(page, fields, seconds, item.source, item.position) if settings.wants(page) else None
        return Result(task.number, item.source, item.position, row, counts_of(page))
