"""Make the head of the HTML files. A browser sends no requests for them, and runs no other code than theirs."""

from __future__ import annotations

import base64
import hashlib

from cleanarticle.page.html_text import attribute_value


def document_head(title: str, style: str, script: str = "") -> str:
    """Return an HTML file up to the end of its head, whose security policy allows only this style and this script.

    Args:
        title: the title of the file.
        style: its style sheet.
        script: its script, which its body has; empty if it has none.

    >>> document_head("Ferry", "p {}").splitlines()[0]
    '<!doctype html>'
    """
    scripts = f"script-src {content_hash(script)}; " if script else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src {content_hash(style)}; \
{scripts}base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{attribute_value(title)} · cleanarticle</title>
<style>{style}</style>
</head>"""


def content_hash(text: str) -> str:
    """Return the hash by which a Content-Security-Policy allows a script or a style."""
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
