"""What type checkers know of results: mypy checks this file, and it runs."""

from typing import Any, assert_type

import cleanarticle
from cleanarticle import Failure, Page
from cleanarticle.page.kinds import PageKind


def test_type_checkers_distinguish_a_page_from_a_failure() -> None:
    for page in cleanarticle.clean_many(["It rained in Lyon.", {"id": 7}]):
        if page:
            assert_type(page, Page)
            assert_type(page.kind, PageKind)
        else:
            assert isinstance(page, Failure)  # a class of one's own that is made of Page might be false, too
            assert_type(page.record, Any)


def test_clean_and_clean_many_accept_the_same_settings() -> None:
    settings = cleanarticle.Settings(language="en")
    assert_type(cleanarticle.clean("It rained in Lyon.", **settings.options()), Page)
    (page,) = cleanarticle.clean_many(["It rained in Lyon."], processes=settings.processes, **settings.options())
    assert page == cleanarticle.clean("It rained in Lyon.", language="en")
