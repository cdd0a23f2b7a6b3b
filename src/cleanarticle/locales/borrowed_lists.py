"""Read the word lists of the extra ``[spelling]``: the data files of wordfreq (Speer 2022), without its code.

Importing wordfreq takes a seventh of a second, for tokenisers and language tables that are not needed here. Each of its
files is a gzipped MessagePack array: a header, then one group of words for each Zipf frequency from 9.00 down, in steps
of 0.01, as described in wordfreq's ``read_cBpack``.
"""

from __future__ import annotations

import functools
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from cleanarticle.locales.rare_words import MIN_FREQUENT_ZIPF, HashedWords, SortedWords, band_of, sorted_by_band

_GZIP = 31  # the format of zlib.decompress: gzip, with the largest window
_MAX_ZIPF = 9  # of wordfreq's lists
_SUFFIX = ".msgpack.gz"


@functools.cache
def list_files() -> dict[str, Path]:
    """Return the file of the largest list of each language, by its code; empty if wordfreq is not installed."""
    spec = find_spec("wordfreq")
    if spec is None or not spec.submodule_search_locations:
        return {}
    files: dict[str, Path] = {}
    for size in ("small", "large"):
        for file in sorted((Path(spec.submodule_search_locations[0]) / "data").glob(f"{size}_*{_SUFFIX}")):
            files[file.name.removesuffix(_SUFFIX).partition("_")[2]] = file
    return files


def is_large(language: str) -> bool:
    """Return whether the list of one language of :func:`list_files` is a large one; the file is not read."""
    return list_files()[language].name.startswith("large_")


def read_list(language: str) -> tuple[dict[str, float], HashedWords]:
    """Return the list of one language of :func:`list_files`.

    Returns:
        The frequent words with their Zipf frequencies, and the rarer ones.
    """
    file = list_files()[language]
    frequent: dict[str, float] = {}
    rare: defaultdict[str, list[Sequence[bytes]]] = defaultdict(list)
    for zipf, group in _groups(file):
        if zipf >= MIN_FREQUENT_ZIPF:
            frequent.update(dict.fromkeys(_usable_words(group), zipf))
        else:
            rare[band_of(zipf)].append(group)
    return frequent, HashedWords(rare, functools.partial(_read_sorted_rare, file))


def _groups(file: Path) -> Iterator[tuple[float, Sequence[bytes]]]:
    """Yield the groups of words of a file, in UTF-8, each with its Zipf frequency, rounded down to tenths.

    So about ten groups have the same frequency.
    """
    import msgpack

    _, *groups = msgpack.unpackb(zlib.decompress(file.read_bytes(), _GZIP), raw=True, strict_map_key=False)
    for hundredth, group in enumerate(groups):
        if group:
            yield max((_MAX_ZIPF * 100 - hundredth) // 10, 1) / 10, group


def _usable_words(group: Sequence[bytes]) -> list[str]:
    """Return the words of a group that have only letters, and that case folding does not change."""
    text = b"\n".join(group).decode()
    words = text.split("\n")
    if text != text.casefold():  # one test for all words, since lists are long
        words = [word for word in words if word == word.casefold()]
    return [word for word in words if word.isalpha()]


def _read_sorted_rare(file: Path) -> SortedWords:
    """Return the rarer words of a file as one sorted text, in which beginnings of words can be searched."""
    rare = (
        (word, band_of(zipf))
        for zipf, group in _groups(file)
        if zipf < MIN_FREQUENT_ZIPF
        for word in _usable_words(group)
    )
    return SortedWords(*sorted_by_band(rare))
