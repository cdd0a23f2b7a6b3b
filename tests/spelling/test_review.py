"""Flagged words, and the decisions of a user about them."""

import pytest

from cleanarticle.spelling import (
    Decisions,
    collect_flags,
    format_flags,
    parse_decisions,
    repair_text,
    spelling_cleaner,
)
from tests.spelling.pages import french, run


def test_decisions_on_flagged_words_are_applied() -> None:
    source = "Le developpement plaît aux maires du departement voisin.\nUn autre developpement."
    page = run(french(source))
    found = collect_flags([page])
    assert [(flag.before, flag.after, flag.times) for flag in found] == [
        ("developpement", "développement", 2),
        ("departement", "département", 1),
    ]
    text = format_flags(found)
    assert parse_decisions(text) == Decisions()
    decided = parse_decisions(text.replace("# developpement ->", "developpement ->") + "departement\n")
    page = run(french(source), spelling_cleaner(keep=decided.keep, fixes=decided.fixes))
    assert [line.text for line in page.lines] == [
        "Le développement plaît aux maires du departement voisin.",
        "Un autre développement.",
    ]
    assert not collect_flags([page])
    assert page.restore() == source
    assert repair_text(source, "fr", fixes=decided.fixes).count("développement") == 2
    with pytest.raises(ValueError, match="line 2 of the word list"):
        parse_decisions("mot\n-> rien\n")
