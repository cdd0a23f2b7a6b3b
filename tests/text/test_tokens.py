"""Words as numbers, and what is measured of a line by itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanarticle import Edit, Label, Page, Pipeline, Proposal, Relabel
from cleanarticle.lines.features import NAMES, measure
from cleanarticle.lines.line_features import SHAPE_NAMES, read_line_features
from cleanarticle.locales.cues import default_vocabulary
from cleanarticle.text import page_reading, tokens
from cleanarticle.text.character_classes import COMMA, DIGIT, LOWER, UPPER
from cleanarticle.text.page_reading import LineCharacters, PageReading, reading_of
from cleanarticle.text.tokens import HashIndex, Tokens, folded_words, line_hashes, tokenise, word_hashes

TEXTS = st.text(st.characters(blacklist_categories=()), max_size=60)


def own(line: str) -> dict[str, float]:
    return dict(
        zip(SHAPE_NAMES, read_line_features(PageReading([line]), default_vocabulary()).matrix[0].tolist(), strict=False)
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Read MORE: 1,024 comments", ["read", "more", "0", "comments"]),
        ("L'été, à 14:05", ["l", "été", "à", "0", "0"]),
        ("天気がいい", ["天気", "気が", "がい", "いい"]),
        ("今 5日 ok", ["今", "0", "日", "ok"]),
        ("ΚΟΣΜΟΣ κόσμος", ["κοσμοσ", "κοσμοσ"]),
        ("… — |", []),
    ],
)
def test_text_is_split_into_words(text: str, words: list[str]) -> None:
    assert folded_words(text) == words
    assert len(word_hashes(text)) == len(words)


@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_tokens_of_several_lines_equal_those_of_each(texts: list[str]) -> None:
    together = tokenise(texts)
    for row, text in enumerate(texts):
        assert together.word_hash[together.line_of_word == row].tolist() == word_hashes(text).tolist()
        assert together.words_per_line[row] == len(folded_words(text))


@given(st.lists(st.integers(0, 2**64 - 1), max_size=40), st.lists(st.integers(0, 2**64 - 1), max_size=40))
def test_hash_index_returns_the_index_of_each_known_hash(numbers: list[int], others: list[int]) -> None:
    known = HashIndex(np.array(numbers, np.uint64))
    places = known.indices(np.array(numbers + others, np.uint64)).tolist()
    assert places == [numbers.index(n) if n in numbers else -1 for n in numbers + others]


@given(st.lists(TEXTS, max_size=12))
def test_measures_exist_for_any_lines(lines: list[str]) -> None:
    measures = measure(lines)
    assert measures.matrix.shape == (len([line for line in lines if line.strip()]), len(NAMES))
    assert np.isfinite(measures.matrix).all()


def test_line_features_do_not_depend_on_neighbours() -> None:
    lines = ["Home", "  * The ferry left at 14:05 on 3.4.2021, she said. Nobody saw it.", "12 €", "天気がいい。"]
    together = read_line_features(PageReading(lines), default_vocabulary()).matrix
    for row, line in enumerate(lines):
        np.testing.assert_array_equal(
            together[row], read_line_features(PageReading([line]), default_vocabulary()).matrix[0]
        )


@pytest.mark.parametrize(
    ("line", "measures"),
    [
        ("   * Boats", {"indent": 3, "bullet": 1, "words": 1, "capitalised share": 1}),
        (
            "The ferry left at 14:05. Nobody saw it.",
            {"time of day": 1, "date": 0, "sentences": 2, "ends a sentence": 1},
        ),
        ("Filed on 3.4.2021", {"date": 1, "time of day": 0}),
        ("In 2019 again", {"date": 1}),
        ("Room 20191", {"date": 0}),
        ("HARBOUR NEWS", {"all capitals": 1}),
        ("More…", {"ends in an ellipsis": 1}),
        ("Boats | Trains | Roads", {"separators": 2}),
        ("write to info@example.org", {"address": 1}),
        ("“No,” she said", {"starts with a quotation mark": 1, "commas": 0.3333}),
        ("1   Quill   12   3", {"wide gaps": 3, "starts with a digit": 1}),
        ("天気がいい。", {"ends a sentence": 1, "unspaced script": 0.8333}),
        ("HomeBoatsTrains", {"glued words": 2, "glued sentences": 0}),
        ("Ferry late.Crew rested?Yes.", {"glued words": 0, "glued sentences": 2}),
        ("The U.S. ferry. It left.", {"glued words": 0, "glued sentences": 0}),
    ],
)
def test_line_features_by_example(line: str, measures: dict[str, float]) -> None:
    found = own(line)
    assert {name: pytest.approx(found[name], abs=1e-3) for name in measures} == measures


def test_context_features_count_words_shared_with_the_text_nearby() -> None:
    ferry = "The ferry left the harbour late again, because the captain waited for the mail."
    bread = "Bakers in the valley sell more bread than ever, and nobody there knows why."
    rows = measure([ferry, "Harbour", bread, bread, bread, "Harbour"]).matrix
    above = rows[:, NAMES.index("words shared with sentence text just above")]
    below = rows[:, NAMES.index("words shared with sentence text just below")]
    assert above.tolist() == [0, 1, 0, 1, 1, 0]  # the last is more than three lines of sentence text away
    assert below.tolist() == [0, 0, 1, 1, 0, 0]


FILLED = st.lists(TEXTS.filter(lambda text: bool(text.strip())), min_size=1, max_size=8)


@given(FILLED)
def test_reading_a_page_in_chunks_gives_the_same_words(texts: list[str]) -> None:
    whole = PageReading(texts).tokens
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page_reading, "_MAX_PART", 0)
        parts = PageReading(texts)
        assert len(parts.parts) == len(texts)
        for name, one, other in zip(Tokens._fields, whole, parts.tokens, strict=True):
            assert name == "start" or one.tolist() == other.tolist()  # a place counts from the start of its part


def test_a_page_is_read_again_only_where_a_text_has_changed() -> None:
    seen = []

    def look(page: Page) -> list[Proposal]:
        seen.append(reading_of(page))
        return []

    pipeline = Pipeline().with_("one", look, stage="label")
    pipeline = pipeline.with_("labels", lambda page: [Relabel(0, Label.NAV)], stage="label")
    pipeline = pipeline.with_("two", look, stage="label")
    pipeline = pipeline.with_("edit", lambda page: [Edit(0, 0, 1, "", "cut.first")], stage="label")
    pipeline.with_("three", look, stage="label").run("a line\nand another")
    assert seen[0] is seen[1]
    assert seen[1] is not seen[2]
    assert seen[2].texts == [" line", "and another"]


def test_silent_characters_are_no_part_of_a_surface_word() -> None:
    text = "abc\u0640def, so\u0640ft 5"
    assert folded_words(text) == ["abcdef", "soft", "0"]
    assert word_hashes(text).tolist() == word_hashes("abcdef, soft 5").tolist()
    tokens_of_text = tokenise([text])
    assert tokens_of_text.start.tolist() == [0, 9, 15]
    assert tokens_of_text.length.tolist() == [6, 4, 1]


def test_lines_with_the_same_words_in_another_order_have_different_hashes() -> None:
    words = [chr(97 + number // 26) + chr(97 + number % 26) for number in range(70)]
    swapped = [words[64], *words[1:64], words[0], *words[65:]]
    hashes = line_hashes(tokenise([" ".join(words), " ".join(swapped), " ".join(words)]))
    assert hashes[0] == hashes[2]
    assert hashes[0] != hashes[1]


def test_a_stem_is_the_beginning_of_a_word() -> None:
    stems = tokenise(["sanctions sanctioned sanct sancta 1234 1235 12345678 12345999"]).stem_hash.tolist()
    assert stems[0] == stems[1] == stems[2] == stems[3]
    assert stems[4] != stems[5]
    assert stems[6] == stems[7]


@given(st.lists(st.text(alphabet="aB1 ,中é", min_size=1, max_size=20), min_size=1, max_size=5), st.booleans())
def test_characters_of_four_classes_are_counted_together(lines: list[str], long: bool) -> None:
    lines = [line + "B" * (70_000 if long else 0) for line in lines]
    characters = LineCharacters(lines)
    counts = [column.tolist() for column in characters.class_counts((UPPER, LOWER, DIGIT, COMMA))]
    wanted = [str.isupper, str.islower, str.isdigit, ",".__eq__]
    assert counts == [[sum(map(has, line)) for line in lines] for has in wanted]


def test_words_of_a_long_text_have_the_hashes_of_the_same_words_alone() -> None:
    words = [f"word{chr(97 + number % 26)}" for number in range(9_000)]
    assert len(" ".join(words)) > tokens._CACHED_POWERS
    together = word_hashes(" ".join(words))
    assert together[:26].tolist() == [word_hashes(word)[0] for word in words[:26]]
    assert together.tolist() == [together[number % 26] for number in range(9_000)]


@given(st.lists(st.integers(0, 3), max_size=20))
def test_hashes_in_one_bucket_are_found(numbers: list[int]) -> None:
    crowded = np.array(numbers, np.uint64) << np.uint64(20)  # with equal lowest bits
    known = HashIndex(crowded)
    wanted = np.arange(6, dtype=np.uint64) << np.uint64(20)
    assert known.contains(wanted).tolist() == [number in numbers for number in range(6)]
