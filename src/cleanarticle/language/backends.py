"""Detectors that use other libraries. Each library is imported when its detector is made."""

from __future__ import annotations

import functools
import threading
from collections.abc import Collection
from importlib import resources
from typing import Any

from cleanarticle.errors import require_text

_CODES = {"zh-cn": "zh", "zh-tw": "zh", "nb": "no", "nn": "no"}
"""Codes of these libraries, and what stands for them here: there is one code for Chinese, and one for Norwegian."""
_MAX_LANGDETECT_LENGTH = 10_000  # characters that langdetect reads; to pass more would only take time
_LOCK = threading.Lock()  # only one thread at a time builds a factory of langdetect


class LangdetectDetector:
    """A detector that uses langdetect, with a factory of its own and a fixed seed; its global state is not changed.

    Args:
        languages: the codes to choose from; ``None`` for all of its 55.
        seed: the seed of its sampling; equal seeds give equal results.
    """

    def __init__(self, languages: Collection[str] | None = None, *, seed: int = 0) -> None:
        self._factory = _langdetect(seed)
        self._prior = None
        if languages is not None:
            self._prior = dict.fromkeys(_chosen_codes(languages, self._factory.get_lang_list(), "langdetect"), 1.0)

    def detect(self, text: str) -> tuple[str | None, float]:
        """Return the language of *text* according to langdetect; ``None`` if it finds no letter."""
        from langdetect.lang_detect_exception import LangDetectException

        detector = self._factory.create()
        if self._prior is not None:
            detector.set_prior_map(self._prior)
        detector.append(require_text(text)[:_MAX_LANGDETECT_LENGTH])
        try:
            candidates = detector.get_probabilities()
        except LangDetectException:
            return None, 0.0
        if not candidates:
            return None, 0.0
        best = candidates[0]
        return _CODES.get(best.lang, best.lang), min(best.prob, 1.0)


class Py3langidDetector:
    """A detector that uses py3langid (97 languages), with a classifier of its own; ``py3langid`` 0.4 or newer.

    Args:
        languages: the codes to choose from; ``None`` for all.
    """

    def __init__(self, languages: Collection[str] | None = None) -> None:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        if languages is not None:
            self._identifier.set_languages(_chosen_codes(languages, self._identifier.labels, "py3langid"))

    def detect(self, text: str) -> tuple[str | None, float]:
        """Return the language of *text* according to py3langid; ``None`` if there is no letter."""
        if not any(map(str.isalpha, require_text(text))):
            return None, 0.0
        code, confidence = self._identifier.classify(_encodable(text))
        return _CODES.get(code, code), float(confidence)


class LinguaDetector:
    """A detector that uses lingua (75 languages), the package ``lingua-language-detector``.

    Args:
        languages: the codes to choose from; ``None`` for all.
    """

    def __init__(self, languages: Collection[str] | None = None) -> None:
        from lingua import Language, LanguageDetectorBuilder

        known = {language.iso_code_639_1.name.lower(): language for language in Language.all()}
        codes = sorted(known) if languages is None else _chosen_codes(languages, known, "lingua")
        builder = LanguageDetectorBuilder.from_languages(*map(known.__getitem__, codes))
        self._detector = builder.build()

    def detect(self, text: str) -> tuple[str | None, float]:
        """Return the language of *text* according to lingua; ``None`` if it finds no letter."""
        candidates = self._detector.compute_language_confidence_values(_encodable(require_text(text)))
        if not candidates or not candidates[0].value:
            return None, 0.0
        code = candidates[0].language.iso_code_639_1.name.lower()
        return _CODES.get(code, code), round(candidates[0].value, 6)  # the last digits differ from run to run


def _chosen_codes(languages: Collection[str], known: Collection[str], name: str) -> list[str]:
    """Return the codes of a library for some languages, sorted.

    Args:
        languages: our codes of the languages.
        known: all codes of the library.
        name: the name of the library, for messages.

    Raises:
        ValueError: *languages* is empty, or has a code that the library does not know.
    """
    missing = set(languages) - {_CODES.get(code, code) for code in known}
    if missing or not languages:
        message = f"{name} cannot choose from {sorted(languages)}: it knows {', '.join(sorted(known))}"
        raise ValueError(message)
    return sorted(code for code in known if _CODES.get(code, code) in languages)


def _encodable(text: str) -> str:
    """Return *text* with a question mark for each lone surrogate, which libraries in other languages do not accept."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _langdetect(seed: int) -> Any:
    """Return the factory of langdetect with this seed."""
    with _LOCK:
        return _build_langdetect(seed)


@functools.cache
def _build_langdetect(seed: int) -> Any:
    """Return a new factory of langdetect with sorted profiles: its own have the order of ``os.listdir``."""
    from langdetect.detector_factory import DetectorFactory

    folder = resources.files("langdetect") / "profiles"
    names = sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith("."))
    factory = DetectorFactory()
    factory.load_json_profile([(folder / name).read_text("utf-8") for name in names])
    factory.seed = seed
    return factory
