"""Whatever a store says, the catalogue has words for, with the facts that the store gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import graph_schema
from api.http.security import key_file
from api.messages import LANGUAGES, Catalogue, entries
from graph_schema.sqlite_file import SqliteFile
from graph_schema.store import open_store
from graph_schema.store_errors import StoreError

_RAISED = re.compile(
    r'(?:StoreConflict|NotInStore|RefusedByStore|StoreUnreachable|_error)\(\s*"(\w+)"'
)
_TRANSLATED = re.compile(r'sqlite3\.SQLITE_\w+: "(\w+)"')


def source():
    files = [*Path(graph_schema.__file__).parent.glob("*.py"), Path(key_file.__file__)]
    return "".join(file.read_text(encoding="utf-8") for file in files)


def test_every_code_that_is_raised_has_words():
    codes = {*_RAISED.findall(source()), *_TRANSLATED.findall(source())}
    assert {"stale_live", "disk_full", "other_plan", "no_driver"} <= codes
    assert {f"store.{code}" for code in codes} - set(entries()) == set()


def test_every_word_has_a_code():
    named = set(re.findall(r'"(\w+)"', source())) | {"unknown_policy", "unknown_scenario"}
    words = {key for key in entries() if key.startswith("store.")}
    assert words - {f"store.{code}" for code in named} == set()


def busy(folder):
    one, two = (SqliteFile(folder / "s.sqlite", create=True, busy_seconds=0.1) for _ in range(2))
    with one.writing(), two.writing():
        pass


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("meet", [
    lambda folder: open_store("none://here"),
    lambda folder: open_store(str(folder / "none" / "s.sqlite")),
    lambda folder: open_store(str(folder / "s.sqlite"), create=False),
    lambda folder: open_store(str(folder)),
    lambda folder: open_store(str(folder / "s.sqlite")).read(),
    lambda folder: open_store(str(folder / "s.sqlite")).read("g1-0"),
    lambda folder: open_store(str(folder / "s.sqlite")).load_plan("ab"),
    lambda folder: open_store(str(folder / "s.sqlite")).load_policy("ab"),
    lambda folder: open_store(str(folder / "s.sqlite")).history("ab"),
    lambda folder: open_store(str(folder / "s.sqlite")).make_live("g1-0", expected=None),
    busy,
])  # fmt: skip
def test_the_words_find_all_their_facts(tmp_path, lang, meet):
    with pytest.raises(StoreError) as caught:
        meet(tmp_path)
    said = Catalogue(lang).text(f"store.{caught.value.code}", **caught.value.facts)
    assert "?" not in said
    assert "{" not in said
