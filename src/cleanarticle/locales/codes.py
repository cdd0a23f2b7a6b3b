"""Check the language codes that callers give."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from importlib import resources

from cleanarticle.argument_checks import suggestion, type_name
from cleanarticle.errors import InputError, OptionError
from cleanarticle.loading import lazy_pattern

# A primary subtag of two or three letters, then subtags: script, region, variants (BCP 47, section 2.1).
_TAG = lazy_pattern(r"([a-z]{2,3})((?:-[a-z0-9]{2,8})*)", re.IGNORECASE)


@functools.cache
def language_names() -> Mapping[str, str]:
    """Return the English names of languages by their two-letter codes (ISO 639-1)."""
    import tomllib  # here, so that `import cleanarticle` stays light

    return tomllib.loads((resources.files("cleanarticle.locales") / "language_names.toml").read_text("utf-8"))


@functools.lru_cache(maxsize=256)
def _check_code(code: str) -> str:
    """Return a code in its normal form, or raise an error with advice."""
    match = _TAG.fullmatch(code.strip().replace("_", "-"))
    primary = match[1].lower() if match else ""
    if match and (len(primary) == 3 or primary in language_names()):
        return primary + match[2]
    codes = {name.lower(): code for code, name in language_names().items()}
    code_of_name = codes.get(code.strip().lower())
    advice = (
        f" Did you mean {code_of_name!r}?" if code_of_name else suggestion(primary, language_names()) if primary else ""
    )
    raise OptionError(f"language= takes a code such as 'fr' or 'pt-BR' (BCP 47), and this is {code!r}.{advice}")


def language_code(value: object) -> str | None:
    """Return a language code with its primary subtag in lower case and hyphens between subtags; ``None`` for ``None``.

    Codes of two letters must be in ISO 639-1. Any code of three letters is accepted, since ISO 639-3 has about 8,000.

    Raises:
        InputError: *value* is neither a string nor ``None``.
        OptionError: *value* is not a language code. If it is the name of a language, the message says its code.

    >>> language_code("FR"), language_code("en_US"), language_code(None)
    ('fr', 'en-US', None)
    >>> language_code("french")
    Traceback (most recent call last):
    ...
    cleanarticle.errors.OptionError: language= takes a code such as 'fr' or 'pt-BR' (BCP 47), and this is 'french'.
    Did you mean 'fr'?
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise InputError(f"language= takes a code such as 'fr', or None, not {type_name(value)}")
    return _check_code(value)
