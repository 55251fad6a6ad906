"""A bag as one page for people: what is in force, who decided it, and what nobody judged; made from the bag alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bags import repacked
from shell import CRO, DANA, MIA, SAL, Desk


def report(bag: Path, key: str = "", code: int = 0) -> dict[str, Any]:
    """What the command answers, beside a page in a folder where there is no ledger."""
    done = Desk(bag.parent).run(f"ledger audit report bag -o page.html{f' --key {key}' if key else ''} --json")
    assert done.code == code, done.out
    return dict(done.data)


def page(bag: Path) -> str:
    return (bag.parent / "page.html").read_text()


def test_it_says_what_is_in_force_who_decided_it_and_how_surely_that_is_known(bag: Path, key: str) -> None:
    found = report(bag, key)
    (governs,) = found["in_force"]
    assert (governs["key"], governs["version"], governs["since"]) == ("mql", 2, "2026-02-04")
    assert (governs["decided_by"], governs["assurance"], governs["signature"]) == (CRO, "signed", "holds")
    assert governs["approved_by"] == [SAL, MIA]
    assert governs["rules"] == ["score >= 50 AND employees >= 200"]
    assert [(each["by"], each["signature"]) for each in found["acts"]][-3:] == [
        (each, "holds") for each in (SAL, MIA, CRO)
    ]
    assert (found["wrong"], found["signed_by"]) == ([], key)
    assert all(text in page(bag) for text in ("What was decided about mql", CRO, "simulated clock", "not judged"))


def test_it_needs_nothing_from_elsewhere_and_runs_nothing(bag: Path) -> None:
    report(bag)
    assert not any(each in page(bag) for each in ("<script", "src=", "@import", "url("))
    assert "default-src &#39;none&#39;" in page(bag) or "default-src 'none'" in page(bag)


def test_without_the_key_it_says_that_nobody_judged_the_signature_of_the_root(bag: Path) -> None:
    assert report(bag)["signed_by"] is None
    assert "not judged. Give the key" in page(bag)


def test_people_are_ids_where_the_bag_does_not_say_who_they_are(bag: Path) -> None:
    (bag / "data/people.json").unlink()
    repacked(bag)
    assert report(bag)["in_force"][0]["decided_by"].startswith("p_")
    assert CRO not in page(bag)


def edited(name: str, was: bytes, now: bytes) -> Callable[[Path], None]:
    def edit(bag: Path) -> None:
        path = bag / "data" / name
        assert was in path.read_bytes()
        path.write_bytes(path.read_bytes().replace(was, now, 1))
        repacked(bag)

    return edit


def cut(bag: Path) -> None:
    path = bag / "data/events.jsonl"
    path.write_bytes(path.read_bytes()[:-1])
    repacked(bag)


def damaged(bag: Path) -> None:
    (bag / "data/allowed_signers").write_text("")


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (edited("payloads/2", b"human", b"agent"), "the payload of #2 is not what its line says"),
        (edited("withheld.txt", b"not in the closure\n", b"x\n1\tx\n"), "the payload of #1 is there and withheld"),
        (edited("events.jsonl", b'"asserted"', b'"signed"'), "the checkpoint is not over these lines"),
        (edited("events.jsonl", b'","', b'", "'), "line 1 is not one that a ledger writes there"),
        (edited("checkpoint", b"\xe2\x80\x94 acme", b"\xe2\x80\x94 acne"), "the checkpoint is not signed by "),
        (cut, "line 33 is not one that a ledger writes there"),
        (damaged, "data/allowed_signers is not what the manifest says"),
        (edited("disclosures.json", b'"salt":"', b'"salt":"00'), "what #"),
        (edited("../bag-info.txt", b"Clock: simulated", b"Clock: system"), "Ledger-Clock of bag-info.txt is not that"),
        (
            edited("../bag-info.txt", b"Date: 2026-02-05", b"Date: 2026-02-04"),
            "bag-info.txt says that the bag was made",
        ),
        (edited("../bag-info.txt", b"Definition: mql", b"Definition: no"), "bag-info.txt says that the bag is of the"),
        (edited("people.json", b'"p_', b'"q_'), "people.json does not say who p_"),
    ],
    ids=range(12),
)
def test_what_does_not_fit_is_said_first(bag: Path, key: str, edit: Callable[[Path], None], says: str) -> None:
    edit(bag)
    assert any(each.startswith(says) for each in report(bag, key, 6)["wrong"])
    assert "Something in this bag does not fit" in page(bag)


@pytest.mark.parametrize("day", [b"Bagging-Date: 2026-99-01", b"No-Date: x"], ids=["no day", "none"])
def test_a_bag_that_does_not_say_of_which_day_it_is_cannot_be_read(bag: Path, day: bytes) -> None:
    edited("../bag-info.txt", b"Bagging-Date: 2026-02-05", day)(bag)
    done = Desk(bag.parent).run("ledger audit report bag -o page.html --json")
    assert (done.code, done.errors[0]["what"]) == (6, "bag cannot be read")


def test_nobody_is_called_by_a_name_that_they_were_not_registered_under(bag: Path, key: str) -> None:
    edited("people.json", CRO.encode(), b"eve@acme.example")(bag)
    found = report(bag, key, 6)
    decider = found["in_force"][0]["decided_by"]
    assert found["wrong"] == [f"{decider} is not registered under the name that people.json gives"]
    assert "eve@acme.example" not in page(bag)


def test_a_decision_whose_payload_is_withheld_is_not_told_as_if_it_were_not_there(ledger: Desk, tmp_path: Path) -> None:
    desk, bag = ledger.copied(tmp_path), tmp_path / "bag"
    for position in (28, 32):
        desk.does(f"ledger withhold {position} --because 'it names a customer'", by=DANA)
    desk.does("ledger audit export mql -o bag")
    found = report(bag)
    assert found["withheld"]["withheld"] == 2
    assert found["in_force"] == []
    assert "What is in force cannot be told: event #32 decided something about it" in page(bag)


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ("nothing -o page.html", "nothing is no bag of a ledger"),
        ("bag -o page.html --key nonsense", "'nonsense' is no key"),
        ("bag -o none/page.html", "none/page.html cannot be written"),
        ("bag -o bag/data/page.html", "bag/data/page.html is not written"),
    ],
    ids=range(4),
)
def test_what_is_wrong_with_the_question_is_said(bag: Path, given: str, what: str) -> None:
    done = Desk(bag.parent).run(f"ledger audit report {given} --json")
    assert (done.code, done.errors[0]["what"]) == (1, what)
    assert done.errors[0]["why"]
    assert done.errors[0]["fix"]


def test_what_somebody_wrote_into_a_bag_acts_on_no_terminal_and_no_page(bag: Path) -> None:
    edited("withheld.txt", b"not in the closure", b"\x1b[31m<script>x</script>")(bag)
    done = Desk(bag.parent).run("ledger audit report bag -o page.html")
    assert "\x1b" not in done.out + done.err + page(bag)
    assert "<script" not in page(bag)


@pytest.mark.parametrize(
    "name", ["bag-info.txt", "data/withheld.txt", "data/people.json", "data/events.jsonl", "data/checkpoint"]
)
def test_a_file_that_is_no_text_is_refused_with_words(bag: Path, name: str) -> None:
    (bag / name).write_bytes(b"\xff\xfe\x00{")
    done = Desk(bag.parent).run("ledger audit report bag -o page.html --json")
    assert done.code == 6
    assert done.errors[0]["fix"]
