"""The example row of each sheet of a template: a small sound world of one pairing."""

from __future__ import annotations

_SOURCE = {"origin": "real", "source": "县农业农村局 2026-01 台账"}

EXAMPLES: dict[str, dict[str, str]] = {
    "sectors": {
        "id": "health", "name": "健康", "parent_id": "", "unit": "医务人员人月",
    },
    "parties": {
        "id": "party:minge", "name": "民革", "kind": "party", "contact_office": "社会服务处",
    },
    "places": {
        "id": "520521", "kind": "county", "name": "大方县", "parent_id": "", "run_by": "",
        "area_id": "", "lon": "105.613", "lat": "27.1417", "ethnic": "",
    },
    "providers": {
        "id": "unit:nongke", "kind": "unit", "name": "示例农业科学研究所", "level": "provincial",
        "aliases": "示例农科所", "uscc": "", "party_id": "民革", "parent_id": "", "place_id": "",
        "seat": "贵州贵阳", "lon": "106.71", "lat": "26.58", "territory_id": "大方县",
        "barred_sectors": "", "force": "team_talent", "contact_office": "科技服务科",
    },
    "leads": {
        "party_id": "民革", "place_id": "大方县", "sector_id": "", "role": "lead",
        "since": "2023-07", "until": "",
    },
    "needs": {
        "id": "need:1", "#county": "大方县", "#township": "", "place_id": "大方县",
        "sector_id": "健康", "title": "儿科医生驻点", "amount": "6", "urgency": "0.8",
        "period": "2026", "status": "open", "amount_yuan": "120000",
    },
    "capabilities": {
        "id": "capability:1", "provider_id": "示例农科所", "sector_id": "健康",
        "title": "儿科专家巡诊", "amount": "4", "period": "2026", "status": "offered",
    },
    "participants": {
        "layer": "units-counties", "side": "place", "#county": "大方县", "#township": "",
        "entity_id": "大方县", "min": "1", "max": "2", "priority": "3",
    },
    "pairings": {
        "period": "2026", "layer": "units-counties", "provider_id": "示例农业科学研究所",
        "#county": "大方县", "#township": "", "place_id": "大方县", "since": "2025-03",
        "until": "", "status": "active", "amount_yuan": "300000", "document": "结对协议（2025）3号",
    },
    "team_members": {
        "team_id": "示例医疗团队", "member_id": "示例农科所", "since": "2026", "until": "",
    },
    "projects": {
        "id": "project:1", "title": "儿科医生驻点一年", "goal": "县医院能独立开展儿科门诊",
        "place_id": "大方县", "sector_id": "健康", "period": "2026", "state": "proposed",
        "office": "县卫生健康局医政科",
        "since": "2026-03-01", "until": "2026-12-31", "funding": "帮扶方自筹",
        "amount_yuan": "120000", "spent_yuan": "0", "indicators": "门诊 3000 人次",
    },
    "project_moves": {
        "id": "", "project_id": "project:1", "date": "2026-01-10", "state": "proposed",
        "reason": "列入年度清单", "office": "县卫生健康局医政科",
    },
    "dispatches": {
        "period": "2026", "capability_id": "capability:1", "need_id": "need:1", "amount": "4",
        "status": "planned", "project_id": "project:1", "since": "2026-03-01", "until": "",
    },
    "budgets": {
        "id": "", "period": "2026", "place_id": "大方县", "provider_id": "", "sector_id": "",
        "amount_yuan": "5000000",
    },
    "secondments": {
        "period": "2026", "provider_id": "示例农科所", "place_id": "大方县", "sector_id": "健康",
        "office": "县人民医院儿科", "num_people": "2", "since": "2026-03-01", "until": "",
    },
    "tasks": {
        "id": "", "title": "签订驻点协议", "period": "2026", "place_id": "大方县",
        "project_id": "project:1", "office": "县卫生健康局医政科", "due": "2026-02-28",
        "state": "done", "done_on": "2026-02-10",
    },
    "evaluations": {
        "id": "", "period": "2026", "quarter": "2", "layer": "units-counties",
        "provider_id": "示例农科所", "place_id": "大方县", "project_id": "",
        "criterion": "群众满意度", "score": "0.9", "evaluator": "third_party", "reliability": "0.8",
        "evidence": "2026 年第二季度评估报告",
    },
}  # fmt: skip
"""Table → column → cell; helper columns of the sheet start with "#". Choices are in English."""

EXAMPLES = {name: row | _SOURCE for name, row in EXAMPLES.items()}
