"""Changes that Salesforce imposes, as far as anybody here read of them: each with its day and where that can be read.

Add a line when you read of one; leave those that are past, for an org may still rest on what ended then. `certain` is
for what Salesforce itself says of that day.
"""

from __future__ import annotations

from datetime import date

from ledger import PlatformNotice, PlatformNotices

IMPOSED = PlatformNotices(
    as_of=date(2026, 11, 27),
    notices=(
        PlatformNotice(
            id="workflow-rules",
            title="Workflow Rules and Process Builder are supported no longer: those that read a field go on unmended",
            day=date(2025, 12, 31),
            source="https://sikich.com/insight/your-guide-to-transitioning-from-salesforce-workflow-rules-and-process-builder-before-end-of-support",
            certain=False,  # told by partners; Salesforce's own page was not at hand
        ),
        PlatformNotice(
            id="soap-login",
            title="SOAP login() ends with Summer '27: a target that signs in by password takes a client of its own",
            day=date(2027, 6, 1),
            source="https://help.salesforce.com/s/articleView?id=005132110&type=1",
            certain=False,  # Salesforce tells the release, and its partners the day
        ),
    ),
)
