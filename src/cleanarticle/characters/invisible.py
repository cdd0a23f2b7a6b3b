"""Remove characters that show nothing: control characters, zero-width characters, soft hyphens, lone surrogates.

Those with a function are kept: joiners in Arabic and Indic scripts and between emoji, zero-width spaces in scripts
without spaces between words, direction marks on a line with right-to-left letters. On another line a direction mark can
only make the text look different from what a program reads.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleanarticle.characters.changes import Change
from cleanarticle.loading import lazy_pattern

# Letters, marks and signs next to which a joiner or a zero-width space has no function: everything before Hebrew,
# general punctuation except the joiners, and the scripts of East Asia.
_JOINER_HAS_NO_FUNCTION = (
    "\x00-\u058f\u1e00-\u1fff\u2000-\u200a\u2010-\u2063\u20a0-\u20cf\u2c60-\u2c7f"
    "\u3000-\u9fff\uac00-\ud7af\uff00-\uffef"
)

INVISIBLE = lazy_pattern(
    r"(?P<escape>\x1b\[[\d;?]{0,64}[A-Za-z]|\x1b\][^\x07\x1b]{0,256}\x07)"
    r"|(?P<control>[\x00-\x08\x0b\x0e-\x1f\x7f\u206a-\u206f\ufff9-\ufffc]+)"
    r"|(?P<soft_hyphen>\xad+)"
    r"|(?P<zero_width>[\u2060-\u2064\ufeff]+)"
    rf"|(?P<joiner>(?<![^{_JOINER_HAS_NO_FUNCTION}])[\u200b-\u200d]+"
    rf"(?![^{_JOINER_HAS_NO_FUNCTION}\u2060-\u2064\ufeff\xad]))"
    r"|(?P<direction>[\u200e\u200f\u202a-\u202e\u2066-\u2069]+)"
    r"|(?P<surrogate>[\ud800-\udfff]+)"
)
"""Invisible characters. The names of the groups are those of the rules; ``joiner`` belongs to ``zero_width``."""
_RIGHT_TO_LEFT = lazy_pattern("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_SURROGATE = lazy_pattern("[\ud800-\udfff]")
_SURROGATE_PAIR = lazy_pattern("[\ud800-\udbff][\udc00-\udfff]")


def remove_invisible(text: str) -> Iterator[Change]:
    """Yield the changes that remove invisible characters from *text*, and decode lone surrogates."""
    has_right_to_left: bool | None = None  # searched for at the first direction mark
    for match in INVISIBLE.finditer(text):
        kind = match.lastgroup
        characters, after = match.group(), ""
        if kind == "surrogate":
            after = _decode_surrogates(characters)
        elif kind == "direction":
            if has_right_to_left is None:
                has_right_to_left = bool(_RIGHT_TO_LEFT.search(text))
            if has_right_to_left:
                continue
        elif kind == "control" and "\x0b" in characters and _is_between_words(text, match.start(), match.end()):
            after = " "  # a vertical tab between words is their space
        rule = "zero_width" if kind == "joiner" else kind
        yield Change(match.start(), match.end(), after, f"characters.{rule}")


def _is_between_words(text: str, start: int, end: int) -> bool:
    """Return whether no white space and no edge of the line is next to these columns."""
    return start > 0 and end < len(text) and not text[start - 1].isspace() and not text[end].isspace()


def _decode_surrogates(surrogates: str) -> str:
    """Return the characters that a run of surrogates stands for.

    If all are bytes from Python's error handler ``surrogateescape`` and valid UTF-8, these are decoded. Otherwise pairs
    become the character that they encode, and single ones U+FFFD.
    """
    try:
        return surrogates.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        pass
    joined = _SURROGATE_PAIR.sub(
        lambda pair: pair.group().encode("utf-16", "surrogatepass").decode("utf-16"), surrogates
    )
    return _SURROGATE.sub("\ufffd", joined)
