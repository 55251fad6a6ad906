"""The verdicts that language.md section 11 demands: its number, the expression, the record, the verdict.

One table for the language itself and for every platform that realises it. `mql` is case 34's criteria; 36 is a score,
and stands where scores are tested.
"""

from __future__ import annotations

from typing import Any

MQL = "score >= 65 AND employees >= 200"
T, F = True, False
VERDICTS: list[tuple[int, str, dict[str, Any], bool]] = [
    (1, "score >= 65", {}, F),
    (2, "NOT score >= 65", {}, T),
    (3, "score < 65", {}, F),
    (4, "score <> 65", {}, F),
    (5, "NOT score = 65", {}, T),
    (6, "score NOT BETWEEN 10 AND 20", {}, T),
    (7, "score BETWEEN 10 AND 20", {"score": 20}, T),
    (8, "score = 0.3", {"score": "0.30"}, T),
    (9, "employees < 200", {}, T),
    (10, "employees <> 0", {}, F),
    (11, "country = 'Unknown'", {"country": ""}, T),
    (12, "job_level NOT IN ('vp', 'c_level')", {}, T),
    (13, "job_level <> 'vp'", {}, F),
    (14, "job_level <> 'vp'", {"job_level": "intern"}, T),
    (15, "job_level IS BLANK", {"job_level": "intern"}, F),
    (16, "title IS BLANK", {"title": ""}, T),
    (17, "title IS BLANK", {"title": " "}, F),
    (18, "title NOT CONTAINS 'it'", {}, T),
    (19, "title = 'izmir'", {"title": "İZMİR"}, T),
    (20, "title = 'οδος'", {"title": "ΟΔΟΣ"}, F),
    (21, "title = 'straße'", {"title": "STRASSE"}, F),
    (22, "title CONTAINS '100%_'", {"title": "100xa"}, F),
    (23, "NOT is_competitor", {}, T),
    (24, "is_competitor = FALSE", {}, T),
    (25, "created >= TODAY - 30 DAYS", {"created": "2026-02-27T00:00:00Z"}, T),
    (26, "created >= TODAY - 30 DAYS", {"created": "2026-02-26T23:59:59Z"}, F),
    (27, "created = DATE '2026-03-29'", {"created": "2026-03-29T23:59:59Z"}, T),
    (28, "NOT created < TODAY", {}, T),
    (29, "renewal <= trial_end", {"renewal": "2026-01-01"}, F),
    (30, "renewal <> trial_end", {"renewal": "2026-01-01"}, F),
    (31, "tags HAS ANY ('demo')", {"tags": []}, F),
    (32, "NOT tags HAS 'demo'", {"tags": []}, T),
    (33, "tags HAS ALL ('demo', 'trial')", {"tags": ["demo", "zzz"]}, F),
    (34, "NOT mql", {"score": 80}, T),
    (35, "score >= 65 OR NOT score >= 65", {}, T),
]
