"""Restore characters of which a byte was lost: find the one that the language has between these neighbours."""

from __future__ import annotations

from collections.abc import Sequence

from cleanarticle.characters.evidence import WeighedUnit, plausibility
from cleanarticle.characters.letter_statistics import Language

# These were set by hand.
MIN_LEAD = 3
"""Bits by which the best option must be more plausible than the next."""
_MAX_NEXT_OPTIONS = 5  # options that are tried for the next character, if it lost a byte too


def restore_lost_bytes(units: Sequence[WeighedUnit], language: Language) -> list[WeighedUnit]:
    """Return those of *units* that have one clear option in *language*, with that option chosen.

    Each is chosen with the chosen one before it and the best option after it as neighbours, so the time is linear.

    Args:
        units: units that lost a byte, left to right.
        language: the language of the line.
    """
    restored: list[WeighedUnit] = []
    left, previous_end = "", -1
    for number, weighed in enumerate(units):
        before = left if weighed.misread.start == previous_end else weighed.left
        following = units[number + 1] if number + 1 < len(units) else None
        rights: Sequence[str] = (weighed.right,)
        if following is not None and following.misread.start == weighed.misread.end:
            rights = following.misread.lost[:_MAX_NEXT_OPTIONS]
        option = _clear_option(weighed, before, rights, language)
        left, previous_end = (before + (option or ""))[-2:], weighed.misread.end
        if option is not None:
            restored.append(weighed._replace(misread=weighed.misread._replace(after=option), left=before))
    return restored


def _clear_option(weighed: WeighedUnit, left: str, rights: Sequence[str], language: Language) -> str | None:
    """Return the option that is plausible, and clearly more so than the others; ``None`` if no option is.

    A single option is chosen however plausible it is.

    Args:
        weighed: the unit.
        left: the text before it.
        rights: the characters that may follow it.
        language: the language of the line.
    """
    options = weighed.misread.lost
    if len(options) == 1:
        return options[0]
    ranked = sorted(
        (
            (max(plausibility(option, left, _next_character(option, right), language) for right in rights), option)
            for option in options
        ),
        key=lambda pair: -pair[0],
    )
    if ranked[0][0] >= 0 and ranked[0][0] - ranked[1][0] >= MIN_LEAD:
        return ranked[0][1]
    return None


def _next_character(option: str, right: str) -> str:
    """Return what follows the first character of *option*: its second one, or the first of *right*."""
    return option[1] if len(option) > 1 else right[:1] or " "
