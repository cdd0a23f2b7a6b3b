"""The edges of decisions, found by changing the code: what is next best, what is hardly likely, which cues name."""

import numpy as np
import pytest

from cleanarticle.lines.decide import decide, joint_probabilities, name_by_cues
from cleanarticle.lines.features import measure
from cleanarticle.lines.page_balance import balance_of_evidence, firm_evidence
from cleanarticle.locales import parse
from cleanarticle.locales.cues import CueVocabulary
from cleanarticle.sites.template import line_key

KINDS = ("title", "body", "nav", "footer")


def test_the_alternative_label_differs_even_if_no_other_is_kept() -> None:
    kinds = ("title", "nav", "footer")
    found = decide(np.array([[-5, 9, 1, 2], [-5, -9, 3, 2]], np.float32), kinds)
    assert [kinds[kind] for kind in found.kinds] == ["title", "nav"]
    assert [kinds[kind] for kind in found.second] == ["footer", "footer"]


def test_a_line_is_a_title_above_a_probability_of_one_half() -> None:
    for odds, label in ((0.5, "title"), (-0.5, "nav")):
        found = decide(np.array([[-9, odds, -50, 0, -50]], np.float32), KINDS)
        assert KINDS[found.kinds[0]] == label


def test_the_odds_of_the_kinds_are_limited() -> None:
    # body against the rest as 1 to e^12: 0.3 of that is added to 0.7 of the first output
    line = np.array([[4.0, -50.0, -12.0, 0.0, -50.0]], np.float32)
    assert joint_probabilities(line, KINDS)[0, 1] == pytest.approx(1 / (1 + np.exp(0.3 * 12 - 0.7 * 4)), rel=1e-3)


@pytest.mark.parametrize(("where", "names"), [("line", True), ("start", True), ("end", False), ("any", False)])
def test_a_cue_names_the_kind_where_it_stands_alone_or_first(where: str, names: bool) -> None:
    cue = f'[[cue]]\nid = "x"\nlabel = "footer"\nwhere = "{where}"\nphrases = ["qwx"]\nexamples = ["qwx"]\n'
    hits = measure(["qwx"], vocabulary=CueVocabulary.of([parse(f'code = "x"\n{cue}')])).hits
    assert [hit.cue.where for hit in hits[0]] == [where]
    unsure = decide(np.array([[-9, -50, -50, 0.3, 0]], np.float32), KINDS)
    unsure = unsure._replace(confidence=np.array([0.3], np.float32))
    assert KINDS[name_by_cues(unsure, KINDS, hits).kinds[0]] == ("footer" if names else "nav")


@pytest.mark.parametrize(
    ("label", "where", "leans"),
    [("footer", "line", False), ("footer", "any", True), ("date", "line", True), ("date", "any", True)],
)
def test_only_certain_boilerplate_cues_show_that_a_page_is_not_yet_clean(label: str, where: str, leans: bool) -> None:
    cue = f'[[cue]]\nid = "x"\nlabel = "{label}"\nwhere = "{where}"\nphrases = ["qwx"]\nexamples = ["qwx"]\n'
    measures = measure(["qwx"] * 4, vocabulary=CueVocabulary.of([parse(f'code = "x"\n{cue}')]))
    assert (balance_of_evidence(firm_evidence(measures)) > 0) is leans


def test_a_short_page_leans_towards_keeping_whatever_its_cues() -> None:
    assert balance_of_evidence(firm_evidence(measure(["© 2024"] * 3))) > 0
    assert balance_of_evidence(firm_evidence(measure(["© 2024"] * 4))) == 0


def test_lines_that_are_only_links_are_evidence_of_boilerplate() -> None:
    measures = measure(["The ferry stays in port, the harbour office said on Friday."] * 10)
    linked = np.zeros(10, np.bool_)
    assert balance_of_evidence(firm_evidence(measures, linked)) > 0
    linked[-1] = True
    assert balance_of_evidence(firm_evidence(measures, linked)) == 0


def test_the_key_of_any_line_can_be_saved() -> None:
    assert line_key("Caf\ud800é") == "caf?é"
    assert line_key("Café") == "café"
