"""Who may use which model."""

from __future__ import annotations

import pytest

from nightreel.engines.generate.models.card import Licence
from nightreel.engines.generate.models.known import CARDS, LICENCES, find_card
from nightreel.engines.generate.models.licences import allowed_models, check_licence, may_use
from nightreel.errors import OptionError, RefusedError
from nightreel.spec.generation import ModelSettings
from nightreel.spec.tenant import Tenant

HUNYUAN = "hunyuanvideo-community/HunyuanVideo"
LTX = "Lightricks/LTX-2.5-Diffusers"
WAN = "Wan-AI/Wan2.2-TI2V-5B-Diffusers"
COG = "zai-org/CogVideoX-5b"


def who(tenant: Tenant, **fields: object) -> Tenant:
    return tenant.model_copy(update=fields)


def check(model: str, tenant: Tenant, **settings: object) -> Licence:
    return check_licence(find_card(model), tenant, ModelSettings(model=model, **settings))


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (WAN, {}),
        (WAN, {"region": "DE", "yearly_revenue_usd": 1e12}),
        (HUNYUAN, {"region": "US"}),
        (HUNYUAN, {"region": "CN", "use": "research"}),
        (LTX, {"yearly_revenue_usd": 9_999_999}),
        (LTX, {"use": "research"}),
        (COG, {"use": "research"}),
        ("black-forest-labs/FLUX.1-dev", {"use": "research"}),
        ("stabilityai/stable-diffusion-3.5-medium", {"yearly_revenue_usd": 0}),
    ],
)
def test_an_allowed_model_gives_its_licence(model, fields, tenant):
    card = find_card(model)
    assert card is not None
    assert check(model, who(tenant, **fields)) == card.licence


@pytest.mark.parametrize(
    ("model", "fields", "words"),
    [
        (HUNYUAN, {"region": "DE"}, r"European Union.*not used in DE"),
        (HUNYUAN, {"region": "GB"}, r"United Kingdom.*not used in GB"),
        (HUNYUAN, {"region": "KR", "use": "research"}, r"South Korea.*not used in KR"),
        (HUNYUAN, {}, r"where the films are used: `region` in tenant\.yaml"),
        (LTX, {}, r"the tenant's revenue: `yearly_revenue_usd`"),
        (LTX, {"yearly_revenue_usd": 10e6}, r"below US\$ 10,000,000, got US\$ 10,000,000"),
        (COG, {"yearly_revenue_usd": 0}, r"registration.*research only"),
        ("black-forest-labs/FLUX.1-dev", {}, r"no commercial use.*research only"),
        ("stabilityai/stable-diffusion-3.5-medium", {"yearly_revenue_usd": 2e6}, r"1 million.*below US\$ 1,000,000"),
    ],
)
def test_a_forbidden_model_names_the_clause_and_one_that_is_allowed(model, fields, words, tenant):
    with pytest.raises(RefusedError, match=words) as told:
        check(model, who(tenant, **fields))
    assert told.value.code == "model.licence"
    suggested = told.value.fix.split()[1]
    card = find_card(suggested)
    assert card is not None
    assert may_use(card, who(tenant, **fields))
    wanted = find_card(model)
    assert wanted is not None
    assert wanted.tasks[-1] in card.tasks


@pytest.mark.parametrize(
    ("permits", "allowed"),
    [
        ("acme:LTX-2.x-Community", True),
        (" *:ltx-2.x-community , other:MIT", True),
        ("other:LTX-2.x-Community", False),
        ("acme:LTX-2-Community", False),
        ("", False),
    ],
)
def test_a_bought_licence_is_told_by_the_installation(permits, allowed, tenant, monkeypatch):
    monkeypatch.setenv("NIGHTREEL_PERMITS", permits)
    card = find_card(LTX)
    assert card is not None
    assert may_use(card, who(tenant, yearly_revenue_usd=1e9)) is allowed


def test_a_model_without_card_takes_the_licence_that_is_named(tenant):
    assert check("mine/own", tenant, licence="apache-2.0").name == "Apache-2.0"


@pytest.mark.parametrize("licence", ["", "My-Own-Licence"])
def test_a_model_without_card_and_known_licence_is_refused(licence, tenant):
    with pytest.raises(OptionError, match=r"model\.licence.*Apache-2\.0.*settings: \{licence: Apache-2\.0\}"):
        check("mine/own", tenant, licence=licence)


def test_a_named_licence_is_guarded_as_well(tenant):
    with pytest.raises(RefusedError, match=r"CC-BY-NC-4\.0.*commercial"):
        check("mine/own", tenant, licence="CC-BY-NC-4.0")


def test_a_name_in_settings_does_not_change_the_licence_of_a_known_model(tenant):
    with pytest.raises(RefusedError, match="Tencent"):
        check(HUNYUAN, who(tenant, region="FR"), licence="MIT")


@pytest.mark.parametrize("name", ["HunyuanVideo", "mirror/HunyuanVideo", "TENCENT/hunyuanvideo"])
def test_a_copy_under_another_owner_keeps_its_licence(name):
    card = find_card(name)
    assert card is not None
    assert card.licence.name == "Tencent-Hunyuan-Community"


def test_every_licence_that_limits_says_so_in_words():
    assert all(licence.clause for licence in LICENCES.values() if licence.limited)
    assert all(licence.url.startswith("https://") for licence in LICENCES.values())


def test_for_every_task_a_plain_tenant_has_a_model(tenant):
    assert {task for card in CARDS for task in card.tasks if allowed_models(tenant, task)} == {
        "text-to-video", "image-to-video", "text-to-image",
    }  # fmt: skip
