"""Characters that show nothing: control characters, zero-width characters, soft hyphens, halves of a pair.

What has a function stays: joiners in Arabic and Indic scripts and between emoji, zero-width spaces in
scripts that set no spaces, direction marks on a line with right-to-left letters. On any other line a direction
mark has nothing to do but to show text in another order than it is read in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleanarticle.characters.changes import Change

# Letters, marks and signs next to which a joiner or a zero-width space does nothing: everything before
# Hebrew, general punctuation but the joiners, and the scripts of East Asia.
_PLAIN = (
    "\x00-\u058f\u1e00-\u1fff\u2000-\u200a\u2010-\u2063\u20a0-\u20cf\u2c60-\u2c7f"
    "\u3000-\u9fff\uac00-\ud7af\uff00-\uffef"
)

MARKS = re.compile(
    r"(?P<escape>\x1b\[[\d;?]{0,64}[A-Za-z]|\x1b\][^\x07\x1b]{0,256}\x07)"
    r"|(?P<control>[\x00-\x08\x0b\x0e-\x1f\x7f\u206a-\u206f\ufff9-\ufffc]+)"
    r"|(?P<soft_hyphen>\xad+)"
    r"|(?P<zero_width>[\u2060-\u2064\ufeff]+)"
    rf"|(?P<joiner>(?<![^{_PLAIN}])[\u200b-\u200d]+(?![^{_PLAIN}\u2060-\u2064\ufeff\xad]))"
    r"|(?P<direction>[\u200e\u200f\u202a-\u202e\u2066-\u2069]+)"
    r"|(?P<surrogate>[\ud800-\udfff]+)"
)
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def strip(text: str) -> Iterator[Change]:
    """Changes that take invisible characters out of *text* and put halves of a pair together."""
    right_to_left: bool | None = None
    for match in MARKS.finditer(text):
        kind = match.lastgroup
        found, after = match.group(), ""
        if kind == "surrogate":
            after = _whole(found)
        elif kind == "direction":
            if right_to_left is None:
                right_to_left = bool(_RIGHT_TO_LEFT.search(text))
            if right_to_left:
                continue
        elif kind == "control" and "\x0b" in found and _between_words(text, match.start(), match.end()):
            after = " "  # a vertical tab is white space
        rule = "zero_width" if kind == "joiner" else kind
        yield Change(match.start(), match.end(), after, f"characters.{rule}")


def _between_words(text: str, start: int, end: int) -> bool:
    return start > 0 and end < len(text) and not text[start - 1].isspace() and not text[end].isspace()


def _whole(halves: str) -> str:
    """Surrogates as characters: pairs joined, escaped bytes decoded, and U+FFFD for what is left."""
    try:
        return halves.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        pass
    joined = _PAIR.sub(lambda pair: pair.group().encode("utf-16", "surrogatepass").decode("utf-16"), halves)
    return re.sub("[\ud800-\udfff]", "\ufffd", joined)
