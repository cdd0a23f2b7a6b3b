"""A cheap necessary condition: a text that does not meet it needs no repair of its characters.

Every pattern begins with a class of characters that are rare in clean text, which the ``re`` module
finds at some 300 million characters a second; what stands around them is looked at only then. A property
test holds the patterns against :func:`ftfy.badness.is_bad`, without which ftfy changes no encoding.
"""

from __future__ import annotations

import re

# The categories of ftfy.badness, where two of them meeting is what gives mojibake away.
_UPPER = "À-ÑØÜÝĂĀĄĆČĎĐĘĚĒĖĞĢİĪĶĹĽŁĻŃŇŅŒŘŚŞŠŢŤŮŰŸŹŻŽҐ"
_LOWER = "ßà-ñăąāćčďđęěēėğģįīķĺľłļœŕśşšťüźżžґﬁﬂ"
_LOWER_COMMON = "α-ωάέήίΰа-џ"
_BAD = "¦¤¨¬¯¸ƒˆˇ˘˛˜†‡‰⌐◊\ufffdªº"
_OPENING = "¡«¿©΄΅‘‚“„•‹"
_CLOSING = "®»˝”›™"
_CURRENCY = "¢£¥₧€"
_NUMERIC = "²³¹±¼½¾×µ÷⁄∂∆∏∑√∞∩∫≈≠≡≤≥№"
_LAW = "¶§"
_BOX = "│┌┐┘├┤┬┼═-╬▀▄█▌▐░▒▓"
# Letters that are the first of two in UTF-8 read as another encoding, and those that are the second.
_LEADING = "ÂÃÄÅÆÎÏÐÑØÙĂĹĐŃÔΒΓΞΟВГРС"
_TRAILING = "ŒœŠšŸŽžĄĽŁŚŞŤŹŻąľłśşťźżÇéÉóô"
_SWAPPED = (
    "\u2000"
    + "".join(chr(byte << 8) for byte in range(0x61, 0x7B))
    + "".join(chr(byte << 8 | 4) for byte in range(0x10, 0x50))
)

_END = "(?![^\\W_])"
# Characters and what must stand around them, as looked at from right after the character.
_ODD = (
    # Control characters of C1, private use, box drawing, and what only mojibake is made of.
    (f"\x80-\x9f\ue000-\uf8ff√≈Ђ{_BOX}", ""),
    # Signs of other uses next to a character beyond ASCII or inside a word.
    (_BAD, "(?:(?<=[^\x00-\xa0].)|(?=[^\x00-\xa0])|(?<=[A-Za-z].)(?=[A-Za-z]))"),
    (f"{_OPENING}{_CLOSING}", f"(?<=[{_UPPER}{_LOWER}].)(?=\\w)"),
    (_OPENING, f"(?<=[{_CLOSING}{_CURRENCY}{_NUMERIC}].)"),
    (f"{_CLOSING}{_CURRENCY}{_NUMERIC}", f"(?=[{_LOWER}])"),
    (_CURRENCY, f"(?<=[{_UPPER}{_LOWER}{_CLOSING}β].)"),
    (f"{_NUMERIC}{_LAW}", f"(?<=[{_UPPER}{_LOWER}{_OPENING}{_NUMERIC}].)"),
    (f"{_OPENING}{_CLOSING}{_CURRENCY}{_NUMERIC}{_LAW}·", "(?<=[A-Za-z].)(?=[a-z])"),
    # Capitals after a small letter, or before a sign.
    (f"{_UPPER}Ò-Þ", f"(?:(?<=[a-z{_LOWER}{_LOWER_COMMON}{_CLOSING}{_CURRENCY}{_NUMERIC}].)|(?=[^\x00-\x7f\\w]))"),
    (_LEADING, f"(?=[^\x00-\xa0\\w]|[\xa0{_TRAILING}])"),
    ("ÂÃÎÐØÙ", "(?![A-Za-zÀ-ÿ])"),
    ("Œœ", "(?=[^A-Za-z])"),
    ("°", "(?<=[^\x00-\xa0].)"),
    ("‚", "(?=[Äâó])"),
    ("─", "(?=[\\w\x80-\uffff])(?!─)"),
    # Quotation marks and apostrophes of Mac Roman, or read as it: no word begins with these, none ends so.
    ("ìÒ", "(?<![^\\W_].)(?=[A-Za-z])"),
    (
        "íÕ",
        f"(?:(?<=n.)(?=t{_END})|(?<=(?:[AaIi]t|re|[Hh]e).)(?=s{_END})|(?=(?:re|ve|ll){_END})|(?<=I.)(?=[md]{_END}))",
    ),
    ("Ž", "(?=[a-z])(?<=[A-Z].)"),
)
_ANY = "".join(chars for chars, _ in _ODD)
_AROUND = "|".join(f"(?<=[{chars}]){around}" for chars, around in _ODD)

ENCODING = (
    # Signs and letters of the Latin alphabet; words of letters beyond ASCII alone (Cyrillic read as Latin), and the
    # first of three bytes.
    re.compile(
        f"[{_ANY}À-ÿ](?:{_AROUND}"
        "|(?<=[À-ÿ])(?=[^\x00-\xa0])(?:(?<![A-Za-z].)(?=[À-ÿ]{2,30}(?![A-Za-z]))"
        f"|(?<=[àáâãð])(?=[^\x00-\xa0\\w]{{2}}|[\xa0{_TRAILING}]{{2}})))"
    ),
    # Letters of two scripts in a word; ASCII and Cyrillic with their bytes swapped. The range is quick to search for.
    re.compile(
        "[Ͱ-ӿ\u1004-\u2000\u2104-\u7a00](?:(?<=[Ͱ-ӿ])(?:(?<=[A-Za-zÀ-ɏ].)|(?=[A-Za-zÀ-ɏ]))"
        f"|(?<=[\u1004-\u7a00])(?=[{_SWAPPED}])(?<=[{_SWAPPED}]))"
    ),
)
"""What text that was read in the wrong encoding shows at least once."""
SHAPE = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f\xad"
    "\u0300-\u036f\u0653-\u0655\u1161-\u1175\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3099\u309a"
    "\ud800-\udfff\ufb00-\ufb06\ufeff\ufff9-\ufffc]"
)
ENTITY = re.compile("&#?[0-9A-Za-z]{1,24};")


def misread(text: str) -> bool:
    """True where *text* may have been read in the wrong encoding.

    >>> misread("Où l’été « s’achève »"), misread("OÃ¹ l’été")
    (False, True)
    """
    return not text.isascii() and any(pattern.search(text) for pattern in ENCODING)
