"""A saved plan in a comparison: its record, and as much beside it as is at hand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from engine.keeping.relaxed import relaxed
from engine.keeping.saved_bounds import bounds_from_record
from engine.network import build_network
from engine.networks.flows import flows_of
from engine.plan import Proof
from engine.policy import Policy, policy_from
from engine.quota_states import Quotas, saved_quotas
from engine.rules import SOFT_RULES
from engine.saved.record_rows import KEEPS
from engine.saved.saved_problem import Arrays, problem_from_record
from engine.value import Shortfall, Value
from engine.verify import chosen_tables
from graph_schema.graph import AssistanceGraph

from .compared import Compared, table_names

_ENDS = ["layer", "provider_id", "place_id"]
_POINTS = [rule.name for rule in SOFT_RULES]
_EXTRA = ["layer", "place_id", "extra_cost_points"]


class ComparedRecord(Compared):
    """A saved plan; it is believed, not verified.

    Parameters
    ----------
    record
        As `engine.record.plan_record` makes it, read back from JSON.
    graph
        The tables that it was made from. Without them nothing is known of parties and needs.
    arrays
        As `engine.record.plan_arrays` makes them. Without them no gap is proven.
    """

    def __init__(
        self, record: Mapping[str, Any], graph: AssistanceGraph | None = None,
        arrays: Arrays | None = None, beside: Compared | None = None,
    ) -> None:  # fmt: skip
        super().__init__(graph, beside)
        self.record, self._arrays = record, arrays

    @property
    def plan_id(self) -> str:
        """Id of the plan."""
        return str(self.record["plan_id"])

    @cached_property
    def value(self) -> Value:
        """What it is worth."""
        return Value(**self.record["value"])

    @cached_property
    def policy(self) -> Policy:
        """The policy that it carries."""
        return policy_from(self.record["policy"])

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Its pairs; a rule that it does not know costs nothing."""
        rows = self.record["pairs"]
        ends = {name: pd.Series([row[name] for row in rows], dtype="str") for name in _ENDS}
        points = {name: pd.Series([row.get(name, 0) for row in rows], dtype="int64")
                  for name in _POINTS}  # fmt: skip
        return pd.DataFrame(ends | points)

    @cached_property
    def extra_costs(self) -> pd.DataFrame:
        """Its extra costs."""
        rows = [[row[name] for name in _EXTRA] for row in self.record["extra_costs"]]
        return pd.DataFrame(rows, columns=_EXTRA)

    @property
    def kpis(self) -> Mapping[str, float | None]:
        """Every KPI that it names."""
        kpis: Mapping[str, float | None] = self.record["kpis"]
        return kpis

    @cached_property
    def quotas(self) -> Quotas:
        """Every quota and how it stands."""
        return saved_quotas(self.record["networks"], self.keys)

    @cached_property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        """Every minimum that is not met."""
        return tuple(
            Shortfall(row["kind"], row["side"], tuple(row["layers"]), row["entity_id"],
                      row["wanted"], row["got"], row["priority"])
            for row in self.record["shortfalls"]
        )  # fmt: skip

    @cached_property
    def proofs(self) -> tuple[Proof, ...] | None:
        """Network by network what proves the plan; None without arrays.

        Raises
        ------
        BadRecord
            When record and arrays do not belong together.
        """
        if self._arrays is None:
            return None
        return tuple(self._proof(number, network, self._arrays)
                     for number, network in enumerate(self.record["networks"]))  # fmt: skip

    def _proof(self, number: int, network: Mapping[str, Any], arrays: Arrays) -> Proof:
        problem = problem_from_record(number, network, arrays)
        flow_network = build_network(
            relaxed(problem, *bounds_from_record(self.record.get(KEEPS, [])))
        )
        flows = flows_of(flow_network, chosen_tables(problem, self.record["pairs"]))
        valid = bool(self.record["certificate"]["valid"])
        return Proof(problem, flow_network, flows, arrays[f"{number}.potentials"], valid)

    def county_of(self, place_id: str) -> str | None:
        """Return the county of a place, "" for none; None when nothing at hand says it."""
        if self.coverage is not None and place_id in self.coverage.tree:
            return self.coverage.tree.above(place_id, "county")
        return self._counties.get(place_id)

    @cached_property
    def _counties(self) -> dict[str, str]:
        return {row["place_id"]: row["county_id"] for row in self.record["pairs"]}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Id → name, as the record has them, and with tables of all there are."""
        found: dict[str, str] = {}
        for row in (*self.record["shortfalls"], *self.record["excesses"]):
            found[row["entity_id"] if row["kind"] == "member" else _key(row)] = row["name"]
        for row in self.record["pairs"]:
            for end in ("provider", "place", "county"):
                found[row[f"{end}_id"]] = row[f"{end}_name"]
        found.pop("", None)  # the county of a place outside every county
        return found if self.graph is None else found | table_names(self.graph)


def _key(group: Mapping[str, Any]) -> str:
    """Return whose members a group holds: the county, party, … in ``side:by:key@layers``."""
    return str(group["entity_id"]).partition("@")[0].split(":", 2)[2]
