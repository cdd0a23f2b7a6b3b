"""Learning while the pages come by: what is used when, the same however it is run, and within bounds."""

import itertools
import time
from collections.abc import Iterator

import pytest

import cleanarticle
from cleanarticle import Failure, Page, PipelineError, Profile, clean_many
from cleanarticle.lines.features import measure
from cleanarticle.sites.learner import Learner
from cleanarticle.sites.learning import profile_of
from cleanarticle.sites.online import Sites, block_end
from cleanarticle.sites.profile import LineCounts
from cleanarticle.text.address import site_of
from cleanarticle.workers import NotYet, in_order

ABOUT = (
    "The Valley Courier has told the stories of these hills since 1911, from the mines and the mills to the "
    "schools and the choirs, and its reporters live where they write."
)
WHO = ("The mayor", "A farmer", "The school choir", "The bus company", "A retired miner", "The fire brigade", "A baker")
WHAT = ("bought the old mill", "won the regional prize", "closed the bridge", "opened a museum", "planted an orchard")
WHEN = ("on Monday morning", "after years of waiting", "before the autumn rains", "to everyone's surprise")


def record(number: int) -> dict[str, object]:
    """Every third page is of a site that has one page only; one in fifty has no text."""
    if number % 50 == 49:
        return {"id": number, "url": "https://www.courier.example/x"}
    who, what, when = WHO[number % 7], WHAT[number % 5], WHEN[number % 4]
    story = [
        f"{who} {what}",
        f"{who} of the upper valley {what} {when}, the council said, and number {number} of its letters proves it.",
        f"Neighbours who had come to see how {who.lower()} {what} stayed until the lamps were lit at {number} Hill Road.",
    ]
    host = f"lonely{number}.example" if number % 3 == 2 else "www.courier.example"
    return {"id": number, "url": f"https://{host}/{number}", "text": "\n\n".join(["Home", "Letters", *story, ABOUT])}


RECORDS = [record(number) for number in range(80)]


def texts_of(results: Iterator[Page | Failure[object]]) -> list[str]:
    return [item.error if isinstance(item, Failure) else item.text for item in results]


@pytest.fixture(scope="module")
def learned() -> list[str]:
    return texts_of(clean_many(RECORDS, learn=True))


def test_a_page_is_cleaned_with_the_profile_of_the_blocks_before(learned: list[str]) -> None:
    for number, row in enumerate(RECORDS):
        if "text" not in row:
            assert "no field 'text'" in learned[number]
            continue
        begin = 0 if number < 32 else 32 if number < 64 else 64
        site = "courier" if "courier" in str(row["url"]) else str(row["url"])
        before = [str(other["text"]) for other in RECORDS[:begin] if site in str(other["url"]) and "text" in other]
        profile = cleanarticle.learn(before) if before else None
        assert learned[number] == cleanarticle.clean(str(row["text"]), url=str(row["url"]), profile=profile).text


def test_online_learning_drops_template_lines(learned: list[str]) -> None:
    ours = [text for text, row in zip(learned, RECORDS, strict=True) if "courier" in str(row["url"]) and "text" in row]
    assert any(ABOUT in text for text in ours[:5])
    assert not any(ABOUT in text for text in ours[-20:])


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_results_do_not_depend_on_the_number_of_processes(processes: int, learned: list[str]) -> None:
    assert texts_of(clean_many(iter(RECORDS), processes, learn=True)) == learned


def test_failures_hold_the_record(learned: list[str]) -> None:
    (failure, *_) = (item for item in clean_many(RECORDS, learn=True) if isinstance(item, Failure))
    assert (failure.position, failure.record) == (49, RECORDS[49])


def test_texts_without_an_address_teach_nothing() -> None:
    texts = [str(row["text"]) for row in RECORDS if "text" in row][:40]
    assert texts_of(clean_many(texts, learn=True)) == [cleanarticle.clean(text).text for text in texts]


def test_the_labeller_runs_once_per_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it teaches is what the labeller saw when it was cleaned."""
    looks: list[int] = []
    monkeypatch.setattr("cleanarticle.lines.labeller.measure", lambda *args: looks.append(1) or measure(*args))  # type: ignore[func-returns-value]
    learner = Learner()
    text = str(RECORDS[0]["text"])
    page = cleanarticle.clean(text, pipeline=cleanarticle.default_pipeline().replace("labels", learner))
    assert len(looks) == 1
    assert learner.learned == [profile_of(text, spelling=False)]
    assert page == cleanarticle.clean(text)
    cleanarticle.clean(" \n", pipeline=cleanarticle.default_pipeline().replace("labels", learner))
    assert len(learner.learned) == 1


def test_results_are_lazy() -> None:
    results = clean_many((record(number) for number in itertools.count()), learn=True)
    assert len(list(itertools.islice(results, 40))) == 40


def test_online_learning_and_a_profile_exclude_each_other() -> None:
    with pytest.raises(PipelineError, match="makes the profiles itself"):
        clean_many([], learn=True, profile=Profile())


class TestBounds:
    def test_the_least_recent_site_is_dropped_first(self) -> None:
        sites = Sites(max_sites=2)
        for name in ("a", "b", "a", "c"):
            sites.add(name, Profile(1, {"menu": LineCounts(1, 0, 1, 0)}))
            sites.end_block()
        assert sites.profile("b") is None
        known = sites.profile("a")
        assert known is not None
        assert known.pages == 2

    def test_the_rarest_lines_are_dropped_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cleanarticle.sites.online._MAX_LINES", 3)
        sites = Sites()
        for number in range(10):
            sites.add("a", profile_of(f"Menu\n\nLine {chr(97 + number)}\n\nOther {chr(97 + number)}"))
            sites.end_block()
        known = sites.profile("a")
        assert known is not None
        assert list(known.lines) == ["menu"]
        assert known.lines["menu"].pages == 10

    def test_a_profile_is_not_used_within_its_own_block(self) -> None:
        sites = Sites()
        sites.add("a", Profile(1, {"menu": LineCounts(1, 0, 1, 0)}))
        assert sites.profile("a") is None

    def test_blocks_tile_all_positions(self) -> None:
        ends = [block_end(position) for position in range(5000)]
        assert sorted(set(ends)) == [32, 64, 128, 256, 512, 1024, 2048, 3072, 4096, 5120]
        assert all(block_end(end - 1) == end < block_end(end) for end in set(ends))


def slow(number: int) -> int:
    time.sleep(0.01 * (number % 3))
    return number


@pytest.mark.parametrize("processes", [None, 1, 3])
def test_items_can_wait_for_earlier_results(processes: int | None) -> None:
    handed: list[int] = []

    def items() -> Iterator[int | NotYet]:
        for number in range(50):
            while len(handed) < number - number % 10:
                yield NotYet()
            yield number

    for result in in_order(slow, items(), processes=processes):
        assert isinstance(result, int)
        handed.append(result)
    assert handed == list(range(50))


def test_an_invalid_address_has_no_site() -> None:
    assert site_of("http://[::1") is None
