"""The line labeller: measures, model, decisions, patterns, evidence."""

import numpy as np
import pytest

import cleanarticle
from cleanarticle.errors import LocaleError, OptionError, PipelineError
from cleanarticle.lines import Labeller, patterns, structure
from cleanarticle.lines.decide import decide, joint_probabilities
from cleanarticle.lines.evidence import verdicts
from cleanarticle.lines.features import GROUPS, NAMES, measure
from cleanarticle.lines.model import default_model
from cleanarticle.page import KEPT, Label
from tests.pages import page_of

PAGE = """Home
News
Sport
We use cookies to improve your experience on this site. Accept all

Ferry to Norhaven stops for the winter

By Mara Quill

The ferry between Port Elden and Norhaven will stop running on Friday, the harbour office said, and will not start again before the ice has gone.

About two hundred people live on the island all year round, and most of them buy what they need on the mainland once a week.

"We have done this before," said the shopkeeper, who has filled her cellar with flour and lamp oil since the end of the summer.

Subscribe to our newsletter
Share on Facebook
© 2024 The Elden Gazette. All rights reserved.
"""


def labels(text: str, **options: object) -> dict[str, str]:
    page = cleanarticle.clean(text, pipeline=cleanarticle.default_pipeline(**options))  # type: ignore[arg-type]
    return {line.text.strip(): line.label.value for line in page.lines if not line.blank}


def test_a_simple_page_is_labelled_correctly() -> None:
    page = cleanarticle.clean(PAGE)
    kept = [line.text for line in page.lines if line.kept]
    assert [text.split()[0] for text in kept] == ["Ferry", "The", "About", '"We']
    assert page.articles[0].title == "Ferry to Norhaven stops for the winter"
    found = labels(PAGE)
    assert found["Subscribe to our newsletter"] == "subscribe"
    assert found["© 2024 The Elden Gazette. All rights reserved."] == "footer"
    assert found["By Mara Quill"] == "byline"


def test_measures_have_a_row_for_each_line_that_is_not_blank() -> None:
    lines = PAGE.split("\n")
    measures = measure(lines)
    assert measures.matrix.shape == (len([line for line in lines if line.strip()]), len(NAMES))
    assert [lines[i] for i in measures.indices] == [line for line in lines if line.strip()]
    assert np.isfinite(measures.matrix).all()


def test_every_measure_is_in_one_group() -> None:
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(NAMES)


def test_the_model_and_the_measures_agree() -> None:
    assert default_model().columns == NAMES
    assert set(default_model().kinds) == {label.value for label in Label}


def test_shares_sum_to_1_and_balance_shifts_them() -> None:
    model = default_model()
    scores = model.scores(measure(PAGE.split("\n")))
    kept = np.array([Label(kind) in KEPT - {Label.TITLE} for kind in model.kinds])
    shares = [joint_probabilities(scores, model.kinds, balance)[:, kept].sum(1) for balance in (-1.0, 0.0, 1.0)]
    np.testing.assert_allclose(joint_probabilities(scores, model.kinds).sum(1), 1, rtol=1e-4)
    assert (shares[0] <= shares[1] + 1e-6).all()
    assert (shares[1] <= shares[2] + 1e-6).all()
    assert (shares[0] < shares[2]).any()
    assert (decide(scores, model.kinds).kinds != decide(scores, model.kinds).second).all()


def test_patterns_win_over_the_model_and_keep_wins_over_drop() -> None:
    found = labels(PAGE, keep=["^Subscribe"], drop=["newsletter", "harbour office"])
    assert found["Subscribe to our newsletter"] == "body"
    assert next(label for text, label in found.items() if "harbour office" in text) == "garbage"


def test_an_invalid_pattern_is_an_error_that_names_it() -> None:
    with pytest.raises(PipelineError, match="not a regular expression"):
        patterns(drop=["("])


def test_a_pattern_that_takes_too_long_is_stopped() -> None:
    pipeline = cleanarticle.default_pipeline(drop=["(a|aa)+$"])
    with pytest.raises(PipelineError, match="without nested repetition"):
        cleanarticle.clean("a" * 80 + "b", pipeline=pipeline)


OWN_CUE = """code = "{code}"
[[cue]]
id = "{id}"
label = "{label}"
where = "line"
phrases = ["{phrase}"]
examples = ["{phrase}"]
"""


def test_cue_phrases_of_the_user_are_evidence() -> None:
    own = OWN_CUE.format(code="en", id="subscribe.gazette", label="subscribe", phrase="join the lamplighters")
    page = page_of(PAGE.replace("Share on Facebook", "Join the Lamplighters"))
    index = next(i for i, line in enumerate(page.lines) if line.text == "Join the Lamplighters")
    evidence = verdicts(page, Labeller(phrases=(own,)))[index].evidence
    assert any("en.subscribe.gazette" in one.detail for one in evidence)
    with pytest.raises(LocaleError, match="your file of phrases"):
        Labeller(phrases=("code = 1\n[[cue]]",))


def test_a_cue_whose_label_the_model_does_not_weigh_is_not_the_reason() -> None:
    text = PAGE.replace("Share on Facebook", "Join the Lamplighters")
    prose = next(line.text for line in cleanarticle.clean(text).lines if line.label is Label.BODY).strip().rstrip(".")
    for label, phrase, is_named in (("body", prose, False), ("subscribe", "join the lamplighters", True)):
        own = OWN_CUE.format(code="mine", id="a.b", label=label, phrase=phrase)
        pipeline = cleanarticle.default_pipeline(phrases=[own])
        page = cleanarticle.clean(text, pipeline=pipeline)
        assert any(str(line.label) == label for line in page.lines)
        assert ("cue mine.a.b" in {line.reason for line in page.lines}) is is_named


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(OptionError, match="balance"):
        cleanarticle.default_pipeline(balance=2)
    with pytest.raises(OptionError, match="spelling"):
        cleanarticle.default_pipeline(spelling="maybe")


def test_a_verdict_names_the_strongest_evidence_first() -> None:
    page = cleanarticle.clean(PAGE)
    found = verdicts(page)
    assert set(found) == {i for i, line in enumerate(page.lines) if not line.blank}
    for index, verdict in found.items():
        weights = [max(abs(one.weight), abs(one.keep_weight)) for one in verdict.evidence]
        assert weights == sorted(weights, reverse=True)
        assert verdict.label is not verdict.alternative
        assert str(index) or str(verdict)
    cookie = next(i for i, line in enumerate(page.lines) if "cookies" in line.text)
    assert any(one.group == "cue phrases" and one.weight > 0 for one in found[cookie].evidence)


def test_a_breadcrumb_trail_is_no_title() -> None:
    found = list(
        structure(page_of("Home > Cities > Transport\nA ferry for Norhaven", [Label.TITLE] * 2, confidence=0.9))
    )
    assert [(one.line, one.label) for one in found] == [(0, Label.NAV)]


@pytest.mark.parametrize(
    ("text", "labels", "caught"),
    [
        ("The ferry leaves the quay. (Photo: AFP)", (Label.TITLE, Label.BODY), True),
        ("The ferry leaves the quay. © Mara Quill", (Label.TITLE, Label.BODY), True),
        ("The ferry leaves the quay at noon", (Label.CAPTION, Label.BODY), True),
        ("The ferry leaves the quay at noon", (Label.TITLE, Label.TITLE), False),
    ],
)
def test_both_copies_of_a_repeated_caption_are_captions(text: str, labels: tuple[Label, Label], caught: bool) -> None:
    page = page_of(f"{text}\n\n{text}", (labels[0], Label.GARBAGE, labels[1]), confidence=0.9, kept=True)
    found = {one.line: one.label for one in structure(page)}
    assert found == ({0: Label.CAPTION, 2: Label.CAPTION} if caught else {})
