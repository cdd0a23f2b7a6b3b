"""What a language detector is."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class Detector(Protocol):
    """Anything that tells the language of a text; the backends and your own are alike here."""

    def detect(self, text: str) -> tuple[str | None, float]:
        """The BCP-47 code of the language of *text*, or ``None``, and a probability (0..1).

        Raises on no ``str``, and answers the same for the same text always.
        """
        ...
