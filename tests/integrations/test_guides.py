"""The guides for packages that need no adapter: their code runs against the real package."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDES = [
    ("duckdb.md", ["duckdb", "pyarrow"]),
    ("fastapi.md", ["fastapi", "httpx"]),
    ("langchain.md", ["langchain_core"]),
    ("llama-index.md", ["llama_index.core"]),
]


@pytest.mark.skipif(sys.platform == "win32", reason="the commands of the pages are written for bash")
@pytest.mark.parametrize(("page", "packages"), GUIDES)
def test_the_guide_runs(page: str, packages: list[str]) -> None:
    probe = "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]"
    if subprocess.run([sys.executable, "-c", probe, *packages], capture_output=True, check=False).returncode:
        pytest.skip(f"needs {', '.join(packages)}")
    command = [sys.executable, str(ROOT / "docs" / "blocks.py"), str(ROOT / "docs" / "howto" / page)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
