"""The SQLite file: a property graph that only grows, and what stands in its way."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path

import pytest

from graph_schema.sqlite_file import SqliteFile
from graph_schema.sqlite_schema import APPLICATION_ID, FORMAT, TABLES
from graph_schema.sqlite_store import SqliteStore
from graph_schema.store import open_store
from graph_schema.store_errors import RefusedByStore, StoreUnreachable

from .store_world import PLAN, WORLD, with_cell, with_plan, with_unit

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.sqlite"


@pytest.fixture
def kept(path):
    """A store with a graph, a policy and a plan, closed."""
    with SqliteStore(path) as store:
        with_plan(store)
    return path


def rows_of(path, query):
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def code_of(call, *args, **how):
    with pytest.raises(StoreUnreachable) as caught:
        call(*args, **how)
    return caught.value.code


def child(verb, path, *numbers, before=()):
    done = subprocess.run(
        [*before, sys.executable, "-m", "tests.graph_schema.store_child", verb, str(path),
         *map(str, numbers)],
        cwd=ROOT, capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class TestUrl:
    def test_a_path_and_a_url_with_three_slashes_open_the_same_file(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        for url in (str(tmp_path / "a.sqlite"), "sqlite:///a.sqlite", "a.sqlite",
                    f"sqlite:///{tmp_path}/a.sqlite"):  # fmt: skip
            with open_store(url) as store:
                store.save_policy("h1", "one", "base")
        assert [file.name for file in tmp_path.iterdir()] == ["a.sqlite"]

    @pytest.mark.parametrize("url", ["neo5j://host", "sqlite://", "sqlite:///", "sqlite://a.sqlite",
                                     "https://user:secret@host/a"])  # fmt: skip
    def test_another_url_is_refused_without_repeating_what_may_be_secret(self, url):
        with pytest.raises(RefusedByStore) as caught:
            open_store(url)
        assert (caught.value.code, caught.value.facts["scheme"]) == (
            "unknown_scheme", url.split("://")[0] + "://")  # fmt: skip
        assert "secret" not in str(caught.value)

    def test_odd_characters_in_a_path_are_only_characters(self, tmp_path):
        path = tmp_path / "100% ?a=b#c 存储.sqlite"
        with open_store(str(path)) as store:
            store.write(WORLD, expected=None)
        assert path.is_file()


class TestPropertyGraph:
    def test_the_live_graph_is_there_as_nodes_and_relationships(self, kept):
        network = WORLD.to_networkx()
        derived = {"Layer", "Period", "Pairing"}
        nodes = {
            f"{label}:{id_}" for label, id_ in rows_of(kept, "SELECT label, id FROM live_nodes")
        }
        assert nodes == {name for name, labels in network.nodes(data="labels")
                         if labels[0] not in derived}  # fmt: skip
        query = ("SELECT start_label || ':' || start_id, type, end_label || ':' || end_id"
                 " FROM live_relationships")  # fmt: skip
        edges = network.edges(data="type")
        assert Counter(rows_of(kept, query)) == Counter((s, type_, e) for s, e, type_ in edges)

    def test_properties_are_json(self, kept):
        query = ("SELECT json_extract(properties, '$.name'), json_extract(properties, '$.lon')"
                 " FROM live_nodes WHERE id = 'unit:a'")  # fmt: skip
        (found,) = rows_of(kept, query)
        assert found == ("甲单位", 106.7)

    def test_tables_are_strict_and_the_file_keeps_a_log(self, kept):
        assert {strict for name, strict in rows_of(
            kept, "SELECT name, strict FROM pragma_table_list WHERE type = 'table'"
                  " AND name NOT LIKE 'sqlite_%'")} == {1}  # fmt: skip
        assert rows_of(kept, "PRAGMA journal_mode") == [("wal",)]
        assert rows_of(kept, "PRAGMA application_id") == [(APPLICATION_ID,)]

    @pytest.mark.parametrize("ends", ["1, 999", "999, 1"])
    def test_a_relationship_needs_both_its_ends(self, kept, ends):
        file = SqliteFile(kept, create=False, busy_seconds=1)
        with pytest.raises(sqlite3.IntegrityError), file.writing() as connection:
            connection.execute(f"INSERT INTO relationships VALUES (1, 'X', {ends})")
        file.close()

    @pytest.mark.parametrize("table", TABLES)
    def test_the_file_itself_refuses_to_change_or_delete_anything(self, kept, table):
        with SqliteStore(kept) as store:
            store.save_scenario("scenario1-1", "text", "s")
            store.review_plan("ab12", "submitted", expected="draft", by="a", reason="b")
            store.adopt_plan("ab12", "2026", expected=None, by="", reason="")
        connection = sqlite3.connect(kept)
        column = connection.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchone()[0]
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}"):
            with pytest.raises(sqlite3.IntegrityError, match="kept as they are"):
                connection.execute(statement)
        connection.close()


class TestSmallChanges:
    def count(self, path, table):
        return rows_of(path, f"SELECT count(*) FROM {table}")[0][0]

    def test_one_other_cell_is_one_more_row(self, kept):
        before = {table: self.count(kept, table) for table in TABLES}
        with SqliteStore(kept) as store:
            store.archive(with_cell("places", "520521", "name", "新名"))
        added = {table: more for table in TABLES
                 if (more := self.count(kept, table) - before[table])}  # fmt: skip
        # Four places stood in one span; the second has left it: three spans. Its other state has
        # the relationship to the prefecture, too.
        assert added == {"rows": 1, "relationships": 1, "versions": 1, "spans": 3, "graphs": 1,
                         "graph_tables": 9, "audit": 1}  # fmt: skip

    def test_a_new_entity_brings_its_node_and_its_relationships(self, kept):
        nodes, relationships = self.count(kept, "nodes"), self.count(kept, "relationships")
        with SqliteStore(kept) as store:
            store.archive(with_unit("unit:b"))
        assert self.count(kept, "nodes") - nodes == 1
        # unit:b belongs to party:a and sits in 520521.
        assert self.count(kept, "relationships") - relationships == 2

    def test_a_state_that_was_there_once_is_not_written_again(self, kept):
        with SqliteStore(kept) as store:
            store.archive(with_unit("unit:b"))
            rows = self.count(kept, "rows")
            both = with_unit("unit:b").replace(
                places=with_cell("places", "5205", "name", "新名").table("places"))  # fmt: skip
            store.archive(both)
        assert self.count(kept, "rows") == rows + 1


class TestWhatIsNoStore:
    @pytest.mark.parametrize("content", [b"not a database", b"SQLite format 3", b"PK\x03\x04" * 999,
                                         b"SQLite format 3\x00" + b"rubbish" * 999])  # fmt: skip
    def test_another_file_is_refused_and_left_alone(self, path, content):
        path.write_bytes(content)
        assert code_of(SqliteStore, path) == "not_a_store"
        assert path.read_bytes() == content

    @pytest.mark.parametrize("mark", [0, 7])
    def test_the_database_of_another_program_is_refused_and_left_alone(self, path, mark):
        connection = sqlite3.connect(path)
        connection.executescript(f"CREATE TABLE t (x); PRAGMA application_id = {mark}")
        connection.close()
        content = path.read_bytes()
        assert code_of(SqliteStore, path) == "not_a_store"
        assert rows_of(path, "SELECT name FROM sqlite_schema") == [("t",)]
        assert len(path.read_bytes()) == len(content)

    def test_an_empty_file_becomes_a_store(self, path):
        path.touch()
        with SqliteStore(path) as store:
            store.write(WORLD, expected=None)
            assert store.read() == WORLD

    def test_a_folder_is_no_store(self, tmp_path):
        assert code_of(SqliteStore, tmp_path) == "cannot_open"

    def test_a_store_in_no_folder_is_named(self, tmp_path):
        assert code_of(SqliteStore, tmp_path / "none" / "store.sqlite") == "no_folder"

    def test_a_store_that_is_not_there_is_made_only_when_asked(self, path):
        assert code_of(SqliteStore, path, create=False) == "no_store"
        assert not path.exists()

    def test_a_store_of_a_newer_program_is_refused_by_its_format(self, kept):
        connection = sqlite3.connect(kept)
        connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
        connection.close()
        with pytest.raises(StoreUnreachable) as caught:
            SqliteStore(kept)
        assert caught.value.code == "newer_format"
        assert (caught.value.facts["found"], caught.value.facts["known"]) == (FORMAT + 1, FORMAT)

    def test_a_store_that_a_newer_program_migrates_meanwhile_is_refused_too(self, kept):
        with SqliteStore(kept) as store:
            store.live()
            connection = sqlite3.connect(kept)
            connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
            connection.close()
            assert code_of(store.live) == "newer_format"


class TestDamage:
    @pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
    def test_a_file_cut_short_is_named_and_left_as_it_is(self, kept, share):
        content = kept.read_bytes()
        kept.write_bytes(content[: int(len(content) * share)])
        cut = kept.read_bytes()
        assert code_of(lambda: SqliteStore(kept).read()) == "damaged"
        assert kept.read_bytes() == cut

    def test_a_cell_that_another_tool_changed_is_found_on_reading(self, kept):
        content = kept.read_bytes()
        assert content.count("茶园".encode()) == 1
        kept.write_bytes(content.replace("茶园".encode(), "果园".encode()))
        with SqliteStore(kept) as store:
            assert code_of(store.read) == "damaged"
            assert store.load_plan("ab12").document == PLAN.document

    @pytest.mark.parametrize("change", ["proof_sha256 = 'x'", "document = x'00'"])
    def test_a_document_that_another_tool_changed_is_found_on_loading(self, kept, change):
        connection = sqlite3.connect(kept)
        connection.executescript(
            f"DROP TRIGGER plan_documents_no_update; UPDATE plan_documents SET {change}"
        )
        connection.close()
        with SqliteStore(kept) as store:
            assert code_of(store.load_plan, "ab12") == "damaged"

    @pytest.mark.parametrize(
        "change", ["cost_points = cost_points + 1", "layer_node = provider_node"]
    )
    def test_pairs_that_another_tool_changed_are_found(self, kept, change):
        connection = sqlite3.connect(kept)
        connection.executescript("DROP TRIGGER plan_pairs_no_update;"
                                 f"UPDATE plan_pairs SET {change}")  # fmt: skip
        connection.close()
        with SqliteStore(kept) as store:
            assert code_of(store.pairs_of, "ab12") == "damaged"


class TestFullDisk:
    def test_a_write_that_finds_no_room_keeps_nothing_and_harms_nothing(self, kept, monkeypatch):
        pages = rows_of(kept, "PRAGMA page_count")[0][0]
        connect = SqliteFile._connect

        def small(file):
            connection = connect(file)
            connection.execute(f"PRAGMA max_page_count = {pages + 2}")
            return connection

        monkeypatch.setattr(SqliteFile, "_connect", small)
        with SqliteStore(kept) as store:
            entries = store.audit()
            assert code_of(store.save_policy, "h1", "x" * 100_000) == "disk_full"
            assert store.audit() == entries
            assert store.read() == WORLD
            monkeypatch.undo()
        with SqliteStore(kept) as store:
            store.save_policy("h1", "x" * 100_000)

    def test_a_file_that_may_not_grow_is_an_error_of_the_disk(self, kept):
        said = child("with_small_files", kept, 400_000)
        assert said == {"live": WORLD.content_hash, "code": "io_error"}
        with SqliteStore(kept) as store:
            assert store.load_plan("ab12").plan_id == "plan1-ab12"

    def test_a_disk_that_is_really_full_is_named(self, tmp_path):
        mount = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
                 f'mount -t tmpfs -o size=2m none "{tmp_path}" && exec "$@"', "sh")  # fmt: skip
        if (
            shutil.which("unshare") is None
            or subprocess.run([*mount, "true"], capture_output=True, check=False).returncode
        ):
            pytest.skip("this machine lets no small disk be mounted")
        said = child("until_full", tmp_path / "store.sqlite", before=mount)
        assert said["code"] == "disk_full"
        assert said["kept"] == said["saved"] > 0
        assert said["same"]


class TestReadOnly:
    @pytest.fixture
    def folder(self, kept):
        # Everyone may read it and go there, unlike the folder that pytest makes.
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(kept, folder)
            Path(folder).chmod(0o755)
            yield Path(folder)
            Path(folder).chmod(0o755)

    def test_in_a_folder_that_may_not_be_written_all_can_be_read(self, folder):
        (folder / "store.sqlite").chmod(0o444)
        folder.chmod(0o555)
        said = child("as_nobody", folder / "store.sqlite")
        assert said == {"live": WORLD.content_hash, "code": "read_only"}

    def test_a_file_that_may_not_be_written_can_be_read(self, folder):
        (folder / "store.sqlite").chmod(0o444)
        folder.chmod(0o777)
        said = child("as_nobody", folder / "store.sqlite")
        assert said == {"live": WORLD.content_hash, "code": "read_only"}

    def test_no_store_can_be_made_where_nobody_may_write(self, folder):
        folder.chmod(0o555)
        assert child("as_nobody", folder / "new.sqlite") == {"code": "read_only"}
        assert not (folder / "new.sqlite").exists()

    def test_a_file_that_may_not_be_read_cannot_be_opened(self, folder):
        (folder / "store.sqlite").chmod(0o000)
        said = child("as_nobody", folder / "store.sqlite")
        assert said == {"code": "cannot_open"}


class TestSeveralAtOnce:
    @pytest.fixture
    def held(self, kept):
        """The file while another program is in the middle of writing."""
        connection = sqlite3.connect(kept, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO nodes (label, id) VALUES ('Place', 'half')")
        yield kept
        connection.close()

    def test_a_writer_that_waited_in_vain_is_told_so(self, held):
        with (
            SqliteStore(held, busy_seconds=0.2) as store,
            pytest.raises(StoreUnreachable) as caught,
        ):
            store.archive(with_unit("unit:b"))
        assert (caught.value.code, caught.value.facts["seconds"]) == ("busy", 0.2)

    def test_readers_do_not_wait_for_a_writer(self, held):
        with SqliteStore(held, busy_seconds=0) as store:
            assert store.read() == WORLD
            assert store.load_plan("ab12").plan_id == "plan1-ab12"
            assert len(store.audit()) == 4

    def test_programs_that_make_one_store_at_once_all_get_it(self, path):
        failed: list[BaseException] = []
        ready = threading.Barrier(6)

        def make(number: int) -> None:
            ready.wait()
            try:
                with SqliteStore(path) as store:
                    store.save_policy(f"h{number}", f"text {number}", "base")
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=make, args=(number,)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        with SqliteStore(path) as store:
            assert store.load_policy("base").version == 6


class TestKilled:
    def test_after_ten_kills_the_file_is_whole_and_has_all_that_was_acknowledged(self, path):
        assert child("kill_writers", path, 10)["acknowledged"] >= 10

    @pytest.mark.long
    def test_after_forty_kills_the_file_is_whole_and_has_all_that_was_acknowledged(self, path):
        assert child("kill_writers", path, 40)["acknowledged"] >= 40


def test_a_process_leaves_no_log_behind_when_it_closes(kept):
    assert list(kept.parent.iterdir()) == [kept]
