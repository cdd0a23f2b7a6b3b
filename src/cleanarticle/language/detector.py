"""The protocol of language detectors."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class Detector(Protocol):
    """An object that detects the language of a text: one of this package, or your own."""

    def detect(self, text: str) -> tuple[str | None, float]:
        """Return the BCP-47 code of the language of *text*, or ``None``, and its probability, 0 to 1.

        It must accept any ``str`` and be deterministic.
        """
        ...
