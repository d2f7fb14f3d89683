"""``query``, through the command: on a file and on a server the same answers."""

from __future__ import annotations

import pytest

from graph_schema.named_queries import named_queries
from tests.neo4j_for_tests import empty_server
from tests.neo4j_server import VERSIONS

# Worked out with a pencil on fixtures/tiny/README.md. The plan: unit 1 → 乡 1, 2 → 乡 2, 3 and 4
# → 乡 3, hospital 2 → 县医院 1; unit 1 offers nothing in health, which 乡 1 needs (urgency 0.5).
ANSWERS = {
    ("blind_spots", "plan=3a97"): [("county:a", "示例甲县", "health", "健康", 1, 1, 0.5)],
    ("overlap", "plan=3a97"): [],
    ("scattered", "plan=3a97"): [],
    ("load", "plan=3a97"): [
        ("hospitals", "hospital:h2", "示例医院 2", 1),
        *(("units-townships", f"unit:u{n}", f"示例单位 {n}", 1) for n in (1, 2, 3, 4)),
    ],
    ("continuity", "plan=3a97"): [("hospitals", 1, 1), ("units-townships", 1, 0)],
    ("difference", "a=3a97", "b=other"): [
        ("added", "units-townships", "unit:u1", "示例单位 1", "township:a2", "示例乡 2"),
        ("added", "units-townships", "unit:u2", "示例单位 2", "township:a1", "示例乡 1"),
        ("removed", "units-townships", "unit:u1", "示例单位 1", "township:a1", "示例乡 1"),
        ("removed", "units-townships", "unit:u2", "示例单位 2", "township:a2", "示例乡 2"),
    ],
    ("whom_to_ask", "need=need:6", "plan=3a97"): [
        ("paired", "hospital:h2", "示例医院 2"),
        ("sector", "party:r", "示例党派丙"),
        ("territory", "party:q", "示例党派乙"),
    ],
    ("party_tree", "party=party:q", "plan=3a97"): [
        ("unit:u3", "示例单位 3", "township:b1", "示例乡 3", 0),
        ("unit:u4", "示例单位 4", "township:b1", "示例乡 3", 0),
    ],
    ("out_of_reach", "period=2026"): [],
}
"""Question to its rows on the tiny example."""


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """An empty folder to work in, without a store that anything else names."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("JIEDUI_STORE", raising=False)


@pytest.fixture(params=["file", *VERSIONS])
def store(request, run, elsewhere, tiny, edit):
    """A store with tiny, its plan, and the plan under another lock."""
    url = "office.sqlite" if request.param == "file" else empty_server(request.param).url
    where = ("--store", url)
    assert run("load", tiny, *where).code == 0
    assert run("plan", *where).code == 0
    # Unit 1 may no longer go to 乡 1, so units 1 and 2 change places.
    edit(tiny / "policy.toml", 'provider_id = "unit:u4"', 'provider_id = "unit:u1"')
    edit(tiny / "policy.toml", 'place_id = "township:a2"', 'place_id = "township:a1"')
    other = run("plan", "--policy", tiny / "policy.toml", "--json", *where).json["plan_id"]
    return where, other


def words(question, other=""):
    name, *parameters = question
    given = [parameter.replace("=other", f"={other}") for parameter in parameters]
    return [name, *(word for parameter in given for word in ("--param", parameter))]


def test_every_question_is_answered_as_with_a_pencil(run, store):
    where, other = store
    assert {question[0] for question in ANSWERS} == set(named_queries())
    for question, rows in ANSWERS.items():
        done = run("query", *words(question, other), *where, "--json")
        assert done.code == 0, done.err
        columns = named_queries()[question[0]].columns
        assert done.json == [dict(zip(columns, row, strict=True)) for row in rows], question


def test_what_a_store_never_had_is_no_question(run, store):
    where, _ = store
    for question in (("load", "plan=zz"), ("whom_to_ask", "need=none", "plan=3a97"),
                     ("party_tree", "party=none", "plan=3a97")):  # fmt: skip
        done = run("query", *words(question), *where)
        assert (done.code, done.out) == (1, "")
        assert "none" in done.err or "zz" in done.err


@pytest.fixture
def kept(run, elsewhere, tiny):
    assert run("load", tiny).code == 0
    assert run("plan").code == 0


@pytest.mark.usefixtures("kept")
def test_a_name_stands_with_its_id_on_screen(run):
    done = run("query", "blind_spots", "--param", "plan=3a97", "--lang", "zh")
    header, row, count = done.out.splitlines()
    assert header.split() == ["县（市、区）", "领域", "受扶方数", "需求数", "紧迫度"]
    assert row.split() == ["示例甲县", "(county:a)", "健康", "(health)", "1", "1", "0.5"]
    assert count == "共 1 行。"


@pytest.mark.usefixtures("kept")
def test_roles_and_changes_are_said_in_words(run):
    asked = ("query", "whom_to_ask", "--param", "need=need:6", "--param", "plan=3a97")
    assert [line.rstrip() for line in run(*asked, "--lang", "en").out.splitlines()[1:3]] == [
        "is paired with the place  示例医院 2 (hospital:h2)",
        "leads the field           示例党派丙 (party:r)",
    ]
    assert "牵头该领域" in run(*asked, "--lang", "zh").out


@pytest.mark.parametrize(("lang", "word"), [("en", "Blind spots"), ("zh", "盲区")])
def test_without_a_name_the_questions_are_listed(run, elsewhere, lang, word):
    done = run("query", "--lang", lang)
    assert done.code == 0
    lines = done.out.splitlines()
    assert [line.split()[0] for line in lines[1 : len(named_queries()) + 1]] == [*named_queries()]
    assert word in lines[1]
    assert "need=… plan=…" in done.out
    listed = run("query", "--lang", lang, "--json").json
    assert [q["parameters"] for q in listed] == [[*q.parameters] for q in named_queries().values()]


@pytest.mark.parametrize("question", [
    ("MATCH (n) DETACH DELETE n",),
    ("load",),
    ("load", "--param", "plan=a", "--param", "b=c"),
    ("load", "--param", "plan=a", "--param", "plan=b"),
])  # fmt: skip
def test_what_is_no_question_is_wrong_usage_before_any_store_is_opened(run, elsewhere, question):
    assert run("query", *question).code == 2


@pytest.mark.parametrize("version", VERSIONS)
def test_questions_about_a_plan_are_answered_by_a_server_as_by_a_file(
    run, elsewhere, tiny, version
):
    answers = []
    for url in ("office.sqlite", empty_server(version).url):
        assert run("load", tiny, "--store", url).code == 0
        assert run("plan", "--store", url).code == 0
        asked = (("why", "3a97", "unit:u3", "township:a1"),
                 ("price", "3a97", "--provider", "unit:u3"),
                 ("gaps", "3a97", "--repairs"), ("blindspots", "3a97"))  # fmt: skip
        done = [run(*words, "--store", url, "--json") for words in asked]
        assert [own.code for own in done] == [0] * len(asked)
        answers.append([own.out for own in done])
    assert answers[0] == answers[1]
