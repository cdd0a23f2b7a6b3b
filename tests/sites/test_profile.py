"""Site profiles: what is learned, how it is saved, and what it changes."""

import json
from pathlib import Path

import numpy as np
import pytest

import cleanarticle
from cleanarticle import InputError, Profile, ProfileError, learn
from cleanarticle.sites.learning import profile_of
from cleanarticle.sites.profile import LineCounts
from cleanarticle.sites.spinner import SpinnerKnowledge
from cleanarticle.sites.template import line_key, line_observations, main_text_range, template_prior
from cleanarticle.spelling import Rule

MENU = ["Home", "Harbour watch", "Village voices", "Tide tables"]
# Reads like text, and is on every page: what only a profile can tell.
ABOUT = (
    "The Harbour Gazette has told the stories of this coast since 1904, from the fishing fleet and the "
    "shipyards to the schools and the parish councils, and its reporters live where they write."
)
STORIES = [
    (
        "Lighthouse reopens after repairs",
        "The old lighthouse opened its doors to visitors on Saturday after two years of repairs to its lamp room.",
        "Volunteers had carried the lenses down the stairs one by one and cleaned them in the church hall.",
    ),
    (
        "School choir wins regional prize",
        "The choir of the primary school won first prize at the regional festival with a song about the herring.",
        "Its conductor said that the children had practised every morning before lessons since the summer.",
    ),
    (
        "Ferry timetable to change in May",
        "The island ferry will leave half an hour earlier from May, the company told passengers on Monday.",
        "Commuters had asked for the change because the train to the city leaves before the boat comes in.",
    ),
    (
        "Storm damages the northern pier",
        "Waves tore forty metres of planking from the northern pier in the night, and the harbour master closed it.",
        "Engineers will look at the pillars this week and say whether boats may land there before the winter.",
    ),
    (
        "Council buys the empty cinema",
        "The council bought the empty cinema on Market Street for one pound and will turn it into a library.",
        "The roof leaks and the seats are gone, but the painted ceiling is as it was in the year it was made.",
    ),
    (
        "Baker bakes his last loaf",
        "After fifty years the baker of Chapel Lane put his last loaf into the oven on Friday and locked the door.",
        "His customers brought flowers, and the oldest of them remembered what bread cost when he began.",
    ),
]


def page(number: int) -> str:
    title, *text = STORIES[number]
    return "\n\n".join([*MENU, title, *text, ABOUT, f"© {2000 + number} The Harbour Gazette"])


PAGES = [page(number) for number in range(len(STORIES))]


class TestLearning:
    def test_a_line_counts_once_per_page(self) -> None:
        profile = learn(["Tide tables\n\nTide tables", "Nothing else"])
        assert profile.pages == 2
        assert profile.lines["tide tables"].pages == 1

    def test_lines_that_differ_in_numbers_or_bullets_are_equal(self) -> None:
        assert line_key("• Page 12 of 40") == line_key("Page 3 of 7") == "page 0 of 0"

    def test_a_lone_number_is_not_counted(self) -> None:
        assert learn(["12.5\n---\n* 3 *\n•"]).lines == {}

    def test_a_page_without_a_line_is_not_counted(self) -> None:
        assert learn(["", " \n\t\n"]) == Profile()

    def test_a_lone_surrogate_can_be_saved(self, tmp_path: Path) -> None:
        profile = learn(["Tide \ud800 tables"] * 2)
        profile.save(tmp_path / "p.json")
        assert Profile.load(tmp_path / "p.json") == profile

    def test_a_profile_has_the_position_of_each_line(self) -> None:
        lines = learn(PAGES).lines
        assert lines["home"] == LineCounts(6, 0, 6, 0)
        assert lines[line_key("© 2000 The Harbour Gazette")].below == 6
        opening = lines[line_key(STORIES[0][1])]
        assert opening == LineCounts(1, 1, 0, 0)

    def test_repaired_lines_are_counted(self) -> None:
        assert "météo à l'étranger" in profile_of("MÃ©tÃ©o Ã  l'Ã©tranger").lines

    @pytest.mark.parametrize("wrong", ["one page", b"one page"])
    def test_a_single_text_is_refused(self, wrong: object) -> None:
        with pytest.raises(InputError, match="many pages"):
            learn(wrong)  # type: ignore[arg-type]

    def test_items_that_are_no_text_are_refused(self) -> None:
        with pytest.raises(InputError):
            learn(["a page", None])  # type: ignore[list-item]

    def test_only_profiles_add_up(self) -> None:
        with pytest.raises(TypeError):
            Profile() + 1  # type: ignore[operator]


class TestUse:
    def test_template_lines_are_dropped_and_the_story_is_kept(self) -> None:
        profile = learn(PAGES[:-1])
        without, with_ = cleanarticle.clean(PAGES[-1]), cleanarticle.clean(PAGES[-1], profile=profile)
        assert ABOUT in without.text  # or this test shows nothing
        assert ABOUT not in with_.text
        for line in STORIES[-1]:
            assert line in with_.text

    def test_the_reason_says_on_how_many_pages(self) -> None:
        cleaned = cleanarticle.clean(PAGES[-1], profile=learn(PAGES[:-1]))
        reasons = {line.text: line.reason for line in cleaned.removed}
        assert reasons[ABOUT] == "on 5 of 5 pages of the site"

    def test_nothing_is_lost(self) -> None:
        cleaned = cleanarticle.clean(PAGES[-1], profile=learn(PAGES[:-1]))
        assert cleaned.restore() == PAGES[-1]

    def test_pages_of_another_site_do_not_change(self) -> None:
        profile = learn(PAGES)
        other = "\n\n".join(["Home", "Contact", "Wool prices rise", *STORIES[0][1:], "All rights reserved"])
        assert cleanarticle.clean(other, profile=profile) == cleanarticle.clean(other)

    def test_a_profile_of_one_repeated_page_drops_nothing(self) -> None:
        profile = learn([PAGES[0]] * 10)
        assert cleanarticle.clean(PAGES[0], profile=profile) == cleanarticle.clean(PAGES[0])

    def test_an_empty_profile_changes_nothing(self) -> None:
        assert cleanarticle.clean(PAGES[0], profile=Profile()) == cleanarticle.clean(PAGES[0])

    def test_a_repeated_story_is_no_template(self) -> None:
        profile = learn([*PAGES, PAGES[0]])
        text = cleanarticle.clean(PAGES[0], profile=profile).text
        for line in STORIES[0]:
            assert line in text

    def test_an_empty_page_can_be_cleaned(self) -> None:
        assert cleanarticle.clean("", profile=learn(PAGES)).text == ""


class TestEvidence:
    """The rules, on synthetic counts and scores."""

    profile = Profile(
        10,
        {
            "menu": LineCounts(10, 0, 10, 0),
            "search": LineCounts(10, 0, 10, 0),
            "legal notice": LineCounts(10, 0, 0, 10),
            "what you need": LineCounts(10, 10, 0, 0),
            "sign up": LineCounts(10, 3, 0, 0),
        },
    )
    text = "A sentence of the page's own, long enough to be a sign of text."
    loose = "A link to another story, which nobody has seen before"
    lines = ("Menu", "Search", text, "What you need", text + " B.", "Sign up", text + " C.", "Legal notice", loose)
    odds = np.array([-3, -3, 4, 2, 4, 2, 4, -3, 1], np.float32)

    def shifts(self) -> dict[str, float]:
        template = template_prior(self.profile, self.lines, self.odds)
        assert template is not None
        return dict(zip(self.lines, template.kept.tolist(), strict=True))

    def test_template_is_shifted_down_strongly(self) -> None:
        shifts = self.shifts()
        assert shifts["Menu"] == shifts["Search"] == shifts["Legal notice"] == -8

    def test_a_recurring_heading_is_not_shifted(self) -> None:
        assert self.shifts()["What you need"] == 0

    def test_lines_that_the_model_mostly_drops_are_shifted_in_proportion(self) -> None:
        assert self.shifts()["Sign up"] == pytest.approx(-8 * 0.7)

    def test_new_text_of_the_page_is_not_shifted(self) -> None:
        assert self.shifts()[self.text] == 0

    def test_new_text_below_the_template_footer_is_outside(self) -> None:
        assert self.shifts()[self.loose] == -4

    def test_fewer_pages_weigh_less(self) -> None:
        lines = {key: LineCounts(10, 0, 5, 5) for key in ("menu", "search", "legal notice")} | {
            "rare": LineCounts(3, 0, 0, 0)
        }
        template = template_prior(Profile(10, lines), [*self.lines, "Rare", "Rare"], np.append(self.odds, [1, 1]))
        assert template is not None
        assert template.kept[0] == -8
        assert template.kept[-1] == pytest.approx(-8 * 0.3 * 3)
        assert template.title[0] == -8
        assert template.title[-1] == 0

    def test_two_known_lines_do_not_make_a_site(self) -> None:
        assert template_prior(self.profile, ["Menu", "Search", self.text], np.array([-3, -3, 4], np.float32)) is None

    def test_no_shift_where_nothing_would_be_kept(self) -> None:
        assert template_prior(self.profile, self.lines[:2] + self.lines[-2:-1] * 2, np.full(4, 2, np.float32)) is None

    def test_the_main_text_range_of_an_empty_page_is_empty(self) -> None:
        assert main_text_range([], np.zeros(0, np.float32)) == (0, 0)
        assert main_text_range(["Menu"], np.array([-2.0], np.float32)) == (0, 0)
        assert line_observations([], np.zeros(0, np.float32)) == {}

    def test_the_main_text_range_has_the_most_text_not_the_most_lines(self) -> None:
        lines = ["A line of forty characters or some more.", "x" * 500 + ".", "Menu", "Menu", "Item"] + ["Item"] * 40
        odds = np.array([3, 3, -3, -3, -3] + [3] * 40, np.float32)
        assert main_text_range(lines, odds) == (0, 2)


class TestFile:
    def test_a_profile_survives_a_round_trip(self, tmp_path: Path) -> None:
        profile = learn(PAGES)
        assert Profile.from_json(profile.to_json()) == profile
        profile.save(tmp_path / "site.profile.json")
        assert Profile.load(tmp_path / "site.profile.json") == profile.pruned()

    def test_a_profile_has_no_text_of_single_pages(self) -> None:
        saved = learn(PAGES).pruned().to_json()
        assert "lighthouse" not in saved
        assert "shipyards" in saved

    def test_a_profile_is_sorted_json_with_a_line_per_row(self) -> None:
        text = learn(PAGES).to_json()
        assert list(json.loads(text)["lines"]) == sorted(json.loads(text)["lines"])
        assert '\n"home": [6, 0, 6, 0],\n' in text

    def test_pruning_keeps_the_most_frequent(self) -> None:
        profile = Profile(9, {"a": LineCounts(2, 0, 0, 0), "b": LineCounts(9, 0, 0, 0), "c": LineCounts(1, 0, 0, 0)})
        assert list(profile.pruned().lines) == ["b", "a"]
        assert list(profile.pruned(1).lines) == ["b"]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "not"),
            ("{", "JSON"),
            ("[" * 200_000, "JSON"),
            ("9" * 5_000, "JSON"),
            ("[]", "object"),
            ("{}", "object"),
            ('{"profile": 1, "pages": 1, "lines": {}, "run": "me"}', "object"),
            ('{"profile": 2, "pages": 1, "lines": {}}', "version 2"),
            ('{"profile": 1, "pages": -1, "lines": {}}', '"pages"'),
            ('{"profile": 1, "pages": true, "lines": {}}', '"pages"'),
            ('{"profile": 1, "pages": 1e3, "lines": {}}', '"pages"'),
            ('{"profile": 1, "pages": NaN, "lines": {}}', '"pages"'),
            ('{"profile": 1, "pages": 1' + "0" * 30 + ', "lines": {}}', '"pages"'),
            ('{"profile": 1, "pages": 1, "lines": []}', '"lines"'),
            ('{"profile": 1, "pages": 1, "lines": {"a": [1, 0, 0]}}', "4 numbers"),
            ('{"profile": 1, "pages": 1, "lines": {"a": [1, 0, 0, "0"]}}', "4 numbers"),
            ('{"profile": 1, "pages": 1, "lines": {"a": [2, 0, 0, 0]}}', "4 numbers"),
            ('{"profile": 1, "pages": 3, "lines": {"a": [2, 3, 0, 0]}}', "cannot"),
            ('{"profile": 1, "pages": 3, "lines": {"a": [2, 0, 2, 1]}}', "cannot"),
            ('{"profile": 1, "pages": 3, "lines": {"a": [0, 0, 0, 0]}}', "cannot"),
            ('{"profile": 1, "pages": 1, "lines": {"": [1, 0, 0, 0]}}', "characters"),
            ('{"profile": 1, "pages": 1, "lines": {"' + "a" * 2_000 + '": [1, 0, 0, 0]}}', "characters"),
            (" " * 17_000_000, "at most"),
        ],
    )
    def test_a_malformed_profile_is_refused(self, text: str, message: str) -> None:
        with pytest.raises(ProfileError, match=message) as caught:
            Profile.from_json(text)
        assert len(str(caught.value)) < 300

    def test_the_message_names_the_file(self, tmp_path: Path) -> None:
        path = tmp_path / "other.json"
        for data in (b"\xff\xfe", b"nonsense", b" " * 17_000_000):
            path.write_bytes(data)
            with pytest.raises(ProfileError, match=r"other\.json"):
                Profile.load(path)


# The spinner of this test puts "dans" for each "en", inside words too.
SPOKEN = (
    "un moment de silence",
    "la science avance lentement",
    "les parents attendent les enfants",
    "le gouvernement prend son temps",
    "les clients se rendent au centre",
    "une présentation vraiment intéressante",
)


def spun(number: int) -> str:
    words = SPOKEN[number % len(SPOKEN)]
    text = (
        f"Le conseil a décidé mardi soir que {words} dans la commune numéro {number}, malgré la pluie et le froid.\n"
        f"Les habitants ont dit que {words}, et que le maire de la ville le savait depuis plusieurs années."
    )
    return f"Accueil\n\nLa vie de la commune\n\n{text.replace('en', 'dans')}"


class TestSpinner:
    def test_rules_of_a_spinner_are_learned_and_saved(self, tmp_path: Path) -> None:
        profile = learn(map(spun, range(12)))
        (rule,) = profile.rules["fr"]
        assert (rule.old, rule.new) == ("en", "dans")
        assert ("sildansce", "silence") in rule.evidence
        profile.save(tmp_path / "p.json")
        saved = Profile.load(tmp_path / "p.json")
        assert saved == profile.pruned()
        assert saved.rules == profile.rules
        assert not saved.spun.observed

    def test_learned_rules_are_undone(self) -> None:
        text = (
            "Le conseil a décidé mardi soir de fermer la pdanssion du village pour tout l'hiver et jusqu'au printemps."
        )
        profile = learn(map(spun, range(12))).pruned()
        assert "pdanssion" in cleanarticle.clean(text, language="fr").text
        assert "pension" in cleanarticle.clean(text, language="fr", profile=profile).text

    def test_rules_are_merged_in_any_order_and_grouping(self) -> None:
        parts = [profile_of(spun(number)) for number in range(7)]
        forwards = sum(parts[1:], parts[0])
        backwards = sum(parts[-2::-1], parts[-1])
        assert forwards == backwards == learn(map(spun, range(7)))
        assert forwards.to_json() == backwards.to_json()
        assert Profile.from_json(forwards.to_json()) == forwards

    def test_rules_of_two_saved_profiles_add_up(self) -> None:
        rule, other = Rule("en", "dans", (("sildansce", "silence"),)), Rule("en", "dans", (("pdanste", "pente"),))
        both = Profile(spun=SpinnerKnowledge({"fr": (rule,)})) + Profile(spun=SpinnerKnowledge({"fr": (other,)}))
        assert both.rules == {"fr": (Rule("en", "dans", (("pdanste", "pente"), ("sildansce", "silence"))),)}

    def test_no_rules_are_learned_without_a_spinner(self) -> None:
        assert learn(PAGES).rules == {}

    @pytest.mark.parametrize(
        "spun",
        [
            "[]",
            '{"rules": []}',
            '{"observed": {}}',
            '{"rules": {"fr": [{"old": "a"}]}}',
            '{"rules": {"fr": [{"old": "a", "new": "a"}]}}',
            '{"rules": {"fr": [{"old": "a", "new": "b", "whole": ["(x+)+{}"]}]}}',
            '{"rules": {"fr": [{"old": "a", "new": "' + "b" * 200 + '"}]}}',
            '{"rules": {}, "observed": {"fr": {"words": {"a": "b"}, "rules": []}}}',
        ],
    )
    def test_a_malformed_spinner_entry_is_refused(self, spun: str) -> None:
        with pytest.raises(ProfileError, match='"spun"'):
            Profile.from_json(f'{{"profile": 1, "pages": 1, "lines": {{}}, "spun": {spun}}}')


def test_spinner_counts_add_up_from_nothing() -> None:
    assert not SpinnerKnowledge()
    rule = Rule("t", "chez", (("momchez", "momt"),))
    found = SpinnerKnowledge({"fr": (rule,)})
    assert found + SpinnerKnowledge() == SpinnerKnowledge() + found == found
    assert found
    assert Profile().__add__(3) is NotImplemented  # type: ignore[arg-type]
    assert Profile(3) != Profile(4)
    assert hash(Profile(3)) == hash(Profile(3))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"old": "ab" * 60, "new": "c"}, r"at most 100 characters, but '(ab){15}…' to 'c' has 120 and 1"),
        ({"old": "a", "new": "b" * 200}, r"at most 100 characters, but 'a' to 'b{30}…' has 1 and 200"),
        ({"old": "a", "new": "b", "whole": ["c{}"]}, r"no regular expressions, but 'a' to 'b' has 1"),
    ],
)
def test_the_message_of_a_refused_rule_shows_what_is_wrong(row: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SpinnerKnowledge.from_dict({"rules": {"fr": [row]}})


def test_a_file_with_too_many_rules_is_refused() -> None:
    rows = [
        {"old": "t", "new": f"chez{chr(97 + number % 26)}{chr(97 + number // 26)}", "evidence": {"a": "b"}}
        for number in range(30)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cleanarticle.sites.spinner._MAX_RULES", 20)
        with pytest.raises(ValueError, match="at most 20 spelling rules, not 30"):
            SpinnerKnowledge.from_dict({"rules": {"fr": rows}})
