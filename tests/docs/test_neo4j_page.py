"""docs/neo4j.md: its commands run on a server; what it says is what the program and Neo4j do."""

from __future__ import annotations

import os
import re
import shlex
import subprocess

import neo4j
import pytest
import yaml

from api.messages import entries
from graph_schema import neo4j_address, neo4j_codes, neo4j_link, neo4j_load
from graph_schema.neo4j_schema import FORMAT
from graph_schema.schema import RELATIONSHIPS
from graph_schema.store import BUSY_SECONDS
from tests.neo4j_for_tests import empty_server, running
from tests.neo4j_server import VERSIONS, free_port, jars, java_for, start, stop

from .console import SERVER, follow_on_server, run
from .pages import DOCS, ROOT, blocks, prose, table_rows

PAGE = DOCS / "neo4j.md"
TEXT = PAGE.read_text("utf-8")
RAISED = re.compile(r'(?:StoreUnreachable|RefusedByStore|\berror)\(\s*"(\w+)"')
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """A server on which the commands of the page were run, and the folder they were run in."""
    url = empty_server(VERSIONS[0]).url
    folder = tmp_path_factory.mktemp("office")
    assert follow_on_server(PAGE, folder, url) >= 8
    return url, folder


def ask(url, text):
    with neo4j.GraphDatabase.driver(url, notifications_min_severity="OFF") as driver:
        return [tuple(record.values()) for record in driver.execute_query(text).records]


def test_the_page_has_every_label_and_relationship_that_a_server_then_has(followed):
    url, _ = followed
    labels = {label for (label,) in ask(url, "CALL db.labels()")}
    types = {type_ for (type_,) in ask(url, "CALL db.relationshipTypes()")}
    tables = prose(DOCS / "tables.md")
    of_tables = {label for label in labels if f"`{label}`" in tables}
    assert of_tables >= {"Party", "Pairing", "Layer"}
    kinds = {label for (found,) in ask(url, "MATCH (n:Place|Provider) RETURN DISTINCT labels(n)")
             for label in found}  # fmt: skip
    for name in (labels - of_tables - kinds) | types | {r.type for r in RELATIONSHIPS}:
        assert re.search(rf"\b{name}\b", TEXT), name


def test_nodes_changed_by_hand_are_made_anew_as_the_page_says(followed):
    url, folder = followed
    ask(url, "MATCH (n:Need|Unit) DETACH DELETE n")
    (mend,) = blocks(PAGE, "cypher")
    ask(url, mend)
    code, output = run(f"jiedui query blind_spots --param plan=3a97 --store {url}", folder)
    assert code == 0
    assert "示例甲县 (county:a)" in output
    assert ask(url, "MATCH (n:Need) RETURN count(n)") == [(7,)]


def test_the_lines_of_neo4j_conf_are_settings_of_the_server(followed):
    known = {name for (name,) in ask(followed[0], "SHOW SETTINGS YIELD name RETURN name")}
    (conf, _) = blocks(PAGE, "text")
    assert {line.partition("=")[0] for line in conf.splitlines()} - known == set()


@pytest.mark.long
def test_a_dump_as_on_the_page_is_the_same_store_on_the_newer_version(tmp_path):
    for version in VERSIONS:
        running(version)  # or skip, with the reason
    old, new = (tmp_path / version for version in VERSIONS)
    server = start(VERSIONS[0], old, free_port())
    try:
        assert run(f"jiedui load {ROOT}/fixtures/tiny --store {server.url}", tmp_path)[0] == 0
        assert run(f"jiedui plan --store {server.url}", tmp_path)[0] == 0
        said = run(f"jiedui history --store {server.url}", tmp_path)[1]
    finally:
        stop(server)
    dump, load = admin_words()
    admin(VERSIONS[0], old, dump)
    (new / "data/dumps").mkdir(parents=True)
    (old / "data/dumps/neo4j.dump").rename(new / "data/dumps/neo4j.dump")
    admin(VERSIONS[1], new, load)
    server = start(VERSIONS[1], new, free_port())
    try:
        assert run(f"jiedui history --store {server.url}", tmp_path) == (0, said)
        code, output = run(f"jiedui plan --store {server.url}", tmp_path)
        assert (code, "plan id plan1-3a97661b" in output) == (0, True)
    finally:
        stop(server)


def admin_words():
    """Return the two commands of neo4j-admin on the page, as words."""
    lines = [line for block in blocks(PAGE, "sh") for line in block.splitlines()]
    found = [line.partition("neo4j-admin ")[2] for line in lines if "neo4j-admin" in line]
    dump, load = (shlex.split(line) for line in found)
    return dump, load


def admin(version, home, words):
    (home / "conf").mkdir(exist_ok=True)
    done = subprocess.run(
        [java_for(version), "--add-opens=java.base/java.nio=ALL-UNNAMED",
         "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED", "-cp", f"{jars(version)}/*",
         "org.neo4j.cli.AdminTool", *words],
        env={**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")},
        capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_docker_lines_name_the_service_and_the_volume_of_the_compose_file():
    lines = [line for block in blocks(PAGE, "sh") for line in block.splitlines()
             if line.startswith("docker compose")]  # fmt: skip
    assert len(lines) == 9
    (service,) = COMPOSE["services"]
    for line in lines:
        verb, *words = line.split()[2:]
        assert verb in {"up", "stop", "start", "run", "cp"}
        if verb == "run":
            assert words[1] == service
        if verb == "cp":
            assert any(word.startswith(f"{service}:/data/") for word in words)
    (volume,) = COMPOSE["volumes"]
    assert f"`{COMPOSE['name']}_{volume}`" in TEXT


def test_variables_of_the_page_are_those_of_the_program_and_the_compose_file():
    files = ("graph_schema/neo4j_link.py", "compose.yaml", "api/stores/store_access.py")
    code = "".join((ROOT / name).read_text("utf-8") for name in files)
    variable = re.compile(r"JIEDUI_[A-Z0-9_]*[A-Z0-9]")
    assert set(variable.findall(TEXT)) == set(variable.findall(code))
    defaults = dict(re.findall(r"\$\{(\w+):-([^}]+)\}", str(COMPOSE)))
    rows = {row[0].strip("`"): row[1] for row in table_rows(TEXT)}
    assert {name: rows[name] for name in defaults} == defaults
    people = (ROOT / "tests/neo4j_for_people.py").read_text("utf-8")
    assert set(re.findall(r"\bNEO4J_[A-Z_]+", TEXT)) == set(
        re.findall(r'"(NEO4J_[A-Z_]+)"', people)
    )


def test_the_numbers_of_the_page_are_those_of_the_program():
    page = " ".join(prose(PAGE).split())
    oldest = ".".join(map(str, neo4j_link.OLDEST_SERVER))
    connecting = neo4j_link._CONNECT_SECONDS + neo4j_link._WAIT_SECONDS
    for said in (
        f"Neo4j {oldest} or later",
        f"{VERSIONS[0]} and {VERSIONS[1]} are tested",
        f"From {VERSIONS[0]} to {VERSIONS[1]}",
        f"fetches Neo4j {VERSIONS[0]} Community",
        f"`.neo4j/home/{VERSIONS[0]}`",
        f"`NEO4J_VERSION={VERSIONS[1]}`",
        f"given up within {connecting:.0f} seconds",
        f"longer than {neo4j_link._LONGEST_TRANSACTION:.0f} seconds for one step",
        f"writing for more than {BUSY_SECONDS:.0f} seconds",
        f"more than {neo4j_load.ONE_TRANSACTION:,} nodes and relationships",
        f"number of its format, now {FORMAT}.",
    ):
        assert said in page, said


def test_every_scheme_has_a_line():
    cells = " ".join(row[0] for row in table_rows(TEXT))
    assert [x for x in neo4j_address.SCHEMES if f"{x}://" not in cells] == []


def codes():
    """Return code → exit code as the page has them."""
    return {code: int(row[1]) for row in table_rows(TEXT) if len(row) == 4 and row[1] in "15"
            for code in re.findall(r"`(\w+)`", row[0])}  # fmt: skip


def test_every_code_that_a_server_can_cause_has_a_line_and_a_sentence():
    files = [*(ROOT / "graph_schema").glob("neo4j_*.py")]
    raised = {code for file in files for code in RAISED.findall(file.read_text("utf-8"))}
    raised |= {code for _, code in neo4j_codes._CODES}
    as_of_a_file = {"wrong_period"}
    assert raised >= {"no_server", "server_memory", "rows_lost", "password_in_url"}
    assert raised - as_of_a_file - set(codes()) == set()
    assert {code for code in codes() if f"store.{code}" not in entries()} == set()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("neo4j://localhost:1", "no_server"),
        ("neo4j://neo4j:secret@localhost", "password_in_url"),
        ("neo4j://localhost/a/b", "bad_url"),
    ],
)
def test_a_refusal_has_the_exit_code_of_its_line(tmp_path, url, code):
    found, output = run(f"jiedui plans --store {url}", tmp_path)
    assert found == codes()[code], output
    assert "secret" not in output


def test_a_server_without_that_database_and_an_empty_one_have_the_exit_codes_of_their_lines(
    tmp_path,
):
    url = empty_server(VERSIONS[0]).url
    assert run(f"jiedui plans --store {url}", tmp_path)[0] == codes()["no_store"]
    assert run(f"jiedui plans --store {url}/other", tmp_path)[0] == codes()["no_database"]


def test_every_command_about_a_server_names_it():
    for block in blocks(PAGE, "sh"):
        assert all(SERVER in line for line in block.splitlines() if line.startswith("jiedui "))
