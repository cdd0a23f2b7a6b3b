"""How records are cleaned, alike in every engine: records in, records out."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cleanarticle.api import default_pipeline
from cleanarticle.batch import clean_record
from cleanarticle.errors import PipelineError, RecordError
from cleanarticle.io import jsonl
from cleanarticle.pipeline import Pipeline
from cleanarticle.sites.profile import Profile
from cleanarticle.version import VERSION
from cleanarticle.workers import Failure, in_order


@dataclass(frozen=True, kw_only=True)
class Cleaning:
    """How records are cleaned. It is a function over records, and what the engines send to their processes.

    It pickles to a few hundred bytes: what it needs beyond its settings (weights, word lists) each
    process loads when it cleans its first record.

    Args:
        text_field: where the text of a record stands. Its ``url``, where there is one, helps to find the title.
        lines: whether to add every line with its label and reason.
        pipeline: makes the pipeline, once in each process: :func:`cleanarticle.default_pipeline`, a
            ``functools.partial`` of it with settings, or a function of one's own, which must be
            importable where the processes run. With *profile_field* it is called with ``profile=``.
        profile_field: where the profile of the record's site stands, as JSON text (``Profile.to_json()``).
            It is left out of what comes out; records of one site should stand together.

    Raises:
        PipelineError: *pipeline* is a pipeline, not what makes one.

    >>> row, = Cleaning()([{"id": 7, "text": "It rained for the third day, and the river rose again."}])
    >>> sorted(row), row["id"]
    (['articles', 'error', 'id', 'language', 'repairs', 'text'], 7)
    """

    text_field: str = "text"
    lines: bool = False
    pipeline: Callable[..., Pipeline] = default_pipeline
    profile_field: str | None = None
    version: Mapping[str, str] = field(default_factory=lambda: dict(VERSION), init=False, repr=False)
    """Part of the settings, so that what engines cache by them is not taken for what another release would find."""

    def __post_init__(self) -> None:
        if isinstance(self.pipeline, Pipeline):
            message = (
                "hand in what makes the pipeline, not the pipeline: functools.partial(cleanarticle.default_pipeline, "
                "spelling='off'), or a function that returns one. Each process makes its own"
            )
            raise PipelineError(message)

    @property
    def reads(self) -> tuple[str, ...]:
        """The fields of a record that are looked at, where it has them."""
        return (self.text_field, "url", *filter(None, [self.profile_field]))

    @property
    def adds(self) -> tuple[str, ...]:
        """The fields that are put beside the text, in order; fields of these names are replaced."""
        return ("articles", "language", "repairs", *(["lines"] if self.lines else []), "error")

    def check(self, names: Iterable[str]) -> None:
        """See that records of these fields can be cleaned, before any work is done.

        Raises:
            RecordError: a field is missing.
        """
        names = list(names)
        for name in filter(None, (self.text_field, self.profile_field)):
            if name not in names:
                raise RecordError(f"there is no column {name!r}; there are: {', '.join(map(str, names)) or 'none'}")

    def __call__(
        self, records: Iterable[Mapping[str, Any]], *, processes: int | None = None, timeout: float | None = None
    ) -> Iterator[dict[str, Any]]:
        """Clean *records*, lazily and in order; a bad record never stops the rest.

        Args:
            records: mappings from names to values.
            processes: how many worker processes; ``None`` works in this one, as engines with processes
                of their own want it.
            timeout: seconds that one record may take; starts one worker at the least.

        Yields:
            For each record its own fields, the cleaned text in place of its text, ``articles``, ``language``,
            ``repairs`` and, if asked for, ``lines``, all as in ``Page.to_dict()``; ``error`` is ``None``, or
            says why the record could not be cleaned. Then the others are ``None``, the text too.
        """
        for answer in in_order(self._row, records, processes=processes, timeout=timeout, size=self._size):
            yield self._failed(answer) if isinstance(answer, Failure) else answer

    def _row(self, record: Mapping[str, Any]) -> dict[str, Any]:
        profile = record.get(self.profile_field) if self.profile_field else None
        page = clean_record(record, self.text_field, pipeline=_made(self.pipeline, profile))
        row = jsonl.row(page, record, self.text_field, lines=self.lines)
        if self.profile_field:
            row.pop(self.profile_field, None)
        return {**row, "error": None}

    def _failed(self, failure: Failure[Mapping[str, Any]]) -> dict[str, Any]:
        row = {**failure.record, self.text_field: None, **dict.fromkeys(self.adds), "error": failure.error}
        if self.profile_field:
            row.pop(self.profile_field, None)
        return row

    def _size(self, record: Mapping[str, Any]) -> int:
        text = record.get(self.text_field)
        return len(text) if isinstance(text, str) else 1


DEFAULT = Cleaning()
"""The text in ``text``, the default pipeline."""


@functools.lru_cache(maxsize=4)
def _made(make: Callable[..., Pipeline], profile: str | None) -> Pipeline:
    """The pipeline, made once in a process, or once for each site where records of a site stand together."""
    return make() if profile is None else make(profile=Profile.from_json(profile))
