"""A study of a network on the screen: one table for each web, all subjects side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from api.screen import Screen
from engine.shape.modularity import NULL_CLIMBS
from engine.shape.progress import Step
from engine.shape.study import PAIRS, ShapeStudy, Subject, WebKey

from .measure_words import MeasureWords

if TYPE_CHECKING:
    from rich.table import Table

SHOWN = ("reach_rows", "reach_columns", "mean_partners_columns", "gini_rows", "gini_columns",
         "connectance", "nodf", "weighted_nodf", "modularity", "weighted_modularity", "h2_prime",
         "specialisation_asymmetry", "c_score_rows", "c_score_columns", "niche_overlap_rows",
         "num_compartments", "articulation_share_rows", "largest_betweenness_rows")  # fmt: skip
"""Measures of webs that are shown; files hold all."""

SHOWN_OF_PARTS = ("gini_rows", "connectance", "nodf", "h2_prime")


def show_study(study: ShapeStudy, names: Mapping[str, str], screen: Screen) -> None:
    """Write a study to stdout.

    Parameters
    ----------
    names
        Id → what it is called, for parts of webs.
    """
    table = study.table
    for (web, part), rows in table.groupby(["web", "part"], sort=False):
        key = WebKey(str(web), str(part))
        screen.line(_title(key, study.subject, names, screen), "bold")
        _show_stars(key, study, screen)
        screen.show(_figures(key, rows, study, screen))
        screen.line()
    if len(study.turnovers):
        screen.line(screen.text("shape.turnovers"), "bold")
        screen.show(_turnovers(study.turnovers, screen))
        screen.line()
    if study.robustness is not None:
        screen.line(screen.text("shape.worth"), "bold")
        screen.show(_worth(study.robustness.worth, screen))
        screen.line(screen.text("shape.worth.notes"), "dim")
        screen.line()
    if study.models:
        models = [screen.text(f"shape.model.{own}") for own in study.models]
        screen.line(screen.text("shape.chance", models=models, num=study.num_draws,
                                seed=study.seed), "dim")  # fmt: skip
        if study.num_searched:
            screen.line(screen.text("shape.chance.searched", num=study.num_searched,
                                    climbs=NULL_CLIMBS), "dim")  # fmt: skip
    screen.line(screen.text("shape.notes"), "dim")


def web_title(web: str, screen: Screen) -> str:
    """Return what a web is called; an edge list is called by its file."""
    if web == PAIRS:
        return screen.text("shape.pairs")
    sides = web.split(" × ")
    known = len(sides) == 2 and all(screen.words.has(f"node.{side}") for side in sides)
    return " × ".join(screen.text(f"node.{side}") for side in sides) if known else web


def subject_title(own: Subject, screen: Screen) -> str:
    """Return what a subject is called: by its kind, or by its name where that says more."""
    return screen.text(f"shape.subject.{own.kind}") if own.name == own.kind else own.name


def step_text(step: Step, screen: Screen) -> str:
    """Return what comes next in words; parts of webs by what they are cut by."""
    if step.kind == "attack":
        attack = screen.text(f"shape.worth.by_{step.name}")
        return screen.text("shape.step.attack", attack=attack, number=step.number, total=step.total)
    key = f"shape.{step.kind}.{step.name}"
    name = screen.text(key) if screen.words.has(key) else step.name
    if not step.web:
        return name
    by = step.part.partition(":")[0]
    return screen.text("shape.step.part" if by else "shape.step.web", name=name,
                       web=web_title(step.web, screen),
                       by=screen.text(f"shape.by.{by}") if by else "")  # fmt: skip


def _title(key: WebKey, subject: Subject, names: Mapping[str, str], screen: Screen) -> str:
    title = web_title(key.web, screen)
    if key.part:
        kind, _, value = key.part.partition(":")
        name = names.get(value, value) or screen.text("shape.nowhere")
        title += screen.text("shape.part", kind=screen.text(f"shape.by.{kind}"), name=name)
    web = subject.webs.get(key)
    if web is None:
        return title
    return title + screen.text("shape.size", rows=len(web.rows), columns=len(web.columns),
                               links=web.num_links)  # fmt: skip


def _show_stars(key: WebKey, study: ShapeStudy, screen: Screen) -> None:
    told = study.subject.stars.get(key)
    if told is not None:
        fixed = "fixed" if told.fixed_by_degrees else "mixed"
        screen.line(screen.text(f"shape.stars.{fixed}", num=len(told.sizes)), "yellow")


def _figures(key: WebKey, rows: pd.DataFrame, study: ShapeStudy, screen: Screen) -> Table:
    from rich import box
    from rich.table import Table

    shown = SHOWN_OF_PARTS if key.part else SHOWN
    words = MeasureWords(key.web, screen.words)
    subjects = [own for own in study.subjects if key.web == PAIRS or key in own.webs]
    models = [model for model in study.models if rows[f"{model}_mean"].notna().any()]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(screen.styled(screen.text("summary.figure")), overflow="fold")
    for own in subjects:
        table.add_column(screen.styled(subject_title(own, screen)), justify="right")
    for model in models:
        table.add_column(screen.styled(screen.text(f"shape.model.{model}")), justify="right")
        table.add_column("z", justify="right")
    for row in rows.to_dict("records"):
        if key.web != PAIRS and row["measure"] not in shown:
            continue
        cells = [number(row[own.name]) for own in subjects]
        for model in models:
            cells += [_range(row, model), _z(row[f"{model}_z"])]
        table.add_row(screen.styled(words.name(str(row["measure"]))), *cells)
    return table


def number(value: float) -> str:
    """Return a number as it is shown; "–" where it has no value.

    >>> number(0.12345), number(float("nan")), number(-0.0), number(23.456), number(707.0)
    ('0.123', '–', '0.000', '23.5', '707')
    """
    if value != value:  # noqa: PLR0124 - NaN alone differs from itself
        return "–"
    size = abs(value)
    return f"{value + 0.0:.{3 if size < 10 else 1 if size < 100 else 0}f}"


def _range(row: Mapping[Any, Any], model: str) -> str:
    mean, low, high = (row[f"{model}_{part}"] for part in ("mean", "low", "high"))
    return "–" if mean != mean else f"{number(mean)} [{number(low)}, {number(high)}]"  # noqa: PLR0124


def _z(value: float) -> str:
    return "–" if value != value else f"{value:+.1f}"  # noqa: PLR0124


def _worth(worth: pd.DataFrame, screen: Screen) -> Table:
    """Return what coordination is worth: a row for each attack and KPI."""
    from rich import box
    from rich.table import Table

    parts: Sequence[str] = ("none", "rematched", "worth")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(screen.styled(screen.text("shape.worth.attack")))
    table.add_column(screen.styled(screen.text("summary.figure")))
    for part in parts:
        table.add_column(screen.styled(screen.text(f"shape.worth.{part}")), justify="right")
    for row in worth.to_dict("records"):
        cells = [number(row[part]) for part in parts]
        if row["num_runs"] > 1:
            cells[-1] += f" [{number(row['low'])}, {number(row['high'])}]"
        table.add_row(screen.styled(screen.text(f"shape.worth.by_{row['attack']}")),
                      screen.styled(screen.text(f"kpi.{row['measure']}")), *cells)  # fmt: skip
    return table


def _turnovers(turnovers: pd.DataFrame, screen: Screen) -> Table:
    from rich import box
    from rich.table import Table

    parts: Sequence[str] = ("whole", "rewiring", "species", "continuity")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(screen.styled(screen.text("shape.turnover.web")))
    table.add_column(screen.styled(screen.text("shape.turnover.periods")))
    for part in parts:
        table.add_column(screen.styled(screen.text(f"shape.turnover.{part}")), justify="right")
    for row in turnovers.to_dict("records"):
        table.add_row(screen.styled(web_title(str(row["web"]), screen)),
                      screen.styled(f"{row['before']} → {row['after']}"),
                      *(number(row[part]) for part in parts))  # fmt: skip
    return table
