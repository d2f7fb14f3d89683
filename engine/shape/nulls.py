"""Null models: random webs that keep some of what a web is, to tell shape from chance.

Each is a sampler: ``draw(web, generator)`` gives one web drawn uniformly among all that keep what
it keeps, except Patefield's, which draws tables of counts by their probability under independence.
All are of links without weights, but Patefield's, which is of counts. The more a model keeps, the
more of the shape it explains; both degrees fixed is the strictest of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from scipy.stats import random_table

from graph_schema.arrays import BoolArray

from .bicm import bicm
from .trades import Trades
from .web import Web, web_from_links, web_from_table

Draw: TypeAlias = Callable[[Web, np.random.Generator], Web]


def equiprobable(web: Web, generator: np.random.Generator) -> Web:
    """Return a web with as many links, each set of cells equally likely.

    References
    ----------
    Gotelli (2000), Ecology 81: 2606 (SIM1).
    """
    n, m = web.shape
    cells = np.zeros(0, np.int64)
    if web.num_links:
        cells = generator.choice(n * m, web.num_links, replace=False)
    rows, columns = np.divmod(cells, max(m, 1))
    return web_from_links(web.rows, web.columns, rows, columns, name=web.name)


def fixed_rows(web: Web, generator: np.random.Generator) -> Web:
    """Return a web in which every row has as many links as before, with any columns.

    References
    ----------
    Gotelli (2000), Ecology 81: 2606 (SIM2).
    """
    columns = [generator.choice(len(web.columns), degree, replace=False)
               for degree in web.row_degrees.tolist()]  # fmt: skip
    ends = np.concatenate([np.empty(0, np.int64), *columns])
    return web_from_links(web.rows, web.columns, web.link_rows, ends, name=web.name)


def fixed_columns(web: Web, generator: np.random.Generator) -> Web:
    """Return a web in which every column has as many links as before, with any rows.

    References
    ----------
    Gotelli (2000), Ecology 81: 2606 (SIM4).
    """
    return fixed_rows(web.transposed, generator).transposed


def curveball(web: Web, generator: np.random.Generator) -> Web:
    """Return a web in which every row and column has as many links as before.

    Rows trade columns in pairs until the first web is forgotten (`engine.shape.trades`).

    References
    ----------
    Strona, Nappo, Boccacci, Fattorini & San-Miguel-Ayanz (2014), Nature Communications 5: 4114;
    Carstens, Hamann, Meyer, Penschuck, Tran & Wagner (2018), ESA 2018, 11: 1.
    """
    trades = Trades(web, generator)
    trades.run()
    return trades.web()


def curveball_with_forbidden(forbidden: BoolArray) -> Draw:
    """Return the sampler that keeps both degrees and has no link in a forbidden cell.

    Besides trades of two rows, links are exchanged round cycles of three and more rows: where cells
    are forbidden, trades of two alone do not reach every web.

    Parameters
    ----------
    forbidden
        (rows, columns); none of the web's own links may be forbidden.

    References
    ----------
    Rao, Jana & Bandyopadhyay (1996), Sankhyā A 58: 225.
    """

    def draw(web: Web, generator: np.random.Generator) -> Web:
        if forbidden.shape != web.shape:
            raise ValueError(f"forbidden cells are {forbidden.shape}, the web {web.shape}")
        if forbidden[web.link_rows, web.link_columns].any():
            raise ValueError("the web has a link in a forbidden cell")
        trades = Trades(web, generator, forbidden)
        trades.run()
        return trades.web()

    return draw


def patefield(web: Web, generator: np.random.Generator) -> Web:
    """Return a web of counts with the same row and column totals.

    Tables are as likely as when units of rows and columns meet at random.

    Raises
    ------
    ValueError
        A weight is no whole number.

    References
    ----------
    Patefield (1981), Applied Statistics 30: 91.
    """
    if not web.is_counts:
        raise ValueError("Patefield's model is of counts; some weights are no whole numbers")
    if min(web.linked.shape) < 2:
        return web  # totals of a single row or column leave no choice
    rows, columns = (np.rint(own).astype(np.int64) for own in (web.row_totals, web.column_totals))
    table = random_table(rows, columns, seed=generator).rvs(method="patefield")
    return web_from_table(np.asarray(table).reshape(web.shape), web.rows, web.columns,
                          name=web.name)  # fmt: skip


NULL_MODELS: dict[str, Draw] = {
    "equiprobable": equiprobable,
    "fixed_rows": fixed_rows,
    "fixed_columns": fixed_columns,
    "curveball": curveball,
    "bicm": bicm,
    "patefield": patefield,
}
"""The models that need nothing but the web."""
