"""The contracts of .importlinter, held against a copy of all packages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("connectors/*/src", "connectors/*/emulator/src", "plugins/*/src")
SOURCES = [ROOT / "src", *(source for part in PARTS for source in sorted(ROOT.glob(part)))]
LINT = "from importlinter.cli import lint_imports_command as lint; lint()"


def lint(tree: Path, *options: str, config: Path = ROOT / ".importlinter") -> tuple[int, str]:
    """What lint-imports says of the packages in `tree`, by the contracts of this repository or of a file."""
    command = [sys.executable, "-c", LINT, "--no-cache", "--no-logo", *options, str(config)]
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONIOENCODING": "utf-8", "COLUMNS": "400"}
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, encoding="utf-8")
    return done.returncode, done.stdout + done.stderr
