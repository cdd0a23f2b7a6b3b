"""Names that were replaced still work, with a warning."""

import pytest

from cleanarticle import spelling


@pytest.mark.parametrize(("name", "successor"), sorted(spelling._DEPRECATED_NAMES.items()))
def test_an_earlier_name_gives_its_successor_with_a_warning(name: str, successor: str) -> None:
    with pytest.warns(
        DeprecationWarning, match=f"spelling.{name} is deprecated; use cleanarticle.spelling.{successor}"
    ):
        assert getattr(spelling, name) is getattr(spelling, successor)


def test_an_unknown_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no attribute 'spel'"):
        spelling.spel  # noqa: B018
