"""Other people's detectors behind the same protocol. Each is imported when it is built."""

from __future__ import annotations

import functools
import threading
from collections.abc import Collection
from importlib import resources
from typing import Any

from cleanarticle.errors import require_text

_CODES = {"zh-cn": "zh", "zh-tw": "zh", "nb": "no", "nn": "no"}
"""Their codes, where ours are others: one for Chinese and one for Norwegian, as langdetect's profiles have them."""
_LOCK = threading.Lock()


class LangdetectDetector:
    """langdetect itself, from a private factory with a fixed seed: its global state is left alone.

    Args:
        languages: the codes to choose from; all of its 55 where ``None``.
        seed: for its sampling; the same seed gives the same answers.
    """

    def __init__(self, languages: Collection[str] | None = None, *, seed: int = 0) -> None:
        self._factory = _langdetect(seed)
        self._prior = None
        if languages is not None:
            self._prior = dict.fromkeys(_chosen(languages, self._factory.get_lang_list(), "langdetect"), 1.0)

    def detect(self, text: str) -> tuple[str | None, float]:
        """The language of *text* after langdetect; ``None`` where it finds no letter."""
        from langdetect.lang_detect_exception import LangDetectException

        detector = self._factory.create()
        if self._prior is not None:
            detector.set_prior_map(self._prior)
        detector.append(require_text(text)[:10_000])  # what it looks at; the rest would only cost
        try:
            found = detector.get_probabilities()
        except LangDetectException:
            return None, 0.0
        if not found:
            return None, 0.0
        return _CODES.get(found[0].lang, found[0].lang), min(found[0].prob, 1.0)


class Py3langidDetector:
    """py3langid (97 languages), with a classifier of its own; install ``py3langid``, 0.4 or newer.

    Args:
        languages: the codes to choose from; all where ``None``.
    """

    def __init__(self, languages: Collection[str] | None = None) -> None:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        if languages is not None:
            self._identifier.set_languages(_chosen(languages, self._identifier.labels, "py3langid"))

    def detect(self, text: str) -> tuple[str | None, float]:
        """The language of *text* after py3langid; ``None`` where there is no letter."""
        if not any(map(str.isalpha, require_text(text))):
            return None, 0.0
        code, confidence = self._identifier.classify(_encodable(text))
        return _CODES.get(code, code), float(confidence)


class LinguaDetector:
    """lingua (75 languages); install ``lingua-language-detector``.

    Args:
        languages: the codes to choose from; all where ``None``.
    """

    def __init__(self, languages: Collection[str] | None = None) -> None:
        from lingua import Language, LanguageDetectorBuilder

        known = {language.iso_code_639_1.name.lower(): language for language in Language.all()}
        codes = sorted(known) if languages is None else _chosen(languages, known, "lingua")
        builder = LanguageDetectorBuilder.from_languages(*map(known.__getitem__, codes))
        self._detector = builder.build()

    def detect(self, text: str) -> tuple[str | None, float]:
        """The language of *text* after lingua; ``None`` where it finds no letter."""
        found = self._detector.compute_language_confidence_values(_encodable(require_text(text)))
        if not found or not found[0].value:
            return None, 0.0
        code = found[0].language.iso_code_639_1.name.lower()
        return _CODES.get(code, code), round(found[0].value, 6)  # its last digits vary from run to run


def _chosen(languages: Collection[str], known: Collection[str], name: str) -> list[str]:
    """Those of the *known* codes of a library that stand for *languages*, sorted."""
    missing = set(languages) - {_CODES.get(code, code) for code in known}
    if missing or not languages:
        message = f"{name} cannot choose from {sorted(languages)}: it knows {', '.join(sorted(known))}"
        raise ValueError(message)
    return sorted(code for code in known if _CODES.get(code, code) in languages)


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _langdetect(seed: int) -> Any:
    with _LOCK:
        return _build_langdetect(seed)


@functools.cache
def _build_langdetect(seed: int) -> Any:
    """A factory of langdetect with its profiles in sorted order: os.listdir has none."""
    from langdetect.detector_factory import DetectorFactory

    folder = resources.files("langdetect") / "profiles"
    names = sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith("."))
    factory = DetectorFactory()
    factory.load_json_profile([(folder / name).read_text("utf-8") for name in names])
    factory.seed = seed
    return factory
