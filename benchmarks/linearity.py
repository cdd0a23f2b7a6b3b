"""Test whether time and memory grow in proportion to the length of the text: ``python -m benchmarks.linearity``.

Each family of texts attacks one part of the library: one endless line, a million short lines, one repeated cue, quotes
in quotes, combining marks, only unknown words, and more. A text of each is cleaned at four lengths, each twice the one
before, in a process of its own. The program prints the time that the process spent at each length, the exponent that
fits them best (1 is linear; 2 is quadratic: twice the text, four times the time), and how many bytes of memory each
character took at the peak. The exit status is 1 where an exponent is above ``--limit``. ``--large`` adds one text of
ten million characters of each family, without an exponent.

The time is that of the process, not of the clock, so that other work on the machine disturbs it little. The shortest
text is long enough for the garbage collector of Python to check all objects while it is cleaned. It does so whenever
there are a quarter more of them: that costs the same for each object, but nothing on a short text.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence


def repeated(unit: str) -> Callable[[int], str]:
    """Return a family whose text repeats *unit*."""
    return lambda length: (unit * (length // len(unit) + 1))[:length]


def suspect_words(length: int) -> str:
    """Return different words that are in no lexicon, after a few that are."""
    chance = random.Random(7)
    words = ("".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=9)) for _ in itertools.count())
    text = "le conseil de la ville a voté pour une école dans les rues du quartier et "
    return text + " ".join(itertools.islice(words, length // 10))


def different_lines(length: int) -> str:
    """Return short lines, all different, so that no cache helps."""
    return "\n".join(f"entry number {number} of the list" for number in range(length // 30))


def nested(length: int) -> str:
    """Return quotes in quotes, which are all closed at the end."""
    return "« ‟(" * (length // 8) + ")” »" * (length // 8)


def spun(length: int) -> str:
    """Return long French paragraphs in which a spinner put ``chez`` for ``t``."""
    sentence = "Le présidchezt a visité momchez la ville et les habichezants onchez parlé de silchezce. "
    return repeated(sentence * 5 + "\n")(length)


def articles(length: int) -> str:
    """Return articles of a title, a byline and a paragraph, all different."""
    chance = random.Random(9)

    def words(count: int) -> str:
        return " ".join("".join(chance.choices("abdefghilmnoprstu", k=6)).title() for _ in range(count))

    story = "The old bridge over the river will close for eight months, the council said on Tuesday, before winter."
    made = (f"{words(5)}\n\nBy {words(2)}\n\n3 May 2024\n\n{story}\n\n" for _ in itertools.count())
    return "".join(itertools.islice(made, length // 180))


FAMILIES: dict[str, Callable[[int], str]] = {
    "one line of words": repeated("The river rose again in the night. "),
    "one line without spaces": repeated("abcdefghij"),
    "one letter": repeated("é"),
    "short lines": repeated("a\n"),
    "different lines": different_lines,
    "blank lines": repeated("\n"),
    "white space": repeated(" "),
    "indented lines": repeated("        x\n"),
    "carriage returns": repeated("\r"),
    "sentences": repeated("It rained for the third day, and the river rose again.\n"),
    "one cue": repeated("Lire aussi : "),
    "cue lines": repeated("Nous utilisons des cookies. Tout accepter\n"),
    "menus": repeated("Home | News | Sport | Weather | "),
    "nested quotes": nested,
    "brackets": repeated("(Photo "),
    "combining marks": repeated("e\u0301\u0302"),
    "one letter, all marks": lambda length: "e" + "\u0301" * (length - 1),
    "suspect words": suspect_words,
    "spun words": spun,
    "broken words": repeated("dévelop-\npement\n"),
    "lost letters": repeated("d?veloppement caf\ufffd "),
    "mojibake": repeated("Ã©tÃ© lâ€™Ã©cole "),
    "mojibake without spaces": repeated("Ã©"),
    "half of mojibake": repeated("Ã"),
    "entities": repeated("&amp;"),
    "open entities": repeated("&"),
    "open tags": repeated("<a "),
    "tags": repeated("<b>x</b>"),
    "soft hyphens": repeated("a\xad"),
    "spaced letters": repeated("a b c d "),
    "lookalikes": repeated("pаypal Ωmega "),
    "surrogates": repeated("\ud83d"),
    "NUL": repeated("\x00"),
    "bylines": repeated("By Ann Lee\n"),
    "by": repeated("Par Jean "),
    "datelines": repeated("PARIS (AFP) — "),
    "titles": repeated("The Bridge\n\nIt rained for the third day, and the river rose again.\n\n"),
    "dates": repeated("12/03/2024 "),
    "digits": repeated("1"),
    "hours": repeated("12:30:"),
    "addresses": repeated("a@b.com/"),
    "one address": repeated("http://a."),
    "dots": repeated("."),
    "dashes": repeated("- "),
    "bullets": repeated("• "),
    "pipes": repeated("|"),
    "commas": repeated("a, "),
    "Chinese": repeated("市议会周二决定，在冬天到来之前修复这座老桥。"),
    "Thai": repeated("ฝนตกเป็นวันที่สาม"),
    "one sign a line": lambda length: "".join(f"{chr(0x4E00 + at % 20_000)}\n" for at in range(length // 2)),
    "feeds": repeated("RSS\n"),
    "credits in brackets": repeated("(Photo: Ann Lee) "),
    "pointer and white space": lambda length: "It rained. READ ALSO" + " " * (length - 20),
    "cut lines": repeated("the bridge over the river will close and\n"),
    "articles": articles,
    "marks in two classes": lambda length: "e" + "\u0301\u0316" * (length // 2),
    "scripts in turn": repeated("a я א ا 中 あ ก "),
}


def measure(family: str, length: int, rounds: int) -> tuple[int, float, float]:
    """Clean one text of *family* in this process.

    Returns:
        Its length in characters, the least time in seconds of *rounds* rounds, and by how many bytes the peak of the
        memory is above that of a short page.
    """
    import cleanarticle

    text = FAMILIES[family](length)
    for language in ("en", "fr"):
        cleanarticle.clean("Le conseil a voté. The council voted on it.\n" + text[:2000], language=language)
    cleanarticle.clean(text[:2000])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    best = math.inf
    for _ in range(rounds):
        start = time.process_time()
        cleanarticle.clean(text)
        best = min(best, time.process_time() - start)
    unit = 1 if sys.platform == "darwin" else 1024
    return len(text), best, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """Return the slope of the line that fits (length, time) best, both on a logarithmic scale.

    >>> round(exponent([(10, 3), (20, 12), (40, 48)]), 3)
    2.0
    """
    logs = [(math.log(length), math.log(max(time, 1e-6))) for length, time in points]
    center = [sum(values) / len(logs) for values in zip(*logs, strict=True)]
    covariance = sum((x - center[0]) * (y - center[1]) for x, y in logs)
    return float(covariance / sum((x - center[0]) ** 2 for x, _ in logs))


def measure_in_process(family: str, length: int, rounds: int, seconds: float) -> tuple[int, float, float] | None:
    """Return the result of :func:`measure` in a process of its own; None where that takes more than *seconds*."""
    command = [sys.executable, __file__, "--measure", family, str(length), str(rounds)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        return None
    size, took, memory = json.loads(done.stdout)
    return size, took, memory


def main() -> int:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("families", nargs="*", help=f"all unless given: {', '.join(FAMILIES)}")
    parser.add_argument("--length", type=int, default=100_000, help="characters of the shortest text")
    parser.add_argument("--doublings", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--limit", type=float, default=1.1)
    parser.add_argument("--large", action="store_true", help="one text of ten million characters of each, too")
    parser.add_argument("--timeout", type=float, default=600, help="seconds by the clock that a length may take")
    parser.add_argument("--measure", nargs=3, metavar=("FAMILY", "LENGTH", "ROUNDS"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        family, length, rounds = args.measure
        print(json.dumps(measure(family, int(length), int(rounds))))
        return 0
    if unknown := set(args.families) - set(FAMILIES):
        parser.error(f"no family {', '.join(sorted(unknown))}")
    lengths = [args.length * 2**doubling for doubling in range(args.doublings + 1)]
    heads = "".join(f"{f'{length // 1000:,} k':>9s}" for length in lengths)
    print(f"{'seconds for … characters':26s}{heads}   exponent   bytes/character" + ("   10 M" if args.large else ""))
    bad = []
    for family in args.families or FAMILIES:
        runs = [measure_in_process(family, length, args.rounds, args.timeout) for length in lengths]
        done = [run for run in runs if run]
        if len(done) < len(runs):
            bad.append(family)
            print(f"{family:26s} took more than {args.timeout:.0f} s", flush=True)
            continue
        slope = exponent([(size, took) for size, took, _ in done])
        row = "".join(f"{took:9.3f}" for _, took, _ in done)
        size, _, memory = done[-1]
        row += f"{slope:11.2f}{memory / size:18.0f}"
        if args.large:
            run = measure_in_process(family, 10_000_000, 1, args.timeout)
            row += f"{run[1]:7.1f} s, {run[2] / 1e6:,.0f} MB" if run else f"   over {args.timeout:.0f} s"
        print(f"{family:26s}{row}", flush=True)
        if slope > args.limit:
            bad.append(family)
    print(f"above {args.limit}: {', '.join(bad)}" if bad else f"no exponent above {args.limit}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
