"""Explanations of lines: why a run is dropped, verdicts in words, cues of labels without a feature."""

from typing import Any

import numpy as np
import pytest

import cleanarticle
from cleanarticle.lines.decide import Decision
from cleanarticle.lines.evidence import Evidence, Verdict
from cleanarticle.lines.features import Measures, measure
from cleanarticle.lines.page_decision import decide_page
from cleanarticle.locales import parse
from cleanarticle.locales.cues import CueVocabulary
from cleanarticle.page import Label


def test_lines_dropped_as_outliers_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def second_apart(measures: Measures, *args: Any, **options: Any) -> Decision:
        decided = decide_page(measures, *args, **options)
        return decided._replace(in_outlier_run=np.arange(len(decided.kinds)) == 1)

    monkeypatch.setattr("cleanarticle.lines.labeller.decide_page", second_apart)
    page = cleanarticle.default_pipeline().without("structure", "split").run("Menu\n\nLog in\n\nSubscribe")
    reasons = [line.reason for line in page.lines if not line.blank]
    assert reasons[1] == "apart from the article"
    assert reasons.count("apart from the article") == 1


def test_a_reason_names_at_most_five_pieces_of_evidence_strongest_first() -> None:
    weights = {"a": 0.5, "b": -3.0, "c": 1.0, "d": -0.2, "e": 2.0, "f": 0.1}
    evidence = tuple(Evidence(name, f"{name}!", weight) for name, weight in weights.items())
    verdict = Verdict(0, Label.BODY, 0.9, Label.TEASER, evidence)
    assert str(verdict) == "body rather than teaser: b (b!) -3.0, e (e!) +2.0, c (c!) +1.0, a (a!) +0.5, d (d!) -0.2"
    assert str(verdict.__class__(0, Label.NAV, 0.9, Label.AD, ())) == "nav rather than ad: nothing stands out"


def test_cues_of_unmeasured_kinds_do_not_change_the_measures() -> None:
    cue = '[[cue]]\nid = "x"\nlabel = "{}"\nwhere = "line"\nphrases = ["qwx"]\nexamples = ["qwx"]\n'
    content, nav = (
        measure(["qwx"], vocabulary=CueVocabulary.of([parse(f'code = "x"\n{cue.format(label)}')])).matrix[0]
        for label in ("body", "nav")
    )
    assert not np.array_equal(content, nav)
    bare = measure(["qwx"], vocabulary=CueVocabulary.of([parse('code = "x"')])).matrix[0]
    np.testing.assert_array_equal(content, bare)
