"""Both attacks on a ledger that takes signatures, in a file and on a server, by page, program and command line.

a revision that nobody read, and a coup, by raw SQL and by logins --> struck out, with who wrote them; the rule that was
    read is signed and governs, and who decided still decides
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from msgspec import UNSET
from msgspec.structs import replace
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from cli.test_logins import Office, office
from forged import CODEC, forge, id_of
from journal.forging import Draft, sent
from keys import require_ssh, with_keys
from ledger.app import clock, passkey
from ledger.app.decisions import sign
from ledger.domain.charter import CharterAmended, RightRevoked
from ledger.domain.credential import CredentialRevoked
from ledger.domain.delegation import RightDelegated
from ledger.domain.event import Event
from ledger.domain.founding import PersonLeft
from ledger.domain.proposal import (
    DefinitionProposed,
    DefinitionRatified,
    DefinitionRevised,
    ProposalApproved,
    ProposalDeclined,
    ProposalWithdrawn,
)
from ledger.domain.statement import Signature
from ledger.journal import stores
from postgres import PASSWORD
from shell import ANA, CHARTER, CRO, DANA, SAL, TERMS, Desk, criteria, governed
from web.authenticator import Authenticator
from web.passkeys import enrol, signed
from web.program import program
from web.visitor import Pages, site, words

EVE = "eve@acme.example"
DAY_1, DAY_2, DAY_3, LATER = (f"2026-02-0{day}T11:00:00Z" for day in (2, 3, 5, 6))
FOREIGN = ("definition:other", "rights:elsewhere")


@dataclass(frozen=True)
class Attacked:
    """A ledger whose `lifecycle` takes signatures, in which Ana asks for `score >= 70`; and ways past the program.

    `append` writes as whoever keeps the store may, under any tags, and gives the position.
    """

    desk: Desk
    pages: Pages
    keys: dict[str, Authenticator]
    append: Callable[..., int]

    def id(self, address: str) -> str:
        """The id of somebody."""
        return self.pages.site.ledger.person(address).id

    def events(self) -> list[Event]:
        """All that is on record, as it is stored."""
        return [each.event for each in self.pages.site.ledger.store.read()[0]]

    def last(self, sort: type[Event]) -> Any:
        """The last event of a type."""
        return next(each for each in reversed(self.events()) if isinstance(each, sort))

    def by_ssh(self, name: str, verb: str, proposal: str) -> None:
        """Somebody answers at a command line, by their ssh key."""
        self.desk.does(f"ledger {verb} {proposal} --sign {name}", by=f"{name}@acme.example", now=DAY_3)

    def by_page(self, name: str, verb: str, proposal: str) -> None:
        """Somebody answers on a page, by their passkey."""
        visitor = self.pages.visitor(address := f"{name}@acme.example")
        signed(visitor, f"/p/{proposal.replace('#', '/')}", verb, self.keys[address])


def prepared(desk: Desk, patch: pytest.MonkeyPatch) -> dict[str, Authenticator]:
    """Sal and the decider have an ssh key and a passkey each, and then `lifecycle` takes signatures."""
    require_ssh()
    with_keys(desk)
    keys: dict[str, Authenticator] = {}
    with site(desk) as pages:
        patch.setenv(clock.NOW, DAY_1)
        keys[DANA], named = enrol(pages.visitor(DANA))
        patch.setenv(clock.NOW, DAY_2)
        for address in (SAL, CRO):
            keys[address], named = enrol(pages.visitor(address))
            desk.does(f"ledger credential confirm {named} --sign dana", by=DANA, now=DAY_2)
    desk.does(f"ledger person add {EVE}", by=DANA, now=DAY_2)
    needs = "needs: {approve: signed, ratify: signed}\n"
    desk.write("charter.yaml", CHARTER.replace(", mia@acme.example, ana@acme.example", "") + needs)
    desk.does(f"ledger propose charter.yaml --effective 2026-02-05 {TERMS} --because surer", by=DANA, now=DAY_3)
    desk.does("ledger ratify charter/lifecycle#2", by=DANA, now=DAY_3)
    for rule in ("score >= 70", "score >= 1"):
        desk.write("next.yaml", criteria(rule))
        desk.does(f"ledger propose next.yaml --effective 2026-02-05 {TERMS} --because agreed", by=ANA, now=DAY_3)
    return keys


@pytest.fixture
def on_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Attacked]:
    """Whoever can write to the file."""
    desk = governed(tmp_path).at(DAY_3)
    keys = prepared(desk, monkeypatch)
    monkeypatch.setenv(clock.NOW, DAY_3)
    file = desk.folder / "ledger.db"

    def append(event: Event, by: str = EVE, tags: Sequence[str] | None = None, assurance: str = "asserted") -> int:
        at = DAY_3.replace("Z", ".000000Z")
        return forge(file, id_of(file, by), event, tags=tags, assurance=assurance, recorded_at=at)

    with site(desk) as pages:
        yield Attacked(desk, pages, keys, append)


NO_TAGS = """CREATE OR REPLACE FUNCTION require_tags(
    head bigint, types text[], payloads bytea[], tags text[], tag_of integer[]) RETURNS void
    LANGUAGE sql AS 'SELECT NULL::void'"""


@pytest.fixture
def on_server(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Attacked]:
    """Eve by her own login, others by the server's, and foreign tags by whoever owns the database."""
    made = office(tmp_path, postgres)
    desk = made.desk.at(DAY_3)
    keys = prepared(desk, monkeypatch)
    with made.database() as db:
        db.execute(f"CREATE ROLE {made.login('eve')} LOGIN PASSWORD '{PASSWORD}'")
    with stores.logins(made.desk_address) as logins:
        logins.run(logins.granting(made.login("eve"), "person", EVE))
    monkeypatch.setenv(clock.NOW, DAY_3)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)

    def append(event: Event, by: str = EVE, tags: Sequence[str] | None = None, assurance: str = "asserted") -> int:
        draft = Draft(event.stored_name, tuple(sorted(set(event.tags if tags is None else tags))), CODEC.encode(event))
        given = {"actor": attacked.id(by), "assurance": assurance, "told": DAY_3.replace("Z", ".000000Z")}
        with suppress(psycopg.Error), by_login(made, "eve" if by == EVE else "server") as db:
            at = sent(db, draft, **given)
            assert tags is None, "the database takes no event under foreign tags"
            return at
        with by_login(made, "") as db:
            return as_owner(db, draft, **given)

    with site(made.at("server").at(DAY_3)) as pages:
        attacked = Attacked(desk, pages, keys, append)
        yield attacked


def by_login(made: Office, name: str) -> Any:
    """A connection of a login, or of whoever owns the database."""
    own = {"user": made.login(name), "password": PASSWORD} if name else {}
    db = psycopg.connect(make_conninfo("", **{**conninfo_to_dict(made.url), **own}), autocommit=True)
    db.execute("SELECT set_config('search_path', quote_ident(%s) || ', pg_temp', false)", (made.schema,))
    return closing(db)


def as_owner(db: Any, draft: Draft, **given: Any) -> int:
    """Append what the database would refuse, and leave the database as it was."""
    ((was,),) = db.execute("SELECT pg_get_functiondef('require_tags'::regproc)").fetchall()
    db.execute(NO_TAGS)
    try:
        return sent(db, draft, **given)
    finally:
        db.execute(was)


@pytest.fixture(params=["on_file", "on_server"])
def attacked(request: pytest.FixtureRequest) -> Attacked:
    """One of both."""
    found: Attacked = request.getfixturevalue(request.param)
    return found


def revision(attacked: Attacked) -> DefinitionRevised:
    """What Ana's `mql#2` would be if it said what her `mql#3` says."""
    two, three = [each for each in attacked.events() if isinstance(each, DefinitionProposed)][-2:]
    fields = {each: getattr(three, each) for each in ("draft", "terms", "bound", "digest", "on")}
    return DefinitionRevised(proposal=two.proposal, because="nobody looks", **fields)


def hidden_revisions(attacked: Attacked) -> list[int]:
    """Each way to have another rule ratified than was read: where they were written."""
    revised = revision(attacked)
    withdrawn = ProposalWithdrawn(proposal="mql#2", digest=attacked.last(DefinitionProposed).digest)
    return [
        attacked.append(revised, by=ANA, tags=FOREIGN),
        attacked.append(revised),
        attacked.append(revised, tags=FOREIGN),
        attacked.append(withdrawn, by=ANA, tags=FOREIGN),
        attacked.append(withdrawn),
    ]


def coups(attacked: Attacked) -> list[int]:
    """Each way to put oneself, or nobody, in the place of who decides: where they were written."""
    eve, cro, day = attacked.id(EVE), attacked.id(CRO), date(2026, 2, 5)
    rows = {each.scope: each for each in attacked.events() if isinstance(each, CharterAmended)}
    seats: Any = {"stewards": (eve,), "decider": eve, "operators": (eve,), "approvers": (), "quorum": 0}
    mine = [replace(row, **seats, needs=UNSET) for row in rows.values()]
    to: Any = {"role": "decider", "to": eve, "from_": day, "until": date(2026, 3, 1)}
    lent = RightDelegated(scope="lifecycle", person=cro, right=row_of(attacked, "lifecycle"), **to)
    everything = RightDelegated(scope="*", person=attacked.id(DANA), right=row_of(attacked, "*"), **to)
    key = next(iter(attacked.pages.site.ledger.snapshot().state.credentials.of(cro)))
    return [
        *(attacked.append(row, by=by) for row in mine for by in (EVE, DANA)),
        attacked.append(mine[0], by=DANA, tags=FOREIGN),
        attacked.append(RightRevoked(scope="lifecycle", role="decider", person=cro, from_=day)),
        attacked.append(RightRevoked(scope="lifecycle", role="decider", person=cro, from_=day), by=CRO, tags=FOREIGN),
        attacked.append(PersonLeft(person=cro, because="x")),
        attacked.append(everything),
        attacked.append(lent),
        attacked.append(lent, by=CRO),
        attacked.append(lent, by=CRO, assurance="signed"),
        attacked.append(CredentialRevoked(credential=key.id, person=cro, because="x")),
    ]


def row_of(attacked: Attacked, scope: str) -> int:
    """The position of the row of exactly a scope."""
    row = attacked.pages.site.ledger.snapshot().state.rights.row(scope, date(2026, 2, 5))
    assert row
    return row.position


def forged_answers(attacked: Attacked) -> list[int]:
    """Each way to answer `mql#3` in the name of who may, without their key, once there are signatures to copy."""
    proposal = attacked.last(DefinitionProposed)
    honest = ((SAL, attacked.last(ProposalApproved)), (CRO, attacked.last(DefinitionRatified)))
    written = []
    for by, event in honest:
        act = "approve" if by == SAL else "ratify"
        for signature in ("", UNSET, event.signature, by_another_key(attacked, by, act, event.because)):
            given: Any = {"proposal": "mql#3", "digest": proposal.digest, "signature": signature, "commitments": UNSET}
            said = replace(event, **given, **({} if by == SAL else {"version": 3}))
            written += [attacked.append(said, by=by, assurance=sure) for sure in ("asserted", "signed")]
            written += [attacked.append(said, assurance="signed")]
    said = ProposalDeclined(
        proposal="mql#3", digest=proposal.digest, because="x", role="decider", right=row_of(attacked, "lifecycle")
    )
    return [*written, attacked.append(said, by=CRO), attacked.append(said)]


def by_another_key(attacked: Attacked, by: str, act: Any, because: str) -> str:
    """The signature that somebody would give now, made with a key that is not theirs."""
    ledger = attacked.pages.site.ledger
    said = sign.statement_of(ledger, ledger.actor(by), act, "mql#3", because)
    answer = Authenticator().use({"challenge": passkey.challenge(said.canonical)})
    return Signature(statement=said, proof=passkey.answer_of(answer).response.text).text


def forged_around_founder(attacked: Attacked) -> list[int]:
    """Each way to answer `charter/lifecycle#3`, where the row of `*` takes nobody's signature."""
    asked = next(each for each in reversed(attacked.events()) if getattr(each, "proposal", "") == "charter/lifecycle#3")
    given: Any = {"proposal": asked.proposal, "digest": asked.digest, "right": row_of(attacked, "*"), "because": "x"}
    ratified = next(
        each for each in attacked.events() if isinstance(each, DefinitionRatified) and each.key == "charter/lifecycle"
    )
    no = ProposalDeclined(**given, role="decider")
    yes = ProposalApproved(**given, role="approver", self_attested=True)
    return [
        attacked.append(no),
        attacked.append(no, by=DANA, assurance="signed"),
        attacked.append(yes),
        attacked.append(replace(ratified, **given, version=3)),
    ]


def struck(attacked: Attacked) -> list[int]:
    """What the audit says had no right, by the reader of another machine."""
    told = attacked.desk.at(LATER, LEDGER_CACHE="").run("ledger audit rights --json").data["acts"]
    return [each["position"] for each in told if each["verdict"] == "not entitled"]


@pytest.mark.fault(45)
@pytest.mark.fault(46)
@pytest.mark.parametrize("way", ["by_page", "by_ssh"])
def test_what_was_read_is_signed_and_governs_whatever_was_forged_around_it(attacked: Attacked, way: str) -> None:
    answers: Callable[..., None] = getattr(attacked, way)
    read = next(each for each in attacked.events() if getattr(each, "proposal", "") == "mql#2").digest
    written = hidden_revisions(attacked)
    answers("sal", "approve", "mql#2")
    written += coups(attacked)
    reader = program(attacked.pages, CRO, "decide")
    assert reader.get("/proposals/mql%232")["digest"] == read
    assert "needs signed" in str(reader.answer("mql#2", "ratify", status=409))
    answers("cro", "ratify", "mql#2")
    written += forged_answers(attacked)
    desk, cro = attacked.desk.at(LATER), attacked.pages.visitor(CRO)
    desk.write("charter.yaml", CHARTER)
    desk.does(f"ledger propose charter.yaml --effective 2026-02-06 {TERMS} --because back", by=DANA, now=DAY_3)
    written += forged_around_founder(attacked)
    for told in (
        desk.does("ledger show mql").out,
        words(cro.get("/d/mql?on=2026-02-06")),
        str(reader.get("/definitions/mql?on=2026-02-06")),
    ):
        assert ("score >= 70" in told, "score >= 65" in told) == (True, False)
    assert struck(attacked) == written
    log = desk.does("ledger log").out
    assert log.count("[struck out]") == len(written)
    assert all(f"[struck out] {each}" in log for each in (ANA, EVE, CRO, SAL, DANA))
    assert words(cro.get("/log")).count("Struck out, no effect") >= 1
    assert reader.get("/definitions")["struck"] == len(written)
    assert "decider   cro@acme.example" in desk.does("ledger rights").out
    assert EVE not in desk.does("ledger rights").out
    desk.does(f"ledger person add new@acme.example --kind service --owner {DANA}", by=DANA)
    desk.does("ledger ratify charter/lifecycle#3", by=DANA)
