"""One target of `fuzz.py` tried by atheris, until told to stop or until something escapes.

python tests/faults/fuzzer.py documents -max_total_time=60 FOLDER_OF_SEEDS
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

sys.path.append(str(Path(__file__).resolve().parents[1]))
with atheris.instrument_imports(include=["ledger"]):
    from faults.fuzz import TARGETS, tried

if __name__ == "__main__":
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, lambda data: tried(target, data))
    atheris.Fuzz()
