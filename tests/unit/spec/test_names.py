"""Names of clients and pipelines: what stands between them in a DAG id is never part of one."""

import pytest
from pydantic import TypeAdapter, ValidationError

from nightreel.spec.model import Name

NAMES = TypeAdapter(Name)


@pytest.mark.parametrize("name", ["a", "spring_promo", "acme-2026", "a-b--c", "a" * 63])
def test_a_name_is_taken(name):
    assert NAMES.validate_python(name) == name


@pytest.mark.parametrize("name", ["", "a__b", "a_", "_a", "1a", "A", "a.b", "a/b", "a\n", "ä", "a" * 64])
def test_a_name_that_would_not_part_or_stay_in_a_path_is_refused(name):
    with pytest.raises(ValidationError):
        NAMES.validate_python(name)
