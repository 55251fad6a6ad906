"""What a survey found, put on record: how many rules, and which of them claim one name and are not equal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from ledger.app.ledger import Decided, Ledger
from ledger.deliver.survey.events import RivalRule, Rivalry
from ledger.deliver.survey.pure.claims import NameClaim
from ledger.deliver.survey.pure.rules import Ruled
from ledger.deliver.survey.queries.survey import Surveyed
from ledger.deliver.survey.verbs import record_survey as recorded
from ledger.domain import boundaries
from ledger.domain.digest import sha256
from ledger.domain.event import Actor, Event
from ledger.domain.mentions import Ids, withheld
from ledger.domain.state import State
from ledger.language.print import canonical


def record_survey(ledger: Ledger, actor: Actor, targets: Sequence[str], found: Iterable[Surveyed]) -> Decided:
    """Put on record what a survey of these targets found: names and digests. Raises NoRight."""
    surveyed, ids = list(found), ledger.ids()
    rules = sum(len(each.rules) for each in surveyed)
    rivals = [rivalry for each in surveyed for claim in each.claims for rivalry in rivalries(claim, ids)]

    def verb(state: State, today: date) -> list[Event]:
        return recorded(state, targets, rules, rivals, by=actor.id, today=today)

    return ledger.decide(actor, verb, boundaries.union(boundaries.every_charter(), boundaries.findings()))


def rivalries(claim: NameClaim, ids: Ids) -> Iterator[Rivalry]:
    """The rules that claim the same name as the one that most is built on, and are proved to say something else.

    Where nobody can say whether two of them differ, they are no rivals: what is not known is not recorded as known.
    """
    for rule, change in claim.others:
        if change.witness:
            yield Rivalry(claim=claim.name, one=_rule(claim.first, ids), other=_rule(rule, ids))


def _rule(rule: Ruled, ids: Ids) -> RivalRule:
    assert rule.tree is not None
    digest, name = sha256(canonical(rule.tree)), withheld(rule.native.name, ids)
    return RivalRule(target=rule.target, address=rule.native.address, name=name, digest=digest)
