"""Every sort of structural debt: another one is a line here."""

from __future__ import annotations

from ledger.govern.debt.views.authority import CONTESTED_SCOPE, NO_DECIDER, NO_OPERATOR, UNMET_QUORUM
from ledger.govern.debt.views.channels import DEVIATION, OUTDATED_EVALUATION, UNDECIDED_CHANNEL
from ledger.govern.debt.views.credit import UNDECIDED_CREDIT
from ledger.govern.debt.views.debt import ACCEPTED_LOSS, DRIFT
from ledger.govern.debt.views.definitions import SELF_ATTESTED, UNRATIFIED_VERSION
from ledger.govern.debt.views.emergencies import EMERGENCY
from ledger.govern.debt.views.facts import Sort
from ledger.govern.debt.views.fits import STALE_FIT
from ledger.govern.debt.views.platforms import IMPOSED, REFUSED_TARGET, RIVAL_RULE
from ledger.govern.debt.views.proposals import LAPSED_PROPOSAL
from ledger.govern.debt.views.readers import UNTOLD_CONSUMER
from ledger.govern.debt.views.recorded import BROKEN_INVARIANT, NOT_REPRODUCIBLE, UNKNOWN_TOUCHES
from ledger.govern.debt.views.requests import UNANSWERED_REQUEST
from ledger.govern.debt.views.reviews import OVERDUE_REVIEW
from ledger.govern.debt.views.standards import DUAL_OVERDUE, NO_STANDARD, UNKEPT_FIELDS, UNRESTATED
from ledger.govern.debt.views.unread import NO_READER
from ledger.govern.debt.views.waivers import EXPIRED_WAIVER

SORTS: tuple[Sort, ...] = (
    UNRATIFIED_VERSION,
    SELF_ATTESTED,
    NO_STANDARD,
    UNRESTATED,
    DUAL_OVERDUE,
    UNKEPT_FIELDS,
    LAPSED_PROPOSAL,
    EMERGENCY,
    UNANSWERED_REQUEST,
    DRIFT,
    ACCEPTED_LOSS,
    UNDECIDED_CHANNEL,
    OVERDUE_REVIEW,
    OUTDATED_EVALUATION,
    DEVIATION,
    RIVAL_RULE,
    REFUSED_TARGET,
    IMPOSED,
    NOT_REPRODUCIBLE,
    BROKEN_INVARIANT,
    UNKNOWN_TOUCHES,
    UNTOLD_CONSUMER,
    UNDECIDED_CREDIT,
    NO_READER,
    STALE_FIT,
    NO_DECIDER,
    UNMET_QUORUM,
    CONTESTED_SCOPE,
    NO_OPERATOR,
    EXPIRED_WAIVER,
)
"""By family. Their names are what people call an item by, so they never change."""
