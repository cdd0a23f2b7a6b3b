"""A real Chromium. CI installs it (Debian's ``chromium``), Playwright and axe-core (the extra ``browser``)."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="pip install -e . --group browser, to test in a browser")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[sync_api.Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def tab(browser: sync_api.Browser, tmp_path: Path) -> Iterator[Callable[..., sync_api.Page]]:
    """Open a document from a file; the test fails if it uses the network or reports an error."""
    contexts: list[sync_api.BrowserContext] = []
    wrong: list[str] = []

    def open_tab(html: str, *, anchor: str = "", **options: object) -> sync_api.Page:
        path = tmp_path / f"{len(contexts)}.html"
        path.write_text(html, encoding="utf-8")
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: None if request.url.startswith("file:") else wrong.append(request.url))
        page.goto(path.as_uri() + anchor)
        return page

    yield open_tab
    for context in contexts:
        context.close()
    assert not wrong
