"""POST /services/Soap/u/N: login with username, password and security token.

Documented: it is being retired with Summer '27 and is no part of API 65 and later. Observed: faults carry their code in
elements with the very prefix `sf:`, which simple-salesforce looks for.
"""

from __future__ import annotations

from typing import Any

from ledger.testing import Call
from ledger_salesforce_emulator import sessions
from ledger_salesforce_emulator.answers import Answer
from ledger_salesforce_emulator.login.people import PASSWORD, SECURITY_TOKEN
from ledger_salesforce_emulator.org import Org
from ledger_salesforce_emulator.soap import envelope
from ledger_salesforce_emulator.soap.envelope import PARTNER, Fault, add, text

RETIRED = 65
WRONG = "Invalid username, password, security token; or user locked out."


def login(org: Org, request: Call, version: str) -> Answer:
    """The answer to a login."""
    try:
        call = envelope.read(request.body)
        if float(version) >= RETIRED:  # code and wording assumed
            raise Fault("UNSUPPORTED_API_VERSION", "login() is not available in this API version")
        if "soap" in org.refuses:  # documented: off in new orgs; code and wording assumed
            raise Fault("INVALID_OPERATION", "SOAP API login() is disabled by default in this org.")
        if call.name != "login" or not request.headers.get("soapaction"):
            raise Fault("INVALID_OPERATION", "No operation available for this request")
        if (text(call.body, "username"), text(call.body, "password")) != (org.me.username, PASSWORD + SECURITY_TOKEN):
            raise Fault("INVALID_LOGIN", WRONG)
    except Fault as fault:
        return envelope.fault(fault, PARTNER, detail=True)
    return envelope.write("loginResponse", lambda into: _result(org, add(into, "result"), version), PARTNER)


def _result(org: Org, into: Any, version: str) -> None:
    base = f"https://{org.domain}.salesforce.com/services/Soap"
    add(into, "metadataServerUrl", f"{base}/m/{version}/{org.id}")
    add(into, "passwordExpired", False)
    add(into, "sandbox", org.sandbox)
    add(into, "serverUrl", f"{base}/u/{version}/{org.id}")
    add(into, "sessionId", sessions.open_for(org, org.me))
    add(into, "userId", org.me.id)
    user = add(into, "userInfo")
    add(user, "organizationId", org.id)
    add(user, "organizationName", org.name)
    add(user, "sessionSecondsValid", 7200)
    add(user, "userName", org.me.username)
