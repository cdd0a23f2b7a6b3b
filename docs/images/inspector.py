"""Makes ``inspector.png``, the picture in the README, from ``inspector.txt``, a page that was written for it.

Needs Chromium and the extra ``browser``: ``python docs/images/inspector.py``.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import cleanarticle

HERE = Path(__file__).parent
SHOWN = "Pendant les travaux"  # the line whose evidence is shown


def main() -> None:
    """Write the picture."""
    source = (HERE / "inspector.txt").read_text("utf-8")
    page = cleanarticle.clean(source)
    number = next(at for at, line in enumerate(page.lines, 1) if SHOWN in line.text)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "page.html"
        path.write_text(page.to_html(title="fanal-de-kermadec.txt"), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        tab = browser.new_page(viewport={"width": 1280, "height": 1080}, device_scale_factor=1.5, color_scheme="light")
        tab.goto(path.as_uri())
        tab.locator(f"#L{number}").evaluate("row => row.click()")
        tab.screenshot(path=HERE / "inspector.png")
        browser.close()


if __name__ == "__main__":
    main()
