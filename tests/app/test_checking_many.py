"""Many documents at once: what one of them takes does not grow with how many there are."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from types import FrameType

import pytest

from ledger.app import clock, settings
from ledger.app.ledger import Ledger, open_ledger
from ledger.documents import Document, load
from ledger.govern.proposals.decide.check import check_documents
from shell import FOUNDED, Desk

HEAD = "scope: lifecycle\nentity: lead\ntitle: Definition {n}\nstatement: What it is for.\n"
SORTS = {
    "criteria": "kind: criteria\nkey: c{n}\n" + HEAD + "criteria: score >= {n} AND employees >= 200\n",
    "reference": "kind: criteria\nkey: r{n}\n" + HEAD + "criteria: c{n} AND employees >= 300\n",
    "score": "kind: score\nkey: s{n}\n" + HEAD + "rules: [{{when: score >= {n}, points: 5}}]\nbounds: [0, 100]\n",
    "invariant": "kind: invariant\nkey: i{n}\n" + HEAD + "every: c{n}\nis: employees >= 200\n",
}
FEW, MANY = 12, 48


@pytest.fixture
def ledger(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    monkeypatch.setenv(clock.NOW, FOUNDED)
    opened = open_ledger(settings.load(desk.folder / settings.FILE))
    yield opened
    opened.journal.close()


def documents(sorts: Sequence[str], number: int) -> list[Document]:
    """So many of each sort; what they refer to stands after them, so that no order helps."""
    texts = [SORTS[sort].format(n=n) for n in range(number) for sort in reversed(sorts)]
    return load("---\n".join(texts), "many")


def calls(run: Callable[[], object]) -> int:
    """How many functions of Python are entered meanwhile."""
    found = 0

    def count(_frame: FrameType, event: str, _what: object) -> None:
        nonlocal found
        found += event == "call"

    sys.setprofile(count)
    try:
        run()
    finally:
        sys.setprofile(None)
    return found


@pytest.mark.parametrize(
    "sorts", [("criteria",), ("criteria", "reference"), ("criteria", "score"), ("criteria", "invariant")], ids="+".join
)
def test_a_document_among_many_takes_the_work_of_one_among_few(ledger: Ledger, sorts: tuple[str, ...]) -> None:
    def work(number: int) -> float:
        given = documents(sorts, number)
        return calls(lambda: check_documents(ledger, given, None)) / number

    sound = check_documents(ledger, documents(sorts, FEW), None)
    assert [each.problems for each in sound] == [()] * len(sound)
    few, many = work(FEW), work(MANY)
    assert many < 1.15 * few, (few, many)


def test_documents_are_read_in_whatever_order_they_refer_to_each_other(ledger: Ledger) -> None:
    chain = ["score >= 9", *(f"k{n} AND employees >= {n}" for n in range(6))]
    texts = ["kind: criteria\nkey: k{n}\n" + HEAD + "criteria: " + each + "\n" for each in chain]
    told = [text.format(n=n) for n, text in enumerate(texts)]
    for given in (told, told[::-1], [*told[::2], *told[1::2]]):
        found = check_documents(ledger, load("---\n".join(given), "chain"), None)
        assert {each.draft.key for each in found if each.draft and not each.problems} == {f"k{n}" for n in range(7)}
