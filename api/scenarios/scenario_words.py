"""What an edit of a scenario does, as one sentence with names. The words are in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.editing.edit_types import EditModel
from engine.policy import GroupQuota
from graph_schema.schema import TABLES, table

from .scenario_terms import NUMBERS, ScenarioTerms

Own = Mapping[str, Any]
"""The keys of one edit."""


class ScenarioWords:
    """Makes the sentences of edits in one language."""

    def __init__(self, terms: ScenarioTerms) -> None:
        self._terms = terms

    def edit(self, edit: EditModel) -> str:
        """Return one edit as a sentence without its full stop, with its reason in brackets."""
        own = dict(edit)
        told = str(getattr(self, f"_{own['op']}", self._of_names)(own))
        if not edit.reason:
            return told
        return self._terms.text("because", edit=told, reason=edit.reason)

    def _of_names(self, own: Own) -> str:
        """Return a sentence that needs nothing but names: of pairs, of what is removed."""
        terms = self._terms
        return terms.text(
            str(own["op"]),
            provider=terms.who(own.get("provider_id"), "provider"),
            place=terms.who(own.get("place_id"), "place"),
            layer=terms.layer(own.get("layer")),
            name=terms.name(own.get("id")),
        )

    def _freeze(self, own: Own) -> str:
        sides = [side for side in ("place", "provider") if own[f"{side}_id"] is not None]
        who = self._terms.words.join([self._terms.who(own[f"{x}_id"], x) for x in sides])
        if own["layer"] is not None:
            layer = self._terms.layer(own["layer"])
            who = self._terms.text("in_layer", who=who, layer=layer) if who else layer
        return self._terms.text(f"freeze_{own['pairs']}", who=who)

    def _set_quota(self, own: Own) -> str:
        terms, numbers = self._terms, self._terms.numbers(own)
        if own["of"] == "participant":
            return terms.text("set_quota_participant", numbers=numbers,
                              who=terms.who(own["entity_id"], own["side"]),
                              layer=terms.layer(own["layer"]))  # fmt: skip
        if own["of"] == "layer":
            return terms.text("set_quota_layer", numbers=numbers, layer=terms.layer(own["layer"]),
                              side=terms.words.text(f"side.{own['side']}"))  # fmt: skip
        layers = terms.words.join([terms.layer(name) for name in own["layers"]])
        who = terms.name(own["key"]) if own["key"] else terms.text(f"every_group_{own['by']}")
        return terms.text("set_quota_group", who=who, numbers=numbers, layer=layers)

    def _set_group_quotas(self, own: Own) -> str:
        terms = self._terms
        quotas = [self._group_quota(quota) for quota in own["group_quotas"]]
        return terms.text(
            "set_group_quotas",
            layer=terms.text("own_layers") if own["layer"] is None else terms.layer(own["layer"]),
            quotas=terms.words.join(quotas) if quotas else terms.text("no_quotas"),
        )

    def _group_quota(self, quota: GroupQuota) -> str:
        terms = self._terms
        single = [f"{terms.name(key)} {terms.numbers(dict(own))}"
                  for key, own in quota.keys.items()]  # fmt: skip
        numbers = terms.words.join([terms.numbers({"min": quota.min, "max": quota.max}), *single])
        return terms.text("quota", by=terms.text(f"every_group_{quota.by}"), numbers=numbers)

    def _set_weight(self, own: Own) -> str:
        return self._terms.text("set_weight", layer=self._terms.layer(own["layer"]),
                                rule=self._terms.rule(own["rule"]),
                                weight=self._terms.value(own["weight"]))  # fmt: skip

    def _switch_rule(self, own: Own) -> str:
        key = "switch_rule_on" if own["on"] else "switch_rule_off"
        return self._terms.text(key, layer=self._terms.layer(own["layer"]),
                                rule=self._terms.rule(own["rule"]))  # fmt: skip

    def _set_keep_share(self, own: Own) -> str:
        key = "set_keep_share_by_county" if own.get("by") else "set_keep_share"
        if own["share"] == "default":
            return self._terms.text(f"{key}_none", where=self._where(own))
        percent = f"{100 * own['share']:.4g}%"
        return self._terms.text(key, where=self._where(own), share=percent)

    def _set_budget_of_changes(self, own: Own) -> str:
        if own["budget"] == "default":
            return self._terms.text("set_budget_of_changes_none", where=self._where(own))
        return self._terms.text("set_budget_of_changes", where=self._where(own),
                                budget=self._terms.value(own["budget"]))  # fmt: skip

    def _where(self, own: Own) -> str:
        if own.get("layer"):
            return self._terms.layer(own["layer"])
        return self._terms.text("all_layers")

    def _set_property(self, own: Own) -> str:
        terms = self._terms
        cells = own["key"].values() if isinstance(own["key"], dict) else [own["key"]]
        name, column, value = own["table"], own["column"], terms.value(own["value"])
        declared = {x.name: x for x in TABLES}.get(name)
        if declared is not None:
            name = terms.words.text(f"table.{name}")
            if column in declared.column_names:
                found = declared.column(column)
                if found.choices or found.type == "boolean":
                    value = terms.choice(found, own["value"])
                column = found.zh if terms.words.lang == "zh" else column
        row = " ".join([name, *(terms.name(cell) for cell in cells if cell)])
        key = "set_property" if own["value"] not in ("", None) else "set_property_empty"
        return terms.text(key, row=row, column=column, value=value)

    def _add_provider(self, own: Own) -> str:
        return self._added(own, "providers")

    def _add_place(self, own: Own) -> str:
        return self._added(own, "places")

    def _added(self, own: Own, name: str) -> str:
        row = own["row"]
        return self._terms.text(
            own["op"],
            name=row.get("name", ""),
            kind=self._terms.choice(table(name).column("kind"), row.get("kind", "")),
            parent=self._terms.who(row.get("parent_id"), "place"),
        )

    def _add_participant(self, own: Own) -> str:
        row, terms = own["row"], self._terms
        told = terms.text("add_participant", layer=terms.layer(row.get("layer")),
                          who=terms.who(row.get("entity_id"), str(row.get("side"))))  # fmt: skip
        if all(row.get(key) is None for key in NUMBERS):
            return told
        return terms.text("with_numbers", edit=told, numbers=terms.numbers(row))

    def _add_lead(self, own: Own) -> str:
        key = "add_lead_co" if own["row"].get("role") == "co" else "add_lead"
        return self._lead(key, own["row"])

    def _remove_lead(self, own: Own) -> str:
        return self._lead("remove_lead", own)

    def _lead(self, key: str, row: Own) -> str:
        terms, sector = self._terms, row.get("sector_id")
        return terms.text(
            key,
            party=terms.name(row.get("party_id")),
            place=terms.who(row.get("place_id"), "place"),
            sector=terms.text("in_sector", sector=terms.name(sector)) if sector else "",
        )

    def _add_need(self, own: Own) -> str:
        return self._offer(own)

    def _add_capability(self, own: Own) -> str:
        return self._offer(own)

    def _offer(self, own: Own) -> str:
        row, terms = own["row"], self._terms
        return terms.text(
            own["op"],
            title=row.get("title", ""),
            amount=terms.value(row.get("amount")),
            sector=terms.name(row.get("sector_id")),
            place=terms.who(row.get("place_id"), "place"),
            provider=terms.name(row.get("provider_id")),
        )

    def _add_pairing(self, own: Own) -> str:
        return self._of_names({**own["row"], "op": own["op"]})

    def _add_row(self, own: Own) -> str:
        return self._of_row(own, own["row"].get("title") or own["row"].get("id") or own["row"])

    def _remove_row(self, own: Own) -> str:
        return self._of_row(own, own["key"])

    def _of_row(self, own: Own, row: Any) -> str:
        names = row.values() if isinstance(row, Mapping) else (row,)
        return self._terms.text(own["op"], table=self._terms.words.text(f"table.{own['table']}"),
                                row="|".join(map(str, names)))  # fmt: skip

    def _remove_provider(self, own: Own) -> str:
        return self._terms.text("remove_provider", who=self._terms.who(own["id"], "provider"))

    def _remove_place(self, own: Own) -> str:
        return self._terms.text("remove_place", who=self._terms.who(own["id"], "place"))

    def _remove_participant(self, own: Own) -> str:
        return self._terms.text("remove_participant", layer=self._terms.layer(own["layer"]),
                                who=self._terms.who(own["entity_id"], own["side"]))  # fmt: skip

    def _scale_need(self, own: Own) -> str:
        return self._scaled(own, "place_id")

    def _scale_capability(self, own: Own) -> str:
        return self._scaled(own, "place_id", "party_id", "provider_id")

    def _scaled(self, own: Own, *keys: str) -> str:
        terms = self._terms
        names = [terms.name(own[key]) for key in ("id", *keys) if own[key] is not None]
        who = terms.words.join(names) if names else terms.text("everybody")
        if own["sector_id"] is not None:
            who = terms.text("of_sector", who=who, sector=terms.name(own["sector_id"]))
        return terms.text(own["op"], who=who, factor=terms.value(own["factor"]))
