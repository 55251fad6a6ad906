"""The Metadata API over SOAP, as far as fields, value sets, rules, custom metadata and permission sets need it.

    envelope --envelope.read--> session, call --calls--> result --envelope.write--> envelope

Observed (zeep parses every one of these answers): the response has the call's name and `Response`, what fails for one
component is told in its `errors` with HTTP 200, what fails as a whole is a Fault with HTTP 500.
"""

from ledger_salesforce_emulator.soap.front import respond

__all__ = ["respond"]
