"""An attribution as a query over a warehouse's own tables: the steps of attribution.md, each a part of one WITH.

touches, conversions, roles --> own --> reached --> kept --> weighed --> divided --> a row for each touch of a journey
                                 and one for what nobody earned, and for each other touch, with why it earned nothing

It reads typed columns, as every exported statement does. sqlglot writes conditions and columns; the steps are text, in
the words that all warehouses share, and `Engine` has the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.errors import Refused
from ledger.language.days import strays
from ledger.meanings.credit.attribution import Attribution, Window
from ledger.meanings.credit.form import Decay
from ledger.meanings.credit.journeys import STEPS
from ledger.meanings.credit.sharing import PARTS
from ledger.measure.credit.pure.outcome import (
    BEFORE,
    EARNED,
    NO_ONE,
    NO_SHARE,
    OTHERS,
    TOO_SMALL,
    UNEARNED,
)
from ledger.measure.credit.pure.warehouse.engine import Engine
from ledger.measure.credit.pure.warehouse.rows import (
    CreditTable as CreditTable,
    CreditTables as CreditTables,
    CreditVersion as CreditVersion,
    SideRows,
    TableRows,
    quoted_table,
)
from ledger.measure.credit.pure.warehouse.weights import divided
from ledger.population.engines.engine import with_steps
from ledger.population.sql import terms
from ledger.steps import again

LONGEST = 1_000_000
YEARS = 40  # a query that is older than that has been written again


def credit_query(versions: Sequence[CreditVersion], dialect: str, today: date) -> str:
    """One query for all versions: what each touch earned of each conversion or why nothing, and what nobody did.

    Raises Refused where the dialect cannot say it, with the reason.
    """
    queries = [_exported(each, dialect, today) for each in versions]
    if len(queries) == 1:
        found = queries[0]
    else:
        found = "\nUNION ALL\n".join(f"SELECT * FROM (\n{each}\n) AS v{n}" for n, each in enumerate(queries))
    if len(found) > LONGEST:
        why = f"it has {len(found):,} characters, and no warehouse is asked for more than {LONGEST:,}"
        raise Refused("the statement is too long", why, again("export one version alone", rules="today"))
    return found


def _exported(version: CreditVersion, dialect: str, today: date) -> str:
    rows = TableRows(version, dialect, today)
    query = JourneyQuery(version, Engine(dialect), today, rows)
    return with_steps({**query.parts(), "l_steps": query.steps()}, _earned(query, rows.unread()))


def view_of(name: str, query: str, dialect: str) -> str:
    """A query as a view, which can be made again at any time. Raises BadInput where `name` is none."""
    return f"CREATE OR REPLACE VIEW {quoted_table(name, dialect)} AS\n{query}"


@dataclass(frozen=True)
class JourneyQuery:
    """The steps of one version, from the rows of its sides to what each touch earned."""

    governing: CreditVersion
    engine: Engine
    today: date
    rows: SideRows

    @property
    def rule(self) -> Attribution:
        """What gives credit."""
        return self.governing.rule

    def parts(self) -> dict[str, str]:
        """Each step under its name. Raises Refused where the dialect cannot say one, with the reason."""
        self._require_said()
        parts = {"l_touches": self.rows.touches(), "l_converted": self.rows.conversions()}
        parts["l_conversions"] = self._counted()
        if self.rule.journey.through:
            parts["l_roles"] = self.rows.roles(self.rule.journey.through)
        parts |= self._own()
        parts["l_reached"] = self._reached()
        parts |= self._kept()
        return parts | divided(self.rule, self.rows, self.engine)

    def _counted(self) -> str:
        """The conversions that count, with what each is worth."""
        table, converting = self.governing.tables.conversions, self.rule.conversion
        rows = "l_converted"
        if converting.again == "first":
            id_ = self.engine.in_order("l_id", table.schema.fields[converting.id].type != "number")
            first = f"ROW_NUMBER() OVER (PARTITION BY l_key ORDER BY l_at, {id_})"
            rows = f"(SELECT * FROM (SELECT r.*, {first} AS l_first FROM l_converted AS r) AS f WHERE l_first = 1)"
        return f"SELECT v.*, {self._worth()} FROM {rows} AS v"

    def _worth(self) -> str:
        """What a conversion is worth, in millionths, half to even, without its sign; and that."""
        if not self.rule.conversion.worth:
            return f"{self.engine.as_whole('NULL')} AS l_size, 1 AS l_sign"
        exact = f"{self.engine.decimal('ABS(l_amount)')} * 1000000"
        whole = self.engine.as_whole(f"FLOOR({exact})")
        rest = f"({exact} - FLOOR({exact}))"
        up = f"{rest} > 0.5 OR ({rest} = 0.5 AND MOD({whole}, 2) = 1)"
        sign = "CASE WHEN l_amount < 0 THEN -1 ELSE 1 END"
        return f"{whole} + CASE WHEN {up} THEN 1 ELSE 0 END AS l_size, {sign} AS l_sign"

    def _require_said(self) -> None:
        worth, joining = self.rule.conversion.worth, self.rule.journey
        if worth and worth.stated_in:
            why = "a query cannot stop at a rate that is missing, and money left out in silence looks whole"
            raise Refused("money of several currencies cannot be converted in SQL", why, "convert it in the warehouse")
        if joining.reset == "carry" and joining.through:
            why = "it goes from one conversion to the next, however many there are, and not every warehouse does"
            what = "touches carried on within a buying group cannot be said in SQL"
            raise Refused(what, why, "run it here: ledger attribution run")
        first, last = self.today - timedelta(366 * YEARS), self.today + timedelta(366 * YEARS)
        zone = self.governing.tables.touches.schema.zone
        if stray := strays(first, last, zone):
            why = f"in {zone} the clock went back over midnight on {stray}, and SQL knows no day but that"
            raise Refused("calendar days cannot be told exactly", why, "run it here: ledger attribution run")

    # Journeys.

    @property
    def touch_id(self) -> str:
        """What a touch is called by."""
        return f"l_o{len(self.rule.touches.order) - 1}"

    @property
    def _time(self) -> str:
        tables, rule = self.governing.tables, self.rule
        touched = tables.touches.schema.fields[rule.touches.at].type
        converted = tables.conversions.schema.fields[rule.conversion.at].type
        return "l_day" if "date" in (touched, converted) else "l_at"

    def _own(self) -> dict[str, str]:
        before = f"c.l_key = t.l_key AND t.{self._time} <= c.{self._time}"
        joined = f"l_touches AS t JOIN l_conversions AS c ON {before}"
        if self.rule.journey.through:
            joined += " JOIN l_roles AS r ON r.l_touch = t.l_through AND r.l_conv = c.l_through"
        pairs = f"SELECT t.{self.touch_id} AS l_touch, c.l_id AS l_conv"
        if self.rule.journey.reset == "never":
            return {"l_own": f"{pairs} FROM {joined}"}
        ranked = f"{pairs}, RANK() OVER (PARTITION BY t.{self.touch_id} ORDER BY c.l_at) AS l_rank FROM {joined}"
        first = f"SELECT l_touch, l_conv FROM ({ranked}) AS p WHERE l_rank = 1"
        if self.rule.journey.reset == "at_conversion":
            return {"l_own": first}
        moments = (
            "SELECT c.l_key, c.l_at, MAX(CASE WHEN o.l_conv IS NULL THEN 0 ELSE 1 END) AS l_has FROM l_conversions AS c"
            " LEFT JOIN (SELECT DISTINCT l_conv FROM l_fresh) AS o ON o.l_conv = c.l_id GROUP BY c.l_key, c.l_at"
        )
        from_ = (
            "SELECT l_key, l_at, l_has, MAX(CASE WHEN l_has = 1 THEN l_at END) OVER (PARTITION BY l_key ORDER BY l_at"
            " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS l_from FROM l_moments"
        )
        carried = (
            "SELECT DISTINCT f.l_touch, c.l_id AS l_conv FROM l_conversions AS c"
            " JOIN l_carried AS m ON m.l_key = c.l_key AND m.l_at = c.l_at AND m.l_has = 0"
            " JOIN l_conversions AS b ON b.l_key = m.l_key AND b.l_at = m.l_from"
            " JOIN l_fresh AS f ON f.l_conv = b.l_id"
        )
        return {
            "l_fresh": first,
            "l_moments": moments,
            "l_carried": from_,
            "l_own": f"SELECT l_touch, l_conv FROM l_fresh UNION ALL {carried}",
        }

    def _reached(self) -> str:
        numbers = range(len(self.rule.milestones))
        marks = "".join(f", CASE WHEN {self._by(n)} THEN 1 ELSE 0 END AS l_by{n}" for n in numbers)
        form = self.rule.form
        closed = ", c.l_at AS l_closed" if isinstance(form, Decay) and form.elapsed else ""
        tests = [self.inside(), "t.l_eligible", *self.governed("c")]
        return (
            f"SELECT t.*, c.l_id, c.l_size, c.l_sign, c.l_day AS l_conv_day{closed}{marks} FROM l_own AS o"
            f" JOIN l_touches AS t ON t.{self.touch_id} = o.l_touch JOIN l_conversions AS c ON c.l_id = o.l_conv"
            f" WHERE {' AND '.join(f'({each})' for each in tests)}"
        )

    def governed(self, row: str) -> list[str]:
        """Whether a conversion is of the days that the version governs."""
        ends = ((">=", self.governing.start), ("<", self.governing.end))
        return [
            f"{row}.l_day {sign} {terms.day(self.engine.dialect, day).sql(dialect=self.engine.dialect)}"
            for sign, day in ends
            if day
        ]

    def steps(self) -> str:
        """The last step that each touch came to, of those that came before a conversion."""
        step = (
            f"CASE WHEN NOT ({' AND '.join(self.governed('c')) or 'TRUE'}) THEN {BEFORE}"
            f" WHEN k.l_id IS NULL THEN CASE WHEN NOT ({self.inside()}) THEN 1 WHEN NOT t.l_eligible THEN 2 ELSE 3 END"
            f" WHEN d.l_id IS NULL THEN {NO_ONE} WHEN d.l_credit > 0 THEN {EARNED}"
            f" WHEN d.l_weighs = 1 THEN {TOO_SMALL} ELSE {NO_SHARE} END"
        )
        among = " AND ".join(f"{{0}}.{each}" for each in (f"{self.touch_id} = o.l_touch", "l_id = o.l_conv"))
        return (
            f"SELECT o.l_touch, MAX({step}) AS l_step FROM l_own AS o JOIN l_touches AS t"
            f" ON t.{self.touch_id} = o.l_touch JOIN l_conversions AS c ON c.l_id = o.l_conv"
            f" LEFT JOIN l_kept AS k ON {among.format('k')} LEFT JOIN l_divided AS d ON {among.format('d')}"
            " GROUP BY o.l_touch"
        )

    def _by(self, number: int) -> str:
        tables, name = self.governing.tables, tuple(self.rule.milestones.values())[number]
        types = tables.touches.schema.fields[self.rule.touches.at].type, tables.conversions.schema.fields[name].type
        return f"t.l_at <= c.l_m{number}" if types[0] == types[1] else f"t.l_day <= c.l_d{number}"

    def inside(self) -> str:
        """Whether a touch `t` lies in the window of a conversion `c`."""
        window = self.rule.journey.window
        rest = self._within(window, window.length)
        if not window.parts:
            return rest
        lengths = ((self.rows.string(part), self._within(window, length)) for part, length in window.parts.items())
        whens = " ".join(f"WHEN {part} THEN {within}" for part, within in lengths)
        return f"CASE t.l_funnel {whens} ELSE {rest} END"

    def _within(self, window: Window, length: int | None) -> str:
        if length is None:
            return "TRUE"
        if window.hours:
            return f"c.l_at <= {self.engine.minutes_on('t.l_at', 60 * length)}"
        return f"c.l_day <= {self.engine.days_on('t.l_day', length)}"

    def _kept(self) -> dict[str, str]:
        known = self.governing.tables.touches.schema
        order = [
            self.engine.in_order(f"l_o{n}", known.fields[each].type != "number")
            for n, each in enumerate(self.rule.touches.order)
        ]
        said, source, parts = ", ".join(["l_at", *order]), "l_reached", dict[str, str]()
        if (standing := self._stands(said)) is not None:
            value, test = standing
            parts["l_marked"] = f"SELECT r.*, {value} FROM l_reached AS r"
            parts["l_standing"] = f"SELECT * FROM l_marked WHERE {test}"
            source = "l_standing"
        place = f"ROW_NUMBER() OVER (PARTITION BY l_id ORDER BY {said}) AS l_nth"
        parts["l_kept"] = f"SELECT r.*, {place}, COUNT(*) OVER (PARTITION BY l_id) AS l_touches FROM {source} AS r"
        return parts

    def _stands(self, order: str) -> tuple[str, str] | None:
        """What says whether a touch stands for those that count as one with it, and that test; None where each does."""
        collapse = self.rule.touches.collapse
        over = f"OVER (PARTITION BY l_id ORDER BY {order})"
        if collapse.how == "none":
            return None
        if collapse.how == "once":
            each = f"ROW_NUMBER() OVER (PARTITION BY l_id, l_channel ORDER BY {order}) AS l_of_channel"
            return each, "l_of_channel = 1"
        before = f"LAG(l_channel) {over} AS l_before, LAG(l_at) {over} AS l_before_at"
        other = "l_before IS NULL OR l_before <> l_channel"
        if collapse.how == "repeats":
            return before, other
        return before, f"{other} OR l_at > {self.engine.minutes_on('l_before_at', collapse.minutes)}"


def _earned(query: JourneyQuery, unread: str) -> str:
    """Return SQL for a row for each touch of each journey, for what nobody earned, and for each other touch, and why.

    Every touch has a row. `unread` selects those that lack what is needed.
    """
    version, nobody = query.governing.version, query.rows.string(query.rule.no_touch)
    rest = " AND ".join(["d.l_id IS NULL", *query.governed("c")])
    why = "CASE WHEN l_credit > 0 THEN '' WHEN l_weighs = 1 THEN 'too small' ELSE 'no share' END"
    names = {BEFORE: OTHERS, **dict(enumerate((*STEPS[:NO_ONE], UNEARNED[0])))}
    whens = " ".join(f"WHEN {step} THEN '{name}'" for step, name in names.items())
    no_day = "CAST(NULL AS DATE)"
    nothing = f"{query.engine.as_whole('0')}, {query.engine.as_whole('NULL')}"
    untouched = "LEFT JOIN (SELECT DISTINCT l_id FROM l_divided) AS d ON d.l_id = c.l_id"
    return (
        f"SELECT {version} AS version, l_id AS conversion, {query.touch_id} AS touch, l_channel AS channel,"
        f" l_funnel AS funnel, l_credit AS credit, l_value AS value_millionths, {why} AS why,"
        " l_day AS touch_day, l_conv_day AS conversion_day FROM l_divided\nUNION ALL\n"
        f"SELECT {version}, c.l_id, NULL, {nobody}, '', {query.engine.as_whole(str(PARTS))}, c.l_sign * c.l_size, '',"
        f" {no_day}, c.l_day FROM l_conversions AS c {untouched}"
        f" WHERE {rest}\nUNION ALL\n"
        f"SELECT {version}, NULL, t.{query.touch_id}, t.l_channel, t.l_funnel, {nothing},"
        f" CASE COALESCE(s.l_step, 0) {whens} END, t.l_day, {no_day} FROM l_touches AS t LEFT JOIN l_steps AS s"
        f" ON s.l_touch = t.{query.touch_id} WHERE COALESCE(s.l_step, 0) < {NO_SHARE}\nUNION ALL\n"
        f"SELECT {version}, NULL, l_touch, '', '', {nothing}, l_why, {no_day}, {no_day} FROM ({unread}) AS u"
    )
