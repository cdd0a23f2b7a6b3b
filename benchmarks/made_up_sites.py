"""Make the pages of the made-up sites of ``made_up_sites*.toml``: the same for the same seed."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_FILES = tuple(Path(__file__).parent / name for name in ("made_up_sites.toml", "made_up_sites_unseen.toml"))
_LINE = re.compile(r"(?:(?P<least>\d)(?:-(?P<most>\d))?\*)?(?P<mark>[-+?])(?P<text>.*)")
_SLOT = re.compile(r"\{(\w+)\}")


class MadePage(NamedTuple):
    """A page of a made-up site.

    Args:
        id: its name.
        url: its address.
        text: the page, its lines set apart by blank lines or not.
        wanted: whether each line belongs to the article, by the number of the line; other lines do not count.
    """

    id: str
    url: str
    text: str
    wanted: dict[int, bool]


def made_up_sites(pages: int = 12, seed: int = 1) -> dict[str, list[MadePage]]:
    """Return the pages of each site, by its name."""
    out = {}
    for file in _FILES:
        data = tomllib.loads(file.read_text("utf-8"))
        for site in data["site"]:
            rng = random.Random(f"{seed} {site['name']}")
            words = {**data["words"][site["language"]], **site.get("slots", {})}
            out[site["name"]] = [_page(site, words, number, rng) for number in range(1, pages + 1)]
    return out


def _page(site: Mapping[str, object], words: Mapping[str, Sequence[str]], number: int, rng: random.Random) -> MadePage:
    layout = site["layout"]
    assert isinstance(layout, list)
    lines: list[str] = []
    wanted: dict[int, bool] = {}
    for row in layout:
        parts = _LINE.fullmatch(row)
        assert parts, row
        least = int(parts["least"] or 1)
        for _ in range(rng.randint(least, int(parts["most"] or least))):
            if parts["mark"] != "?":
                wanted[len(lines)] = parts["mark"] == "+"
            lines += [_filled(parts["text"], words, rng), ""]
    name = str(site["name"])
    return MadePage(f"{name}/{number}", f"https://{name}.example/{number}", "\n".join(lines), wanted)


def _filled(text: str, words: Mapping[str, Sequence[str]], rng: random.Random) -> str:
    """Return a text whose slots are filled; what fills a slot may have slots again."""

    def fill(slot: re.Match[str]) -> str:
        match slot[1]:
            case "number":
                return str(rng.randint(2, 28))
            case "year":
                return str(rng.randint(1951, 2019))
            case "time":
                return f"{rng.randint(6, 23)}:{rng.randint(0, 5)}{rng.choice('05')}"
            case "title":
                return " ".join(rng.choice(words[part]) for part in ("subject", "verb", "object"))
            case "sentence":
                parts = [rng.choice(words[part]) for part in ("subject", "verb", "object", "tail")]
                return " ".join(parts).replace(" ,", ",").replace("  ", " ")
        return _filled(rng.choice(words[slot[1]]), words, rng)

    return _SLOT.sub(fill, text)
