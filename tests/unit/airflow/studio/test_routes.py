"""The studio's addresses: no tenant's name stands where one of the studio's own words does."""

from __future__ import annotations

from nightreel.spec.tenant_folder import NOT_TENANTS
from nightreel_airflow.studio.routes import api


def test_every_word_that_stands_where_a_tenant_does_is_no_tenants_name() -> None:
    first = {route.path.split("/")[2] for route in api.routes}
    assert first - {"{tenant}"} == set(NOT_TENANTS)
