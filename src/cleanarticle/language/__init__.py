"""Detect the language of texts, and of a page and its articles.

:data:`detect` is the cleaner of the default pipeline. It uses :class:`ProfileDetector`; any other :class:`Detector`
can replace it: ``LanguageCleaner(LinguaDetector())``.
"""

from cleanarticle.language.backends import LangdetectDetector, LinguaDetector, Py3langidDetector
from cleanarticle.language.cleaner import LanguageCleaner, detect, line_languages
from cleanarticle.language.detector import Detector
from cleanarticle.language.profiles import ProfileDetector, available

__all__ = [
    "Detector",
    "LangdetectDetector",
    "LanguageCleaner",
    "LinguaDetector",
    "ProfileDetector",
    "Py3langidDetector",
    "available",
    "detect",
    "line_languages",
]
