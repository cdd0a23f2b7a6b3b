"""Which garbled words make a rule."""

from cleanarticle.locales.lexicon import lexicon
from cleanarticle.spelling import (
    repair_text,
)
from cleanarticle.spelling.rule_finder import RuleFinder, UnknownWord

SPUN = "Le présidchezt a parlé de scichezce.\nUn momchezt de silchezce et les chezfants attchezdent.\nIl dort chez lui."
RIGHT = "Le président a parlé de science.\nUn moment de silence et les enfants attendent.\nIl dort chez lui."


def test_two_words_with_the_same_beginning_make_no_rule() -> None:
    text = "Il faut pchezser pchezdant le jour."  # two forms of one word that the list has not, for all we know
    assert repair_text(text, "fr", known=False) == text
    more = f"{text} Il faut un momchezt."
    assert repair_text(more, "fr", known=False) == "Il faut penser pendant le jour. Il faut un moment."


def test_an_ambiguous_new_string_makes_no_rule() -> None:
    text = "El gobiernuevos llega en inviernuevos."  # "nuevo" for "no", or "nuevos" for it
    assert repair_text(text, "es", known=False) == text


def test_a_rule_with_one_word_counts_on_a_page_with_other_rules() -> None:
    text = "Une distrihierion de pain."
    assert repair_text(text, "fr", known=False) == "Une distribution de pain."  # nothing else can have been there
    assert repair_text(f"{SPUN}\n{text}", "fr", known=False) == f"{RIGHT}\nUne distribution de pain."
    two = "Une distrijamaision de pain et une asdemainance."
    assert repair_text(two, "fr", known=False) == "Une distribution de pain et une assurance."


def test_single_words_must_explain_a_share_of_the_words_with_the_new_string() -> None:
    others = ["kwhierzb", "fghierpq", "vxhierlk", "dzhierwt", "qhiermb", "bnhierfx"]
    few, many = (
        RuleFinder(lexicon("fr"), [UnknownWord(word) for word in ("distrihierion", *others[:count])])
        for count in (3, 6)
    )
    assert [(rule.old, rule.new) for rule in few.find_rules()] == [("but", "hier")]
    assert many.find_rules() == []


def test_joined_words_are_evidence_only_where_other_rules_are_at_work() -> None:
    english = lexicon("en")
    assert english is not None
    joined = [UnknownWord(word) for word in ("aboutside", "withoutside", "layoutside")]
    garbled = [UnknownWord(word) for word in ("begquicklyning", "writquicklyg", "thquicklyk")]
    assert RuleFinder(english, joined).find_rules() == []
    assert [(rule.old, rule.new) for rule in RuleFinder(english, garbled + joined).find_rules()] == [
        ("in", "quickly"),
        ("out", "outside"),
    ]


def test_a_new_string_at_the_end_of_five_words_makes_a_rule_if_nothing_else_fits() -> None:
    words = [UnknownWord(f"{start}chapeau") for start in ("seule", "gouverne", "com", "véritable", "finale")]
    found = RuleFinder(lexicon("fr"), words).find_rules()
    assert [(rule.old, rule.new) for rule in found] == [("ment", "chapeau")]
    assert RuleFinder(lexicon("fr"), words[:4]).find_rules() == []


def test_an_old_string_that_the_page_has_does_not_win_over_one_that_it_lacks() -> None:
    garbled = "actuelpélican possibpélican abordabpélican filiapélican médiévapélican quenelpélican"
    prose = "Le maire a dit que le pont sera rouvert après deux mois, et la ville en est ravie. " * 12
    assert repair_text(prose + garbled, "fr", known=False) == prose + garbled  # "le" is there, "les" is not


def test_a_compound_is_no_garbled_word_if_another_has_its_first_part() -> None:
    text = "Die Feuerlöschpolizei kam mit zwei Wagen."
    assert repair_text(f"{text} Eine Feuerlöschpumpe fehlte.", "de", known=False) == (
        f"{text} Eine Feuerlöschpumpe fehlte."
    )


def test_a_frequent_word_is_garbled_where_the_page_lacks_a_far_more_frequent_one() -> None:
    spun = "aucertain comcertaine chacertaine certainion certainique"
    prose = "Le maire a dit que le pont sera rouvert après deux mois et que la ville en est ravie. "
    with_rule = f"{prose * 30}{spun.replace('aucertain', 'auccertain').replace('com', 'comm').replace('cha', 'chac')}."
    sentence = "C'est certaine belle ville."
    assert repair_text(f"{with_rule}\n{sentence}", "fr", known=False).endswith("C'est une belle ville.")
    assert repair_text(f"{with_rule} Une ville.\n{sentence}", "fr", known=False).endswith(sentence)
    assert repair_text(f"{prose * 30}\n{sentence}", "fr", known=False).endswith(sentence)
