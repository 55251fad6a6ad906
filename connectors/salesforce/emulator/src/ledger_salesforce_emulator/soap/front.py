"""POST /services/Soap/m/N: which call, and whether its session may make it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger.testing import Call
from ledger_salesforce_emulator import rights, sessions
from ledger_salesforce_emulator.answers import Answer, ApiError
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.soap import calls, deploy, envelope
from ledger_salesforce_emulator.soap.envelope import Fault, SoapCall

CALLS: Mapping[str, Callable[[Org, SoapCall, Any], None]] = {
    "checkDeployStatus": deploy.status,
    "createMetadata": calls.create,
    "deleteMetadata": calls.delete,
    "deploy": deploy.deploy,
    "describeMetadata": calls.describe,
    "listMetadata": calls.listing,
    "readMetadata": calls.read,
    "updateMetadata": calls.update,
    "upsertMetadata": calls.upsert,
}


WRITES = (rights.METADATA, rights.CUSTOMIZE)
RIGHTS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("createMetadata", "deleteMetadata", "updateMetadata", "upsertMetadata"), WRITES),
    "deploy": (rights.METADATA,),
    "readMetadata": (rights.SETUP,),
}


def respond(org: Org, request: Call) -> Answer:
    """The answer to a SOAP request; never raises."""
    try:
        call = envelope.read(request.body)
        sessions.admit(org, request, call.session)
        act = CALLS.get(call.name)
        if act is None:
            raise Fault("Client", f"No operation available for request {call.name}", "soapenv")
        rights.need(org, *RIGHTS.get(call.name, ()))
        return envelope.write(f"{call.name}Response", lambda into: act(org, call, into))
    except Fault as fault:
        return envelope.fault(fault)
    except ApiError as refused:
        message = refused.message
        return envelope.fault(Fault(refused.code, f"{message}" if refused.code != "INVALID_SESSION_ID" else _ended()))


def _ended() -> str:
    """Observed wording, which is not that of REST."""
    return "Invalid Session ID found in SessionHeader: Illegal Session. Session not found, missing session hash"
