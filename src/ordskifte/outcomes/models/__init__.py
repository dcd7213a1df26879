"""What is stored of what words led to, and of trials."""

from ordskifte.outcomes.models.citing import Citation, Effect, Passage
from ordskifte.outcomes.models.trial import Trial, TrialAnswer, TrialCase

__all__ = ["Citation", "Effect", "Passage", "Trial", "TrialAnswer", "TrialCase"]
