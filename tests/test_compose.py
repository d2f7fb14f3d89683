"""compose.yaml: sound, of the version that the tests run, and never without a password."""

from __future__ import annotations

import re

import neo4j
import pytest
import yaml
from compose_pydantic import ComposeSpecification
from pydantic import ValidationError

from .neo4j_for_tests import empty_server
from .neo4j_server import ROOT, VERSIONS

TEXT = (ROOT / "compose.yaml").read_text("utf-8")
SERVICE = yaml.safe_load(TEXT)["services"]["neo4j"]


def specification(text):
    return ComposeSpecification(**yaml.safe_load(text))


def test_the_file_keeps_to_the_specification_of_compose():
    assert [*specification(TEXT).services] == ["neo4j"]


@pytest.mark.parametrize(("old", "new"), [
    ("healthcheck:", "healthchek:"),
    ("retries: 24", "retries: [24]"),
    ("stop_grace_period", "stop_grace"),
])  # fmt: skip
def test_what_compose_would_refuse_is_refused_here(old, new):
    with pytest.raises(ValidationError):
        specification(TEXT.replace(old, new))


def test_the_version_is_the_one_that_the_tests_run():
    assert SERVICE["image"] == f"neo4j:{VERSIONS[0]}-community"


def test_the_password_comes_from_the_environment_and_nothing_starts_without():
    # ":?" is how Compose is told to stop where a variable is missing or empty.
    assert re.fullmatch(r"neo4j/\$\{JIEDUI_NEO4J_PASSWORD:\?[^}]+\}",
                        SERVICE["environment"]["NEO4J_AUTH"])  # fmt: skip


def test_only_this_machine_reaches_it_unless_an_address_is_given():
    assert SERVICE["ports"] == [f"${{JIEDUI_NEO4J_ADDRESS:-127.0.0.1}}:{port}:{port}"
                                for port in (7474, 7687)]  # fmt: skip


def test_its_data_outlive_the_container():
    (volume,) = SERVICE["volumes"]
    name, _, target = volume.partition(":")
    assert target == "/data"
    assert name in yaml.safe_load(TEXT)["volumes"]


def test_it_has_two_minutes_to_be_ready_and_to_stop():
    health = SERVICE["healthcheck"]
    assert health["test"][-1] == "http://localhost:7474"
    assert int(health["interval"].removesuffix("s")) * health["retries"] == 120
    assert SERVICE["stop_grace_period"] == "2m"


def test_the_memory_is_said_and_can_be_set():
    settings = SERVICE["environment"]
    heap = {value for name, value in settings.items() if "_heap_" in name}
    assert heap == {"${JIEDUI_NEO4J_HEAP:-1G}"}  # first and most: it never grows in use
    assert settings["NEO4J_server_memory_pagecache_size"] == "${JIEDUI_NEO4J_PAGE_CACHE:-512M}"


@pytest.mark.parametrize("version", VERSIONS)
def test_every_setting_is_one_of_the_server(version):
    named = {name.removeprefix("NEO4J_").replace("__", "\0").replace("_", ".").replace("\0", "_")
             for name in SERVICE["environment"]} - {"AUTH"}  # fmt: skip
    with neo4j.GraphDatabase.driver(empty_server(version).url) as driver:
        records, *_ = driver.execute_query("SHOW SETTINGS YIELD name")
    known = {record["name"] for record in records}
    assert len(named) == 5
    assert named - known == set()
