"""Tables of the year's work: teams, the key list of projects, dispatches, people, evaluations.

A part of the one declaration; `schema.py` passes them on. Pairing does without all of them, so a
folder or a workbook may leave them out, and they are written only where they have rows.
"""

from __future__ import annotations

from .schema_columns import (
    MAX_AMOUNT,
    MAX_YUAN,
    ORIGIN_COLUMNS,
    PERIOD,
    SINCE,
    UNTIL,
    YUAN,
    id_column,
    optional_text,
    reference,
)  # fmt: skip
from .schema_types import Column, Table

__all__ = [
    "DISPATCH_STATES", "EVALUATORS", "MAX_PEOPLE", "PROJECT_STATES", "TABLES_OF_THE_YEAR",
    "TASK_STATES",
]  # fmt: skip

PROJECT_STATES = ("proposed", "agreed", "running", "done", "closed", "dropped")
"""States of a project: those of the list, then done, then closed (销号), or dropped."""
DISPATCH_STATES = ("planned", "running", "done", "stopped")
TASK_STATES = ("open", "done", "dropped")
EVALUATORS = ("self", "helped", "lead", "third_party")
MAX_PEOPLE = 100_000

_DUTY = optional_text(
    "office", "责任科室", "Office that answers for it, never a person's name or phone number."
)
_STATE = Column("state", "choice", "状态", "Where the project stands.", choices=PROJECT_STATES)

TEAM_MEMBERS = Table(
    "team_members", "团队成员", "Which providers act together as one team (组团式). A team is a"
    " provider of its own; what its members offer, it offers.",
    ("team_id", "member_id"),
    (
        reference("team_id", "团队", "providers", "The team."),
        reference("member_id", "成员", "providers", "Provider that acts in it; no team itself."),
        SINCE,
        UNTIL,
        *ORIGIN_COLUMNS,
    ),
    of_the_year=True,
)  # fmt: skip

PROJECTS = Table(
    "projects", "重点对接项目清单", "The annual key list: what is to be done, where, by when, with"
    " which money. Who does it stands in its dispatches.", ("id",),
    (
        id_column("project:… id."),
        Column("title", "text", "项目名称", "What is done, in a few words."),
        optional_text("goal", "目标", "What it is to reach."),
        reference("place_id", "受扶方", "places", "Place that it is for."),
        reference("sector_id", "领域", "sectors", "Sector that it belongs to."),
        PERIOD,
        _STATE,
        _DUTY,
        SINCE,
        UNTIL,
        optional_text("funding", "资金来源", "Where the money comes from."),
        YUAN,
        Column("spent_yuan", "decimal", "已支出", "Money spent so far.", required=False,
               unit="yuan", minimum=0, maximum=MAX_YUAN),
        optional_text("indicators", "绩效指标", "By what its result is judged."),
        *ORIGIN_COLUMNS,
    ),
    label="Project", of_the_year=True,
)  # fmt: skip

PROJECT_MOVES = Table(
    "project_moves", "项目进展", "Every change of a project's state, with its day and reason"
    " (清单制、责任制、销号制).", ("id",),
    (
        id_column("move:… id."),
        reference("project_id", "项目", "projects", "Project that moved."),
        Column("date", "date", "日期", "Day of the change."),
        Column("state", "choice", "状态", "State from that day on.", choices=PROJECT_STATES),
        Column("reason", "text", "原因", "Why."),
        _DUTY,
        *ORIGIN_COLUMNS,
    ),
    label="ProjectMove", of_the_year=True,
)  # fmt: skip

DISPATCHES = Table(
    "dispatches", "派单", "How much of a capability serves which need.",
    ("period", "capability_id", "need_id"),
    (
        PERIOD,
        reference("capability_id", "所能", "capabilities", "Capability that serves."),
        reference("need_id", "需求", "needs", "Need that is served, of the same sector."),
        Column("amount", "decimal", "数量", "How much, in the sector's unit.", unit="sector unit",
               above=0, maximum=MAX_AMOUNT),
        Column("status", "choice", "状态", "Planned ones may still be moved; stopped ones count"
               " no more.", choices=DISPATCH_STATES),
        reference("project_id", "项目", "projects", "Project of the key list that it belongs to.",
                  required=False),
        SINCE,
        UNTIL,
        *ORIGIN_COLUMNS,
    ),
    of_the_year=True,
)  # fmt: skip

BUDGETS = Table(
    "budgets", "年度预算", "Most money that projects of a year may cost: of one place and those"
    " in it, of one provider, or of one sector.", ("id",),
    (
        id_column("budget:… id."),
        PERIOD,
        reference("place_id", "受扶方", "places", "Place whose projects share it.", required=False),
        reference("provider_id", "帮扶方", "providers", "Provider whose projects share it.",
                  required=False),
        reference("sector_id", "领域", "sectors", "Sector whose projects share it.",
                  required=False),
        Column("amount_yuan", "decimal", "金额", "Money that there is.", unit="yuan", minimum=0,
               maximum=MAX_YUAN),
        *ORIGIN_COLUMNS,
    ),
    label="Budget", of_the_year=True,
)  # fmt: skip

SECONDMENTS = Table(
    "secondments", "派驻人员", "People sent, as counts by office, never by name.",
    ("period", "provider_id", "place_id", "sector_id", "office", "since"),
    (
        PERIOD,
        reference("provider_id", "帮扶方", "providers", "Who sends them."),
        reference("place_id", "受扶方", "places", "Where they work."),
        reference("sector_id", "领域", "sectors", "Sector that they work in.", required=False),
        optional_text("office", "派驻岗位", "Office or post, never a person's name."),
        Column("num_people", "integer", "人数", "How many.", unit="people", minimum=1,
               maximum=MAX_PEOPLE),
        SINCE,
        UNTIL,
        *ORIGIN_COLUMNS,
    ),
    of_the_year=True,
)  # fmt: skip

TASKS = Table(
    "tasks", "重点任务", "Key tasks of the year, and when they are due.", ("id",),
    (
        id_column("task:… id."),
        Column("title", "text", "任务", "What is to be done."),
        PERIOD,
        reference("place_id", "受扶方", "places", "Place that it is for.", required=False),
        reference("project_id", "项目", "projects", "Project that it belongs to.",
                  required=False),
        _DUTY,
        Column("due", "date", "完成期限", "Last day on which it is in time."),
        Column("state", "choice", "状态", "Open tasks past their day are overdue.",
               choices=TASK_STATES),
        Column("done_on", "date", "完成日期", "Day on which it was done.", required=False),
        *ORIGIN_COLUMNS,
    ),
    label="Task", of_the_year=True,
)  # fmt: skip

EVALUATIONS = Table(
    "evaluations", "季评估", "Scores of a quarter, one row a criterion: of a pairing (layer,"
    " provider, place) or of a project.", ("id",),
    (
        id_column("evaluation:… id."),
        PERIOD,
        Column("quarter", "integer", "季度", "Quarter of the year.", minimum=1, maximum=4),
        Column("layer", "id", "结对类别", "Pairing programme of the pairing.", required=False),
        reference("provider_id", "帮扶方", "providers", "Who helps.", required=False),
        reference("place_id", "受扶方", "places", "Who is helped.", required=False),
        reference("project_id", "项目", "projects", "Project that is judged.", required=False),
        Column("criterion", "text", "评估指标", "What is judged."),
        Column("score", "decimal", "得分", "0 = failed, 1 = as good as can be.", minimum=0,
               maximum=1),
        Column("evaluator", "choice", "评估方", "Who judges.", choices=EVALUATORS),
        Column("reliability", "decimal", "可信度", "How much the score is to be trusted; empty ="
               " fully.", required=False, minimum=0, maximum=1),
        optional_text("evidence", "佐证材料", "Link or number of what it rests on."),
        *ORIGIN_COLUMNS,
    ),
    label="Evaluation", of_the_year=True,
)  # fmt: skip

TABLES_OF_THE_YEAR: tuple[Table, ...] = (
    TEAM_MEMBERS, PROJECTS, PROJECT_MOVES, DISPATCHES, BUDGETS, SECONDMENTS, TASKS, EVALUATIONS,
)  # fmt: skip
"""Each after the tables that it refers to."""
