"""Count the confidences, quality measures and duplicates of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

BINS = 20
"""The number of bins for the confidence; each is a twentieth wide."""
_MAX_TEXTS = 500_000
"""The largest number of different texts whose duplicates are counted, to bound the memory."""
_MAX_SAMPLES = 1_000  # duplicate texts whose beginning is stored, to show it
_SAMPLE_LENGTH = 300  # characters
FILTERS = (
    ("fewer than 50 words", "Gopher", "words", 50, -1),
    ("fewer than 5 sentences", "C4", "sentences", 5, -1),
    ("lines of fewer than 30 characters on average", "FineWeb, for most lines", "mean_line_length", 30, -1),
    ("more than 30 % repeated lines", "Gopher", "repeated_lines", 0.3, 1),
    ("language confidence below 0.65", "FineWeb", "language_confidence", 0.65, -1),
)
"""Published filters: a description, the name of the filter, the measure, its limit, and whether the filter drops texts
with values above the limit (1) or below it (-1)."""


@dataclass
class QualityCounts:
    """The counts of the fields ``confidence`` and ``quality`` of the records of a run.

    >>> counts = QualityCounts()
    >>> for text in ("It fell.", "It fell.", "It rose."):
    ...     counts.add({"confidence": 0.92, "quality": {"hash": text, "normalised_hash": text, "words": 2}}, text)
    >>> counts.confidences[18], counts.duplicates, counts.filtered["words"]
    (3, 1, 3)
    """

    pages: int = 0
    """The number of pages whose records have the field ``quality``."""
    confidences: list[int] = field(default_factory=lambda: [0] * BINS)
    """The number of pages in each bin of the confidence."""
    filtered: Counter[str] = field(default_factory=Counter)
    """The number of pages that a filter of :data:`FILTERS` would drop, by its measure."""
    duplicates: int = 0
    """The number of pages with the same text as an earlier page."""
    near_duplicates: int = 0
    """The same, if case, spaces and punctuation are ignored."""
    hashes: set[str] = field(default_factory=set)
    """The hashes of the texts so far."""
    copies: Counter[str] = field(default_factory=Counter)
    """The number of pages with each text, by its normalised hash."""
    samples: dict[str, str] = field(default_factory=dict)
    """The beginnings of texts that are on several pages, by their normalised hash."""

    def add(self, record: Mapping[str, Any], text: str) -> None:
        """Count a record with this text.

        Raises:
            TypeError, ValueError, KeyError: its confidence or quality is not as ``cleanarticle clean`` writes it.
        """
        confidence, quality = record.get("confidence"), record.get("quality")
        if confidence is not None:
            self.confidences[min(BINS - 1, int(BINS * float(confidence)))] += 1
        if not quality:
            return
        self.pages += 1
        for _, _, measure, limit, sign in FILTERS:
            value = quality.get(measure)
            self.filtered[measure] += value is not None and sign * (float(value) - limit) > 0
        if text.strip():
            self._count_copies(str(quality["hash"]), str(quality["normalised_hash"]), text)

    def _count_copies(self, exact: str, normalised: str, text: str) -> None:
        """Count a text by its hash and its normalised hash."""
        self.duplicates += exact in self.hashes
        self.near_duplicates += normalised in self.copies
        if normalised in self.copies or len(self.copies) < _MAX_TEXTS:
            self.hashes.add(exact)
            self.copies[normalised] += 1
        if self.copies[normalised] == 2 and len(self.samples) < _MAX_SAMPLES:
            self.samples[normalised] = text[:_SAMPLE_LENGTH]

    def most_copied(self, number: int) -> list[tuple[int, str]]:
        """Return the texts on most pages: for each, the number of pages and the beginning of the text."""
        ranked = sorted(self.samples, key=lambda text_hash: (-self.copies[text_hash], self.samples[text_hash]))
        return [(self.copies[text_hash], self.samples[text_hash]) for text_hash in ranked[:number]]
