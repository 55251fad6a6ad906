"""What people do and ask about consumers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from ledger.domain import boundaries
from ledger.domain.definition import leading
from ledger.domain.event import Boundary
from ledger.domain.state import State
from ledger.govern.consumers import decide, verbs
from ledger.govern.consumers.answers import (
    acknowledgement,
    consumer_entry,
    consumer_list,
    consumer_removal,
)
from ledger.govern.consumers.events import id_of
from ledger.govern.consumers.fold import (
    SLOT as CONSUMERS,
    find_boundary_around,
    find_boundary_of_consumer,
    find_boundary_of_consumers,
)
from ledger.govern.consumers.queries import named_readers
from ledger.table.inputs import AT_WILL, BECAUSE, Input, Name, Spelling, Words, make_field, take
from ledger.table.row import Act, Procedure, Question, Row, by_name

GROUPS = {"consumer": "Say and list who reads the numbers: the reports, dashboards and teams to be told of a change."}


class OneConsumer(Input, frozen=True, kw_only=True):
    """A consumer by its title, and why."""

    title: Annotated[Words, Spelling(argument="TITLE", words=True, sought=True)]
    because: Annotated[Words, BECAUSE] = ""


class OfKey(Input, frozen=True, kw_only=True):
    """Only those of this definition."""

    uses: Annotated[
        Name | None,
        Spelling("Only those that read this definition, directly or through others.", option="--uses", metavar="KEY"),
    ] = None


def find_boundary(one: OneConsumer) -> Boundary:
    """Return what an act on a consumer rests on: all that was said of it."""
    return find_boundary_of_consumer(id_of(one.title))


def widen_to_versions(state: State, one: OneConsumer) -> Boundary:
    """Return what its number is counted by; every consumer where it is none, for the nearest title may be any."""
    found = CONSUMERS.of(state).get(id_of(one.title))
    if found is None:
        return find_boundary_of_consumers()
    return boundaries.definitions(leading(state.definitions, found.terms.uses))


def widen_to_rights(state: State, one: OneConsumer) -> Boundary:
    """Return where what it uses is decided; every consumer where it is none, for the nearest title may be any."""
    known = id_of(one.title) in CONSUMERS.of(state)
    return find_boundary_around(state) if known else find_boundary_of_consumers()


ADD = Procedure(
    name="consumer add",
    takes=take(
        title=make_field(Words, argument="TITLE", words=True),
        uses=make_field(tuple[Name, ...], "A definition that it reads; may be repeated.", "--uses", metavar="KEY"),
        owner=make_field(str, "Whose it is, and who is to be told.", "--owner", metavar="ADDRESS"),
        because=AT_WILL,
    ),
    carry_out=decide.add,
    answer=by_name(consumer_entry),
    about="""Say that the consumer TITLE reads a number of each KEY. Said again, it counts as it was said last.

    For whoever holds a seat where one of those definitions is decided; and for its owner, who may always change it.
    """,
)
ACKNOWLEDGE = Act(
    name="consumer acknowledge",
    takes=OneConsumer,
    verb=verbs.acknowledge,
    boundary=find_boundary,
    widen=widen_to_versions,
    answer=by_name(acknowledgement),
    about="""Say that you know by which versions the number of your consumer TITLE is counted today. For its owner.

    It is told again as soon as another version counts it.
    """,
)
REMOVE = Act(
    name="consumer remove",
    takes=OneConsumer,
    verb=verbs.remove,
    boundary=find_boundary,
    widen=widen_to_rights,
    answer=by_name(consumer_removal),
    about="Say that the consumer TITLE is no more. For its owner, or a seat where one of its definitions is decided.",
)
LIST = Question(
    name="consumer list",
    takes=OfKey,
    find=named_readers,
    answer=by_name(consumer_list),
    about="Who reads the numbers: what each reads, since when, and whose it is.",
    help="The consumers: what each reads, since when, and whose it is.",
    address="/consumers",
    operation="consumers",
)
ROWS: Mapping[str, Row] = {row.name: row for row in (ADD, LIST, ACKNOWLEDGE, REMOVE)}
