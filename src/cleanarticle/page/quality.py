"""Quality at a glance: the figures of a page by which corpora are filtered.

The filters of C4 (Raffel et al., 2020), Gopher (Rae et al., 2021) and FineWeb (Penedo et al., 2024) use such figures;
the guide "Filter a corpus by quality" compares them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from cleanarticle.loading import lazy_pattern
from cleanarticle.page.line import Line

_UNSPACED = lazy_pattern(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_ENDS, _AFTER_ENDS = ".!?…", ' \n"”’»)'
_WIDE_ENDS = "。！？।؟"
_IGNORED = bytes(code for code in range(128) if not chr(code).isalnum())
"""ASCII characters that normalised texts are without."""
_MANY_BYTES = 1.5
"""UTF-8 bytes a character: texts with fewer have hardly any script without spaces between words."""
_BYTES = 16  # of a digest: among 10**12 texts a collision has a chance below 10**-14


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    r"""Figures of one page; all but ``kept_share`` are of its cleaned text.

    >>> Quality.of("It rained.\nIt rained.\nThe river rose again.", (), None).to_dict()["repeated_lines"]
    0.3333
    """

    kept_share: float = 0.0
    """0..1: the share of the characters of the page, without white space around lines, that is in the kept lines."""
    words: int = 0
    """Of scripts without spaces between words each character is one."""
    sentences: int = 0
    """Counted by their last signs: a full stop, an exclamation or a question mark, an ellipsis."""
    mean_line_length: float = 0.0
    """Characters a line that is not blank."""
    repeated_lines: float = 0.0
    """0..1: the share of the lines that repeat a line above; case, spaces and ASCII punctuation do not count."""
    language_confidence: float | None = None
    """0..1: how sure the language of most of the text is; ``None`` if it was given or is unknown."""
    hash: str = ""
    """BLAKE2b of the text, 128 bits, in hexadecimal: equal for pages of the same text."""
    normalised_hash: str = ""
    """The same of the text in lower case, without spaces and ASCII punctuation."""

    @classmethod
    def of(cls, text: str, lines: Iterable[Line], language_confidence: float | None) -> Self:
        """Return the figures of a page.

        Args:
            text: its cleaned text.
            lines: its lines.
            language_confidence: how sure its language is.
        """
        kept, whole = characters_of(lines)
        own = [line for line in text.split("\n") if line.strip()]
        bare = [normalised(line) for line in own]
        words = text.split()
        count = len(words)
        if text and len(text.encode("utf-8", "surrogatepass")) > _MANY_BYTES * len(text):
            count += sum(max(0, len(_UNSPACED.findall(word)) - 1) for word in words)
        ends = sum(map(text.count, _ends_in(text))) + text.endswith((".", "!", "?", "…"))
        return cls(
            kept_share=round(kept / whole, 4) if whole else 0.0,
            words=count,
            sentences=ends,
            mean_line_length=round(sum(map(len, own)) / len(own), 1) if own else 0.0,
            repeated_lines=round(1 - len(set(bare)) / len(own), 4) if own else 0.0,
            language_confidence=language_confidence,
            hash=digest(text.encode("utf-8", "surrogatepass")),
            normalised_hash=digest(b"".join(bare)),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the figures, JSON-ready."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_checked(cls, data: Mapping[str, Any]) -> Self:
        """Return the figures of a dictionary that is known to have the form of ``schema.QUALITY``."""
        return cls(**{name: data[name] for name in cls.__slots__})


def _ends_in(text: str) -> Iterator[str]:
    """Yield the ends of sentences, with what may follow them, that are in a text as far as single characters show."""
    after = [sign for sign in _AFTER_ENDS if sign in text]
    yield from (end + sign for end in _ENDS if end in text for sign in after)
    if not text.isascii():
        yield from _WIDE_ENDS


def characters_of(lines: Iterable[Line]) -> tuple[int, int]:
    """Return the characters of the kept lines, and of all lines, without the white space around each line."""
    kept = whole = 0
    for line in lines:
        size = len(line.text.strip())
        whole += size
        kept += size if line.kept else 0
    return kept, whole


def normalised(text: str) -> bytes:
    """Return a text in lower case, in UTF-8, without spaces, punctuation and signs of ASCII.

    >>> normalised("  The River: 3 metres! ")
    b'theriver3metres'
    """
    return text.lower().encode("utf-8", "surrogatepass").translate(None, _IGNORED)


def digest(data: bytes) -> str:
    """Return a hash that is the same in every process and release."""
    return hashlib.blake2b(data, digest_size=_BYTES).hexdigest()
