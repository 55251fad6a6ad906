"""Every sort of structural debt: another one is a line here."""

from __future__ import annotations

from ledger.views.debt.authority import CONTESTED_SCOPE, NO_DECIDER, NO_OPERATOR, UNMET_QUORUM
from ledger.views.debt.channels import DEVIATION, OUTDATED_EVALUATION, UNDECIDED_CHANNEL
from ledger.views.debt.definitions import SELF_ATTESTED, UNRATIFIED_VERSION
from ledger.views.debt.deliveries import ACCEPTED_LOSS, DRIFT
from ledger.views.debt.emergencies import EMERGENCY
from ledger.views.debt.facts import Sort
from ledger.views.debt.fits import STALE_FIT
from ledger.views.debt.platforms import IMPOSED, REFUSED_TARGET, RIVAL_RULE
from ledger.views.debt.proposals import LAPSED_PROPOSAL
from ledger.views.debt.readers import UNTOLD_CONSUMER
from ledger.views.debt.recorded import BROKEN_INVARIANT, NOT_REPRODUCIBLE, UNKNOWN_TOUCHES
from ledger.views.debt.requests import UNANSWERED_REQUEST
from ledger.views.debt.reviews import OVERDUE_REVIEW
from ledger.views.debt.standards import DUAL_OVERDUE, NO_STANDARD, UNKEPT_FIELDS, UNRESTATED
from ledger.views.debt.unread import NO_READER
from ledger.views.debt.waivers import EXPIRED_WAIVER

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
    NO_READER,
    STALE_FIT,
    NO_DECIDER,
    UNMET_QUORUM,
    CONTESTED_SCOPE,
    NO_OPERATOR,
    EXPIRED_WAIVER,
)
"""By family. Their names are what people call an item by, so they never change."""
