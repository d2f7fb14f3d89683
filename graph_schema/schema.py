"""What exists: the one declaration of every table, label, relationship and property.

Tables, validation, the graph, the reference page ``docs/tables.md`` and the empty CSV templates
are all generated from this file. A new table or a new optional column does not change the hash
of a graph that does not use it.
"""

from __future__ import annotations

from .schema_columns import (
    LAT,
    LAYER,
    LON,
    MAX_AMOUNT,
    MAX_QUOTA,
    MAX_YUAN,
    OFFICE,
    ORIGIN_COLUMNS,
    ORIGINS,
    PERIOD,
    SINCE,
    UNTIL,
    YUAN,
    id_column,
    name_column,
    optional_text,
    reference,
)  # fmt: skip
from .schema_relationships import DERIVED_LABELS, RELATIONSHIPS
from .schema_types import Column, Table
from .schema_year import TABLES_OF_THE_YEAR

__all__ = [
    "DERIVED_LABELS", "FORCES", "KINDS_INSIDE_A_COUNTY", "LEVELS", "MAX_AMOUNT", "MAX_QUOTA",
    "MAX_YUAN", "ORIGINS", "PARTY_KINDS", "PLACE_KINDS", "PLACE_PARENTS", "PROVIDER_KINDS",
    "RELATIONSHIPS", "TABLES", "table",
]  # fmt: skip

PARTY_KINDS = ("party", "federation", "department", "association")
PLACE_KINDS = (
    "province", "prefecture", "county", "zone", "area", "township",
    "village", "community", "hospital", "school",
)  # fmt: skip
PROVIDER_KINDS = (
    "unit", "firm", "hospital", "school", "school_team", "university", "soe",
    "chamber", "association", "grassroots_org", "government", "team",
)  # fmt: skip
LEVELS = ("central", "provincial", "city", "county")
FORCES = (
    "east_west_cooperation", "provincial_pairing", "central_provincial_designated",
    "state_owned_enterprise", "team_talent",
)  # fmt: skip

PLACE_PARENTS: dict[str, tuple[str, ...]] = {
    "province": (),
    "prefecture": ("province",),
    "county": ("province", "prefecture"),
    "zone": ("prefecture", "county"),
    "area": ("province", "prefecture"),
    "township": ("county",),
    "village": ("township",),
    "community": ("township",),
    "hospital": ("county", "township", "village", "community"),
    "school": ("county", "township", "village", "community"),
}
"""Which kinds of place may stand directly above each kind. A root has no parent."""

KINDS_INSIDE_A_COUNTY = ("township", "village", "community", "hospital", "school")
"""Kinds of place that must have a county above them."""


SECTORS = Table(
    "sectors", "领域", "Fields of help (领域) and, below them, industries or focus areas.", ("id",),
    (
        id_column("Short name used everywhere, such as health."),
        name_column("Chinese name."),
        reference("parent_id", "上级领域", "sectors", "Sector that this one is a part of.",
                  required=False),
        Column("unit", "text", "计量单位", "Unit in which needs and capabilities of this sector are"
               " counted, such as person-days."),
        *ORIGIN_COLUMNS,
    ),
    label="Sector",
)  # fmt: skip

PARTIES = Table(
    "parties", "党派与牵头单位", "Bodies that lead a county or a sector, or that providers belong"
    " to.", ("id",),
    (
        id_column("party:… id."),
        name_column("Name of the body."),
        Column("kind", "choice", "类别", "What the body is.", choices=PARTY_KINDS),
        OFFICE,
        *ORIGIN_COLUMNS,
    ),
    label="Party",
)  # fmt: skip

PLACES = Table(
    "places", "受扶方", "Who is helped: territories, and the institutions in them.", ("id",),
    (
        id_column("NBS code where there is one, else hospital:…, school:…, zone:…."),
        Column("kind", "choice", "类别", "What the place is.", choices=PLACE_KINDS),
        name_column("Name; not unique, not even inside one prefecture."),
        reference("parent_id", "上级", "places", "Place directly above; empty at a root.",
                  required=False),
        reference("run_by", "实际管理", "places", "Zone that runs the place though it is coded"
                  " under another parent.", required=False),
        reference("area_id", "所在片区", "places", "Area (片区) in which the place and all below it"
                  " act with others; it may cross prefectures.", required=False),
        LON,
        LAT,
        Column("ethnic", "boolean", "民族乡", "Whether the township is an ethnic township.",
               required=False),
        *ORIGIN_COLUMNS,
    ),
    label="Place", kinds_are_labels=True,
)  # fmt: skip

PROVIDERS = Table(
    "providers", "帮扶方", "Who helps.", ("id",),
    (
        id_column("unit:…, firm:…, hospital:…, and so on."),
        Column("kind", "choice", "类别", "What the provider is.", choices=PROVIDER_KINDS),
        name_column("Name of the organisation."),
        Column("level", "choice", "层级", "Administrative level.", required=False, choices=LEVELS),
        Column("aliases", "list", "别名", "Other names it is known by.", required=False),
        optional_text("uscc", "统一社会信用代码",
                      "18-character unified social credit code (GB 32100)."),
        reference("party_id", "所属党派", "parties", "Body that it belongs to.", required=False),
        reference("parent_id", "上级组织", "providers",
                  "Provider above it (central → provincial → city).", required=False),
        reference("place_id", "自身区划", "places", "The place that it is, or sits in: a county"
                  " that helps is a place too.", required=False),
        optional_text("seat", "所在地", "Where it sits, free text."),
        LON,
        LAT,
        reference("territory_id", "限定地域", "places", "It helps only inside this place (hard"
                  " rule).", required=False),
        Column("barred_sectors", "list", "不参与领域", "Sectors that it must not help in.",
               required=False, references=("sectors",)),
        Column("force", "choice", "帮扶力量", "Which of the forces of a county team it counts to.",
               required=False, choices=FORCES),
        OFFICE,
        *ORIGIN_COLUMNS,
    ),
    label="Provider", kinds_are_labels=True,
)  # fmt: skip

LEADS = Table(
    "leads", "牵头关系", "Who leads where: a party keeps a county (地域, no sector) or leads a"
    " sector across a prefecture (领域). Two bodies may lead one county.",
    ("party_id", "place_id", "sector_id", "role", "since"),
    (
        reference("party_id", "牵头单位", "parties", "Body that leads."),
        reference("place_id", "地域", "places", "Place that it leads."),
        reference("sector_id", "领域", "sectors", "Sector that it leads there; empty = territory.",
                  required=False),
        Column("role", "choice", "角色", "Lead, or one of several that lead together.",
               choices=("lead", "co")),
        SINCE,
        UNTIL,
        *ORIGIN_COLUMNS,
    ),
)  # fmt: skip

NEEDS = Table(
    "needs", "所需项目库", "The needs library: what a place needs.", ("id",),
    (
        id_column("need:… id."),
        reference("place_id", "受扶方", "places", "Place that needs it."),
        reference("sector_id", "领域", "sectors", "Sector that it belongs to."),
        Column("title", "text", "需求名称", "What is needed, in a few words."),
        Column("amount", "decimal", "数量", "How much, in the sector's unit.", unit="sector unit",
               above=0, maximum=MAX_AMOUNT),
        Column("urgency", "decimal", "紧迫度", "0 = can wait, 1 = most urgent.", minimum=0,
               maximum=1),
        PERIOD,
        Column("status", "choice", "状态", "Only open needs count in a plan.",
               choices=("open", "planned", "closed")),
        YUAN,
        *ORIGIN_COLUMNS,
    ),
    label="Need",
)  # fmt: skip

CAPABILITIES = Table(
    "capabilities", "所能名录库", "The capability roster: what a provider offers.", ("id",),
    (
        id_column("capability:… id."),
        reference("provider_id", "帮扶方", "providers", "Provider that offers it."),
        reference("sector_id", "领域", "sectors", "Sector that it belongs to."),
        Column("title", "text", "能力名称", "What is offered, in a few words."),
        Column("amount", "decimal", "数量", "How much, in the sector's unit.", unit="sector unit",
               minimum=0, maximum=MAX_AMOUNT),
        PERIOD,
        Column("status", "choice", "状态", "Only offered capabilities count in a plan.",
               choices=("offered", "withdrawn")),
        *ORIGIN_COLUMNS,
    ),
    label="Capability",
)  # fmt: skip

PARTICIPANTS = Table(
    "participants", "参与名单", "Who takes part in a layer. Pairs are sought only among"
    " participants; min and max override the layer's quotas.",
    ("layer", "side", "entity_id"),
    (
        LAYER,
        Column("side", "choice", "角色", "Whether it helps or is helped.",
               choices=("provider", "place")),
        Column("entity_id", "id", "编号", "Id of the provider or place.",
               references=("providers", "places")),
        Column("min", "integer", "最少", "Least number of partners.", required=False,
               unit="partners", minimum=0, maximum=MAX_QUOTA),
        Column("max", "integer", "最多", "Most partners.", required=False, unit="partners",
               minimum=0, maximum=MAX_QUOTA),
        Column("priority", "integer", "优先级", "Places only: 3 = most important, empty = 1.",
               required=False, minimum=1, maximum=3),
        *ORIGIN_COLUMNS,
    ),
)  # fmt: skip

PAIRINGS = Table(
    "pairings", "结对关系", "Pairings that stand. Those with status active in the policy's period"
    " are what continuity is counted against.",
    ("period", "layer", "provider_id", "place_id"),
    (
        PERIOD,
        LAYER,
        reference("provider_id", "帮扶方", "providers", "Who helps."),
        reference("place_id", "受扶方", "places", "Who is helped."),
        SINCE,
        UNTIL,
        Column("status", "choice", "状态", "Ended pairings stay as history.",
               choices=("active", "ended")),
        YUAN,
        optional_text("document", "协议文件", "Title or number of the signed agreement."),
        *ORIGIN_COLUMNS,
    ),
)  # fmt: skip

TABLES: tuple[Table, ...] = (
    SECTORS, PARTIES, PLACES, PROVIDERS, LEADS, NEEDS, CAPABILITIES, PARTICIPANTS, PAIRINGS,
    *TABLES_OF_THE_YEAR,
)  # fmt: skip
"""All tables, each after the tables that it refers to."""

_BY_NAME = {table.name: table for table in TABLES}


def table(name: str) -> Table:
    """Return the table called ``name``.

    Raises
    ------
    KeyError
        When there is no such table; the message names those there are.

    Examples
    --------
    >>> table("sectors").key
    ('id',)
    """
    try:
        return _BY_NAME[name]
    except KeyError:
        raise KeyError(f"no table {name!r}; there are {', '.join(_BY_NAME)}") from None
