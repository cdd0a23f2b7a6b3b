"""A record's own fields are never overwritten: what cleaning adds has another name where its own is taken."""

import json
import warnings
from pathlib import Path

import pytest

from cleanarticle.cli import main
from cleanarticle.errors import OptionError
from cleanarticle.integrations import Cleaning

TEXT = "It rained for the third day in a row, and the river rose again over the old mill in the valley."


def records(count: int, **own: object) -> list[dict[str, object]]:
    return [{"id": number, "text": TEXT, **own} for number in range(count)]


class TestRecords:
    def test_own_fields_are_kept_and_added_ones_renamed(self) -> None:
        with pytest.warns(UserWarning, match="language, articles|articles, language") as caught:
            rows = list(Cleaning()(records(3, language="xx", articles=7)))
        assert len(caught) == 1
        for row in rows:
            assert (row["language"], row["articles"]) == ("xx", 7)
            assert row["clean_language"] == "en"
            assert isinstance(row["clean_articles"], list)
            assert row["repairs"] == []
            assert row["error"] is None

    def test_the_first_block_decides_the_names(self) -> None:
        mixed = [*records(300), *records(2, language="xx")]
        rows = list(Cleaning()(mixed))
        assert all(row["language"] == "en" for row in rows[:300])
        for row in rows[300:]:
            assert (row["language"], row["clean_language"]) == ("xx", "en")

    def test_a_taken_prefix_is_extended(self) -> None:
        with pytest.warns(UserWarning, match="clean_language"):
            (row,) = Cleaning()(records(1, language=1, clean_language=2))
        assert (row["language"], row["clean_language"], row["clean_clean_language"]) == (1, 2, "en")

    def test_there_is_no_message_if_no_name_is_taken(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            list(Cleaning()(records(2, author="Ann")))

    def test_a_failed_record_keeps_its_own_fields(self) -> None:
        with pytest.warns(UserWarning, match="clean_error"):
            (row,) = Cleaning()([{"text": None, "language": "xx", "error": "mine"}])
        assert (row["language"], row["error"]) == ("xx", "mine")
        assert "holds null" in row["clean_error"]

    def test_the_text_can_go_elsewhere(self) -> None:
        (row,) = Cleaning(into="clean")(records(1))
        assert row["text"] == TEXT
        assert row["clean"] == TEXT
        with pytest.raises(OptionError, match="choose another"):
            list(Cleaning(into="id")(records(1)))


class TestCommandLine:
    def run(self, tmp_path: Path, rows: list[dict[str, object]], *options: str) -> tuple[int, list[dict[str, object]]]:
        source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
        source.write_text("".join(json.dumps(row) + "\n" for row in rows))
        status = main(["clean", str(source), "-o", str(out), *options])
        return status, [json.loads(line) for line in out.read_text().splitlines()] if out.exists() else []

    def test_own_fields_are_kept(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        status, rows = self.run(tmp_path, records(2, language="xx", lines=[1]), "--lines")
        assert status == 0
        for row in rows:
            assert (row["language"], row["lines"]) == ("xx", [1])
            assert row["clean_language"] == "en"
            assert row["clean_lines"]
        assert capsys.readouterr().err.count("called clean_language, clean_lines in this run") == 1

    def test_the_target_field_can_be_chosen(self, tmp_path: Path) -> None:
        status, rows = self.run(tmp_path, records(1), "--into", "cleaned")
        assert (status, rows[0]["text"], rows[0]["cleaned"]) == (0, TEXT, TEXT)

    def test_an_existing_target_field_is_an_error(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        status, rows = self.run(tmp_path, records(1), "--into", "id")
        assert (status, rows) == (2, [])
        assert "--into id: the records have a field of this name" in capsys.readouterr().err

    def test_parquet_keeps_its_own_fields(self, tmp_path: Path) -> None:
        parquet = pytest.importorskip("pyarrow.parquet", reason="needs the extra [arrow]")
        source, out = tmp_path / "in.jsonl", tmp_path / "out.parquet"
        source.write_text("".join(json.dumps(row) + "\n" for row in records(3, articles="mine")))
        assert main(["clean", str(source), "-o", str(out)]) == 0
        table = parquet.read_table(out)
        assert table.column("articles").to_pylist() == ["mine"] * 3
        assert "clean_articles" in table.column_names


class TestFrames:
    def test_pandas_keeps_its_own_columns(self) -> None:
        pd = pytest.importorskip("pandas", reason="needs the extra [pandas]")
        from cleanarticle.integrations.frames import clean_pandas

        with pytest.warns(UserWarning, match="clean_language"):
            frame = clean_pandas(pd.DataFrame({"text": [TEXT], "language": ["xx"]}))
        assert frame["language"].tolist() == ["xx"]
        assert frame["clean_language"].tolist() == ["en"]

    def test_polars_keeps_its_own_columns(self) -> None:
        pl = pytest.importorskip("polars", reason="needs the extra [polars]")
        pytest.importorskip("pyarrow", reason="needs the extra [polars]")
        from cleanarticle.integrations.frames import clean_polars

        for frame in (
            pl.DataFrame({"text": [TEXT], "language": ["xx"]}),
            pl.LazyFrame({"text": [TEXT], "language": ["xx"]}),
        ):
            with pytest.warns(UserWarning, match="clean_language"):
                cleaned = clean_polars(frame).lazy().collect()
            assert cleaned["language"].to_list() == ["xx"]
            assert cleaned["clean_language"].to_list() == ["en"]

    def test_arrow_keeps_its_own_columns(self) -> None:
        pa = pytest.importorskip("pyarrow", reason="needs the extra [arrow]")
        from cleanarticle.integrations.arrow import clean_table

        with pytest.warns(UserWarning, match="clean_language"):
            table = clean_table(pa.table({"text": [TEXT], "language": ["xx"]}), Cleaning())
        assert table.column("language").to_pylist() == ["xx"]
        assert table.column("clean_language").to_pylist() == ["en"]
