"""Which script a text is written in, and what that alone says about its language."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import NamedTuple

WORD = 40
"""The longest run of letters taken for one word; a longer one is cut. Keeps caches of words bounded."""


class Script(NamedTuple):
    """A script: its letters as a character class, and the language that it names, if it names one."""

    name: str
    ranges: str
    weight: int = 1
    language: str | None = None
    sure: bool = False


@functools.cache
def scripts() -> tuple[Script, ...]:
    """The scripts of ``data/scripts.toml``, in its order."""
    file = resources.files("cleanarticle.language") / "data" / "scripts.toml"
    return tuple(Script(**row) for row in tomllib.loads(file.read_text("utf-8"))["script"])


def weigh(text: str) -> Mapping[str, int]:
    """How much of *text* is in which script: its letters, times the script's weight.

    >>> weigh("Tour de ガラス")
    {'latin': 6, 'kana': 9}
    """
    if text.isascii() or not _foreign().search(text):
        return {"latin": len(text)} if _words("latin").search(text) else {}
    counts: dict[str, int] = {}
    for run in _runs().finditer(text):
        name = run.lastgroup or ""
        counts[name] = counts.get(name, 0) + run.end() - run.start()
    return {script.name: counts[script.name] * script.weight for script in scripts() if script.name in counts}


def main_script(text: str) -> tuple[Script | None, float]:
    """The script that *text* is mainly written in, and how sure that is (0..1): its share of the letters.

    Han, kana and hangul count together: kana make it Japanese, else hangul Korean, else it is han,
    the less surely the fewer they are.

    >>> script, share = main_script("東京タワーは333メートルです")
    >>> script.language, share
    ('ja', 1.0)
    """
    weights = dict(weigh(text))
    if not weights:
        return None, 0.0
    han, kana, hangul = (weights.pop(name, 0) for name in ("han", "kana", "hangul"))
    sure = 1.0
    if eastern := han + kana + hangul:
        # Chinese pages hold a stray の, Japanese headlines as little as a tenth of kana.
        if kana * 12 >= han and kana >= hangul:
            weights["kana"] = eastern
        elif hangul * 4 >= han:
            weights["hangul"] = eastern
        else:
            weights["han"] = eastern
            sure = han / (han + 12)  # four characters may as well be a Japanese headline
    name = max(weights, key=weights.__getitem__)
    return _by_name()[name], weights[name] / sum(weights.values()) * (sure if name == "han" else 1.0)


def words(text: str, script: Script) -> list[str]:
    """The words of *text* in *script*, in order; other scripts, digits and marks part them.

    >>> words("L’été 2024: 12 ценов", scripts()[0])
    ['L', 'été']
    """
    return _words(script.name).findall(text)


@functools.cache
def _by_name() -> Mapping[str, Script]:
    return {script.name: script for script in scripts()}


@functools.cache
def _foreign() -> re.Pattern[str]:
    return re.compile("[" + "".join(script.ranges for script in scripts() if script.name != "latin") + "]")


@functools.cache
def _runs() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{script.name}>[{script.ranges}]+)" for script in scripts()))


@functools.cache
def _words(name: str) -> re.Pattern[str]:
    # Combining marks belong to the letter before them, whatever the script.
    return re.compile(f"[{_by_name()[name].ranges}\u0300-\u036f]{{1,{WORD}}}")
