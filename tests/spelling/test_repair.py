"""The edges of spelling repairs, found by changing the code. Word lists are made up where frequencies matter."""

import dataclasses
from collections.abc import Mapping

import pytest

from cleanarticle.locales.lexicon import lexicon, packed
from cleanarticle.page import Page
from cleanarticle.page.proposals import Edit, Field, Warn
from cleanarticle.pipeline import declaration_of
from cleanarticle.pipeline.cleaner import Cleaner
from cleanarticle.spelling import Lexicon, Rule, repair_text, spelling_cleaner
from cleanarticle.spelling.repair import LEFT_ALONE, Level, find_edits
from cleanarticle.spelling.steps import PageSteps
from tests.pages import cleaned, page_of

CHEZ = Rule("en", "chez")
WORDS = {"de": 7.0, "le": 7.0, "moment": 5.0, "silence": 5.0}
MANY = {f"{a}{b}rent": 5.0 for a in "bdfglmprst" for b in "aeiou"}


def made(words: Mapping[str, float]) -> Lexicon:
    """A list of *words* and their frequencies; those with a capital are names."""
    small = {word.lower(): zipf for word, zipf in words.items()}
    firsts, bands, blocks = packed(small)
    names = frozenset(word.lower() for word in words if not word.islower())
    frequent = {word: zipf for word, zipf in small.items() if zipf >= 3}
    return Lexicon("xx", frequent, names, firsts=firsts, bands=bands, blocks=blocks)


def edits(text: str, words: Mapping[str, float] = WORDS) -> list[Edit]:
    return list(find_edits(dict(enumerate(text.split("\n"))), made(words), (), [CHEZ]))


def told(text: str, words: Mapping[str, float] = WORDS) -> list[tuple[str, bool]]:
    """What is put in where, and whether that is certain."""
    return [(edit.after, edit.applied) for edit in edits(text, words)]


def page(*texts: str, language: str | None = "en", kept: bool = True) -> Page:
    """A page with a line of each article."""
    return page_of("\n".join(texts), language=language, kept=kept, articles=range(len(texts)))


def repaired(page: Page, cleaner: Cleaner | None = None) -> list[str]:
    """The lines of *page* once its spelling is repaired."""
    return [line.text for line in cleaned(page, cleaner or spelling_cleaner()).lines]


def test_each_article_is_read_in_its_own_language() -> None:
    french = "Un docteur et un agchezt entrent dans la salle, puis ressortent."
    two = page("The agchezt of the bank and the doctor are in the hall.", french)
    two = dataclasses.replace(two, fields={(1, "language"): Field(1, "language", "fr")})
    assert repaired(two) == [two.lines[0].text, french.replace("agchezt", "agent")]


def test_an_article_without_a_language_is_read_in_that_of_the_page() -> None:
    english = "The agchezt of the bank and the doctor are in the hall."
    french = "Un docteur et un agchezt entrent dans la salle, puis ressortent."
    assert repaired(page(english, french, language="fr"))[1] == french.replace("agchezt", "agent")
    assert repaired(page(english, french, language=None)) == [english, french]


def spun(words: int) -> str:
    """French text of so many different words, each garbled by the same rule."""
    frequent = sorted(word for word in lexicon("fr").frequent if "en" in word[1:-1])
    return " ".join(f"{word.replace('en', 'chez')} dans la ville et les rues," for word in frequent[:words])


def test_the_steps_of_a_page_are_bounded_whatever_it_holds() -> None:
    steps = PageSteps(len(text := spun(3000)))
    assert list(find_edits({0: text}, lexicon("fr"), steps=steps))
    longest_word, readings_of_a_word = 40, 10_000
    assert steps.search.taken <= steps.search.most + longest_word * 4000
    assert steps.reading.taken <= steps.reading.most + readings_of_a_word


def test_where_the_steps_are_gone_the_rest_is_left_alone() -> None:
    text = spun(30)
    full, short = PageSteps(len(text)), PageSteps(len(text))
    short.reading.most = 5
    everything = list(find_edits({0: text}, lexicon("fr"), steps=full))
    some = list(find_edits({0: text}, lexicon("fr"), steps=short))
    assert not full.exhausted
    assert short.exhausted
    assert 0 < len(some) < len(everything)
    assert {edit.start for edit in some} < {edit.start for edit in everything}


@pytest.mark.parametrize(("words", "warnings"), [(20, []), (2500, [LEFT_ALONE])])
def test_a_page_with_too_many_unknown_words_gets_a_warning(
    words: int, warnings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cleanarticle.spelling.steps.PER_CHARACTER", 0)
    strange = page(spun(words), language="fr")
    found = [proposal.message for proposal in spelling_cleaner()(strange) if isinstance(proposal, Warn)]
    assert found == warnings


def test_the_cleaner_declares_what_it_reads() -> None:
    declared = declaration_of(spelling_cleaner())
    assert set(declared.reads) == {"lines", "kept", "articles", "language"}
    assert set(declared.proposes) == {"repairs", "warnings"}


@pytest.mark.parametrize(("kept", "end", "right"), [(False, "", False), (False, ".", True), (True, "", True)])
def test_dropped_lines_are_looked_at_from_40_characters_on(kept: bool, end: str, right: bool) -> None:
    text = f"Le momchezt de silence est venu ce soir{end}"
    assert len(text) in (39, 40)
    assert ("moment" in repaired(page(text, language="fr", kept=kept))[0]) is right


def test_rules_that_ship_are_used_unless_told_otherwise() -> None:
    text = "Un docteur et un agchezt entrent dans la salle, puis ressortent."
    for cleaner, after in ((spelling_cleaner(), "agent"), (spelling_cleaner(known=False), "agchezt")):
        assert repaired(page(text, language="fr"), cleaner) == [text.replace("agchezt", after)]


@pytest.mark.parametrize("lost", ["sch?n", "sch\ufffdn"])
def test_a_word_with_lost_letters_is_what_the_user_says(lost: str) -> None:
    text = f"Es ist {lost} hier, und das ist gut."
    assert repair_text(text, "de") == text.replace(lost, "schön")
    assert repair_text(text, "de", fixes={lost: "schick", "gut": "fein"}) == "Es ist schick hier, und das ist fein."


def test_behind_a_word_that_is_to_stay_others_are_put_right() -> None:
    text = "Es ist sch?n und k?hl."
    assert repair_text(text, "de", keep=["Sch\ufffdn", "Sch?n"]) == "Es ist sch?n und kühl."


@pytest.mark.parametrize("dash", ["-", "\u2010"])
def test_a_broken_word_is_joined_whatever_its_hyphen(dash: str) -> None:
    assert repair_text(f"Le dévelop{dash}\npement de la ville.", "fr") == "Le développement de la ville."


@pytest.mark.parametrize(("garbled", "common", "read"), [(40, 0, True), (41, 5, False), (41, 6, True), (44, 6, True)])
def test_a_page_of_many_strange_words_has_common_ones_or_is_left_alone(garbled: int, common: int, read: bool) -> None:
    words = [word.replace("en", "chez") for word in MANY][:garbled]
    found = edits(" ".join([*words, *["de"] * common]), {**WORDS, **MANY})
    assert len(found) == (garbled if read else 0)


@pytest.mark.parametrize(("text", "read"), [("le momchezt de qzxwv", True), ("momchezt de qzxwv", False)])
def test_three_quarters_of_a_text_can_be_read_or_it_is_left_alone(text: str, read: bool) -> None:
    assert told(text) == ([("moment", True)] if read else [])


@pytest.mark.parametrize(("frequency", "read"), [(5.0, True), (4.9, False)])
def test_a_rare_word_is_a_garbled_one_that_is_a_thousand_times_as_frequent(frequency: float, read: bool) -> None:
    words = {**WORDS, "archezt": 2.0, "arent": frequency}
    assert told("le momchezt de le archezt", words) == [("moment", True), *[("arent", True)] * read]
    assert told("le momchezt de le Archezt", words) == [("moment", True)]  # a name


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
def test_a_word_is_not_certain_where_what_is_joined_to_it_cannot_be_read(text: str, certain: bool) -> None:
    assert told(text) == [("moment", certain)]


def test_a_word_that_a_rule_reads_is_not_one_that_lost_its_accents() -> None:
    words = {**WORDS, "chézrie": 5.0}
    assert told("le momchezt de chezrie", words) == [("moment", True), ("chézrie", False)]
    assert told("le momchezt de chezrie", {**words, "enrie": 5.0}) == [("moment", True), ("enrie", True)]


@pytest.mark.parametrize(
    ("garbled", "right", "certain"),
    [("Olchez", "Olen", True), ("Ochez", "Oen", False), ("Rchezt", "Rent", False), ("Momchezt", "Moment", True)],
)
def test_a_capital_stays_and_is_certain_unless_the_word_is_short_and_may_be_all_capitals_or_is_rare(
    garbled: str, right: str, certain: bool
) -> None:
    words = {**WORDS, "Olen": 5.0, "Oen": 5.0, "rent": 3.4}
    assert told(f"le momchezt de le {garbled} de", words) == [("moment", True), (right, certain)]


def test_each_repair_says_what_rule_it_is_of_and_how_sure() -> None:
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
    assert [edit[4:] for edit in edits("le p?cher", either)] == [("spelling.lost", 0.5, False)]


@pytest.mark.parametrize("level", ["safe", "flag"])
def test_what_the_user_says_is_a_rule_of_its_own(level: Level) -> None:
    said = page("Il dit momchezt, et rien.", language="tlh")
    found = list(spelling_cleaner(level=level, fixes={"momchezt": "moment"})(said))
    assert found == [Edit(0, 7, 15, "moment", "spelling.user", 1.0, level == "safe")]
