"""Pages are labelled once, and then read from the folder that stores them."""

from pathlib import Path

from training.field_training import Labelling

TEXT = (
    "Home\nHarbour wall rises\nThe council voted on Tuesday to raise the harbour wall by two metres, said the mayor.\n"
)


def test_labelled_pages_are_stored(tmp_path: Path) -> None:
    record = {"id": "page", "url": "https://example.org/harbour"}
    labelling = Labelling(cache=tmp_path / "pages")
    page = labelling(record, TEXT)
    (file,) = (tmp_path / "pages").iterdir()
    changed = file.stat().st_mtime_ns
    assert labelling(record, TEXT) == page == Labelling()(record, TEXT)
    assert file.stat().st_mtime_ns == changed
    labelling(record, TEXT + "Privacy policy\n")
    assert len(list((tmp_path / "pages").iterdir())) == 2
