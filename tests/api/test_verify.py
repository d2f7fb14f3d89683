"""``verify``: bytes, proof, source; any changed byte, any changed claim, any edited table."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import zlib

import pytest

from api.plans.plan_folder import PLAN, PROOF, SUMS, plan_files, sums
from api.plans.proof_file import proof_bytes, read_proof

PLAN_ID = "plan1-3a97661b610720a3cb57ed66eeb7cca78bbb4357"


def _resum(plan):
    """Make the sums fit whatever the files are now."""
    files = {file.name: file.read_bytes() for file in plan.iterdir() if file.name != SUMS}
    (plan / SUMS).write_bytes(sums(files))


def _rewrite(plan, change):
    """Change the record in ``plan.json``, and let the sums fit again."""
    record = json.loads((plan / PLAN).read_text(encoding="utf-8"))
    change(record)
    (plan / PLAN).write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    _resum(plan)


def _change_document(store, change):
    """Change the record of the plan that a store keeps, and let its sum fit again."""
    with sqlite3.connect(store) as connection:
        ((packed,),) = connection.execute("SELECT document FROM plan_documents")
        record = json.loads(zlib.decompress(packed))
        change(record)
        document = json.dumps(record, ensure_ascii=False).encode()
        guards = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'plan_documents'"
        )
        for (name,) in guards.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(
            "UPDATE plan_documents SET document = ?, document_sha256 = ?",
            (zlib.compress(document), hashlib.sha256(document).hexdigest()),
        )
    connection.close()


def _levels(done):
    """Return level to its outcome: True, False, or None where it was not checked."""
    return {name: level and level["ok"] for name, level in done.json["levels"].items()}


def test_a_plan_as_it_was_written_is_verified_on_all_levels(run, plan, tiny):
    done = run("verify", plan / PLAN, "--from", tiny)
    assert done.code == 0
    assert [line[:3] for line in done.out.splitlines()[:3]] == ["(a)", "(b)", "(c)"]
    assert "Verified: plan1-" in done.out


def test_the_folder_of_a_plan_can_be_given(run, plan):
    assert run("verify", plan).code == 0


def test_without_tables_the_source_is_not_checked(run, plan):
    done = run("verify", plan, "--json")
    assert done.code == 0
    assert _levels(done) == {"bytes": True, "proof": True, "source": None}


@pytest.fixture
def kept(run, tiny, tmp_path):
    """The URL of a store with the plan of the tiny example."""
    url = str(tmp_path / "office.sqlite")
    assert run("load", tiny, "--store", url).code == 0
    assert run("plan", "--policy", tiny / "policy.toml", "--store", url).code == 0
    return url


def test_a_plan_in_the_store_is_verified_from_what_the_store_keeps(run, kept):
    done = run("verify", "plan1-3a97", "--store", kept, "--json")
    assert (done.code, done.json["plan_id"]) == (0, PLAN_ID)
    assert _levels(done) == {"bytes": True, "proof": True, "source": True}
    assert f"Verified: {PLAN_ID}" in run("verify", PLAN_ID, "--store", kept).out


def test_a_plan_in_the_store_that_answers_a_scenario_is_verified_after_it(run, kept):
    edit = ("--lock-in", "unit:u1", "township:a2")
    made = run("whatif", PLAN_ID, *edit, "--keep", "--store", kept, "--json")
    assert made.code == 0, made.err
    done = run("verify", made.json["plan_id"], "--store", kept, "--json")
    assert (done.code, _levels(done)["source"]) == (0, True), done.out


def test_a_plan_in_the_store_is_held_to_the_tables_that_are_given(run, kept, tiny, edit):
    assert run("verify", PLAN_ID, "--store", kept, "--from", tiny).code == 0
    edit(tiny / "places.csv", "示例乡 1", "示例乡 9")
    done = run("verify", PLAN_ID, "--store", kept, "--from", tiny, "--json")
    assert (done.code, _levels(done)["source"]) == (1, False)


@pytest.mark.parametrize(("change", "level"), [
    (lambda record: record["value"].update(cost_points=10_400), "proof"),
    (lambda record: record.update(plan_id=f"plan1-{'0' * 40}"), "proof"),
    (lambda record: record["kpis"].update(places_served=0.9), "source"),
    (lambda record: record["provenance"].update(scenario_hash="s1-0"), "proof"),
])  # fmt: skip
def test_a_plan_that_was_changed_inside_the_store_is_seen(run, kept, change, level):
    _change_document(kept, change)
    done = run("verify", PLAN_ID, "--store", kept, "--json")
    assert (done.code, _levels(done)[level]) == (1, False)


def test_a_plan_that_the_store_does_not_keep_is_told(run, kept, tmp_path):
    done = run("verify", "plan1-00", "--store", kept)
    assert (done.code, "plan1-00" in done.err) == (1, True)
    assert run("verify", "plan1-00", "--store", tmp_path / "none.sqlite").code == 5


def test_the_outcome_is_told_in_chinese(run, plan, tiny):
    out = run("verify", plan, "--from", tiny, "--lang", "zh").out
    assert "(a) 文件：与写出时一字不差。" in out
    assert "核验通过" in out


def test_the_sums_are_those_of_sha256sum(plan):
    done = subprocess.run(
        ["sha256sum", "-c", SUMS], cwd=plan, capture_output=True, text=True, check=True
    )
    assert done.stdout.count(": OK") == 4


@pytest.mark.parametrize("name", [PLAN, PROOF, SUMS, "units-townships.csv", "hospitals.csv"])
def test_any_changed_byte_is_seen(run, plan, name):
    content = (plan / name).read_bytes()
    for position in range(0, len(content), max(1, len(content) // 12)):
        changed = bytearray(content)
        changed[position] ^= 1
        (plan / name).write_bytes(bytes(changed))
        done = run("verify", plan, "--json")
        assert done.code == 1
        assert done.json["levels"]["bytes"]["ok"] is False
    (plan / name).write_bytes(content)
    assert run("verify", plan).code == 0


def test_a_plan_that_lacks_what_its_files_tell_is_told_so(run, plan, edit):
    edit(plan / PLAN, '"county_name"', '"bounty_name"')
    done = run("verify", plan, "--json")
    assert done.code == 1
    (doubt,) = done.json["levels"]["proof"]["doubts"]
    assert doubt["key"] == "verify.not_a_plan"
    assert "county_name" in doubt["message"]


@pytest.mark.parametrize("name", [PROOF, SUMS, "hospitals.csv"])
def test_a_file_that_is_gone_is_seen(run, plan, name):
    (plan / name).unlink()
    done = run("verify", plan)
    assert done.code == 1
    assert "(a) bytes: files have been changed." in done.out


def test_a_csv_that_nobody_listed_is_seen(run, plan):
    (plan / "more.csv").write_text("")
    assert "more.csv does not match its sum, or is not listed." in run("verify", plan).out


def test_other_files_beside_a_plan_do_not_matter(run, plan):
    (plan / "notes.txt").write_text("mine")
    assert run("verify", plan).code == 0


def test_a_changed_claim_is_seen_although_the_sums_fit(run, plan):
    def cheaper(record):
        record["value"]["cost_points"] -= 1

    _rewrite(plan, cheaper)
    done = run("verify", plan, "--json")
    assert done.code == 1
    assert _levels(done) == {"bytes": True, "proof": False, "source": None}
    assert "value.cost_points: it says 10499, but 10500 follows." in str(done.json)


def test_a_csv_that_tells_another_story_is_seen_although_the_sums_fit(run, plan):
    file = plan / "hospitals.csv"
    file.write_bytes(file.read_bytes().replace("示例医院".encode(), "示例病院".encode()))
    _resum(plan)
    done = run("verify", plan)
    assert done.code == 1
    assert "hospitals.csv does not hold the pairs of plan.json." in done.out


def test_csv_files_may_be_in_either_language(run, tiny, tmp_path):
    run("plan", tiny, "--out", tmp_path / "zh", "--lang", "zh")
    assert run("verify", tmp_path / "zh").code == 0


def test_other_potentials_are_seen_although_hashes_and_sums_fit(run, plan):
    from engine.saved.saved_problem import array_hash

    record = json.loads((plan / PLAN).read_text(encoding="utf-8"))
    arrays = {name: a.copy() for name, a in read_proof((plan / PROOF).read_bytes(), record).items()}
    arrays["0.potentials"][:] = 0
    (plan / PROOF).write_bytes(proof_bytes(arrays))

    def rehash(record):
        record["networks"][0]["sha256"]["0.potentials"] = array_hash(arrays["0.potentials"])

    _rewrite(plan, rehash)
    done = run("verify", plan)
    assert done.code == 1
    assert "the saved proof does not show" in done.out


def test_an_edited_table_is_named(run, plan, tiny, edit):
    edit(tiny / "needs.csv", "100.0,0.5", "100.0,0.4")
    done = run("verify", plan, "--from", tiny)
    assert done.code == 1
    assert "The table needs is not the one" in done.out


def test_a_table_that_is_only_written_otherwise_is_the_same(run, plan, tiny):
    lines = (tiny / "needs.csv").read_text(encoding="utf-8").splitlines()
    (tiny / "needs.csv").write_text("\n".join([lines[0], *lines[:0:-1]]), encoding="utf-8-sig")
    assert run("verify", plan, "--from", tiny).code == 0


def test_a_table_that_became_invalid_fails_the_source(run, plan, tiny, edit):
    edit(tiny / "needs.csv", "100.0,0.5", "100.0,1.5")
    done = run("verify", plan, "--from", tiny, "--json")
    assert done.code == 1
    assert _levels(done) == {"bytes": True, "proof": True, "source": False}


def test_an_edited_policy_is_named(run, plan, tiny, edit):
    edit(tiny / "policy.toml", "need_gap = 3.0", "need_gap = 3.5")
    done = run("verify", plan, "--from", tiny)
    assert done.code == 1
    assert "The policy 'tiny' is not the one" in done.out


def test_the_policy_can_lie_elsewhere(run, plan, tiny, tmp_path):
    policy = tmp_path / "policy.toml"
    (tiny / "policy.toml").rename(policy)
    assert run("verify", plan, "--from", tiny).code == 1
    assert run("verify", plan, "--from", tiny, "--policy", policy).code == 0


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'{"format": "jiedui-plan-1"}', b"\xff\xfe", b"[" * 100_000,
     b'{"format": "jiedui-plan-1", "networks": [{"layers": 5}]}',
     b'{"format": "jiedui-plan-1", "a": 1, "a": 2}', b'{"format": "jiedui-plan-1", "a": NaN}'],
    ids=["empty", "cut", "list", "null", "bare", "binary", "deep", "shape", "twice", "nan"],
)  # fmt: skip
def test_what_is_no_plan_fails_the_proof_without_a_traceback(run, plan, content):
    (plan / PLAN).write_bytes(content)
    done = run("verify", plan)
    assert done.code == 1
    assert "No complete plan can be read" in done.out


@pytest.mark.parametrize("content", [b"", b"PK", b"\x93NUMPY" + b"\x00" * 100])
def test_a_proof_that_is_no_archive_fails_the_proof(run, plan, content):
    (plan / PROOF).write_bytes(content)
    _resum(plan)
    assert "No complete plan can be read" in run("verify", plan).out


def test_a_plan_that_is_not_there_is_bad_data(run, tmp_path):
    done = run("verify", tmp_path / "none")
    assert (done.code, done.out) == (4, "")
    assert "There is no plan" in done.err


def test_a_lonely_record_lacks_its_proof(run, plan, tmp_path):
    lonely = tmp_path / "lonely"
    lonely.mkdir()
    (plan / PLAN).rename(lonely / PLAN)
    assert "proof.npz" in run("verify", lonely / PLAN).out


def test_every_file_of_a_plan_is_made_before_any_is_written():
    record = {"layers": [], "pairs": []}
    from api.messages import Catalogue

    files = plan_files(record, {}, Catalogue("en"))
    assert list(files) == [PLAN, PROOF, SUMS]
