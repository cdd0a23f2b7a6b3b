"""A cheap necessary condition: what does not meet it needs no repair of its characters."""

from __future__ import annotations

import re

_ACCENTED = "À-ÖØ-öø-ɏ"
_PUNCTUATION = "¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿×÷‘“„‚•‹›”™€‰†‡…–—ˆ˜˘˛˝΄΅ƒ₧\uf8ff∕∂∆∏∑√∞∩∫≈≠≡≤≥№⌐◊"

# One character of these is worth a look at its line.
ODD = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\xad&"
    "\u0300-\u036f\u0653-\u0655\u1100-\u11ff\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3099\u309a"
    "\ud800-\uf8ff\ufb00-\ufb06\ufeff\ufff9-\ufffd"
    "¤¦¨¬¯¸ªºƒˆˇ˘˛˜†‡‰⌐◊√≈Ђ"
    "│┌┐└┘├┤┬┼═-╬▀▄█▌▐░▒▓]"
)
