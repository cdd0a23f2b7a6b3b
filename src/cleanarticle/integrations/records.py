"""Clean records in the same way in all engines."""

from __future__ import annotations

import functools
import itertools
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cleanarticle.api import default_pipeline
from cleanarticle.batch import SAMPLE, clean_record
from cleanarticle.errors import OptionError, PipelineError, RecordError
from cleanarticle.io import jsonl
from cleanarticle.io.added_fields import AddedFields
from cleanarticle.pipeline import Pipeline
from cleanarticle.sites.profile import Profile
from cleanarticle.version import VERSION
from cleanarticle.workers import Failure, in_order

_FIRST_RECORDS = 256  # the records of a list whose fields are looked at: as many as the command line writes in a block


@dataclass(frozen=True, kw_only=True)
class Cleaning:
    """Settings for the cleaning of records, and a function that cleans them; engines send it to their processes.

    A pickle of it has a few hundred bytes: weights and word lists are loaded in each process when it cleans its first
    record.

    Args:
        text_field: the field of a record that has its text. A field ``url`` helps to find the title.
        lines: whether to add all lines with their labels and reasons.
        pipeline: a function that makes the pipeline, called once in each process:
            :func:`cleanarticle.default_pipeline`, a ``functools.partial`` of it with settings, or a function of your
            own, which must be importable where the processes run. With *profile_field* it is called with
            ``profile=``.
        profile_field: the field that has the profile of the record's site, as JSON text (``Profile.to_json()``). It
            is removed from the results. Records of one site should follow each other.
        into: the field for the cleaned text; ``None`` for the text field.
        taken: names of fields that the records have already: an added field with such a name is called ``clean_NAME``
            instead. ``None`` reads them from the first record of a run, or from the first 256 of a list.

    Raises:
        PipelineError: *pipeline* is a pipeline, not a function that makes one.

    >>> row, = Cleaning()([{"id": 7, "text": "It rained for the third day, and the river rose again."}])
    >>> row["id"], row["kind"], row["quality"]["kept_share"], row["error"]
    (7, 'other', 1.0, None)
    """

    text_field: str = "text"
    lines: bool = False
    pipeline: Callable[..., Pipeline] = default_pipeline
    profile_field: str | None = None
    into: str | None = None
    taken: frozenset[str] | None = None
    version: Mapping[str, str] = field(default_factory=lambda: dict(VERSION), init=False, repr=False)
    """The version of the library. It is a setting, so that engines do not reuse cached results of another release."""

    def __post_init__(self) -> None:
        if isinstance(self.pipeline, Pipeline):
            message = (
                "pass a function that makes the pipeline, not the pipeline, since each process makes its own: for "
                "example functools.partial(cleanarticle.default_pipeline, spelling='off')"
            )
            raise PipelineError(message)

    @property
    def reads(self) -> tuple[str, ...]:
        """The fields of a record that are read, if it has them."""
        return (self.text_field, "url", *filter(None, [self.profile_field]))

    @property
    def names(self) -> AddedFields:
        """The names of the field for the cleaned text and of the added fields."""
        return AddedFields.for_fields(self.taken or (), _added_fields(lines=self.lines), self.text_field, self.into)

    @property
    def adds(self) -> tuple[str, ...]:
        """The names of the added fields, in order."""
        names = self.names
        return tuple(names.name(usual) for usual in _added_fields(lines=self.lines))

    def for_fields(self, own: Iterable[str]) -> Cleaning:
        """Return a copy for records with the fields *own*; none of these is overwritten, except the text.

        If a name is taken, a ``UserWarning`` says how the added field is called instead.

        Raises:
            OptionError: the field for the cleaned text is one of them.
        """
        own = frozenset(map(str, own))
        if self.into in own and self.into != self.text_field:
            raise OptionError(f"into={self.into!r}: the records have a field of this name; choose another")
        cleaning = replace(self, taken=own & frozenset(_added_fields(lines=self.lines)))
        if message := cleaning.names.message:
            warnings.warn(message, UserWarning, stacklevel=3)
        return cleaning

    def check(self, names: Iterable[str]) -> None:
        """Check, before any work is done, that records with these fields can be cleaned.

        Raises:
            RecordError: a field is missing.
        """
        names = list(names)
        for name in filter(None, (self.text_field, self.profile_field)):
            if name not in names:
                raise RecordError(
                    f"there is no column {name!r}; the columns are: {', '.join(map(str, names)) or 'none'}"
                )

    def __call__(
        self, records: Iterable[Mapping[str, Any]], *, processes: int | None = None, timeout: float | None = None
    ) -> Iterator[dict[str, Any]]:
        """Clean *records*, lazily and in order; a bad record never stops the rest.

        Args:
            records: mappings from names to values.
            processes: the number of worker processes; ``None`` works in this process, which suits engines that
                have their own processes.
            timeout: the seconds that one record may take; at least one worker is started.

        Yields:
            For each record its own fields with the cleaned text, and ``articles``, ``language``, ``repairs`` and, if
            the settings say so, ``lines``, all as in ``Page.to_dict()``. ``error`` is ``None``, or says why the record
            could not be cleaned; then the text and the other added fields are ``None``.
        """
        if self.taken is None:
            # Of a stream only one record is read ahead: the next one may come only after the first result.
            count = _FIRST_RECORDS if isinstance(records, Sequence) else 1
            records = iter(records)
            first = list(itertools.islice(records, count))
            cleaning = self.for_fields({name for record in first if isinstance(record, Mapping) for name in record})
            records = itertools.chain(first, records)
        else:
            cleaning = self
        yield from cleaning._cleaned(records, processes, timeout)

    def _cleaned(
        self, records: Iterable[Mapping[str, Any]], processes: int | None, timeout: float | None
    ) -> Iterator[dict[str, Any]]:
        samples = ({self.text_field: SAMPLE},)
        for answer in in_order(
            self._row, records, processes=processes, timeout=timeout, size=self._size, samples=samples
        ):
            yield self._failed(answer) if isinstance(answer, Failure) else answer

    def _row(self, record: Mapping[str, Any]) -> dict[str, Any]:
        profile = record.get(self.profile_field) if self.profile_field else None
        page = clean_record(record, self.text_field, pipeline=_cached_pipeline(self.pipeline, profile))
        added = {**jsonl.added_values(page, lines=self.lines), "error": None}
        return self._without_profile(self.names.put(record, page.text, added))

    def _failed(self, failure: Failure[Mapping[str, Any]]) -> dict[str, Any]:
        empty = dict.fromkeys(_added_fields(lines=self.lines))
        return self._without_profile(self.names.put(failure.record, None, {**empty, "error": failure.error}))

    def _without_profile(self, row: dict[str, Any]) -> dict[str, Any]:
        if self.profile_field:
            row.pop(self.profile_field, None)
        return row

    def _size(self, record: Mapping[str, Any]) -> int:
        text = record.get(self.text_field)
        return len(text) if isinstance(text, str) else 1


def _added_fields(*, lines: bool) -> tuple[str, ...]:
    return (*jsonl.added_names(lines=lines, seconds=False), "error")


DEFAULT = Cleaning()
"""The default settings: the text in the field ``text``, the default pipeline."""


@functools.lru_cache(maxsize=4)
def _cached_pipeline(make: Callable[..., Pipeline], profile: str | None) -> Pipeline:
    """Return the pipeline, made once in a process; with profiles, once for each run of records of one site."""
    return make() if profile is None else make(profile=Profile.from_json(profile))
