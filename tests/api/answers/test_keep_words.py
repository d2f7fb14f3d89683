"""What a plan says of bounds on change: on screen, among gaps, and when it is verified."""

from __future__ import annotations

import pytest

from api.answers.keep_words import certificate_sentence
from api.messages import Catalogue


@pytest.fixture
def bound(tiny):
    """The tiny example, with its standing pairs to be kept; one of them is locked out."""
    policy = tiny / "policy.toml"
    text = policy.read_text("utf-8").replace('"unit:u4"', '"unit:u3"')
    text = text.replace('place_id = "township:a2"', 'place_id = "township:a1"')
    policy.write_text("keep_share = 1.0\nkeep_share_by_county = 1.0\n" + text, "utf-8")
    return tiny


def test_plan_gaps_and_json_say_what_cannot_be_kept(run, bound, tmp_path):
    done = run("plan", bound, "--out", tmp_path / "plan")
    assert done.code == 0
    assert "All layers together: of 2 standing pairings 2 are to be kept; only 1 can be" in done.out
    asked = run("gaps", tmp_path / "plan", "--from", bound)
    assert "only 1 can be, 1 short" in asked.out
    [whole, county] = run("gaps", tmp_path / "plan", "--from", bound, "--json").json["keeps"]
    assert (whole["short"], county["county"], county["short"]) == (1, "county:a", 1)
    verified = run("verify", tmp_path / "plan", "--from", bound)
    assert verified.code == 0


def test_check_warns_of_what_cannot_be_kept(run, bound):
    done = run("check", bound)
    assert done.code == 0
    assert "Of 2 standing pairings 2 are to be kept, but rules and maxima let at most 1" in done.out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_kind_of_proof_has_its_sentence(lang):
    words = Catalogue(lang)
    told = {
        certificate_sentence({"kind": kind, "bound": {"cost_points": 1234}, **more}, 2, words)
        for kind in ("optimal", "within", "solver", "none")
        for more in ({}, {"bound_kept": 3})
    }
    assert len(told) == 5
    assert sum("1,234" in text for text in told) == 2
