"""What is nested too deep is told as what it is, wherever a stranger's JSON or YAML comes in: never a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ledger.app import clock
from shell import ANA, FOUNDED, Desk
from web.program import BASE, Program, program
from web.visitor import Pages, site, words

LEVELS = (70, 500, 900, 100_000)
DOCUMENTS = {
    "lists on one line": "kind: criteria\ntitle: {}".format("[" * 100_000),
    "lists on many lines": "kind: criteria\ntitle: {}".format("[\n" * 100_000),
    "lists of lists": "kind: criteria\ntitle:\n  {}x".format("- " * 100_000),
    "mappings": "kind: criteria\n{}".format("".join(f"{' ' * n}x:\n" for n in range(1_000))),
    "keys of keys": "? " * 100_000,
    "objects": '{{"kind": "criteria", "title": {}1{}}}'.format('{"a":' * 10_000, "}" * 10_000),
    "criteria": "kind: criteria\nkey: deep\nscope: lifecycle\nentity: lead\ntitle: x\ncriteria: {}score >= 1{}".format(
        "(" * 10_000, ")" * 10_000
    ),
}
BODIES = {
    "POST /check": '{"document": %s}',
    "POST /definitions/mql/why": '{"record": {"score": %s}}',
    "POST /definitions/mql/retire": '{"because": "x", "effective": "2026-03-01", "more": %s}',
    "POST /proposals": '{"document": %s, "effective": "2026-03-01", "because": "x"}',
    "POST /attestations": '{"document": %s, "effective": "2026-01-01", "evidence": "m", "digest": "%s"}',
    "POST /channels": '{"document": %s}',
    "POST /diff": '{"before": %s, "after": []}',
}


@pytest.fixture
def pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    """A served ledger on which `mql` is in force."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(desk) as found:
        yield found


def told(ana: Program, path: str, body: str) -> Any:
    found = ana.client.post(BASE + path, content=body.encode(), headers={"authorization": f"Bearer {ana.token}"})
    assert found.status_code == 422, found.text
    assert found.headers["content-type"] == "application/problem+json"
    return found.json()


@pytest.mark.parametrize("levels", LEVELS)
@pytest.mark.parametrize("asked", BODIES)
def test_a_request_that_is_nested_too_deep_cannot_be_read(pages: Pages, asked: str, levels: int) -> None:
    ana, path, body = program(pages, ANA, "propose"), asked.removeprefix("POST "), BODIES[asked]
    deep = '{"a":' * levels + "1" + "}" * levels
    body = body.replace('"%s"', f'"{"0" * 64}"').replace("%s", deep)
    problem = told(ana, path, body)
    assert problem["fix"]
    assert "deep" in problem["what"] or "unknown field" in problem["why"] or "Expected `array`" in problem["why"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_document_that_is_nested_too_deep_is_told_on_a_page_and_by_the_api(pages: Pages, document: str) -> None:
    text, ana = DOCUMENTS[document], program(pages, ANA, "propose")
    body = {"document": text, "effective": "2026-03-01", "nature": "policy", "because": "x"}
    problem = ana.post("/proposals", body, 422)
    visitor = pages.visitor(ANA)
    fields = {**visitor.form("/propose/mql"), "text": text, "effective": "2026-03-01", "do": "propose"}
    page = words(visitor.post("/propose/mql", fields, 422).text)
    assert problem["what"].casefold() in page.casefold()
    assert problem["fix"]
