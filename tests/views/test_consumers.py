"""Which consumers read a number that a definition has a part in, and through what?"""

from __future__ import annotations

from tests.domain.steps import APRIL, LEDGER, MARCH, ratified, retiring

from ledger.govern.consumers.verbs import add, remove
from ledger.govern.consumers.views import consumers, reading, using
from ledger.testing import DAY, Given, definition, entity, terms

MQL = definition("mql", entity="lead")
SQL = definition("sql", entity="lead", refers=("mql",))
WON = definition("won", entity="lead", refers=("sql",))
ALONE = definition("alone")


def decided(*drafts: object) -> Given:
    so_far = LEDGER
    for draft in drafts:
        so_far = ratified(so_far, draft)  # type: ignore[arg-type]
    return so_far


def used(so_far: Given, **titles: tuple[str, ...]) -> Given:
    for title, uses in titles.items():
        so_far = so_far.after(add, title=title, uses=uses, owner="mia", by="ana")
    return so_far


def found(so_far: Given, *keys: str, day: object = DAY) -> dict[str, tuple[str, ...]]:
    read = reading(so_far.state, keys, day)  # type: ignore[arg-type]
    return {each.consumer.terms.title: each.through for each in read}


LIFECYCLE = decided(entity("lead", score="number"), MQL, SQL, WON, ALONE)
READ = used(LIFECYCLE, weekly=("sql",), board=("mql", "sql"), quarter=("won", "alone"), other=("alone",))


def test_a_consumer_reads_what_it_uses_and_all_that_leads_there() -> None:
    assert found(READ, "won") == {"quarter": ()}
    assert found(READ, "sql") == {"board": (), "quarter": ("won",), "weekly": ()}
    assert found(READ, "mql") == {"board": (), "quarter": ("won",), "weekly": ("sql",)}


def test_an_entity_is_read_through_each_definition_on_it() -> None:
    assert found(READ, "lead") == {"board": ("mql", "sql"), "quarter": ("won",), "weekly": ("sql",)}


def test_a_reference_counts_while_it_is_in_force() -> None:
    later = ratified(READ, definition("sql", says="by itself", entity="lead"), terms(APRIL))
    assert found(later, "mql")["weekly"] == ("sql",)
    assert found(later, "mql", day=APRIL) == {"board": ()}
    assert found(READ, "mql", day=MARCH) == {"board": ()}, "nothing refers to it before its first version"
    ended = ratified(READ, WON, retiring(APRIL))
    assert found(ended, "won", day=APRIL) == {"quarter": ()}, "whoever uses it is still to be told"


def test_the_consumers_are_those_that_were_not_removed_by_title() -> None:
    gone = READ.after(remove, title="board", by="mia").after(add, title="Annual", uses=("mql",), owner="mia", by="ana")
    assert [each.terms.title for each in consumers(gone.state)] == ["Annual", "other", "quarter", "weekly"]
    assert "board" not in found(gone, "mql")


def test_of_what_moves_only_those_are_told_that_use_it() -> None:
    """What rests on a change without moving by it is left out by whoever proved that."""
    read = using(consumers(READ.state), {"mql"}, {"won"})
    assert {each.consumer.terms.title: each.through for each in read} == {"board": (), "quarter": ("won",)}
