"""Clean pages of a corpus, clean their text again, and count the pages whose text changes.

    python -m benchmarks.cleaned_again --shared ../shared [--every 25] [--input text text_flat extract] [--show 5]

Cleaned text should stay as it is. For each rendering the command prints the share of pages whose text does, and the
kinds of change of the others: ``order`` (the same lines in another order), ``joined or split`` (the same characters in
other lines), ``dropped`` (lines are missing), ``characters`` (a line reads differently).
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import cleanarticle
from benchmarks.markdown import texts
from cleanarticle.page import Page


def change(first: str, second: str) -> str | None:
    r"""Return the kind of change from one text to the other; None where they are equal.

    >>> change("a\nb", "b\na"), change("a\nb", "a b"), change("a\nb", "a"), change("a", "b"), change("a", "a")
    ('order', 'joined or split', 'dropped', 'characters', None)
    """
    if first == second:
        return None
    lines = [Counter(text.split("\n")) for text in (first, second)]
    if lines[0] == lines[1]:
        return "order"
    if sorted("".join(first.split())) == sorted("".join(second.split())):
        return "joined or split"
    return "characters" if lines[1] - lines[0] else "dropped"


def details(first: Page, second: Page) -> Iterator[str]:
    """Yield what happened to the lines of the first text that are not in the second, and what is new in it."""
    after = Counter(second.text.split("\n"))
    for line in second.lines:
        text = line.text.strip()
        if after[text]:
            after[text] -= 1
        elif text:
            yield f"- {line.label} {line.confidence:.2f} kept={line.kept} {line.reason}: {ascii(text)[:120]}"
    for text in (Counter(second.text.split("\n")) - Counter(first.text.split("\n"))).elements():
        yield f"+ {ascii(text)[:160]}"
    for repair in second.repairs:
        if repair.applied:
            yield f"~ {repair.rule}: {ascii(repair.before)[:60]} -> {ascii(repair.after)[:60]}"


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--every", type=int, default=25, help="take every Nth page of each file")
    parser.add_argument("--input", nargs="+", default=["text", "text_flat", "extract", "text_md"])
    parser.add_argument("--show", type=int, default=0, help="how many of the changed pages to show in full")
    args = parser.parse_args()
    for rendering in args.input:
        kinds: Counter[str | None] = Counter()
        for name, text, url in texts(args.shared, args.every, rendering):
            first = cleanarticle.clean(text, url=url)
            second = cleanarticle.clean(first.text)
            kind = change(first.text, second.text)
            kinds[kind] += 1
            if kind and kinds.total() - kinds[None] <= args.show:
                print(f"{name} {rendering}: {kind}; {first.kind} -> {second.kind}", *details(first, second), sep="\n  ")
        changed = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common() if kind) or "none"
        same, count = kinds[None], kinds.total()
        print(f"{rendering}: {same} of {count} pages stay as they are = {same / max(count, 1):.4f}; changed: {changed}")


if __name__ == "__main__":
    main()
