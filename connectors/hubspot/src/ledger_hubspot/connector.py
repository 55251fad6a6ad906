"""The connector to HubSpot: criteria as active lists of contacts (segments), scores as calculated properties."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from ledger import Artifact, Capabilities, Rule, TargetFault
from ledger.connecting import Waits, is_loopback
from ledger_hubspot.artifacts import SORTS, compile_rule
from ledger_hubspot.artifacts.export import FORMATS, export
from ledger_hubspot.compile.ladders import DROP_VALUES
from ledger_hubspot.compile.leaves import ACCEPTED_TEXT
from ledger_hubspot.imposed import IMPOSED
from ledger_hubspot.wire.versions import VERSIONS

if TYPE_CHECKING:
    from ledger_hubspot.session import Session

_READS = 30
ACCEPTS: Mapping[str, str] = MappingProxyType(
    {
        ACCEPTED_TEXT: "texts are compared as HubSpot does it, which it does not document: whole, as far as anybody"
        " knows, and without regard to case",
        DROP_VALUES: "values that the stages lack are hidden, and contacts that have one keep it",
    }
)
_NO_YES = ("no", "yes")
_SEARCH_PAUSE = 0.25  # seconds: HubSpot's search takes four requests a second


class HubSpot:
    """One portal a target. `sleep` and `reads` bound how long `apply` waits for a list to be processed."""

    name = "hubspot"
    secrets: tuple[str, ...] = ("token",)
    settings: Mapping[str, str] = MappingProxyType(
        {
            "token": "access token of a private app or a service key, with crm.lists.read and .write,"
            " crm.schemas.contacts.read and crm.objects.contacts.read; and where they are to be told or written:"
            " automation (workflows), crm.schemas.contacts.write (properties), crm.objects.owners.read (people),"
            " account-info.security.read (audit logs)",
            "portal": "number of the portal this target must be; any other is refused",
            "sandbox": "URL of an emulator on this machine, such as http://127.0.0.1:8081, in place of HubSpot",
            "api_version": f"version of HubSpot's API: {', '.join(VERSIONS)}; v3 where nothing is said",
            "zone": "the ledger's time zone, for the days in lists that are read back; UTC where nothing is said",
            "enrol": "`yes` enrols whoever enters a list in the workflows it starts; nobody is where nothing is said",
            "registry": "name of a custom object that gets a row for each definition, such as governed_definition",
            "registry_create": "`yes` makes that custom object where the portal has none",
        }
    )

    can = Capabilities(
        meanings=frozenset[str]().union(*(sort.holds for sort in SORTS.values())),
        types=frozenset({"boolean", "signal", "number", "choice", "choices", "date", "datetime"}),
        removes=True,
        accepts=ACCEPTS,
        batch=100,  # lists are read so many at once; each is written by itself
    )

    formats: Mapping[str, str] = FORMATS
    imposes = IMPOSED

    def __init__(
        self,
        sleep: Callable[[float], None] = time.sleep,
        reads: int = _READS,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._sleep, self._reads, self._jitter = sleep, reads, jitter

    def compile(self, rule: Rule, address: str, name: str) -> Artifact:
        """What holds exactly the meaning of `rule`: a list, a property, options. Raises Refused with the reason."""
        return compile_rule(rule, address, name)

    def export(self, format: str, artifacts: Sequence[Artifact], removed: Sequence[str] = ()) -> Mapping[str, bytes]:
        """The JSON of every call that `apply` would make, by file; what should go is in files of its own."""
        return export(format, artifacts, removed)

    def merged(
        self,
        settings: Mapping[str, str],
        session: Session | None,
        format: str,
        artifacts: Sequence[Artifact],
        removed: Sequence[str] = (),
    ) -> Mapping[str, bytes]:
        """The same for the API version of the target, over what the portal holds, where it could be read."""
        there = session.there(artifacts) if session and format in FORMATS else None
        return export(format, artifacts, removed, _one_of(settings, "api_version", VERSIONS), there)

    def connect(self, settings: Mapping[str, str]) -> Session:
        """Open a session, and refuse a portal other than the one that the settings name. Raises TargetFault."""
        from ledger_hubspot.session import Session
        from ledger_hubspot.wire.client import Client, live_host
        from ledger_hubspot.wire.portal import Portal

        if not settings.get("token"):
            raise TargetFault("there is no token for this HubSpot target", "every request needs one", "set `token`")
        sandbox = _sandbox_host(settings["sandbox"]) if "sandbox" in settings else ""
        client = Client(
            settings["token"],
            sandbox or live_host(),
            waits=Waits(self._sleep, self._jitter),
            version=_one_of(settings, "api_version", VERSIONS),
            search_pause=0.0 if sandbox else _SEARCH_PAUSE,
        )
        portal = Portal(
            client,
            sandbox=bool(sandbox),
            reads=self._reads,
            zone=settings.get("zone") or "UTC",
            enrol=_one_of(settings, "enrol", _NO_YES) == "yes",
            registry=settings.get("registry", ""),
            creates_registry=_one_of(settings, "registry_create", _NO_YES) == "yes",
        )
        return Session(portal, settings.get("portal", ""))


def _sandbox_host(url: str) -> str:
    """The emulator's address without a trailing slash. A token never goes to another machine by this setting."""
    if not url.strip():
        why = "a target with a sandbox never speaks to HubSpot itself, and its setting is empty"
        raise TargetFault("it is not said where the sandbox is", why, "set `sandbox`, or leave it out for HubSpot")
    if not is_loopback(url):
        raise TargetFault(
            f"`{url}` is not a sandbox on this machine", "an emulator is only ever on loopback", "http://127.0.0.1:PORT"
        )
    return url.rstrip("/")


def _one_of(settings: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    """A setting that is one of these words; the first where nothing is said. Raises TargetFault."""
    given = settings.get(name) or words[0]
    if given not in words:
        why = f"it is one of {', '.join(words)}"
        raise TargetFault(
            f"`{given}` is no `{name}` of a HubSpot target", why, f"set `{name}` to one of these, or leave it out"
        )
    return given
