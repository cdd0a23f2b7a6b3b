"""Signs of lines: what corrections of a site can weigh."""

from cleanarticle.lines.site_signs import KINDS, SINGLE_WORDS, landmark_of, line_key, page_signs, start_key
from cleanarticle.page import Label
from tests.pages import page_of

SOURCE = "    Menu\nFriday 13 May: it rained\nMore from us\n* 渡船又开了\nThe end.\n"


def signs(landmarks: set[str]) -> list[dict[str, float]]:
    lines = page_of(SOURCE, [Label.NAV, Label.BODY, Label.HEADING, Label.TEASER, Label.BODY]).lines
    return page_signs(lines, [3.0] * len(lines), landmarks)


def test_a_line_is_described_by_itself() -> None:
    menu, friday, _, chinese, end = signs(set())
    assert {"nav", "indent 4", "line menu", "word menu", "words 0-3", "ends x", "begins A"} <= menu.keys()
    assert {"digits", "start friday may …", "line friday 0 may: it rained"} <= friday.keys()
    assert {"begins *", "word 渡船", "word 船又"} <= chinese.keys()
    assert {"ends .", "before end", "after teaser"} <= end.keys()
    assert menu["likely"] == 1.0


def test_landmarks_say_where_a_line_is() -> None:
    menu, friday, more, chinese, _ = signs({"more from us", "friday may …"})
    assert "above friday may …" in menu
    assert "below top" in menu
    assert "above more from us" in friday
    assert "landmark" in more
    assert {"below more from us", "above bottom"} <= chinese.keys()


def test_every_sign_may_stand_in_settings() -> None:
    names = {name for of_line in signs({"more from us"}) for name in of_line}
    labels = {label.value for label in Label}
    assert all(name in labels or name in SINGLE_WORDS or name.split(" ", 1)[0] in KINDS for name in names)


def test_a_landmark_is_a_whole_line_or_its_beginning() -> None:
    assert line_key("--- 12 ---") == "0"
    assert start_key("Alone") == ""
    assert landmark_of("Minutes of May", {"minutes of …"}) == "minutes of …"
    assert landmark_of("", {""}) == ""
