"""The JSON Schema of all answers, which a server gives: answers fit it, and what is none does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ledger.answers.schema import FILE
from ledger.app import clock
from shell import DANA, FOUNDED, Desk
from web.program import nobody, program
from web.visitor import site

KEPT = Path(__file__).parents[2] / "docs" / "reference" / FILE
ANSWERS = {"/definitions": "DefinitionList", "/definitions/mql": "VersionText", "/status": "LedgerStatus"}


def fits(schema: dict[str, Any], name: str, data: Any) -> bool:
    return Draft202012Validator({**schema, "$ref": f"#/$defs/{name}"}).is_valid(data)


def test_a_server_gives_the_schema_of_the_reference_and_its_answers_fit_it(
    template: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(template.copied(tmp_path)) as pages:
        schema = nobody(pages).get(f"/{FILE}")
        dana = program(pages, DANA)
        found = {path: dana.get(path) for path in ANSWERS}

    assert schema == json.loads(KEPT.read_text(encoding="utf-8"))
    assert [path for path, name in ANSWERS.items() if not fits(schema, name, found[path])] == []


@pytest.mark.parametrize("without", ["key", "position", "terms"])
def test_what_lacks_a_member_does_not_fit(template: Desk, tmp_path: Path, without: str) -> None:
    schema = json.loads(KEPT.read_text(encoding="utf-8"))
    found = template.copied(tmp_path).does("ledger show mql --json")
    assert fits(schema, "VersionText", found.data)
    assert not fits(schema, "VersionText", {name: each for name, each in found.data.items() if name != without})
