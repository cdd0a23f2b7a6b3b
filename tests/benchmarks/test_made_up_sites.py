"""The made-up sites of the benchmark of corrections: the same pages for the same seed, each line with its answer."""

from benchmarks.made_up_sites import made_up_sites


def test_pages_are_the_same_for_the_same_seed() -> None:
    sites = made_up_sites(pages=2)
    assert len(sites) == 20
    assert sites == made_up_sites(pages=2)
    assert sites != made_up_sites(pages=2, seed=2)


def test_every_page_has_lines_of_both_kinds_and_no_empty_slot() -> None:
    for pages in made_up_sites(pages=3).values():
        for page in pages:
            lines = page.text.split("\n")
            assert set(page.wanted.values()) == {True, False}
            assert all(lines[number] for number in page.wanted)
            assert "{" not in page.text
