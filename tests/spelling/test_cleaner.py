"""The spelling cleaner, and the edges of its thresholds. Where frequencies matter the lexicon is synthetic."""

import dataclasses
import json
import textwrap
from collections.abc import Mapping
from pathlib import Path

import pytest

from cleanarticle.locales.lexicon import lexicon
from cleanarticle.locales.rare_words import SortedWords, sorted_rare
from cleanarticle.page import Page
from cleanarticle.page.proposals import Edit, Field, Warn
from cleanarticle.pipeline import declaration_of
from cleanarticle.pipeline.cleaner import Cleaner
from cleanarticle.spelling import (
    Lexicon,
    Rule,
    repair_text,
    spelling_cleaner,
)
from cleanarticle.spelling.cleaner import BUDGET_EXHAUSTED, Level, find_edits
from cleanarticle.spelling.step_budget import PageBudget
from tests.pages import cleaned, page_of
from tests.spelling.pages import SPUN, french, run

CASES = json.loads((Path(__file__).parents[1] / "cases/spelling.json").read_text("utf-8"))
RIGHT = "Le président a parlé de science.\nUn moment de silence et les enfants attendent.\nIl dort chez lui."
CHEZ = Rule("en", "chez")
WORDS = {"de": 7.0, "le": 7.0, "moment": 5.0, "silence": 5.0}
MANY = {f"{a}{b}rent": 5.0 for a in "bdfglmprst" for b in "aeiou"}


def lexicon_of(words: Mapping[str, float]) -> Lexicon:
    """Return a lexicon of *words* with these frequencies; those with a capital are names."""
    small = {word.lower(): zipf for word, zipf in words.items()}
    names = frozenset(word.lower() for word in words if not word.islower())
    frequent = {word: zipf for word, zipf in small.items() if zipf >= 3}
    return Lexicon("xx", frequent, names, rare=SortedWords(*sorted_rare(small)))


def edits_of(text: str, words: Mapping[str, float] = WORDS) -> list[Edit]:
    return list(find_edits(dict(enumerate(text.split("\n"))), lexicon_of(words), (), [CHEZ]))


def repaired_words(text: str, words: Mapping[str, float] = WORDS) -> list[tuple[str, bool]]:
    """Return what the edits put in, and whether each is certain."""
    return [(edit.after, edit.applied) for edit in edits_of(text, words)]


def page(*texts: str, language: str | None = "en", kept: bool = True) -> Page:
    """Return a page of articles, each of one line."""
    return page_of("\n".join(texts), language=language, kept=kept, articles=range(len(texts)))


def repaired(page: Page, cleaner: Cleaner | None = None) -> list[str]:
    """Return the lines of *page* with its spelling repaired."""
    return [line.text for line in cleaned(page, cleaner or spelling_cleaner()).lines]


def test_each_article_is_repaired_in_its_own_language() -> None:
    french = "Un docteur et un agchezt entrent dans la salle, puis ressortent."
    two = page("The agchezt of the bank and the doctor are in the hall.", french)
    two = dataclasses.replace(two, fields={(1, "language"): Field(1, "language", "fr")})
    assert repaired(two) == [two.lines[0].text, french.replace("agchezt", "agent")]


def test_an_article_without_a_language_is_repaired_in_that_of_the_page() -> None:
    english = "The agchezt of the bank and the doctor are in the hall."
    french = "Un docteur et un agchezt entrent dans la salle, puis ressortent."
    assert repaired(page(english, french, language="fr"))[1] == french.replace("agchezt", "agent")
    assert repaired(page(english, french, language=None)) == [english, french]


def spun_text(words: int) -> str:
    """Return French text with this many different words, each garbled by the same rule."""
    frequent = sorted(word for word in lexicon("fr").frequent if "en" in word[1:-1])
    return " ".join(f"{word.replace('en', 'chez')} dans la ville et les rues," for word in frequent[:words])


def test_the_steps_of_a_page_are_bounded() -> None:
    budget = PageBudget(len(text := spun_text(3000)))
    assert list(find_edits({0: text}, lexicon("fr"), budget=budget))
    longest_word, readings_of_a_word = 40, 10_000
    assert budget.search.taken <= budget.search.limit + longest_word * 4000
    assert budget.reading.taken <= budget.reading.limit + readings_of_a_word


def test_words_are_left_as_they_are_once_the_steps_are_exhausted() -> None:
    text = spun_text(30)
    full, short = PageBudget(len(text)), PageBudget(len(text))
    short.reading.limit = 5
    everything = list(find_edits({0: text}, lexicon("fr"), budget=full))
    some = list(find_edits({0: text}, lexicon("fr"), budget=short))
    assert not full.exhausted
    assert short.exhausted
    assert 0 < len(some) < len(everything)
    assert {edit.start for edit in some} < {edit.start for edit in everything}


@pytest.mark.parametrize(("words", "warnings"), [(20, []), (2500, [BUDGET_EXHAUSTED])])
def test_a_page_with_too_many_unknown_words_gets_a_warning(
    words: int, warnings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleanarticle.spelling.step_budget.STEPS_PER_CHARACTER", 0)
    strange = page(spun_text(words), language="fr")
    found = [proposal.message for proposal in spelling_cleaner()(strange) if isinstance(proposal, Warn)]
    assert found == warnings


def test_the_cleaner_declares_what_it_reads() -> None:
    declared = declaration_of(spelling_cleaner())
    assert set(declared.reads) == {"lines", "kept", "articles", "language"}
    assert set(declared.proposes) == {"repairs", "warnings"}


@pytest.mark.parametrize(("kept", "end", "right"), [(False, "", False), (False, ".", True), (True, "", True)])
def test_dropped_lines_are_repaired_from_40_characters_on(kept: bool, end: str, right: bool) -> None:
    text = f"Le momchezt de silence est venu ce soir{end}"
    assert len(text) in (39, 40)
    assert ("moment" in repaired(page(text, language="fr", kept=kept))[0]) is right


def test_shipped_rules_are_used_unless_disabled() -> None:
    text = "Un docteur et un agchezt entrent dans la salle, puis ressortent."
    for cleaner, after in ((spelling_cleaner(), "agent"), (spelling_cleaner(known=False), "agchezt")):
        assert repaired(page(text, language="fr"), cleaner) == [text.replace("agchezt", after)]


@pytest.mark.parametrize("lost", ["sch?n", "sch\ufffdn"])
def test_fixes_replace_words_with_lost_letters(lost: str) -> None:
    text = f"Es ist {lost} hier, und das ist gut."
    assert repair_text(text, "de") == text.replace(lost, "schön")
    assert repair_text(text, "de", fixes={lost: "schick", "gut": "fein"}) == "Es ist schick hier, und das ist fein."


def test_words_after_a_protected_one_are_restored() -> None:
    text = "Es ist sch?n und k?hl."
    assert repair_text(text, "de", keep=["Sch\ufffdn", "Sch?n"]) == "Es ist sch?n und kühl."


@pytest.mark.parametrize("dash", ["-", "\u2010"])
def test_a_broken_word_is_joined_with_either_hyphen(dash: str) -> None:
    assert repair_text(f"Le dévelop{dash}\npement de la ville.", "fr") == "Le développement de la ville."


@pytest.mark.parametrize(("garbled", "common", "read"), [(40, 0, True), (41, 5, False), (41, 6, True), (44, 6, True)])
def test_a_page_of_many_unknown_words_needs_common_ones(garbled: int, common: int, read: bool) -> None:
    words = [word.replace("en", "chez") for word in MANY][:garbled]
    found = edits_of(" ".join([*words, *["de"] * common]), {**WORDS, **MANY})
    assert len(found) == (garbled if read else 0)


@pytest.mark.parametrize(("text", "read"), [("le momchezt de qzxwv", True), ("momchezt de qzxwv", False)])
def test_three_quarters_of_a_text_must_be_readable(text: str, read: bool) -> None:
    assert repaired_words(text) == ([("moment", True)] if read else [])


@pytest.mark.parametrize(("frequency", "read"), [(5.0, True), (4.9, False)])
def test_a_rare_word_is_garbled_where_its_original_is_a_thousand_times_as_frequent(
    frequency: float, read: bool
) -> None:
    words = {**WORDS, "archezt": 2.0, "arent": frequency}
    assert repaired_words("le momchezt de le archezt", words) == [("moment", True), *[("arent", True)] * read]
    assert repaired_words("le momchezt de le Archezt", words) == [("moment", True)]  # a name


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("le momchezt qzxwv de le de le", True),
        ("le momchezt-silence de le de le", True),
        ("le momchezt-qzxwv de le de le", False),
        ("le qzxwv-momchezt de le de le", False),
        ("le qzxwv-de-momchezt de le de le", False),
    ],
)
def test_a_word_joined_to_an_unreadable_one_is_not_certain(text: str, certain: bool) -> None:
    assert repaired_words(text) == [("moment", certain)]


def test_rules_go_before_lost_accents() -> None:
    words = {**WORDS, "chézrie": 5.0}
    assert repaired_words("le momchezt de chezrie", words) == [("moment", True), ("chézrie", False)]
    assert repaired_words("le momchezt de chezrie", {**words, "enrie": 5.0}) == [("moment", True), ("enrie", True)]


@pytest.mark.parametrize(
    ("garbled", "right", "certain"),
    [("Olchez", "Olen", True), ("Ochez", "Oen", False), ("Rchezt", "Rent", False), ("Momchezt", "Moment", True)],
)
def test_a_capital_is_certain_unless_the_word_is_rare_or_may_be_an_acronym(
    garbled: str, right: str, certain: bool
) -> None:
    words = {**WORDS, "Olen": 5.0, "Oen": 5.0, "rent": 3.4}
    assert repaired_words(f"le momchezt de le {garbled} de", words) == [("moment", True), (right, certain)]


def test_each_repair_has_its_rule_and_confidence() -> None:
    french = lexicon("fr")
    assert french is not None
    lines = {
        0: "La fanfare municipale joue au marché",
        1: "une fanfare municipale a joué. Le sauneire du chef est connu, le developpement aussi : qzxwv-sauneire.",
        2: "Elle revient sur le développe-",
        3: "ment de la ville, apr?s la mer.",
    }
    found = find_edits(lines, french, (), [Rule("la", "une")])
    assert [(edit.after, *edit[4:]) for edit in found] == [
        ("", "spelling.hyphen", 0.99, True),
        ("après", "spelling.lost", 0.99, True),
        ("La", "spelling.whole", 0.9, True),
        ("salaire", "spelling.spin", 0.99, True),
        ("développement", "spelling.accent", 0.5, False),
        ("salaire", "spelling.spin", 0.5, False),
    ]
    either = {**WORDS, "pêcher": 5.0, "pécher": 5.0}
    assert [edit[4:] for edit in edits_of("le p?cher", either)] == [("spelling.lost", 0.5, False)]


@pytest.mark.parametrize("level", ["safe", "flag"])
def test_fixes_of_the_user_have_a_rule_of_their_own(level: Level) -> None:
    said = page("Il dit momchezt, et rien.", language="tlh")
    found = list(spelling_cleaner(level=level, fixes={"momchezt": "moment"})(said))
    assert found == [Edit(0, 7, 15, "moment", "spelling.user", 1.0, level == "safe")]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_repairs_of_made_up_pages(case: dict) -> None:
    expected = case.get("expected", case["text"])
    assert repair_text(case["text"], case["language"], known=case.get("known", True)) == expected
    assert repair_text(expected, case["language"], known=case.get("known", True)) == expected


def test_the_cleaner_logs_each_repair_and_the_page_restores() -> None:
    page = run(french(SPUN))
    assert "\n".join(line.text for line in page.lines) == RIGHT
    assert {repair.rule for repair in page.repairs} == {"spelling.spin"}
    assert all(repair.before == SPUN[repair.start : repair.end] for repair in page.repairs)
    assert page.restore() == SPUN


def test_a_word_broken_at_a_line_end_is_joined_with_any_line_break() -> None:
    for newline in ("\n", "\r\n"):
        source = f"Le développe-{newline}ment de la ville continue."
        page = run(french(source))
        assert "".join(line.text for line in page.lines) == "Le développement de la ville continue."
        assert page.restore() == source


def test_a_broken_word_is_not_joined_over_a_gap() -> None:
    assert (
        repair_text("Le développe-\n\nment de la ville continue.", "fr")
        == "Le développe-\n\nment de la ville continue."
    )


def test_levels_flag_or_disable_repairs() -> None:
    flagged = run(french(SPUN), spelling_cleaner(level="flag"))
    assert "".join(line.text for line in flagged.lines) == SPUN.replace("\n", "")
    assert flagged.repairs
    assert not any(repair.applied for repair in flagged.repairs)
    assert not run(french(SPUN), spelling_cleaner(level="off")).repairs
    with pytest.raises(ValueError, match="the level must be safe, flag or off, not 'bold'"):
        spelling_cleaner(level="bold")


def test_words_to_keep_are_never_changed() -> None:
    texts = [line.text for line in run(french(SPUN), spelling_cleaner(keep=["Momchezt"])).lines]
    assert "momchezt" in texts[1]
    assert "président" in texts[0]


def test_an_article_in_another_language_is_repaired_in_its_own() -> None:
    french = "Le présidchezt a parlé de scichezce au parlemchezt devant les enfants de la ville et leurs parents."
    german = "Die Stadt hat sowieert gestern einen neuen Platz am Fluss eröffnet und alle Leute waren sehr zufrieden."
    two = page_of(f"{german}\n{french}", language="de", kept=True, articles=(0, 1))
    two = run(dataclasses.replace(two, fields={(1, "language"): Field(1, "language", "fr")}))
    assert [line.text for line in two.lines] == [german, french.replace("chez", "en")]


def test_nothing_is_changed_without_a_known_language() -> None:
    for language in (None, "tlh", ""):
        assert not run(french(SPUN, language)).repairs


def test_short_dropped_lines_are_not_changed() -> None:
    source = "\n".join(textwrap.wrap(SPUN, 35))
    assert run(french(source)).repairs  # or this test shows nothing
    assert not run(french(source, kept=False)).repairs


def test_one_garbled_word_makes_no_rule() -> None:
    page = run(french(f"{SPUN}\nLa moutarrivée est forte."), spelling_cleaner(known=False))
    shown = {repair.before: repair for repair in page.repairs}
    assert shown["momchezt"].applied
    flagged = shown.get("moutarrivée")
    assert flagged is None or not flagged.applied
    assert "moutarrivée" in page.lines[-1].text


def test_rules_depend_on_the_language() -> None:
    rules = {"fr": [Rule("en", "chez")], "de": []}
    alone = "Un docteur et un agchezt entrent dans la salle, puis ressortent."
    assert repair_text(alone, "fr", known=False, rules=rules) == alone.replace("agchezt", "agent")
    assert repair_text(alone, "fr", known=False, rules={"de": rules["fr"]}) == alone
