"""datatrove: blocks for the middle of a pipeline, between its reader and its writer: a cleaner and a filter."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, get_args

from cleanarticle.argument_checks import number_between, one_of
from cleanarticle.errors import RecordError
from cleanarticle.integrations.records import DEFAULT, Cleaning
from cleanarticle.io.added_fields import PREFIX
from cleanarticle.page.kinds import PageKind

if TYPE_CHECKING:
    from datatrove.data import Document
    from datatrove.pipeline.writers.disk_base import DiskWriter


class CleanArticle:
    """A block that cleans documents: it replaces the text, and adds the results to the metadata.

    It is a callable with ``stats``, which is all that datatrove needs of a block. It is not a subclass of
    ``PipelineStep``, so that this module can be imported without datatrove.

    The metadata of a document get ``articles``, ``language``, ``kind``, ``repairs`` … and, if *cleaning* adds them,
    ``lines``, as in ``Page.to_dict()``. A ``url`` in the metadata helps to find the title. A document that cannot be
    cleaned is dropped and counted as ``dropped_error``; the *exclusion_writer* gets it unchanged, with the ``error``
    in its metadata.

    Args:
        cleaning: how to clean; its ``text_field`` has no meaning here.
        exclusion_writer: the writer of documents that cannot be cleaned.
    """

    type = "CLEANER"
    name = "cleanarticle"

    def __init__(self, cleaning: Cleaning = DEFAULT, exclusion_writer: DiskWriter | None = None) -> None:
        from datatrove.utils.stats import Stats

        self.cleaning = cleaning
        self.exclusion_writer = exclusion_writer
        self.stats = Stats(str(self))

    def __repr__(self) -> str:
        return f"{self.type}: {self.name}"

    def __call__(self, data: Iterable[Document], rank: int = 0, world_size: int = 1) -> Iterator[Document]:  # noqa: ARG002
        """Clean the documents of one task; datatrove's executors call it."""
        cleaning = self.cleaning
        field = cleaning.text_field
        with self.exclusion_writer or contextlib.nullcontext() as writer:
            for document in data:
                if cleaning.taken is None:
                    cleaning = cleaning.for_fields(document.metadata)
                with self.stats.time_stats:
                    (row,) = cleaning([{**document.metadata, field: document.text}])
                error = row.pop(cleaning.names.name("error"))
                if error is None:
                    self._count("total", "forwarded")
                    document.text = row.pop(cleaning.names.cleaned)
                    row.pop(field, None)
                    document.metadata = row
                    yield document
                    continue
                self._count("total", "dropped", "dropped_error")
                if writer is not None:
                    document.metadata["error"] = error
                    writer.write(document, rank)

    def _count(self, *names: str) -> None:
        for name in names:
            self.stats[name].update(1)


class PageFilter:
    """A block behind :class:`CleanArticle` that drops documents by kind, confidence and share of kept characters.

    A document is dropped for the first of these that it fails, and counted as ``dropped_kind``,
    ``dropped_min_confidence`` or ``dropped_min_kept_share``. A document without a confidence passes that threshold.

    Args:
        kinds: the kinds of pages to keep, such as ``{"article", "articles"}``; all if empty.
        min_confidence: the smallest confidence to keep, 0 to 1.
        min_kept_share: the smallest share of kept characters to keep, 0 to 1.
        exclusion_writer: the writer of the dropped documents; their metadata get the reason as ``filter_reason``.

    Raises:
        OptionError: a kind is unknown, or a number is not between 0 and 1.
        RecordError: while filtering, a document has no ``kind``: no ``CleanArticle`` block came before.
    """

    type = "FILTER"
    name = "cleanarticle"

    def __init__(
        self,
        *,
        kinds: Collection[PageKind] = (),
        min_confidence: float = 0.0,
        min_kept_share: float = 0.0,
        exclusion_writer: DiskWriter | None = None,
    ) -> None:
        from datatrove.utils.stats import Stats

        for kind in kinds:
            one_of(kind, get_args(PageKind), "kinds")
        number_between(min_confidence, 0, 1, "min_confidence")
        number_between(min_kept_share, 0, 1, "min_kept_share")
        self.kinds = frozenset(kinds)
        self.min_confidence = min_confidence
        self.min_kept_share = min_kept_share
        self.exclusion_writer = exclusion_writer
        self.stats = Stats(str(self))

    def __repr__(self) -> str:
        return f"{self.type}: {self.name}"

    def __call__(self, data: Iterable[Document], rank: int = 0, world_size: int = 1) -> Iterator[Document]:  # noqa: ARG002
        """Filter the documents of one task; datatrove's executors call it."""
        with self.exclusion_writer or contextlib.nullcontext() as writer:
            for document in data:
                reason = self._reason(document.metadata)
                self.stats["total"].update(1)
                self.stats["dropped" if reason else "forwarded"].update(1)
                if not reason:
                    yield document
                    continue
                self.stats[f"dropped_{reason}"].update(1)
                if writer is not None:
                    document.metadata["filter_reason"] = reason
                    writer.write(document, rank)

    def _reason(self, metadata: Mapping[str, Any]) -> str:
        """Return the criterion that a document fails; empty if it passes."""
        kind, confidence, quality = (_added(metadata, name) for name in ("kind", "confidence", "quality"))
        if kind is None:
            raise RecordError("the document has no kind; put CleanArticle() before this filter")
        if self.kinds and kind not in self.kinds:
            return "kind"
        if confidence is not None and confidence < self.min_confidence:
            return "min_confidence"
        return "min_kept_share" if quality["kept_share"] < self.min_kept_share else ""


def _added(metadata: Mapping[str, Any], name: str) -> Any:
    """Return a field that cleaning added; its name has a prefix if the document had such a field before."""
    return metadata.get(PREFIX + name, metadata.get(name))
