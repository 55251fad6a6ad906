"""Judges that this project did not write: sformula evaluates our formulas, Salesforce's own parser reads our SOQL.

Skipped where node or its packages are absent; `npm install` in `oracle/` brings them.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st
from test_parity import CODES, TYPES, column, held, rule

from ledger.errors import Refused
from ledger.language import judge
from ledger_salesforce.compile.rule import artifact
from ledger_salesforce.compile.soql import condition
from ledger_salesforce.emulator.values import write
from strategies import TODAY, records, schemas, trees

ORACLE = Path(__file__).parent / "oracle"
NODE = shutil.which("node")


def _installed() -> bool:
    script = "require.resolve('sformula'); require.resolve('@salesforce/soql-common/lib/soql-parser')"
    return NODE is not None and subprocess.run([NODE, "-e", script], cwd=ORACLE, capture_output=True).returncode == 0


pytestmark = pytest.mark.skipif(not _installed(), reason="node or the packages of oracle/ are absent")
KINDS = {
    "boolean": "boolean",
    "choice": "picklist",
    "choices": "multipicklist",
    "date": "date",
    "datetime": "datetime",
    "number": "number",
    "text": "string",
}


@st.composite
def cases(draw: st.DrawFn) -> Any:
    """Without TODAY, for the judge has a clock of its own."""
    schema = draw(schemas(types=TYPES))
    tree = draw(trees(schema, without={"today"}))
    return tree, schema, draw(st.lists(records(schema, typed=True), min_size=6, max_size=6))


def drawn(number: int) -> list[Any]:
    """The same random cases every time."""
    found: list[Any] = []

    @settings(
        max_examples=number,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases())
    def collect(case: Any) -> None:
        found.append(case)

    collect()
    return found


def asked(of: dict[str, Any]) -> Any:
    """The judges' answer."""
    done = subprocess.run([str(NODE), "judge.js"], cwd=ORACLE, input=json.dumps(of), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def described(field: Any, name: str) -> Any:
    """A field as sformula wants it described."""
    kind: dict[str, Any] = {"type": KINDS[field.type]}
    if field.type in ("choice", "choices"):
        codes = CODES if name == "job_level" else {}
        kind["picklistValues"] = [{"value": codes.get(code, code), "label": code} for code in field.choices]
    return kind | ({"precision": 18, "scale": 9} if field.type == "number" else {})


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A record as the API writes it."""
    return {
        name: value.isoformat().replace("+00:00", "Z") if hasattr(value, "hour") else write(value)
        for name, value in row.items()
    }


def test_sformula_judges_our_formulas_as_the_language_does() -> None:
    formulas, expected = [], []
    for tree, schema, rows in drawn(200):
        try:
            text = artifact(rule(tree, schema), "Lead.X__c", "X").body["formula"]
        except Refused:
            continue
        if "'" in text:  # its lexer rejects an apostrophe between double quotes, which Salesforce accepts
            continue
        types = {column(name): described(field, name) for name, field in schema.fields.items()}
        formulas.append({"text": text, "types": types, "rows": [shown(held(row, schema)) for row in rows]})
        expected.append([judge(tree, row, schema, TODAY) for row in rows])
    assert len(formulas) > 70
    assert asked({"formulas": formulas, "queries": []})["verdicts"] == expected


def test_salesforces_parser_accepts_our_soql() -> None:
    queries = []
    for tree, schema, _ in drawn(200):
        try:
            probe = artifact(rule(tree, schema), "Lead.X__c", "X").probe
            where = condition(probe.form, probe.columns, probe.zone, TODAY)
        except Refused:
            continue
        queries.append(f"SELECT COUNT() FROM Lead WHERE ({where}) AND X__c = false")
    refused = [
        "SELECT COUNT() FROM Lead WHERE A__c = 1 AND B__c = 2 OR C__c = 3",
        "SELECT COUNT() FROM Lead WHERE X__c",
    ]
    assert len(queries) > 40
    answer = asked({"formulas": [], "queries": queries + refused})["accepted"]
    assert answer == [True] * len(queries) + [False] * len(refused)
