"""How a page is cleaned: cleaners propose changes, the engine applies them, in the order of the pipeline."""

from cleanarticle.pipeline.cleaner import Cleaner, Declaration, declaration_of, declares
from cleanarticle.pipeline.engine import Engine
from cleanarticle.pipeline.pipeline import STAGES, Part, Pipeline, build

__all__ = [
    "STAGES",
    "Cleaner",
    "Declaration",
    "Engine",
    "Part",
    "Pipeline",
    "build",
    "declaration_of",
    "declares",
]
