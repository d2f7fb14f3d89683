"""Why a minimum is not met, proven, and what would mend it."""
