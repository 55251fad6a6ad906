"""A seed as real orgs are, for surveys and demos: definitions that grew for years, and 2,000 leads full of blanks.

What a survey should find in it:
- `Is_MQL__c` and `MQL_Copy__c` say the same in other words, `MQL_v2__c` nearly so, and Contact has a checkbox of that
  name that is no formula;
- `Is_SQL__c` reads `Is_MQL__c`, `Total_Score__c` reads two other scores;
- `Is_Decision_Maker_Old__c` names a picklist value that nobody can choose any more, `Is_Champion__c` one that never
  was;
- `Revenue_Per_Head__c` and `Legacy_Grade__c` break on some records, `Legacy_Score__c` holds nothing at all;
- `Region_Code__c`, `Profile_Link__c` and the validation rule `Phone_Format` say what no language of definitions says.

Deterministic: the same every time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from ledger_salesforce_emulator.org import checked

NOW = datetime(2026, 4, 15, 9, 0, tzinfo=UTC)
LEADS, CONTACTS, ACCOUNTS, CAMPAIGNS, MEMBERS = 2_000, 300, 60, 6, 400
LEVELS = ("C-Level", "VP", "Director", "Manager", "Individual")
COUNTRIES = ("Germany", "germany", "DE", "USA", "United States", "France", "UK", None, None)


def messy() -> dict[str, Any]:
    """The seed."""
    random = Random(2026)
    return {
        "org": {"name": "Umbrella Analytics", "now": NOW.isoformat(), "zone": "America/New_York", "domain": "acme.my"},
        "permission_sets": [{"name": "Marketing_Ops", "assigned": True}, {"name": "Sales_Reps"}],
        "value_sets": VALUE_SETS,
        "objects": {
            "Account": {"fields": ACCOUNT, "records": [_account(random, at) for at in range(ACCOUNTS)]},
            "Contact": {"fields": CONTACT, "records": [_contact(random, at) for at in range(CONTACTS)]},
            "Lead": {"fields": PLAIN + FORMULAS, "rules": RULES, "records": [_lead(random, at) for at in range(LEADS)]},
            "Campaign": {"records": [_campaign(random, at) for at in range(CAMPAIGNS)]},
            "CampaignMember": {"records": [_member(random) for _ in range(MEMBERS)]},
        },
    }


def _dead(*names: str) -> list[dict[str, Any]]:
    return [{"valueName": name, "isActive": False} for name in names]


VALUE_SETS: dict[str, Any] = {
    "LeadStatus": [
        "Open - Not Contacted",
        "Working - Contacted",
        "Nurture",
        "Closed - Converted",
        "Closed - Not Converted",
        *_dead("Working", "Contacted (old)"),
    ],
    "LeadSource": ["Web", "Webinar", "Event", "Partner", "Referral", "Other", *_dead("Trade Show 2014", "Fax")],
    "ML_Segment": ["Enterprise", "Mid-Market", "Mid Market", "SMB", *_dead("Unknown")],
}


def _picklist(name: str, label: str, values: list[Any], kind: str = "Picklist", **more: Any) -> dict[str, Any]:
    definition = {"sorted": False, "value": values}
    return {"fullName": name, "label": label, "type": kind, "valueSet": {"valueSetDefinition": definition}, **more}


def _formula(name: str, label: str, kind: str, text: str, **more: Any) -> dict[str, Any]:
    made = {"fullName": name, "label": label, "type": kind, "formula": text, "formulaTreatBlanksAs": "BlankAsBlank"}
    return made | ({"precision": 18, "scale": 0} if kind == "Number" else {}) | more


PLAIN: list[dict[str, Any]] = [
    {"fullName": "Engagement_Score__c", "label": "Engagement Score", "type": "Number", "precision": 8, "scale": 2},
    _picklist("Job_Level__c", "Job Level", [*LEVELS, *_dead("Decision Maker")]),
    _picklist("Tags__c", "Tags", ["demo", "trial", "event", "pricing"], "MultiselectPicklist", visibleLines=4),
    {
        "fullName": "Segment__c", "label": "Segment", "type": "Picklist",
        "valueSet": {"restricted": True, "valueSetName": "ML_Segment"},
    },
    {"fullName": "Is_Competitor__c", "label": "Competitor", "type": "Checkbox", "defaultValue": False},
    {"fullName": "Demo_Requested__c", "label": "Demo Requested", "type": "Checkbox", "defaultValue": False},
    {"fullName": "Last_Touch__c", "label": "Last Touch", "type": "DateTime"},
    {"fullName": "Trial_End__c", "label": "Trial End", "type": "Date"},
    {"fullName": "Grade__c", "label": "Grade", "type": "Text", "length": 10},
    {
        "fullName": "Legacy_Score__c", "label": "Legacy Score", "type": "Number", "precision": 4, "scale": 0,
        "visible": False,
    },
    {"fullName": "Notes__c", "label": "Notes", "type": "LongTextArea", "length": 4_000, "visibleLines": 3},
]  # fmt: skip

MQL = "AND(NOT(ISBLANK(Engagement_Score__c)), Engagement_Score__c >= 50, NOT(Is_Competitor__c))"
FORMULAS: list[dict[str, Any]] = [
    _formula("Is_MQL__c", "Is MQL", "Checkbox", MQL, description="Agreed with sales in 2021. Ask Dana.", by="Dana Fox"),
    _formula("MQL_Copy__c", "MQL (copy)", "Checkbox", "IF(Is_Competitor__c, FALSE, Engagement_Score__c >= 50)"),
    _formula(
        "MQL_v2__c", "MQL new", "Checkbox",
        'AND(Engagement_Score__c > 40, OR(ISPICKVAL(Job_Level__c, "VP"), ISPICKVAL(Job_Level__c, "C-Level")))',
        by="Lee Ortiz", inlineHelpText="Draft, do not report on it.",
    ),
    _formula("Is_SQL__c", "Is SQL", "Checkbox", "AND(Is_MQL__c, Demo_Requested__c)", by="Dana Fox"),
    _formula(
        "Is_ICP__c", "Ideal Customer", "Checkbox",
        'AND(NumberOfEmployees >= 200, OR(ISPICKVAL(Industry, "Technology"), ISPICKVAL(Industry, "Banking")))',
    ),
    _formula(
        "Is_Enterprise__c", "Enterprise", "Checkbox", "NumberOfEmployees > 1000", formulaTreatBlanksAs="BlankAsZero",
    ),
    _formula(
        "Fit_Score__c", "Fit Score", "Number",
        'IF(NumberOfEmployees >= 200, 20, 0) + IF(ISPICKVAL(Job_Level__c, "C-Level"), 25, 0)'
        ' + IF(ISPICKVAL(Job_Level__c, "VP"), 15, 0) + IF(Is_Competitor__c, -50, 0)',
    ),
    _formula(
        "Behaviour_Score__c", "Behaviour Score", "Number",
        'MIN(40, IF(INCLUDES(Tags__c, "demo"), 30, 0) + IF(INCLUDES(Tags__c, "pricing"), 20, 0))',
    ),
    _formula("Total_Score__c", "Total Score", "Number", "MAX(0, MIN(100, Fit_Score__c + Behaviour_Score__c))"),
    _formula(
        "Funnel_Stage__c", "Funnel Stage", "Text",
        'IF(IsConverted, "Customer", IF(Is_SQL__c, "SQL", IF(Is_MQL__c, "MQL", "Lead")))',
    ),
    _formula(
        "Region_Code__c", "Region Code", "Text",
        'CASE(Country, "Germany", "DACH", "France", "EMEA", "UK", "EMEA", "USA", "AMER", "??")',
    ),
    _formula(
        "Is_Decision_Maker_Old__c", "Decision Maker (old)", "Checkbox",
        'ISPICKVAL(Job_Level__c, "Decision Maker")',
    ),
    _formula("Is_Champion__c", "Champion", "Checkbox", 'ISPICKVAL(Job_Level__c, "Champion")'),
    _formula("Revenue_Per_Head__c", "Revenue per Head", "Number", "AnnualRevenue / NumberOfEmployees"),
    _formula("Legacy_Grade__c", "Good Grade", "Checkbox", "VALUE(Grade__c) >= 3"),
    _formula("Days_Since_Touch__c", "Days since Touch", "Number", "TODAY() - DATEVALUE(Last_Touch__c)"),
    _formula("In_Trial__c", "In Trial", "Checkbox", "AND(NOT(ISBLANK(Trial_End__c)), Trial_End__c >= TODAY())"),
    _formula("Profile_Link__c", "Profile", "Text", 'HYPERLINK("https://example.com/" & LastName, "profile")'),
    _formula("Test_Field__c", "TEST do not use", "Checkbox", "FALSE", visible=False, by="Lee Ortiz"),
]  # fmt: skip

RULES: list[dict[str, Any]] = [
    {
        "fullName": "Phone_Format", "active": True, "errorDisplayField": "Phone",
        "errorConditionFormula": 'AND(NOT(ISBLANK(Phone)), NOT(REGEX(Phone, "[0-9 +().-]{5,20}")))',
        "errorMessage": "A phone number has digits, spaces and + ( ) . - only.",
    },
    {
        "fullName": "Segment_Needed", "active": False, "errorMessage": "Choose a segment.",
        "errorConditionFormula": "AND(Is_MQL__c, ISBLANK(TEXT(Segment__c)))",
    },
]  # fmt: skip

ACCOUNT: list[dict[str, Any]] = [
    _picklist("Tier__c", "Tier", ["A", "B", "C"]),
    _formula(
        "Is_Target__c", "Target Account", "Checkbox", 'AND(NumberOfEmployees >= 500, NOT(ISPICKVAL(Tier__c, "C")))'
    ),
]
CONTACT: list[dict[str, Any]] = [
    {"fullName": "Engagement_Score__c", "label": "Engagement Score", "type": "Number", "precision": 8, "scale": 2},
    {"fullName": "Is_MQL__c", "label": "Is MQL", "type": "Checkbox", "defaultValue": False, "by": "Dana Fox"},
    _formula("At_Large_Account__c", "At a large Account", "Checkbox", "Account.NumberOfEmployees >= 500"),
    _formula("At_Target__c", "At Target Account", "Checkbox", "AND(Account.Is_Target__c, Engagement_Score__c > 10)"),
]


def _some(random: Random, value: Any, share: float = 0.7) -> Any:
    """The value, or a blank."""
    return value if random.random() < share else None


def _ago(random: Random, days: int) -> str:
    return (NOW - timedelta(minutes=random.randrange(days * 1_440))).isoformat()


def _lead(random: Random, at: int) -> dict[str, Any]:
    created = _ago(random, 900)
    tags = [tag for tag in ("demo", "trial", "event", "pricing") if random.random() < 0.2]
    return {
        "Id": _key("00Q", at),
        "AnnualRevenue": _some(random, random.randrange(0, 50_000_000, 1_000), 0.4),
        "Company": f"Company {at:04d}",
        "Country": random.choice(COUNTRIES),
        "CreatedDate": created,
        "Demo_Requested__c": random.random() < 0.15,
        "Email": _some(random, f"lead{at}@example.com", 0.9),
        "Engagement_Score__c": _some(random, random.randrange(0, 10_000) / 100),
        "Grade__c": random.choice(("1", "2", "3", "4", "A", "n/a", None, None)),
        "Industry": _some(random, random.choice(("Banking", "Consulting", "Technology", "Other")), 0.6),
        "IsConverted": random.random() < 0.05,
        "Is_Competitor__c": random.random() < 0.05,
        "Job_Level__c": _some(random, random.choice((*LEVELS, "Decision Maker")), 0.6),
        "LastName": f"Person {at:04d}",
        "Last_Touch__c": _some(random, _ago(random, 400), 0.5),
        "LeadSource": random.choice(("Web", "Webinar", "Event", "Partner", "Trade Show 2014", None)),
        "NumberOfEmployees": _some(random, random.choice((0, 5, 40, 150, 250, 900, 5_000)), 0.55),
        "Segment__c": _some(random, random.choice(("Enterprise", "Mid-Market", "Mid Market", "SMB", "Unknown")), 0.4),
        "Status": random.choice(("Open - Not Contacted", "Working - Contacted", "Nurture", "Contacted (old)")),
        "Tags__c": tags,
        "Trial_End__c": _some(random, (NOW + timedelta(days=random.randrange(-90, 30))).date().isoformat(), 0.2),
    }


def _contact(random: Random, at: int) -> dict[str, Any]:
    return {
        "AccountId": _some(random, _key("001", random.randrange(ACCOUNTS)), 0.8),
        "CreatedDate": _ago(random, 900),
        "Engagement_Score__c": _some(random, random.randrange(100)),
        "Id": _key("003", at),
        "Is_MQL__c": random.random() < 0.3,
        "LastName": f"Contact {at:03d}",
    }


def _account(random: Random, at: int) -> dict[str, Any]:
    return {
        "Id": _key("001", at),
        "Industry": _some(random, random.choice(("Banking", "Technology", "Other"))),
        "Name": f"Account {at:02d}",
        "NumberOfEmployees": _some(random, random.choice((10, 80, 600, 9_000))),
        "Tier__c": _some(random, random.choice(("A", "B", "C")), 0.6),
    }


def _campaign(random: Random, at: int) -> dict[str, Any]:
    kind = ("Webinar", "Conference", "Email")[at % 3]
    return {"Id": _key("701", at), "IsActive": at < 3, "Name": f"{kind} {at}", "Status": "Completed", "Type": kind}


def _member(random: Random) -> dict[str, Any]:
    responded = random.random() < 0.4
    return {
        "CampaignId": _key("701", random.randrange(CAMPAIGNS)),
        "HasResponded": responded,
        "LeadId": _key("00Q", random.randrange(LEADS)),
        "Status": "Responded" if responded else "Sent",
    }


def _key(prefix: str, at: int) -> str:
    """An id of 18 characters that the org's own counting never reaches."""
    return checked(f"{prefix}5{at:011d}")
