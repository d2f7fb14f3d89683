"""Every text that a Neo4j server is ever given, found without one, and the names it may use."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import graph_schema
from graph_schema import neo4j_schema
from graph_schema.named_queries import named_queries
from graph_schema.schema import DERIVED_LABELS, RELATIONSHIPS
from tests.cypher_linter import Known, Text

_BEGINS = re.compile(r"\s*(?:MATCH|OPTIONAL MATCH|UNWIND|CREATE|MERGE|RETURN|CALL) +\S")

_STAND_INS = {"label": "Policy", "kind": "policy", "names": "p.status"}
"""What stands where a text of the store is put together from a local variable."""

_TYPES_OF_THE_STORE = ("HAS_TABLE", "LIVE", "MEANS", "ASSIGNS", "ADOPTED", "PAIRED_WITH",
                       "PLANNED_ON", "HAS_REVIEW", "STARTED_FROM", "DERIVED_FROM", "FOLLOWS",
                       "ANSWERS")  # fmt: skip

_FUNCTIONS = ("coalesce", "collect", "count", "left", "max", "round", "size", "sum", "timestamp")


def known() -> Known:
    """Return what the schema and the store declare; a text that names anything else is wrong."""
    kinds = {label for table in neo4j_schema.LABELLED
             for found in neo4j_schema.kind_labels(table).values() for label in found}  # fmt: skip
    kept = {label for label, _ in neo4j_schema._KEPT_KEYS}
    labels = kinds | kept | {table.label for table in neo4j_schema.LABELLED}
    labels |= {"Disposable", "Loose"}
    labels |= {derived.label for derived in DERIVED_LABELS}
    types = {relationship.type for relationship in RELATIONSHIPS} | set(_TYPES_OF_THE_STORE)
    return Known(tuple(sorted(labels)), tuple(sorted(types)), _FUNCTIONS)


def named() -> list[Text]:
    """Return the named queries, each with the parameters that its header declares.

    People run them where they like, so they must be sound in either version of Cypher.
    """
    return [Text(query.name, query.text, query.parameters, ("CYPHER 5", "CYPHER 25"))
            for query in named_queries().values()]  # fmt: skip


def made() -> list[Text]:
    """Return the texts that are made from the schema."""
    texts = {"ties": list(neo4j_schema.TIES), "shown": [neo4j_schema.IS_SHOWN],
             "derived": list(neo4j_schema.DERIVED_TEXTS.values()),
             "constraints": neo4j_schema.constraints()}  # fmt: skip
    nodes = [neo4j_schema.node_texts(table, (*table.column_names, "row"))
             for table in neo4j_schema.LABELLED]  # fmt: skip
    relationships = [neo4j_schema.relationship_texts(relationship, side, relationship.properties)
                     for relationship, side in neo4j_schema.RELATIONSHIP_SIDES]  # fmt: skip
    for found in (*nodes, *relationships):
        texts[str(found)[:60]] = [text for field in fields(found)
                                  if _is_cypher(text := getattr(found, field.name))]  # fmt: skip
    return [_text(f"schema: {name}", text) for name, group in texts.items() for text in group]


def spoken() -> list[Text]:
    """Return the texts that stand in the code of the store itself."""
    folder = Path(graph_schema.__file__).parent
    modules = [importlib.import_module(f"graph_schema.{file.stem}")
               for file in sorted(folder.glob("neo4j_*.py"))]  # fmt: skip
    return [_text(module.__name__, text) for module in modules if module is not neo4j_schema
            for text in _texts_of(module)]  # fmt: skip


def every_text() -> list[Text]:
    """Return all of them."""
    return [*named(), *made(), *spoken()]


def _texts_of(module: ModuleType) -> list[str]:
    found = [node for node in _strings(ast.parse(inspect.getsource(module)))
             if _is_cypher(_beginning(node))]  # fmt: skip
    names = vars(module) | _STAND_INS
    return [eval(compile(ast.Expression(node), module.__name__, "eval"), names) for node in found]


def _strings(node: ast.AST) -> Iterator[ast.expr]:
    """Yield whole strings, not the parts of one."""
    if isinstance(node, (ast.JoinedStr, ast.Constant)):
        yield node
    else:
        for child in ast.iter_child_nodes(node):
            yield from _strings(child)


def _beginning(node: ast.expr) -> object:
    part = node.values[0] if isinstance(node, ast.JoinedStr) else node
    return part.value if isinstance(part, ast.Constant) else ""


def _text(name: str, text: str) -> Text:
    return Text(name, text, tuple(sorted(set(re.findall(r"\$(\w+)", text)))))


def _is_cypher(value: object) -> bool:
    return isinstance(value, str) and _BEGINS.match(value) is not None
