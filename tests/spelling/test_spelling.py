"""Spellings: the cases file, the examples that known rules carry, the cleaner, lexicons, learning."""

import dataclasses
import gc
import json
import sys
import textwrap
import tomllib
import tracemalloc
import weakref
from pathlib import Path

import pytest

from cleanarticle.locales.lexicon import lexicon, parse
from cleanarticle.page import Page
from cleanarticle.page.proposals import Field
from cleanarticle.spelling import (
    Decisions,
    Lexicon,
    Observed,
    Rule,
    decisions,
    flags,
    known_rules,
    languages,
    learn_rules,
    merged,
    observe,
    render,
    repair,
    repair_text,
    settle,
    spelling_cleaner,
)
from cleanarticle.spelling import words as words_module
from cleanarticle.spelling.formation import Formation
from cleanarticle.spelling.learn import Finder, Word
from cleanarticle.spelling.lost import find_lost
from cleanarticle.spelling.single import Features, Weights, fitted
from cleanarticle.spelling.spin import read as unspun
from tests.pages import cleaned, page_of

CASES = json.loads((Path(__file__).parents[1] / "cases/spelling.json").read_text("utf-8"))
DATA = Path(sys.modules["cleanarticle.spelling"].__file__).parent / "data"
EXAMPLES = [
    pytest.param(file.stem, before, after, id=f"{file.stem}-{rule['new']}")
    for file in sorted(DATA.glob("*.toml"))
    for rule in tomllib.loads(file.read_text("utf-8")).get("rule", ())
    for before, after in rule.get("examples", ())
]
COUNTEREXAMPLES = [
    pytest.param(file.stem, text, id=f"{file.stem}-{rule['new']}")
    for file in sorted(DATA.glob("*.toml"))
    for rule in tomllib.loads(file.read_text("utf-8")).get("rule", ())
    for text in rule.get("counterexamples", ())
]
SPUN = "Le présidchezt a parlé de scichezce.\nUn momchezt de silchezce et les chezfants attchezdent.\nIl dort chez lui."
RIGHT = "Le président a parlé de science.\nUn moment de silence et les enfants attendent.\nIl dort chez lui."


def french(text: str, language: str | None = "fr", *, kept: bool = True) -> Page:
    return page_of(text, language=language, kept=kept)


def run(page: Page, cleaner=repair) -> Page:
    return cleaned(page, cleaner)


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_cases(case: dict) -> None:
    expected = case.get("expected", case["text"])
    assert repair_text(case["text"], case["language"], known=case.get("known", True)) == expected
    assert repair_text(expected, case["language"], known=case.get("known", True)) == expected


@pytest.mark.parametrize(("language", "before", "after"), EXAMPLES)
def test_examples_of_known_rules(language: str, before: str, after: str) -> None:
    assert repair_text(before, language) == after
    assert repair_text(after, language) == after


@pytest.mark.parametrize(("language", "text"), COUNTEREXAMPLES)
def test_counterexamples_of_known_rules(language: str, text: str) -> None:
    assert repair_text(text, language) == text


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


def test_levels() -> None:
    flagged = run(french(SPUN), spelling_cleaner(level="flag"))
    assert "".join(line.text for line in flagged.lines) == SPUN.replace("\n", "")
    assert flagged.repairs
    assert not any(repair.applied for repair in flagged.repairs)
    assert not run(french(SPUN), spelling_cleaner(level="off")).repairs
    with pytest.raises(ValueError, match="no level 'bold'"):
        spelling_cleaner(level="bold")


def test_kept_words_are_never_touched() -> None:
    texts = [line.text for line in run(french(SPUN), spelling_cleaner(keep=["Momchezt"])).lines]
    assert "momchezt" in texts[1]
    assert "président" in texts[0]


def test_a_user_decides_on_what_was_flagged() -> None:
    source = "Le developpement plaît aux maires du departement voisin.\nUn autre developpement."
    page = run(french(source))
    found = flags([page])
    assert [(flag.before, flag.after, flag.times) for flag in found] == [
        ("developpement", "développement", 2),
        ("departement", "département", 1),
    ]
    text = render(found)
    assert decisions(text) == Decisions()
    decided = decisions(text.replace("# developpement ->", "developpement ->") + "departement\n")
    page = run(french(source), spelling_cleaner(keep=decided.keep, fixes=decided.fixes))
    assert [line.text for line in page.lines] == [
        "Le développement plaît aux maires du departement voisin.",
        "Un autre développement.",
    ]
    assert not flags([page])
    assert page.restore() == source
    assert repair_text(source, "fr", fixes=decided.fixes).count("développement") == 2
    with pytest.raises(ValueError, match="line 2 of the word list"):
        decisions("mot\n-> rien\n")


def test_an_article_in_another_language_is_read_in_its_own() -> None:
    french = "Le présidchezt a parlé de scichezce au parlemchezt devant les enfants de la ville et leurs parents."
    german = "Die Stadt hat sowieert gestern einen neuen Platz am Fluss eröffnet und alle Leute waren sehr zufrieden."
    two = page_of(f"{german}\n{french}", language="de", kept=True, articles=(0, 1))
    two = run(dataclasses.replace(two, fields={(1, "language"): Field(1, "language", "fr")}))
    assert [line.text for line in two.lines] == [german, french.replace("chez", "en")]


def test_no_language_and_unknown_languages_do_nothing() -> None:
    for language in (None, "tlh", ""):
        assert not run(french(SPUN, language)).repairs


def test_what_is_not_kept_and_short_is_left_alone() -> None:
    source = "\n".join(textwrap.wrap(SPUN, 35))
    assert run(french(source)).repairs  # or this test shows nothing
    assert not run(french(source, kept=False)).repairs


def test_rules_of_a_site_need_one_word() -> None:
    pages = [
        "La couleur a chorangé.\nUn morangeon, une porangeire, un livrange.",
        SPUN,
        SPUN.replace("scichezce", "consciencchez").replace("silchezce", "absence"),
    ]
    rules = learn_rules(pages, "fr")
    assert [(rule.old, rule.new) for rule in rules] == [("en", "chez")]
    assert ("momchezt", "moment") in rules[0].evidence
    alone = "Un docteur et un agchezt entrent dans la salle, puis ressortent."
    assert repair_text(alone, "fr", known=False) == alone
    assert repair_text(alone, "fr", known=False, rules=rules) == alone.replace("agchezt", "agent")


def test_one_word_is_no_rule() -> None:
    page = run(french(f"{SPUN}\nLa moutarrivée est forte."), spelling_cleaner(known=False))
    shown = {repair.before: repair for repair in page.repairs}
    assert shown["momchezt"].applied
    flagged = shown.get("moutarrivée")
    assert flagged is None or not flagged.applied
    assert "moutarrivée" in page.lines[-1].text


def test_a_lost_letter_of_an_unheard_word_is_told_by_its_neighbours() -> None:
    assert not lexicon("de").known("Bevölkerungskarussell")
    assert repair_text("Das Bev?lkerungskarussell ist sch?n.", "de") == "Das Bevölkerungskarussell ist schön."
    assert not lexicon("fr").known("désembouteillage")
    assert repair_text("Le d?sembouteillage du pont.", "fr") == "Le désembouteillage du pont."
    assert repair_text("Il a vu Krsn?vka.", "fr") == "Il a vu Krsn?vka."  # what no list shows is left


def test_a_short_word_that_lost_its_end_is_no_question_where_letters_are_lost() -> None:
    assert repair_text("Il a ?t? n? l? ? Paris, pr?s de l? Seine.", "fr").startswith("Il a été")
    assert repair_text("Ce p?re a d? Nantes, et o? Paris ?", "fr").endswith("et où Paris ?")
    assert repair_text("Tu dis o? Paris ?", "fr") == "Tu dis o? Paris ?"


def test_a_lost_first_letter_has_its_case_from_around() -> None:
    assert repair_text("C’est l’?tape du jour. ?tape par ?tape !", "fr") == "C’est l’étape du jour. Étape par étape !"
    assert "?tape" in repair_text("Il cite : «?tape et fin».", "fr")


def test_two_words_of_one_beginning_are_no_rule() -> None:
    text = "Il faut pchezser pchezdant le jour."  # two forms of one word that the list has not, for all we know
    assert repair_text(text, "fr", known=False) == text
    more = f"{text} Il faut un momchezt."
    assert repair_text(more, "fr", known=False) == "Il faut penser pendant le jour. Il faut un moment."


def test_two_readings_are_none() -> None:
    text = "El gobiernuevos llega en inviernuevos."  # "nuevo" for "no", or "nuevos" for it
    assert repair_text(text, "es", known=False) == text


def test_a_first_letter_that_was_put_in_is_certain_in_prose_alone() -> None:
    spun = "Um momchezt de scichezce, um présidchezt."
    page = run(french(f"{spun}\nIl part chezsuite.\nIl dit : chezsuite.\nOui. Chezsuite il part."))
    lines = [line.text for line in page.lines]
    assert lines[1:] == ["Il part ensuite.", "Il dit : chezsuite.", "Oui. Ensuite il part."]


def test_what_pages_show_adds_up_in_any_order() -> None:
    parts = [observe(text, "fr") for text in (SPUN, SPUN.replace("silchezce", "absence"), "Un docteur, un agchezt.")]
    assert merged(parts) == merged(reversed(parts)) == (parts[1] + parts[2]) + parts[0]
    assert settle(merged(parts), "fr") == settle(merged(reversed(parts)), "fr")
    assert settle(Observed(), "fr") == []
    assert observe("Nothing here.", "tlh") == Observed()


def test_rules_by_language() -> None:
    rules = {"fr": [Rule("en", "chez")], "de": []}
    alone = "Un docteur et un agchezt entrent dans la salle, puis ressortent."
    assert repair_text(alone, "fr", known=False, rules=rules) == alone.replace("agchezt", "agent")
    assert repair_text(alone, "fr", known=False, rules={"de": rules["fr"]}) == alone


def test_rules_travel_as_json() -> None:
    for rule in (*known_rules("fr"), Rule("a", "b", (("x", "y"),))):
        assert Rule.from_dict(json.loads(json.dumps(rule.to_dict()))) == rule
    for nonsense in ({}, {"old": "a", "new": ""}, {"old": "a", "new": "a"}, {"old": 1}, None):
        with pytest.raises(ValueError, match="not a spelling rule"):
            Rule.from_dict(nonsense)


@pytest.mark.parametrize("language", languages())
def test_shipped_lists(language: str) -> None:
    found = lexicon(language)
    assert found is not None
    assert found.large
    assert len(found.frequent) > 20_000
    assert not found.known("qzxwv")
    words = sorted(found.frequent)
    assert words == [word.casefold() for word in words]
    assert found.cased


def test_rare_words_are_found_in_their_blocks() -> None:
    found = lexicon("fr")
    assert found.frequency("débroussaillage") == 2.0
    assert found.begins("débroussailla")
    assert not found.begins("débroussaillagex")
    assert lexicon("de").known("Fußballplatz")


def test_lists_borrowed_from_another_language_are_refused() -> None:
    for language in ("sq", "af", "hr", "eu", "gl", "zh", "ja"):
        assert lexicon(language) is None


def test_a_broken_list_says_so() -> None:
    with pytest.raises(ValueError, match="not a word list"):
        parse(b"nonsense")


def test_an_empty_list_knows_nothing() -> None:
    found = Lexicon("xx", {})
    assert not found.known("word")
    assert not found.begins("w")
    assert found.between("a", "b", 5) == {}


def test_a_word_that_the_page_should_have_and_has_not_speaks_for_a_rule() -> None:
    rest = "It rained all day and nobody knew what to do about it, so a dog ran off to a barn and slept. " * 8
    clean = f"{rest} We saw them at noon. So they left, all of them, and we saw them no more; they ran to them."
    garbled = clean.replace("he", "she")
    assert repair_text(garbled, "en", known=False) == clean
    there = "The other one was here when the father went there, where the mother then had her house. " * 8
    assert repair_text(there + garbled, "en", known=False) == there + garbled


def test_missing_counts_what_is_there_and_what_is_not() -> None:
    from cleanarticle.spelling.missing import Missing

    prose = "Nous avons vu tous nos amis sur la plage du port ce matin. " * 20
    missing = Missing(prose, lexicon("fr"))
    assert missing.evidence("en", 60) > 3
    assert missing.evidence("en", 0) == 0
    assert missing.evidence("ou", 60) == 0  # "nous", "tous" are there
    assert missing.count("plage", ["matin"]) == 40
    assert Missing("", lexicon("fr")).evidence("en", 5) == 0


def test_a_rule_that_one_word_speaks_for_counts_on_a_page_with_others() -> None:
    text = "Une distrihierion de pain."
    assert repair_text(text, "fr", known=False) == "Une distribution de pain."  # nothing else can have been there
    assert repair_text(f"{SPUN}\n{text}", "fr", known=False) == f"{RIGHT}\nUne distribution de pain."
    two = "Une distrijamaision de pain et une asdemainance."
    assert repair_text(two, "fr", known=False) == "Une distribution de pain et une assurance."


def test_a_word_that_the_list_has_not_is_put_right_where_the_rule_is_sure() -> None:
    spun = "The begquicklyning of a medquicklye, and he was writquicklyg."
    text = f"{spun} Mr Perlquicklygiere agrees."
    fixed = repair_text(text, "en", known=False)
    assert fixed == "The beginning of a medine, and he was writing. Mr Perlingiere agrees."


def test_a_capital_at_the_start_of_a_sentence_makes_no_name_of_the_next_word() -> None:
    page = run(french(f"{SPUN}\nLa chezquête avance.\nLe chezfant dort."), spelling_cleaner(known=False))
    assert [line.text for line in page.lines][-2:] == ["La enquête avance.", "Le enfant dort."]


def test_a_word_of_thousands_of_letters_takes_no_memory_to_read():
    word, rules, french = "petit" * 400, (Rule("en", "petit"),), lexicon("fr")
    tracemalloc.start()
    assert unspun(word, rules, french) is None
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_compounds_that_another_thread_forgets_meanwhile(monkeypatch):
    class Forgetful(dict):
        def __setitem__(self, word, found):
            pass

    german = lexicon("de")
    monkeypatch.setattr(words_module, "_COMPOUNDS", {german: Forgetful()})
    assert words_module.is_compound("rathausdachziegel", german)


def test_words_with_lost_letters_do_not_keep_a_list_alive():
    words = Lexicon("xx", {"développement": 5.0, "le": 7.0})
    assert [found.right for found in find_lost("le d?veloppement", words)] == ["développement"]
    alive = weakref.ref(words)
    del words
    gc.collect()
    assert alive() is None


def test_words_that_begin_with_the_same_letters_are_not_formed() -> None:
    garbled = "Tshe boat left early, and furtsher out tshe wind was strong. Nobody came to shelp us until noon."
    right = "The boat left early, and further out the wind was strong. Nobody came to help us until noon."
    assert repair_text(garbled, "en", known=False) == right


def test_single_words_have_to_explain_a_share_of_the_words_with_the_new_one() -> None:
    others = ["kwhierzb", "fghierpq", "vxhierlk", "dzhierwt", "qhiermb", "bnhierfx"]
    few, many = (Finder(lexicon("fr"), [Word(word) for word in ("distrihierion", *others[:count])]) for count in (3, 6))
    assert [(rule.old, rule.new) for rule in few.find()] == [("but", "hier")]
    assert many.find() == []


def test_an_affix_needs_a_share_of_the_words_that_begin_or_end_with_it() -> None:
    stems = ["haus", "feld", "berg", "tisch", "stein", "baum", "wald", "licht"]
    formed = {word: 4.0 for stem in stems for word in (stem, f"umz{stem}", f"{stem}umz")}
    chance = {f"umz{letter}lqk": 4.0 for letter in "abcdefghijklmnopqrstuvwxyzäöüßéèêàáâíìî"}
    some = Formation(Lexicon("xx", formed))
    assert some.is_prefix("umz")
    assert some.is_suffix("umz")
    rare = Formation(Lexicon("xx", formed | chance))
    assert not rare.is_prefix("umz")
    assert rare.is_suffix("umz")
    chance = {f"{first}{second}rtumz": 4.0 for first in "abcdefghij" for second in "aeioukmylr"}
    assert not Formation(Lexicon("xx", formed | chance)).is_suffix("umz")


def test_the_weights_of_single_words_are_those_of_the_file_which_has_a_card() -> None:
    data = json.loads((DATA / "single_words.json").read_text("utf-8"))
    assert len(data["card"]) > 100
    assert set(data["weights"]) == set(Features._fields)
    assert fitted() == Weights(data["bias"], Features(**data["weights"]))
    features = Features(*range(len(Features._fields)))
    by_hand = data["bias"] + sum(at * data["weights"][name] for at, name in enumerate(Features._fields))
    assert fitted().evidence(features) == pytest.approx(by_hand)


def test_joined_words_speak_for_a_rule_only_where_others_are_at_work() -> None:
    english = lexicon("en")
    assert english is not None
    joined = [Word(word) for word in ("aboutside", "withoutside", "layoutside")]
    garbled = [Word(word) for word in ("begquicklyning", "writquicklyg", "thquicklyk")]
    assert Finder(english, joined).find() == []
    assert [(rule.old, rule.new) for rule in Finder(english, garbled + joined).find()] == [
        ("in", "quickly"),
        ("out", "outside"),
    ]
