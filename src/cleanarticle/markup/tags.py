"""Define patterns for HTML inside Markdown. Only tags that HTML has are recognised, since "<name>" may be text."""

from __future__ import annotations

import re

from cleanarticle.loading import lazy_pattern

_NAMES = (
    "a|abbr|address|article|aside|audio|b|big|blockquote|body|br|button|caption|center|cite|code|col|colgroup|dd|del|"
    "details|dfn|div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|"
    "img|input|ins|kbd|label|legend|li|link|main|mark|meta|nav|noscript|object|ol|option|p|param|picture|pre|q|s|"
    "samp|script|section|select|small|source|span|strike|strong|style|sub|summary|sup|svg|path|table|tbody|td|"
    "textarea|tfoot|th|thead|time|title|tr|tt|u|ul|var|video|wbr"
)
TAG = lazy_pattern(rf"</?(?:{_NAMES})(?:\s[^<>]{{0,2000}}+)?/?>", re.IGNORECASE)
COMMENT = lazy_pattern(r"<!--(?:(?!-->)[^<]|<(?!!--)){0,5000}+-->")
# A line with nothing except tags and comments
TAGS_ALONE = lazy_pattern(rf"\s*(?:(?:{TAG.pattern}|{COMMENT.pattern})\s*)++", re.IGNORECASE)
# "<https://example.org>" or "<ann@example.org>"
AUTOLINK = lazy_pattern(r"<((?:https?|ftp|mailto|tel):[^\s<>]{1,2000}|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+)>")
BREAK = lazy_pattern(r"<br\b", re.IGNORECASE)
