"""Text that was read in the wrong encoding."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from cleanarticle.characters.changes import Change, difference

_LONGEST = 100_000


def reread(text: str) -> Iterator[Change]:
    """Changes that give *text* the characters that it had before it was read in the wrong encoding."""
    fixed = _ftfy(text)
    if fixed != text:
        yield from difference(text, fixed, "characters.mojibake")


def _ftfy(text: str) -> str:
    """*text* as ftfy leaves it, which repairs encodings only and nothing else here."""
    from ftfy import fix_encoding_and_explain

    if len(text) <= _LONGEST:
        return str(fix_encoding_and_explain(text, _config()).text)
    parts = (text[at : at + _LONGEST] for at in range(0, len(text), _LONGEST))
    return "".join(str(fix_encoding_and_explain(part, _config()).text) for part in parts)


@functools.cache
def _config() -> Any:
    from ftfy import TextFixerConfig

    return TextFixerConfig(
        unescape_html=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        normalization=None,
    )
