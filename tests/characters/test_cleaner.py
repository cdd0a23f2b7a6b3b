"""The repair of characters: cases in ``cases/characters.json``, joined lines, words with spaced letters."""

import json
import random
from pathlib import Path

import pytest

import cleanarticle
from cleanarticle.characters import repair, repair_line
from cleanarticle.characters.changes import apply_changes
from cleanarticle.characters.decoder import Decoder
from cleanarticle.characters.prefilter import may_be_misread
from cleanarticle.characters.spaced_words import close_spaced_words
from cleanarticle.characters.work_budget import WorkBudget
from cleanarticle.page import Page
from tests.pages import cleaned, page_of

CASES = json.loads((Path(__file__).parents[1] / "cases" / "characters.json").read_text("utf-8"))


PARAGRAPH = "The ferry to the island leaves at nine, and the café on board sells tea for 3 €."


def repaired(text: str, language: str | None = None) -> Page:
    return cleaned(page_of(text, language=language), repair)


def view(page: Page) -> str:
    return "".join(line.text + line.newline for line in page.lines)


@pytest.mark.parametrize("case", CASES["repaired"], ids=lambda case: case["label"])
def test_damaged_lines_are_repaired(case):
    assert apply_changes(case["original"], repair_line(case["original"])) == case["fixed"]
    assert view(repaired(case["original"])) == case["fixed"]


@pytest.mark.parametrize("case", CASES["unchanged"], ids=lambda case: case["label"])
def test_correct_lines_are_unchanged(case):
    assert repair_line(case["original"]) == []
    assert not any(repair.applied for repair in repaired(case["original"]).repairs)
    page = f"{PARAGRAPH}\n{case['original']}\n{PARAGRAPH}"
    assert not any(repair.applied for repair in repaired(page).repairs)


@pytest.mark.parametrize("case", CASES["repaired"], ids=lambda case: case["label"])
def test_repaired_lines_need_no_repair(case):
    assert repair_line(case["fixed"]) == []


def test_repairs_are_small_and_named():
    page = repaired("cafÃ© &amp; th\u200bé")
    assert [(repair.before, repair.after, repair.rule) for repair in page.repairs] == [
        ("Ã©", "é", "characters.mojibake.utf-8-as-windows-1252"),
        ("&amp;", "&", "characters.entity"),
        ("\u200b", "", "characters.zero_width"),
    ]


def test_other_lines_of_the_page_count_as_evidence():
    """One accent is weak evidence; next to lines that show the misreading, it is enough."""
    lines = [
        "Les élèves du collège ont fêté la rentrée.",
        "Il est là, à Noël",
        "Un dîner a été préparé près du théâtre.",
    ]
    misread_lines = [line.encode("cp1252").decode("mac-roman") for line in lines]
    assert view(repaired("\n".join(misread_lines))) == "\n".join(lines)


def test_a_spaced_word_is_closed_where_the_page_has_the_word():
    text = "Les délais sont longs.\nDes d é l a i s de paiement, y compris a b c d e f."
    assert view(repaired(text)).splitlines()[1] == "Des délais de paiement, y compris a b c d e f."


@pytest.mark.parametrize(
    ("spaced", "closed"),
    [
        ("It was U P D A T E D on Monday, as they said.", "It was UPDATED on Monday, as they said."),
        ("L a t e s t n e w s from the town, and what it is.", "Latest news from the town, and what it is."),
        ("All of the a p p l e s t a n d are to be sold.", "All of the apple stand are to be sold."),
        ("Dans l'a t m o s p h è r e du soir, et pour les amis.", "Dans l'atmosphère du soir, et pour les amis."),
        (
            "На с т а н ц и и.\nИ все на станции было, как они и что.",
            "На станции.\nИ все на станции было, как они и что.",
        ),
    ],
)
def test_spaced_words_are_closed(spaced, closed):
    assert view(repaired(spaced)) == closed


@pytest.mark.parametrize("language", ["en", "en-GB"])
def test_spaced_words_are_closed_with_a_region_in_the_language(language):
    text = "L a t e s t n e w s from the town."
    assert view(repaired(text, language)) == "Latest news from the town."


def test_a_letter_whose_lower_case_has_two_characters_is_left_alone():
    class Words:
        compounding = False

        def frequency(self, word):
            return 5.0 if word == "İstanbul".lower() else 0.0

        def spells(self, word):
            return False

    assert list(close_spaced_words("İ s t a n b u l 3 km", Words())) == []


@pytest.mark.parametrize(
    "text",
    [
        "The answers of the test are B A D C and not the others.",
        "Press W A S D to move, it is the best of all.",
        "The sequence G A T T C A is in all of them.",
        "Vitamins A B C D E are in it, and what of the rest?",
        "Call J F K L at the desk, or T H E R A P I S T S T O P of them.",
    ],
)
def test_letters_that_are_not_certainly_a_word_are_unchanged(text):
    assert repaired(text).repairs == ()


def test_a_drop_capital_is_joined_to_its_word():
    text = "L\n  es États-Unis ont annoncé mardi un nouvel accord.\nLes autres pays, les plus petits, les suivent."
    assert view(repaired(text)).splitlines()[0] == "Les États-Unis ont annoncé mardi un nouvel accord."


def test_letters_of_an_index_are_unchanged():
    text = "A\nB\nC\nlist of all the names that begin with this letter\nD"
    assert repaired(text).repairs == ()


def test_a_word_broken_at_a_soft_hyphen_is_joined():
    assert view(repaired("le dévelop\xad\n  pement du pays")) == "le développement du pays"


def test_the_prefilter_excludes_clean_text():
    assert not any(may_be_misread(case["original"]) for case in CASES["unchanged"][:3])


@pytest.mark.parametrize("text", ["\x00" * 300_000, "Ã©" * 100_000, "é" * 300_000, "a b " * 50_000, "e\u0301" * 50_000])
def test_a_very_long_line_is_repaired(text):
    assert len(list(repair(page_of(text)))) >= 0


SIGNS = "×÷±−·•…–—‘’‚“”„‹›«»′″°ºª§¶†‡©®™€£¥¢¤¬¦¿¡µ½¼¾²³¹√∞≤≥≠≈∂∑∏∫π∆Ω◊←→↑↓■●★✓‰№¨´¸ˆ˜¯"
PLACES = (
    "7{}45 metres",
    "The {} key is on the right.",
    "She typed {} and waited.",
    "x {}y z",
    "Finished{}",
    "Höhe {}8 cm",
    "Le signe «{}» est ici",
    "„{}“ und „Ü“",
    "ΩΔ{} και",
)


@pytest.mark.parametrize("place", PLACES)
def test_pairs_of_signs_are_unchanged(place):
    """Each pair of typographic signs in a sentence: alone no pair proves a misreading."""
    texts = [place.format(one + two) for one in SIGNS for two in SIGNS]
    changed = [text for text in texts if may_be_misread(text) and repair_line(text)]
    assert changed == []


@pytest.mark.parametrize("place", PLACES[:3])
def test_pairs_of_signs_in_a_page_are_unchanged(place):
    texts = [place.format(one + two) for one in SIGNS[::3] for two in SIGNS[::2]]
    changed = [
        text for text in texts if any(fix.applied for fix in repaired(f"{PARAGRAPH}\n{text}\n{PARAGRAPH}").repairs)
    ]
    assert changed == []


def test_two_different_pairs_of_signs_prove_each_other():
    lines = ["Una giornata al mare con la famiglia √® bella", "Domani si parte per la citt√†", "La nonna sa perch√©"]
    assert view(repaired("\n".join(lines))).split("\n")[1:] == ["Domani si parte per la città", "La nonna sa perché"]
    assert not any(fix.applied for fix in repaired("All done√© for the day").repairs)


def test_one_misread_line_does_not_change_a_correct_page():
    """Bytes read in another encoding are put right over a page only where the page as a whole becomes plainer."""
    sound = [f"La fenêtre numéro {number} a été fermée à midi, près de l'entrée." for number in range(12)]
    garbled = "Les élèves du collège ont fêté la rentrée.".encode("cp1252").decode("mac-roman")
    page = repaired("\n".join([*sound, garbled]))
    assert view(page).split("\n") == [*sound, "Les élèves du collège ont fêté la rentrée."]


def test_lookalike_letters_are_no_evidence_of_a_misreading():
    lines = ["Bu akşam yеmеk gеcikti, bеn bеklеdim.", "Evе gеldim vе uyudum, hеrkеs sеssizdi."]
    assert not any(fix.rule.startswith("characters.encoding") for fix in repaired("\n".join(lines)).repairs)


def test_doubts_are_flagged_with_less_confidence_than_repairs():
    page = repaired("Die Karte kostet 5 Euro.Â")
    assert [fix.applied for fix in page.repairs] == [False]
    sure = repaired("Les Ã©lÃ¨ves du collÃ¨ge ont fÃªtÃ© la rentrÃ©e.").repairs
    assert all(page.repairs[0].confidence < fix.confidence < 1 for fix in sure)


@pytest.mark.parametrize(
    ("real", "shown", "name"),
    [
        ("utf-8", "cp1252", "characters.mojibake.utf-8-as-windows-1252"),
        ("utf-8", "mac-roman", "characters.mojibake.utf-8-as-mac-roman"),
        ("utf-8", "cp437", "characters.mojibake.utf-8-as-cp437"),
        ("cp1252", "mac-roman", "characters.encoding.windows-1252-as-mac-roman"),
        ("cp1252", "cp1251", "characters.encoding.windows-1252-as-windows-1251"),
    ],
)
def test_rules_name_both_encodings(real, shown, name):
    text = "Les élèves du collège ont fêté la rentrée, un dîner a été préparé."
    page = repaired(text.encode(real).decode(shown))
    assert view(page) == text
    assert {fix.rule for fix in page.repairs} == {name}


NOISE = random.Random(5)
SLOW = {
    "Korean as Mac Roman": "".join(chr(NOISE.randrange(0xAC00, 0xD7A3)) for _ in range(800))
    .encode()
    .decode("mac-roman"),
    "Thai as cp437": ("ภาษาไทยสวยงาม" * 60).encode().decode("cp437"),
    "Latin-1 signs": "".join(chr(NOISE.randrange(0xA0, 0x100)) for _ in range(2400)),
    "Cyrillic and Latin-1": "".join(chr(NOISE.choice((0xA0, 0x400)) + NOISE.randrange(0x60)) for _ in range(2400)),
    "lost bytes": "".join(NOISE.choice("ÃÂÐ \ufffdab") for _ in range(2400)),
    "nested": "é".encode().decode("latin-1").encode().decode("latin-1").encode().decode("latin-1") * 300,
    "odd short lines": "Ã©\n" * 800,
    "spaced letters": " ".join("theandofto" * 120),
}


MOST_STEPS = 350
"""Steps a character that the worst of these texts may cost if nothing stops it."""


@pytest.mark.parametrize("name", SLOW)
def test_work_is_bounded_in_steps(name):
    text = SLOW[name]
    for size in (500, 2400):
        part = "\n".join(text[at : at + 60] for at in range(0, size, 60))
        budget = WorkBudget(1_000_000)
        decoder = Decoder(budget)
        for line in part.split("\n"):
            decoder.collect_evidence(line)
        assert not budget.exhausted
        assert budget.spent <= MOST_STEPS * len(part)


def test_lines_beyond_the_budget_are_flagged_and_not_changed(monkeypatch):
    monkeypatch.setattr("cleanarticle.characters.work_budget.BASE_STEPS", 0)
    monkeypatch.setattr("cleanarticle.characters.work_budget.STEPS_PER_CHARACTER", 12)
    lines = ["Les Ã©lÃ¨ves du collÃ¨ge ont fÃªtÃ© la rentrÃ©e."] + [
        f"Un dÃ®ner a Ã©tÃ© prÃ©parÃ© {n}." for n in range(9)
    ]
    page = repaired("\n".join(lines))
    again = repaired("\n".join(lines))
    assert page.repairs == again.repairs
    flags = [fix for fix in page.repairs if fix.rule == "characters.unread"]
    assert flags
    assert not any(fix.applied for fix in flags)
    assert view(page).split("\n")[-1] == lines[-1]
    assert len([warning for warning in page.warnings if "characters.unread" in warning]) == 1


# Words that end in a letter that may be the first byte of a character: capitals, and as they are in small letters.
ENDINGS = {
    "pt": ("amanhã", "irmã", "manhã"),
    "it": ("città", "perché", "però", "così", "virtù", "caffè"),
    "fr": ("été", "voilà", "liberté", "résumé"),
    "sv": ("på", "gå", "då", "sjö"),
    "fi": ("hyvä", "tämä", "äitiä", "työ"),
    "de": ("bö", "olé"),
    "es": ("está", "así", "café", "menú"),
    "hu": ("idő", "hajó", "kávé"),
    "cs": ("dobrý", "není", "stará"),
}
AFTER_WORDS = "”’“‘»›\"'—–-…™®°ªº²³¹%€£·•§†‡×÷±!?.,:;)"


@pytest.mark.parametrize("code", ENDINGS)
@pytest.mark.parametrize("form", ["{}{}", "{} {}", "x “{}{} y", "„{}“{}"])
def test_words_before_signs_are_unchanged(code, form):
    """Every word that ends in an accented letter, in capitals too, before each sign, closed up and apart."""
    texts = [
        form.format(word, sign, word)
        for small in ENDINGS[code]
        for word in (small, small.upper(), small.title())
        for sign in AFTER_WORDS
    ]
    texts += [f"{word}{sign}{word}" for small in ENDINGS[code] for word in (small, small.upper()) for sign in "—–/…·•"]
    assert [text for text in texts if repair_line(text)] == []


@pytest.mark.parametrize("letter", [chr(code) for code in range(0xC0, 0x100) if chr(code) not in "×÷"])
def test_single_letters_before_signs_are_unchanged(letter):
    """A letter that is spoken of, or a word of one letter; ``Â®`` alone is what a misreading shows most often."""
    forms = ("“{}”", "«{}»", "„{}“", "({})", "{} — {}", "{}… {}", "{}, {}", "{}!", "{}?", "{}: x", "{}/{}")
    texts = [form.format(letter, letter) for form in forms]
    assert [text for text in texts if repair_line(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "À Á Â Ã Ä Å Æ Ç È É Ê Ë",
        "À, Á, Â, Ã, Ä, Å, Æ, Ç, È, É",
        "Àà Áá Ââ Ãã Ää Åå Ææ Çç Èè Éé",
        "Â/Ã/Ä/Å/Æ/Ç",
        "Â Ê Î Ô Û Ä Ë Ï Ö Ü Œ Ù",
    ],
)
def test_lists_of_letters_are_unchanged(text):
    """Words of one letter prove nothing for bytes read in another encoding, on a page of such lines neither."""
    assert repair_line(text) == []
    assert not any(fix.applied for fix in repaired("\n".join([text, text[::-1], f"{text} {text}"])).repairs)


@pytest.mark.parametrize(
    ("shown", "was"),
    [
        ("MÃ–BEL UND BÃ–DEN", "MÖBEL UND BÖDEN"),
        ("PÃ… SVERIGE OCH PÃ… RESA", "PÅ SVERIGE OCH PÅ RESA"),
        ("Donít say that they havenít paid.", "Don’t say that they haven’t paid."),
        ("He called it a ìbargainî on Monday.", "He called it a “bargain” on Monday."),
        ("Next Â»", "Next »"),
        ("Copyright В© Harbour Books", "Copyright © Harbour Books"),
        ("Our guests, weÔÇÖre told, are late", "Our guests, we’re told, are late"),
        ("* Íîâîñòè", "* Новости"),
        ("Die Wanderung durch die Regenw‰lder", "Die Wanderung durch die Regenwälder"),
    ],
)
def test_one_impossible_character_is_proof(shown, was):
    assert view(repaired(shown)) == was


@pytest.mark.parametrize(
    "text",
    [
        "El país y el maíz de aquí",
        "a coborî, a urî",
        "L’Òpera de Òscar",
        "В «Мире» и в «Доме»",
        "iPhone®, ¬©, ≤16 bytes",
    ],
)
def test_letters_in_place_of_apostrophes_and_quotes_are_unchanged(text):
    assert repair_line(text) == []


def test_a_repeated_sign_does_not_prove_a_misreading_of_the_page():
    names = ("Source", "Examples", "Variants", "Panics", "Safety", "Errors", "Notes", "Fields", "Methods", "Traits")
    sound = [f"{name}§" for name in names] + [f"1.{number}.0 · Source" for number in range(20)]
    garbled = "Le café fermé a été rénové.".encode("mac-roman").decode("cp1252")
    assert view(repaired("\n".join([*sound, garbled]))).split("\n")[:-1] == sound


def test_a_page_of_short_misread_lines_is_repaired_to_its_end():
    words = [
        "новости",
        "погода",
        "работа",
        "музыка",
        "театр",
        "футбол",
        "столица",
        "деревня",
        "весна",
        "учебник",
        "картина",
        "дорога",
    ]
    lines = [f"* {first} {second}".title() for first in words for second in words]
    page = repaired("\n".join(line.encode("cp1251").decode("cp1252") for line in lines))
    assert view(page).split("\n") == lines
    assert page.warnings == ()


def _shown_as(text: str, real: str, shown: str) -> str:
    return text.encode(real).decode(shown)


FRENCH = "L’été dernier, l’équipe a déjà gagné « trois » médailles à l’étranger, et l’argenterie d’un musée."
SPANISH = "El físico español añadió que también habrá más días de “calor” en la región, y después lluvia."


@pytest.mark.parametrize(
    ("real", "shown", "line"),
    [("cp1252", "mac-roman", FRENCH), ("mac-roman", "cp1252", FRENCH), ("mac-roman", "cp1252", SPANISH)],
)
def test_a_line_that_was_surely_misread_is_decoded_as_a_whole(real: str, shown: str, line: str) -> None:
    assert view(repaired(_shown_as(line, real, shown))) == line
    listing = "les majuscules Â, Ê, Î, Ô, Û, Ä, Ë, Ï et les minuscules"
    page = "\n".join((_shown_as(line, real, shown), listing, PARAGRAPH))
    assert view(repaired(page)) == "\n".join((line, listing, PARAGRAPH))


def test_a_line_with_a_sign_that_the_misreading_cannot_make_is_not_decoded_as_a_whole() -> None:
    misread = _shown_as("Le musée a déjà gagné des médailles à l’étranger cet été.", "cp1252", "mac-roman")
    assert "líÈtranger" in misread
    assert view(repaired(f"{misread} Œ日 aujourdíhui")).endswith("aujourdíhui")


MISREAD_LINES = {
    ("cp1252", "mac-roman"): [
        "The council says the city’s bridge and the mayor’s plan are not what they were.",
        "C’est pour la suite et pour les autres que nous sommes dans l’équipe.",
        "“When will it open?” asked the man who had come with the others.",
        "We had waited for more…",
        "19,99€",
    ],
    ("mac-roman", "cp1252"): [
        "The boats that were in the harbour—which was full of ice—are out again.",
        "€35.99",
    ],
    ("utf-8", "mac-roman"): ["© 2019 The Harbour News", "Preheat the oven to 180°C for this.", "Continue reading »"],
    ("utf-8", "cp1251"): ["► July (20)", "Download the App 💎 now", '6½" wide'],
    ("utf-8", "cp1250"): ["► 2007 (31)", "Treat yourself 💌 this month"],
}
"""Lines of which one word or sign proves by itself how they were misread."""


@pytest.mark.parametrize(
    ("real", "shown", "line"), [(real, shown, line) for (real, shown), lines in MISREAD_LINES.items() for line in lines]
)
def test_one_certain_word_or_sign_proves_a_misreading(real: str, shown: str, line: str) -> None:
    misread = _shown_as(line, real, shown)
    assert misread != line
    assert view(repaired(misread)) == line


LONG = (
    "L’été dernier, à la fête du village, les élèves de la région ont présenté leur pièce préférée à une foule émue.\n"
    "Après le dîner, le maire a évoqué la rénovation de l’église, qui a été décidée en février après des années.\n"
)


@pytest.mark.parametrize(
    ("real", "shown", "line"),
    [
        ("utf-8", "mac-roman", "5 octobre 2017 à 9 h 03"),
        ("utf-8", "cp1250", "Le mardi 18 à 21 h"),
        ("utf-8", "cp1251", "* ► mai"),
        ("utf-8", "mac-roman", "l’été de l’école"),
    ],
)
def test_long_lines_prove_the_misreading_of_short_ones(real: str, shown: str, line: str) -> None:
    page = f"{_shown_as(LONG, real, shown)}{_shown_as(line, real, shown)}"
    assert view(repaired(page)) == f"{LONG}{line}"


@pytest.mark.parametrize(
    "line",
    ["В такому часі, В\xa01909 році", "Её дом, ЕС–Россия", "“Âşık” dedi, Âşıklar", "АН–БО, Харків–Європа", "où l’été"],
)
def test_correct_lines_stay_on_a_page_with_misread_ones(line: str) -> None:
    for shown in ("cp1251", "latin-1", "mac-roman"):
        russian = "Вчера в городе открыли новый мост через реку, и жители пришли посмотреть на него.\n"
        page = f"{_shown_as(LONG, 'utf-8', shown)}{_shown_as(russian, 'utf-8', shown)}{line}"
        assert view(repaired(page)).split("\n")[-1].replace("\xa0", " ") == line.replace("\xa0", " ")


@pytest.mark.parametrize(
    "line",
    [
        "Ã¡: this is what á looks like when it is broken.",
        "Write &amp; for &, and &eacute; for é.",
        "&szlig; ist ß",
        "* IstoÉ Dinheiro",
    ],
)
def test_lines_about_characters_stay(line: str) -> None:
    assert view(repaired(line)) == line


@pytest.mark.parametrize(
    "text", ["<div class='x'><p>Rain in Lyon.</p></div>", "<!doctype html><title>Rain</title>Snow"]
)
def test_short_html_gets_a_warning(text: str) -> None:
    (warning,) = cleanarticle.clean(text).warnings
    assert "looks like HTML" in warning
