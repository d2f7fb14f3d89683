"""What each operation asks of whoever calls it: the one list, by the names of the contract.

An operation that is not in it answers nobody; a test holds the list to the contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .roles import Role

Reach = Literal["open", "any", "touched", "all"]


@dataclass(frozen=True)
class Right:
    """The least role, and for whom it has to be.

    ``reach`` is ``open`` where no key is asked for, ``any`` where nothing of others is changed,
    ``touched`` where the route holds the scope to all that would change, and ``all`` where the
    change concerns everybody.
    """

    role: Role
    reach: Reach


def is_open(right: Right | None) -> bool:
    """Whether an operation answers anybody."""
    return right is not None and right.reach == "open"


OPEN = Right("viewer", "open")
READ = Right("viewer", "any")
MAKE = Right("planner", "any")
"""What is made is new and never changes: it takes nothing from anybody. Of runs, which can be
cancelled, the route holds those of others back."""
CHANGE = Right("planner", "touched")
GOVERN = Right("planner", "all")
APPROVE = Right("admin", "touched")
LET_IN = Right("admin", "touched")
LIST_KEYS = Right("admin", "any")
AUDIT = Right("admin", "all")

RIGHTS: Mapping[str, Right] = {
    "adoptions-adopt": CHANGE,
    "adoptions-list-adoptions": READ,
    "adoptions-make-live": GOVERN,
    "adoptions-read-live": READ,
    "comparisons-read-comparison": READ,
    "datasets-export-dataset": READ,
    "datasets-make-dataset": MAKE,
    "datasets-read-dataset": READ,
    "datasets-read-report": READ,
    "datasets-read-tables": READ,
    "dispatches-dispatch-again": READ,
    "dispatches-read-amounts": READ,
    "dispatches-read-capabilities": READ,
    "dispatches-read-dispatch": READ,
    "dispatches-read-needs": READ,
    "dispatches-read-price": READ,
    "graph-ask": READ,
    "graph-list-queries": READ,
    "graph-map-places": READ,
    "graph-map-plan": READ,
    "graph-read-neighbourhood": READ,
    "graph-read-nodes": READ,
    "graph-search": READ,
    "health-read-health": OPEN,
    "health-read-readiness": OPEN,
    "health-read-metrics": READ,
    "keys-add-key": LET_IN,
    "keys-list-keys": LIST_KEYS,
    "keys-read-audit": AUDIT,
    "keys-read-me": READ,
    "keys-revoke-key": LET_IN,
    "meta-list-demos": READ,
    "meta-read-demo": READ,
    "meta-read-meta": READ,
    "meta-read-schema": READ,
    "plans-list-plans": READ,
    "plans-make-plan": MAKE,
    "plans-read-baselines": READ,
    "plans-read-certificate": READ,
    "plans-read-kpis": READ,
    "plans-read-pairs": READ,
    "plans-read-plan": READ,
    "policies-check": READ,
    "policies-make-policy": GOVERN,
    "policies-show-policy": READ,
    "questions-price-batch": READ,
    "questions-read-all-prices": READ,
    "questions-read-blind-spots": READ,
    "questions-read-gaps": READ,
    "questions-read-price": READ,
    "questions-read-prices": READ,
    "questions-read-repairs": READ,
    "questions-read-why": READ,
    "questions-read-why-not": READ,
    "reviews-approve": APPROVE,
    "reviews-list-reviews": READ,
    "reviews-return": CHANGE,
    "reviews-submit": CHANGE,
    "runs-cancel": MAKE,
    "runs-follow": READ,
    "runs-list-runs": READ,
    "runs-read-run": READ,
    "runs-submit": MAKE,
    "scenarios-copy": CHANGE,
    "scenarios-list-scenarios": READ,
    "scenarios-patch": CHANGE,
    "scenarios-put": CHANGE,
    "scenarios-read": READ,
    "shapes-measure": MAKE,
    "shapes-read-report": READ,
    "shapes-read-shape": READ,
    "what-ifs-live-check": READ,
    "what-ifs-what-if-on": READ,
}
