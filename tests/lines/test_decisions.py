"""From scores to decisions: by hand where the arithmetic can be followed, with a stand-in for the model."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from cleanarticle.lines.decide import Decision, body_kinds, decide, joint_probabilities, kept_kinds, name_by_cues
from cleanarticle.lines.features import Measures, measure
from cleanarticle.lines.outlier_runs import NAMES, RunClassifier, default_run_classifier, smaller_runs
from cleanarticle.lines.page_balance import balance_of_evidence, firm_evidence
from cleanarticle.lines.page_decision import decide_page
from cleanarticle.lines.site_prior import SitePrior
from cleanarticle.lines.structure import structure
from cleanarticle.page import Label, Page
from cleanarticle.sites.profile import LineCounts, Profile
from cleanarticle.sites.template import line_key, line_observations, main_text_range, template_prior
from tests.pages import page_of

KINDS = ("title", "body", "heading", "nav", "footer")
ALL = (*KINDS, "subtitle")
KEEP, DROP = 6.0, -6.0


def row(keep: float, **kinds: float) -> list[float]:
    """Return the logits of a line: of being kept, then of each kind; those not name_by_cues are unlikely."""
    return [keep, *(kinds.get(kind, -8.0) for kind in KINDS)]


def scores(*rows: list[float]) -> NDArray[np.float32]:
    return np.array(rows, np.float32)


def for_all(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return *rows* with columns for the further labels of :data:`ALL`, which are unlikely."""
    return np.pad(rows, ((0, 0), (0, 1 + len(ALL) - rows.shape[1])), constant_values=-8.0)


def names(decided: NDArray[np.intp]) -> list[str]:
    return [ALL[kind] for kind in decided]


def test_a_cue_names_the_label_of_a_dropped_line_where_the_model_is_unsure() -> None:
    hits = measure(["All rights reserved"] * 3 + ["Ferry"]).hits
    unsure, sure = 0.3, 0.7

    def decision(kinds: list[str], confidences: list[float]) -> Decision:
        found = np.array([KINDS.index(kind) for kind in kinds])
        return Decision(
            found,
            np.array(confidences, np.float32),
            np.zeros(4, np.intp),
            np.zeros(4, np.float32),
            np.zeros(4, np.float32),
            np.zeros(4, np.bool_),
        )

    before = decision(["nav", "nav", "body", "nav"], [unsure, sure, unsure, unsure])
    after = name_by_cues(before, KINDS, hits)
    assert names(after.kinds) == ["footer", "nav", "body", "nav"]
    assert names(after.second) == ["nav", "title", "title", "title"]
    assert names(before.kinds) == ["nav", "nav", "body", "nav"]


def test_kept_labels_and_body_labels() -> None:
    assert body_kinds(("title", "lead", "body", "heading", "subtitle", "nav")).tolist() == [
        False,
        True,
        True,
        True,
        True,
        False,
    ]
    assert kept_kinds(("title", "lead", "body", "heading", "subtitle", "nav")).tolist() == [True] * 5 + [False]


def test_shares_equal_a_calculation_by_hand() -> None:
    # Kept and not kept are as likely; within what is kept, body to heading as e to 1; nav and footer alike.
    line = [0.0, -50.0, 1.0, 0.0, np.log((np.e + 1) / 2), np.log((np.e + 1) / 2)]
    found = joint_probabilities(np.array([line], np.float32), KINDS)[0]
    np.testing.assert_allclose(found, [0, 0.5 * np.e / (np.e + 1), 0.5 / (np.e + 1), 0.25, 0.25], atol=1e-6)


def test_both_outputs_count_and_the_first_counts_more() -> None:
    # 0.7 of the log-odds of the first, 0.3 of those of the second, which are ln(e^2 / 1) = 2 where body is alone.
    line = [-1.0, -50.0, 2.0, -50.0, 0.0, -50.0]
    found = joint_probabilities(np.array([line], np.float32), KINDS)[0]
    assert found[1] == pytest.approx(1 / (1 + np.exp(0.7 - 0.6)), rel=1e-4)
    shares_with_bias = joint_probabilities(np.array([line], np.float32), KINDS, 0.5)[0]
    assert shares_with_bias[1] == pytest.approx(1 / (1 + np.exp(0.7 - 0.6 - 2)), rel=1e-4)


def test_a_title_is_decided_by_its_kind_alone() -> None:
    found = decide(scores(row(DROP, title=5), row(KEEP, title=5), row(DROP, title=1, nav=1.1)), KINDS)
    assert names(found.kinds) == ["title", "title", "nav"]
    assert found.confidence[0] == pytest.approx(1, abs=1e-3)
    assert not found.in_outlier_run.any()


def test_a_line_is_kept_if_the_kept_labels_together_exceed_one_half() -> None:
    # body and heading share what is kept, so nav is the largest kind; yet the line stays
    line = row(0.5, body=2, heading=2, nav=2.9)
    shares = joint_probabilities(scores(line), KINDS)[0]
    assert shares.argmax() == KINDS.index("nav")
    assert shares[1] + shares[2] > 0.5
    assert names(decide(scores(line), KINDS).kinds) == ["body"]
    other = decide(scores(row(-0.5, body=2, heading=-2, nav=1, footer=1.01)), KINDS)
    assert (names(other.kinds), names(other.second)) == (["footer"], ["nav"])


@pytest.mark.parametrize("far", [1e4, -1e4, 1e30, -1e30])
def test_extreme_logits_give_finite_shares(far: float) -> None:
    found = joint_probabilities(scores(row(far, body=far), row(far, nav=-far)), KINDS, 1.0)
    assert np.isfinite(found).all()
    assert ((found >= 0) & (found <= 1)).all()


class Stand:
    """A substitute for the model, with given logits for each line."""

    kinds = ALL

    def __init__(self, rows: list[list[float]]) -> None:
        self.rows = for_all(scores(*rows))

    def scores(self, measures: Measures) -> NDArray[np.float32]:
        return self.rows[: len(measures.indices)]


def lines(count: int) -> Measures:
    """Return the lines of a page with a cue of a footer, so that it is not taken for clean."""
    return measure(
        [f"It rained for the {number}th day, and the river rose again." for number in range(count - 1)] + ["© 2024"]
    )


def test_outliers_get_their_likeliest_dropped_label() -> None:
    always = RunClassifier(np.zeros(len(NAMES)), np.ones(len(NAMES)), np.zeros(len(NAMES)), 100.0, 0.0)
    measures = lines(12)
    rows = [row(KEEP, body=3, nav=1, footer=0)] * 4 + [row(DROP, nav=3)] * 6 + [row(KEEP, body=3, footer=1)] * 2
    found = decide_page(measures, Stand(rows), run_classifier=always)  # type: ignore[arg-type]
    assert names(found.kinds) == ["body"] * 4 + ["nav"] * 6 + ["footer"] * 2
    assert names(found.second)[-2:] == ["body", "body"]
    assert found.in_outlier_run.tolist() == [False] * 10 + [True] * 2


def test_a_deck_below_its_title_is_never_an_outlier() -> None:
    always = RunClassifier(np.zeros(len(NAMES)), np.ones(len(NAMES)), np.zeros(len(NAMES)), 100.0, 0.0)
    for above, stays_ in (("title", True), ("nav", False)):
        rows = [row(DROP, **{above: 9}), row(KEEP), *[row(DROP, nav=3)] * 6, *[row(KEEP, body=3)] * 4]
        rows = [[*logits, 3.0 if place == 1 else -8.0] for place, logits in enumerate(rows)]
        found = decide_page(lines(12), Stand(rows), run_classifier=always)  # type: ignore[arg-type]
        assert (names(found.kinds)[1] == "subtitle") is stays_
        assert bool(found.in_outlier_run[1]) is not stays_


def test_a_page_with_hardly_a_cue_leans_towards_keeping() -> None:
    prose = ["It rained for the third day, and the river rose again."] * 300
    for texts, leans in ((prose, True), ([*prose, "© 2024"], True), ([*prose[:30], "© 2024"], False)):
        assert (balance_of_evidence(firm_evidence(measure(texts))) > 0) is leans


def test_runs_are_more_than_four_lines_apart() -> None:
    keep = np.zeros(20, bool)
    keep[[0, 1, 2, 6, 11, 12]] = True
    odds = np.arange(20, dtype=np.float32)
    words = np.full(20, 9.5, np.float32)
    runs, measures = smaller_runs(keep, odds, words)
    assert [run.tolist() for run in runs] == [[11, 12]]
    features = dict(zip(NAMES, measures[0].tolist(), strict=True))
    assert features["log-odds"] == pytest.approx(11.5)
    assert features["highest log-odds"] == 12
    assert features["words"] == pytest.approx(np.log1p(20))
    assert features["words of the largest run"] == pytest.approx(np.log1p(40))
    assert features["share of the kept words"] == pytest.approx(20 / 60)
    assert features["lines from the largest run"] == pytest.approx(np.log1p(5))
    assert features["words between"] == pytest.approx(np.log1p(40))
    assert (features["below the largest run"], features["kept lines of its span"], features["runs"]) == (1, 1, 2)
    assert smaller_runs(np.ones(5, bool), odds[:5], words[:5])[0] == []
    assert smaller_runs(np.zeros(5, bool), odds[:5], words[:5])[0] == []


def test_odds_of_a_run_equal_a_calculation_by_hand() -> None:
    run_classifier = RunClassifier(np.full(2, 1.0), np.full(2, 2.0), np.array([1.0, -3.0]), 0.5, 0.0)
    assert run_classifier.outlier_log_odds(np.array([[3.0, 1.0], [1.0, 3.0]], np.float32)).tolist() == [1.5, -2.5]
    assert len(default_run_classifier().weight) == len(NAMES)


def test_the_main_run_is_the_heaviest() -> None:
    story = "It rained for the third day in a row, and the river rose."
    texts = ["Home", story, story, "Menu", story, "© 2024"]
    odds = np.array([-3.0, 4.0, 4.0, -1.0, 4.0, -3.0])
    assert main_text_range(texts, odds) == (1, 5)
    assert main_text_range(texts, -np.abs(odds)) == (0, 0)
    assert main_text_range(["a"], np.array([500.0])) == (0, 1)


def test_observed_lines_of_a_page_have_keys_and_scores() -> None:
    story = "It rained for the third day in a row, and the river rose."
    seen = line_observations(["Home", story, "12", "Home", "Legal notice"], np.array([-3, 4, -3, 1, -3], np.float32))
    assert seen == {  # kept once, above each time, below each time; a lone number is no line
        "home": (True, False, False),
        line_key(story): (True, False, False),
        "legal notice": (False, False, True),
    }


STORY = [f"It rained for day {word} in a row, and the river rose again." for word in ("one", "two", "three", "four")]
SITE = Profile(
    10,
    {
        "home": LineCounts(10, 0, 10, 0),
        "news": LineCounts(10, 0, 10, 0),
        "sport": LineCounts(10, 0, 10, 0),
        "share this": LineCounts(10, 0, 0, 10),
        "why it matters": LineCounts(5, 5, 0, 0),
    },
)


def test_a_profile_weighs_lines_by_how_many_pages_have_them() -> None:
    texts = [
        "Home",
        "News",
        "Sport",
        *STORY[:2],
        "Why it matters",
        *STORY[2:],
        "Share this",
        "A fresh line of text below it.",
    ]
    odds = np.array([1, 1, 1, 4, 4, 3, 4, 4, 1, 2], np.float32)
    found = template_prior(SITE, texts, odds)
    assert found is not None
    assert found.kept.tolist() == [-8, -8, -8, 0, 0, 0, 0, 0, -8, -4]
    assert found.reasons[0] == "on 10 of 10 pages of the site"
    assert found.reasons[5] == ""  # a heading that recurs, in the midst of the page's own text
    assert found.reasons[9] == "outside of the place of the site's articles"
    assert found.title.tolist() == [-8, -8, -8, 0, 0, 0, 0, 0, -8, 0]
    added = found.add_to(np.zeros((10, 1 + len(KINDS)), np.float32), KINDS)
    assert added[0].tolist() == [-8, -8, -8, -8, 0, 0]


def test_a_page_with_few_template_lines_does_not_match_the_site() -> None:
    assert template_prior(SITE, ["Home", "News", *STORY], np.full(6, 2, np.float32)) is None


def test_no_shift_where_all_lines_would_be_dropped() -> None:
    assert template_prior(SITE, ["Home", "News", "Sport"], np.full(3, 2, np.float32)) is None


def test_the_site_prior_does_not_change_the_scores_themselves() -> None:
    before = np.zeros((1, 1 + len(KINDS)), np.float32)
    SitePrior(np.array([-8], np.float32), np.array([-1], np.float32), ("x",)).add_to(before, KINDS)
    assert not before.any()


def page(*rows: tuple[str, Label]) -> Page:
    return page_of("".join(f"{text}\n" for text, _ in rows), [label for _, label in rows], confidence=0.5)


TWICE = "The old bridge over the river (Jane Roe/Reuters)"


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("Home > Cities > Transport", Label.TITLE)], [(0, Label.NAV)]),
        ([("Home > Cities > Transport", Label.BODY)], []),
        ([("Home > Transport", Label.TITLE)], []),
        ([(f"{'a' * 41} > b > c", Label.TITLE)], []),
        ([(f"a > b > {'c' * 41}", Label.TITLE)], [(0, Label.NAV)]),
        ([(TWICE, Label.BODY), ("", Label.BODY), (TWICE, Label.BODY)], [(0, Label.CAPTION), (2, Label.CAPTION)]),
        ([(TWICE, Label.BODY), ("Other", Label.BODY), (TWICE, Label.BODY)], []),
        ([(TWICE, Label.CAPTION), (TWICE, Label.CAPTION)], []),
        ([("A line that stands here twice", Label.BODY)] * 2, []),
        ([("A line that stands here twice", Label.CAPTION), ("A line that stands here twice", Label.BODY)], [(0, Label.CAPTION), (1, Label.CAPTION)]),
        ([("Twenty characters it", Label.CAPTION), ("Twenty characters it", Label.BODY)], []),
    ],
)  # fmt: skip
def test_structure_proves_some_labels(rows: list[tuple[str, Label]], found: list[tuple[int, Label]]) -> None:
    assert [(proposal.line, proposal.label) for proposal in structure(page(*rows))] == found
