"""Attacks on a server that runs, by one login and raw SQL: no page, program or notice believes what has no right."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Event as Ended
from typing import Any
from uuid import uuid4

import httpx2
import psycopg
import pytest
from msgspec import UNSET, Raw
from msgspec.structs import replace
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from cli.test_logins import Office, office
from follow.post import by_mail, post
from follow.telling import told
from forged import CODEC, events_in, forge, id_of
from journal.forging import Draft, sent
from ledger.app import clock
from ledger.deliver.targets.events.delivery import ArtifactBound, DeliveryFailed
from ledger.domain.category import INCOMPARABLE
from ledger.domain.charter import CharterAmended, CharterRecovered, RightRevoked
from ledger.domain.definition import DefinitionAttested, with_digest
from ledger.domain.event import Event
from ledger.domain.proposal import DefinitionProposed, DefinitionRatified, DefinitionRevised, ProposalDeclined, digest
from ledger.domain.recovery import RecoveryConsented, RecoveryObjected
from ledger.govern.proposals.queries.routing import direct_category
from ledger.govern.requests.events import ChangeRequested
from ledger.journal import stores
from ledger.measure.channels.events.channels import ChannelFile, ChannelRegistered
from ledger.web.side import command
from ledger.web.watching import Watching
from platforms import NOW, delivering, org
from postgres import PASSWORD
from shell import ANA, BEN, CHARTER, CRO, DANA, FOUNDED, SAL, STAGES, TERMS, Desk, criteria
from web.authenticator import Authenticator, prompt
from web.passkeys import to_sign
from web.program import BASE, Program, program
from web.test_recovery_page import GONE, MIA, OPS, Company, company as company
from web.test_signing_on_pages import DAY_3, TWO, signers as signers
from web.visitor import Pages, hidden, site, words

from .test_struck_out import file_of

EVE = "eve@acme.example"


@dataclass(frozen=True)
class Attacked:
    """A served ledger in which Ana asks for `score >= 70`, and Eve, who holds no seat, with a way past the program."""

    desk: Desk
    pages: Pages
    append: Callable[..., int]

    def id(self, address: str) -> str:
        """The id of somebody."""
        return self.pages.site.ledger.person(address).id

    def last(self, sort: type[Event]) -> Any:
        """The last event of a type that is on record."""
        found, _ = self.pages.site.ledger.store.read()
        return next(each.event for each in reversed(found) if isinstance(each.event, sort))


def with_eve(desk: Desk) -> Desk:
    desk.does(f"ledger person add {EVE}", by=DANA)
    desk.write("next.yaml", criteria("score >= 70"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-20 {TERMS} --because agreed", by=ANA)
    return desk


@pytest.fixture
def on_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Attacked]:
    """Eve writes into the file."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    file = file_of(with_eve(desk))
    eve = id_of(file, EVE)
    with site(desk) as pages:
        yield Attacked(desk, pages, lambda event, **given: forge(file, eve, event, **given))


@pytest.fixture(scope="module")
def made(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A ledger on a server, at which Eve has a login."""
    made = office(tmp_path_factory.mktemp("office"), postgres)
    with_eve(made.desk)
    with made.database() as db:
        db.execute(f"CREATE ROLE {made.login('eve')} LOGIN PASSWORD '{PASSWORD}'")
    with stores.logins(made.desk_address) as logins:
        logins.run(logins.granting(made.login("eve"), "person", EVE))
    return made


@pytest.fixture
def on_server(made: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Attacked]:
    """Eve appends by a client of her own."""
    monkeypatch.setenv(clock.NOW, FOUNDED)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)

    def append(event: Event, command_id: str = "") -> int:
        given = {**conninfo_to_dict(made.url), "user": made.login("eve"), "password": PASSWORD}
        with psycopg.connect(make_conninfo("", **given), autocommit=True) as db:
            db.execute("SELECT set_config('search_path', quote_ident(%s) || ', pg_temp', false)", (made.schema,))
            draft = Draft(event.stored_name, tuple(sorted(set(event.tags))), CODEC.encode(event))
            return sent(db, draft, actor=attacked.id(EVE), told=at, command=command_id or uuid4().hex)

    at = FOUNDED.replace("Z", ".000000Z")
    with site(made.at("server")) as pages:
        attacked = Attacked(made.desk, pages, append)
        yield attacked


@pytest.fixture(params=["on_file", "on_server"])
def attacked(request: pytest.FixtureRequest) -> Attacked:
    """One of both."""
    found: Attacked = request.getfixturevalue(request.param)
    return found


def declines(by: Program, key: str) -> httpx2.Response:
    """A program says no to `mql#2`, under a key that somebody can guess."""
    given = {"authorization": f"Bearer {by.token}", "idempotency-key": key, "if-match": by.read("mql#2")}
    return by.client.post(f"{BASE}/proposals/mql%232/decline", json={"because": "no"}, headers=given)


def command_of(person: str, key: str, path: str, body: Any) -> str:
    """The name of an act that somebody's program will send under a key."""
    said = httpx2.Request("POST", "http://localhost", json=body).read()
    return command(f"{person}\n{key}", b"POST " + path.encode() + b"\n" + said)


@pytest.mark.parametrize("alike", [False, True], ids=["another act", "the same act"])
def test_whoever_takes_the_name_of_an_act_to_come_does_not_stand_for_it(attacked: Attacked, alike: bool) -> None:
    key = f"nightly {alike}"
    cro = program(attacked.pages, CRO, "decide", key)
    taken = command_of(attacked.id(CRO), key, f"{BASE}/proposals/mql%232/decline", {"because": "no"})
    asked = ChangeRequested(request="r-1", key="mql", hurts="x", on=date(2026, 2, 2))
    said = ProposalDeclined(
        proposal="mql#2", digest=attacked.last(DefinitionProposed).digest, because="no", role="decider", right=12
    )
    attacked.append(said if alike else asked, command_id=taken)
    answer = declines(cro, key)
    assert (answer.status_code, "was used before, for something else" in answer.json()["what"]) == (409, True)
    assert [each["proposal"] for each in cro.get("/proposals")] == ["mql#2"]


def test_an_act_out_of_its_time_moves_no_answer_about_the_past(on_file: Attacked) -> None:
    desk = on_file.desk.at(later := "2026-02-20T08:00:00Z")
    desk.does("ledger approve mql#2", by=SAL)
    desk.does("ledger ratify mql#2", by=CRO)
    asked = "/definitions/mql?on=2026-02-20&known_on=2026-02-10"
    with pytest.MonkeyPatch.context() as on_that_day:
        on_that_day.setenv(clock.NOW, later)
        cro = program(on_file.pages, CRO)
        before, week = cro.get(asked), desk.does("ledger weekly").out.partition("NOBODY CAN")[0]
        for _ in range(30):  # as many as it takes for a search by time to land among them
            said = ChangeRequested(request="r-1", key="mql", hurts="x", on=date(2026, 2, 2))
            on_file.append(said, recorded_at="2026-01-01T00:00:00.000000Z")
        assert "ratified mql#2" in week
        assert desk.does("ledger weekly").out.partition("NOBODY CAN")[0] == week
        assert (cro.get(asked), before["version"]) == (before, 1)


def decided_in(page: str) -> str:
    """What a page of the week says was decided."""
    return page.partition('id="decided"')[2].partition("</section>")[0]


def test_what_a_stranger_decided_is_nothing_that_the_week_decided(attacked: Attacked) -> None:
    cro, asked = attacked.pages.visitor(CRO), attacked.last(DefinitionProposed)
    before = decided_in(cro.get("/weekly"))
    row = attacked.last(CharterAmended)
    attacked.append(replace(row, decider=attacked.id(EVE), proposal="charter/lifecycle#1"))
    attacked.append(ProposalDeclined(proposal="mql#2", digest=asked.digest, because="no", role="decider", right=12))
    attacked.append(RightRevoked(scope="lifecycle", role="decider", person=attacked.id(CRO), from_=asked.on))
    after = cro.get("/weekly")
    assert (decided_in(after), "no right and no effect" in after) == (before, True)
    assert EVE not in str(attacked.desk.does("ledger weekly --json").data["decided"])


def test_evidence_of_a_stranger_stops_nobody_who_asks_where_a_file_is_cited(on_file: Attacked) -> None:
    on_file.desk.write("memo", "as agreed")
    on_file.desk.does("ledger ask mql --hurts slow --evidence memo", by=BEN)
    draft, day = on_file.last(DefinitionProposed).draft, date(2026, 2, 1)
    on_file.append(
        DefinitionAttested(
            version=9, draft=draft, source="", evidence="memo", evidence_digest="0" * 64, from_=day, because="x"
        )
    )
    (cited,) = on_file.desk.does("ledger evidence check memo --json").data["citations"]
    assert "asked for a change of mql" in cited["what"]


def test_what_a_stranger_says_of_an_order_is_no_receipt_of_it(tmp_path: Path) -> None:
    with org() as there:
        operator = delivering(Desk(tmp_path, now=NOW), there)
        operator.does(f"ledger person add worker@acme.example --kind service --owner {DANA}", by=DANA)
        operator.does("ledger order look")
        bound = next(event for _, _, event in events_in(file_of(operator)) if isinstance(event, ArtifactBound))
        said = {each: getattr(bound, each) for each in ("target", "address", "name", "key")}
        failed = DeliveryFailed(**said, version=1, meaning="", desired="", observed="", order="order-1")
        forged = forge(file_of(operator), id_of(file_of(operator), ANA), failed)
        operator.does("ledger work --once", by="worker@acme.example")
        assert forged not in operator.does("ledger order show order-1 --json").data["order"]["receipts"]


def test_a_proposal_of_ten_thousand_digits_is_none(on_file: Attacked) -> None:
    assert "no page at this address" in on_file.pages.stranger().get(f"/p/mql/{'9' * 10_000}", 404)


@pytest.fixture
def signing(
    signers: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Desk, Pages, Authenticator]]:
    """A ledger that ratifies by signature alone, with `mql#2` and `mql#3` to ratify, and the decider's passkey."""
    monkeypatch.setenv(clock.NOW, DAY_3)
    made, keys = signers
    desk, key = made.copied(tmp_path).at(now=DAY_3), keys[CRO]
    with site(desk) as pages:
        yield desk, pages, Authenticator(key=key.key, count=key.count + 100)


def last_signature(file: Path) -> str:
    with closing(sqlite3.connect(file)) as db:
        (found,) = db.execute("SELECT value FROM disclosures ORDER BY position DESC LIMIT 1").fetchone()
    return str(found, "utf-8")


def test_what_is_forged_while_somebody_signs_is_not_what_they_signed(signing: Any) -> None:
    desk, pages, key = signing
    file, cro = file_of(desk), pages.visitor(CRO)
    page = to_sign(cro, TWO, "ratify")
    two, three = [each for _, _, each in events_in(file) if isinstance(each, DefinitionProposed)][-2:]
    hidden_from_all = DefinitionRevised(
        proposal="mql#2",
        draft=three.draft,
        terms=two.terms,
        bound=two.bound,
        digest=digest(three.draft, two.terms, two.bound),
        on=two.on,
        because="nobody looks",
    )
    at = "2026-02-04T10:00:00.000000Z"
    forge(file, id_of(file, ANA), hidden_from_all, tags=("definition:other",), recorded_at=at)
    row = next(event for _, _, event in events_in(file) if isinstance(event, CharterAmended))
    forge(file, id_of(file, BEN), replace(row, decider=id_of(file, BEN)), recorded_at=at)
    told = cro.post(f"{TWO}/ratify", {**hidden(page), "answer": key.use(prompt(page))}).text
    assert "You ratified it" in words(told)
    ratified = events_in(file)[-1][2]
    for assurance, signature in (("asserted", ""), ("signed", ""), ("signed", last_signature(file))):
        given = {"signature": signature, "commitments": UNSET}
        said = replace(ratified, proposal="mql#3", digest=three.digest, version=3, **given)
        forge(file, id_of(file, CRO), said, assurance=assurance, recorded_at=at)
    reader = program(pages, CRO)
    for told in (str(reader.get("/definitions/mql?on=2026-02-05")), words(cro.get("/d/mql?on=2026-02-05"))):
        assert ("score >= 50" in told, "score >= 40" in told) == (True, False)
    assert "score >= 50" in desk.does("ledger show mql", now="2026-02-05T10:00:00Z").out
    assert f"[struck out] {ANA} revised mql#2" in desk.does("ledger log mql").out
    assert words(cro.get("/log")).count("Struck out, no effect") == 5
    desk.does("ledger person add new@acme.example", by=DANA)


def registered(channel: str, owner: str, day: date) -> ChannelRegistered:
    file = ChannelFile(key=channel, title=channel, owner=owner, touch=channel, supplies=(), filled_by={}, says={})
    return ChannelRegistered(channel=channel, version=1, file=file, digest="f0", on=day, because="x")


def test_a_channel_that_somebody_registers_for_a_day_to_come_is_not_there_yet(on_file: Attacked) -> None:
    on_file.append(registered("podcast", on_file.id(EVE), date(2026, 3, 2)))
    asked = on_file.desk.run("ledger channel show podcast")
    assert (asked.code, "there is no channel `podcast` on 2026-02-02" in asked.err) == (1, True)


def test_what_counts_although_the_ledger_would_not_record_it_is_not_said_to_have_no_effect(on_file: Attacked) -> None:
    desk, eve = on_file.desk, on_file.id(EVE)
    at = on_file.append(registered("podcast", eve, date(2026, 2, 2)))
    assert "podcast" in desk.does("ledger channel list").out
    told = desk.run("ledger audit rights").out
    assert f"#{at} 2026-02-02 {EVE} registered the channel podcast" in told
    assert "COUNTS, AND IS NOT WHAT THE LEDGER WOULD RECORD" in told
    assert "1 counts, and is not what the ledger would record" in told
    assert "NO EFFECT" not in told
    assert "no effect" not in told
    watched = Watching()
    watched.run(on_file.pages.site.ledger, ended := Ended(), lambda _: ended.set())
    assert [(each.position, each.counts) for each in watched.unrighted] == [(at, True)]


def test_a_recovery_goes_its_way_whatever_is_forged_beside_it(company: Company) -> None:
    pages = company.pages
    file = Path(pages.site.ledger.settings.database.beside)
    sal, mia, kim, cmo = (id_of(file, f"{name}@acme.example") for name in ("sal", "mia", "kim", "cmo"))
    at = "2026-04-06T09:00:00.000000Z"
    company.sign(SAL, "begin", GONE, to=OPS)
    begun = events_in(file)[-1][2]
    shown = replace(begun, signature=last_signature(file), commitments=UNSET)
    told = {each: getattr(shown, each) for each in ("recovery", "right", "because", "assurance", "authentication")}
    done = {"scope": "*", "recovery": begun.recovery, "replaces": cmo, "right": 11, "from_": date(2026, 4, 6)}
    for actor, event in (
        (mia, RecoveryConsented(**told, signature="")),
        (mia, RecoveryConsented(**told, signature=shown.signature)),
        (kim, RecoveryConsented(**told, signature=shown.signature)),
        (kim, RecoveryObjected(recovery=begun.recovery, right=11, because="no")),
        (cmo, replace(shown, recovery="recovery#2")),
        (sal, CharterRecovered(**done, decider=begun.decider)),
        (sal, CharterRecovered(**done, decider=kim)),
    ):
        forge(file, actor, event, recorded_at=at)
    assert "1 of the 2 that it takes consented: sal@acme.example" in words(pages.visitor(SAL).get("/rights"))
    assert "You consented" in company.sign(MIA, "consent", GONE, recovery=begun.recovery)
    company.after(42)
    assert "decides in everything now" in company.send(SAL, "complete")
    assert "Decider ratifies ops@acme.example" in words(pages.visitor(SAL).get("/rights"))


def test_nobody_is_told_what_a_stranger_decided(on_file: Attacked) -> None:
    asked = on_file.last(DefinitionProposed)
    said = {"proposal": "mql#2", "digest": asked.digest, "right": 12}
    with post() as server:
        by_mail(on_file.desk, server.port)
        assert {to for to, _ in told(on_file.desk)} == {SAL, "mia@acme.example"}
        on_file.append(ProposalDeclined(**said, because="no", role="decider"))
        on_file.append(
            DefinitionRatified(
                **said,
                key="mql",
                scope="lifecycle",
                entity="lead",
                refers=asked.draft.refers,
                version=2,
                from_=asked.terms.from_,
                until=None,
                because="so",
                counted=(),
                quorum=0,
                self_attested=False,
            )
        )
        on_file.append(replace(asked, proposal="mql#3"))
        assert told(on_file.desk) == []


ROUTED = CHARTER.replace(", ana@acme.example], quorum: 1", "], quorum: {editorial: 1, otherwise: 2}")


@pytest.mark.parametrize("stored", [("yields", "meaning"), ("meaning",)])
def test_what_a_steward_stores_of_a_meaning_beside_another_tree_makes_no_change_editorial(
    desk: Desk, stored: tuple[str, ...]
) -> None:
    desk.write("charter.yaml", ROUTED)
    desk.does(f"ledger propose charter.yaml --effective 2026-02-02 {TERMS} --because x", by=DANA)
    desk.does("ledger ratify charter/lifecycle#2", by=DANA)
    desk.write("next.yaml", criteria("score >= 1"))
    desk.does(f"ledger propose next.yaml --effective 2026-02-02 {TERMS} --because agreed", by=ANA)
    file = file_of(desk)
    said = events_in(file)[-1][2]
    (one,) = (
        each for _, _, each in events_in(file) if getattr(each, "proposal", "") == "mql#1" and hasattr(each, "draft")
    )
    lies = {"yields": "", "meaning": one.draft.meaning}
    draft = with_digest(replace(said.draft, **{each: lies[each] for each in stored}))
    again = replace(said, proposal="mql#3", draft=draft, digest=digest(draft, said.terms, said.bound))
    forge(file, id_of(file, ANA), again)
    assert "editorial" not in desk.does("ledger show mql#3").out
    refused = desk.run("ledger approve mql#3", by=SAL)
    if "yields" in stored:
        assert (refused.code, "is not as the ledger makes it" in refused.err) == (4, True)
    refused = desk.run("ledger ratify mql#3", by=CRO)
    assert (refused.code, "of 2 approvals" in refused.err) == (4, True)


def test_a_charter_that_stores_the_meaning_of_another_is_not_editorial(on_file: Attacked) -> None:
    was = on_file.pages.site.ledger.snapshot().state.history("charter/lifecycle").versions[-1]
    seated = Raw(json.dumps({**was.draft.content, "decider": on_file.id(EVE)}).encode())
    other = with_digest(replace(was.draft, packed_content=seated))
    found = [direct_category(was, {}, draft, "UTC", date(2026, 2, 2)).name for draft in (was.draft, other)]
    assert found == ["editorial", INCOMPARABLE]


def test_an_auditor_reads_the_rule_that_is_applied_and_not_the_text_beside_it(
    on_file: Attacked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody decided by a program that took a draft for what it stores."""
    monkeypatch.setattr("ledger.govern.proposals.decide.gather.require_as_written", lambda *_: None)
    desk, file = on_file.desk, file_of(on_file.desk)
    desk.write("next.yaml", criteria("score >= 1"))
    desk.does("ledger revise mql#2 next.yaml --because x", by=ANA)
    asked, revised = on_file.last(DefinitionProposed), on_file.last(DefinitionRevised)
    draft = with_digest(replace(revised.draft, packed_source=asked.draft.packed_source))
    again = replace(asked, proposal="mql#3", draft=draft, digest=digest(draft, asked.terms, asked.bound))
    forge(file, id_of(file, ANA), again)
    later = desk.at("2026-02-20T08:00:00Z")
    later.does("ledger approve mql#3", by=SAL)
    later.does("ledger ratify mql#3", by=CRO)
    later.does("ledger audit export --all -o bag")
    told = later.does("ledger audit report bag -o report.html --json").data["in_force"]
    assert [each["rules"] for each in told if each["key"] == "mql"] == [["score >= 1"]]


PAIRS = {
    "criteria": (criteria("score >= 1"), criteria("score >= 70")),
    "stages": (STAGES, STAGES.replace("65", "1")),
}


@pytest.mark.parametrize("sort", PAIRS)
@pytest.mark.parametrize("stored", [("packed_tree", "meaning"), ("meaning",), ("reads",)], ids=str)
def test_what_a_steward_stores_beside_a_document_is_approved_and_ratified_by_nobody(
    on_file: Attacked, sort: str, stored: tuple[str, ...]
) -> None:
    desk, file, made = on_file.desk, file_of(on_file.desk), []
    for text in PAIRS[sort]:
        desk.write("said.yaml", text)
        desk.does(f"ledger propose said.yaml --effective 2026-02-20 {TERMS} --because x", by=ANA)
        made.append(on_file.last(DefinitionProposed))
    one, other = made
    lies = {each: getattr(other.draft, each) for each in stored}
    if lies == {each: getattr(one.draft, each) for each in stored}:
        lies = {"reads": ("title",)}
    draft = with_digest(replace(one.draft, **lies))
    name = f"{draft.key}#{int(other.proposal.partition('#')[2]) + 1}"
    forge(file, id_of(file, ANA), replace(one, proposal=name, draft=draft, digest=digest(draft, one.terms, one.bound)))
    for by, act in ((SAL, "approve"), (CRO, "ratify")):
        refused = desk.run(f"ledger {act} {name}", by=by)
        assert refused.code == 4, refused
    assert "is not as the ledger makes it" in desk.run(f"ledger approve {name}", by=SAL).err
    assert "read again, has another" in on_file.pages.visitor(SAL).answer(name, "approve", status=409)
    honest = f"{draft.key}#{int(name.partition('#')[2]) - 1}"
    desk.does(f"ledger approve {honest}", by=SAL)


@pytest.mark.parametrize("content", [b"{}", b'{"title": 7}', b'{"title": "mql", "key": [1], "entity": {}}'])
def test_a_proposal_whose_document_nobody_can_read_is_approved_by_nobody(on_file: Attacked, content: bytes) -> None:
    one, file = on_file.last(DefinitionProposed), file_of(on_file.desk)
    draft = with_digest(replace(one.draft, packed_content=Raw(content)))
    again = replace(one, proposal="mql#3", draft=draft, digest=digest(draft, one.terms, one.bound))
    forge(file, id_of(file, ANA), again)
    assert on_file.desk.run("ledger approve mql#3", by=SAL).code in (4, 6)
    assert on_file.desk.run("ledger list").code == 0
