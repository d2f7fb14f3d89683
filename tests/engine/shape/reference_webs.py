"""Webs with indices computed by R's bipartite, kept beside the repository; not part of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from engine.shape.web import Web, web_from_table

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "networks"
NAMES = ("Safariland", "mosquin1967", "vazquec")
needs_references = pytest.mark.skipif(not FOLDER.is_dir(), reason="no reference webs here")


def reference_web(name: str) -> Web:
    table = pd.read_csv(FOLDER / f"web_{name}.csv", index_col=0)
    return web_from_table(table.to_numpy(dtype=float), list(table.index), list(table.columns),
                          name=name)  # fmt: skip


def reference_indices(name: str) -> dict[str, float]:
    table = pd.read_csv(FOLDER / "reference_indices.csv", index_col=0)
    return {str(key): float(value) for key, value in table.loc[name].items()}


def published() -> dict[str, Any]:
    values: dict[str, Any] = json.loads((FOLDER / "published_values.json").read_text("utf-8"))
    return values
