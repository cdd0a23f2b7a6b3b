"""Properties of the repair of characters."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from cleanarticle.characters import repair, repair_line
from cleanarticle.characters.changes import apply_changes, compose_changes, difference
from cleanarticle.characters.prefilter import may_be_misread
from tests.pages import cleaned, page_of

QUICK = settings(max_examples=60, deadline=None)  # the first example loads tables

WORDS = [
    "été",
    "Ã©tÃ©",
    "Г©tГ©",
    "naïve",
    "Straße",
    "StraĂźe",
    "Привет",
    "РџСЂРёРІРµС‚",
    "«",
    "»",
    "Ã ",
    "â€",
    "&amp;",
    "\u200b",
    "ﬁ",
    "e\u0301",
    "\xad",
    "a",
    "b",
    "é",
    " ",
    "’",
    "Ã",
    "Â",
    "\ufffd",
    "€",
    "✓",
    "中文",
]
ODD = st.sampled_from([*"ÃÂâéàÉœŒ€™©®»«°ºª¨´¸\x80\x92\xa0\xad√├Ð²³¼×·†‡…–—’‘“”„‚", *"abeZ .,Привет≈βΓ", "â€™", "Ã©"])
LINE = st.one_of(
    st.text(st.characters(blacklist_characters="\r\n")).map(lambda text: text),
    st.lists(st.sampled_from(WORDS)).map(" ".join),
    st.lists(st.sampled_from(WORDS)).map("".join),
    st.lists(ODD, max_size=12).map("".join),
)


@QUICK
@given(LINE)
def test_the_prefilter_finds_everything_that_ftfy_flags(text):
    from ftfy.badness import is_bad

    assert may_be_misread(text) or not is_bad(text)


@QUICK
@given(LINE)
def test_changes_are_in_order_and_not_empty(text):
    end = 0
    for change in repair_line(text):
        assert end <= change.start <= change.end <= len(text)
        assert "\n" not in change.after
        assert "\r" not in change.after
        assert change.rule.startswith("characters.")
        assert change.after != text[change.start : change.end]
        end = change.end


@QUICK
@given(LINE)
def test_repairing_repaired_text_changes_nothing(text):
    once = apply_changes(text, repair_line(text))
    assert apply_changes(once, repair_line(once)) == once


@settings(max_examples=30, deadline=None)
@given(st.lists(LINE, max_size=6))
def test_repairs_are_total_and_restorable(lines):
    text = "\n".join(lines)
    assert cleaned(page_of(text), repair).restore() == text


@given(st.text(max_size=40), st.text(max_size=40))
def test_difference_turns_one_text_into_the_other(before, after):
    assert apply_changes(before, difference(before, after, "x")) == after


@given(st.text("abc", max_size=12), st.text("abc", max_size=12), st.text("abc", max_size=12))
def test_composed_changes_do_what_both_lists_do(first, second, third):
    one, two = list(difference(first, second, "x")), list(difference(second, third, "y"))
    assert apply_changes(first, compose_changes(second, one, two)) == third


@QUICK
@given(LINE)
def test_repairs_make_no_impossible_characters(text):
    """No unassigned or private character and no stray mark comes of a repair that was not there before."""
    for change in repair_line(text):
        if not change.rule.startswith(("characters.mojibake", "characters.encoding")):
            continue
        for char in change.after:
            assert unicodedata.category(char) not in ("Cn", "Co", "Cs", "Cc") or char in text
