"""Lists come in parts wherever the how-to says so: the parts say together what the whole says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ledger.app import clock
from ledger.web.api.routes import OPERATIONS
from podcast import assessed, framed
from shell import ANA, DANA, FOUNDED, MIA, TERMS, Desk, criteria
from web.program import program
from web.visitor import site

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "use-the-api.md"


@pytest.fixture(scope="module")
def several(template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with two of most things."""
    desk = template.copied(tmp_path_factory.mktemp("several"))
    framed(desk)
    assessed(desk)
    desk.write("memo.txt", "As reported.")
    for n in (1, 2):
        desk.write("next.yaml", criteria(f"score >= {n}", key=f"hot{n}"))
        desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because x", by=ANA)
        desk.does(f"ledger ask mql --hurts 'it is slow {n}'", by=MIA)
        desk.does(f"ledger consumer add 'Report {n}' --uses mql --owner {DANA}", by=ANA)
        desk.does(f"ledger figure record mql 2026-0{n} 12 --as-of 2026-02-02 --evidence memo.txt", by=ANA)
    return desk


LISTS = {
    "/definitions": "definitions",
    "/requests": "",
    "/consumers": "",
    "/invariants": "invariants",
    "/channels": "",
    "/definitions/mql/figures": "figures",
    "/definitions/mql/periods": "numbers",
    "/definitions/mql/restatements": "",
    "/log": "",
    "/definitions/mql/log": "",
    "/proposals": "",
}


def listed(found: Any, name: str) -> list[Any]:
    items: list[Any] = found[name] if name else found
    return items


@pytest.mark.parametrize("path", LISTS)
def test_each_list_that_the_how_to_names_comes_in_parts_that_say_together_what_the_whole_says(
    several: Desk, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv(clock.NOW, FOUNDED)
    with site(several) as pages:
        ana, name, found, parts, at = program(pages, ANA, name=path), LISTS[path], [], 0, f"{path}?limit=1"
        whole = listed(ana.get(path), name)
        while at:
            part = ana.send("GET", at, 200)
            assert len(listed(part.json(), name)) <= 1
            found, parts = found + listed(part.json(), name), parts + 1
            link = part.headers.get("link", "")
            at = link.partition(">")[0].removeprefix("</api/v1") if link else ""
        assert found == whole
        assert parts >= max(len(whole), 1)
        ana.get(f"{path}?limit=0", 422)
        ana.get(f"{path}?limit=1001", 422)


@pytest.mark.parametrize("path", LISTS)
def test_the_how_to_names_each_list_that_comes_in_parts(path: str) -> None:
    said = HOW_TO.read_text()
    assert f"`{path.replace('mql', 'KEY')}`" in said or f"`{path.rpartition('/')[2]}`" in said


def test_the_how_to_names_all_lists_that_come_in_parts() -> None:
    assert {each.path for each in OPERATIONS if each.in_parts} == {each.replace("mql", "{key}") for each in LISTS}
