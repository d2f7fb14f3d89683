"""The pages of rules and of KPIs, generated from what the engine declares.

``python -m api.pages`` rewrites ``docs/rules.md``, ``docs/kpis.md`` and the page of edits
(`scenario_page`); a test fails when one has drifted.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Sequence
from pathlib import Path

from engine.coverage import KPIS
from engine.rules import COST_SCALE, HARD_RULES, QUOTA_RULES, SOFT_RULES, Rule

from .scenario_page import render_edits_page

DOCS = Path(__file__).parents[1] / "docs"

SOURCES: dict[str, str] = {
    "Bijie-2024": "统一战线探索“地域+领域”组团式帮扶毕节新模式，2024-11-22",
    "Advice-2025": "民盟贵州省委副主委邓琴：关于贵州省进一步完善“大统战工作格局”、"
    "深化“地域+领域”组团式帮扶机制的建议，2025",
    "Sichuan-2025": "构建党建引领欠发达县域帮扶工作共同体的四川实践，2025",
    "Wulong": "重庆武隆区：统战助推发展“三驾马车”",
}
"""Short name of each source of the mission that a rule names, and its title."""

_RULES_INTRO = f"""\
# Rules

*Generated from `engine/rules.py`; do not edit: run `python -m api.pages`.*

Every rule looks at one pair of a provider and a place in one layer. All rules are on unless the
policy switches one off (`rules = {{ {SOFT_RULES[0].name} = false }}` in a layer).

- A **hard rule** refuses a pair. A pair may be refused by several; all of them are kept. A
  lock of kind `in` overrides every refusal, a waiver every one but a lock's.
- A **soft rule** says how far a pair is from ideal, 0 (ideal) to 1 (worst). Times its
  weight in the policy times {COST_SCALE:,}, rounded to whole cost points (halves to even), it is
  one column of the pair's cost. A rule without a weight costs nothing. Refused pairs cost too.
- **Quotas** are rules too. A minimum that cannot be met is an answer: the gap is named.
"""

_KPIS_INTRO = """\
# KPIs

*Generated from `engine/coverage.py`; do not edit: run `python -m api.pages`.*

Each KPI lies between 0 and 1 on a fixed scale, so that plans of different policies compare. Where
its denominator is 0 it has no value. Needs that count are open and of the policy's period;
capabilities that count are offered, of the period, and not of a sector that the provider bars.

A capability counts in full at each partner of its provider. Coverage is therefore **potential**
coverage: what could be served at best, not what has been promised.

Two plans' KPIs stand side by side, with their change, in [a comparison](compare.md).
"""


def render_rules_page() -> str:
    """Return the page of rules: hard, soft, quotas, sources, in Markdown."""
    parts = [
        _RULES_INTRO,
        *_table(
            ("rule", "kind", "what it does", "source"),
            [
                (f"`{rule.name}`", rule.kind, _paragraphs(rule)[0], rule.source)
                for rule in (*HARD_RULES, *SOFT_RULES)
            ],
        ),
        *(line for rule in (*HARD_RULES, *SOFT_RULES) for line in _details(rule)),
        "",
        "## Quotas",
        "",
        *_table(
            ("quota", "promise", "source"),
            [(quota.name, quota.promise, quota.source) for quota in QUOTA_RULES],
        ),
        "",
        "## Sources",
        "",
        *_table(("short name", "title"), [(f"[{name}]", title) for name, title in SOURCES.items()]),
        "",
    ]
    return "\n".join(parts)


def render_kpis_page() -> str:
    """Return the page of KPIs: one formula each, in Markdown."""
    rows = [(f"`{kpi.name}`", kpi.formula, kpi.better) for kpi in KPIS]
    return "\n".join([_KPIS_INTRO, *_table(("KPI", "formula", "better"), rows), ""])


def _details(rule: Rule) -> list[str]:
    """Return what a rule's docstring says beyond its first sentence, under the rule's name."""
    details = _paragraphs(rule)[1:]
    return ["", f"**{rule.name}.** {' '.join(details)}"] if details else []


def _paragraphs(rule: Rule) -> list[str]:
    """Return the paragraphs of a rule's docstring, each on one line."""
    paragraphs = (inspect.getdoc(rule.evaluate) or "").split("\n\n")
    return [" ".join(paragraph.split()) for paragraph in paragraphs]


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_line(header), _line(["--"] * len(header)), *map(_line, rows)]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


if __name__ == "__main__":
    (DOCS / "rules.md").write_text(render_rules_page(), encoding="utf-8")
    (DOCS / "kpis.md").write_text(render_kpis_page(), encoding="utf-8")
    (DOCS / "scenario-edits.md").write_text(render_edits_page(), encoding="utf-8")
