from __future__ import annotations

from ledger import errors
from ledger.answers.answer import data_of
from ledger.errors import LedgerError, NoRight, Problems, Refused
from ledger.language.record import Unreadable
from ledger.steps import step

CODES = {
    "failed",
    "bad-input",
    "several",
    "unknown-name",
    "refused",
    "unidentified",
    "conflict",
    "storage-fault",
    "unreachable",
    "damaged",
    "target-fault",
    "target-closed",
    "tampered",
}


def test_every_sort_of_problem_has_a_code_of_its_own_that_programs_may_rest_on() -> None:
    sorts = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, LedgerError)]

    assert len(sorts) == len(CODES) + len([NoRight])  # which HTTP alone tells from the others that are refused
    assert {each.code for each in sorts} == CODES


def test_an_act_that_helps_is_a_command_to_people_and_data_to_programs() -> None:
    no = Refused("P-1 is stale", why="v2 came", fix=step("renew it", "rebase", "P-1"))

    assert no.fix == "renew it: ledger rebase P-1"
    assert data_of(no) == [
        {
            "code": "refused",
            "what": "P-1 is stale",
            "why": "v2 came",
            "fix": "renew it: ledger rebase P-1",
            "place": "",
            "act": "rebase",
            "subject": "P-1",
            "arguments": {},
            "open": [],
        }
    ]


def test_a_problem_without_an_act_names_none() -> None:
    (told,) = data_of(Refused("no", fix="ask Ana"))

    assert not {"act", "subject"} & told.keys()


def test_each_of_several_problems_has_its_own_code() -> None:
    both = Problems((Refused("no"), errors.UnknownName("who")))

    assert [each["code"] for each in data_of(both)] == ["refused", "unknown-name"]


def test_a_value_that_cannot_be_read_is_reworded_as_every_problem() -> None:
    found = Unreadable("score", "it is no number")
    told = found.reworded("Score cannot be read", found.why, found.fix)
    assert (type(told), told.what, told.field, told.reason) == (
        Unreadable,
        "Score cannot be read",
        "score",
        "it is no number",
    )
