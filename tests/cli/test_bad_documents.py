# ruff: noqa: E501 a table reads best with a case a line
"""Documents that cannot be decided on: told in three parts with the place, and the ledger is as it was."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from shell import ANA, CRO, DANA, SAL, TERMS, Desk, criteria, decide

PROPOSE = f"ledger propose bad.yaml --effective 2026-03-01 {TERMS} --because agreed --json"
HEAD = "kind: criteria\nkey: hot\nscope: lifecycle\nentity: lead\n"
ENTITY = "kind: entity\nkey: deal\nscope: lifecycle\nfields:\n"
CASES: dict[str, tuple[str | bytes, str, str]] = {
    # name: document, place, what
    "an unknown field": (f"{HEAD}criteria: |\n  employees >= 10\n  AND scor >= 65\n", "7:7", "no field or criteria scor"),
    "a text for a number": (f"{HEAD}criteria: score >= '65'\n", "5:20", "score is a number, and '65' is a text"),
    "a number for a text": (f"{HEAD}criteria: title = 65\n", "5:19", "title is a text, and 65 is a number"),
    "an undeclared code": (f"{HEAD}criteria: job_level = 'vice'\n", "5:23", "'vice' is not a declared code of job_level"),
    "arithmetic": (f"{HEAD}criteria: score + 1 > 2\n", "5:17", "+ is arithmetic"),
    "AND mixed with OR": (f"{HEAD}criteria: score = 1 AND title = 'a' OR score = 2\n", "5:37", "AND and OR"),
    "a criteria of itself": (f"{HEAD}criteria: score > 1 AND hot\n", "5:", "hot"),
    "an entity that nobody decided": (f"{HEAD}criteria: score > 1\n".replace("lead", "deal"), "4:9", "there is no entity `deal`"),
    "a duplicate key": (f"{HEAD}key: mql\ncriteria: score > 1\n", "5:1", "the key `key` stands here twice"),
    "an unknown key": (f"{HEAD}criteria: score > 1\nstatment: x\n", "6:1", "`statment` is not a key here"),
    "an alias": (f"{HEAD}statement: &x hello\ntitle: *x\ncriteria: score > 1\n", "5:12", "refers to no other part of itself"),
    "a tag": (f"{HEAD}criteria: !!python/object:os.system x\n", "5:11", "a document has no tags"),
    "a bomb": ("a: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nkind: criteria\n", "1:4", "refers to no other part of itself"),
    "too many levels": (HEAD + "criteria: score > 1\nexamples: " + "[" * 40 + "]" * 40 + "\n", "6:43", "nested too deeply"),
    "no kind": ("key: hot\n", "1:1", "does not say its kind"),
    "an unknown kind": ("kind: wish\nkey: hot\n", "1:7", "there is no kind `wish`"),
    "a kind of no plugin": ("kind: acme.wish\nkey: hot\n", "1:7", "there is no kind `acme.wish`"),
    "a list": ("- hot\n", "1:1", "does not say its kind"),
    "nothing": ("", "", "the file holds no document"),
    "comments alone": ("# later\n", "", "the file holds no document"),
    "two documents": (f"{HEAD}criteria: score > 1\n---\n{HEAD}criteria: score > 2\n", "", "holds 2 documents"),
    "another alphabet": (f"{HEAD}title: Größe\ncriteria: score > 1\n".encode("latin-1"), "5:10", "the file is not UTF-8"),
    "UTF-16": (f"{HEAD}criteria: score > 1\n".encode("utf-16"), "", "the file is saved as UTF-16"),
    "an invisible character": (f"{HEAD}title: a\u202eb\ncriteria: score > 1\n", "5:9", "invisible character U+202E"),
    "no YAML": (f"{HEAD}criteria: score: > 1\n", "5:16", "a colon stands where no key can end"),
    "a missing key": ("kind: criteria\nscope: lifecycle\nentity: lead\ncriteria: score > 1\n", "1:1", "`key` is missing"),
    "a key of another shape": (f"{HEAD}criteria: [score > 1]\n", "5:11", "`criteria` holds"),
    "a reserved key": (f"{HEAD}criteria: score > 1\n".replace("hot", "any"), "2:6", "`any` cannot be a key"),
    "an example that fails": (
        f"{HEAD}criteria: score > 1\nexamples:\n  - {{given: {{score: 1}}, verdict: true}}\n", "7:5", "the example says true"
    ),
    "an example on no day": (
        f"{HEAD}criteria: score > 1\nexamples:\n  - {{given: {{score: 2}}, verdict: true, on: soon}}\n", "7:44", "`on` holds `soon`"
    ),
    "an example with a number for a reason": (
        f"{HEAD}criteria: score > 1\nexamples:\n  - {{given: {{score: 1}}, verdict: true, because: 5}}\n", "7:49", "`because` holds `5`"
    ),
    "an example of another field": (
        f"{HEAD}criteria: score > 1\nexamples:\n  - {{given: {{scor: 1}}, verdict: true}}\n", "7:5", "`scor` is no field of lead"
    ),
    "an example that cannot be read": (
        f"{HEAD}criteria: score > 1\nexamples:\n  - {{given: {{score: many}}, verdict: true}}\n", "7:13", "score cannot be read"
    ),
    "examples that are no list": (f"{HEAD}criteria: score > 1\nexamples: {{verdict: true}}\n", "6:11", "`examples` holds"),
    "an unknown type": (f"{ENTITY}  worth: {{type: money}}\n", "5:17", "`money` is not known here"),
    "a field with no name": (f"{ENTITY}  größe: {{type: number}}\n", "5:10", "größe is not a name"),
    "a blank that is no number": (f"{ENTITY}  worth: {{type: number, blank: none}}\n", "5:32", "`none` is no number"),
    "a blank of another shape": (f"{ENTITY}  name: {{type: text, blank: [a]}}\n", "5:29", "`blank` holds `['a']`"),
    "no choices": (f"{ENTITY}  level: {{type: choice}}\n", "5:10", "level declares no choices"),
    "a choice that YAML reads as a truth": (f"{ENTITY}  level: {{type: choice, choices: [true]}}\n", "5:35", "`choices` holds `True`"),
    "codes alike": (f"{ENTITY}  level: {{type: choice, choices: [vp, VP]}}\n", "5:10", "platforms cannot tell apart"),
    "a clock that is none": (f"{ENTITY}  worth: {{type: number, clock: event}}\n", "5:32", "a number is no clock"),
    "two clocks": (
        f"{ENTITY}  won: {{type: date, clock: event}}\n  lost: {{type: date, clock: event}}\n", "6:29", "won and lost both say when"
    ),
    "a binding to nothing": (f"{ENTITY}  worth: {{type: number, bind: {{csv: {{}}}}}}\n", "5:37", "`path` is missing"),
    "two codes for one value": (
        f"{ENTITY}  level: {{type: choice, choices: [a, b], bind: {{csv: {{path: L, codes: {{a: X, b: X}}}}}}}}\n",
        "5:71",
        "two codes map to one value",
    ),
    "a charter without a decider": ("kind: charter\nscope: sales\n", "1:1", "`decider` is missing"),
    "somebody without an address": ("kind: charter\nscope: sales\ndecider: the boss\n", "3:10", "`the boss` is no address"),
    "a quorum that cannot be reached": (
        f"kind: charter\nscope: sales\ndecider: {CRO}\napprover: {{of: [{CRO}], quorum: 1}}\n", "4:11", "1 approvals are asked for"
    ),
    "alone or not": (f"kind: charter\nscope: sales\ndecider: {CRO}\nsolo: yes\n", "4:7", "`yes` is neither true nor false"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_told_in_three_parts_at_its_place_and_nothing_is_recorded(desk: Desk, case: str) -> None:
    text, place, what = CASES[case]
    desk.write("bad.yaml", text)
    before = desk.stored()
    done = desk.run(PROPOSE, by=DANA if "charter" in str(text) else ANA)
    (error,) = done.errors
    assert done.code == 1
    assert what in error["what"]
    assert error["place"].startswith(f"bad.yaml:{place}" if place else "bad.yaml")
    assert error["why"]
    assert error["fix"]
    assert desk.stored() == before


@pytest.mark.parametrize("case", sorted(CASES.keys() - {"two documents"}))
def test_check_says_the_same_before_anybody_is_bothered(desk: Desk, case: str) -> None:
    text, place, what = CASES[case]
    desk.write("bad.yaml", text)
    done = desk.run("ledger check bad.yaml --json")
    assert done.code == 1
    problems = done.data["errors"] if "errors" in done.data else done.data[0]["problems"]
    assert what in problems[0]["what"]
    assert problems[0]["place"].startswith(f"bad.yaml:{place}" if place else "bad.yaml")


def bombs() -> dict[str, Callable[[], str]]:
    return {
        "ten megabytes": lambda: HEAD + "statement: " + "x" * 10_000_000 + "\ncriteria: score > 1\n",
        "a criteria of 9,000 letters": lambda: f"{HEAD}criteria: {' OR '.join(['score = 123456'] * 500)}\n",
        "201 predicates": lambda: f"{HEAD}criteria: {' OR '.join(f'score={n}' for n in range(201))}\n",
        "201 values": lambda: f"{HEAD}criteria: score IN ({','.join(map(str, range(201)))})\n",
        "33 levels": lambda: f"{HEAD}criteria: {'NOT (' * 40}score = 1{')' * 40}\n",
        "100,000 brackets": lambda: f"{HEAD}criteria: {'(' * 100_000}\n",
        "a number of a million digits": lambda: f"{HEAD}criteria: score = 1\nexamples: [{'9' * 900_000}]\n",
        "a deep list": lambda: f"{HEAD}examples: {'[' * 500_000}\n",
        "a deep mapping": lambda: f"{HEAD}examples: {'{a: ' * 200_000}\n",
        "ten thousand keys": lambda: HEAD + "".join(f"k{n}: 1\n" for n in range(10_000)),
        "a billion laughs": lambda: "".join(
            f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9) if n else 'lol'}]\n" for n in range(9)
        ),
    }


@pytest.mark.parametrize("case", bombs())
@pytest.mark.fault(41)
def test_a_document_beyond_the_limits_is_refused_at_once(desk: Desk, case: str) -> None:
    desk.write("bad.yaml", bombs()[case]())
    before = desk.stored()
    start = time.process_time()
    done = desk.run(PROPOSE, by=ANA)
    assert time.process_time() - start < 5
    assert done.code == 1
    assert all(each["what"] and each["why"] and each["place"].startswith("bad.yaml") for each in done.errors)
    assert len(done.out) < 5_000_000
    assert desk.stored() == before


@pytest.mark.fault(41)
def test_a_statement_that_is_too_large_for_an_event_is_refused(desk: Desk) -> None:
    long = " OR ".join(f"score = {n}" for n in range(200))
    desk.write("bad.yaml", f"{HEAD}statement: {'x' * 1_044_000}\ncriteria: {long}\n")
    before = desk.stored()
    done = desk.run(PROPOSE, by=ANA)
    assert done.code == 1
    assert done.errors[0]["why"] == "one event holds at most 1 MiB"
    assert desk.stored() == before


@pytest.mark.parametrize(
    ("file", "code", "what"),
    [("nowhere.yaml", 1, "there is no such file"), (".", 2, "is a directory"), ("nul\\0", 1, "there is no such file")],
)
def test_a_file_that_is_none(desk: Desk, file: str, code: int, what: str) -> None:
    done = desk.run(f"ledger propose '{file}' --effective 2026-03-01 {TERMS} --because x --json", by=ANA)
    assert done.code == code
    assert what in done.errors[0]["what"]


# --- circles ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "way"),
    [
        ({"a": "b AND score > 1", "b": "a AND score > 2"}, "a -> b -> a"),
        ({"a": "NOT b", "b": "score > 1 OR c", "c": "a"}, "a -> b -> c -> a"),
        ({"a": "NOT a"}, "a -> a"),
    ],
)
def test_check_names_the_circle_that_documents_make(desk: Desk, texts: dict[str, str], way: str) -> None:
    desk.write("bad.yaml", "---\n".join(criteria(text, key) for key, text in texts.items()))
    done = desk.run("ledger check bad.yaml --json")
    assert done.code == 1
    found = [each["problems"][0] for each in done.data]
    assert found[0]["what"] == f"`a` refers to itself: {way}"
    assert found[0]["place"] == "bad.yaml:5:11"
    assert all("refers to itself" in each["what"] for each in found)


def test_a_document_that_waits_for_a_circle_is_not_said_to_be_in_it(desk: Desk) -> None:
    texts = {"a": "b", "b": "a", "c": "a AND score > 1"}
    desk.write("bad.yaml", "---\n".join(criteria(text, key) for key, text in texts.items()))
    last = desk.run("ledger check bad.yaml --json").data[-1]["problems"][0]
    assert "no field or criteria a" in last["what"]


def test_check_reads_documents_against_each_other_and_not_against_what_they_replace(desk: Desk) -> None:
    """`mql` stands before the entity that it needs, and its example holds only with the new `blank`."""
    example = "examples:\n  - {given: {score: 70}, verdict: true}\n"
    entity = (desk.folder / "lead.yaml").read_text().replace("blank: 0", "blank: 500")
    desk.write("both.yaml", criteria("score >= 65 AND employees >= 200") + example + "---\n" + entity)
    assert desk.run("ledger check both.yaml --json").code == 0


def test_check_says_when_two_documents_are_about_one_definition(desk: Desk) -> None:
    desk.write("both.yaml", criteria("score >= 1") + "---\n" + criteria("score >= 2"))
    done = desk.run("ledger check both.yaml --json")
    assert done.code == 1
    assert [each["problems"][0]["what"] for each in done.data] == ["several documents are about `mql`"] * 2


def test_a_circle_of_two_cannot_be_proposed(desk: Desk) -> None:
    desk.write("hot.yaml", criteria("mql AND score >= 90", key="hot"))
    decide(desk, "hot.yaml", "hot")
    desk.write("bad.yaml", criteria("score >= 65 AND NOT hot"))
    before = desk.stored()
    done = desk.run(PROPOSE, by=ANA)
    (error,) = done.errors
    assert done.code == 1
    assert error["what"] == "hot refers to itself: hot -> mql -> hot"
    assert error["place"] == "bad.yaml:5:11"
    assert desk.stored() == before


def test_nor_one_that_would_close_only_later(desk: Desk) -> None:
    """`hot` is to rest on `mql` from May; so `mql` cannot rest on `hot` from March on."""
    desk.write("hot.yaml", criteria("score >= 90", key="hot"))
    decide(desk, "hot.yaml", "hot")
    desk.write("later.yaml", criteria("mql AND score >= 90", key="hot"))
    decide(desk, "later.yaml", "hot", day="2026-05-01", number=2)
    desk.write("bad.yaml", criteria("score >= 65 AND NOT hot"))
    before = desk.stored()
    done = desk.run(PROPOSE, by=ANA)
    assert done.code == 4
    assert done.errors[0]["what"] == "mql would refer to itself"
    assert "2026-05-01" in done.errors[0]["why"]
    assert desk.stored() == before


def test_somebody_who_may_not_propose_learns_what_is_wrong_with_the_document_no_sooner(desk: Desk) -> None:
    desk.write("bad.yaml", criteria("score >= 1", key="hot"))
    before = desk.stored()
    assert desk.run(PROPOSE, by=SAL).code == 4
    assert desk.stored() == before
