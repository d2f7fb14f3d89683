"""The reference page ``docs/tables.md`` and empty CSV templates, generated from the schema.

``python -m graph_schema.tables_page`` rewrites the page; a test fails when it has drifted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from .checks import CHECKS
from .csv_write import ENCODINGS, Language, csv_line
from .schema import DERIVED_LABELS, RELATIONSHIPS, TABLES
from .schema_types import Column, Relationship, Table

PAGE = Path(__file__).parents[1] / "docs" / "tables.md"

_INTRO = """\
# Tables

*Generated from `graph_schema/schema.py` and `graph_schema/checks.py`; do not edit:
run `python -m graph_schema.tables_page`.*

A folder holds one CSV file per table, called by the table's English or Chinese name, such as
`places.csv` or `受扶方.csv`. A table without a file counts as empty.

- **Header**: the first line names the columns, in English or Chinese, mixed as you like and in any
  order. Optional columns may be left out.
- **Form**: cells are separated by commas; a text that holds a comma, a quote or a line break
  stands in double quotes, and a quote inside it is written twice. Blank lines are passed over.
- **Encoding**: UTF-8 (with or without mark), UTF-16 with a mark, or GB18030 (GBK, GB2312). The
  report names the encoding used. A file in Big5, Shift-JIS or the like is refused rather than read
  as rubbish: name its encoding with `--encoding`.
- **Ids** are texts, also when they look like numbers. They hold no spaces, no full-width
  characters, no `|` and no `;`. Names are no keys: many villages share a name.
- **Lists** are joined by `;`. **Decimals** have a point and no thousands separators.
  **Booleans** are `true` / `false`, `1` / `0`, `yes` / `no` or `是` / `否`.
- **Dates** are `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; `since` means the first day of it, `until` the
  last day, included. **Periods** are `YYYY` or `YYYY-MM`.
"""

_COLUMN_HEADER = ("column", "中文", "type", "required", "range or choices", "unit", "what it is")


def render_tables_page() -> str:
    """Return the reference page: tables, labels, relationships and checks, in Markdown."""
    names = [
        (f"[{t.name}](#{t.name})", t.zh, f"{t.name}.csv", _code(t.key), t.description)
        for t in TABLES
    ]
    parts = [
        _INTRO,
        *_markdown_table(("table", "中文", "file", "key", "what it holds"), names),
        *(line for table in TABLES for line in _table_section(table)),
        *_labels_section(),
        *_relationships_section(),
        *_checks_section(),
    ]
    return "\n".join(parts)


def write_templates(folder: Path, lang: Language = "en") -> None:
    """Write an empty file of each table into ``folder``: a header with all columns, no rows.

    Raises
    ------
    FileExistsError
        When one of the files is there already; none is written then.
    """
    files = {folder / f"{table.name}.csv": table for table in TABLES}
    for path in files:
        if path.exists():
            raise FileExistsError(path)
    folder.mkdir(parents=True, exist_ok=True)
    for path, table in files.items():
        titles = tuple(column.zh if lang == "zh" else column.name for column in table.columns)
        path.write_bytes(f"{csv_line(titles)}\n".encode(ENCODINGS[lang]))


def _table_section(table: Table) -> list[str]:
    return [
        "",
        f"## {table.name}",
        "",
        f"{table.zh}. {table.description} Key: {_code(table.key)}.",
        "",
        *_markdown_table(_COLUMN_HEADER, map(_column_row, table.columns)),
    ]


def _column_row(column: Column) -> tuple[str, ...]:
    limits = column.range or _code(column.choices)
    if column.references:
        limits = "id in " + " or ".join(f"[{name}](#{name})" for name in column.references)
    required = "yes" if column.required else ""
    names = (f"`{column.name}`", column.zh, column.type, required, limits, column.unit)
    return *names, column.description


def _labels_section() -> list[str]:
    rows = []
    for table in TABLES:
        if table.label:
            second = "`kind` in CamelCase" if table.kinds_are_labels else ""
            rows.append((f"`{table.label}`", table.zh, f"rows of {table.name}", second))
    for derived in DERIVED_LABELS:
        sources = ", ".join(f"{name}({', '.join(columns)})" for name, columns in derived.sources)
        rows.append((f"`{derived.label}`", derived.zh, f"cells of {sources}", ""))
    return [
        "",
        "## Labels",
        "",
        "What is a node in the graph. Properties are the columns of the table.",
        "",
        *_markdown_table(("label", "中文", "nodes are", "second label"), rows),
    ]


def _relationships_section() -> list[str]:
    return [
        "",
        "## Relationships",
        "",
        "Read off the rows of a table; a row whose cell is empty makes none.",
        "",
        *_markdown_table(
            ("relationship", "中文", "from the table", "properties", "means"),
            map(_relationship_row, RELATIONSHIPS),
        ),
    ]


def _relationship_row(relationship: Relationship) -> tuple[str, ...]:
    start, end = (
        label.replace("*", "Provider or Place")
        for label, _ in (relationship.start, relationship.end)
    )
    return (
        f"`(:{start})-[:{relationship.type}]->(:{end})`",
        relationship.zh,
        relationship.table,
        _code(relationship.properties),
        relationship.description,
    )


def _checks_section() -> list[str]:
    rows = [(f"`{check.code}`", check.severity, check.finds) for check in CHECKS]
    return [
        "",
        "## Checks",
        "",
        "All problems are reported at once, with table, line, column, value and remedy: up to",
        "1,000 line by line, all of them counted. An **error** has to be mended before anything is",
        "planned, a **warning** should be looked at, a **note** is good to know.",
        "",
        *_markdown_table(("check", "severity", "finds"), rows),
        "",
    ]


def _markdown_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_line(header), _line(["--"] * len(header)), *map(_line, rows)]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    PAGE.write_text(render_tables_page(), encoding="utf-8")
