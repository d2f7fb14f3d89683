"""``archive``: one file from which a plan is made again."""

from __future__ import annotations

import hashlib
import json
import zipfile

import pytest


@pytest.fixture
def archived(run, plan, tiny, tmp_path):
    """The folder that an archive of the plan of the tiny example unpacks to."""
    assert run("archive", plan, tmp_path / "a.zip", "--from", tiny).code == 0
    return unpacked(tmp_path / "a.zip", tmp_path / "unpacked")


def unpacked(file, folder):
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


def plan_id(folder):
    return json.loads((folder / "plan.json").read_text(encoding="utf-8"))["plan_id"]


def test_a_reader_replans_from_it_and_gets_the_plan_id(run, archived, tmp_path):
    again = tmp_path / "again"
    words = ("plan", archived / "data", "--policy", archived / "policy.toml", "--out", again)
    assert run(*words).code == 0
    assert plan_id(again) == plan_id(archived / "plan")
    assert f"jiedui {words[0]} data --policy policy.toml" in (
        archived / "README.en.txt").read_text(encoding="utf-8")  # fmt: skip


def test_the_plan_in_it_verifies_against_the_data_in_it(run, archived):
    done = run("verify", archived / "plan/plan.json", "--from", archived / "data", "--policy",
               archived / "policy.toml")  # fmt: skip
    assert done.code == 0
    assert "(c)" in done.out


def test_it_says_of_what_it_is_and_what_computed_it(archived, plan):
    said = json.loads((archived / "versions.json").read_text(encoding="utf-8"))
    assert {"jiedui", "numpy", "ortools", "pandas"} <= set(said["archive"]["libraries"])
    assert "pytest" not in said["archive"]["libraries"]
    assert said["plan"].keys() == {"jiedui_version", "ortools_version", "numpy_version"}
    assert said["seeds"] == {"plan": None}
    for lang in ("zh", "en"):
        text = (archived / f"README.{lang}.txt").read_text(encoding="utf-8")
        assert plan_id(plan) in text


def test_every_file_stands_in_the_sums(archived):
    lines = (archived / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: found for found, _, name in (line.partition("  ") for line in lines)}
    files = {str(own.relative_to(archived)): own for own in archived.rglob("*") if own.is_file()}
    del files["SHA256SUMS"]
    assert sums == {name: hashlib.sha256(own.read_bytes()).hexdigest()
                    for name, own in files.items()}  # fmt: skip
    assert {"policy.toml", "plan/plan.json", "plan/proof.npz", "data/places.csv"} <= set(files)


def test_the_same_plan_gives_the_same_bytes(run, plan, tiny, tmp_path):
    for name in ("one.zip", "two.zip"):
        run("archive", plan, tmp_path / name, "--from", tiny)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert {own.date_time for own in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist() == sorted(archive.namelist())


def test_a_plan_that_answers_a_scenario_takes_it_along(run, plan, tiny, tmp_path):
    saved, url = tmp_path / "without", tmp_path / "store.sqlite"
    assert run("load", tiny, "--store", url).code == 0
    assert run("plan", "--store", url, "--policy", tiny / "policy.toml").code == 0
    done = run("whatif", plan, "--from", tiny, "--lock-out", "unit:u2", "township:a2", "--save",
               saved, "--store", url, "--keep")  # fmt: skip
    assert done.code == 0, done.err
    done = run("archive", saved, tmp_path / "b.zip", "--store", url)
    assert done.code == 0, done.err
    folder = unpacked(tmp_path / "b.zip", tmp_path / "b")
    assert (folder / "plan/scenario.toml").read_bytes() == (saved / "scenario.toml").read_bytes()
    assert run("verify", folder / "plan/plan.json").code == 0
    words = ("--policy", folder / "policy.toml", "--out", tmp_path / "again")
    assert run("plan", folder / "data", *words).code == 0
    pairs, again = (json.loads((own / "plan.json").read_text(encoding="utf-8"))["pairs"]
                    for own in (folder / "plan", tmp_path / "again"))  # fmt: skip
    assert pairs == again
    assert "another plan id" in (folder / "README.en.txt").read_text(encoding="utf-8")


def test_a_plan_without_its_proof_beside_it_gets_the_same_proof(run, plan, tiny, tmp_path):
    proof = (plan / "proof.npz").read_bytes()
    (plan / "proof.npz").unlink()
    assert run("archive", plan, tmp_path / "a.zip", "--from", tiny).code == 0
    folder = unpacked(tmp_path / "a.zip", tmp_path / "unpacked")
    assert (folder / "plan/proof.npz").read_bytes() == proof


def test_a_proof_that_comes_out_otherwise_than_the_record_says_is_refused(
    run, plan, tiny, tmp_path
):
    (plan / "proof.npz").unlink()
    record = json.loads((plan / "plan.json").read_text(encoding="utf-8"))
    hashes = record["networks"][0]["sha256"]
    hashes[min(hashes)] = "0" * 64
    (plan / "plan.json").write_text(json.dumps(record), encoding="utf-8")
    done = run("archive", plan, tmp_path / "a.zip", "--from", tiny)
    assert (done.code, "proof" in done.err) == (1, True), done.err
    assert not (tmp_path / "a.zip").exists()


def test_other_tables_are_refused_and_nothing_is_written(run, plan, tiny, edit, tmp_path):
    edit(tiny / "places.csv", "示例甲县", "示例丙县")
    assert run("archive", plan, tmp_path / "a.zip", "--from", tiny).code == 4
    assert run("archive", plan, tmp_path / "a.tar", "--from", tiny).code == 2
    assert not list(tmp_path.glob("a.*"))
