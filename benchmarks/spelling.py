"""Measure how many garbled words are restored and how many correct ones harmed, compared with other libraries.

    python -m benchmarks.spelling [--shared ../shared] [--languages fr,en,es,de] [--per-language 40]

The cases are made by the shared ``bench/spell_cases.py`` with its own rules, with random rules, and with four
sets of random rules (one for each seed, of frequent words). The rules that ship with the library are switched off where
spinners are measured. The peers are symspellpy with its English list, pyspellchecker and ftfy. A peer without a list
for a language is left out there.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import os
import random
import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import shared_bench
from cleanarticle.locales.lexicon import lexicon
from cleanarticle.spelling import learn_rules, repair_text

# Rules of no known spinner and not in the shared set: learning must not depend on the rules.
OTHER = {
    "fr": [("on", "quelqu"), ("re", "nouveau"), ("par", "selon"), ("or", "métal"), ("un", "certain"), ("il", "lui"),
           ("mais", "pourtant"), ("port", "havre"), ("ment", "trompe"), ("ant", "avant"), ("tout", "entier")],
    "en": [("is", "exists"), ("on", "upon"), ("for", "toward"), ("ate", "consumed"), ("ring", "circle"),
           ("man", "person"), ("use", "employ"), ("let", "permit"), ("able", "capable"), ("at", "near")],
    "es": [("es", "resulta"), ("al", "hacia"), ("un", "cierto"), ("mar", "oceano"), ("si", "cuando"), ("ser", "estar"),
           ("ar", "aire"), ("ir", "acudir"), ("todo", "entero"), ("pan", "bollo")],
    "de": [("in", "innen"), ("es", "dies"), ("ich", "selbst"), ("art", "weise"), ("halt", "stopp"), ("um", "rund"),
           ("rat", "tipp"), ("so", "derart"), ("in", "binnen"), ("nach", "hinter"), ("vor", "zuvor")],
    "it": [("la", "una"), ("in", "dentro"), ("re", "sovrano"), ("con", "insieme"), ("per", "verso"), ("te", "tisana")],
    "pt": [("em", "dentro"), ("por", "pelo"), ("ar", "vento"), ("com", "junto"), ("mar", "oceano"), ("ir", "seguir")],
    "nl": [("de", "een"), ("in", "binnen"), ("op", "boven"), ("er", "daar"), ("aan", "bij"), ("of", "dan")],
}  # fmt: skip
RANDOM_SETS = ("1", "2", "3", "4")
"""The seeds of the sets of random rules."""
KINDS = (
    ("spin", ("dev",)),
    ("spin", ("other",)),
    ("spin", RANDOM_SETS),
    ("lostchar", ("dev",)),
    ("hyphenbreak", ("dev",)),
    ("clean", ("dev",)),
)
"""How texts are garbled, and with which sets of rules."""
MIN_ZIPF_OLD = 5.2
"""How frequent (Zipf) the old word of a random rule is at least. Set by hand."""
MIN_ZIPF_NEW = 4.2
"""How frequent its new word is at least. Set by hand."""
NAME_SUFFIXES = {("other",): " (other rules)", RANDOM_SETS: " (4 random sets)"}
PAGES_OF_SITE = 60
"""From which the rules of a site are learned."""
Fixer = Callable[[str], str]


def random_rules(language: str, seed: int) -> list[tuple[str, str]]:
    """Return ten random rules: from frequent words of two to five letters to plain words of three to twelve.

    Most of the old words are short, since short words are inside others.

    Args:
        language: the code of the language.
        seed: of the random numbers.
    """
    words = lexicon(language)
    assert words is not None
    chance = random.Random(f"{seed}|{language}")
    plain = sorted(word for word in words.frequent if words.case(word) == "lower")
    olds = [word for word in plain if words.frequent[word] >= MIN_ZIPF_OLD]
    short, long = ([word for word in olds if len(word) in sizes] for sizes in ((2, 3), (4, 5)))
    news = [word for word in plain if 3 <= len(word) <= 12 and words.frequent[word] >= MIN_ZIPF_NEW]
    return list(zip(chance.sample(short, 7) + chance.sample(long, 3), chance.sample(news, 10), strict=True))


def cases_of(shared: Path, kind: str, languages: list[str], most: int, rules: str = "dev") -> list[dict[str, Any]]:
    """Return cases of one kind, at most *most* for each language.

    Args:
        shared: the folder of the corpus.
        kind: how the text is garbled.
        languages: the codes of the languages.
        most: cases of each language.
        rules: ``dev`` (the shared ones), ``other`` (:data:`OTHER`) or a seed.
    """
    import spell_cases

    if rules == "other":
        spell_cases.RULES["other"] = OTHER
    elif rules != "dev":
        spell_cases.RULES[rules] = {language: random_rules(language, int(rules)) for language in languages}
    cases = []
    count: dict[str, int] = {}
    with gzip.open(shared / "corpus/prose.jsonl.gz", "rt", encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            language = row["lang"]
            if language in languages and count.get(language, 0) < most:
                case = spell_cases.make_case(row["id"], language, row["text"], kind, rules)
                if case:
                    count[language] = count.get(language, 0) + 1
                    cases.append(case)
    return cases


def peers_for(language: str) -> dict[str, Fixer]:
    """Return the libraries that support *language*."""
    import ftfy

    peers: dict[str, Fixer] = {"ftfy": lambda text: str(ftfy.fix_text(text, uncurl_quotes=False))}
    with contextlib.suppress(ImportError, ValueError):
        from spellchecker import SpellChecker

        checker = SpellChecker(language=language, distance=1)
        peers["pyspellchecker"] = lambda text: re.sub(r"[^\W\d_]{4,}", lambda m: _correct(checker, m.group()), text)
    if language == "en":
        with contextlib.suppress(ImportError):
            from importlib.resources import files

            from symspellpy import SymSpell, Verbosity

            symspell = SymSpell(max_dictionary_edit_distance=2)
            symspell.load_dictionary(str(files("symspellpy") / "frequency_dictionary_en_82_765.txt"), 0, 1)

            def look_up(match: re.Match[str]) -> str:
                word = match.group()
                best = symspell.lookup(word, Verbosity.TOP, max_edit_distance=2, transfer_casing=True)
                return best[0].term if best else word

            peers["symspellpy"] = lambda text: re.sub(r"[^\W\d_]{4,}", look_up, text)
    return peers


def _correct(checker: Any, word: str) -> str:
    if word.islower() and word not in checker:
        return str(checker.correction(word) or word)
    return word


def report(name: str, cases: list[dict[str, Any]], fix: Fixer) -> None:
    """Print a line: restored words, precision, wrong edits a million tokens, time."""
    import spell_cases

    total = [0, 0, 0, 0]
    words = characters = 0
    started = time.process_time()
    fixed = [fix(case["garbled"]) for case in cases]
    seconds = time.process_time() - started
    for case, text in zip(cases, fixed, strict=True):
        total = [a + b for a, b in zip(total, spell_cases.score_case(case, text), strict=True)]
        words += len(case["clean"].split())
        characters += len(case["garbled"])
    restored, garbled, right_edits, wrong_edits = total
    print(
        f"{name:34s} restored {restored:5d}/{garbled:5d} {restored / max(garbled, 1):7.2%}"
        f"  precision {right_edits / max(right_edits + wrong_edits, 1):7.2%}"
        f"  wrong {wrong_edits / max(words, 1) * 1e6:8.1f} a million tokens"
        f"  {seconds / max(characters, 1) * 1e10:8.0f} us a 10,000 characters"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("CLEANARTICLE_SHARED", "../shared")))
    parser.add_argument("--languages", default="fr,en,es,de")
    parser.add_argument("--per-language", type=int, default=40)
    parser.add_argument(
        "--measured", type=int, default=40, help="pages measured with rules that were learned from other pages"
    )
    parser.add_argument("--peers", action="store_true", help="the peers too, which are slow")
    args = parser.parse_args()
    if not (args.shared / "bench/spell_cases.py").is_file():
        parser.error(f"no bench/spell_cases.py in {args.shared}: give the folder with --shared")
    shared_bench.load(args.shared)
    for language in args.languages.split(","):
        for kind, sets in KINDS:
            cases = [
                case for rules in sets for case in cases_of(args.shared, kind, [language], args.per_language, rules)
            ]
            if not cases:
                continue
            known = kind != "spin"
            name = f"{language} {kind}{NAME_SUFFIXES.get(sets, '')}"
            report(name, cases, partial(repair_text, language=language, known=known))
            if kind == "spin" and len(sets) == 1:
                more = cases_of(args.shared, kind, [language], PAGES_OF_SITE + args.measured, *sets)
                learned, rest = more[:PAGES_OF_SITE], more[PAGES_OF_SITE:]
                learned_rules = learn_rules([case["garbled"] for case in learned], language)
                fix = partial(repair_text, language=language, known=False, rules=learned_rules)
                if rest:
                    report(f"  with rules of {len(learned)} other pages", rest, fix)
            if args.peers or kind == "clean":
                for peer, fixer in peers_for(language).items():
                    report(f"  {peer}", cases if peer == "ftfy" else cases[:10], fixer)


if __name__ == "__main__":
    main()
