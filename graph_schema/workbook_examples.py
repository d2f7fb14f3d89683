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
        "lon": "105.613", "lat": "27.1417", "ethnic": "",
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
        "id": "", "#county": "大方县", "#township": "", "place_id": "大方县", "sector_id": "健康",
        "title": "儿科医生驻点", "amount": "6", "urgency": "0.8", "period": "2026",
        "status": "open", "amount_yuan": "120000",
    },
    "capabilities": {
        "id": "", "provider_id": "示例农科所", "sector_id": "健康", "title": "儿科专家巡诊",
        "amount": "4", "period": "2026", "status": "offered",
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
}  # fmt: skip
"""Table → column → cell; helper columns of the sheet start with "#". Choices are in English."""

EXAMPLES = {name: row | _SOURCE for name, row in EXAMPLES.items()}
