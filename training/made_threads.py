"""Make pages with comments and posts of made-up templates, for :mod:`training.comments`.

Readers listed the comments of some hundred pages, and each page has one template. That is too little to learn what
templates have in common. So the comments of a page are written again: their text stays, and a random template makes
their headers, quotes, signatures and buttons. Names, words and dates are made up or taken from the page. Nothing is
written to files.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from typing import Any, NamedTuple

from cleanarticle.locales.field_phrases import vocabulary

# All shares and numbers of this module were set by hand.
_MAX_POSTS = 25
_MIN_TEXT = 60  # characters of a line that is surely text
_WORD = re.compile(r"[^\W\d_]{3,12}")
_SYLLABLES = (
    "ba", "ro", "mi", "ka", "lu", "ten", "dor", "sil", "va", "ne", "chi", "mar", "zo", "ly", "ann", "jo", "per", "gus",
    "tra", "wen", "ki", "so", "fa", "ru", "el",
)  # fmt: skip
_DATES = (
    "{d} {month} {y}", "{month} {d}, {y}", "{d:02}.{m:02}.{y}", "{y}-{m:02}-{d:02}", "{m:02}/{d:02}/{y}",
    "{d:02}-{mon}-{y}", "{mon} {d}, {y}", "{d} {mon} {y}", "{mon} '{yy:02}", "{d} {mon}", "{y}年{m}月{d}日",
    "{d:02}/{m:02}/{yy:02}",
)  # fmt: skip
_TIMES = ("", "", " {h:02}:{i:02}", ", {h:02}:{i:02}", " {h:02}:{i:02}:30", " - {h:02}:{i:02}", " {h12}:{i:02} pm")
_NAME_LINES = (
    "{name}", "{name}", "{name}", "{name}", "{name}:", "{by} {name}", "{name} {says}", "{name} {says}:",
    "{name} @{handle}", "{name} {rank}", "{name} ({rank})", "{number} {name}",
)  # fmt: skip
_NAME_DATE_LINES = (
    "{name} {date}", "{name} - {date}", "{name} • {date}", "{name}, {date}", "{by} {name} » {date}",
    "{by} {name} {date}", "{date} {name}", "{date} {by} {name}", "{name} {word} {date}",
    "{name} {says} {date}:", "{number} {name} ({date})",
    "{date} {number} {name}", "{name} {rank} {date}", "{by} {name} - {date} - {number}", "{name}{date}",
    "{name} | {date} | {button}",
)  # fmt: skip
_NUMBERS = ("#{}", "#{}", "{}", "{}.", "№ {}", "{word} {}", "{word} {} / 99")
_BUTTON_JOINTS = (" ", " | ", " · ", "   ")


class MadePage(NamedTuple):
    """A page with comments of a made-up template."""

    text: str
    tags: list[str]
    """For each filled line one of ``cleanarticle.comments.tagger.TAGS``, with "A" after it if it states the author."""


class _Post(NamedTuple):
    """A post to write."""

    name: str
    """The name of its author."""
    text: Sequence[str]
    """The lines of its text."""
    number: int
    """Its number on the page, counted from 1."""
    date: str
    depth: int
    """How deep it is nested, from 0."""


def made_page(row: Mapping[str, Any], page: Sequence[str], language: str | None, seed: int) -> MadePage:
    """Return a page with its comments written again by a random template.

    Args:
        row: the annotations of the page by a reader.
        page: the filled lines of the page.
        language: the language of the page, for the names of months.
        seed: the seed of the template.
    """
    draw = random.Random(f"{row['id']} {seed}")
    labels = [entry[0] for entry in row["labels"] for _ in range(entry[1])]
    comments = row["comments"]
    template = _Template(draw, page, language)
    texts = [text for comment in comments if (text := _text_lines(page, comment))] or [[template.constant(6)]]
    names = [" ".join(page[at][low:high].split()) for at, low, high in (c["author"] for c in comments if "author" in c)]
    count = draw.randint(min(2, len(texts)), min(_MAX_POSTS, 2 * len(texts)))
    people = [draw.choice(names) if names and draw.random() < 0.6 else template.made_name() for _ in range(count + 1)]
    if draw.random() < 0.5:  # few people, who write often
        people = people[: max(2, len(people) // 3)]
    lines, tags = list(page[: comments[0]["lines"][0]]), ["O"] * comments[0]["lines"][0]
    if template.flat:
        lines = [line.strip() for line in lines]
    posts = []
    opening = opening_of(labels[: len(lines)]) if row["kind"] == "forum" else None
    if opening is not None:
        body = [lines[at].strip() for at in range(opening, len(lines)) if labels[at] in ("body", "lead", "heading")]
        del lines[opening:], tags[opening:]
        posts.append(_Post(draw.choice(people), body, 1, template.next_date(), 0))
    depth = 0
    for _ in range(count):
        depth = draw.choice((0, depth, depth + 1)) if template.nested else 0
        text = draw.choice(texts) if count > len(texts) else texts[min(len(posts), len(texts) - 1)]
        if posts and draw.random() < 0.15:
            text = [f"@{draw.choice(posts).name} {text[0]}", *text[1:]]
        posts.append(_Post(draw.choice(people), text, len(posts) + 1, template.next_date(), min(depth, 4)))
    for at, post in enumerate(posts):
        quoted = draw.choice(posts[:at]) if at and draw.random() < 0.4 else None
        written, own_tags = template.written(post, quoted)
        lines += written
        tags += own_tags
    for line, label in zip(page[comments[-1]["lines"][1] :], labels[comments[-1]["lines"][1] :], strict=True):
        if label != "comment":
            lines.append(line.strip() if template.flat else line)
            tags.append("O")
    return MadePage("\n".join(lines) + "\n", tags)


def opening_of(labels: Sequence[str]) -> int | None:
    """Return the line at which the first post of a thread begins: after the last title above its text."""
    bodies = [at for at, label in enumerate(labels) if label in ("body", "lead")]
    titles = [at for at, label in enumerate(labels) if label == "title" and bodies and at < bodies[0]]
    return titles[-1] + 1 if titles else None


def _text_lines(page: Sequence[str], comment: Mapping[str, Any]) -> list[str]:
    """Return the lines of a comment that are surely text, and those between them, without indentation."""
    low, high = comment["lines"]
    stated = {comment[field][0] for field in ("author", "date") if field in comment}
    rows = [at for at in range(low, high) if at not in stated]
    sure = [at for at in rows if len(page[at].strip()) >= _MIN_TEXT or page[at].strip()[-1] in ".!?…。！？"]
    if not sure:
        sure = [max(rows or [low], key=lambda at: len(page[at]))]
    return [page[at].strip() for at in range(sure[0], sure[-1] + 1) if at not in stated]


class _Template:
    """A template of comments: what is written above and below the text of each."""

    def __init__(self, draw: random.Random, page: Sequence[str], language: str | None) -> None:
        """Choose everything that the comments of a page share."""
        self._draw = draw
        groups = tomllib.loads((resources.files("cleanarticle.comments") / "data" / "words.toml").read_text("utf-8"))
        self._known = {name: group["words"] for name, group in groups.items()}
        self._words = _WORD.findall(" ".join(page))[:2000] or ["alpha", "beta"]
        months: dict[int, list[str]] = {}
        for name, number in vocabulary(language).months.items():
            months.setdefault(number, []).append(name)
        self._months = {number: max(names, key=len) for number, names in months.items()}
        self._day = dt.datetime(draw.randint(2003, 2024), draw.randint(1, 12), draw.randint(1, 28), 12)
        self._date = draw.choice(_DATES) + draw.choice(_TIMES)
        ago = [word for word in self._known["ago"] if "0" in word]
        self._ago: str | None = draw.choice(ago) if draw.random() < 0.15 else None
        self.nested = draw.random() < 0.2
        self.flat = draw.random() < 0.4
        self._blank = draw.random() < 0.5
        self._base = draw.choice((0, 2, 4, 8, 12, 20))
        self._indents = {slot: draw.choice((0, 0, 0, 2, 4)) for slot in ("name", "text", "other")}
        self._bullet = draw.choice(("", "", "", "", "* ", "* ", "+ ", "• "))
        self._fixed = {
            "by": draw.choice((self._known_word("by"), self.constant(1))),
            "says": draw.choice((self._known_word("says"), self.constant(1))),
            "word": self.constant(draw.randint(1, 2)),
        }
        self._ranks = [self.constant(draw.randint(1, 3)) for _ in range(draw.randint(1, 4))]
        self._about = [draw.choice((self._known_word("about"), self.constant(1))).capitalize() for _ in range(3)]
        self._button = draw.choice(_BUTTON_JOINTS).join(self._button_word() for _ in range(draw.choice((1, 1, 2, 3))))
        self._top = self._button_word()
        self._number = draw.choice(_NUMBERS).replace("{word}", self._fixed["word"])
        self._title = draw.choice(("Re: ", "RE: ", "")) + self.constant(draw.randint(3, 7))
        self._signatures: dict[str, list[str]] = {}
        self._joined_about = draw.random() < 0.4
        self._expand = self.constant(draw.randint(1, 3)) if draw.random() < 0.3 else ""
        self._choose_slots()

    def _choose_slots(self) -> None:
        """Choose the parts of the header and of the footer of each comment, and their order."""
        draw = self._draw
        has_name_below = draw.random() < 0.08
        dated_name = draw.random() < 0.45
        self._name_line = draw.choice(_NAME_DATE_LINES if dated_name else _NAME_LINES)
        shares = {"initial": 0.12, "rank": 0.35, "about": 0.3, "number": 0.25, "title": 0.15, "button": 0.2,
                  "vote": 0.1, "empty": 0.15, "again": 0.12}  # fmt: skip
        header = [slot for slot, share in shares.items() if draw.random() < share]
        if not dated_name and draw.random() < 0.85:
            header.append("date")
        draw.shuffle(header)
        if draw.random() < 0.6:
            header = header[: draw.choice((0, 1, 2, 9))]
        if not has_name_below and draw.random() < 0.96:
            header.insert(draw.choice((0, 0, 0, draw.randint(0, len(header)))), "name")
        shares = {"button": 0.55, "top": 0.2, "vote": 0.15, "signature": 0.2, "empty": 0.05}
        footer = [slot for slot, share in shares.items() if draw.random() < share]
        draw.shuffle(footer)
        if has_name_below:
            footer = ["name", *(slot for slot in ("rank", "about") if draw.random() < 0.4), *footer]
        if "date" not in header and not dated_name and draw.random() < 0.3:
            footer.append("date")
        if not header and not {"name", "button", "top"} & set(footer):
            footer.append("button")
        self._header, self._footer = header, footer

    def constant(self, count: int) -> str:
        """Return words of the page that the template repeats."""
        words = " ".join(self._draw.choice(self._words) for _ in range(count))
        return words.capitalize() if self._draw.random() < 0.7 else words

    def _known_word(self, group: str) -> str:
        """Return a word or phrase of a group of ``words.toml``."""
        return str(self._draw.choice(self._known[group])).replace("0", str(self._draw.randint(1, 99)))

    def _button_word(self) -> str:
        """Return the text of a button: a known one, or words of the page."""
        if self._draw.random() < 0.5:
            return self.constant(self._draw.randint(1, 2))
        word = self._known_word("reply")
        return word.capitalize() if self._draw.random() < 0.7 else word

    def made_name(self) -> str:
        """Return a made-up name or handle."""
        draw = self._draw

        def part() -> str:
            return "".join(draw.choice(_SYLLABLES) for _ in range(draw.randint(2, 3)))

        kinds: tuple[Callable[[], str], ...] = (
            lambda: f"{part().capitalize()} {part().capitalize()}",
            lambda: part().capitalize(),
            part,
            lambda: f"{part()}{draw.randint(1, 99)}",
            lambda: f"{part().capitalize()}_{part()}",
            lambda: f"{part().capitalize()} {part()[0].upper()}.",
            lambda: self.constant(draw.randint(1, 2)),
        )
        kind = draw.choice(kinds)
        return kind()

    def next_date(self) -> str:
        """Return the date of the next comment, as the template writes it."""
        self._day += dt.timedelta(minutes=self._draw.choice((7, 95, 1111, 4321)))
        day = self._day
        if self._ago is not None:
            return self._ago.replace("0", str(self._draw.randint(2, 11)))
        month = self._months.get(day.month, str(day.month))
        return self._date.format(
            d=day.day, m=day.month, y=day.year, yy=day.year % 100, month=month.capitalize(), mon=month[:3],
            h=day.hour, h12=day.hour % 12 or 12, i=day.minute,
        )  # fmt: skip

    def written(self, post: _Post, quoted: _Post | None) -> tuple[list[str], list[str]]:
        """Return the lines of a comment and their tags; blank lines have no tag."""
        entries = [(slot, line) for slot in self._header for line in self._slot(slot, post)]
        if quoted is not None:
            entries.append(("text", f"{quoted.name} {self._fixed['says']}:"))
            entries += [("text", line) for line in quoted.text[:2]]
            entries += [("text", self._expand)] if self._expand else []
        entries += [("text", line) for line in post.text]
        entries += [(slot, line) for slot in self._footer for line in self._slot(slot, post)]
        lines: list[str] = []
        tags: list[str] = []
        named = False
        for slot, line in entries:
            if self.flat and not line.strip("*+• "):
                continue
            bullet = self._bullet if slot in ("name", "date", "about") and not self.flat else ""
            indent = 0 if self.flat else self._base + 4 * post.depth + self._indents.get(slot, self._indents["other"])
            lines.append(" " * indent + bullet + line)
            is_name = slot == "name" and not named
            named |= is_name
            tags.append(("I" if tags else "B") + ("A" if is_name else ""))
            if slot == "text" and self._blank and not self.flat:
                lines.append("")
        return lines, tags

    def _slot(self, slot: str, post: _Post) -> list[str]:
        """Return the lines of a part of the header or of the footer of a comment."""
        draw = self._draw
        number = self._number.format(post.number)
        rank = self._ranks[sum(map(ord, post.name)) % len(self._ranks)]
        values = {
            **self._fixed, "name": post.name, "handle": post.name.replace(" ", "").lower(), "date": post.date,
            "number": number, "rank": rank, "button": self._button,
        }  # fmt: skip
        if slot == "about":
            facts = [f"{word}: {draw.randint(1, 9999)}" for word in self._about]
            return [" ".join(facts)] if self._joined_about else facts
        if slot == "signature":
            if post.name not in self._signatures:
                own = [] if draw.random() < 0.5 else [self.constant(draw.randint(4, 14))]
                self._signatures[post.name] = own
            return self._signatures[post.name]
        if slot == "rank" and draw.random() < 0.1:
            return []
        written = {
            "name": self._name_line.format(**values),
            "again": f"{self._fixed['word']} {self._fixed['by']} {post.name} » {post.date}",
            "initial": post.name[:1].upper(),
            "rank": rank,
            "number": number,
            "title": self._title,
            "button": self._button,
            "top": self._top,
            "vote": str(draw.choice((0, 0, 1, 2, 5, 17))),
            "empty": "*",
            "date": post.date,
        }
        return [written[slot]]
