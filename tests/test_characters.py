"""The repair of characters: cases in ``cases/characters.json``, and what joins lines and closes words up."""

import json
from pathlib import Path

import pytest

from cleanarticle.characters import repair, repair_line
from cleanarticle.characters.changes import apply
from cleanarticle.characters.gate import misread
from cleanarticle.characters.spacing import close
from cleanarticle.page import Page
from cleanarticle.page.line import split_lines
from cleanarticle.pipeline.engine import Engine

CASES = json.loads((Path(__file__).parent / "cases" / "characters.json").read_text("utf-8"))


def repaired(text: str) -> Page:
    engine = Engine(Page(source=text, lines=split_lines(text)))
    engine.run("characters", repair)
    assert engine.page.restore() == text
    return engine.page


def view(page: Page) -> str:
    return "".join(line.text + line.newline for line in page.lines)


@pytest.mark.parametrize("case", CASES["repaired"], ids=lambda case: case["label"])
def test_repaired(case):
    assert apply(case["original"], repair_line(case["original"])) == case["fixed"]
    assert view(repaired(case["original"])) == case["fixed"]


@pytest.mark.parametrize("case", CASES["unchanged"], ids=lambda case: case["label"])
def test_unchanged(case):
    assert repair_line(case["original"]) == []
    assert repaired(case["original"]).repairs == ()


@pytest.mark.parametrize("case", CASES["repaired"], ids=lambda case: case["label"])
def test_repaired_once_and_for_all(case):
    assert repair_line(case["fixed"]) == []


def test_repairs_are_small_and_named():
    page = repaired("cafÃ© &amp; th\u200bé")
    assert [(repair.before, repair.after, repair.rule) for repair in page.repairs] == [
        ("Ã©", "é", "characters.mojibake"),
        ("&amp;", "&", "characters.entity"),
        ("\u200b", "", "characters.zero_width"),
    ]


def test_a_page_lends_its_lines_what_they_lack():
    """One accent is thin evidence; beside lines that show the misreading, it is enough."""
    lines = [
        "Les élèves du collège ont fêté la rentrée.",
        "Il est là, à Noël",
        "Un dîner a été préparé près du théâtre.",
    ]
    misread_lines = [line.encode("cp1252").decode("mac-roman") for line in lines]
    assert view(repaired("\n".join(misread_lines))) == "\n".join(lines)


def test_spaced_word_is_closed_where_the_page_has_it():
    text = "Les délais sont longs.\nDes d é l a i s de paiement, y compris a b c d e f."
    assert view(repaired(text)).splitlines()[1] == "Des délais de paiement, y compris a b c d e f."


@pytest.mark.parametrize(
    ("spaced", "closed"),
    [
        ("It was U P D A T E D on Monday, as they said.", "It was UPDATED on Monday, as they said."),
        ("L a t e s t n e w s from the town, and what it is.", "Latest news from the town, and what it is."),
        ("All of the a p p l e s t a n d are to be sold.", "All of the apple stand are to be sold."),
        ("Dans l'a t m o s p h è r e du soir, et pour les amis.", "Dans l'atmosphère du soir, et pour les amis."),
        (
            "На с т а н ц и и.\nИ все на станции было, как они и что.",
            "На станции.\nИ все на станции было, как они и что.",
        ),
    ],
)
def test_spaced_words_are_closed(spaced, closed):
    assert view(repaired(spaced)) == closed


@pytest.mark.parametrize("language", ["en", "en-GB"])
def test_spaced_words_are_closed_whatever_the_region(language):
    text = "L a t e s t n e w s from the town."
    engine = Engine(Page(source=text, language=language, lines=split_lines(text)))
    engine.run("characters", repair)
    assert view(engine.page) == "Latest news from the town."


def test_a_letter_whose_small_form_is_two_characters_takes_nothing_along():
    class Words:
        compounding = False

        def frequency(self, word):
            return 5.0 if word == "İstanbul".lower() else 0.0

        def spells(self, word):
            return False

    assert list(close("İ s t a n b u l 3 km", Words())) == []


@pytest.mark.parametrize(
    "text",
    [
        "The answers of the test are B A D C and not the others.",
        "Press W A S D to move, it is the best of all.",
        "The sequence G A T T C A is in all of them.",
        "Vitamins A B C D E are in it, and what of the rest?",
        "Call J F K L at the desk, or T H E R A P I S T S T O P of them.",
    ],
)
def test_letters_that_are_no_certain_word_stay(text):
    assert repaired(text).repairs == ()


def test_drop_capital():
    text = "L\n  es États-Unis ont annoncé mardi un nouvel accord.\nLes autres pays, les plus petits, les suivent."
    assert view(repaired(text)).splitlines()[0] == "Les États-Unis ont annoncé mardi un nouvel accord."


def test_letters_of_an_index_stay():
    text = "A\nB\nC\nlist of all the names that begin with this letter\nD"
    assert repaired(text).repairs == ()


def test_word_broken_at_a_soft_hyphen():
    assert view(repaired("le dévelop\xad\n  pement du pays")) == "le développement du pays"


def test_gate_lets_clean_text_pass():
    assert not any(misread(case["original"]) for case in CASES["unchanged"][:3])


@pytest.mark.parametrize("text", ["\x00" * 300_000, "Ã©" * 100_000, "é" * 300_000, "a b " * 50_000, "e\u0301" * 50_000])
def test_one_long_line(text):
    assert len(list(repair(Page(source=text, lines=split_lines(text))))) >= 0
