"""Ray Data, on this machine, in a process of its own: it leaves processes behind when it is shut down."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ray.data", reason="needs the extra [ray]")

START = """
import json, pathlib, ray

if __name__ == "__main__":
    ray.init(address="local", num_cpus=2, include_dashboard=False, log_to_driver=False, _node_ip_address="127.0.0.1")
"""
RECORDS = """
    from cleanarticle.integrations import Cleaning
    from cleanarticle.integrations.ray import clean

    records = json.loads(pathlib.Path("records.json").read_text(encoding="utf-8"))
    cleaned = clean(ray.data.from_items(records), Cleaning(lines=True))
    assert cleaned.columns() == ["id", "url", "text", "articles", "language", "kind", "confidence", "quality", "comments", "repairs", "page_id", "schema_version", "version", "lines", "error"]
    pathlib.Path("rows.json").write_text(json.dumps(cleaned.take_all()), encoding="utf-8")
"""
GUIDE = """
    text = pathlib.Path(GUIDE).read_text(encoding="utf-8")
    program = "".join(part.partition("```")[0] for part in text.split("```python")[1:])
    exec(compile(program, GUIDE, "exec"), names := {"__name__": "__main__"})
    assert names["cleaned"].count() == names["labelled"].count() == 2
"""


def test_rows_are_what_clean_gives_and_the_guide_runs(
    tmp_path: Path, records: list[dict[str, Any]], check: Any
) -> None:
    (tmp_path / "records.json").write_text(json.dumps(records), encoding="utf-8")
    guide = Path(__file__).parents[2] / "docs" / "howto" / "ray.md"
    (tmp_path / "program.py").write_text(f"GUIDE = {str(guide)!r}\n{START}{RECORDS}{GUIDE}", encoding="utf-8")
    env = {**os.environ, "RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "disabled"}
    done = subprocess.run(
        [sys.executable, "program.py"], cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    check(json.loads((tmp_path / "rows.json").read_text(encoding="utf-8")))
