"""How Sphinx builds these pages: ``sphinx-build -W docs out``, from the root of the project, without the network."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # for catalogue.py, an extension of these pages alone

from cleanarticle.version import VERSION

project = "cleanarticle"
author = "The cleanarticle developers"
copyright = author  # noqa: A001  # Sphinx wants the name
version = release = VERSION["library"]

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "catalogue"]
exclude_patterns = ["build", "images/*.txt"]
html_theme = "furo"
html_title = f"cleanarticle {release}"

myst_enable_extensions = ["deflist"]  # the glossary
myst_heading_anchors = 3  # links to headings, as GitHub has them
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
napoleon_use_rtype = False
