"""Reads who wrote an article, and which agency it comes from."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from cleanarticle.articles.moment import Reader, moments
from cleanarticle.articles.phrases import Hit
from cleanarticle.articles.place import Region, regions, source_span
from cleanarticle.articles.vocabulary import PARTICLES, Vocabulary, own, places, vocabulary
from cleanarticle.lines.own import default_vocabulary
from cleanarticle.locales import Where
from cleanarticle.page import Label, Line, Page
from cleanarticle.proposals import Field

_LONG = 240
_NEVER = frozenset(
    {Label.CAPTION, Label.TEASER, Label.COMMENT, Label.COOKIE, Label.AD, Label.FOOTER, Label.SOCIAL, Label.SUBSCRIBE}
)
_TEXT = frozenset({Label.TITLE, Label.SUBTITLE, Label.BODY, Label.LEAD, Label.HEADING})
_ADDRESS = re.compile(
    r"\S+@\S*|https?://\S+|www\.\S+|\b[\w-]+\.(?:com|org|net|info|fr|de|pl|it|es|nl|at|ch|uk)\b\S*", re.IGNORECASE
)
_COUNT = re.compile(
    r"(?<![^\W_])[\d.,:]*\d[^\W_]*\.?\s?(?:(?:min|sec|dk|mn|Min)\w*\.?(?:\s(?:read|de lecture|okuma|lezen|Lesezeit))?)?"
)
_STRONG = re.compile(
    r"(?<!/)/(?!/)|[|•·●▪‣►／;:：()（）\[\]【】<>«»“”\"「」―—–\t＞]|\s[-−]\s|(?<=\w{3})\.\s{1,3}(?=\S{4})|\s{3,}|\A[\s*\-+#]+"
)
_LIST = re.compile(r"[,，、]|//|\s\+\s")
_GLUED = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ][a-zà-ÿ]{3})")
_WORD = re.compile(r"[^\s]+")
_CASELESS = re.compile(r"[\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u10a0-\u10ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff]{2})([\s\u3000]{1,3})(?=[\u3400-\u9fff](?:[\s\u3000]?[\u3400-\u9fff]))")
_TWO_NAMES = re.compile(r"\s+[A-ZÀ-ÖØ-Þ]\S+\s+[A-ZÀ-ÖØ-Þ]\S")
_FULL_NAME = re.compile(
    r"[\s•*]*[^\W\d_a-zà-ÿ][^\W\d_]+(?:[\s-][^\W\d_a-zà-ÿ][\w.'’]*){1,3}(?:\s(?:and|und|et|y|e|en|og|och|i|ve)\s[^\W\d_a-zà-ÿ][^\W\d_]+(?:[\s-][^\W\d_a-zà-ÿ][\w.'’]*){1,3})?\s*"
)
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\uac00-\ud7af]")
_HAN_NAME = 4
_MARKS = " |•·–—-:：.,;()（）[]【】"
_STRONG_BY = frozenset({"by", "par", "por"})
_NO_NAME = frozenset({"for", "the", "at", "in", "im", "aus", "für", "pour", "chez", "na", "with"})
_LONGEST = 45
_DOUBTFUL = 0.8
_OFTEN = 4
_MANY = 50
_HALF, _SURE, _CERTAIN = 0.45, 0.7, 0.9
_LETTERS = re.compile(r"[^\W\d_]+")
_WEAK = 3
_TAIL = 100
_LAST = 8


class _Name(NamedTuple):
    line: int
    start: int
    end: int
    text: str
    sure: bool
    """A "by" stands before it."""


def byline(page: Page) -> Iterator[Field]:
    """Proposes ``authors`` (a tuple of names) and ``agency`` of each article.

    Reads the lines labelled byline, and short lines around the text that begin with a "by" and a
    name. Roles, places, outlets, dates, reading times and addresses are cut off; what is an agency
    goes to ``agency``; one person in two forms is one.
    """
    words = vocabulary(page.language)
    host = _host(page.url)
    furniture = _furniture(page)
    for region in regions(page):
        names: list[_Name] = []
        agencies: list[_Name] = []
        for index, text, sure in _lines(page, region, words, furniture):
            if len(names) >= _MANY:
                break
            new = [name for name in _names(page, index, text, sure, words, host) if not _agency(name.text, words)]
            if new and not new[0].sure and _doubtful(page, index, [name.text for name in new], bool(names)):
                new = []
            if region.header <= index < region.close:
                new = [name for name in new if name.sure]  # amid the text it takes a "by" to make an author
            names = _joined(names, new, region, host)
            agencies += _agencies(index, text, words)
        agencies += _noted(page, region, words)
        people = _people(names)
        if people:
            spans = [source_span(page, name.line, name.start, name.end) for name in people]
            yield Field(
                region.number,
                "authors",
                tuple(_natural(name.text) for name in people),
                spans[0],
                "the byline names them",
            )
        if agencies:
            first = agencies[0]
            together = [each.text for each in agencies if each.line == first.line]
            span = source_span(page, first.line, first.start, first.end)
            yield Field(
                region.number,
                "agency",
                ", ".join(dict.fromkeys(together)),
                span,
                "byline or source note names the agency",
            )


def _doubtful(page: Page, index: int, names: Sequence[str], more: bool) -> bool:
    """True where names that no "by" stands before are most likely none.

    The labeller was not sure of the line; or the page writes their words in lower case, and so they are no names
    ("Key Points"). Beside names that were found already (*more*) it is enough that they write the first so.
    """
    if page.lines[index].confidence < (_SURE if more else _HALF):
        return True
    words = [word for name in names for word in _LETTERS.findall(name) if word[:1].isupper() and not word.isupper()]
    told = [_attested(page, word) for word in words]
    return bool(told) and ((told[0] and more) or all(told))


def _attested(page: Page, word: str) -> bool:
    """True where the page writes this word, of three letters or more, in lower case."""
    lower = word.lower()
    if len(lower) < _WEAK or lower in PARTICLES:
        return False
    at = page.source.find(lower)
    while at >= 0:
        end = at + len(lower)
        if not page.source[at - 1 : at].isalnum() and not page.source[end : end + 1].isalnum():
            return page.source[at - 1 : at] not in ("@", ".", "/", "-", "_") and page.source[end : end + 1] not in (
                "@",
                "/",
                "_",
            )
        at = page.source.find(lower, end)
    return False


def _joined(names: list[_Name], new: list[_Name], region: Region, host: str) -> list[_Name]:
    """*names* and those of the next line: a person by name beats an outlet, and what stands far below adds nothing."""
    if not names or not new:
        return names or new
    if all(name.sure and _solid(name.text, host) for name in new) and not any(
        _solid(name.text, host) for name in names
    ):
        return new
    if new[0].line >= region.header and names[-1].line < region.header:
        return names
    if new[0].sure or new[0].line - names[-1].line <= _WEAK:
        return names + new
    return names


def _lines(
    page: Page, region: Region, words: Vocabulary, furniture: Collection[str]
) -> Iterator[tuple[int, str, bool]]:
    """The lines to read names from: their index, text, and whether the line before ended in a "by"."""
    waiting = aside = False
    titled = next(iter(region.lines(page, Label.TITLE)), region.begin)
    bare_too = not region.lines(page, Label.BYLINE)
    for index in range(max(0, region.above), region.end):
        line = page.lines[index]
        if line.blank:
            continue
        text = line.text
        labelled = line.label is Label.BYLINE and (
            line.article == region.number
            or (bare_too and line.article is None and line.confidence >= _SURE and index < region.begin)
        )
        near = index < region.header or region.close <= index < region.below
        if len(text) > _LONG or not (near or labelled or line.label is Label.DATE):
            waiting = aside = False
            continue
        bare = text.strip(" :：•*-–|")
        if words.aside.whole(bare):
            aside = True
            continue
        if aside:
            aside = False
            continue
        only = words.by.whole(bare)
        if only and (labelled or near):
            waiting = True
            continue
        if labelled and not waiting and text in furniture:
            continue
        if labelled or (line.label is Label.DATE and line.article == region.number):
            yield index, text, waiting
        elif near and line.label not in _NEVER and line.label not in _TEXT:
            match = words.by.match(text.lstrip(" •*-–|"))
            if waiting or (match and len(match.text) > 1 and len(text) <= 90):
                yield index, text, waiting
            elif (
                bare_too
                and line.confidence < _DOUBTFUL
                and titled < index < region.header
                and _FULL_NAME.fullmatch(text)
                and _dated(page, index, region)
            ):
                yield index, text, True
        waiting = False


def _furniture(page: Page) -> frozenset[str]:
    """The lines labelled byline that the page repeats under article after article ("Short URL")."""
    labelled = {line.text for line in page.lines if line.label is Label.BYLINE}
    counts = Counter(line.text for line in page.lines if line.text in labelled)
    return frozenset(text for text, count in counts.items() if count >= _OFTEN)


def _dated(page: Page, index: int, region: Region) -> bool:
    """True where one of the two filled lines above or below is a date: the company that a byline keeps."""
    reader = Reader(vocabulary(page.language).months, page.language, page.url)
    for step in (-1, 1):
        at, seen = index + step, 0
        while region.above <= at < region.header and seen < 2:
            line = page.lines[at]
            if not line.blank:
                seen += 1
                if line.label is Label.DATE or (len(line.text) < 60 and moments(line.text, reader)):
                    return True
            at += step
    return False


def _names(page: Page, index: int, text: str, sure: bool, words: Vocabulary, host: str) -> list[_Name]:
    """The names that one line states, with their columns."""
    masked = _masked(text, words, page)
    begin = len(masked) - len(masked.lstrip(" |•*-–+#"))
    after = _by(masked, begin, words)
    if after is not None:
        begin, sure = after, True
        while begin < len(masked) and not (masked[begin].isalnum() or masked[begin] == "「"):
            begin += 1
    elif page.lines[index].label is not Label.BYLINE and not sure:
        return []
    alone = page.lines[index].confidence >= _CERTAIN
    for start, end, mark in _parts(masked, begin):
        part = masked[start:end].strip()
        if words.aside.match(part) is not None:
            return []
        if words.source.match(part) is not None:
            return []
        if not sure and (mark in ":：" or words.role.whole(part)):
            if mark in ":：" and words.role.search(part) is not None:
                return []
            continue
        out: list[_Name] = []
        if sure and own("collective").whole(part.strip(_MARKS)):
            low = start + len(masked[start:end]) - len(masked[start:end].lstrip())
            return [_Name(index, low, low + len(part), part, sure)]
        if own("agency").match(part):
            continue
        for low, high in _list(masked, start, end, words):
            name = _person(masked, low, high, sure, words, host, out, alone)
            if name is not None:
                out.append(_Name(index, name[0], name[1], masked[name[0] : name[1]], sure))
            elif out:
                break
        if out:
            return out
    return []


def _by(text: str, begin: int, words: Vocabulary) -> int | None:
    """The column past the first "by" of *text*; short ones count only where a part begins."""
    for match in words.by.find(text, begin):
        phrase, ahead = match.text, text[begin : match.start]
        if words.aside.match(text, match.start):
            return None
        if ahead.strip(_MARKS) and not any(character.isalnum() for character in text[match.end :]):
            continue  # what follows a name is a role
        long = len(phrase) > _WEAK and (" " in phrase or not ahead.split()[-1:] or not ahead.split()[-1][0].isupper())
        if not ahead.strip(_MARKS) or long or phrase.lower() in _STRONG_BY:
            return match.end
        if ahead.rstrip()[-1:] in _MARKS or (len(ahead.split()) == 1 and _TWO_NAMES.match(text, match.end)):
            return match.end
    return None


def _masked(text: str, words: Vocabulary, page: Page) -> str:
    """*text* with all that is no name (dates, hours, addresses, "published") as bars of the same width."""
    for moment in reversed(moments(text, Reader(words.months, page.language, page.url))):
        text = text[: moment.start] + "|" * (moment.end - moment.start) + text[moment.end :]
    for match in _GLUED.finditer(text):
        if said := words.published.match(text[match.start() :]):
            text = text[: match.start()] + "|" * said.end + text[match.start() + said.end :]
    for pattern in (_ADDRESS, _COUNT):
        text = pattern.sub(_bars, text)
    for kind in (words.published, words.modified):
        for hit in kind.find(text):
            if hit.end - hit.start > 2:
                text = text[: hit.start] + "|" * (hit.end - hit.start) + text[hit.end :]
    for hit in words.photo.find(text):
        after = text[hit.end : hit.end + 6]
        if ":" in after or "：" in after or "©" in hit.text:
            return text[: hit.start] + "|" * (len(text) - hit.start)
    return text


def _bars(match: re.Match[str]) -> str:
    found = match.group()
    return "|" * len(found) if len(found) > 2 or found.isdigit() else found


def _parts(text: str, begin: int) -> Iterator[tuple[int, int, str]]:
    """The parts of a line between strong marks, and the mark after each."""
    for match in _STRONG.finditer(text, begin):
        if text[begin : match.start()].strip():
            yield begin, match.start(), match.group().strip() or "|"
        begin = match.end()
    if text[begin:].strip():
        yield begin, len(text), "|"


def _list(text: str, begin: int, end: int, words: Vocabulary) -> Iterator[tuple[int, int]]:
    """The parts of a list of names: cut at commas, at each "and" between two words, between Chinese names."""
    cuts = [match.span() for match in _LIST.finditer(text, begin, end)]
    cuts += [
        (hit.start, hit.end)
        for hit in words.joined.find(text, begin, end)
        if text[hit.start - 1 : hit.start].isspace() and text[hit.end : hit.end + 1].isspace()
    ]
    cuts += [match.span(1) for match in _HAN_GAP.finditer(text, begin, end)]
    for start, stop in sorted(cuts):
        if start >= begin:
            if text[begin:start].strip():
                yield begin, start
            begin = stop
    if text[begin:end].strip():
        yield begin, end


def _person(
    text: str,
    begin: int,
    end: int,
    sure: bool,
    words: Vocabulary,
    host: str,
    before: list[_Name],
    alone: bool,
) -> tuple[int, int] | None:
    """The columns of the name that stands in this part, or None where there is none; one word may be one if *alone*."""
    role = words.role.match(text, begin)
    if role is not None and not sure and not _CASELESS.match(role.text):
        return None
    begin, end = _without_role(text, begin, end, words, host)
    while begin < end and not text[begin].isalnum():
        begin += 1
    while end > begin and not (
        text[end - 1].isalnum() or text[end - 1] == "." or unicodedata.category(text[end - 1])[0] == "M"
    ):
        end -= 1
    while end > begin and text[end - 1].isdigit() and text[begin].isalpha():
        end -= 1  # the number of a footnote
    name = text[begin:end]
    if not 2 <= len(name) <= _LONGEST or "|" in name:
        return None
    tokens = name.split()
    if not sure and _unlikely(name, tokens, words, host, alone=alone):
        return None
    if _CASELESS.search(name):
        return (begin, end) if len(name) <= 24 and len(tokens) <= 5 else None
    strange = next((at for at, token in enumerate(tokens) if not _part_of_name(token, at) and len(tokens) > 1), None)
    if strange is not None or len(tokens) > 6:
        if strange is None or strange < 2:
            return None
        if before and not (sure and (strange == len(tokens) - 1 or words.agency.search(name, _column(name, strange)))):
            return None
        tokens = tokens[:strange]
        end = begin + _column(name, strange)
    kept = _less(tokens, words)
    if kept < len(tokens):
        tokens = tokens[:kept]
        end = begin + _column(name, kept)
    while len(tokens) > 1 and tokens[-1].lower() in PARTICLES:
        tokens.pop()
        end = begin + _column(name, len(tokens))
    lone = len(tokens) == 1
    if before:
        apart = any(_site(token, host) for token in tokens) or name.lower() in places()
        short = all(len(token) <= 3 and token.isupper() for token in tokens) or any(c.isdigit() for c in name)
        short = short or (name.islower() and not before[0].text.islower())
        if apart or short or (lone and len(before[0].text.split()) > 1):
            return None
    elif lone and not sure and ((name.islower() and len(name) > 5) or name.lower() in places()):
        return None
    return begin, end


def _less(tokens: Sequence[str], words: Vocabulary) -> int:
    """How many of the words of a name are the name: what follows in capitals alone, or is a beat, is not."""
    count = len(tokens)
    while count > 2 and (own("beat").whole(tokens[count - 1]) or words.agency.whole(tokens[count - 1])):
        count -= 1
    if count > 2 and not any(token.isupper() and len(token) > 2 for token in tokens[:2]):
        while count > 2 and tokens[count - 1].isupper() and len(tokens[count - 1]) > 2:
            count -= 1
    return count


def _unlikely(name: str, tokens: list[str], words: Vocabulary, host: str, *, alone: bool) -> bool:
    """True for what no "by" calls a name and what does not look like one either."""
    lower = [token.lower().strip(".") for token in tokens]
    if lower[0] in words.stop or any(token in words.days or token in words.months for token in lower):
        return True
    if len(tokens) == 1 and not _site(name, host):
        if _HAN.search(name):
            return len(name) > _HAN_NAME and not name.endswith(("部", "社"))
        if not _UNSPACED.search(name) and not (alone and name.istitle() and len(name) > _WEAK):
            return True
    hits = default_vocabulary().cues.find(name)
    return any(hit.cue.where is Where.LINE and hit.cue.label is not Label.BYLINE for hit in hits)


def _without_role(text: str, begin: int, end: int, words: Vocabulary, host: str) -> tuple[int, int]:
    """The columns without a role before or after the name; a collective ("NZZ-Redaktion") keeps its own."""
    while (role := words.role.search(text, begin, end)) is not None:
        ahead, behind = text[begin : role.start].strip(" ,"), text[role.end : end].strip(" ,")
        if not ahead or (_HAN.match(behind) and len(behind) <= 4):
            if not behind:
                return begin, begin
            begin = role.end
            continue
        tokens = re.findall(r"[^\W_]+", ahead.lower())
        if (
            text[role.start - 1] == "-"
            or (len(tokens) == 1 and not _CASELESS.search(ahead))
            or all(token in host for token in tokens)
        ):
            return begin, end
        end = role.start
    return begin, end


def _part_of_name(token: str, at: int) -> bool:
    if at and token.lower() in _NO_NAME:
        return False
    return token[:1].isupper() or token[1:2].isupper() or token[2:3].isupper() or token.lower().strip("'’") in PARTICLES


def _column(name: str, tokens: int) -> int:
    """The column past the first *tokens* words of *name*."""
    matches = list(_WORD.finditer(name))
    return matches[tokens - 1].end()


def _agency(name: str, words: Vocabulary) -> bool:
    name = name.strip()
    if words.agency.whole(name) or own("agency").match(name):
        return True
    return all(words.agency.whole(token) for token in name.split())


def _agencies(index: int, text: str, words: Vocabulary) -> list[_Name]:
    """The agencies that a byline or source line names; not those of a photo credit in it."""
    if (photo := words.photo.search(text)) and len(photo.text) > _WEAK:
        text = text[: photo.start]
    found = [_Name(index, *hit, False) for hit in words.agency.find(text) if _whole(text, hit)]
    if not found and (named := own("agency").search(text)):
        begin, end = named.start, len(text)
        cut = _STRONG.search(text, begin)
        end = cut.start() if cut else end
        name = text[begin:end].strip(" ,.")
        if 4 < len(name) < 40 and len(name.split()) > 1:
            found = [_Name(index, begin, begin + len(name), name, False)]
    return found


def _whole(text: str, hit: Hit) -> bool:
    """True where the agency is no part of a longer name ("CBC News Radio")."""
    return text[hit.start - 1 : hit.start] != "-" and text[hit.end : hit.end + 1] != "-"


def _noted(page: Page, region: Region, words: Vocabulary) -> Iterator[_Name]:
    """Agencies that a note at the end of a paragraph gives as the source: "(Source: AFP)", "(AFP)"."""
    lines = page.lines
    for index in range(region.close - 1, region.body - 1, -1):
        text = lines[index].text.rstrip()[-_TAIL:]
        if lines[index].blank or lines[index].article != region.number:
            continue
        tail = _NOTE.search(text)
        if tail is None:
            continue
        inner = tail[1] or tail[2] or ""
        offset = (tail.start(1) if tail[1] else tail.start(2)) + max(0, len(lines[index].text.rstrip()) - _TAIL)
        if words.photo.match(inner.strip()):
            continue
        said = words.source.match(inner.strip())
        found = list(words.agency.find(inner))
        if found and (said or (len(inner) <= len(found[0].text) + 4 and index > region.close - _LAST)):
            for hit in found:
                yield _Name(index, offset + hit.start, offset + hit.end, hit.text, False)
            return
    opening = [i for i in range(region.body, region.close) if lines[i].article == region.number and _is_text(lines[i])]
    for index in opening[:_WEAK]:
        text = lines[index].text[:90]
        first = words.agency.search(text)
        if first and _OPENING.search(text[: first.start]) and _CLOSING.match(text[first.end :]):
            yield _Name(index, *first, False)
            return


def _is_text(line: Line) -> bool:
    return line.label in (Label.BODY, Label.LEAD)


_NOTE = re.compile(r"[(（\[]([^()（）\[\]]{2,80})[)）\]]\W{0,3}\Z|(?:--|—|–)\s?([^\s()]{2,20})\Z")
_OPENING = re.compile(r"(?:[(（/【]|\d\s|\.\s)[^()（）/]{0,12}\Z|\A\W*\Z")
_CLOSING = re.compile(r"\s?(?:[)）/】]|\.\s?[-–—]|[\u3400-\u9fff]{0,6}\d{1,2}月)")


def _people(names: Iterable[_Name]) -> list[_Name]:
    """*names* without doubles: the same letters, one the beginning of the other, or initials of the other."""
    out: list[_Name] = []
    for name in names:
        for at, kept in enumerate(out):
            mine, other = _key(name.text), _key(kept.text)
            if mine == other or (len(other) > 1 and mine[: len(other)] == other):
                break
            if len(mine) > 1 and other[: len(mine)] == mine:
                out[at] = name
                break
            if mine[-1:] == other[-1:] and len(mine) == len(other) and mine[0][:1] == other[0][:1]:
                if len(mine[0]) > len(other[0]) and len(other[0]) == 1:
                    out[at] = name
                    break
                if len(mine[0]) == 1:
                    break
        else:
            out.append(name)
    return out


def _key(name: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name).casefold()) or [name]


def _solid(name: str, host: str) -> bool:
    """True for what is plainly a person: two words or more, none of them of the site's own name."""
    tokens = name.split()
    return (len(tokens) > 1 or bool(_CASELESS.search(name))) and not any(_site(token, host) for token in tokens)


def _natural(name: str) -> str:
    """The name in natural case: "Aurélie LOEK" is "Aurélie Loek"; a lone word and initials stay.

    >>> _natural("Jean-Luc VAN DEN BERG"), _natural("AFP"), _natural("J.K. ROWLING")
    ('Jean-Luc Van Den Berg', 'AFP', 'J.K. Rowling')
    """
    tokens = " ".join(name.split()).split(" ")
    if all(len(token) == 1 and _HAN.match(token) for token in tokens):
        return "".join(tokens)
    if len(tokens) == 1:
        return tokens[0]
    return " ".join(
        re.sub(r"[^\W\d_]+", lambda part: part.group().capitalize(), token)
        if len(token) > 2 and token.isupper() and "." not in token
        else token
        for token in tokens
    )


def _site(token: str, host: str) -> bool:
    """True where *token* is part of the site's name."""
    token = token.lower().partition("-")[0]
    return token in host if len(token) > _WEAK else token in host.split(".")


def _host(url: str | None) -> str:
    return (url or "").partition("://")[2].partition("/")[0].lower()
