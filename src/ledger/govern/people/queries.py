"""Which logins of the database act in this ledger, and as whom: acts of whoever runs the database, and no events.

The ledger cannot say no to whoever owns its tables, so it does not ask whether they may; what it does can be told as
SQL instead, for whoever may do it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, get_args

from ledger.app.database import Database
from ledger.app.ledger import Ledger
from ledger.domain import EVENTS
from ledger.errors import BadInput, Refused
from ledger.journal import stores
from ledger.steps import Open, again

if TYPE_CHECKING:
    from ledger.journal.postgres.logins import Login, PostgresLogins

LoginRole = Literal["server", "person", "worker", "follower", "reader"]
LOGIN_ROLES: tuple[LoginRole, ...] = get_args(LoginRole)
"""What a login of a database may be for."""
OF_ONE = ("person", "worker")
"""The roles of a login that appends the acts of one person, or of one service."""
_TYPES = tuple(EVENTS)


def make_groups(ledger: Ledger, *, only_tell: bool = False) -> str:
    """Make the groups that logins are put in, or make them whole; the SQL that does it. Raises Refused."""
    with _logins(ledger.settings.database) as logins:
        return _done(logins, logins.grouping(_TYPES), only_tell)


def make_first_groups(where: Database) -> bool | None:
    """Make the groups of a new ledger; False where its login may make none, None where it is a file, and has none."""
    if where.is_file:
        return None
    with _logins(where) as logins:
        if not logins.may_make_groups():
            return False
        logins.run(logins.grouping(_TYPES))
        return True


def renew_groups(where: Database) -> None:
    """Let the groups of a ledger have what a newer version added, where there are any."""
    if where.is_file:
        return
    with _logins(where) as logins:
        if logins.has_groups():
            logins.run(logins.grouping(_TYPES))


def grant(ledger: Ledger, login: str, role: LoginRole, address: str, *, only_tell: bool = False) -> str:
    """Give a login one role, and the person whose acts it appends; the SQL that does it.

    Raises BadInput, UnknownName and Refused.
    """
    whose = _whose(ledger, role, address)
    with _logins(ledger.settings.database) as logins:
        return _done(logins, logins.granting(login, role, whose), only_tell)


def listed(ledger: Ledger) -> list[Login]:
    """The logins that may do something here, by name; whose acts they append is told by id."""
    with _logins(ledger.settings.database) as logins:
        return logins.listed()


def revoke(ledger: Ledger, login: str, *, only_tell: bool = False) -> str:
    """Take from a login all that it may do here; the SQL that does it. Raises UnknownName, Refused."""
    with _logins(ledger.settings.database) as logins:
        return _done(logins, logins.revoking(login), only_tell)


def _logins(where: Database) -> PostgresLogins:
    return stores.logins(where.address, password=where.password())


def _whose(ledger: Ledger, role: LoginRole, address: str) -> str:
    """The address of whose acts it appends; empty for a role that is nobody's in particular."""
    if (role in OF_ONE) != bool(address):
        if address:
            raise BadInput(
                f"a {role} is nobody in particular",
                "it is granted without --person",
                again("leave out the person", person=False),
            )
        raise BadInput(
            f"a {role} is somebody", "it appends the acts of one person", again("say whose", person=Open("ADDRESS"))
        )
    found = ledger.person(address) if address else None
    if found and role == "worker" and found.kind != "service":
        fix = f"ledger person add ADDRESS --kind service --owner {found.address}"
        raise Refused(f"{found.address} is no service", "a worker is a service, which takes nobody's seat", fix)
    return found.address if found else ""


def _done(logins: PostgresLogins, statements: Iterable[Any], only_tell: bool) -> str:
    given = list(statements)
    if not only_tell:
        try:
            logins.run(given)
        except Refused as no:
            raise Refused(no.what, no.why, "hand it to who runs the database: the same with --sql") from no
    return logins.written(given)
