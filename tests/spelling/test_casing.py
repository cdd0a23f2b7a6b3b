"""The case of first letters that a spinner replaced."""

from cleanarticle.spelling import (
    spelling_cleaner,
)
from tests.spelling.pages import SPUN, french, run


def test_the_case_of_a_replaced_first_letter_is_certain_in_prose_only() -> None:
    spun = "Um momchezt de scichezce, um présidchezt."
    page = run(french(f"{spun}\nIl part chezsuite.\nIl dit : chezsuite.\nOui. Chezsuite il part."))
    lines = [line.text for line in page.lines]
    assert lines[1:] == ["Il part ensuite.", "Il dit : chezsuite.", "Oui. Ensuite il part."]


def test_a_word_after_the_first_of_a_sentence_is_not_part_of_a_name() -> None:
    page = run(french(f"{SPUN}\nLa chezquête avance.\nLe chezfant dort."), spelling_cleaner(known=False))
    assert [line.text for line in page.lines][-2:] == ["La enquête avance.", "Le enfant dort."]
