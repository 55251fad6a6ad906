"""Ways in: the token endpoint with three grants, and the SOAP login."""

from ledger_salesforce_emulator.login.soap import login as soap_login
from ledger_salesforce_emulator.login.token import token

__all__ = ["soap_login", "token"]
