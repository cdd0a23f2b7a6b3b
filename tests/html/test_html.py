"""HTML: how it is laid out, how bytes are read, and what an extractor's work adds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from webencodings.labels import LABELS

import cleanarticle
from cleanarticle import clean_html
from cleanarticle.errors import InputError
from cleanarticle.html import to_text
from cleanarticle.html.encoding import decode
from cleanarticle.html.layout import render
from cleanarticle.text.charsets import codec

pytest.importorskip("lxml", reason="needs the extra [html]")

SENTENCE = "The council voted on Tuesday to repair the old bridge before the winter comes."


class TestLayout:
    @pytest.mark.parametrize(
        ("html", "text"),
        [
            ("<p>One<p>Two", "One\n\nTwo\n"),
            (
                "<h1>Lyon</h1><p>It <b>rained</b>.</p><ul><li>Umbrellas<li>Boots</ul>",
                "Lyon\n\nIt rained.\n\n  * Umbrellas\n  * Boots",
            ),
            ("<div>In<div>deeper</div></div>out", "  In\n    deeper\nout"),
            ("<ul><li>a<ul><li>b</ul><li>c</ul>", "  * a\n      + b\n  * c"),
            ("<ol><li>a<li value=7>b<li>c</ol>", " 1. a\n 7. b\n 8. c"),
            ("<ul><li></li><li><p>a</p></li></ul>", "  * \n\n  * a\n"),
            ("a<br>b<br><br>c", "a\nb\n\nc"),
            ("a <b> b </b> c\n\td\xa0e", "a b c d e"),
            ("It is<span>so</span>.", "It is so ."),
            ("<q>So</q>", '"So"'),
            ("<pre>a\n  b</pre>", "a\n  b"),
            ("<div><pre>a\nb</pre></div>", "  a\n  b"),
            ("a &amp; b &eacute;", "a & b é"),
            ("<script>x</script><style>y</style>a<!-- z --><title>t</title>", "a"),
            ("<p style='display: none'>hidden</p><span style='display:block'>a</span>b", "a\nb"),
            ("<p style='display:none'>a<p>b</p>", "b\n"),
            ("<table><tr><td>a<td>bb<tr><td>ccc<td>d</table>", "a    bb\nccc  d \n"),
            ("<table><tr><td align=right>a<tr><td align=center>bb<tr><td>cccc</table>", "   a\n bb \ncccc\n"),
            ("<table><tr><td valign=top>a<td>b<br>c<td valign=bottom>d</table>", "a  b   \n   c  d\n"),
            ("<table>loose<tr><td>a</table>", "loose\na\n"),
            ("<table><tr><td><table><tr><td>a<td>b</table></table>", "a  b\n    \n"),
            ("", ""),
            (" \n", ""),
            ("<!-- nothing -->", ""),
            ("plain < text & all", "plain < text & all"),
            ("a<p>&amp;#1;</p>b", "a\n\nb"),
            ("<div style='padding-left:2em'><pre>a\nb</pre></div>", "  a\n  b"),
            ("<pre>a<span>b</span></pre>", "ab"),
            ("a<table style='display:none'><tr><td>b</table>c", "a\n\nc"),
            ("<div style='display:none'>a<table>x<tr><td>b</table></div>c", "c"),
            ("<table><tr><td style='vertical-align:bottom'>a<td>b<br>c</table>", "   b\na  c\n"),
            ("<p style='white-space:pre;color'>a\n  b</p>", "a\n  b\n"),
            ("<ul><li><p></p></li><li><ul><li></ul>b</ul>", "  * \n  * \n      + \n    b"),
            ('<?xml version="1.0" encoding="latin-1"?><p>é', "é\n"),
        ],
    )
    def test_html_is_rendered_as_text(self, html: str, text: str) -> None:
        assert render(html) == text

    @pytest.mark.parametrize("tag", ["div", "b", "ul><li", "table><tr><td", "p><span"])
    @pytest.mark.parametrize("depth", [300, 5000])
    def test_deep_nesting_is_rendered(self, tag: str, depth: int) -> None:
        text = render(f"<{tag}>" * depth + f"{SENTENCE}<p>And so on.")
        assert SENTENCE in text
        assert "And so on." in text
        assert len(text) < 10_000_000

    def test_a_wide_cell_does_not_widen_a_long_table_beyond_measure(self) -> None:
        html = "<table>" + "<tr><td>a<td>b" * 20_000 + f"<tr><td>{'x' * 20_000}<td>b</table>"
        assert len(render(html)) < 1_000_000

    @pytest.mark.parametrize(
        "html",
        [
            "<div style='padding-left:200em'><pre>" + "\n" * 100_000 + "a",
            "<div style='padding-left:200em'>" + "a<br>" * 100_000,
            "<div>" * 1000 + "<p>a" * 100_000,
            "<p style='margin:9em;margin-top:99999em'>a" * 50_000,
        ],
        ids=["preformatted", "lines", "blocks", "margins"],
    )
    def test_large_indents_give_text_of_bounded_size(self, html: str) -> None:
        assert len(render(html)) < 30_000_000

    @pytest.mark.parametrize(
        "html",
        [
            "<p>a\0b<p>c",
            "<p>a\ud800b<p>c",
            "<ol><li value='²'>a</ol>",
            "<div style='padding-left:99999em;margin-top:99999em'>a</div>",
            "<div style='padding-left:1.2.3px;margin-top:;:;display'>a</div>",
            f"<div style='padding-left:{'9' * 400}px;margin-top:-{'9' * 400}px'>a</div>",
            f"<div style='padding-left:-{'9' * 400}px'>a</div>",
            "<td>a</td><tr><li>b</li></ul></ol></table>",
            "<table></table><table><tr></table><table><td></table>",
        ],
    )
    def test_malformed_html_still_gives_text(self, html: str) -> None:
        assert len(render(html)) < 1000

    @settings(max_examples=300, deadline=None)
    @given(
        st.lists(
            st.sampled_from(
                [
                    *("<p>", "</p>", "<div>", "</div>", "<ul>", "</ul>", "<ol>", "<li>", "</li>", "<br>", "<span>"),
                    *("</span>", "<table>", "</table>", "<tr>", "<td>", "</td>", "<pre>", "</pre>", "<q>", "<b>"),
                    *("<p style='display:none'>", "<div style='display:inline;padding-left:3em'>", "<!-- c -->"),
                    *("word", " ", "\n", "two words ", "&amp;", "é", "\0", "<script>", "</script>"),
                ]
            ),
            max_size=40,
        )
    )
    def test_any_sequence_of_tags_is_rendered(self, parts: list[str]) -> None:
        html = "".join(parts)
        text = render(html)
        shown = html.split("<script>")[0] if "<script>" in html else html
        if "none" not in html and "<!--" not in html:
            assert text.count("word") >= shown.count("word")

    @settings(max_examples=200, deadline=None)
    @given(st.text(max_size=200))
    def test_any_text_is_rendered(self, html: str) -> None:
        render(html)


class TestDecode:
    @pytest.mark.parametrize(
        ("data", "charset", "text"),
        [
            ("é".encode(), None, "é"),
            ("\ufeffé".encode(), "latin-1", "é"),
            ("é".encode("utf-16"), None, "é"),
            ("é".encode("utf-16-be"), "utf-8", "\0�"),
            (b"\xe9", "iso-8859-1", "é"),
            (b"\x80", "iso-8859-1", "€"),
            ("é".encode(), "iso-8859-1", "é"),
            (b"<meta charset=windows-1251>\xcb\xe8\xee\xed", None, "<meta charset=windows-1251>Лион"),
            (b"<meta charset=windows-1251>\xcb\xe8\xee\xed", "koi8-r", "<meta charset=windows-1251>кХНМ"),
            (b"<?xml version='1.0' encoding='iso-8859-2'?>\xb3", None, "<?xml version='1.0' encoding='iso-8859-2'?>ł"),
            (
                b"<meta http-equiv='Content-Type' content='text/html; charset=Shift_JIS'>" + "橋".encode("cp932"),
                None,
                "<meta http-equiv='Content-Type' content='text/html; charset=Shift_JIS'>橋",
            ),
            ("橋".encode("iso2022_jp"), "iso-2022-jp", "橋"),
            ("橋橋".encode()[:-1], None, "橋"),  # cut short
            ("橋".encode("gb18030"), "gb2312", "橋"),
            (b"a\xffb", "utf-8", "a\ufffdb"),
            (b"\xe9", "no-such-thing", "é"),
            (b"\xe9", "rot13", "é"),
            (b"\xe9", "\0", "é"),
            (b"", None, ""),
        ],
    )
    def test_bytes_are_decoded_as_declared(self, data: bytes, charset: str | None, text: str) -> None:
        if charset in ("no-such-thing", "rot13", "\0"):
            assert len(decode(data, charset)) == 1
        else:
            assert decode(data, charset) == text

    @pytest.mark.parametrize("label", sorted(LABELS))
    def test_every_encoding_label_of_the_web_is_known(self, label: str) -> None:
        name = codec(label)
        assert (name is None) == (label in ("iso-2022-cn", "iso-2022-cn-ext", "replacement"))  # withdrawn, and unread
        head = f'<meta charset="{label}">'
        assert decode(head.encode() + b"<p>\xe9\xe8 abc", label).startswith(head)
        assert decode(bytes(range(256)), label)

    @pytest.mark.parametrize(
        ("label", "data", "text"),
        [
            ("windows-31j", "橋が".encode("cp932"), "橋が"),
            ("ms_kanji", "橋が".encode("cp932"), "橋が"),
            ("csksc56011987", "다리".encode("cp949"), "다리"),
            ("x-cp1251", "мост".encode("cp1251"), "мост"),
            ("dos-874", "สะพาน".encode("cp874"), "สะพาน"),
            ("iso-8859-8-i", "גשר".encode("iso-8859-8"), "גשר"),
            ("x-mac-ukrainian", "міст".encode("mac_cyrillic"), "міст"),
            ("l5", "köprü ş".encode("cp1254"), "köprü ş"),
            ("gb_2312-80", "桥镕".encode("gb18030"), "桥镕"),
            ("big5-hkscs", "橋".encode("big5hkscs"), "橋"),
            ("koi", "мост".encode("koi8_r"), "мост"),
        ],
    )
    def test_encoding_labels_that_python_does_not_know_are_mapped(self, label: str, data: bytes, text: str) -> None:
        assert decode(data, label) == text
        assert decode(f'<meta charset="{label}">'.encode() + data).endswith(text)

    @pytest.mark.parametrize(
        "label",
        [
            "undefined",
            "idna",
            "punycode",
            "unicode_escape",
            "utf-7",
            "bz2",
            "x" * 100_000,
            "\ud800",
            "é",
            "../x",
            " ",
            "mbcs",
        ],
    )
    def test_unknown_encoding_labels_are_ignored(self, label: str) -> None:
        assert codec(label) is None
        assert decode("<p>Brücke".encode(), label) == "<p>Brücke"
        assert decode(b"<p>\xff\xfe\x80", label)

    @pytest.mark.parametrize("charset", [None, "utf-8"])
    @pytest.mark.parametrize(
        ("encoding", "text"),
        [
            ("cp1252", "Le préfet a inauguré « la grande fenêtre » du musée ; l’été, c’était déjà prêt."),
            ("cp1251", "Городской совет решил во вторник отремонтировать старый мост до наступления зимы."),
            ("gb18030", "市议会星期二决定在冬天到来之前修复这座旧桥，工程将持续八个月。"),
            ("cp1250", "Žluťoučký kůň se vrátil přes řeku, když starosta města zahájil opravu mostu."),
        ],
    )
    def test_bytes_declared_as_utf_8_that_are_not_are_detected(
        self, encoding: str, text: str, charset: str | None
    ) -> None:
        page = f'<html><head><meta charset="utf-8"></head><p>{text}</p>'
        assert decode(page.encode(encoding), charset) == page

    def test_utf_8_with_bad_bytes_stays_utf_8(self) -> None:
        page = '<meta charset="windows-1252"><p>Le préfet a inauguré l’été « la fenêtre » du musée'
        for bad in (b"\xe9", b"caf\xc3...", b"\xe2\x80", b"\xff"):
            assert decode(page.encode() + bad + b" fin").startswith(page)
        assert decode(b"It cost 5\xe2\x80... and more.", "utf-8") == "It cost 5\ufffd... and more."

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
    def test_utf_16_without_a_byte_order_mark_is_detected(self, encoding: str) -> None:
        page = '<html><head><meta charset="utf-8"></head><p>Мост через реку</p></html>'
        assert decode(page.encode(encoding), "utf-8") == page

    def test_a_declared_encoding_with_a_few_bad_bytes_is_used(self) -> None:
        page = "<p>" + "市議会は火曜日、橋の修理を決めた。" * 20
        data = page.encode("cp932")
        assert decode(data[:100] + b"\xa0\xff" + data[100:], "shift_jis").count("\ufffd") <= 3

    def test_the_encoding_is_guessed_where_none_is_declared(self) -> None:
        russian = "Городской совет решил во вторник отремонтировать старый мост до наступления зимы. " * 5
        assert decode(russian.encode("windows-1251")) == russian

    @given(st.binary(max_size=200), st.none() | st.text(max_size=10))
    @settings(max_examples=200, deadline=None)
    def test_any_bytes_are_decoded(self, data: bytes, charset: str | None) -> None:
        assert isinstance(decode(data, charset), str)


class TestCleanHtml:
    HTML = f"<html><nav><ul><li>Menu</ul></nav><h1>A bridge</h1><p>{SENTENCE}</p></html>"

    def test_text_and_bytes_give_the_same_page(self) -> None:
        page = clean_html(self.HTML, url="https://example.org/bridge")
        assert page.text == f"A bridge\n{SENTENCE}"
        assert page.url == "https://example.org/bridge"
        assert page.source == render(self.HTML)
        assert clean_html(self.HTML.encode("utf-16")) == clean_html(self.HTML)

    def test_clean_html_equals_clean_of_the_rendered_text(self) -> None:
        pipeline = cleanarticle.default_pipeline(spelling="off")
        from_html = clean_html(self.HTML, pipeline=pipeline, language="fr")
        from_text = cleanarticle.clean(render(self.HTML), pipeline=pipeline, language="fr")
        assert (from_html.text, from_html.source) == (from_text.text, from_text.source)
        assert [line.label for line in from_html.lines] == [line.label for line in from_text.lines]

    @pytest.mark.parametrize("extract", [SENTENCE, lambda html: html.partition("<p>")[2].partition("</p>")[0]])
    def test_the_text_of_an_extractor_is_cleaned(self, extract) -> None:  # type: ignore[no-untyped-def]
        assert clean_html(self.HTML, extract=extract).source == SENTENCE

    @pytest.mark.parametrize("nothing", [None, "", " \n"])
    def test_the_page_is_rendered_where_the_extractor_gave_nothing(self, nothing: str | None) -> None:
        assert to_text(self.HTML, extract=nothing) == render(self.HTML)
        assert to_text(self.HTML, extract=lambda html: nothing) == render(self.HTML)

    @pytest.mark.parametrize("wrong", [None, 7, ["<p>"]])
    def test_input_that_is_no_html_is_refused(self, wrong: object) -> None:
        with pytest.raises(InputError, match="html must be a str or bytes"):
            clean_html(wrong)  # type: ignore[arg-type]

    def test_an_extractor_that_returns_no_text_is_an_error(self) -> None:
        with pytest.raises(InputError, match=r"extract must be a str, .* it gave a bytes"):
            clean_html(self.HTML, extract=lambda html: b"")  # type: ignore[arg-type,return-value]

    def test_the_name_of_an_extractor_is_an_error(self) -> None:
        with pytest.raises(InputError, match="a function that makes it, not the name 'trafilatura'"):
            clean_html(self.HTML, extract="trafilatura")
