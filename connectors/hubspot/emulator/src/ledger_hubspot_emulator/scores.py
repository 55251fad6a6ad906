"""`/marketing/lead-scoring/2026-09-beta/scores`: lead scores and their drafts, where the portal takes part in the beta.

documented (OpenAPI file): paths and shapes; a draft is published to become the score. assumed: 404 outside the beta; a
score that has no draft answers with itself as one.
"""

from __future__ import annotations

from typing import Any

from ledger_hubspot_emulator.answers import Answer, missing
from ledger_hubspot_emulator.portal import Portal
from ledger_hubspot_emulator.request import Request

_NEEDED = {"allowedGroupTypes", "groupConfigs", "name", "objectTypeId"}


def get_all(portal: Portal, request: Request) -> Answer:
    """A page of the scores, by name."""
    _beta(portal)
    found = [
        {
            "id": score["id"],
            "name": score["name"],
            "scoreType": score["scoreType"],
            "scoredObjectTypeId": score["objectTypeId"],
            "lastConfigurationChangeTimestamp": score["updatedAt"],
        }
        for score in map(_whole, portal.scores.values())
    ]
    return Answer(200, request.page(found, 100))


def get(portal: Portal, request: Request) -> Answer:
    """The published score."""
    return Answer(200, _whole(_standing(portal, request)))


def draft(portal: Portal, request: Request) -> Answer:
    """The draft of a score."""
    score = _standing(portal, request)
    return Answer(200, {**_whole(score), **score.get("draft", {}), "scoreStatus": "DRAFT"})


def redraft(portal: Portal, request: Request) -> Answer:
    """Another draft of a score; the published one stays as it is."""
    score, given = _standing(portal, request), request.fields(_NEEDED, {"maxScorePerCategory"})
    portal.touch(request.user, "UPDATE", "LEAD_SCORE", str(score["id"]))
    score["draft"] = dict(given)
    return draft(portal, request)


def publish(portal: Portal, request: Request) -> Answer:
    """Let the draft be the score."""
    score = _standing(portal, request)
    portal.touch(request.user, "PUBLISH", "LEAD_SCORE", str(score["id"]))
    score |= {**score.pop("draft", {}), "publishedAt": portal.stamp, "updatedAt": portal.stamp}
    return Answer(200, _whole(score))


def reset(portal: Portal, request: Request) -> Answer:
    """Forget the draft."""
    _standing(portal, request).pop("draft", None)
    return Answer(204)


def _beta(portal: Portal) -> None:
    if not portal.settings["leadScoring"]:
        raise missing("There is nothing at this path.")


def _standing(portal: Portal, request: Request) -> dict[str, Any]:
    _beta(portal)
    score = portal.scores.get(request.parts["id"])
    if score is None:
        raise missing(f"Score {request.parts['id']} does not exist.")
    return score


def _whole(score: dict[str, Any]) -> dict[str, Any]:
    plain = {
        "name": f"Score {score['id']}",
        "objectTypeId": "0-1",
        "allowedGroupTypes": ["FIT"],
        "groupConfigs": [],
        "scoreStatus": "PUBLISHED",
        "scoreType": "FIT",
        "updatedAt": "2026-01-01T09:00:00.000Z",
    }
    found = {key: value for key, value in score.items() if key != "draft"}
    return {**plain, **found, "id": str(score["id"])}
