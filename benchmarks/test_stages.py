"""Stage benchmarks: ``pytest benchmarks``. Set-up outside the clock, every result checked."""

from __future__ import annotations

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from graph_schema.tables import write_folder

from .instances import INSTANCES
from .registry import Instance
from .stages import STAGES, Prepared, Stage

pytestmark = pytest.mark.benchmark(min_rounds=7, warmup=False)


@pytest.fixture(scope="module", params=list(INSTANCES), ids=lambda instance: instance.name)
def prepared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    instance: Instance = request.param
    folder = tmp_path_factory.mktemp(instance.name) / "tables"
    ready = Prepared(instance, folder)
    write_folder(ready.source[0], folder)
    return ready


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_stage(benchmark: BenchmarkFixture, prepared: Prepared, stage: Stage) -> None:
    benchmark.group = prepared.instance.name
    assert stage.is_right(prepared, stage.run(prepared))  # also asks for what the stage starts from
    benchmark(stage.run, prepared)
