"""Measure a page for filters of corpora.

The filters of C4 (Raffel et al., 2020), Gopher (Rae et al., 2021) and FineWeb (Penedo et al., 2024) use such measures;
the guide "Filter a corpus by quality" compares them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from cleanarticle.loading import lazy_pattern
from cleanarticle.page.line import Line

_UNSPACED_CHARACTER = lazy_pattern(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_SENTENCE_ENDS = ".!?…"
_AFTER_ENDS = frozenset(' \n"”’»)')  # one of these characters must follow such an end, unless the text ends there
_SURE_SENTENCE_ENDS = "。！？।؟"  # any character may follow these ends
_IGNORED = bytes(code for code in range(128) if not chr(code).isalnum())
"""The ASCII characters that are removed from normalised texts."""
_IGNORED_IN_LINES = _IGNORED.replace(b"\n", b"")
_MIN_BYTES_PER_CHARACTER = 1.5
"""Bytes of UTF-8 for each character. Texts with fewer have hardly any characters of scripts without spaces between
words, so they are not searched for them. Set by hand."""
_DIGEST_SIZE = 16  # bytes: the probability of equal digests of any two of 10**12 texts is below 10**-14


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    r"""Measures of one page; all except ``kept_share`` are measures of its cleaned text.

    >>> Quality.of("It rained.\nIt rained.\nThe river rose again.", (), None).to_dict()["repeated_lines"]
    0.3333
    """

    kept_share: float = 0.0
    """The share of the characters that are in kept lines, 0 to 1; white space around lines is not counted."""
    words: int = 0
    """The number of words; in scripts without spaces between words, each character is one."""
    sentences: int = 0
    """The number of sentences, counted by their ends: a full stop, an exclamation or question mark, an ellipsis."""
    mean_line_length: float = 0.0
    """The mean length of lines that are not blank, in characters."""
    repeated_lines: float = 0.0
    """The share of the lines that repeat an earlier line, 0 to 1; case, spaces and ASCII punctuation are ignored."""
    language_confidence: float | None = None
    """The probability of the language of most of the text, 0 to 1; ``None`` if it was given or is unknown."""
    hash: str = ""
    """BLAKE2b of the text, 128 bits, in hexadecimal: the same for pages with the same text."""
    normalised_hash: str = ""
    """The same hash of the text in lower case, without spaces and ASCII punctuation."""

    @classmethod
    def of(cls, text: str, lines: Iterable[Line], language_confidence: float | None) -> Self:
        """Return the measures of a page.

        Args:
            text: its cleaned text.
            lines: its lines.
            language_confidence: the probability of its language, 0 to 1.
        """
        kept, total = characters_of(lines)
        text_lines = text.split("\n")
        filled_lines = [line for line in text_lines if line and not line.isspace()]
        normalised_lines = _normalised(text, _IGNORED_IN_LINES).split(b"\n")  # at once: there are many lines
        if len(filled_lines) < len(text_lines):
            normalised_lines = [
                normal for normal, line in zip(normalised_lines, text_lines, strict=True) if line and not line.isspace()
            ]
        words = text.split()
        word_count = len(words)
        if text and len(text.encode("utf-8", "surrogatepass")) > _MIN_BYTES_PER_CHARACTER * len(text):
            word_count += sum(max(0, len(_UNSPACED_CHARACTER.findall(word)) - 1) for word in words)
        sentence_count = _count_sentence_ends(text)
        return cls(
            kept_share=round(kept / total, 4) if total else 0.0,
            words=word_count,
            sentences=sentence_count,
            mean_line_length=round(sum(map(len, filled_lines)) / len(filled_lines), 1) if filled_lines else 0.0,
            repeated_lines=round(1 - len(set(normalised_lines)) / len(filled_lines), 4) if filled_lines else 0.0,
            language_confidence=language_confidence,
            hash=digest(text.encode("utf-8", "surrogatepass")),
            normalised_hash=digest(b"".join(normalised_lines)),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the measures, JSON-ready."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_checked(cls, data: Mapping[str, Any]) -> Self:
        """Return the measures in a dictionary that has the form ``schema.QUALITY``."""
        return cls(**{name: data[name] for name in cls.__slots__})


def _count_sentence_ends(text: str) -> int:
    """Return the number of ends of sentences in a text.

    A mark that ends a sentence in a script with spaces counts at the end of the text, and before a space, a line break
    or a closing mark.
    """
    count = int(text.endswith(tuple(_SENTENCE_ENDS)))
    for end in _SENTENCE_ENDS:
        if end in text:
            count += sum([piece[:1] in _AFTER_ENDS for piece in text.split(end)[1:]])
    return count if text.isascii() else count + sum(map(text.count, _SURE_SENTENCE_ENDS))


def characters_of(lines: Iterable[Line]) -> tuple[int, int]:
    """Return the number of characters of the kept lines, and of all lines; white space around lines is not counted."""
    kept: list[str] = []
    dropped: list[str] = []
    for line in lines:
        (kept if line.kept else dropped).append(line.text)
    size_of_kept = sum(map(len, map(str.strip, kept)))
    return size_of_kept, size_of_kept + sum(map(len, map(str.strip, dropped)))


def normalised(text: str) -> bytes:
    """Return a text in lower case, in UTF-8, without the spaces, punctuation marks and symbols of ASCII.

    >>> normalised("  The River: 3 metres! ")
    b'theriver3metres'
    """
    return _normalised(text, _IGNORED)


def _normalised(text: str, ignored: bytes) -> bytes:
    """Return a text in lower case, in UTF-8, without some characters."""
    return text.lower().encode("utf-8", "surrogatepass").translate(None, ignored)


def digest(data: bytes) -> str:
    """Return a hash that is the same in every process and release."""
    return hashlib.blake2b(data, digest_size=_DIGEST_SIZE).hexdigest()
