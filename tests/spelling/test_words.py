"""Words and compounds."""

from cleanarticle.locales.lexicon import lexicon
from cleanarticle.spelling import words as words_module


def test_another_thread_may_clear_the_cache_of_compounds(monkeypatch):
    class Forgetful(dict):
        def __setitem__(self, word, found):
            pass

    german = lexicon("de")
    monkeypatch.setattr(words_module, "_COMPOUNDS", {german: Forgetful()})
    assert words_module.is_compound("rathausdachziegel", german)
