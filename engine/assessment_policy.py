"""What a policy says of assessment: whose word counts how much, and how few words are read."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Inside = Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class EvaluatorWeights(_Model):
    """What a fully trusted judgement of each kind of evaluator counts."""

    own: Share = Field(0.25, alias="self", description="Who helps, of its own work.")
    helped: Share = Field(1.0, description="Who is helped.")
    lead: Share = Field(0.75, description="The body that leads.")
    third_party: Share = Field(1.0, description="A third party.")

    def of(self, evaluator: str) -> float:
        """Return the weight of a kind of evaluator, as the tables name it."""
        weight: float = getattr(self, "own" if evaluator == "self" else evaluator)
        return weight


class AssessmentPolicy(_Model):
    """Evaluations to an assessment: weights, and how far small samples go to the mean."""

    evaluators: EvaluatorWeights = Field(
        EvaluatorWeights.model_validate({}),
        description="What a fully trusted judgement of self, helped, lead, third_party counts.",
    )
    prior_strength: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)] = Field(
        4.0,
        description="How many fully trusted judgements the mean counts as: the more, the closer"
        " those with few judgements stay to it.",
    )
    neutral: Inside = Field(
        0.5, description="Score that is taken for the mean before anybody is judged."
    )
    interval: Inside = Field(0.9, description="Share of the intervals that are to hold the truth.")
