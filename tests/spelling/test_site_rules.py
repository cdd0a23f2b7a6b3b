"""Rules learned from many pages of a site."""

from cleanarticle.spelling import (
    SpinnerEvidence,
    collect_evidence,
    derive_rules,
    learn_rules,
    merge_evidence,
    repair_text,
)

SPUN = "Le présidchezt a parlé de scichezce.\nUn momchezt de silchezce et les chezfants attchezdent.\nIl dort chez lui."


def test_a_rule_of_the_site_is_confirmed_by_one_word() -> None:
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


def test_evidence_of_pages_merges_in_any_order() -> None:
    parts = [
        collect_evidence(text, "fr") for text in (SPUN, SPUN.replace("silchezce", "absence"), "Un docteur, un agchezt.")
    ]
    assert merge_evidence(parts) == merge_evidence(reversed(parts)) == (parts[1] + parts[2]) + parts[0]
    assert derive_rules(merge_evidence(parts), "fr") == derive_rules(merge_evidence(reversed(parts)), "fr")
    assert derive_rules(SpinnerEvidence(), "fr") == []
    assert collect_evidence("Nothing here.", "tlh") == SpinnerEvidence()
