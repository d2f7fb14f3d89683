"""What is a node without a table of its own, and what is a relationship: the graph of the tables.

A part of the one declaration; `schema.py` passes it on.
"""

from __future__ import annotations

from .schema_types import DerivedLabel, Relationship

DERIVED_LABELS: tuple[DerivedLabel, ...] = (
    DerivedLabel("Layer", "结对类别", "One pairing programme.",
                 (("participants", ("layer",)), ("pairings", ("layer",))), ("id",)),
    DerivedLabel("Period", "周期", "The year (or month) in which pairings stand.",
                 (("pairings", ("period",)),), ("id",)),
    DerivedLabel("Pairing", "结对", "One provider helps one place in one layer; immutable.",
                 (("pairings", ("layer", "provider_id", "place_id")),),
                 ("layer", "provider_id", "place_id")),
)  # fmt: skip

_PAIR = ("layer", "provider_id", "place_id")

RELATIONSHIPS: tuple[Relationship, ...] = (
    Relationship("PART_OF", "属于", "A sector is a part of another.", "sectors",
                 ("Sector", ("id",)), ("Sector", ("parent_id",))),
    Relationship("PART_OF", "隶属", "A place lies in another.", "places",
                 ("Place", ("id",)), ("Place", ("parent_id",))),
    Relationship("RUN_BY", "实际管理", "A zone runs the place.", "places",
                 ("Place", ("id",)), ("Place", ("run_by",))),
    Relationship("MEMBER_OF", "所属党派", "A provider belongs to a party.", "providers",
                 ("Provider", ("id",)), ("Party", ("party_id",))),
    Relationship("BELOW", "上级组织", "A provider stands below another.", "providers",
                 ("Provider", ("id",)), ("Provider", ("parent_id",))),
    Relationship("SITS_IN", "自身区划", "A provider is, or sits in, a place.", "providers",
                 ("Provider", ("id",)), ("Place", ("place_id",))),
    Relationship("KEEPS_TO", "限定地域", "A provider helps only inside a place.", "providers",
                 ("Provider", ("id",)), ("Place", ("territory_id",))),
    Relationship("LEADS", "牵头", "A party leads a place, in a sector or as its territory.",
                 "leads", ("Party", ("party_id",)), ("Place", ("place_id",)),
                 ("sector_id", "role", "since", "until", "origin", "source")),
    Relationship("HAS_NEED", "有需求", "A place has a need.", "needs",
                 ("Place", ("place_id",)), ("Need", ("id",))),
    Relationship("IN_SECTOR", "属领域", "A need belongs to a sector.", "needs",
                 ("Need", ("id",)), ("Sector", ("sector_id",))),
    Relationship("OFFERS", "提供", "A provider offers a capability.", "capabilities",
                 ("Provider", ("provider_id",)), ("Capability", ("id",))),
    Relationship("IN_SECTOR", "属领域", "A capability belongs to a sector.", "capabilities",
                 ("Capability", ("id",)), ("Sector", ("sector_id",))),
    Relationship("TAKES_PART", "参与", "A provider or place takes part in a layer.", "participants",
                 ("*", ("entity_id",)), ("Layer", ("layer",)),
                 ("side", "min", "max", "priority", "origin", "source")),
    Relationship("GIVES", "帮扶", "A provider gives a pairing.", "pairings",
                 ("Provider", ("provider_id",)), ("Pairing", _PAIR)),
    Relationship("TO", "受扶", "A pairing goes to a place.", "pairings",
                 ("Pairing", _PAIR), ("Place", ("place_id",))),
    Relationship("STANDING", "存续", "A pairing stands in a period.", "pairings",
                 ("Period", ("period",)), ("Pairing", _PAIR),
                 ("since", "until", "status", "amount_yuan", "document", "origin", "source")),
)  # fmt: skip
