"""The kinds of filters and operations that lists have: their keys, operators, and what type of property each suits.

documented: keys, required or not, and operators (OpenAPI file of lists, where the operators stand in the prose).
`JUDGED` operations are evaluated here. Who passes another operation, or a filter on what only HubSpot knows (a form, a
page, an association), is said by the seed's signals.
"""

from __future__ import annotations

from collections.abc import Mapping

_SIGNS = {
    "IS_EQUAL_TO",
    "IS_NOT_EQUAL_TO",
    "IS_GREATER_THAN",
    "IS_GREATER_THAN_OR_EQUAL_TO",
    "IS_LESS_THAN",
    "IS_LESS_THAN_OR_EQUAL_TO",
}
_EVER = {"HAS_EVER_BEEN_EQUAL_TO", "HAS_NEVER_BEEN_EQUAL_TO"}
_EVER_TEXT = {*_EVER, "HAS_EVER_CONTAINED", "HAS_NEVER_CONTAINED"}
_EVER_SET = {"HAS_EVER_BEEN_ANY_OF", "HAS_NEVER_BEEN_ANY_OF", "HAS_EVER_BEEN_EXACTLY", "HAS_NEVER_BEEN_EXACTLY"}
_TEXTS = {"IS_EQUAL_TO", "IS_NOT_EQUAL_TO", "CONTAINS", "DOES_NOT_CONTAIN", "STARTS_WITH", "ENDS_WITH"}
_SETS = {"IS_ANY_OF", "IS_NONE_OF", "IS_EXACTLY", "IS_NOT_EXACTLY", "CONTAINS_ALL", "DOES_NOT_CONTAIN_ALL"}
_BETWEEN = {"IS_BETWEEN", "IS_NOT_BETWEEN"}
_ROLLING = {"IS_LESS_THAN_X_DAYS_AGO", "IS_MORE_THAN_X_DAYS_AGO", "IS_LESS_THAN_X_DAYS_FROM_NOW"}
_ROLLING |= {"IS_MORE_THAN_X_DAYS_FROM_NOW"}

JUDGED: Mapping[str, set[str]] = {
    "BOOL": {"IS_EQUAL_TO", "IS_NOT_EQUAL_TO"},
    "NUMBER": _SIGNS,
    "NUMBER_RANGED": _BETWEEN,
    "STRING": _TEXTS,
    "MULTISTRING": _TEXTS,
    "ENUMERATION": _SETS,
    "ALL_PROPERTY": {"IS_KNOWN", "IS_UNKNOWN"},
    "TIME_POINT": {"IS_BEFORE", "IS_AFTER"},
    "TIME_RANGED": _BETWEEN,
}
OPERATORS: Mapping[str, set[str]] = {
    **JUDGED,
    "BOOL": JUDGED["BOOL"] | _EVER,
    "NUMBER": _SIGNS | _EVER,
    "STRING": _TEXTS | _EVER_TEXT,
    "MULTISTRING": _TEXTS | _EVER_TEXT,
    "ENUMERATION": _SETS | _EVER_SET,
    "ROLLING_DATE_RANGE": _ROLLING,
    "ROLLING_PROPERTY_UPDATED": {"UPDATED_IN_LAST_X_DAYS", "NOT_UPDATED_IN_LAST_X_DAYS"},
    "COMPARATIVE_DATE": {"IS_BEFORE", "IS_AFTER"},
    "COMPARATIVE_PROPERTY_UPDATED": {"IS_BEFORE", "IS_AFTER"},
    "COMPARATIVE_STRING": {"IS_EQUAL_TO", "IS_NOT_EQUAL_TO"},
}
SUITS: Mapping[str, set[str]] = {
    "bool": {"BOOL"},
    "number": {"NUMBER", "NUMBER_RANGED"},
    "string": {"STRING", "MULTISTRING", "COMPARATIVE_STRING"},
    "phone_number": {"STRING", "MULTISTRING"},
    "enumeration": {"ENUMERATION"},
    "date": {"TIME_POINT", "TIME_RANGED", "ROLLING_DATE_RANGE", "COMPARATIVE_DATE"},
    "datetime": {"TIME_POINT", "TIME_RANGED", "ROLLING_DATE_RANGE", "COMPARATIVE_DATE"},
}
ANY_TYPE = {"ALL_PROPERTY", "ROLLING_PROPERTY_UPDATED", "COMPARATIVE_PROPERTY_UPDATED"}
_OTHER, _DEFAULT = {"comparisonPropertyName"}, {"defaultComparisonValue"}
NEEDED: Mapping[str, set[str]] = {
    "BOOL": {"value"},
    "NUMBER": {"value"},
    "NUMBER_RANGED": {"lowerBound", "upperBound"},
    "STRING": {"value"},
    "MULTISTRING": {"values"},
    "ENUMERATION": {"values"},
    "ALL_PROPERTY": set(),
    "TIME_POINT": {"type", "timePoint"},
    "TIME_RANGED": {"type", "lowerBoundTimePoint", "upperBoundTimePoint"},
    "ROLLING_DATE_RANGE": {"numberOfDays", "requiresTimeZoneConversion"},
    "ROLLING_PROPERTY_UPDATED": {"numberOfDays"},
    "COMPARATIVE_DATE": _OTHER,
    "COMPARATIVE_PROPERTY_UPDATED": _OTHER,
    "COMPARATIVE_STRING": _OTHER,
}
OPTIONAL: Mapping[str, set[str]] = {
    "TIME_POINT": {"endpointBehavior", "propertyParser"},
    "TIME_RANGED": {"lowerBoundEndpointBehavior", "upperBoundEndpointBehavior", "propertyParser"},
    "COMPARATIVE_DATE": _DEFAULT,
    "COMPARATIVE_PROPERTY_UPDATED": _DEFAULT,
    "COMPARATIVE_STRING": _DEFAULT,
}
_REFINED = {"coalescingRefineBy", "pruningRefineBy"}
_FILLED = {"FILLED_OUT", "NOT_FILLED_OUT"}
# By filterType: required keys, optional keys, and the operators (empty: there is no such key, or any will do).
EVENTS: Mapping[str, tuple[set[str], set[str], set[str]]] = {
    "FORM_SUBMISSION": ({"operator"}, {"formId", *_REFINED}, _FILLED),
    "FORM_SUBMISSION_ON_PAGE": ({"operator", "pageId"}, {"formId", *_REFINED}, _FILLED),
    "PAGE_VIEW": (
        {"operator", "pageUrl"},
        {"enableTracking", *_REFINED},
        {
            *("HAS_PAGEVIEW_EQ", "HAS_PAGEVIEW_CONTAINS", "HAS_PAGEVIEW_MATCHES_REGEX"),
            *("NOT_HAS_PAGEVIEW_EQ", "NOT_HAS_PAGEVIEW_CONTAINS"),
        },
    ),
    "EVENT": ({"eventId", "operator"}, _REFINED, {"HAS_EVENT", "NOT_HAS_EVENT"}),
    "CTA": ({"ctaName", "operator"}, _REFINED, set()),
    "EMAIL_EVENT": ({"appId", "emailId", "level", "operator"}, {"clickUrl", "pruningRefineBy"}, set()),
    "EMAIL_SUBSCRIPTION": ({"acceptedStatuses", "subscriptionIds"}, {"subscriptionType"}, set()),
    "COMMUNICATION_SUBSCRIPTION": (
        {"acceptedOptStates", "channel", "subscriptionIds", "subscriptionType"},
        {"businessUnitId"},
        set(),
    ),
    "ASSOCIATION": (
        {"associationCategory", "associationTypeId", "coalescingRefineBy", "listId", "operator"},
        {"toObjectType", "toObjectTypeId"},
        {"IN_LIST", "NOT_IN_LIST"},
    ),
    "UNIFIED_EVENTS": ({"filterLines"}, {"eventTypeId", *_REFINED}, set()),
    "INTEGRATION_EVENT": ({"eventTypeId", "filterLines"}, set(), set()),
    "PRIVACY": ({"operator", "privacyName"}, set(), {"PRIVACY_CONSENT_GRANTED", "PRIVACY_CONSENT_NOT_GRANTED"}),
    "WEBINAR": ({"operator"}, {"webinarId"}, set()),
    "ADS_TIME": ({"pruningRefineBy"}, set(), set()),
    "ADS_SEARCH": ({"adNetwork", "entityType", "operator", "searchTermType", "searchTerms"}, set(), set()),
    "SURVEY_MONKEY": ({"operator", "surveyId"}, set(), set()),
    "CONSTANT": ({"shouldAccept"}, {"source"}, set()),
}
# Branches that stand inside an AND: what they need beside the four keys of every branch.
BRANCHES: Mapping[str, tuple[set[str], set[str]]] = {
    "ASSOCIATION": ({"associationCategory", "associationTypeId", "objectTypeId", "operator"}, set()),
    "UNIFIED_EVENTS": ({"eventTypeId", "operator"}, _REFINED),
}
