"""Examples of what each operation takes, all on the tiny example; a test sends every one.

``GET /demo-data/tiny`` has the tables and the policy behind the ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .body import JSON

DATASET = "g1-f5073f309a1d34ef992609a1cab4651a1c27e018"
POLICY = "p1-8a46d870ba75c27c7c0867a7c6b68fd971947b66"
PLAN = "plan1-3a97661b610720a3cb57ed66eeb7cca78bbb4357"
PINNED_PLAN = "plan1-2d9ca5d22847727cd687ac24353c9dd2e6160dc2"
RUN = "run1-b6aea20245751c07fe8561c64e701d8f481ca3e3"
SHAPE_RUN = "run1-98ab730eb2a618411f3df88e3f3cfe1b8cda86a7"

_PAIR = {"layer": "units-townships", "provider_id": "unit:u1", "place_id": "township:a2"}
_PIN = {"op": "lock_in", **_PAIR, "reason": "会议商定"}
_SIGNED = {"by": "统战部", "reason": "会议通过"}
_ORIGIN = {"origin": "synthetic", "source": "made up for this example"}

PARAMETERS: Mapping[str, Any] = {
    "dataset_id": DATASET,
    "policy_id": POLICY,
    "plan_id": PLAN,
    "run_id": RUN,
    "base": PLAN,
    "plan": PINNED_PLAN,
    "period": "2026",
    **_PAIR,
    "key": "Place:township:a2",
    "id": "township:a2",
    "query": "blind_spots",
    "schema": "scenario",
    "q": "示例乡",
}
"""Required parameters by name, in whichever operation they stand."""

OWN_PARAMETERS: Mapping[str, Mapping[str, Any]] = {
    "meta-read-demo": {"name": "tiny"},
    "dispatches-read-amounts": {"need_id": "need:4"},
    "dispatches-read-capabilities": {"provider_id": "unit:u1"},
    "dispatches-read-needs": {"bound_by": "exhausted"},
    "dispatches-read-price": {"capability_id": "capability:4", "need_id": "need:1"},
    "questions-read-prices": {"provider_id": "unit:u1"},
    "runs-submit": {"idempotency-key": "pin-u1", "prefer": "wait=5"},
    "scenarios-copy": {"name": "draft"},
    "scenarios-patch": {"name": "draft", "if-match": '"1"'},
    "scenarios-put": {"name": "draft", "if-none-match": "*"},
    "scenarios-read": {"name": "draft"},
    "shapes-measure": {"idempotency-key": "shape-of-tiny"},
    "shapes-read-report": {"run_id": SHAPE_RUN},
    "shapes-read-shape": {"run_id": SHAPE_RUN},
}
"""Parameters of one operation, also optional ones."""

BODIES: Mapping[str, Any] = {
    "adoptions-adopt": {"plan_id": PLAN, "expected": None, **_SIGNED},
    "adoptions-make-live": {"dataset_id": DATASET, "expected": None, **_SIGNED},
    "datasets-make-dataset": {"tables": {"places": [
        {"id": "county:a", "kind": "county", "name": "示例甲县", "lon": 105.6, "lat": 27.1,
         **_ORIGIN},
        {"id": "township:a1", "kind": "township", "name": "示例乡", "parent_id": "county:a",
         **_ORIGIN},
    ]}},
    "dispatches-dispatch-again": {"changes": 1, "running": [
        {"capability_id": "capability:4", "need_id": "need:1", "amount": 50.0},
    ]},
    "graph-ask": {"parameters": {"plan": PLAN}},
    "keys-add-key": {"name": "甲县", "role": "planner", "days": 90, "reason": "县里自己安排",
                     "scope": {"kind": "county", "id": "county:a"}},
    "plans-make-plan": {"dataset_id": DATASET, "policy_id": POLICY},
    "policies-make-policy": {"name": "example", "period": "2026", "layers": [
        {"name": "units-townships", "provider_kinds": ["unit"], "place_kinds": ["township"],
         "provider_quota": {"min": 1, "max": 1}, "place_quota": {"min": 1, "max": 2},
         "weights": {"need_gap": 3.0, "outside_territory": 2.0, "distance": 1.0, "change": 1.5}},
    ]},
    "questions-price-batch": {"pairs": [_PAIR, {**_PAIR, "place_id": "township:a1"}]},
    "reviews-approve": {"expected": "submitted", **_SIGNED},
    "reviews-return": {"expected": "submitted", **_SIGNED},
    "reviews-submit": {"expected": "draft", "by": "统战部", "reason": "请审核"},
    "runs-submit": {"dataset_id": DATASET, "policy_id": POLICY, "base_plan_id": PLAN,
                    "edits": [_PIN]},
    "scenarios-copy": {"name": "draft-2"},
    "scenarios-patch": {"reason": "会议讨论稿"},
    "scenarios-put": {"name": "draft", "reason": "讨论用", "edits": [_PIN]},
    "shapes-measure": {"against": ["standing"], "num_draws": 10, "report": "zh"},
    "what-ifs-live-check": {"edits": [_PIN]},
    "what-ifs-what-if-on": {"edits": [_PIN]},
}  # fmt: skip
"""JSON bodies by operation."""


def add_examples(contract: dict[str, Any]) -> None:
    """Write the examples into a contract: beside required parameters, and beside JSON bodies."""
    for methods in contract["paths"].values():
        for operation in methods.values():
            name = operation["operationId"]
            own = OWN_PARAMETERS.get(name, {})
            for parameter in operation.get("parameters", ()):
                called = parameter["name"]
                if called in own:
                    parameter["example"] = own[called]
                elif parameter.get("required") and called in PARAMETERS:
                    parameter["example"] = PARAMETERS[called]
            if name in BODIES:
                operation["requestBody"]["content"][JSON]["example"] = BODIES[name]
