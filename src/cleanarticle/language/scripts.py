"""Detect the script of a text; some scripts also determine the language."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import NamedTuple

MAX_WORD = 40
"""The largest number of characters of a word; a longer run of letters is split into several words. Set by hand."""


class Script(NamedTuple):
    """A script, and the language that it determines, if there is one."""

    name: str
    ranges: str
    """Its letters, as the inside of a character class of a regular expression."""
    weight: int = 1
    """How many letters of an alphabet one character of the script counts as."""
    language: str | None = None
    """The code of the only, or the most probable, language of the script."""
    sure: bool = False
    """Whether the script alone decides the language."""


@functools.cache
def scripts() -> tuple[Script, ...]:
    """Return the scripts of ``data/scripts.toml``, in its order."""
    file = resources.files("cleanarticle.language") / "data" / "scripts.toml"
    return tuple(Script(**row) for row in tomllib.loads(file.read_text("utf-8"))["script"])


def weigh(text: str) -> Mapping[str, int]:
    """Return how much of *text* is in each script: the number of letters of the script times the script's weight.

    >>> weigh("Tour de ガラス")
    {'latin': 6, 'kana': 9}
    """
    if text.isascii() or not _not_latin().search(text):
        return {"latin": len(text)} if _word_pattern("latin").search(text) else {}
    counts: dict[str, int] = {}
    for run in _script_runs().finditer(text):
        name = run.lastgroup or ""
        counts[name] = counts.get(name, 0) + run.end() - run.start()
    return {script.name: counts[script.name] * script.weight for script in scripts() if script.name in counts}


def main_script(text: str) -> tuple[Script | None, float]:
    """Return the script of most of *text*, and its share of the letters, 0 to 1.

    Han, kana and hangul count as one script: as kana if there is enough of it (Japanese), or else as hangul if there is
    enough of it (Korean), or else as han (Chinese). In a short text, a smaller share is returned for han, since the
    text may be a Japanese headline.

    >>> script, share = main_script("東京タワーは333メートルです")
    >>> script.language, share
    ('ja', 1.0)
    """
    weights = dict(weigh(text))
    if not weights:
        return None, 0.0
    han, kana, hangul = (weights.pop(name, 0) for name in ("han", "kana", "hangul"))
    certainty = 1.0
    if east_asian := han + kana + hangul:
        # Chinese pages may have a single の; Japanese headlines may have only a tenth of kana. Set by hand.
        if kana * 12 >= han and kana >= hangul:
            weights["kana"] = east_asian
        elif hangul * 4 >= han:
            weights["hangul"] = east_asian
        else:
            weights["han"] = east_asian
            certainty = han / (han + 12)  # set by hand
    name = max(weights, key=weights.__getitem__)
    return _scripts_by_name()[name], weights[name] / sum(weights.values()) * (certainty if name == "han" else 1.0)


def words(text: str, script: Script) -> list[str]:
    """Return the words of *text* in *script*, in order; letters of other scripts, digits and marks separate them.

    >>> words("L’été 2024: 12 ценов", scripts()[0])
    ['L', 'été']
    """
    return _word_pattern(script.name).findall(text)


@functools.cache
def _scripts_by_name() -> Mapping[str, Script]:
    """Return the scripts by their names."""
    return {script.name: script for script in scripts()}


@functools.cache
def _not_latin() -> re.Pattern[str]:
    """Return a pattern of a letter of another script than Latin."""
    return re.compile("[" + "".join(script.ranges for script in scripts() if script.name != "latin") + "]")


@functools.cache
def _script_runs() -> re.Pattern[str]:
    """Return a pattern of letters of one script in a row; the name of its group is that of the script."""
    return re.compile("|".join(f"(?P<{script.name}>[{script.ranges}]+)" for script in scripts()))


@functools.cache
def _word_pattern(name: str) -> re.Pattern[str]:
    """Return a pattern of a word in a script."""
    # Combining marks belong to the letter before them, whatever the script.
    return re.compile(f"[{_scripts_by_name()[name].ranges}\u0300-\u036f]{{1,{MAX_WORD}}}")
