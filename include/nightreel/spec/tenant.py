"""The tenant: a client with its brand, entitlements, storage and keys."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from nightreel.spec.brand import Brand
from nightreel.spec.model import Model, Name

SubscriptionPlan = Literal["starter", "studio", "agency"]


class Tenant(Model):
    """One client. The folder that holds ``tenant.yaml`` is the tenant's root: no path may leave it."""

    name: Name
    title: str = Field(max_length=80)
    owner: str = Field("nightreel", max_length=80, description="Shown as the owner of the tenant's DAGs.")
    subscription: SubscriptionPlan = Field("studio", description="Decides which steps the tenant may use.")
    brand: Brand
    store: str = Field("", description="file:// or s3:// root of its artifacts; the installation's when empty.")
    publish_to: tuple[str, ...] = Field((), description="Roots that publish may write to, file:// or s3://.")
    languages: tuple[Literal["en-US", "zh-CN"], ...] = ("en-US", "zh-CN")
