"""The spelling stage: puts the words of a page right, or flags them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from cleanarticle.locales.lexicon import Lexicon, lexicon
from cleanarticle.page import Page
from cleanarticle.page.proposals import Edit, Warn
from cleanarticle.pipeline import declares
from cleanarticle.spelling.accents import accented
from cleanarticle.spelling.capital import has_small, is_acronym, with_first_letter
from cleanarticle.spelling.hyphen import broken_word
from cleanarticle.spelling.lost import MARK, MARKED, find_lost, has_lost
from cleanarticle.spelling.rules import Rule, known_rules
from cleanarticle.spelling.spin import Reading, find_rules, read, strange_words
from cleanarticle.spelling.steps import PageSteps, Steps
from cleanarticle.spelling.whole import find_whole
from cleanarticle.spelling.words import WORD, Vocabulary, is_plain, stands_free, vocabulary

Level: TypeAlias = Literal["safe", "flag", "off"]
READABLE = 0.75
"""The share of lower-case words that must be known, or can be read, for a text to be one of the language."""
COMMON_SHARE = 0.3
"""The share of words of Zipf 6 and more that a text has at least, in any of seven languages; others have less."""
SPUN_SHARE = 0.12
"""The same where a spinner may have put others for some of them; below it time is not worth spending."""
LEFT_ALONE = "the page has more unknown words than the spelling repair looks at; the rest was left alone"
RARE = 3.0
"""How many Zipf units more frequent than a known word a reading must be to be taken in its place."""
_END = re.compile(r"\S+\Z")
_START = re.compile(r"\S+")
_LONGEST = 80
_MANY = 40  # strange words of a page, from which on its language is doubted
_HEAD = 2000  # characters of an article that say its language
_PROSE = 40  # characters; dropped lines from here on are prose too, or headlines that attest the words of others


Rules: TypeAlias = Iterable[Rule] | Mapping[str, Iterable[Rule]]


def repair(page: Page) -> Iterator[Edit | Warn]:
    """The spelling cleaner as it is by default: certain repairs applied, others flagged."""
    yield from spelling_cleaner()(page)


def spelling_cleaner(
    *,
    level: Level = "safe",
    keep: Iterable[str] = (),
    fixes: Mapping[str, str] | None = None,
    rules: Rules = (),
    known: bool = True,
) -> Callable[[Page], Iterator[Edit | Warn]]:
    """A spelling cleaner.

    It looks at the kept lines and at longer ones that are not, each in the language of its article. Where a page
    has more strange words than there are steps for, the rest is left alone, and the page gets a warning.

    Args:
        level: ``safe`` applies what is certain and flags the rest, ``flag`` flags all, ``off`` does nothing.
        keep: words that are right whatever the list says; case does not matter.
        fixes: words to put right wherever they stand, and what to put for them, case as given.
        rules: what the spinner of the site does, as :func:`cleanarticle.spelling.learn_rules` found; for
            several languages, rules by the code of the language.
        known: whether to use the rules that ship with the library.

    Raises:
        ValueError: there is no such level.
    """
    if level not in ("safe", "flag", "off"):
        message = f"no level {level!r}; there are safe, flag and off"
        raise ValueError(message)
    given = dict(fixes or {})
    right = frozenset(word.lower() for words in (keep, given) for word in words)
    by_language = _by_language(rules)

    @declares(reads=["lines", "kept", "articles", "language"], proposes=["repairs", "warnings"])
    def clean(page: Page) -> Iterator[Edit | Warn]:
        if level == "off":
            return
        chosen = {
            number: line.text
            for number, line in enumerate(page.lines)
            if (line.kept or len(line.text) >= _PROSE) and not line.blank
        }
        for edit in _fixed(chosen, given):
            yield edit._replace(applied=level == "safe")
        steps = PageSteps(sum(map(len, chosen.values())))
        for code, lines in _by_article(page, chosen).items():
            if found := lexicon(code):
                prior = (*by_language(found.language), *(known_rules(found.language) if known else ()))
                for edit in find_edits(lines, found, right, prior, steps):
                    yield edit._replace(applied=edit.applied and level == "safe")
        if steps.exhausted:
            yield Warn(LEFT_ALONE)

    return clean


def _by_article(page: Page, lines: Mapping[int, str]) -> dict[str | None, dict[int, str]]:
    """Group *lines* of *page* by the language of their article; that of the page where they are in none."""
    groups: defaultdict[str | None, dict[int, str]] = defaultdict(dict)
    for number, text in lines.items():
        groups[page.language_of(page.lines[number].article)][number] = text
    return groups


def _is_in(lexicon: Lexicon, text: str, share: float = COMMON_SHARE) -> bool:
    """True where *text* may be in the language of *lexicon*: it has its share of the commonest words."""
    words = WORD.findall(text[:_HEAD].lower())
    return sum(word in lexicon.commonest for word in words) >= share * len(words)


def repair_text(
    text: str,
    language: str,
    *,
    keep: Iterable[str] = (),
    fixes: Mapping[str, str] | None = None,
    rules: Rules = (),
    known: bool = True,
) -> str:
    """*text* with the certain repairs made; see :func:`spelling_cleaner` for the arguments.

    >>> repair_text("Un texte qui ne contient que des mots justes.", "fr")
    'Un texte qui ne contient que des mots justes.'
    """
    found = lexicon(language)
    if found is None:
        return text
    given = dict(fixes or {})
    right = frozenset(word.lower() for words in (keep, given) for word in words)
    prior = (*_by_language(rules)(found.language), *(known_rules(found.language) if known else ()))
    lines = dict(enumerate(text.split("\n")))
    edits = [*_fixed(lines, given), *(edit for edit in find_edits(lines, found, right, prior) if edit.applied)]
    return _edited(lines, edits)[:-1]


def _by_language(rules: Rules) -> Callable[[str], tuple[Rule, ...]]:
    if isinstance(rules, Mapping):
        given = {code: tuple(some) for code, some in rules.items()}
        return lambda code: given.get(code, ())
    always = tuple(rules)
    return lambda _: always


def _fixed(lines: Mapping[int, str], fixes: Mapping[str, str]) -> Iterator[Edit]:
    """What the user wants put right: words, and words with lost letters."""
    if not fixes:
        return
    for number, line in lines.items():
        found = [*WORD.finditer(line)]
        if MARK in line or "?" in line:
            found += (match for match in MARKED.finditer(line) if not match.group().isalpha())
        for match in found:
            if (after := fixes.get(match.group())) is not None and stands_free(line, *match.span()):
                yield Edit(number, *match.span(), after, "spelling.user")


def find_edits(
    lines: Mapping[int, str],
    lexicon: Lexicon,
    right: Collection[str] = (),
    prior: Sequence[Rule] = (),
    steps: PageSteps | None = None,
) -> Iterator[Edit]:
    """The edits that *lines* of one language need.

    Args:
        lines: the lines to look at, by number, in order; those with neighbouring numbers follow each other.
        lexicon: the words of the language.
        right: words, lower case, that are never touched.
        prior: rules of spinners that are known already.
        steps: those that may be taken; unless given, as many as so long a page may take. Where they are exhausted
            the strange words that were not looked at by then are left alone.
    """
    text = "\n".join(lines.values())
    steps = steps or PageSteps(len(text))
    first: list[Edit] = []
    if "-\n" in text or "\u2010\n" in text:
        first += _join(lines, lexicon)
    if has_lost(text):
        first += _complete(lines, lexicon, right)
    yield from first
    if lexicon.large:
        if first:
            text = _edited(lines, first)
        yield from _unspin(lines, text, first, lexicon, right, prior, steps)


def _join(lines: Mapping[int, str], lexicon: Lexicon) -> Iterator[Edit]:
    for number, line in lines.items():
        following = lines.get(number + 1)
        if following and broken_word(line, following, lexicon):
            yield Edit(number, len(line) - 1, len(line) + 1, "", "spelling.hyphen", 0.99)


def _complete(lines: Mapping[int, str], lexicon: Lexicon, right: Collection[str]) -> Iterator[Edit]:
    for number, line in lines.items():
        if MARK in line or "?" in line:
            for found in find_lost(line, lexicon):
                if line[found.start : found.end].lower() in right:
                    continue
                confidence = 0.99 if found.certain else 0.5
                yield Edit(number, found.start, found.end, found.right, "spelling.lost", confidence, found.certain)


def _edited(lines: Mapping[int, str], edits: Iterable[Edit]) -> str:
    """The text of *lines*, each with a line break behind, once the certain of *edits* are made."""
    by_line: defaultdict[int, list[Edit]] = defaultdict(list)
    for edit in edits:
        if edit.applied:
            by_line[edit.line].append(edit)
    out: list[str] = []
    for number, line in lines.items():
        at = 0
        for edit in sorted(by_line.get(number, ())):
            out += (line[at : edit.start], edit.after)
            at = edit.end
        out.append(line[at:])
        if at <= len(line):
            out.append("\n")
    return "".join(out)


def _unspin(
    lines: Mapping[int, str],
    text: str,
    taken: Iterable[Edit],
    lexicon: Lexicon,
    right: Collection[str],
    prior: Sequence[Rule],
    steps: PageSteps,
) -> Iterator[Edit]:
    found = vocabulary(text, lexicon, right)
    if len(found.strange) > _MANY and not _is_in(lexicon, text, SPUN_SHARE):
        return
    strange = strange_words(found.strange, lexicon)
    rules = find_rules(strange, lexicon, prior, text, steps.search) if strange else []
    readings = _read_all(found, rules, lexicon, steps.reading) if rules else {}
    bare = accented(found.words.difference(readings) if readings else found.words, lexicon)
    if not (readings or bare) or not _readable(text, found.strange.difference(readings, bare)):
        return
    busy = {(edit.line, column) for edit in taken for column in range(edit.start, edit.end)}
    for whole in find_whole(lines, rules, prior):
        yield Edit(*whole, "spelling.whole", 0.9)
    unread = found.strange.difference(readings, bare)
    for number, line in lines.items():
        for match in WORD.finditer(line):
            word = match.group()
            start, end = match.span()
            if (
                (word not in readings and word not in bare)
                or (number, start) in busy
                or not stands_free(line, start, end)
            ):
                continue
            if word in bare:
                yield Edit(number, start, end, bare[word], "spelling.accent", 0.5, applied=False)
                continue
            reading = readings[word]
            right, certain = reading.right, reading.certain
            if reading.lost_start:
                right, clear = with_first_letter(right, line, start, end, lexicon)
                certain = certain and clear
            elif line[start].isupper():
                certain = certain and not (is_acronym(right, lexicon) and not has_small(word, right))
                right = right[0].upper() + right[1:]
            certain = certain and unread.isdisjoint(_joined(line, start, end))
            yield Edit(number, start, end, right, "spelling.spin", 0.99 if certain else 0.5, certain)


def _joined(line: str, start: int, end: int) -> Iterator[str]:
    """The words that no white space sets apart from that at *start* to *end*; they garbled, it may be half of one."""
    if line[start - 1 : start].strip() or line[end : end + 1].strip():
        before, after = _END.search(line, max(start - _LONGEST, 0), start), _START.match(line, end, end + _LONGEST)
        for part in (before, after):
            if part:
                yield from WORD.findall(part.group())


def _read_all(found: Vocabulary, rules: Sequence[Rule], lexicon: Lexicon, steps: Steps) -> dict[str, Reading]:
    """The readings of the strange words, and of rare words that are probably garbled frequent ones."""
    readings = {}
    news = [rule.new for rule in rules]
    rare = found.words.difference(lexicon.frequent, found.strange)
    for word in (*sorted(found.strange), *sorted(filter(str.islower, rare))):  # in order, as steps may run out
        low = word.lower()
        if not is_plain(word) or not any(new in low for new in news):
            continue
        if steps.exhausted:
            break
        reading = read(word, rules, lexicon, steps)
        if not reading:
            continue
        if word in found.strange or (
            reading.certain and lexicon.frequency(reading.right) >= lexicon.frequency(word) + RARE
        ):
            readings[word] = reading
    return readings


def _readable(text: str, strange: Collection[str]) -> bool:
    lower = [word for word in WORD.findall(text) if word.islower()]
    return sum(word in strange for word in lower) <= (1 - READABLE) * len(lower)
