"""The page about the API: its script runs against a server, and prints what the page says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from pages import ROOT, blocks, taught
from shell import ANA, CRO, DANA

PAGE = ROOT / "docs" / "how-to" / "use-the-api.md"


def test_the_script_of_the_page_prints_what_the_page_says(tmp_path: Path) -> None:
    page, desk = PAGE.read_text(encoding="utf-8"), taught(tmp_path).at("2026-06-08T09:00:00Z")
    (command,) = (each.text.strip() for each in blocks(page, "sh"))
    token = desk.does(f"{command} --json", by=DANA).data["token"]
    server = desk.at(by=CRO).spawn("ledger serve --port 0")
    try:
        assert server.stderr
        said = next(line for line in server.stderr if b"http://localhost:" in line).decode()
        address = re.search(r"http://localhost:\d+", said)
        assert address
        script = desk.write("nightly.py", "".join(each.text for each in blocks(page, "python")))
        env = {**os.environ, "LEDGER": address[0], "LEDGER_TOKEN": token}
        done = subprocess.run(
            [sys.executable, script], env=env, capture_output=True, text=True, timeout=120, check=False
        )
    finally:
        server.terminate()
        server.communicate(timeout=60)
    (says,) = (each.text for each in blocks(page, "text"))
    assert done.stdout.splitlines() == says.splitlines(), done.stderr
    assert ANA in desk.does("ledger log mql").out.splitlines()[-2]
