"""What an emulator takes where nothing else is given. No secrets: everybody who starts one has them."""

DOMAIN = "acme.my"
CLIENT_ID, CLIENT_SECRET = "ledger-sandbox-client", "ledger-sandbox-secret"
PASSWORD, SECURITY_TOKEN = "ledger-sandbox-password", "ledgersandboxtoken"
