"""Makes the pictures of the inspector, light and dark, wide and narrow.

They show ``inspector.txt``, a page that was written for them.

Needs Chromium and the group ``browser``: ``python docs/images/inspector.py``.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import cleanarticle
from cleanarticle.explain import explain_html

HERE = Path(__file__).parent
SHOWN = "Pendant les travaux"  # the line whose evidence is shown
PICTURES = {
    "inspector.png": ("light", 1180, 860),
    "inspector-dark.png": ("dark", 1180, 860),
    "inspector-phone.png": ("light", 390, 760),
    "inspector-phone-dark.png": ("dark", 390, 760),
}
"""The files, each with its colours and the size of the window."""


def main() -> None:
    """Write the pictures."""
    source = (HERE / "inspector.txt").read_text("utf-8")
    page = cleanarticle.clean(source)
    number = next(at for at, line in enumerate(page.lines, 1) if SHOWN in line.text)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "page.html"
        path.write_text(explain_html(page, title="fanal-de-kermadec.txt"), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        for name, (scheme, width, height) in PICTURES.items():
            phone = width < 500
            tab = browser.new_page(
                viewport={"width": width, "height": height},
                device_scale_factor=1.5,
                color_scheme=scheme,
                has_touch=phone,
                is_mobile=phone,
            )
            tab.goto(path.as_uri())
            row = tab.locator(f"#L{number}")
            row.evaluate("row => row.click()")
            tab.evaluate("scrollTo(0, 0)")
            if phone:
                row.evaluate("row => scrollTo(0, row.offsetTop - innerHeight / 4)")
            tab.screenshot(path=HERE / name)
        browser.close()


if __name__ == "__main__":
    main()
