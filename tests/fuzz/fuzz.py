"""Coverage-guided fuzzing, with `atheris <https://github.com/google/atheris>`_ (``pip install atheris``).

    python tests/fuzz/fuzz.py clean --seconds 600

Targets are what takes in what strangers wrote: pages, files of each form, pages as JSON, profiles, files of cue
phrases, spelling rules. The fuzzer starts from the seeds of the target, keeps what reaches new code in
``.fuzz/TARGET`` and writes what fails to ``.fuzz/TARGET-crash-…``. Put such a file into ``tests/cases/fuzz/TARGET/``:
``test_targets.py`` runs every target on its seeds and on these cases.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def main() -> None:
    """Fuzz one target for the given time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--folder", type=Path, default=ROOT / ".fuzz", help="where inputs and failures are kept")
    args = parser.parse_args()
    import atheris

    with atheris.instrument_imports(include=["cleanarticle"]):
        from targets import LONGEST, TARGETS

        if args.target not in TARGETS:
            parser.error(f"no target {args.target!r}; there are {', '.join(TARGETS)}")
        target = TARGETS[args.target]
        corpus = args.folder / args.target
        corpus.mkdir(parents=True, exist_ok=True)
        for seed in target.seeds():
            (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
            target.run(seed)  # what is imported late is watched too
    options = [f"-max_total_time={args.seconds}", f"-max_len={LONGEST}", "-timeout=20", "-rss_limit_mb=2000"]
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={args.folder / args.target}-", str(corpus)], target.run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
