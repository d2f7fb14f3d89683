"""``jiedui assess`` on a folder and on a store."""

from __future__ import annotations


def test_evaluations_of_a_folder_come_out_as_json(run, tiny):
    (tiny / "evaluations.csv").write_text(
        "id,period,quarter,layer,provider_id,place_id,criterion,score,evaluator,origin,source\n"
        "evaluation:1,2026,1,hospitals,hospital:h2,hospital:k1,x,1,third_party,synthetic,test\n"
    )
    done = run("assess", "--from", tiny, "--json")
    assert done.code == 0
    own = {row["provider_id"]: row for row in done.json["providers"]}["hospital:h2"]
    # mean (0.5 + 1) / 2; one pairing counts 0.8: (4 · 0.75 + 0.8) / 4.8
    assert done.json["mean"] == 0.75
    assert abs(own["estimate"] - 3.8 / 4.8) < 1e-9


def test_a_store_is_assessed_and_the_screen_speaks_chinese(run, tiny, tmp_path):
    store = tmp_path / "s.sqlite"
    assert run("load", tiny, "--store", store).code == 0
    done = run("assess", "--store", store, "--lang", "zh")
    assert done.code == 0
    assert "年考核 2026：总平均 0.50" in done.out
    assert "没有评价" in done.out
