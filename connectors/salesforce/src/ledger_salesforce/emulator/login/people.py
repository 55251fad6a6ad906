"""What an emulator takes where nothing else is given. No secrets: everybody who starts one has them."""

from __future__ import annotations

from ledger_salesforce.settings import SANDBOX

CLIENT_ID, CLIENT_SECRET = SANDBOX["client_id"], SANDBOX["client_secret"]
PASSWORD, SECURITY_TOKEN = "ledger-sandbox-password", "ledgersandboxtoken"
