"""What holds for the profiles of any pages whatever."""

import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

import cleanarticle
from cleanarticle import Profile, learn
from cleanarticle.sites.learning import profile_of
from cleanarticle.sites.profile import LineCounts, merge_profiles
from cleanarticle.testing import check_page, realistic_pages, texts

few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@st.composite
def seen(draw: st.DrawFn, pages: int) -> LineCounts:
    on = draw(st.integers(1, pages))
    above = draw(st.integers(0, on))
    return LineCounts(on, draw(st.integers(0, on)), above, draw(st.integers(0, on - above)))


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    pages = draw(st.integers(0, 9))
    key = st.sampled_from(["menu", "legal notice", "à lire aussi", '"\\', "検索"])
    return Profile(pages, draw(st.dictionaries(key, seen(pages), max_size=5)) if pages else {})


@given(profiles(), profiles(), profiles())
def test_adding_is_commutative_and_associative(a: Profile, b: Profile, c: Profile) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c) == merge_profiles((c, a, b))
    assert a + Profile() == a


@given(profiles())
def test_a_profile_survives_a_round_trip(profile: Profile) -> None:
    assert Profile.from_json(profile.to_json()) == profile
    shuffled = Profile(profile.pages, dict(reversed(profile.lines.items())))
    assert shuffled.to_json() == profile.to_json()


@few
@given(st.lists(st.one_of(realistic_pages(), texts()), max_size=4), st.data())
def test_merged_profiles_equal_learning_at_once(pages: list[str], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(pages)))
    order = data.draw(st.permutations(pages))
    whole = learn(pages)
    assert whole == learn(pages[:cut]) + learn(pages[cut:]) == learn(order)
    assert Profile.from_json(whole.to_json()) == whole


@few
@given(st.lists(realistic_pages(), min_size=1, max_size=3), st.one_of(realistic_pages(), texts()))
def test_cleaning_with_a_profile_is_total_and_restorable(pages: list[str], page: str) -> None:
    profile = learn(itertools.chain.from_iterable(itertools.repeat(pages, 3)))
    for source in (page, pages[0]):
        check_page(cleanarticle.clean(source, profile=profile), source)


class Learning(RuleBasedStateMachine):
    """Learn, merge, save and load a profile, and compare it with the list of its pages."""

    known = Bundle("known")
    pages = ("Menu\n\nA first page of text.", "Menu\n\nAnother.", "", "Legal notice\n\nMenu", "12")
    single = tuple(profile_of(page) for page in pages)

    @rule(target=known, page=st.sampled_from(range(len(pages))))
    def learn_one(self, page: int) -> tuple[Profile, tuple[int, ...]]:
        return self.single[page], (page,)

    @rule(target=known, a=known, b=known)
    def add(
        self, a: tuple[Profile, tuple[int, ...]], b: tuple[Profile, tuple[int, ...]]
    ) -> tuple[Profile, tuple[int, ...]]:
        profile, order = a[0] + b[0], a[1] + b[1]
        if len(order) < 60:  # they double
            assert profile == merge_profiles(self.single[page] for page in sorted(order))
        return profile, order[:60] if len(order) < 60 else ()

    @rule(target=known, a=known)
    def save_and_read(self, a: tuple[Profile, tuple[int, ...]]) -> tuple[Profile, tuple[int, ...]]:
        return Profile.from_json(a[0].to_json()), a[1]

    @rule(a=known)
    def prune(self, a: tuple[Profile, tuple[int, ...]]) -> None:
        pruned = a[0].pruned()
        assert pruned.pruned() == pruned
        assert pruned.lines.items() <= a[0].lines.items()

    @invariant()
    def nothing_stands_on_more_pages_than_there_are(self) -> None:
        for profile in self.single:
            assert all(seen.pages <= profile.pages for seen in profile.lines.values())


Learning.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestLearning = Learning.TestCase
