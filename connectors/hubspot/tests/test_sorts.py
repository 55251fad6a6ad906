"""A new sort of artifact is a file and a line: one is added to a copy of the connector, and nothing else is touched."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import ledger_hubspot
from ledger_hubspot import HubSpot

FORM = """
from ledger import Artifact
from ledger_hubspot.artifacts.sort import Sort, Written, call
from ledger_hubspot.native.naming import Place

def place(address, name):
    return Place("form", "contacts", address.removeprefix("form/")) if address.startswith("form/") else None

def never(*_):
    raise AssertionError

FORM = Sort(
    name="form", holds=frozenset({"score"}), place=place,
    compile=lambda rule, at, address, name: Artifact(address, name, {"high": rule.meaning.high}),
    find=never, observe=never, effects=never, apply=never, refusal=lambda *_: "",
    calls=lambda at, artifact, version, there: Written([call("PUT", f"/forms/{at.name}", artifact.body)], {}),
    removal=lambda at, version: call("DELETE", f"/forms/{at.name}"),
)
"""
USE = """
import json
from dataclasses import replace
from hubspot_lead import rule
from ledger import Refused, Score
from ledger_hubspot import HubSpot

made = HubSpot().compile(replace(rule("score > 5"), meaning=Score((), 0, 9)), "form/7", "Fit")
try:
    HubSpot().compile(rule("score > 5"), "form/7", "Fit")
except Refused:
    files = HubSpot().export("hubspot", [made], ["form/8"])
    print(*(json.loads(text)["calls"] for name, text in files.items() if name != "index.json"))
"""


def test_a_sort_of_artifact_is_a_file_and_a_line(tmp_path: Path) -> None:
    package = tmp_path / "ledger_hubspot"
    shutil.copytree(Path(ledger_hubspot.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    registry = package / "artifacts" / "__init__.py"
    text = registry.read_text(encoding="utf-8")
    line = "for each in (PROPERTY, LIST, PIPELINE)"
    (package / "artifacts" / "form.py").write_text(FORM, encoding="utf-8")
    assert line in text
    added = "from ledger_hubspot.artifacts.form import FORM\nfrom ledger_hubspot.artifacts.list import"
    text = text.replace(line, "for each in (PROPERTY, LIST, PIPELINE, FORM)")
    registry.write_text(text.replace("from ledger_hubspot.artifacts.list import", added), encoding="utf-8")

    path = os.pathsep.join([str(tmp_path), str(Path(__file__).parent)])
    done = subprocess.run(
        [sys.executable, "-c", USE], env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=True
    )

    assert "'/forms/7', 'body': {'high': 9}" in done.stdout
    assert "'DELETE', 'path': '/forms/8'" in done.stdout


def test_a_connector_says_that_it_can_hold_what_one_of_its_sorts_holds() -> None:
    assert HubSpot().can.meanings == {"predicate", "score", "ladder"}
