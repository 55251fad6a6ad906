"""What people do and ask about who is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from ledger.app.choices import PersonKind
from ledger.app.ledger import PERSON, Decided, Ledger
from ledger.domain import boundaries
from ledger.domain.acts import leaving
from ledger.domain.event import Boundary
from ledger.govern.people.answers.credentials import CredentialReply, credential_list, credential_reply
from ledger.govern.people.answers.person import (
    people_known,
    person_added,
    person_leave,
)
from ledger.govern.people.decide import credentials, persons
from ledger.table.inputs import AT_WILL, BECAUSE, Because, Input, Nothing, Reason, Spelling, Words, make_field, take
from ledger.table.row import Act, Procedure, Question, Row, by_name, find_nothing

OWNER = "The human being who answers for an agent or a service."
GROUPS = {"person": "Say and list who is known. People who are named in a charter become known by it."}


class WhoLeaves(Input, frozen=True, kw_only=True):
    """The address or the id of somebody, and why they leave."""

    address: Annotated[str, Spelling(argument="ADDRESS")]
    because: Annotated[Reason, BECAUSE]


def give_arguments(ledger: Ledger, leaves: WhoLeaves) -> Mapping[str, Any]:
    """Return who leaves: by their id too, as whoever is to be erased may have lost the address already."""
    who = leaves.address
    is_id = PERSON.fullmatch(who) and who in ledger.state(boundaries.people()).persons
    return {"person": who if is_id else ledger.person(who).id, "because": leaves.because}


def find_boundary(leaves: WhoLeaves) -> Boundary:
    """Return what it rests on: every seat and every credential that somebody may have."""
    return boundaries.union(boundaries.every_charter(), boundaries.credentials())


ADD = Procedure(
    name="person add",
    takes=take(
        address=make_field(str, argument="ADDRESS"),
        kind=make_field(PersonKind, "Only a human being decides.", "--kind", "human"),
        owner=make_field(str, OWNER, "--owner", "", metavar="ADDRESS"),
        name=make_field(Words, "Their name, kept beside the address.", "--name", "", words=True),
    ),
    carry_out=persons.add,
    answer=by_name(person_added),
    about="Register ADDRESS, for the decider of `*`. What an agent proposes counts as its owner's, too.",
)
LEAVE = Act(
    name="person leave",
    takes=WhoLeaves,
    verb=leaving.leave,
    arguments=give_arguments,
    boundary=find_boundary,
    answer=by_name(person_leave),
    about=(
        "End all by which ADDRESS acts: seats, credentials, sign-ins and agents. For a registrar or the decider of `*`."
        "\n\nBy the id (p_…) where the address is gone already."
    ),
)
LIST = Question(
    name="person list",
    takes=Nothing,
    find=persons.known_people,
    answer=by_name(people_known),
    about="Everybody who is known, of what kind, and who answers for them.",
)
CREDENTIAL = make_field(str, argument="CREDENTIAL", knows=("credential",))


def tell_enrolment(ledger: Ledger, new: Input, enrolled: tuple[str, Decided]) -> CredentialReply:
    """Say what came of enrolling it."""
    return credential_reply(ledger, *enrolled, "enrolled")


ENROL = Procedure(
    "credential add",
    take(
        key=make_field(str, argument="KEYFILE", file=True),
        title=make_field(Words, "What you call it, such as laptop.", "--title", "", words=True),
    ),
    credentials.enrol_ssh,
    tell_enrolment,
    """Enrol the ssh key in KEYFILE as yours. If it is in an agent or on a token, name its public half, KEYFILE.pub.

    It counts a day after a registrar confirmed it, unless somebody objects.
    """,
)
CONFIRM = Procedure(
    "credential confirm",
    take(named=CREDENTIAL, because=AT_WILL),
    credentials.confirm,
    by_name(credential_reply, act="confirmed"),
    """Say that CREDENTIAL is its holder's: as a registrar who compared the fingerprint with what the holder told them.

    What the key signs later is as sure as this act: sign it, where that is to be more than a word.
    """,
    signs=lambda _, one: ("confirm", one.named),
)
OBJECT = Procedure(
    "credential object",
    take(named=CREDENTIAL, because=Because),
    credentials.object_to,
    by_name(credential_reply, act="objected to"),
    "Say that CREDENTIAL is not to count, before it does. For everybody who holds a seat.",
)
REVOKE = Procedure(
    "credential revoke",
    take(named=CREDENTIAL, because=AT_WILL),
    credentials.revoke,
    by_name(credential_reply, act="ended"),
    "End CREDENTIAL at once, because it was lost or is not needed. For its holder, and for a registrar.",
)
CREDENTIALS = Question(
    "credential list",
    take(address=make_field(str | None, argument="[ADDRESS]", default=None, knows=("person",))),
    find_nothing,
    by_name(credential_list),
    "Everybody's credentials, or those of ADDRESS: whose, by which method, and from when each counts.",
)
ROWS: Mapping[str, Row] = {row.name: row for row in (ADD, LEAVE, LIST, ENROL, CONFIRM, OBJECT, REVOKE, CREDENTIALS)}
