"""Rules of a site, learned from corrections: they weigh signs, and never go against a pattern of the user."""

from dataclasses import replace

from cleanarticle import default_pipeline
from cleanarticle.lines import SiteRules
from cleanarticle.page import Label
from cleanarticle.page.proposals import Relabel
from tests.pages import page_of

SOURCE = "Menu of offers\nIt rained for a week.\nMore offers\nBuy our bread.\n"
LABELS = [Label.BODY] * 4
LIKELY = (0.6, 0.99, 0.6, 0.6)
MORE = ("more offers",)


def proposals(rules: SiteRules, likely: tuple[float, ...] = LIKELY, labels: list[Label] = LABELS) -> list[Relabel]:
    return list(rules(replace(page_of(SOURCE, labels, kept=True), likely=likely)))


def test_what_is_below_a_landmark_is_dropped() -> None:
    found = proposals(SiteRules(MORE, {"below more offers": -3.0}))
    assert [(one.line, one.kept, one.pinned) for one in found] == [(3, False, True)]
    assert found[0].reason == "by your corrections: below more offers"


def test_a_page_without_a_landmark_of_the_site_does_not_change() -> None:
    assert proposals(SiteRules(("our friends",), {"body": -1.0})) == []


def test_a_page_on_which_nothing_would_be_kept_does_not_change() -> None:
    assert proposals(SiteRules(MORE, {"body": -9.0})) == []


def test_a_title_stays() -> None:
    labels = [Label.TITLE, Label.BODY, Label.BODY, Label.BODY]
    assert [one.line for one in proposals(SiteRules(MORE, {"word offers": -3.0}), LIKELY, labels)] == [2]


def test_a_label_that_errs_is_corrected_where_the_model_is_not_sure() -> None:
    found = proposals(SiteRules(bias={"body": -1.0}), (0.99, 0.99, 0.6, 0.99))
    assert [(one.line, one.kept) for one in found] == [(2, False)]


def test_a_line_that_another_cleaner_dropped_can_be_kept() -> None:
    page = replace(page_of(SOURCE, LABELS, kept=False), likely=LIKELY)
    found = list(SiteRules(MORE, {"above more offers": 2.0})(page))
    assert [(one.line, one.label, one.kept) for one in found] == [
        (0, Label.BODY, True),
        (1, Label.BODY, True),
    ]


def test_patterns_of_the_user_are_stronger() -> None:
    rules = SiteRules(bias={"word bread": -9.0})
    text = "A week of rain\n\nIt rained for a week, and the river rose by a metre on Sunday.\n\nBuy our bread, said the baker."
    pipeline = default_pipeline(keep="Buy our").with_("site_rules", rules, stage="label")
    assert "Buy our bread" in pipeline.run(text).text


def test_the_list_of_a_page_stays_out_of_its_article() -> None:
    rows = [f"* The mayor of village {n} speaks about the ferry and the harvest" for n in range(1, 40)]
    text = "\n".join(
        [*rows[:20], "Permanent address", "The ferry is back on the river, said its captain on Monday.", *rows[20:]]
    )
    rules = SiteRules(("permanent address",), {"begins *": -9.0, "begins A": 9.0})
    page = default_pipeline().with_("site_rules", rules, stage="label").run(text)
    assert "The ferry is back" in page.text
    assert "village 7" not in page.text
