"""A comparison on the screen: figures side by side, then what changed, most important first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from api.screen import Screen
from api.summary import VALUE_PARTS, number, share
from engine.compare import Comparison, three_ways
from engine.comparing.compare_groups import GroupBy
from engine.comparing.compare_needs import NeedsChange
from engine.comparing.compared import Compared
from engine.comparing.three_way import VERDICTS, ThreeWay
from engine.coverage import KPIS

from .comparison import counts, plan_title
from .comparison_words import ComparisonWords

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

SHOWN = 20
"""Lines of each list that are shown; the rest are counted."""

_COLOURS = {"!": "bold red", "-": "red", "~": "yellow", "+": "green", "·": ""}
_BY: tuple[GroupBy, ...] = ("layer", "county", "party", "sector")
_BETTER = {kpi.name: kpi.better for kpi in KPIS} | dict.fromkeys(VALUE_PARTS, "lower")


def show_comparisons(comparisons: Sequence[Comparison], screen: Screen) -> None:
    """Write what changes from a base to each other plan, and between every two of these."""
    plans = [comparisons[0].before, *(found.after for found in comparisons)]
    letters = {id(plan): letter for plan, letter in zip(plans, letters_of(plans), strict=True)}
    for plan in plans:
        status = screen.text(f"status.{'short' if plan.shortfalls else 'complete'}")
        screen.line(screen.text("compare.plan", letter=letters[id(plan)], status=status,
                                **plan_title(plan)))  # fmt: skip
    screen.line()
    screen.show(_figures(comparisons, list(letters.values()), screen))
    screen.line(screen.text("summary.notes"), "dim")
    for found, letter in zip(comparisons, list(letters.values())[1:], strict=True):
        screen.line()
        if len(comparisons) > 1:
            screen.line(screen.text("compare.against", a="A", b=letter), "bold reverse")
        show_change(found, screen)
    for own in three_ways(tuple(comparisons)):
        screen.line()
        _show_three_way(own, [letters[id(plan)] for plan in (own.base, own.a, own.b)],
                        comparisons, screen)  # fmt: skip


def letters_of(plans: Sequence[Compared]) -> list[str]:
    """Return a letter for each plan: A, B, C, …; after Z they are numbered.

    >>> letters_of([None] * 28)[-3:]
    ['Z', 'P27', 'P28']
    """
    return [chr(ord("A") + i) if i < 26 else f"P{i + 1}" for i in range(len(plans))]


def show_change(found: Comparison, screen: Screen) -> None:
    """Write what changes from one plan to another: quotas, cost, groups, needs, whom, pairs."""
    words = ComparisonWords(found, screen.words)
    screen.line(screen.text("compare.counts", **counts(found)), "bold")
    if not (found.pairs.new or found.pairs.gone or found.quotas or any(
            found.costs.by_rule().values())):  # fmt: skip
        screen.line(screen.text("compare.same"), "green")
        return
    _show_quotas(found, words, screen)
    screen.line()
    screen.show(_costs(found, screen))
    for by in _BY:
        _show_groups(found, by, words, screen)
    _show_needs(found, words, screen)
    _show_affected(found, words, screen)
    _show_pairs(found, words, screen)
    if found.groups["party"] is None:
        screen.line()
        screen.line(screen.text("compare.no_tables"), "dim")


def show_outcome(found: Comparison, screen: Screen) -> None:
    """Write what a change comes to for whoever asked for it: quotas, whom it touches, why the cost.

    Who moves is told elsewhere; what is not told of counts by layer, party and field the workbook
    holds.
    """
    words = ComparisonWords(found, screen.words)
    screen.line(screen.text("compare.counts", **counts(found)))
    _show_quotas(found, words, screen)
    _show_affected(found, words, screen)
    if any(found.costs.by_rule().values()):
        screen.line()
        screen.show(_costs(found, screen))
    _show_groups(found, "county", words, screen)
    _show_needs(found, words, screen)
    _show_kpis(found, screen)


def _show_kpis(found: Comparison, screen: Screen) -> None:
    """Write the KPIs that change as far as they are shown."""
    titles = [screen.text(f"compare.{part}") for part in ("before", "after", "costs.change")]
    table = _table(screen.text("summary.figure"), titles, screen)
    for name, change in found.kpi_deltas.items():
        before, after = (share(plan.kpis.get(name)) for plan in (found.before, found.after))
        if before != after:
            table.add_row(screen.text(f"kpi.{name}"), before, after,
                          _coloured(name, change, screen))  # fmt: skip
    if table.row_count:
        screen.line()
        screen.show(table)


def _show_affected(found: Comparison, words: ComparisonWords, screen: Screen) -> None:
    lines = [(words.mark(own), words.affected(own)) for own in found.affected]
    _show_list(screen.text("compare.affected", num=len(lines)), lines, screen)


def _show_quotas(found: Comparison, words: ComparisonWords, screen: Screen) -> None:
    lines = words.quotas(found.quotas)
    _show_list(screen.text("compare.quotas", num=len(found.quotas)), lines, screen)
    if found.gaps is None:
        screen.line("  " + screen.text("compare.no_proof"), "dim")
    for gap in found.gaps or ():
        screen.line("  " + words.proof(gap), "dim")


def _show_list(heading: str, lines: Sequence[tuple[str, str]], screen: Screen) -> None:
    if not lines:
        return
    screen.line()
    screen.line(heading, "bold")
    for mark, line in lines[:SHOWN]:
        screen.line(f"  {mark} {line}", _COLOURS[mark])
    if len(lines) > SHOWN:
        screen.line("  " + screen.text("compare.more", num=len(lines) - SHOWN), "dim")


def _show_pairs(found: Comparison, words: ComparisonWords, screen: Screen) -> None:
    names, moved = words.names, []
    for move in found.pairs.moved:
        layer, provider, place = move.removed
        key = f"compare.move_{move.kept_side}"
        old, new = (end[2] if move.kept_side == "provider" else end[1]
                    for end in (move.removed, move.added))  # fmt: skip
        ends = {"provider": provider, "old": old, "new": new}
        called = {end: _id(names.of(id_), id_) for end, id_ in ends.items()}
        moved.append(screen.text(key, layer=names.layer(layer),
                                 place=_id(names.place(place), place), **called))  # fmt: skip
    kinds = (("moved", "~", moved), ("added", "+", [*_ends(found.pairs.added, words)]),
             ("removed", "-", [*_ends(found.pairs.removed, words)]))  # fmt: skip
    for kind, mark, lines in kinds:
        heading = screen.text(f"compare.{kind}", num=len(lines))
        _show_list(heading, [(mark, line) for line in lines], screen)


def _ends(keys: Iterable[tuple[str, str, str]], words: ComparisonWords) -> Iterable[str]:
    for layer, provider, place in keys:
        ends = _id(words.names.of(provider), provider), _id(words.names.place(place), place)
        yield f"{words.names.layer(layer)}  {ends[0]} → {ends[1]}"


def _id(name: str, entity_id: str) -> str:
    return f"{name} ({entity_id})"


def _figures(comparisons: Sequence[Comparison], letters: Sequence[str], screen: Screen) -> Table:
    """Return values and KPIs: a column for the base, two for each other plan."""
    titles = [letters[0]]
    for letter in letters[1:]:
        titles += [letter, screen.text("compare.change", a=letters[0], b=letter)]
    table = _table(screen.text("summary.figure"), titles, screen)
    for part in VALUE_PARTS:
        cells: list[str | Text] = [number(getattr(comparisons[0].before.value, part))]
        for found in comparisons:
            change = getattr(found.value_delta, part)
            cells += [number(getattr(found.after.value, part)),
                      _coloured(part, change, screen)]  # fmt: skip
        table.add_row(screen.text(f"value.{part}"), *cells)
    table.add_section()
    for name in comparisons[0].after.kpis:
        cells = [share(comparisons[0].before.kpis.get(name))]
        for found in comparisons:
            change = _coloured(name, found.kpi_deltas.get(name), screen)
            cells += [share(found.after.kpis.get(name)), change]
        table.add_row(screen.text(f"kpi.{name}"), *cells)
    return table


def _coloured(name: str, change: float | None, screen: Screen) -> Text:
    """Return a change, green where it is for the better and red where for the worse."""
    if change is None:
        return screen.styled("–", "dim")
    shown = _signed(change) if isinstance(change, int) else f"{change:+.3f}"
    if not float(shown.replace(",", "")):
        return screen.styled(shown.lstrip("+-"), "dim")
    good = (change > 0) == (_BETTER[name] == "higher")
    return screen.styled(shown, "green" if good else "red")


def _signed(change: int) -> str:
    return f"{change:+,}" if change else "0"


def _costs(found: Comparison, screen: Screen) -> Table:
    titles = [screen.text(f"compare.costs.{part}") for part in ("kept", "new", "gone", "change")]
    table = _table(screen.text("compare.costs"), titles, screen)
    for rule in dict.fromkeys(part.rule for part in found.costs.parts):
        own = [part for part in found.costs.parts if part.rule == rule]
        kept, new, gone = (sum(getattr(part, name) for part in own)
                           for name in ("kept", "new", "gone"))  # fmt: skip
        if kept or new or gone:
            table.add_row(screen.text(f"column.{rule}"), _signed(kept), _signed(new),
                          _signed(-gone), _signed(kept + new - gone))  # fmt: skip
    if extra := sum(points for _, points in found.costs.extra):
        table.add_row(screen.text("compare.costs.extra_cost"), "", "", "", _signed(extra))
    table.add_section()
    table.add_row(screen.text("compare.costs.total"), "", "", "", _signed(found.costs.total))
    return table


def _show_groups(
    found: Comparison, by: GroupBy, words: ComparisonWords, screen: Screen
) -> None:  # fmt: skip
    """Write the pairs of every group that changed, unless there is but one group."""
    groups = found.groups[by] or ()
    changed = [row for row in groups if row.is_changed]
    if not changed or len(groups) == 1:
        return
    titles = [screen.text(f"compare.{part}") for part in
              ("before", "kept", "moved_out", "gone", "moved_in", "new", "after")]  # fmt: skip
    table = _table(screen.text(f"compare.by.{by}"), titles, screen)
    for row in changed:
        cells = (row.before, row.kept, -row.moved_out, -row.removed, row.moved_in, row.added,
                 row.after)  # fmt: skip
        signed = (number(cells[0]), number(cells[1]), *map(_signed, cells[2:6]), number(cells[6]))
        table.add_row(screen.styled(words.names.group(by, row.key)), *signed)
    screen.line()
    screen.show(table)


def _show_needs(found: Comparison, words: ComparisonWords, screen: Screen) -> None:
    kinds: tuple[tuple[GroupBy, tuple[NeedsChange, ...] | None], ...] = (
        ("sector", found.needs_by_sector), ("county", found.needs_by_county),
    )  # fmt: skip
    for by, rows in kinds:
        changed = [row for row in rows or () if share(row.coverage_before) != share(
            row.coverage_after)]  # fmt: skip
        if not changed:
            continue
        titles = [screen.text(f"compare.{part}") for part in ("before", "after", "costs.change")]
        table = _table(screen.text(f"compare.needs.{by}"), titles, screen)
        for row in changed:
            before, after = row.coverage_before, row.coverage_after
            delta = None if before is None or after is None else after - before
            name = screen.styled(words.names.group(by, row.key))
            table.add_row(name, share(before), share(after),
                          _coloured("potential_coverage", delta, screen))  # fmt: skip
        screen.line()
        screen.show(table)


def _show_three_way(
    own: ThreeWay, letters: Sequence[str], comparisons: Sequence[Comparison], screen: Screen
) -> None:
    base, a, b = letters
    screen.line(screen.text("compare.three", base=base, a=a, b=b), "bold reverse")
    words = ComparisonWords(
        next(found for found in comparisons if found.after is own.a), screen.words
    )
    for what in ("pairs", "ends", "quotas"):
        rows = getattr(own, what)
        nums = {verdict: sum(row.verdict == verdict for row in rows) for verdict in VERDICTS}
        screen.line(screen.text("compare.three.counts", what=screen.text(f"compare.three.{what}"),
                                a=a, b=b, **nums))  # fmt: skip
    lines = [("~", words.quota_row(row)) for row in own.quotas if row.verdict == "differently"]
    lines += [("~", words.end_row(row)) for row in own.ends if row.verdict == "differently"]
    heading = screen.text("compare.three.differently", num=len(lines), base=base, a=a, b=b)
    _show_list(heading, lines, screen)


def _table(title: str, columns: Sequence[str], screen: Screen) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    table.add_column(screen.styled(title))
    for column in columns:
        table.add_column(screen.styled(column), justify="right")
    return table
