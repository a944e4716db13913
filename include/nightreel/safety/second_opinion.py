"""A model's second opinion on texts that passed the rules; it can only refuse more."""

from __future__ import annotations

from collections.abc import Mapping

from nightreel.safety.audit import Refusal
from nightreel.safety.lexicon import Lexicon
from nightreel.spec.tenant import Tenant


def ask_second_opinion(fields: Mapping[str, str], tenant: Tenant, rules: Lexicon) -> list[Refusal]:
    """Give what the installation's model refuses; nothing where none is asked."""
    return []
