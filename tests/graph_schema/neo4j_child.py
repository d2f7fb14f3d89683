"""A process that writes graphs and plans in many small transactions until it is killed."""

from __future__ import annotations

import os
import sys
from itertools import count

from graph_schema import neo4j_link, neo4j_live, neo4j_load, neo4j_state, neo4j_store
from graph_schema.neo4j_store import Neo4jStore

from .store_world import plan, with_unit


def write_on(url: str) -> None:
    """Write, and say each thing once the store has confirmed it."""
    neo4j_link.BATCH = neo4j_live.BATCH = 2
    neo4j_load.ONE_TRANSACTION = neo4j_store.ONE_TRANSACTION = 2
    neo4j_state.SILENCE = 0.5
    with Neo4jStore(url) as store:
        store.save_policy("policy1-7", "", "p")
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        for number in count():
            name = f"{os.getpid()}-{number}"
            live = store.write(with_unit(f"unit:{name}"), expected=store.live())
            sys.stdout.write(f"graph {live}\n")
            sys.stdout.flush()
            store.save_plan(plan(plan_id=f"plan1-{name}", graph_hash=live))
            sys.stdout.write(f"plan plan1-{name}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    write_on(sys.argv[1])
