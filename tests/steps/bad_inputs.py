"""A hundred bad inputs: for each group of commands wrong files, values, options and states, with the words of its what.

They are typed in a governed ledger with the files of FILES, where mql#2 is open and ana asked for a change. The next
step of each is run as it is printed, by `test_bad_inputs.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from shell import ANA, CRO, DANA, OPS, SAL, TERMS, criteria


class Row(NamedTuple):
    """A command, who runs it, and some words of what it is told."""

    command: str
    by: str
    what: str


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\xff\xfe"
CHANNEL = """\
kind: channel
key: {key}
title: A way to reach buyers
owner: ana@acme.example
supplies: [score, employees]
spend_cap: 20000
expected_conversions: 60
"""
FILES: Mapping[str, str | bytes] = {
    "leads.csv": "id,score,employees,created\n1,70,300,2026-02-10T09:00:00Z\n2,10,300,2026-02-11T09:00:00Z\n",
    "wider.yaml": criteria("score >= 50"),
    "new.yaml": criteria("score >= 50", key="warm"),
    "visits.csv": "visit,score,employees,created\nv1,70,300,2026-02-10T09:00:00Z\n",
    "spend.csv": "channel,month,amount,currency\nreddit,2026-01,10,EUR\n",
    "picture.csv": PNG,
    "picture.yaml": PNG,
    "latin.csv": "id,score,title\n1,70,Gr\xfc\xdfe\n".encode("latin-1"),
    "empty.csv": "",
    "empty.yaml": "",
    "torn.csv": 'id,score\n1,"70\n',
    "torn.yaml": "kind: [criteria\n",
    "two.yaml": criteria("score >= 1", key="one") + "---\n" + criteria("score >= 2", key="two"),
    "typo.yaml": criteria("scor >= 50", key="typo"),
    "unknown.yaml": "kind: criterai\nkey: x\n",
    "notes.txt": "nothing\n",
    "podcast.yaml": CHANNEL.format(key="podcast"),
    "reddit.yaml": CHANNEL.format(key="reddit"),
}
WIDER = f"--effective 2026-02-20 {TERMS} --because b"

FILES_OF_RULES = (
    Row("check nothere.yaml", ANA, "there is no such file"),
    Row("check mqll.yaml", ANA, "there is no such file"),
    Row("check picture.yaml", ANA, "this is not a document"),
    Row("check", ANA, "Missing argument"),
    Row("check mql.yaml --exampels", ANA, "No such option"),
    Row(f"propose nothere.yaml {WIDER}", ANA, "there is no such file"),
    Row(f"propose picture.yaml {WIDER}", ANA, "this is not a document"),
    Row(f"propose mqll.yaml {WIDER}", ANA, "there is no such file"),
    Row("impact nothere.yaml --records leads.csv", ANA, "there is no such file"),
    Row("count nothere.yaml --records leads.csv", ANA, "there is no such file"),
    Row("why nothere.yaml --records leads.csv --id 1", ANA, "there is no such file"),
    Row("diff mqll.yaml mql.yaml", ANA, "there is no such file"),
    Row("new criterai", ANA, "is not one of"),
    Row("new", ANA, "Missing argument"),
    Row("new framework x --from nothing", ANA, "begins with"),
    Row("new criteria x --from leads.csv", ANA, "--from RECORDS drafts an entity"),
)
FILES_OF_RECORDS = (
    Row("count mql --records nofile.csv", ANA, "there is no such file"),
    Row("count mql --records leds.csv", ANA, "there is no such file"),
    Row("count mql --records picture.csv", ANA, "this is not a file of records"),
    Row("count mql --records latin.csv", ANA, "the file is not UTF-8"),
    Row("count mql --records leads.csv --encoding nothing", ANA, "there is no encoding"),
    Row("count mql", ANA, "Missing option '--records'"),
    Row("count mql --recods leads.csv", ANA, "No such option"),
    Row("count --records leads.csv", ANA, "Missing argument"),
    Row("count mqll --records leads.csv", ANA, "`mqll`"),
    Row("count mql --records leads.csv --rules sometimes", ANA, "`sometimes` is none of"),
    Row("count mql --records leads.csv --rules on:2026-02-30", ANA, "is no day"),
    Row("why mql --records leads.csv --id 1 --on 2026-02-20 --rules today", ANA, "--on goes with --rules then"),
    Row("count mql --records leads.csv --zone Berlin", ANA, "there is no zone"),
    Row("count mql --records leads.csv --csv --html page.html", ANA, "one form is asked for"),
    Row("count mql --records leads.csv --map score", ANA, "is no field and column"),
    Row("why mql", ANA, "one record is named"),
    Row("why mql --records leads.csv", ANA, "one record is named"),
    Row("why mqll --records leads.csv --id 1", ANA, "`mqll`"),
    Row("impact mql --records leads.csv --list gained", ANA, "--list and --output go together"),
    Row("impact wider.yaml", ANA, "Missing option '--records'"),
    Row("impact mql#2 --records nofile.csv", ANA, "there is no such file"),
    Row("impact mql mql --records leads.csv --rules then", ANA, "--rules goes with KEY or PROPOSAL alone"),
    Row("series mql --records nofile.csv", ANA, "there is no such file"),
    Row("became", ANA, "Missing argument"),
    Row("capture", ANA, "one of a name and --records is given"),
    Row("capture --records leads.csv", ANA, "Missing option '-o'"),
    Row("count mql --records mql.yaml", ANA, "this is not a file of records"),
    Row("why mql --records leads.csv --id 9", ANA, "no record has the id `9`"),
    Row("why mql --records visits.csv --id v1", ANA, "no column of ids was found"),
    Row("why mql --records visits.csv --id vist=v1", ANA, "the file has no column `vist`"),
    Row("why mql --records leads.csv --id 'record 99999'", ANA, "there is no record 99999"),
    Row("diff mql", ANA, "BEFORE and AFTER are two names"),
)
PROPOSALS = (
    Row("propose new.yaml", ANA, "Missing option '--because'"),
    Row(f"propose new.yaml --effective soon {TERMS} --because b", ANA, "is no day"),
    Row(f"propose new.yaml --effective 9999-01-01 {TERMS} --because b", ANA, "lies outside 1900 to 2999"),
    Row("propose new.yaml --effective 2026-02-20 --nature polcy --because b", ANA, "is not one of"),
    Row("propose new.yaml --effective 2026-02-20 --because b", ANA, "names no nature"),
    Row(f"propose new.yaml {WIDER}", OPS, "may not"),
    Row(f"propose new.yaml {WIDER}", "nobody@acme.example", "is not known"),
    Row("revise mql#2 nothere.yaml --because b", ANA, "there is no such file"),
    Row("revise mql#9 wider.yaml --because b", ANA, "there is no proposal `mql#9`"),
    Row("revise mql#2", ANA, "Missing argument 'FILE'"),
    Row("withdraw mql#2", ANA, "Missing option '--because'"),
    Row("withdraw mql#2 --because b", OPS, "may not act as steward"),
    Row("withdraw mql --because b", ANA, "there is no proposal `mql`"),
    Row("rebase mql#9", ANA, "there is no proposal `mql#9`"),
    Row("retire mql --because b", ANA, "Missing option '--effective'"),
    Row("retire nothing --effective 2026-03-01 --because b", ANA, "`nothing`"),
    Row("approve mql#2", ANA, "may not approve"),
    Row("approve mql#2", DANA, "may not act as approver"),
    Row("approve mql#9", SAL, "there is no proposal `mql#9`"),
    Row("approve mql#2 --digest 00000000", SAL, "is not"),
    Row("approve", SAL, "Missing argument"),
    Row("decline mql#2", SAL, "Missing option '--because'"),
    Row("ratify mql#2", CRO, "has 0 of 1 approvals"),
    Row("ratify mql#2", ANA, "may not"),
    Row("ratify mql", CRO, "there is no proposal `mql`"),
    Row("ratify mql#2 --emergency --because b", CRO, "in an emergency"),
    Row("attest new.yaml --effective 2026-03-01 --evidence notes.txt", ANA, "is not in the past"),
    Row("brief mql#9", ANA, "there is no proposal `mql#9`"),
    Row("review mql --revisit 2026-04-01", CRO, "--revisit goes with --keep"),
    Row("propsals", ANA, "There is no command"),
)
PEOPLE = (
    Row("person ad eve@acme.example", DANA, "No such command"),
    Row("person add", DANA, "Missing argument"),
    Row("person leave nobody@acme.example --because b", DANA, "nobody@acme.example"),
    Row("revoke lifecycle stewrd ana@acme.example --because b", CRO, "is not one of"),
    Row("revoke lifecycle steward ana@acme.example", CRO, "Missing option '--because'"),
    Row("delegate approver lifecycle --to ben@acme.example --because b", SAL, "Missing option '--until'"),
    Row("delegate approver lifecycle --to sal@acme.example --until 2026-02-20 --because b", SAL, "cannot stand in for"),
    Row(
        "delegate approver lifecycle --to ben@acme.example --until 2026-12-20 --because b",
        SAL,
        "nobody stands in until",
    ),
    Row("undelegate approver lifecycle --because b", SAL, "stand"),
    Row("credential ad key", ANA, "No such command"),
    Row("rights lifecyle", ANA, "No such command"),
    Row("answer r-1", ANA, "r-1 needs an answer"),
    Row("answer r-9 --no --because b", ANA, "`r-9`"),
    Row("ask mql", OPS, "Missing option '--hurts'"),
    Row("ask mqll --hurts b", OPS, "`mqll`"),
)
PLATFORMS = (
    Row("apply leads.csv", OPS, "is no plan"),
    Row("list --no-pager", ANA, "No such option"),
    Row("apply nothere.json", OPS, "nothere.json cannot be read"),
    Row("apply", OPS, "Missing argument"),
    Row("plan --target nope", OPS, "nope"),
    Row("drift --target nope", OPS, "nope"),
    Row("bind mql nope Lead.MQL__c", OPS, "nope"),
    Row("target add sf", OPS, "Missing option '--connector'"),
    Row("sync nope", OPS, "nope"),
    Row("rollback mql", OPS, "Missing"),
    Row("export --target nope", OPS, "Missing option"),
    Row("export sql --dialect duckdb", OPS, "one KEY is named"),
    Row("export sql mql --dialect duckdb --csv", OPS, "--csv goes with --versions"),
    Row("order show 7", OPS, "7"),
    Row("waive mql", CRO, "Missing option"),
    Row("plan --remove sf/Lead.Nowhere__c", OPS, "no artifact `sf/Lead.Nowhere__c` is governed"),
    Row("plan --create mql", OPS, "`mql` does not say what to create"),
    Row("target add hs --connector hubspot --set tokn=env:T", OPS, "`tokn` is no setting"),
    Row("target add hs --connector hubspot --set tokn", OPS, "a setting has no value"),
    Row("adopt lead.yaml", ANA, "`entity` is not an agreed file"),
    Row("export", OPS, "Missing option"),
)
CHANNELS = (
    Row("channel review reddit", CRO, "there is no channel `reddit`"),
    Row("channel decide reddit adoptt", CRO, "is not one of"),
    Row("channel decide reddit adopt", CRO, "there is no channel `reddit`"),
    Row("channel evaluate", CRO, "a CHANNEL is named, or --all"),
    Row("channel show reddit", ANA, "there is no channel `reddit`"),
    Row("channel revew reddit", CRO, "No such command"),
    Row("channel register redit.yaml", ANA, "there is no such file"),
    Row("spend record reddit.csv", ANA, "there is no such file"),
    Row("attribution run", ANA, "Missing argument"),
    Row("attribution run mql --touches leads.csv --conversions leads.csv", ANA, "`mql`"),
    Row("attribution fit", ANA, "Missing option"),
    Row("channel evaluate reddit", CRO, "there is no channel `reddit`"),
    Row("spend record spend.csv", ANA, "there is no channel `reddit`"),
)
PROOF_AND_DEBT = (
    Row("verify --policy notes.txt", DANA, "--policy goes with --against"),
    Row("replay --what-if", DANA, "--charter and --what-if go together"),
    Row("audit export", DANA, "Missing option"),
    Row("trust --list ledger.toml", DANA, "--list goes alone"),
    Row("debt resolve nothing/here", DANA, "there is no item"),
    Row("debt report --by week", DANA, "is not one of"),
    Row("show mqll", ANA, "`mqll`"),
    Row("log mqll", ANA, "nothing happened"),
    Row("list --effective-on yesterday", ANA, "is no day"),
    Row("figure record mql 2026-13 12", ANA, "Missing option"),
    Row("period close 2026-01", ANA, "Missing option"),
    Row("bridge mql --period 2026-01", ANA, "Missing option"),
    Row("restate mql", ANA, "Missing option"),
    Row("cuont mql", ANA, "There is no command"),
    Row("evidence check memo.txt", DANA, "nothing on record cites memo.txt"),
    Row("checkpoint --key none.key", DANA, "there is no file none.key"),
    Row("figure record mql 2025-Q4 12 --as-of 2026-04-05 --evidence notes.txt", ANA, "nobody could report 2025-Q4"),
    Row("mcp --at https://ledger.acme.example", ANA, "there is no token"),
)
ROWS = (*FILES_OF_RULES, *FILES_OF_RECORDS, *PROPOSALS, *PEOPLE, *PLATFORMS, *CHANNELS, *PROOF_AND_DEBT)
