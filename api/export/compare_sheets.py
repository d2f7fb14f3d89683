"""The sheets of a comparison: groups, costs, quotas with proofs, needs, people, three ways."""

from __future__ import annotations

from collections.abc import Sequence

from api.comparisons.comparison_names import ComparisonNames
from api.comparisons.comparison_words import WORSE, ComparisonWords
from api.messages import Catalogue
from engine.compare import Comparison
from engine.comparing.compare_groups import GROUPINGS, GroupBy
from engine.comparing.three_way import ThreeWay
from engine.quota_states import QuotaState

from .sheet_model import Alarm, Cell, Column, Line, Sheet, Table, list_sheet

_COUNTS = ("before", "kept", "moved_out", "gone", "moved_in", "new", "after")


def group_sheet(name: str, found: Comparison, words: Catalogue) -> Sheet:
    """Return a sheet with the pairs of every group: one row each, all kinds below each other."""
    own = ComparisonWords(found, words)
    columns = [
        Column(words.text("compare.head.by")),
        Column(words.text("book.head.name")),
        *(Column(words.text(f"compare.{part}"), "count") for part in _COUNTS),
        Column(words.text("book.head.id"), printed=False),
    ]
    rows: list[tuple[Cell, ...]] = [
        (words.text(f"compare.by.{by}"), own.names.group(by, row.key), row.before, row.kept,
         row.moved_out, row.removed, row.moved_in, row.added, row.after, row.key)
        for by in _by_size() for row in found.groups[by] or ()
    ]  # fmt: skip
    return list_sheet(name, columns, rows)


def _by_size() -> list[GroupBy]:
    """Return the groupings, those with few groups first."""
    large: tuple[GroupBy, ...] = ("provider", "place")
    return [*(by for by in GROUPINGS if by not in large), *large]


def cost_tables(found: Comparison, words: Catalogue) -> tuple[Table, Table]:
    """Return the change of cost by layer and rule with its sums, then each part of it."""
    rules = list(dict.fromkeys(part.rule for part in found.costs.parts))
    layers = sorted({*(part.layer for part in found.costs.parts),
                     *(layer for layer, _ in found.costs.extra)})  # fmt: skip
    change = {(part.layer, part.rule): part.change for part in found.costs.parts}
    extra = dict(found.costs.extra)
    head = [words.text("summary.layer"), *(words.text(f"column.{rule}") for rule in rules),
            words.text("compare.costs.extra_cost"), words.text("compare.costs.total")]  # fmt: skip
    numbers = [[*(change.get((layer, rule), 0) for rule in rules), extra.get(layer, 0)]
               for layer in layers]  # fmt: skip
    totals = [sum(column) for column in zip(*numbers, strict=True)]
    names = ComparisonNames(found, words)
    rows: list[tuple[Cell, ...]] = [
        (names.layer(layer), *own, sum(own)) for layer, own in zip(layers, numbers, strict=True)
    ]
    rows.append((words.text("compare.costs.total"), *totals, sum(totals)))
    parts = ("kept", "new", "gone", "change")
    return (
        Table(_counts(head), rows, has_total=True),
        Table(
            (Column(words.text("summary.layer")), Column(words.text("compare.costs")),
             *(Column(words.text(f"compare.costs.{part}"), "count") for part in parts)),
            [(names.layer(part.layer), words.text(f"column.{part.rule}"), part.kept, part.new,
              -part.gone, part.change) for part in found.costs.parts],
        ),
    )  # fmt: skip


def _counts(head: Sequence[str]) -> tuple[Column, ...]:
    return Column(head[0]), *(Column(title, "count") for title in head[1:])


def quota_sheet(name: str, found: Comparison, words: Catalogue) -> Sheet:
    """Return every quota that stands otherwise, and above them the proofs of gaps."""
    own = ComparisonWords(found, words)
    numbers = ("minimum", "maximum", "got", "lacking", "excess")
    columns = (
        Column(words.text("book.head.change"), widest=20),
        Column(words.text("book.head.side")),
        Column(words.text("book.head.name")),
        Column(words.text("book.head.layers")),
        *(Column(words.text(f"compare.head.{when}_{number}"), "count")
          for when in ("before", "after") for number in numbers),
        Column(words.text("book.head.id"), printed=False),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for change in found.quotas:
        event = words.text(f"compare.event.{change.event}")
        side = f"{change.key.side}_group" if change.key.kind == "group" else change.key.side
        rows.append((
            Alarm(event) if change.event in WORSE else event,
            words.text(f"side.{side}"),
            own.names.of(change.key.entity_id),
            own.names.layers(change.key.layers),
            *_numbers(change.before),
            *_numbers(change.after),
            change.key.entity_id,
        ))  # fmt: skip
    proofs = [Line(own.proof(gap)) for gap in found.gaps or ()]
    if found.gaps is None:
        proofs = [Line(words.text("compare.no_proof"))]
    table = Table(columns, rows, is_main=True)
    return Sheet(name, (*proofs, table))


def _numbers(state: QuotaState | None) -> tuple[Cell, ...]:
    if state is None:
        return (None,) * 5
    return state.minimum, state.maximum, state.got, state.lacking, state.too_many


def affected_sheet(name: str, found: Comparison, words: Catalogue) -> Sheet:
    """Return everybody that the change touches, one line each."""
    own = ComparisonWords(found, words)
    columns = [
        Column(words.text("book.head.side")),
        Column(words.text("summary.layer"), widest=20),
        Column(words.text("book.head.name")),
        Column(words.text("book.head.county")),
        Column(words.text("compare.head.line"), widest=70),
        Column(words.text("compare.head.lost")),
        Column(words.text("compare.head.gained")),
        Column(words.text("compare.head.lacking"), "count"),
        Column(words.text("book.head.id"), printed=False),
    ]
    rows: list[tuple[Cell, ...]] = []
    for someone in found.affected:
        line = own.affected(someone)
        lost, gained = (words.join([own.names.of(id_) for id_ in ids])
                        for ids in (someone.lost, someone.gained))  # fmt: skip
        county = own.names.county(someone.entity_id) if someone.side == "place" else ""
        rows.append((
            words.text(f"side.{someone.side}"), own.names.layer(someone.layer),
            own.names.of(someone.entity_id), county,
            Alarm(line) if own.mark(someone) == "!" else line, lost, gained,
            someone.lacking_after, someone.entity_id,
        ))  # fmt: skip
    return list_sheet(name, columns, rows)


def needs_tables(found: Comparison, words: Catalogue) -> list[Table]:
    """Return potential coverage by field of the need and by county; none without tables."""
    own = ComparisonWords(found, words)
    tables = []
    groups: tuple[GroupBy, ...] = ("sector", "county")
    for by, changes in zip(groups, (found.needs_by_sector, found.needs_by_county), strict=True):
        if changes is None:
            continue
        columns = (
            Column(words.text(f"compare.needs.{by}")),
            *(Column(words.text(f"compare.head.{part}"), "figure")
              for part in ("urgency_before", "served_before", "urgency_after", "served_after")),
            *(Column(words.text(f"compare.{part}"), "percent") for part in ("before", "after")),
        )  # fmt: skip
        rows: list[tuple[Cell, ...]] = [
            (own.names.group(by, row.key), row.urgency_before, row.served_before,
             row.urgency_after, row.served_after, row.coverage_before, row.coverage_after)
            for row in changes
        ]  # fmt: skip
        tables.append(Table(columns, rows))
    return tables


def three_way_sheet(
    name: str, own: ThreeWay, letters: Sequence[str], found: Comparison, words: Catalogue
) -> Sheet:
    """Return every end and quota that either plan changes, what both change differently first."""
    sentences = ComparisonWords(found, words)
    base, a, b = letters
    columns = (
        Column(words.text("compare.head.verdict"), widest=24),
        Column(words.text("compare.head.what")),
        Column(words.text("book.head.layers")),
        Column(words.text("book.head.name")),
        *(Column(letter) for letter in letters),
        Column(words.text("book.head.id"), printed=False),
    )
    rows: list[tuple[Cell, ...]] = []
    for end in own.ends:
        side, layer, id_ = end.key
        partners = [words.join([sentences.names.of(x) for x in sorted(ids)])
                    for ids in (end.base, end.a, end.b)]  # fmt: skip
        rows.append((_verdict(end.verdict, a, b, words), words.text(f"side.{side}"),
                     sentences.names.layer(layer), sentences.names.of(id_), *partners,
                     id_))  # fmt: skip
    for quota in own.quotas:
        states = [sentences.state(state) for state in (quota.base, quota.a, quota.b)]
        rows.append((_verdict(quota.verdict, a, b, words), words.text("compare.three.quotas"),
                     sentences.names.layers(quota.key.layers),
                     sentences.names.of(quota.key.entity_id), *states,
                     quota.key.entity_id))  # fmt: skip
    heading = Line(words.text("compare.three", base=base, a=a, b=b), "title")
    return Sheet(name, (heading, Table(columns, rows, is_main=True)))


def _verdict(verdict: str, a: str, b: str, words: Catalogue) -> Cell:
    text = words.text(f"compare.verdict.{verdict}", a=a, b=b)
    return Alarm(text) if verdict == "differently" else text
