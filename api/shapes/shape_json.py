"""A study of a network as plain JSON values: every number, nothing cut short."""

from __future__ import annotations

from typing import Any

import pandas as pd

from engine.shape.modularity import NULL_CLIMBS
from engine.shape.study import DEFINITION, ShapeStudy, Subject

Json = dict[str, Any]


def study_json(study: ShapeStudy) -> Json:
    """Return a study. Numbers that have no value are null."""
    definitions = study.measures.drop_duplicates("measure").set_index("measure")
    robustness = study.robustness
    return {
        **study.hashes,
        "num_draws": study.num_draws,
        "num_searched": study.num_searched,
        "num_climbs": NULL_CLIMBS,
        "seed": study.seed,
        "subjects": [_subject(own) for own in study.subjects],
        "definitions": {str(name): {key: row[key] for key in DEFINITION}
                        for name, row in definitions.iterrows()},
        "measures": rows(study.measures[["subject", "web", "part", "measure", "value"]]),
        "chance": rows(study.chance),
        "turnovers": rows(study.turnovers),
        "robustness": None if robustness is None else {
            "curves": rows(robustness.curves), "worth": rows(robustness.worth)},
    }  # fmt: skip


def rows(table: pd.DataFrame) -> list[Json]:
    """Return the rows of a table as plain values, None in the place of NaN."""
    columns = [table[name].tolist() for name in table.columns]
    names = [str(name) for name in table.columns]
    return [{name: None if value != value else value  # noqa: PLR0124 - NaN alone differs from itself
             for name, value in zip(names, row, strict=True)}
            for row in zip(*columns, strict=True)]  # fmt: skip


def _subject(own: Subject) -> Json:
    webs = []
    for key, web in own.webs.items():
        stars = own.stars.get(key)
        modules = own.modules.get(key)
        webs.append({
            "web": key.web, "part": key.part, "num_rows": len(web.rows),
            "num_columns": len(web.columns), "num_links": web.num_links,
            "stars": None if stars is None else {
                "leaves": stars.leaves, "num": len(stars.sizes),
                "fixed_by_degrees": stars.fixed_by_degrees},
            "modules": None if modules is None else rows(modules.table(web)),
        })  # fmt: skip
    return {"name": own.name, "kind": own.kind, "webs": webs}
