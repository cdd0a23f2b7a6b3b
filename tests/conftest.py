"""How hard Hypothesis tries: ``ci`` unless ``--hypothesis-profile=long`` (hours) or ``quick`` is asked for.

``ci`` tries the same pages every time, so that a change is to blame for what fails; ``long`` looks for new ones.
Ways of making pages are in ``tests/pages.py``.
"""

from hypothesis import HealthCheck, settings

ALWAYS = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}

settings.register_profile("quick", max_examples=20, **ALWAYS)
settings.register_profile("ci", max_examples=100, derandomize=True, **ALWAYS)
settings.register_profile("long", max_examples=5000, print_blob=True, **ALWAYS)
settings.load_profile("ci")
