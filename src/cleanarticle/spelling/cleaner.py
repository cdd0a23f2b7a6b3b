"""The spelling cleaner: repair the garbled words of a page, or flag them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from cleanarticle.loading import lazy_pattern
from cleanarticle.locales.lexicon import Lexicon, has_large_list, lexicon
from cleanarticle.page import Page
from cleanarticle.page.proposals import Edit, Warn
from cleanarticle.pipeline import declares
from cleanarticle.spelling.accents import restore_accents
from cleanarticle.spelling.casing import is_acronym, keeps_lower_case, restore_first_letter
from cleanarticle.spelling.hyphenation import hyphenated_word
from cleanarticle.spelling.lost_letters import LOST_LETTER, MARKED_WORD, find_lost_letters, may_have_lost_letters
from cleanarticle.spelling.replaced_words import find_replaced_words
from cleanarticle.spelling.rules import Rule, known_rules
from cleanarticle.spelling.step_budget import PageBudget, StepBudget
from cleanarticle.spelling.undo_rules import Restoration, find_rules, undo_rules, words_to_learn_from
from cleanarticle.spelling.words import WORD, TextWords, is_free_standing, is_lower_or_capitalized, text_words

Level: TypeAlias = Literal["safe", "flag", "off"]
Rules: TypeAlias = Iterable[Rule] | Mapping[str, Iterable[Rule]]
"""Rules for all languages, or by language code."""

BUDGET_EXHAUSTED = (
    "the page has more unknown words than the spelling repair looks at; the rest was left as it is. "
    "Split the text, or leave the stage out with spelling='off'"
)
"""The warning on a page that needs more steps than it may take."""

# The values were set by hand.
MIN_READABLE_SHARE = 0.75
"""The share of the lower-case words of a text that must be known or restored; with less it is in another language."""
MIN_COMMONEST_SHARE = 0.12
"""A text with many unknown words must have this share of the commonest words (Zipf 6 and more). A spinner may have
replaced some of them; with fewer, the text is in another language, and not worth the time."""
MANY_UNKNOWN_WORDS = 40
"""If a text has more different unknown words than this, its commonest words are counted, to check its language."""
RARE_WORD_LEAD = 3.0
"""A known word counts as garbled only if its original is this many Zipf units more frequent: a thousand times."""
MISSING_WORD_LEAD = 2.0
"""The same if the page lacks the original word: a hundred times as frequent."""
MIN_MISSING = 3.0
"""The page lacks a word if it should have it this often, by its length, and has it nowhere. One page in 20 lacks such a
word by chance."""
MIN_EVIDENCE_AGAINST_KNOWN = 2
"""A rule is undone in a frequent word only if this many words are evidence for it."""
_LANGUAGE_SAMPLE = 2000  # characters of a text in which the commonest words are counted
_BILLION = 9  # the power of ten: Zipf frequencies are logarithms of occurrences in a billion words
_MIN_PROSE = 40
"""Characters: dropped lines that are at least so long are read too. They may be prose, or titles that show which words
are right."""
_MAX_JOINED = 80  # characters before and after a word in which words that are joined to it are searched for

# Confidences of repairs. They rank the methods and are no measured probabilities.
_CERTAIN = 0.99
_PROBABLE = 0.9
_FLAGGED = 0.5  # of repairs that are only flagged

_NO_SPACE_BEFORE = lazy_pattern(r"\S+\Z")
_NO_SPACE_AFTER = lazy_pattern(r"\S+")


def repair(page: Page) -> Iterator[Edit | Warn]:
    """Yield the edits of the spelling cleaner with its default settings: certain repairs applied, others flagged."""
    yield from spelling_cleaner()(page)


def spelling_cleaner(
    *,
    level: Level = "safe",
    keep: Iterable[str] = (),
    fixes: Mapping[str, str] | None = None,
    rules: Rules = (),
    known: bool = True,
) -> Callable[[Page], Iterator[Edit | Warn]]:
    """Return a spelling cleaner.

    It reads the kept lines and the longer ones that are not kept, each in the language of its article. If a page has
    more unknown words than there are steps for, the remaining words are left as they are, and the page gets a warning.

    Args:
        level: ``safe`` applies certain repairs and flags the others, ``flag`` flags all, ``off`` does nothing.
        keep: words that are correct even if the lexicon lacks them; case does not matter.
        fixes: words to replace everywhere, each with its replacement; case matters.
        rules: the rules of the site's spinner, as :func:`cleanarticle.spelling.learn_rules` returns them; for
            several languages, rules by language code.
        known: whether to use the rules that ship with the library.

    Raises:
        ValueError: *level* is none of these.
    """
    if level not in ("safe", "flag", "off"):
        message = f"the level must be safe, flag or off, not {level!r}"
        raise ValueError(message)
    fixes = dict(fixes or {})
    protected = _protected_words(keep, fixes)
    rules_of = _rules_by_language(rules, known=known)

    @declares(reads=["lines", "kept", "articles", "language"], proposes=["repairs", "warnings"])
    def clean(page: Page) -> Iterator[Edit | Warn]:
        if level == "off":
            return
        texts = {
            number: line.text
            for number, line in enumerate(page.lines)
            if (line.kept or len(line.text) >= _MIN_PROSE) and not line.blank
        }
        for edit in _user_fixes(texts, fixes):
            yield edit._replace(applied=level == "safe")
        budget = PageBudget(sum(map(len, texts.values())))
        for code, lines in _by_language(page, texts).items():
            # A small word list serves only for broken words. It is read only if there may be some, since reading it
            # takes as long as cleaning a page.
            if (has_large_list(code) or _may_be_broken("\n".join(lines.values()))) and (words := lexicon(code)):
                for edit in find_edits(lines, words, protected, rules_of(words.language), budget):
                    yield edit._replace(applied=edit.applied and level == "safe")
        if budget.exhausted:
            yield Warn(BUDGET_EXHAUSTED)

    return clean


def _protected_words(keep: Iterable[str], fixes: Mapping[str, str]) -> frozenset[str]:
    """Return the words, lower case, that only the user's fixes may change."""
    return frozenset(word.lower() for words in (keep, fixes) for word in words)


def _by_language(page: Page, lines: Mapping[int, str]) -> dict[str | None, dict[int, str]]:
    """Group *lines* of *page* by the language of their article; lines in no article have the language of the page."""
    groups: defaultdict[str | None, dict[int, str]] = defaultdict(dict)
    for number, text in lines.items():
        groups[page.language_of(page.lines[number].article)][number] = text
    return groups


def _has_commonest_words(text: str, lexicon: Lexicon) -> bool:
    """Return whether *text* has enough of the commonest words to be in the language of *lexicon*."""
    words = WORD.findall(text[:_LANGUAGE_SAMPLE].lower())
    return sum(word in lexicon.commonest for word in words) >= MIN_COMMONEST_SHARE * len(words)


def repair_text(
    text: str,
    language: str,
    *,
    keep: Iterable[str] = (),
    fixes: Mapping[str, str] | None = None,
    rules: Rules = (),
    known: bool = True,
) -> str:
    """Return *text* with the certain repairs made.

    Args:
        text: any text.
        language: the code of its language; if there is no lexicon for it, the text is returned unchanged.
        keep: as for :func:`spelling_cleaner`.
        fixes: as for :func:`spelling_cleaner`.
        rules: as for :func:`spelling_cleaner`.
        known: as for :func:`spelling_cleaner`.

    >>> repair_text("Un texte qui ne contient que des mots justes.", "fr")
    'Un texte qui ne contient que des mots justes.'
    """
    words = lexicon(language)
    if words is None:
        return text
    fixes = dict(fixes or {})
    lines = dict(enumerate(text.split("\n")))
    edits = list(_user_fixes(lines, fixes))
    all_rules = _rules_by_language(rules, known=known)(words.language)
    edits += (edit for edit in find_edits(lines, words, _protected_words(keep, fixes), all_rules) if edit.applied)
    return _with_edits(lines, edits)[:-1]


def _rules_by_language(rules: Rules, *, known: bool) -> Callable[[str], tuple[Rule, ...]]:
    """Return a function from a language code to the user's *rules*, followed by the known ones if *known*."""
    if isinstance(rules, Mapping):
        by_language = {code: tuple(some) for code, some in rules.items()}
        return lambda code: (*by_language.get(code, ()), *(known_rules(code) if known else ()))
    for_all_languages = tuple(rules)
    return lambda code: (*for_all_languages, *(known_rules(code) if known else ()))


def _user_fixes(lines: Mapping[int, str], fixes: Mapping[str, str]) -> Iterator[Edit]:
    """Yield the edits of the user's *fixes*; the words to replace may have lost letters ("d?veloppement")."""
    if not fixes:
        return
    for number, line in lines.items():
        matches = [*WORD.finditer(line)]
        if LOST_LETTER in line or "?" in line:
            matches += (match for match in MARKED_WORD.finditer(line) if not match.group().isalpha())
        for match in matches:
            if (after := fixes.get(match.group())) is not None and is_free_standing(line, *match.span()):
                yield Edit(number, *match.span(), after, "spelling.user")


def find_edits(
    lines: Mapping[int, str],
    lexicon: Lexicon,
    protected: Collection[str] = (),
    rules: Sequence[Rule] = (),
    budget: PageBudget | None = None,
) -> Iterator[Edit]:
    """Yield the edits that *lines* of one language need.

    Args:
        lines: the lines by number, in order; a word that is broken at a line end is joined if the next line is there.
        lexicon: the words of the language.
        protected: words, lower case, that are never changed.
        rules: known rules of spinners.
        budget: the steps that may be taken; by default as many as a page of this length may take. When they are
            exhausted, the remaining unknown words are left as they are.
    """
    text = "\n".join(lines.values())
    budget = budget or PageBudget(len(text))
    first_edits: list[Edit] = []
    if _has_hyphens_at_ends(text):
        first_edits += _join_hyphenated(lines, lexicon)
    if may_have_lost_letters(text):
        first_edits += _restore_lost_letters(lines, lexicon, protected)
    yield from first_edits
    if lexicon.large:
        if first_edits:
            text = _with_edits(lines, first_edits)
        yield from _undo_spinner(lines, text, first_edits, lexicon, protected, rules, budget)


def _may_be_broken(text: str) -> bool:
    """Return whether words of *text* may be broken at line ends or have lost letters."""
    return _has_hyphens_at_ends(text) or may_have_lost_letters(text)


def _has_hyphens_at_ends(text: str) -> bool:
    """Return whether a line of *text* ends with a hyphen and another follows."""
    return "-\n" in text or "\u2010\n" in text


def _join_hyphenated(lines: Mapping[int, str], lexicon: Lexicon) -> Iterator[Edit]:
    """Yield an edit for each word broken at a line end: it removes the hyphen and the line break after it."""
    for number, line in lines.items():
        next_line = lines.get(number + 1)
        if next_line and hyphenated_word(line, next_line, lexicon):
            yield Edit(number, len(line) - 1, len(line) + 1, "", "spelling.hyphen", _CERTAIN)


def _restore_lost_letters(lines: Mapping[int, str], lexicon: Lexicon, protected: Collection[str]) -> Iterator[Edit]:
    """Yield an edit for each word whose lost letters can be restored."""
    for number, line in lines.items():
        if LOST_LETTER in line or "?" in line:
            for word in find_lost_letters(line, lexicon):
                if line[word.start : word.end].lower() in protected:
                    continue
                confidence = _CERTAIN if word.certain else _FLAGGED
                yield Edit(number, word.start, word.end, word.original, "spelling.lost", confidence, word.certain)


def _with_edits(lines: Mapping[int, str], edits: Iterable[Edit]) -> str:
    """Return the text of *lines*, a line break after each, with those *edits* made that are to be applied."""
    by_line: defaultdict[int, list[Edit]] = defaultdict(list)
    for edit in edits:
        if edit.applied:
            by_line[edit.line].append(edit)
    parts: list[str] = []
    for number, line in lines.items():
        column = 0
        for edit in sorted(by_line.get(number, ())):
            parts += (line[column : edit.start], edit.after)
            column = edit.end
        parts.append(line[column:])
        if column <= len(line):  # else an edit removed the line break
            parts.append("\n")
    return "".join(parts)


def _undo_spinner(
    lines: Mapping[int, str],
    text: str,
    earlier_edits: Iterable[Edit],
    lexicon: Lexicon,
    protected: Collection[str],
    rules: Sequence[Rule],
    budget: PageBudget,
) -> Iterator[Edit]:
    """Yield the edits that undo a spinner, and flags for lost accents.

    Args:
        lines: the lines by number.
        text: their text with *earlier_edits* made.
        earlier_edits: edits that were made before; their columns are left alone.
        lexicon: the words of the language.
        protected: words, lower case, that are never changed.
        rules: known rules of spinners.
        budget: the steps that may be taken.
    """
    words = text_words(text, lexicon, protected)
    if len(words.unknown) > MANY_UNKNOWN_WORDS and not _has_commonest_words(text, lexicon):
        return
    learnable = words_to_learn_from(words.unknown, lexicon)
    rules_at_work = find_rules(learnable, lexicon, rules, text, budget.search) if learnable else []
    restorations = _restore_words(words, text, rules_at_work, lexicon, budget.reading) if rules_at_work else {}
    accented = restore_accents(words.words.difference(restorations) if restorations else words.words, lexicon)
    unread = words.unknown.difference(restorations, accented)
    if not (restorations or accented) or not _is_readable(text, unread):
        return
    edited = {(edit.line, column) for edit in earlier_edits for column in range(edit.start, edit.end)}
    for replaced in find_replaced_words(lines, rules_at_work, rules):
        yield Edit(*replaced, "spelling.whole", _PROBABLE)
    changed = [*restorations, *accented]
    for number, line in lines.items():
        if not any(word in line for word in changed):
            continue
        for match in WORD.finditer(line):
            word = match.group()
            start, end = match.span()
            if (
                (word not in restorations and word not in accented)
                or (number, start) in edited
                or not is_free_standing(line, start, end)
            ):
                continue
            if word in accented:
                yield Edit(number, start, end, accented[word], "spelling.accent", _FLAGGED, applied=False)
                continue
            original, certain = _with_original_case(restorations[word], line, start, end, lexicon)
            certain = certain and unread.isdisjoint(_joined_words(line, start, end))
            yield Edit(number, start, end, original, "spelling.spin", _CERTAIN if certain else _FLAGGED, certain)


def _with_original_case(
    restoration: Restoration, line: str, start: int, end: int, lexicon: Lexicon
) -> tuple[str, bool]:
    """Return the original word with its first letter as it was, and whether word and case are certain."""
    original, certain = restoration.original, restoration.certain
    if restoration.start_replaced:
        original, case_is_certain = restore_first_letter(original, line, start, end, lexicon)
        return original, certain and case_is_certain
    if line[start].isupper():
        # With the rule "du" to "sowie", "Csowie" was "CDU" rather than "Cdu".
        may_be_capitals = is_acronym(original, lexicon) and not keeps_lower_case(line[start:end], original)
        return original[0].upper() + original[1:], certain and not may_be_capitals
    return original, certain


def _joined_words(line: str, start: int, end: int) -> Iterator[str]:
    """Yield the words that no white space separates from the word in the columns *start* to *end*.

    If one of them is garbled too, the word may be half of a longer one.
    """
    if line[start - 1 : start].strip() or line[end : end + 1].strip():
        before = _NO_SPACE_BEFORE.search(line, max(start - _MAX_JOINED, 0), start)
        after = _NO_SPACE_AFTER.match(line, end, end + _MAX_JOINED)
        for part in (before, after):
            if part:
                yield from WORD.findall(part.group())


def _restore_words(
    words: TextWords, text: str, rules: Sequence[Rule], lexicon: Lexicon, budget: StepBudget
) -> dict[str, Restoration]:
    """Return the originals of garbled words: of unknown words, and of known words far rarer than the original."""
    restorations = {}
    new_strings = [rule.new for rule in rules]
    rare = words.words.difference(lexicon.frequent, words.unknown)
    # Sorted, so that every machine reads the same words before the budget runs out.
    for word in (*sorted(words.unknown), *sorted(filter(str.islower, rare))):
        lower = word.lower()
        if not is_lower_or_capitalized(word) or not any(new in lower for new in new_strings):
            continue
        if budget.exhausted:
            break
        restoration = undo_rules(word, rules, lexicon, budget)
        if not restoration:
            continue
        is_unknown = word in words.unknown
        min_zipf = lexicon.frequency(word) + RARE_WORD_LEAD
        if is_unknown or (restoration.certain and lexicon.frequency(restoration.original) >= min_zipf):
            restorations[word] = restoration
    return {**restorations, **_restore_known_words(words, text, rules, lexicon, budget)}


def _restore_known_words(
    words: TextWords, text: str, rules: Sequence[Rule], lexicon: Lexicon, budget: StepBudget
) -> dict[str, Restoration]:
    """Return the originals of garbled words that look like another frequent word; the original is far more frequent.

    With the rule ``un`` → ``certain``, ``une`` became ``certaine``. A page with ``certaine`` and no ``une`` shows it.
    """
    proved = [rule for rule in rules if len(rule.evidence) >= MIN_EVIDENCE_AGAINST_KNOWN]
    restorations: dict[str, Restoration] = {}
    counts: Counter[str] | None = None
    for word in sorted(filter(str.islower, words.words.intersection(lexicon.frequent))):
        if not any(rule.new in word and rule.new != word for rule in proved):
            continue
        if budget.exhausted:
            break
        restoration = undo_rules(word, proved, lexicon, budget)
        if not restoration or not restoration.certain:
            continue
        zipf = lexicon.frequency(restoration.original)
        lead = zipf - lexicon.frequency(word)
        if MISSING_WORD_LEAD <= lead < RARE_WORD_LEAD:
            counts = Counter(WORD.findall(text.lower())) if counts is None else counts
            expected = counts.total() * 10 ** (zipf - _BILLION)
            lead = RARE_WORD_LEAD if expected >= MIN_MISSING and restoration.original not in counts else 0.0
        if lead >= RARE_WORD_LEAD:
            restorations[word] = restoration
    return restorations


def _is_readable(text: str, unread: Collection[str]) -> bool:
    """Return whether few enough lower-case words of *text* are *unread* for it to be in the language."""
    lower = [word for word in WORD.findall(text) if word.islower()]
    return sum(word in unread for word in lower) <= (1 - MIN_READABLE_SHARE) * len(lower)
