"""All candidate pairs in one file, CSV or Parquet."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from engine.candidates import candidates_frame, list_candidates
from engine.policy import Policy
from graph_schema.graph import AssistanceGraph

from .plan_csv import neutral


def all_candidates(graph: AssistanceGraph, policy: Policy) -> pd.DataFrame:
    """Return the pairs of every layer with the names of their ends.

    Columns: layer, ids and names, one column of cost points per soft rule and their sum, km
    (empty = unknown), standing, refused_by (hard rules joined by ";", empty = allowed).
    """
    frame = pd.concat([candidates_frame(c) for c in list_candidates(graph, policy)],
                      ignore_index=True)  # fmt: skip
    return with_names(frame, graph)


def with_names(frame: pd.DataFrame, graph: AssistanceGraph) -> pd.DataFrame:
    """Return pairs with what their providers and places are called, each behind its id."""
    named = frame.copy()
    for side in ("provider", "place"):
        rows = graph.table(f"{side}s")
        names = dict(zip(rows["id"].tolist(), rows["name"].tolist(), strict=True))
        position = list(named.columns).index(f"{side}_id")
        named.insert(position + 1, f"{side}_name", frame[f"{side}_id"].map(names))
    return named


def write_frame(frame: pd.DataFrame, file: Path) -> None:
    """Write a table as Parquet or CSV, by the file's suffix; an older file is replaced at once.

    In CSV, texts that a spreadsheet would take for a formula get an apostrophe in front.

    Raises
    ------
    OSError
        When the file cannot be written; an older one is then as it was.
    """
    file = file.resolve()
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{file.name}-", dir=file.parent) as workplace:
        ready = Path(workplace) / file.name
        if file.suffix.lower() == ".parquet":
            frame.to_parquet(ready, index=False)
        else:
            neutralised(frame).to_csv(ready, index=False, encoding="utf-8-sig",
                                       lineterminator="\n")  # fmt: skip
        ready.replace(file)


def neutralised(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table without texts that a spreadsheet would take for a formula."""
    texts = {
        str(name): column.map({text: neutral(text) for text in column.unique()})
        for name, column in frame.items()
        if not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column))
    }
    return frame.assign(**texts)
