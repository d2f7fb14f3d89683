"""The Chinese words of closed lists, as they stand in a Chinese workbook.

In a workbook a choice may be written either way; everywhere else it is the English word.
"""

from __future__ import annotations

from .schema_types import Column

ZH: dict[str, str] = {
    # origin
    "real": "真实", "derived": "推算", "synthetic": "模拟",
    # kinds
    "party": "民主党派", "federation": "工商联", "department": "部门", "association": "协会",
    "province": "省", "prefecture": "市（州）", "county": "县（区）", "zone": "管理区",
    "area": "片区", "township": "乡镇（街道）", "village": "村", "community": "社区",
    "hospital": "医院",
    "school": "学校", "unit": "单位", "firm": "企业", "school_team": "学校团队",
    "university": "高校", "soe": "国有企业", "chamber": "商会", "grassroots_org": "基层组织",
    "government": "政府", "team": "团队",
    # levels and forces
    "central": "中央", "provincial": "省级", "city": "市级",
    "east_west_cooperation": "东西部协作", "provincial_pairing": "省内对口帮扶",
    "central_provincial_designated": "中央和省级定点帮扶", "state_owned_enterprise": "国企帮扶",
    "team_talent": "组团式和人才帮扶",
    # roles and states
    "lead": "牵头", "co": "共同牵头", "provider": "帮扶方", "place": "受扶方",
    "open": "待对接", "planned": "已列入计划", "closed": "已办结",
    "offered": "可提供", "withdrawn": "已撤回", "active": "在帮", "ended": "已结束",
    # projects, dispatches, tasks, evaluations
    "proposed": "拟列入", "agreed": "已商定", "running": "进行中", "done": "已完成",
    "dropped": "已撤销", "stopped": "已停止",
    "self": "自评", "helped": "受扶方评价", "third_party": "第三方评估",
    # booleans
    "true": "是", "false": "否",
}  # fmt: skip

_IN_COLUMN: dict[tuple[str, str], str] = {
    ("level", "county"): "县级", ("state", "closed"): "已销号", ("state", "open"): "未完成",
    ("evaluator", "lead"): "牵头单位评价",
}  # fmt: skip
"""(column, choice) to its word where that column means something else by it."""


def choice_word(column: Column, choice: str, lang: str) -> str:
    """Return a choice of a column as it is written in a workbook of that language.

    >>> choice_word(Column("status", "choice", "", "", choices=("open",)), "open", "zh")
    '待对接'
    """
    if lang == "en" or choice not in ZH:
        return choice
    return _IN_COLUMN.get((column.name, choice), ZH[choice])


def choices_by_word(column: Column) -> dict[str, str]:
    """Return Chinese word → choice of one column."""
    return {choice_word(column, choice, "zh"): choice for choice in column.choices}
