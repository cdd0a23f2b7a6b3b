"""datatrove: a block for the middle of a pipeline, between its reader and its writer."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cleanarticle.integrations.records import DEFAULT, Cleaning

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
