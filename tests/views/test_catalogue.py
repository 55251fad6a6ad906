"""Which definitions are there, and which version of each governs a day?"""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, strategies as st
from tests.domain.histories import Story, many, stories
from tests.domain.steps import APRIL, JUNE, LEDGER, MARCH, MAY, alone, ratified, retiring

from ledger.domain.acts.attesting import attest
from ledger.domain.definition import Evidence
from ledger.domain.folding.folding import fold
from ledger.domain.state import State
from ledger.govern.documents.views import CatalogueEntry, catalogue, state_hash
from ledger.testing import COMPANY, DAY, Given, charter, definition, row, terms

FIRST, SECOND = definition("mql"), definition("mql", says="second")
TWO = ratified(ratified(LEDGER, FIRST), SECOND, terms(MAY))


def entry(state: State, day: date, known: int | None = None) -> CatalogueEntry:
    (found,) = catalogue(state, day, known)
    return found


def test_a_definition_is_in_force_scheduled_or_retired_and_later_stretches_are_listed() -> None:
    ended = ratified(TWO, SECOND, retiring(JUNE))
    found = {day: entry(ended.state, day) for day in (MARCH, DAY, MAY, JUNE)}
    assert [(each.status, each.version) for each in found.values()] == [
        ("scheduled", 2),
        ("in force", 1),
        ("in force", 2),
        ("retired", 2),
    ]
    assert (found[DAY].since, found[DAY].until) == (DAY, MAY)
    assert [(each.from_, each.until, each.version) for each in found[DAY].scheduled] == [
        (MAY, JUNE, 2),
        (JUNE, None, 0),
    ]
    assert (found[JUNE].since, found[JUNE].scheduled) == (None, ())


def test_it_says_who_decided_it_and_whether_anybody_checked() -> None:
    told = entry(TWO.state, DAY)
    assert (told.decider, told.attested, told.self_attested) == ("cro", False, False)
    self_attested = entry(alone(LEDGER, definition("sql", scope="sales")).state, DAY)
    assert (self_attested.decider, self_attested.self_attested) == ("dana", True)
    facts = {"start": APRIL, "until": None, "evidence": Evidence("memo", ""), "by": "ana"}
    found = entry(LEDGER.on(MAY).after(attest, draft=FIRST, **facts).state, MAY)
    assert (found.decider, found.attested) == ("", True)


def test_it_answers_as_of_what_was_known_at_a_position() -> None:
    first = TWO.state.history("mql").versions[0].position
    assert catalogue(TWO.state, DAY, first - 1) == ()
    assert entry(TWO.state, MAY, first).version == 1
    assert entry(TWO.state, MAY).version == 2


def test_charters_are_no_definitions_and_a_name_that_only_begins_alike_is_one() -> None:
    both = ratified(alone(LEDGER, charter("sales")), definition("charter_member"))
    assert [each.key for each in catalogue(both.state, DAY)] == ["charter_member"]


@many
@given(stories(), st.data())
def test_what_is_asked_as_of_a_position_is_the_answer_of_the_ledger_that_ended_there(
    story: Story, data: st.DataObject
) -> None:
    known = data.draw(st.integers(0, len(story.events)))
    day = DAY + timedelta(days=data.draw(st.integers(-40, 200)))
    assert catalogue(story.state, day, known) == catalogue(fold(story.events[:known]), day)


@many
@given(stories())
def test_equal_events_make_an_equal_state_and_each_further_decision_another_one(story: Story) -> None:
    assert state_hash(fold(story.events)) == state_hash(story.state)
    hashes = [state_hash(fold(story.events[:upto])) for upto in range(len(story.events) + 1)]
    assert len(set(hashes)) == len(hashes)


def test_a_ledger_whose_charters_have_one_number_keeps_the_hash_that_it_had() -> None:
    """Auditors wrote it down; only a charter that routes by category is another state."""
    before = "f8eb4f1573ecdba46165baf82fec7f74f4ea4b425fa883d1c5fecb71743babb2"
    company = Given().also(*COMPANY)  # as it was written down: its rows came by no proposal
    assert state_hash(company.state) == before
    one, other = (company.also(row(quorums={"editorial": number, "otherwise": 1})).state for number in (0, 1))
    assert len({before, state_hash(one), state_hash(other)}) == 3
