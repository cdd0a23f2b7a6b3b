"""Search for the page that costs most relative to its budget: ``python -m benchmarks.slowest --minutes 10 --seed 1``.

The budget of a page is 50 ms, 0.2 ms for each of its first 100,000 characters, and 0.02 ms for each further character.
A candidate is a recipe: which pieces (bylines, dates, mojibake, brackets, cue phrases, characters of a script, …) are
on a page, how they are joined into lines, how often they repeat, how long the page is, and its seed. A recipe always
gives the same page. The search starts from one recipe for each piece. Then it changes the most expensive recipes so
far, both overall and of each stage, and keeps a change if the page costs more. The cost is the processor time. An
expensive page is measured several times and the smallest cost counts, so that other work on the machine does not make
it look slow.

The worst page of each stage and the worst pages overall are printed, with their recipes. ``--recipe JSON`` measures one
recipe again, ``--write FILE`` writes its page. The exit status is 1 if a page costs more than its budget.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import json
import math
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from types import FrameType
from typing import NamedTuple

import cleanarticle
from cleanarticle import Page, locales
from cleanarticle.html import to_text
from cleanarticle.page.proposals import Proposal
from cleanarticle.pipeline import Pipeline, declaration_of, declares
from cleanarticle.pipeline.cleaner import Cleaner

PAGE_MS, CHARACTER_MS, FURTHER_CHARACTER_MS, LARGE_PAGE = 50.0, 0.2, 0.02, 100_000
"""The budget, in milliseconds: of any page, of each of the first :data:`LARGE_PAGE` characters, of each further one."""

SIZES = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
# These were set by hand.
MAX_RATIO = 4.0  # a page is stopped when it has taken this many times its budget
KEPT_RECIPES = 8  # for each stage
REPEATS = 2  # of a page that looks worse than the others
MIN_RATIO_TO_REPEAT = 0.3  # a large page is measured again only if it takes at least this share of its budget
MIN_LENGTH_FOR_RATE = 10_000  # characters: for shorter pages the fixed cost of a page is too large a part
RATE_UNIT = ", μs a character"

Piece = Callable[[random.Random], str]


def budget(length: int) -> float:
    """Return the milliseconds that a page of *length* characters may cost.

    >>> budget(0), budget(100_000), budget(1_000_000)
    (50.0, 20050.0, 38050.0)
    """
    return PAGE_MS + CHARACTER_MS * min(length, LARGE_PAGE) + FURTHER_CHARACTER_MS * max(0, length - LARGE_PAGE)


# The pieces that pages are made of ------------------------------------------------------------------------------------

SENTENCES = (
    "The old bridge over the river will close for eight months, the council said on Tuesday.",
    "Le conseil a voté la réparation du pont, qui fermera pendant huit mois, a dit le maire.",
    "Der Stadtrat will die alte Brücke vor dem Winter ausbessern lassen, sagte die Bürgermeisterin.",
    "El ayuntamiento decidió el martes reparar el puente viejo antes de que llegue el invierno.",
    "Городской совет во вторник решил починить старый мост до наступления зимы.",
    "市议会周二决定，在冬天到来之前修复这座老桥。",
    "قرر مجلس المدينة يوم الثلاثاء إصلاح الجسر القديم قبل الشتاء.",
    "ฝนตกเป็นวันที่สามแล้วและแม่น้ำก็สูงขึ้นอีกครั้ง",
    "시의회는 화요일 겨울이 오기 전에 낡은 다리를 고치기로 했다.",
    "市議会は火曜日、冬が来る前に古い橋を直すことを決めた。",
    "नगर परिषद ने मंगलवार को सर्दी से पहले पुराने पुल की मरम्मत का फैसला किया।",
    "Hội đồng thành phố hôm thứ Ba quyết định sửa cây cầu cũ trước mùa đông.",
)
TAGS = (
    "p", "b", "a", "i", "div", "span", "table", "tr", "td", "th", "ul", "ol", "li", "br", "pre", "q", "h1", "title",
    "script", "style", "textarea", "form", "x", "svg", "select", "option",
)  # fmt: skip
FIRST_NAMES = ("Ann", "Jean-Luc", "María", "Björn", "J.", "Иван", "李", "O'Brien", "Łukasz", "van", "de la", "Mc")
LAST_NAMES = (
    "Lee",
    "Dupont",
    "García",
    "Öberg",
    "K.",
    "Петров",
    "明",
    "Smith-Jones",
    "Nowak",
    "Gogh",
    "Cruz",
    "Donald",
)
SCRIPTS = (
    (0x41, 0x5B), (0x61, 0x7B), (0xA0, 0x100), (0x100, 0x250), (0x300, 0x370), (0x370, 0x400), (0x400, 0x500),
    (0x5D0, 0x5EB), (0x620, 0x6D3), (0x900, 0x970), (0xE01, 0xE5B), (0x10A0, 0x1100), (0x1200, 0x1380),
    (0x2000, 0x2070), (0x20A0, 0x20C0), (0x2190, 0x2300), (0x2500, 0x2600), (0x2600, 0x2800), (0x3000, 0x3100),
    (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xE000, 0xE100), (0xFE00, 0xFF00), (0xFF00, 0xFFF0), (0x1D400, 0x1D800),
    (0x1F300, 0x1FA00), (0xE0020, 0xE0080), (0x21, 0x30), (0x3A, 0x41), (0x0, 0x20), (0x80, 0xA0), (0xD800, 0xE000),
)  # fmt: skip
WRONG_ENCODINGS = (
    "cp1252", "latin-1", "mac_roman", "cp437", "cp850", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1256",
    "cp1257", "iso8859_2", "iso8859_5", "iso8859_7", "cp866", "shift_jis", "gb18030", "euc_kr", "big5",
)  # fmt: skip


def choice_of(*choices: str) -> Piece:
    """Return a piece that is one of *choices*."""
    return lambda chance: chance.choice(choices)


def signs(low: int, high: int, most: int = 12) -> Piece:
    """Return a piece of up to *most* characters from *low* to *high* (half-open)."""
    return lambda chance: "".join(chr(chance.randrange(low, high)) for _ in range(chance.randint(1, most)))


def misread(encoding: str) -> Piece:
    """Return a piece that is a sentence in UTF-8, read as *encoding*; what cannot be decoded is lost."""

    def piece(chance: random.Random) -> str:
        low, high = chance.choice(SCRIPTS[2:20])
        text = signs(low, high)(chance) if chance.random() < 0.5 else chance.choice(SENTENCES)
        return text.encode("utf-8", "replace").decode(encoding, chance.choice(("ignore", "replace")))

    return piece


def word(chance: random.Random) -> str:
    """Return a word that is in no dictionary."""
    return "".join(chance.choices("abcdefghijklmnopqrstuvwxyzéäñ", k=chance.randint(1, 14)))


def long_word(chance: random.Random) -> str:
    """Return a word of up to 2,000 letters."""
    return "".join(chance.choices("abcdeéABC", k=chance.randint(50, 2000)))


def spun(chance: random.Random) -> str:
    """Return a sentence in which a spinner replaced letters."""
    old, new = chance.choice((("t", "chez"), ("en", "wik"), ("e", "é"), ("in", "dans"), ("s", "5")))
    return chance.choice(SENTENCES[:4]).replace(old, new)


def name(chance: random.Random) -> str:
    """Return a name of two to five words."""
    return " ".join([*chance.choices(FIRST_NAMES, k=chance.randint(1, 3)), chance.choice(LAST_NAMES)])


def byline(chance: random.Random) -> str:
    """Return a line that names authors."""
    by = chance.choice(
        ("By ", "Par ", "Von ", "Por ", "Автор: ", "文／", "by", "Text: ", "Reporting by ", "(", "Photo: ")
    )
    joint = chance.choice((", ", " and ", " et ", " / ", " und ", " | ", " with "))
    return (
        by + joint.join(name(chance) for _ in range(chance.randint(1, 5))) + chance.choice(("", " (AFP)", ", Reuters"))
    )


def day(chance: random.Random) -> str:
    """Return a date in one of many forms, some of them impossible."""
    year, month, number = chance.randint(1, 9999), chance.randint(0, 13), chance.randint(0, 32)
    hour = f"{chance.randint(0, 25)}:{chance.randint(0, 61):02}"
    forms = (
        f"{number}/{month}/{year}", f"{year}-{month:02}-{number:02}T10:15:00+02:00", f"{number} May {year}", hour,
        f"Tuesday, {number} mars {year} à 10h15", f"{number}. Dezember {year}, {hour} Uhr",
        f"{year}年{month}月{number}日", f"Published {month}.{number}.{year} {hour} GMT", f"{number} мая {year} г.",
        f"Updated: {number} hours ago",
    )  # fmt: skip
    return chance.choice(forms)


def address(chance: random.Random) -> str:
    """Return a web or mail address, or a beginning of one."""
    return chance.choice(("http://", "https://www.", "www.", "a@b.", "@", "mailto:", "//")) + ".".join(
        chance.choices(
            ("a", "news", "example", "com", "co", "uk/", "?q=", "#x", "%20", "org:80/"), k=chance.randint(1, 9)
        )
    )


def entity(chance: random.Random) -> str:
    """Return a character reference, whole or broken."""
    return "&" + chance.choice(
        ("amp;", "amp;amp;", "#39;", "#x27;", "#", "eacute;", "eacute", "nbsp;", "lt;b&gt;", "#99999999;", "zzz;", "")
    )


def cue(chance: random.Random) -> str:
    """Return a cue phrase."""
    return chance.choice(cue_phrases())


@functools.cache
def cue_phrases() -> tuple[str, ...]:
    """Return the cue phrases of all languages, in a fixed order."""
    return tuple(phrase for locale in locales.load_all() for cue in locale.cues for phrase in cue.phrases)


def title(chance: random.Random) -> str:
    """Return a line like the title of an article, similar to other such lines."""
    words = chance.choices(
        ("Old", "Bridge", "Closes", "River", "Council", "Winter", "Rain", "Votes", "Pont", word(chance)), k=5
    )
    return " ".join(words) + chance.choice(("", "", " - The Daily", " | News", "…", "?"))


def article(chance: random.Random) -> str:
    """Return a short article: title, byline, date, paragraphs, a teaser."""
    head = title(chance)
    text = " ".join(chance.choices(SENTENCES, k=3))
    end = chance.choice((f"Read more {head}", "", cue(chance), f"Continue reading {head} →"))
    parts = [head, byline(chance), day(chance), chance.choice(("", "PARIS (AFP) — ")) + text, text, end]
    return "\n".join(part for part in parts if chance.random() < 0.8)


def sentence(chance: random.Random) -> str:
    """Return an ordinary sentence."""
    return chance.choice(SENTENCES)


def prose(chance: random.Random) -> str:
    """Return an ordinary paragraph on a line of its own."""
    return "\n" + " ".join(chance.choices(SENTENCES, k=chance.randint(1, 6))) + "\n"


def tag(chance: random.Random) -> str:
    """Return a tag, with up to a thousand attributes."""
    name = chance.choice(TAGS)
    forms = ("a{}=1", 'a{}="<>"', "a{}", "style='margin-top:{}em;white-space:pre'", "value={}", "align=right", "a{}='")
    count = chance.choice((0, 0, 0, 1, 3, 30, 1000))
    form = chance.choice(forms)
    return "<" + " ".join([name, *map(form.format, range(count))]) + chance.choice((">", ">", "/>", "", f"></{name}>"))


def entry(chance: random.Random) -> str:
    """Return the entry of a list of teasers."""
    return chance.choice(("• ", "- ", "* ", "1. ", "> ", "# ", "| ")) + title(chance)


PIECES: dict[str, Piece] = {
    "sentence": sentence,
    "prose": prose,
    "word": word,
    "long word": long_word,
    "spun": spun,
    "name": name,
    "byline": byline,
    "date": day,
    "address": address,
    "entity": entity,
    "cue": cue,
    "title": title,
    "article": article,
    "entry": entry,
    "initials": choice_of("J. K. ", "A.B.C.", "U.S.", "e.g. ", "J.-P. ", "Dr. ", "A. "),
    "capitals": choice_of("PARIS", "THE OLD BRIDGE", "AFP", "NEW YORK (Reuters) - ", "Ann Lee Ann Lee"),
    "brackets": choice_of("(", ")", "[", "]", "«", "»", "“", "”", '"', "'", "(Photo ", "「", "」", "<", ">", "{"),
    "marks": choice_of("**", "__", "# ", "> ", "- ", "`", "[a](b)", "---", "| a | b |", "~~", "1. ", "\\"),
    "bullets": choice_of("• ", "● ", "◦", "▪ ", "· ", "*", "– ", "»", "►", "1) ", "(2) "),
    "separators": choice_of("|", " | ", "/", " · ", ">", " » ", ";", ":", ",", "...", "…", "!", "?"),
    "digits": choice_of("1", "12", "2024", "10:15", "1.5", "3,000", "12/03/2024", "+33 1 23 45", "%", "€5"),
    "tag": tag,
    "end tags": choice_of("</p>", "</b>", "</div>", "</td>", "</table>", "</ul>", "</x>", "</script>", "</a>", "</li>"),
    "tags": choice_of("<b>", "</b>", "<a href='x'>", "<!--", "-->", "<script>", "<br/>", "<", "]]>"),
    "invisible": choice_of(
        "\u200b", "\u00ad", "\ufeff", "\u202e", "\u2066", "\u200d", "\u00a0", "\u2028", "\x85", "\x00"
    ),
    "blank": choice_of("\n", "\r", "\r\n", " ", "\t", "\u3000", "\n\n\n", "\x0c"),
    "broken words": choice_of(
        "dévelop-\npement", "déve\u00ad\nlop", "ca\ufffd", "d?veloppement", "e\u0301", "a b c d", "pаypal"
    ),
    "agencies": choice_of("(AFP)", "Reuters", "© AP/Ann Lee", "dpa", "(Xinhua)", "Photo: AFP/Ann Lee", "AFP via Getty"),
    "joints": choice_of(" and ", " et ", " by ", " par ", " von ", " de ", " y ", "and", "by", "和", "、", " & "),
    "captions": choice_of(
        "Photo: ", "Image ", "(Foto: Ann Lee)", "A view of the bridge. Photograph: Ann Lee/AFP", "Caption:"
    ),
    "alphabet": signs(0x20, 0x7F, 40),
    "anything": signs(0x20, 0x3000, 40),
    **{f"U+{low:04X}": signs(low, high) for low, high in SCRIPTS},
    **{f"UTF-8 as {encoding}": misread(encoding) for encoding in WRONG_ENCODINGS},
}
PARAGRAPHS = (SENTENCES[0] * 4, SENTENCES[0] * 3, SENTENCES[1] * 4)
STORY = "The bridge closes\n\nBy Ann Lee\n\n3 May 2024\n\n" + "\n\n".join(PARAGRAPHS)
JOINTS = ("", " ", "\n", "\n\n", ", ", " | ", "\r\n", ". ", " - ", "\t", "\u200b", "/")
URLS = (None, "https://news.example.org/2024/05/old-bridge-closes-river-council-votes", "http://" + "a-" * 300)
LANGUAGES = (None, None, None, "en", "fr", "de", "zh", "ko", "ru", "xx")


@dataclass(frozen=True)
class Recipe:
    """How a page is made.

    Args:
        pieces: names of :data:`PIECES`; one that is there twice is twice as frequent.
        joint: what separates two pieces.
        line: pieces between two line breaks; 0 for no line breaks.
        variety: how many different pieces are made; the page repeats them.
        shuffled: whether the pieces are in random order.
        story: where an ordinary article is: 0 nowhere, 1 before the pieces, 2 after them, 3 both.
        noise: how many characters of each thousand are replaced by others of the page.
        length: characters of the page.
        seed: of the random numbers.
        url: which of :data:`URLS`.
        language: which of :data:`LANGUAGES`.
        html: whether it is HTML, which is rendered as text first.
    """

    pieces: tuple[str, ...]
    joint: str = " "
    line: int = 8
    variety: int = 1000
    shuffled: bool = False
    story: int = 0
    noise: int = 0
    length: int = 3_000
    seed: int = 1
    url: int = 0
    language: int = 0
    html: bool = False

    def text(self) -> str:
        """Return the page."""
        chance = random.Random(self.seed)
        made: list[str] = []
        size = 0
        while len(made) < self.variety and size < self.length:
            made.append(PIECES[chance.choice(self.pieces)](chance))
            size += len(made[-1]) + len(self.joint)
        out: list[str] = []
        size = at = 0
        while size < self.length:
            out.append(chance.choice(made) if self.shuffled else made[at % len(made)])
            at += 1
            out.append("\n" if self.line and at % self.line == 0 else self.joint)
            size += len(out[-1]) + len(out[-2])
            if size == 0:
                break
        text = "".join(out)[: self.length]
        if self.noise and text:
            characters = list(text)
            for _ in range(len(characters) * self.noise // 1000):
                characters[chance.randrange(len(characters))] = text[chance.randrange(len(text))]
            text = "".join(characters)
        return (STORY + "\n\n" if self.story & 1 else "") + text + ("\n\n" + STORY if self.story & 2 else "")


def first_recipes(names: Sequence[str]) -> Iterator[Recipe]:
    """Yield the recipes that the search starts from: each piece alone, in one of several arrangements."""
    for at, piece in enumerate(names):
        arrangements = (
            Recipe((piece,), length=1_000, variety=100),
            Recipe((piece,), joint="", line=0, length=3_000),
            Recipe((piece,), joint="\n", length=30_000, variety=100_000, story=1),
            Recipe((piece,), joint="", line=0, length=100_000, variety=100),
        )
        yield arrangements[at % len(arrangements)]
        if "tag" in piece:
            yield Recipe((piece,), length=100_000, html=True)


def mutate(recipe: Recipe, chance: random.Random, names: Sequence[str], others: Sequence[Recipe]) -> Recipe:
    """Return a recipe that differs from *recipe* in one to three parameters."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        pieces = list(recipe.pieces)
        match chance.randrange(13):
            case 0:
                recipe = replace(recipe, pieces=(*pieces, chance.choice(names))[-6:])
            case 1:
                pieces[chance.randrange(len(pieces))] = chance.choice(names)
                recipe = replace(recipe, pieces=tuple(pieces))
            case 2:
                recipe = replace(recipe, pieces=tuple(pieces[1:] or pieces))
            case 3:
                recipe = replace(recipe, pieces=(*pieces, *chance.choice(others).pieces)[:6])
            case 4:
                recipe = replace(recipe, joint=chance.choice(JOINTS))
            case 5:
                recipe = replace(recipe, line=chance.choice((0, 1, 2, 3, 8, 30, 200)))
            case 6:
                recipe = replace(recipe, variety=chance.choice((1, 2, 5, 20, 100, 1000, 100_000)))
            case 7:
                recipe = replace(recipe, shuffled=not recipe.shuffled, story=chance.randrange(4))
            case 8:
                recipe = replace(recipe, noise=chance.choice((0, 1, 10, 100)))
            case 9:
                near = SIZES.index(min(SIZES, key=lambda size: abs(size - recipe.length))) + chance.choice((-1, 1))
                recipe = replace(recipe, length=SIZES[min(max(near, 0), len(SIZES) - 1)])
            case 10:
                recipe = replace(recipe, seed=chance.randrange(1 << 30))
            case 12:
                recipe = replace(recipe, html=not recipe.html)
            case 11:
                url, language = chance.randrange(len(URLS)), chance.randrange(len(LANGUAGES))
                recipe = replace(recipe, url=url, language=language)
    return recipe


# Measuring ------------------------------------------------------------------------------------------------------------


class GivenUp(BaseException):
    """A page took many times its budget."""


class Cost(NamedTuple):
    """What a page cost."""

    ratio: float
    """Milliseconds over the budget; infinite where it was given up."""
    milliseconds: float
    length: int
    stages: dict[str, float]
    """The share of the budget that each cleaner took; "engine" is the rest: lines, repairs, views."""

    def scores(self) -> dict[str, float]:
        """Return what the search maximizes: shares of the budget, and microseconds a character.

        A cost that grows faster than the page shows in the time a character long before it exceeds the budget.
        """
        scores = {"all": self.ratio, **self.stages}
        if self.length >= MIN_LENGTH_FOR_RATE:
            rate = budget(self.length) / self.length * 1000
            scores |= {f"{stage}{RATE_UNIT}": share * rate for stage, share in self.stages.items()}
        return scores


class TimedPipeline:
    """A pipeline whose cleaners are timed.

    Args:
        pipeline: the pipeline.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        self.took: dict[str, float] = {}
        for part in pipeline.parts:
            pipeline = pipeline.replace(part.name, self._timed(part.name, part.cleaner))
        self._pipeline = pipeline

    def _timed(self, name: str, cleaner: Cleaner) -> Cleaner:
        declaration = declaration_of(cleaner)

        @declares(reads=declaration.reads, proposes=declaration.proposes)
        def timed(page: Page) -> list[Proposal]:
            start = time.process_time()
            try:
                return list(cleaner(page))
            finally:
                self.took[name] = (time.process_time() - start) * 1000

        return timed

    def cost(self, text: str, url: str | None = None, language: str | None = None, *, html: bool = False) -> Cost:
        """Return what *text* costs; HTML is rendered as text first."""
        self.took = {}
        allowed = budget(len(text))
        given_up = False
        with limit(allowed / 1000 * MAX_RATIO):
            start = time.process_time()
            try:
                source = to_text(text) if html else text
                if html:
                    self.took["html"] = (time.process_time() - start) * 1000
                self._pipeline.run(source, url=url, language=language)
            except GivenUp:
                given_up = True
            took = (time.process_time() - start) * 1000
        shares = {name: spent / allowed for name, spent in self.took.items()}
        shares["engine"] = took / allowed - sum(shares.values())
        return Cost(math.inf if given_up else took / allowed, took, len(text), shares)


@contextlib.contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raise :class:`GivenUp` after so many seconds of the process, where the platform supports it."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise GivenUp

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


class Search:
    """Search for expensive pages and keep the worst.

    Args:
        timed: the pipeline.
        seed: of the random numbers.
        names: the pieces that pages are made of.
    """

    def __init__(self, timed: TimedPipeline, seed: int, names: Sequence[str]) -> None:
        self._timed = timed
        self._chance = random.Random(seed)
        self._names = names
        self._seen: set[Recipe] = set()
        self.worst: dict[str, list[tuple[float, Cost, Recipe]]] = {"all": []}
        self.tried = 0

    def run(self, seconds: float) -> None:
        """Search for so many seconds by the clock."""
        end = time.monotonic() + seconds
        first = first_recipes(self._names)
        while time.monotonic() < end:
            recipe = next(first, None) or self._next()
            if recipe not in self._seen:
                self._seen.add(recipe)
                self._try(recipe)

    def _next(self) -> Recipe:
        stage = "all" if self._chance.random() < 0.5 else self._chance.choice(sorted(self.worst))
        kept = [recipe for _, _, recipe in self.worst[stage]]
        others = [recipe for _, _, recipe in chain.from_iterable(self.worst.values())]
        return mutate(self._chance.choice(kept), self._chance, self._names, others)

    def _try(self, recipe: Recipe) -> None:
        cost = measured(self._timed, recipe)
        self.tried += 1
        if any(self._enters(stage, share) for stage, share in cost.scores().items()):
            if cost.length <= LARGE_PAGE or cost.ratio > MIN_RATIO_TO_REPEAT:
                for _ in range(REPEATS):
                    cost = min(cost, measured(self._timed, recipe), key=lambda cost: cost.ratio)
            for stage, share in cost.scores().items():
                if self._enters(stage, share):
                    rows = self.worst.setdefault(stage, [])
                    rows.append((share, cost, recipe))
                    rows.sort(key=lambda row: -row[0])
                    del rows[KEPT_RECIPES:]

    def _enters(self, stage: str, share: float) -> bool:
        rows = self.worst.get(stage, [])
        return len(rows) < KEPT_RECIPES or share > rows[-1][0]


def measured(timed: TimedPipeline, recipe: Recipe) -> Cost:
    """Return what the page of *recipe* costs."""
    return timed.cost(recipe.text(), URLS[recipe.url], LANGUAGES[recipe.language], html=recipe.html)


def warm(timed: TimedPipeline) -> None:
    """Load every table that a page may need."""
    for text in SENTENCES:
        for language in LANGUAGES:
            timed.cost(f"A title\n\nBy Ann Lee\n\n3 May 2024\n\nPARIS (AFP) — {text * 5} Ã©tÃ© &amp;\n", None, language)
    timed.cost("<p>x", html=True)


def show(cost: Cost, recipe: Recipe) -> str:
    """Return two lines about a page: its cost and its recipe."""
    top = sorted(cost.stages.items(), key=lambda pair: -pair[1])[:3]
    stages = ", ".join(f"{name} {share:.2f}" for name, share in top)
    measured = f"{cost.ratio:6.2f} × budget, {cost.milliseconds:8.0f} ms, {cost.length:9,d} characters"
    return f"{measured} ({stages})\n       {dump(recipe)}"


def dump(recipe: Recipe) -> str:
    """Return a recipe as JSON, without its default values."""
    defaults = asdict(Recipe(()))
    return json.dumps(
        {key: value for key, value in asdict(recipe).items() if value != defaults[key]}, ensure_ascii=False
    )


def parsed(text: str) -> Recipe:
    """Return the recipe that :func:`dump` wrote."""
    values = json.loads(text)
    return Recipe(**{**values, "pieces": tuple(values["pieces"])})


def main() -> int:
    """Read the command line, search, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", nargs="*", default=[], metavar="CLEANER", help="cleaners to leave out")
    parser.add_argument("--without-pieces", nargs="*", default=[], metavar="START", help="pieces to leave out, by name")
    parser.add_argument("--recipe", metavar="JSON", help="measure this recipe alone")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page of --recipe")
    args = parser.parse_args()
    pipeline = cleanarticle.default_pipeline()
    timed = TimedPipeline(pipeline.without(*args.without))
    if args.recipe and args.write:
        args.write.write_text(parsed(args.recipe).text(), "utf-8", "surrogatepass")
        return 0
    warm(timed)
    if args.recipe:
        recipe = parsed(args.recipe)
        cost = min((measured(timed, recipe) for _ in range(1 + REPEATS)), key=lambda cost: cost.ratio)
        print(show(cost, recipe))
        return int(cost.ratio > 1)
    names = [name for name in PIECES if not name.startswith(tuple(args.without_pieces) or "\0")]
    search = Search(timed, args.seed, names)
    search.run(args.minutes * 60)
    print(f"{search.tried:,} pages tried, seed {args.seed}")
    for stage in sorted(set(search.worst) - {"all"}, key=lambda stage: -search.worst[stage][0][0]):
        share, cost, recipe = search.worst[stage][0]
        unit = "" if stage.endswith(RATE_UNIT) else ", of its budget"
        print(f"{stage + unit:30s}{share:7.2f}, {cost.length:9,d} characters  {dump(recipe)}")
    print("\nthe worst pages")
    for _, cost, recipe in search.worst["all"]:
        print(show(cost, recipe))
    worst = search.worst["all"][0][0]
    print(f"the slowest page costs {worst:.2f} times its budget")
    return int(worst > 1)


if __name__ == "__main__":
    sys.exit(main())
