"""Structural debt: what stands on a day, what it weighs, and what became of it.

every event --DebtFold--> items of a day --the policy of the day--> weighed, in the order in which they press
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ledger.app.ledger import Ledger
from ledger.app.snapshot import uncollected
from ledger.domain import scope as scopes
from ledger.domain.calendar import period_with
from ledger.domain.debt import DebtPolicy
from ledger.domain.scope import EVERYTHING
from ledger.domain.state import State
from ledger.errors import BadInput, UnknownName
from ledger.govern.debt.views.closers import Closers, closers, closing_of
from ledger.govern.debt.views.facts import Sort
from ledger.govern.debt.views.fold import DebtFold
from ledger.govern.debt.views.governed import within
from ledger.govern.debt.views.item import Item
from ledger.govern.debt.views.limits import Limit, limits
from ledger.govern.debt.views.measures import Stock, standing_on, stock
from ledger.govern.debt.views.policies import Policies, policies, policies_then
from ledger.govern.debt.views.reach import ItemReach, Reaches
from ledger.govern.debt.views.reading import items
from ledger.govern.debt.views.sorts import SORTS
from ledger.govern.debt.views.trend import A_DAY
from ledger.kinds.shape import SCOPE
from ledger.language.fault import nearest
from ledger.steps import NextStep, again, step


class WeighedItem(NamedTuple):
    """An item as it stands on a day: what it weighs, by when it is due and whether that is past, how far it reaches,
    who may close it, and how.
    """

    item: Item
    weight: int
    due: date | None
    late: bool
    reach: ItemReach
    sort: Sort
    closers: Closers
    closing: NextStep

    @property
    def name(self) -> str:
        """What people call it."""
        return name_of(self.item)

    @property
    def rank(self) -> tuple[object, ...]:
        """Its place among others: late ones first, then by weight, reach and age."""
        return not self.late, -self.weight, *self.reach.rank, self.item.since, self.item.key


class DebtOn(NamedTuple):
    """The debt of a day within a scope, and the stock of a day a month before as it was told then.

    `found` are all items, the open ones first, each in the order in which they press.
    """

    day: date
    scope: str
    fold: DebtFold
    policies: Policies
    found: tuple[WeighedItem, ...]
    before: tuple[date, Stock] | None

    @property
    def policy(self) -> DebtPolicy:
        """The policy of the day."""
        return self.policies.on(self.day)

    @property
    def items(self) -> list[Item]:
        """The items by themselves."""
        return [each.item for each in self.found]

    @property
    def stock(self) -> Stock:
        """What is open, and what is waived."""
        return stock(self.items, self.policies, self.day)


def name_of(item: Item) -> str:
    """What people call an item: its sort and its subject."""
    return f"{item.sort}/{item.subject}"


def folded(ledger: Ledger, known_on: date | None = None, first: date = date.min) -> DebtFold:
    """All that was recorded, or known on a day, as debt is asked of it; told day by day from `first` on."""
    from ledger.journal.replay import replay

    upto = ledger.known_on(known_on)
    with uncollected():
        return DebtFold(SORTS, first).taken(replay(ledger.journal, upto, checked=False))


def debt_on(
    ledger: Ledger,
    day: date | None = None,
    known_on: date | None = None,
    scope: str = EVERYTHING,
    *,
    trend: bool = False,
) -> DebtOn:
    """The debt of a day (today), by what was known on another (today).

    Raises BadInput for what is no scope, and UnknownName for one that nothing is decided in.

    With `trend`, its fold tells of all days; else of those since the same day of the month before.
    """
    if not SCOPE.fullmatch(scope):
        raise BadInput(
            f"`{scope}` is no scope", "a scope is * or a path of lower-case words", again("name one", scope="lifecycle")
        )
    _require_known(ledger.state(), scope)
    day = day or ledger.today()
    return weighed(folded(ledger, known_on, date.min if trend else _month_ago(day)), day, scope)


def _require_known(state: State, scope: str) -> None:
    """Pass where a charter or a definition lies in a scope: a check of one that is misspelt would always be green."""
    paths = (history.versions[-1].draft.path for history in state.definitions.values() if history.versions)
    known = {each for path in (*state.rights.rows, *paths) for each in scopes.path(path)}
    if scope not in known | {EVERYTHING}:
        near = nearest(scope, sorted(known))
        why = f"the nearest is `{near}`" if near else "no charter is of it, and no definition lies in it"
        raise UnknownName(
            f"there is no scope `{scope}`",
            why,
            again(f"write {near}", scope=near) if near else step("see them", "rights"),
        )


def weighed(fold: DebtFold, day: date, scope: str = EVERYTHING) -> DebtOn:
    """The debt of a day by what a fold has taken in."""
    facts, measured = fold.facts, policies(fold.facts)
    reaches = Reaches(facts, day)
    asked = [each for each in items(facts, day) if within(scope, each.scope)]
    found = [_weighed(fold, measured, reaches, each, day) for each in asked]
    ordered = sorted(found, key=lambda each: (bool(each.item.waiver), each.rank))
    return DebtOn(day, scope, fold, measured, tuple(ordered), _a_month_before(fold, day, scope))


def limits_today(found: DebtOn, new_since: int | None = None) -> list[Limit]:
    """Each limit of the policy of the day; with a position, what is new is what the ledger could tell only after it.

    Raises BadInput where nothing is recorded there yet: a pipeline that asks so would never find anything new.
    """
    head = found.fold.facts.head
    if new_since is not None and new_since > head:
        why, fix = f"the last event is #{head}", f"take what is new since then: ledger debt check --new-since {head}"
        raise BadInput(f"nothing is recorded at #{new_since} yet", why, fix)
    return limits(found.items, found.policies, found.day, new_since=new_since)


def require_item(found: DebtOn, name: str) -> WeighedItem:
    """The item of that name. Raises UnknownName."""
    known = next((each for each in found.found if each.name == name), None)
    if known:
        return known
    raise UnknownName(
        f"there is no item `{name}` on {found.day}",
        why="nothing of that sort stands there: it was closed, or never was",
        fix=step("see what stands", "debt"),
        sort="item",
        name=name,
    )


def _weighed(fold: DebtFold, measured: Policies, reaches: Reaches, item: Item, day: date) -> WeighedItem:
    sort, due = fold.facts.sorts[item.sort], measured.due(item, day)
    return WeighedItem(
        item,
        measured.weight(item, day),
        due,
        due is not None and due < day and not item.waiver,
        reaches.of(item),
        sort,
        closers(fold.facts.state, sort, item, day),
        closing_of(fold.facts.state, sort, item, day),
    )


def _a_month_before(fold: DebtFold, day: date, scope: str) -> tuple[date, Stock] | None:
    """The stock of a month ago, as it was told then."""
    before = _month_ago(day)
    if not fold.facts.head or before < fold.facts.days.of(1):
        return None
    told = [each for each in standing_on(fold.then(day + A_DAY), before) if within(scope, each.scope)]
    return before, stock(told, policies_then(fold.facts), before)


def _month_ago(day: date) -> date:
    """The same day of the month before: its last, where it has none."""
    last = period_with(day, "month").days.from_ - A_DAY
    return last.replace(day=min(day.day, last.day))


def item_names(ledger: Ledger) -> list[str]:
    """What people call the items of today."""
    return sorted(map(name_of, items(folded(ledger).facts, ledger.today())))
