"""The language of texts, pages and articles. All sentences here were written for the tests."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import tomllib
from dataclasses import replace
from importlib import resources

import pytest

from cleanarticle.errors import InputError
from cleanarticle.language import (
    Detector,
    LangdetectDetector,
    LanguageCleaner,
    LinguaDetector,
    ProfileDetector,
    Py3langidDetector,
    available,
    detect,
    line_languages,
)
from cleanarticle.language.profiles import _tables
from cleanarticle.language.scripts import main_script, scripts, words
from cleanarticle.page import Label, Page
from cleanarticle.page.proposals import Field
from tests.pages import page_of

FRENCH = "La mairie a annoncé hier que le vieux pont serait fermé aux voitures pendant tout l’été."
ENGLISH = "The town council said yesterday that the old bridge would be closed to cars all summer long."
GERMAN = "Die Stadtverwaltung teilte gestern mit, dass die alte Brücke den ganzen Sommer gesperrt bleibt."
KNOWN = {
    "fr": FRENCH,
    "en": ENGLISH,
    "de": GERMAN,
    "es": "El ayuntamiento anunció ayer que el puente viejo permanecerá cerrado a los coches durante el verano.",
    "it": "Il comune ha annunciato ieri che il vecchio ponte resterà chiuso alle auto per tutta l'estate.",
    "pt": "A câmara municipal anunciou ontem que a ponte velha ficará fechada aos carros durante todo o verão.",
    "nl": "De gemeente maakte gisteren bekend dat de oude brug de hele zomer gesloten blijft voor auto's.",
    "pl": "Urząd miasta ogłosił wczoraj, że stary most będzie zamknięty dla samochodów przez całe lato.",
    "sv": "Kommunen meddelade i går att den gamla bron kommer att vara stängd för bilar hela sommaren.",
    "cs": "Městský úřad včera oznámil, že starý most bude po celé léto uzavřen pro automobily.",
    "tr": "Belediye dün eski köprünün bütün yaz boyunca araçlara kapalı olacağını açıkladı.",
    "fi": "Kaupunki kertoi eilen, että vanha silta on suljettu autoilta koko kesän ajan.",
    "hu": "A városháza tegnap bejelentette, hogy a régi híd egész nyáron zárva lesz az autók előtt.",
    "ro": "Primăria a anunțat ieri că podul vechi va fi închis pentru mașini pe toată durata verii.",
    "id": "Pemerintah kota kemarin mengumumkan bahwa jembatan tua itu akan ditutup bagi mobil selama musim panas.",
    "vi": "Chính quyền thành phố hôm qua thông báo cây cầu cũ sẽ đóng cửa với ô tô trong suốt mùa hè.",
    "ru": "Городская администрация вчера сообщила, что старый мост будет закрыт для машин всё лето.",
    "uk": "Міська рада вчора повідомила, що старий міст буде закритий для автомобілів усе літо.",
    "bg": "Общината съобщи вчера, че старият мост ще бъде затворен за автомобили през цялото лято.",
    "ar": "أعلنت البلدية أمس أن الجسر القديم سيبقى مغلقا أمام السيارات طوال فصل الصيف.",
    "fa": "شهرداری دیروز اعلام کرد که پل قدیمی در تمام تابستان به روی خودروها بسته خواهد بود.",
    "hi": "नगर पालिका ने कल बताया कि पुराना पुल पूरी गर्मियों में गाड़ियों के लिए बंद रहेगा।",
    "he": "העירייה הודיעה אתמול כי הגשר הישן יהיה סגור לתנועת מכוניות במשך כל הקיץ.",
    "el": "Ο δήμος ανακοίνωσε χθες ότι η παλιά γέφυρα θα μείνει κλειστή για τα αυτοκίνητα όλο το καλοκαίρι.",
    "ja": "市役所は昨日、古い橋を夏のあいだ車両通行止めにすると発表した。",
    "zh": "市政府昨天宣布,旧桥整个夏天都将禁止汽车通行。",
    "ko": "시청은 어제 낡은 다리의 차량 통행을 여름 내내 막는다고 발표했다.",
    "th": "เทศบาลประกาศเมื่อวานนี้ว่าสะพานเก่าจะปิดไม่ให้รถผ่านตลอดฤดูร้อน",
    "hy": "Քաղաքապետարանը երեկ հայտնեց, որ հին կամուրջը փակ կլինի ամբողջ ամառ։",
    "ka": "მერიამ გუშინ განაცხადა, რომ ძველი ხიდი მთელი ზაფხული დაიკეტება.",
}
# Several sentences each: a refusal wants some text.
UNKNOWN = {
    "Esperanto": "La urbestraro anoncis hieraŭ, ke la malnova ponto estos fermita por aŭtoj dum la tuta somero. "
    "La loĝantoj de la apudaj stratoj ĝojas, ĉar ili longe plendis pri la bruo, sed la vendejoj timas perdi siajn "
    "klientojn. Oni promesis novan haltejon de buso kaj pli larĝan vojon por bicikloj ĝis la fino de la jaro.",
    "Basque": "Udalak atzo iragarri zuen zubi zaharra itxita egongo dela autoentzat uda osoan. Inguruko kaleetako "
    "bizilagunak pozik daude, aspalditik kexatzen baitziren zaratagatik, baina dendariek bezeroak galtzeko beldur "
    "dira. Urtea amaitu baino lehen autobus geltoki berria eta bide zabalagoa egingo dituztela agindu dute.",
    "Icelandic": "Borgarstjórn tilkynnti í gær að gamla brúin yrði lokuð bílum í allt sumar. Íbúar í götunum í kring "
    "eru ánægðir því þeir hafa lengi kvartað undan hávaða, en kaupmenn óttast að missa viðskiptavini sína. Lofað er "
    "nýrri biðstöð fyrir strætisvagna og breiðari hjólastíg áður en árið er liðið.",
    "Irish": "D'fhógair comhairle an bhaile inné go mbeadh an seandroichead dúnta do ghluaisteáin i rith an tsamhraidh "
    "ar fad. Tá muintir na sráideanna in aice leis sásta, mar bhí siad ag gearán faoin torann le fada, ach tá eagla ar "
    "na siopadóirí go gcaillfidh siad a gcuid custaiméirí roimh dheireadh na bliana.",
    "Maltese": "Il-kunsill tal-belt ħabbar ilbieraħ li l-pont il-qadim se jibqa' magħluq għall-karozzi matul is-sajf "
    "kollu. Ir-residenti tat-toroq tal-qrib huma ferħanin għax ilhom jilmentaw mill-istorbju, imma s-sidien "
    "tal-ħwienet jibżgħu li se jitilfu l-klijenti tagħhom qabel tmiem is-sena.",
    "Malay": "Majlis bandaran mengumumkan semalam bahawa jambatan lama itu akan ditutup kepada kereta sepanjang "
    "musim panas kerana kerja pembaikan. Penduduk berhampiran gembira, manakala peniaga bimbang kehilangan "
    "pelanggan selepas ini.",
    "Galician": "O concello anunciou onte que a ponte vella quedará pechada aos coches durante todo o verán. A xente "
    "das rúas próximas está contenta, pero os comerciantes non queren perder os seus clientes nunha época tan boa.",
    "Serbian": "Градска управа је јуче саопштила да ће стари мост бити затворен за аутомобиле током целог лета. "
    "Становници околних улица су задовољни, јер се дуго жале на буку, али трговци који "
    "ту раде страхују за своје муштерије.",
    "Belarusian": "Гарадская ўлада ўчора паведаміла, што стары мост будзе зачынены для машын усё лета. Жыхары суседніх "
    "вуліц задаволеныя, бо яны даўно скардзіліся на шум, але ўладальнікі крам баяцца страціць пакупнікоў.",
    "Latin": "Magistratus heri nuntiaverunt pontem veterem per totam aestatem clausum fore. Qui prope habitant "
    "gaudent, quod iam diu de strepitu querebantur, sed mercatores timent ne emptores suos amittant. Ante finem "
    "anni viam latiorem se facturos esse promiserunt, quae multis civibus usui futura est.",
    "Yoruba": "Ìjọba ìlú kéde lánàá pé wọn yóò ti afárá àtijọ́ náà pa fún ọkọ̀ ayọ́kẹ́lẹ́ ní gbogbo ìgbà ẹ̀ẹ̀rùn. Inú àwọn "
    "tó ń gbé ní àdúgbò náà dùn, nítorí pé ó ti pẹ́ tí wọ́n ti ń ráhùn nípa ariwo, ṣùgbọ́n ẹ̀rù ń ba àwọn oníṣòwò.",
}


@pytest.mark.parametrize("code", KNOWN)
def test_common_languages_are_detected(code: str) -> None:
    found, confidence = ProfileDetector().detect(KNOWN[code])
    assert found == code
    assert 0.8 < confidence <= 1


@pytest.mark.parametrize("name", UNKNOWN)
def test_unknown_languages_are_refused(name: str) -> None:
    assert ProfileDetector().detect(UNKNOWN[name]) == (None, 0.0)


@pytest.mark.parametrize(
    "text", ["", " \n\t", "2024", "…!?", "ok", "a b c", "\ud800", "\x00", "👍👍👍", "https://example.org/le-chat"]
)
def test_empty_text_has_no_language(text: str) -> None:
    assert ProfileDetector().detect(text) == (None, 0.0)


def test_capitals_do_not_matter() -> None:
    assert ProfileDetector().detect(FRENCH.upper())[0] == "fr"
    assert ProfileDetector().detect("FLOOD WARNINGS ISSUED FOR THE COAST TONIGHT")[0] == "en"


def test_addresses_do_not_count() -> None:
    links = " ".join(f"https://www.example.com/the-news-of-the-day-and-the-week-{n}" for n in range(9))
    assert ProfileDetector().detect(f"{links} {FRENCH}")[0] == "fr"


def test_names_in_another_script_do_not_matter() -> None:
    assert ProfileDetector().detect(f"{ENGLISH} (東京タワー)")[0] == "en"
    assert ProfileDetector().detect(f"iPhone Android Windows {KNOWN['ru']} Linux")[0] == "ru"
    assert ProfileDetector().detect("新しいiPhoneがAppleから発売された")[0] == "ja"
    assert ProfileDetector().detect("大阪府北部地震の被災者支援")[0] == "ja"


def test_a_few_chinese_characters_may_be_japanese() -> None:
    assert ProfileDetector().detect("首相辞任")[1] < 0.8 < ProfileDetector().detect(KNOWN["zh"] * 2)[1]


def test_unicode_normalisation_does_not_matter() -> None:
    import unicodedata

    for code in ("fr", "vi", "cs", "hi"):
        assert ProfileDetector().detect(unicodedata.normalize("NFD", KNOWN[code])) == ProfileDetector().detect(
            KNOWN[code]
        )


def test_only_the_beginning_of_a_text_counts() -> None:
    head = f"{FRENCH} " * 30
    assert ProfileDetector().detect(head + ENGLISH * 50) == ProfileDetector().detect(head)


def test_cache_does_not_change_results() -> None:
    detector = ProfileDetector()
    before = {code: detector.detect(text) for code, text in KNOWN.items()}
    letters = random.Random(5)
    for _ in range(400):  # far more words than the cache holds
        detector.detect(" ".join("".join(letters.choices("abcdeéghiklmnoprstuz", k=7)) for _ in range(120)))
    assert {code: detector.detect(text) for code, text in KNOWN.items()} == before


def test_detection_can_be_limited_to_languages() -> None:
    assert ProfileDetector(["no", "de"]).detect("Kommunen stenger den gamle broen for biler")[0] == "no"
    assert ProfileDetector(["fr", "de"]).detect(KNOWN["ja"])[0] is None
    assert ProfileDetector(["fr", "de"]).detect(UNKNOWN["Basque"])[0] is None
    with pytest.raises(ValueError, match="known languages are af, ar"):
        ProfileDetector(["tlh"])
    with pytest.raises(ValueError, match="cannot choose"):
        ProfileDetector([])


def test_input_that_is_no_text_is_refused() -> None:
    with pytest.raises(InputError):
        ProfileDetector().detect(b"bonjour")  # type: ignore[arg-type]


def test_available_languages_are_listed() -> None:
    assert set(KNOWN) <= set(available())
    assert len(available()) == 62
    assert list(available()) == sorted(available())


def test_scripts_are_detected() -> None:
    assert main_script("…") == (None, 0.0)
    names = [script.name for script in scripts()]
    assert len(names) == len(set(names))
    assert words("don't stop—été", scripts()[0]) == ["don", "t", "stop", "été"]


def test_neighbours_name_known_languages_and_share_no_word() -> None:
    rows = tomllib.loads((resources.files("cleanarticle.language") / "data" / "neighbours.toml").read_text("utf-8"))
    for row in rows["neighbour"]:
        assert set(row["near"]) <= set(available())
        assert row["code"] not in available()
        assert len(row["words"]) == len(set(row["words"]))
        for known in row["near"]:
            if known in KNOWN:
                assert not set(row["words"]) & set(KNOWN[known].lower().split())


# Pages


def page(*rows: tuple[str, Label, int | None], language: str | None = None) -> Page:
    """Return a page of these lines, as the stages before would leave it."""
    texts, labels, articles = zip(*rows, strict=True) if rows else ((), (), ())
    return page_of("".join(f"{text}\n" for text in texts), labels, language=language, articles=articles)


def languages(read: Page) -> list[Field]:
    """Return the languages that the detector proposes, without its confidence."""
    return [field for field in detect(read) if isinstance(field, Field) and field.name == "language"]


def test_the_page_has_the_language_of_its_article() -> None:
    assert languages(page((ENGLISH, Label.NAV, None), (FRENCH, Label.BODY, 0))) == [Field(None, "language", "fr")]


def test_the_page_says_how_sure_its_language_is() -> None:
    (confidence,) = (field for field in detect(page((FRENCH, Label.BODY, 0))) if field.name == "language_confidence")
    assert confidence.value == 1.0


def test_articles_of_several_languages() -> None:
    one = page((FRENCH, Label.BODY, 0), (FRENCH, Label.BODY, 0), ("Rien", Label.TITLE, 1), (ENGLISH, Label.BODY, 2))
    assert languages(one) == [Field(None, "language", "fr"), Field(2, "language", "en")]


def test_a_given_language_is_kept() -> None:
    one = page((FRENCH, Label.BODY, 0), (ENGLISH, Label.BODY, 1), language="fr")
    assert list(detect(one)) == [Field(1, "language", "en")]


def test_a_page_without_articles_has_a_language() -> None:
    assert languages(page((GERMAN, Label.BODY, None))) == [Field(None, "language", "de")]
    assert languages(page((GERMAN, Label.NAV, None))) == [Field(None, "language", "de")]
    assert list(detect(page())) == []


def test_a_long_article_in_an_unknown_language_has_none() -> None:
    basque = (UNKNOWN["Basque"], Label.BODY, 0)
    assert list(detect(page(basque, basque))) == []
    one = page((FRENCH * 20, Label.BODY, 1), basque, basque)
    assert Field(0, "language", None) in list(detect(one))


def test_a_single_detection_covers_the_beginning_of_an_article() -> None:
    class Counting:
        sizes: list[int]

        def __init__(self) -> None:
            self.sizes = []

        def detect(self, text: str) -> tuple[str | None, float]:
            self.sizes.append(len(text))
            return "fr", 1.0

    counting = Counting()
    rows = [(FRENCH, Label.BODY, number) for number in range(3) for _ in range(500)]
    list(LanguageCleaner(counting)(page(*rows)))
    assert len(counting.sizes) == 3
    assert max(counting.sizes) < 3_000


def test_lines_in_another_language_are_marked() -> None:
    one = page((FRENCH, Label.BODY, 0), (ENGLISH, Label.BODY, 0), ("Fin", Label.BODY, 0), (GERMAN, Label.AD, None))
    assert line_languages(one) == {0: "fr", 1: "en"}
    assert line_languages(replace(one, lines=())) == {}


# Backends


@pytest.fixture(params=["langdetect", "py3langid", "lingua"])
def backend(request: pytest.FixtureRequest) -> type:
    pytest.importorskip(request.param)
    return {"langdetect": LangdetectDetector, "py3langid": Py3langidDetector, "lingua": LinguaDetector}[request.param]


def test_the_backend_can_be_chosen(backend: type) -> None:
    detector = backend(["fr", "en", "no"])
    assert isinstance(detector, Detector)
    assert detector.detect(FRENCH)[0] == "fr"
    assert detector.detect("Kommunen sier at den gamle broen blir stengt for biler hele sommeren")[0] == "no"
    assert detector.detect("123 …") == (None, 0.0)
    assert detector.detect("\ud800 the weather of the day") == detector.detect("\ud800 the weather of the day")
    with pytest.raises(InputError):
        detector.detect(None)
    with pytest.raises(ValueError, match="cannot choose"):
        backend(["tlh"])


def test_langdetect_global_state_is_left_alone() -> None:
    code = (
        "import random; random.seed(1); state = random.getstate()\n"
        "from cleanarticle.language import LangdetectDetector, ProfileDetector\n"
        "ProfileDetector().detect('Guten Morgen, liebe Leute, wie geht es euch?')\n"
        "import sys; assert 'langdetect' not in sys.modules\n"
        "found = LangdetectDetector().detect('Guten Morgen, liebe Leute, wie geht es euch?')\n"
        "from langdetect import detector_factory as module\n"
        "assert found[0] == 'de' and module._factory is None and module.DetectorFactory.seed is None\n"
        "assert random.getstate() == state\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("build", [ProfileDetector, LangdetectDetector])
def test_threads_give_equal_results(build: type) -> None:
    detector = build()
    expected = [detector.detect(text) for text in KNOWN.values()]
    answers: list[list[tuple[str | None, float]]] = []
    threads = [
        threading.Thread(target=lambda: answers.append([build().detect(text) for text in KNOWN.values()]))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected] * 4


# Profiles


@pytest.mark.parametrize("text", KNOWN.values())
def test_the_scores_of_a_text_are_the_sums_of_those_of_its_words(text: str) -> None:
    profiles = _tables().profiles
    text_words = [word for script in scripts() for word in words(text, script)]
    scores = [profiles.scores([word]) for word in text_words]
    assert profiles.scores(text_words) == list(map(sum, zip(*scores, strict=True)))
    assert not any(profiles.scores([]))
