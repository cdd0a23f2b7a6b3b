"""Characters that lost one of their bytes: finds the one that the language has between these neighbours."""

from __future__ import annotations

from collections.abc import Sequence

from cleanarticle.characters.evidence import Weighed, plausibility
from cleanarticle.characters.letter_statistics import Language

_CLEAR = 3
"""Bits by which the likeliest character has to be likelier than the next."""
_AHEAD = 5
"""How many options of a following character that lost a byte too are looked at."""


def restored(lost: Sequence[Weighed], language: Language) -> list[Weighed]:
    """Return those of *lost* of which *language* has one clear option, with that; U+FFFD in place of others.

    Each is chosen with the one before it chosen, and the best of what may follow, so the time is linear.
    """
    out: list[Weighed] = []
    left, at = "", -1
    for number, one in enumerate(lost):
        before = left if one.unit.start == at else one.left
        following = lost[number + 1] if number + 1 < len(lost) else None
        adjacent = following is not None and following.unit.start == one.unit.end
        after = following.unit.lost[:_AHEAD] if following is not None and adjacent else (one.right,)
        chosen = _choice(one, before, after, language)
        left, at = (before + (chosen or ""))[-2:], one.unit.end
        if chosen is not None:
            out.append(one._replace(unit=one.unit._replace(after=chosen), left=before))
    return out


def _choice(one: Weighed, left: str, rights: Sequence[str], language: Language) -> str | None:
    options = one.unit.lost
    if len(options) == 1:
        return options[0]
    ranked = sorted(
        (
            (max(plausibility(option, left, _right(option, right), language) for right in rights), option)
            for option in options
        ),
        key=lambda pair: -pair[0],
    )
    if ranked[0][0] >= 0 and ranked[0][0] - ranked[1][0] >= _CLEAR:
        return ranked[0][1]
    return None


def _right(option: str, right: str) -> str:
    return option[1] if len(option) > 1 else right[:1] or " "
