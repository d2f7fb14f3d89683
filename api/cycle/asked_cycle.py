"""What the verbs of the cycle look at: the live tables, the policy, and the plan in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from api.exit_codes import BadData, ExitCode, Failure
from api.reading import read_policy_text
from api.stores.loading import HOUSE_POLICY
from engine.cycle.calendar import month_of
from engine.pair_keys import PairKey, pair_keys
from engine.policy import BadPolicy, Policy
from graph_schema.graph import AssistanceGraph
from graph_schema.store_errors import NotInStore

if TYPE_CHECKING:
    from graph_schema.store import GraphStore


@dataclass(frozen=True)
class InForce:
    """The plan of a period: its id, whether it is adopted, and its pairs if so.

    ``since`` is the day of the adoption, or the day that is asked about if that is earlier: what is
    adopted in the store afterwards stood at least by then.
    """

    plan_id: str
    adopted: bool
    pairs: tuple[PairKey, ...]
    since: date


@dataclass(frozen=True)
class AskedCycle:
    """All that is needed to say what is due on a day.

    Attributes
    ----------
    policy
        The house policy; None where the store has none.
    plan
        The plan adopted for the year of the day, else the latest one saved for it, else None.
    next_plan
        The same of the year after.
    """

    day: date
    graph: AssistanceGraph
    policy: Policy | None
    plan: InForce | None
    next_plan: InForce | None

    @property
    def pairs(self) -> tuple[PairKey, ...] | None:
        """Pairs of the adopted plan; None where none is adopted."""
        return self.plan.pairs if self.plan is not None and self.plan.adopted else None

    @property
    def since(self) -> date | None:
        """Day from which these pairs stand."""
        return None if self.plan is None else self.plan.since


def asked_cycle(kept: GraphStore, day: date) -> AskedCycle:
    """Read what a store knows of the year of a day; nothing is written.

    Raises
    ------
    NotInStore
        ``nothing_live``.
    BadData
        When the house policy cannot be read.
    """
    graph = kept.read()
    plans = [_in_force(kept, f"{year}", day) for year in (day.year, day.year + 1)]
    return AskedCycle(day, graph, _policy(kept), *plans)


def day_of(text: str | None, today: date) -> date:
    """Return the day that somebody asks about, today without one; Failure ``cycle.bad_date``."""
    if text is None:
        return today
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Failure("cycle.bad_date", ExitCode.USAGE, value=text) from error


def tables_before(kept: GraphStore, day: date, graph_hash: str | None) -> AssistanceGraph | None:
    """Return the tables that were live when the month of a day began (UTC); None for none.

    Parameters
    ----------
    graph_hash
        Other tables to compare with, by their hash.
    """
    if graph_hash is not None:
        return kept.read(graph_hash)
    first = month_of(day).first.isoformat()
    live = [own.after for own in kept.audit() if own.verb == "make_live" and own.at[:10] < first]
    return kept.read(live[-1]) if live else None


def _policy(kept: GraphStore) -> Policy | None:
    try:
        text = kept.load_policy(HOUSE_POLICY).text
    except NotInStore:
        return None
    try:
        return read_policy_text(text, Path(HOUSE_POLICY))
    except BadPolicy as error:
        raise BadData(error.report) from error


def _in_force(kept: GraphStore, period: str, day: date) -> InForce | None:
    adoption = kept.adopted(period)
    if adoption is not None:
        pairs = tuple(pair_keys(kept.pairs_of(adoption.plan_id)))
        since = min(date.fromisoformat(adoption.at[:10]), day)
        return InForce(adoption.plan_id, True, pairs, since)
    latest = kept.plans(period=period, limit=1)
    return InForce(latest[0].plan_id, False, (), day) if latest else None
