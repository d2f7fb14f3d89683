"""Columns that many tables share: ids, names, references, dates, money, and where a row comes from.

A part of the one declaration; `schema.py` and `schema_year.py` put tables together from it.
"""

from __future__ import annotations

from .schema_types import Column

__all__ = [
    "LAT", "LAYER", "LON", "MAX_AMOUNT", "MAX_QUOTA", "MAX_YUAN", "OFFICE", "ORIGINS",
    "ORIGIN_COLUMNS", "PERIOD", "SINCE", "UNTIL", "YUAN", "id_column", "name_column",
    "optional_text", "reference",
]  # fmt: skip

ORIGINS = ("real", "derived", "synthetic")
MAX_QUOTA = 100_000
MAX_AMOUNT = 1e9
MAX_YUAN = 1e12

ORIGIN_COLUMNS = (
    Column("origin", "choice", "数据性质", "Where the row comes from: real = as a named source"
           " says; derived = computed from real rows; synthetic = generated.", choices=ORIGINS),
    Column("source", "text", "来源", "Title of the source, or the generator and its seed."),
)  # fmt: skip


def id_column(description: str) -> Column:
    """Return the column of ids of a table whose rows are nodes."""
    return Column("id", "id", "编号", description)


def name_column(description: str) -> Column:
    """Return the column of names."""
    return Column("name", "text", "名称", description)


def reference(name: str, zh: str, table: str, description: str, *, required: bool = True) -> Column:
    """Return a column whose cells are ids of another table."""
    return Column(name, "id", zh, description, required=required, references=(table,))


def optional_text(name: str, zh: str, description: str) -> Column:
    """Return a column of texts that may be empty."""
    return Column(name, "text", zh, description, required=False)


LON = Column("lon", "decimal", "经度", "Longitude, WGS 84.", required=False, unit="°",
             minimum=-180, maximum=180)  # fmt: skip
LAT = Column("lat", "decimal", "纬度", "Latitude, WGS 84.", required=False, unit="°",
             minimum=-90, maximum=90)  # fmt: skip
SINCE = Column("since", "date", "起始日期", "First day; empty = from the beginning.",
               required=False)  # fmt: skip
UNTIL = Column("until", "date", "截止日期", "Last day, included; empty = still.", required=False)
PERIOD = Column("period", "period", "周期", "The year (or month) that the row belongs to.")
YUAN = Column("amount_yuan", "decimal", "金额", "Money involved.", required=False, unit="yuan",
              minimum=0, maximum=MAX_YUAN)  # fmt: skip
OFFICE = optional_text("contact_office", "联系科室",
                       "Office to ask, never a person's name or phone number.")  # fmt: skip
LAYER = Column("layer", "id", "结对类别", "Name of the pairing programme, as in the policy.")
