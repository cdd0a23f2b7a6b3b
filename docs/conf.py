"""How Sphinx builds these pages: ``sphinx-build -W docs out``, from the root of the project, without the network."""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # for catalogue.py, an extension of these pages alone

from sphinx.application import Sphinx
from sphinx.ext.napoleon.docstring import GoogleDocstring

from cleanarticle.version import VERSION

project = "cleanarticle"
author = "The cleanarticle developers"
copyright = author  # noqa: A001  # Sphinx wants the name
version = release = VERSION["library"]
language = "en"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "sphinx_design",
    "catalogue",
]
exclude_patterns = ["build", "images/*.txt", "reference/rules/_table.md"]
templates_path = ["_templates"]

html_theme = "furo"
html_title = f"cleanarticle {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_favicon = "_static/favicon.svg"
html_show_sphinx = False
html_show_sourcelink = False
html_theme_options = {
    "light_logo": "logo-light.svg",
    "dark_logo": "logo-dark.svg",
    "sidebar_hide_name": True,
    "top_of_page_buttons": [],
    "footer_icons": [
        {
            "name": name,
            "url": f"https://github.com/cleanarticle/cleanarticle{path}",
            "html": f"<span>{name}</span>",
            "class": "footer-text",
        }
        for name, path in (("Source", ""), ("Report a page cleaned wrongly", "/issues/new/choose"))
    ],
    "light_css_variables": {
        "color-brand-primary": "#0f7650",
        "color-brand-content": "#0b6646",
        "color-brand-visited": "#0b6646",
        "color-api-name": "#0b6646",
        "color-api-pre-name": "#56606b",
    },
    "dark_css_variables": {
        "color-brand-primary": "#57c894",
        "color-brand-content": "#6fd3a6",
        "color-brand-visited": "#6fd3a6",
        "color-api-name": "#6fd3a6",
        "color-api-pre-name": "#9aa4ae",
    },
}
pygments_style = "friendly"
pygments_dark_style = "github-dark"

myst_enable_extensions = ["colon_fence", "deflist", "attrs_inline"]
myst_heading_anchors = 3  # links to headings, as GitHub has them
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
napoleon_use_rtype = False
python_maximum_signature_line_length = 80  # long signatures show one parameter a line
copybutton_selector = "div:not(.highlight-text) > div.highlight pre"  # what is printed is not there to be copied
copybutton_prompt_text = r">>> |\.\.\. |\$ |> "
copybutton_prompt_is_regexp = True
copybutton_only_copy_prompt_lines = True

# Napoleon takes what is before a colon in the docstring of an attribute for its type; here it is part of the sentence.
GoogleDocstring._parse_attribute_docstring = GoogleDocstring._consume_to_end


def name_defaults(*event: object) -> tuple[str | None, object]:
    """Write ``= <function f>`` as ``= f``, and ``= <factory>`` as ``= ...``, since Sphinx cannot parse the former."""
    signature, returns = event[-2:]
    if not isinstance(signature, str):
        return None, returns
    return re.sub(r"= <factory>", "= ...", re.sub(r"= <function (\w+)[^>]*>", r"= \1", signature)), returns


def setup(app: Sphinx) -> None:
    """Connect to the events of Sphinx."""
    app.connect("autodoc-process-signature", name_defaults)
