"""Find quickly the lines that may need a repair of their characters; the others need none.

Every pattern begins with a class of characters that are rare in clean text, which the ``re`` module finds at about 300
million characters a second; only then is their context checked. A property test compares the patterns with
:func:`ftfy.badness.is_bad`: ftfy decodes only lines for which it is true.
"""

from __future__ import annotations

from cleanarticle.loading import lazy_pattern

# The categories of characters of ftfy.badness. Mojibake has characters of certain pairs of categories next to each
# other.
_UPPER_CASE = "À-ÑØÜÝĂĀĄĆČĎĐĘĚĒĖĞĢİĪĶĹĽŁĻŃŇŅŒŘŚŞŠŢŤŮŰŸŹŻŽҐ"
_LOWER_CASE = "ßà-ñăąāćčďđęěēėğģįīķĺľłļœŕśşšťüźżžґﬁﬂ"
_GREEK_AND_CYRILLIC_LOWER_CASE = "α-ωάέήίΰа-џ"
_UNUSUAL_SIGNS = "¦¤¨¬¯¸ƒˆˇ˘˛˜†‡‰⌐◊\ufffdªº"
_OPENING_MARKS = "¡«¿©΄΅‘‚“„•‹"
_CLOSING_MARKS = "®»˝”›™"
_CURRENCY_SIGNS = "¢£¥₧€"
_NUMERIC_SIGNS = "²³¹±¼½¾×µ÷⁄∂∆∏∑√∞∩∫≈≠≡≤≥№"
_SECTION_SIGNS = "¶§"
_BOX_DRAWING = "│┌┐┘├┤┬┼═-╬▀▄█▌▐░▒▓"
# A letter in UTF-8 that was read as another encoding became two characters: the letters that may be the first of them,
# and those that may be the second.
_FIRST_OF_TWO = "ÂÃÄÅÆÎÏÐÑØÙĂĹĐŃÔΒΓΞΟВГРС"
_SECOND_OF_TWO = "ŒœŠšŸŽžĄĽŁŚŞŤŹŻąľłśşťźżÇéÉóôЈЅ"
# Letters of the Latin alphabet, and the space, in UTF-16 whose bytes were swapped.
_BYTES_SWAPPED = (
    "\u2000"
    + "".join(chr(byte << 8) for byte in range(0x61, 0x7B))
    + "".join(chr(byte << 8 | 4) for byte in range(0x10, 0x50))
)

_WORD_END = "(?![^\\W_])"
# Characters, and a pattern of the context in which they are out of place. It is matched after the character, so a
# lookbehind ends with a dot for the character itself: "(?<=[a-z].)(?=\\w)" is a letter before it and one after it.
_OUT_OF_PLACE = (
    # Control characters of C1, private use, box drawing, and signs that only mojibake has.
    (f"\x80-\x9f\ue000-\uf8ff√≈Ђ{_BOX_DRAWING}", ""),
    # Signs with other uses, next to a character beyond ASCII or inside a word.
    (_UNUSUAL_SIGNS, "(?:(?<=[^\x00-\xa0].)|(?=[^\x00-\xa0])|(?<=[A-Za-z].)(?=[A-Za-z]))"),
    (f"{_OPENING_MARKS}{_CLOSING_MARKS}", f"(?<=[{_UPPER_CASE}{_LOWER_CASE}].)(?=\\w)"),
    (_OPENING_MARKS, f"(?<=[{_CLOSING_MARKS}{_CURRENCY_SIGNS}{_NUMERIC_SIGNS}].)"),
    (f"{_CLOSING_MARKS}{_CURRENCY_SIGNS}{_NUMERIC_SIGNS}", f"(?=[{_LOWER_CASE}])"),
    (_CURRENCY_SIGNS, f"(?<=[{_UPPER_CASE}{_LOWER_CASE}{_CLOSING_MARKS}β].)"),
    (f"{_NUMERIC_SIGNS}{_SECTION_SIGNS}", f"(?<=[{_UPPER_CASE}{_LOWER_CASE}{_OPENING_MARKS}{_NUMERIC_SIGNS}].)"),
    (f"{_OPENING_MARKS}{_CLOSING_MARKS}{_CURRENCY_SIGNS}{_NUMERIC_SIGNS}{_SECTION_SIGNS}·", "(?<=[A-Za-z].)(?=[a-z])"),
    # Capitals after a lower-case letter, or before a sign.
    (
        f"{_UPPER_CASE}Ò-Þ",
        f"(?:(?<=[a-z{_LOWER_CASE}{_GREEK_AND_CYRILLIC_LOWER_CASE}{_CLOSING_MARKS}{_CURRENCY_SIGNS}{_NUMERIC_SIGNS}].)"
        "|(?=[^\x00-\x7f\\w]))",
    ),
    (_FIRST_OF_TWO, f"(?=[^\x00-\xa0\\w]|[\xa0{_SECOND_OF_TWO}])"),
    ("ÂÃÎÐØÙ", "(?![A-Za-zÀ-ÿ])"),
    ("Œœ", "(?=[^A-Za-z])"),
    ("°", "(?<=[^\x00-\xa0].)"),
    ("‚", "(?=[Äâó])"),
    ("─", "(?=[\\w\x80-\uffff])(?!─)"),
    # Quotation marks and apostrophes of Mac Roman read as Windows-1252, or the other way round: no word begins with
    # these letters, and none ends like this.
    ("ìÒ", "(?<![^\\W_].)(?=[A-Za-z])"),
    (
        "íÕ",
        f"(?:(?<=n.)(?=t{_WORD_END})|(?<=(?:[AaIi]t|re|[Hh]e).)(?=s{_WORD_END})"
        f"|(?=(?:re|ve|ll){_WORD_END})|(?<=I.)(?=[md]{_WORD_END}))",
    ),
    ("Ž", "(?=[a-z])(?<=[A-Z].)"),
    # An apostrophe in an English possessive and in a French elision ("the cityís", "líair"); the euro; an accented
    # letter that became a sign inside a word ("Asunci—n", "pol’tica").
    (
        "íÕ",
        f"(?:(?<=[a-z]{{3}}.)(?=s{_WORD_END})|(?<![^\\W_]..)(?<=[cdjlmnstCDJLMNST].)(?=[aeiouyhàâèéêîôAEIOUYHÈÉ][^\\W_]{{2}}))",
    ),
    ("ÛÄ", "(?:(?=\\d)|(?<=\\d.))"),
    ("—", f"(?<=[a-z].)(?=n{_WORD_END})"),
    ("–", f"(?<=[a-z].)(?=[ao]s?{_WORD_END})"),
    ("’", "(?<=[a-z]{2}[abce-gijkmo-suvwxyz].)(?=[a-z]{3})"),
    # The second character of signs and emoji in UTF-8 read as Windows-1251 and Windows-1250.
    ("–†‡€‰‹•™›„…", "(?<=в.)(?=[^\x00-\x7f\\s])"),
    ("џ", "(?<=р.)"),
    ("ź", "(?<=đ.)"),
)
_RARE_CHARACTERS = "".join(chars for chars, _ in _OUT_OF_PLACE)
_CONTEXTS = "|".join(f"(?<=[{chars}]){around}" for chars, around in _OUT_OF_PLACE)

MISREAD_PATTERNS = (
    # Signs and letters of the Latin alphabet out of place; words that consist of accented letters (Cyrillic read as
    # Latin); the first of three bytes.
    lazy_pattern(
        f"[{_RARE_CHARACTERS}À-ÿ](?:{_CONTEXTS}"
        "|(?<=[À-ÿ])(?=[^\x00-\xa0])(?:(?<![A-Za-z].)(?=[À-ÿ]{2,30}(?![A-Za-z]))"
        f"|(?<=[àáâãð])(?=(?:[^\x00-\xa0\\w]|[\xa0{_SECOND_OF_TWO}]){{2}})))"
    ),
    # Letters of two scripts in a word; ASCII and Cyrillic letters with their two bytes swapped. The range at the start
    # is quick to search for.
    lazy_pattern(
        "[Ͱ-ӿ\u1004-\u2000\u2104-\u7a00](?:(?<=[Ͱ-ӿ])(?:(?<=[A-Za-zÀ-ɏ].)|(?=[A-Za-zÀ-ɏ]))"
        f"|(?<=[\u1004-\u7a00])(?=[{_BYTES_SWAPPED}])(?<=[{_BYTES_SWAPPED}]))"
    ),
)
"""Patterns of which at least one is found in every text that was read in the wrong encoding."""
INVISIBLE_OR_COMBINING = lazy_pattern(
    "[\x00-\x08\x0b\x0e-\x1f\x7f\xad"
    "\u0300-\u036f\u0653-\u0655\u1161-\u1175\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3099\u309a"
    "\ud800-\udfff\ufb00-\ufb06\ufeff\ufff9-\ufffc]"
)
"""Invisible characters, combining marks, surrogates and ligatures."""


def may_be_misread(text: str) -> bool:
    """Return whether *text* may have been read in the wrong encoding.

    >>> may_be_misread("Où l’été « s’achève »"), may_be_misread("OÃ¹ l’été")
    (False, True)
    """
    return not text.isascii() and any(pattern.search(text) for pattern in MISREAD_PATTERNS)
