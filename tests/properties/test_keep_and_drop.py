"""What a user asks for with ``keep=`` and ``drop=`` is done, whatever stage follows."""

from hypothesis import given, settings
from hypothesis import strategies as st

import cleanarticle
from cleanarticle.testing import pages, realistic_pages

PATTERNS = st.sampled_from(["the", "le", r"^\s*\w+$", "[0-9]", "e", "^[A-Z]", r"\.$", "a.*b", "©"])
TEXT_FIELDS = ("title", "subtitle", "lead")

some = settings(max_examples=max(1, settings.default.max_examples * 3 // 10))  # a page takes some milliseconds


@some
@given(st.one_of(pages(), realistic_pages()), PATTERNS)
def test_a_dropped_line_is_in_no_text(source: str, pattern: str) -> None:
    page = cleanarticle.default_pipeline(drop=pattern).run(source)
    dropped = [page.lines[index] for index in page.pinned]
    assert not any(line.kept for line in dropped)
    for article in page.articles:
        for name in TEXT_FIELDS:
            span = article.spans.get(name)
            ends = () if span is None else (span.start, max(span.start, span.end - 1))
            assert not [line for line in dropped for end in ends if line.start <= end < line.end]


@some
@given(st.one_of(pages(), realistic_pages()), PATTERNS)
def test_a_kept_line_is_in_the_text(source: str, pattern: str) -> None:
    page = cleanarticle.default_pipeline(keep=pattern).run(source)
    text = "".join(page.text.split())
    for index in page.pinned:
        line = page.lines[index]
        assert line.kept
        assert "".join(line.text.split()).lstrip("•●◦▪▫■‣⁃∙·*–—-") in text
