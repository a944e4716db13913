"""The tenant: a client with its brand, entitlements, storage and keys."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from nightreel.spec.batch import Notify
from nightreel.spec.brand import Brand
from nightreel.spec.model import Model, Name

SubscriptionPlan = Literal["starter", "studio", "agency"]


class Caps(Model):
    """What one run may cost; a run that would cost more does not start (`nightreel price` says what one would)."""

    money: float | None = Field(None, ge=0, description="US dollars a run, at most and with every fallback taken.")
    gpu_s: float | None = Field(None, ge=0, description="GPU seconds a run, at most and with every fallback taken.")
    wall_s: float | None = Field(None, ge=0, description="Seconds from start to end of a run, as is likely.")


class Vision(Model):
    """What models that see may be asked for this client."""

    public: bool = Field(
        False,
        description="Whether its pictures may be sent to services outside of this network; local only by default.",
    )
    at_once: int = Field(4, ge=1, le=64, description="Questions about pictures that are asked at the same time.")


class Visitors(Model):
    """How often visitors may rate texts, by the tenant's key of ratings."""

    ratings_a_minute: int = Field(120, ge=1, le=6000, description="By the key, all visitors together.")
    ratings_a_minute_each: int = Field(
        12, ge=1, le=6000,
        description="From one address; as many as together, where the tenant's own server passes ratings on.",
    )  # fmt: skip


class Tenant(Model):
    """One client. The folder that holds ``tenant.yaml`` is the tenant's root: no path may leave it."""

    name: Name
    title: str = Field(max_length=80)
    owner: str = Field("nightreel", max_length=80, description="Shown as the owner of the tenant's DAGs.")
    subscription: SubscriptionPlan = Field("studio", description="Decides which steps the tenant may use.")
    brand: Brand
    store: str = Field("", description="file:// or s3:// root of its artifacts; the installation's when empty.")
    publish_to: tuple[str, ...] = Field((), description="Roots that publish may write to, file:// or s3://.")
    read_from: tuple[str, ...] = Field((), description="Roots below which its catalogues may lie, s3://.")
    people: tuple[str, ...] = Field(
        (), description="Airflow users who may see this client here; all whom Airflow lets see its DAGs when empty."
    )
    reviewers: tuple[str, ...] = Field((), description="Airflow users who may decide reviews; its people when empty.")
    notify: Notify = Field(Notify(), description="Who is told, where a batch names nobody.")
    callbacks: tuple[str, ...] = Field((), description="Hosts that callbacks may go to; every public one when empty.")
    share: float = Field(1, ge=0.1, le=10, description="Weight of its nightly batches against other tenants'.")
    region: str = Field("", pattern=r"^([A-Z]{2})?$", description="Country where its films are used: ISO 3166, DE.")
    use: Literal["commercial", "research"] = Field("commercial", description="What model licences are asked for.")
    yearly_revenue_usd: float | None = Field(None, ge=0, description="For licences that are free below a revenue.")
    trade: Literal["", "pharmacy", "medicine", "art", "lingerie", "wine", "games", "news"] = Field(
        "", description="Trade whose ordinary words the safety rules allow."
    )
    caps: Caps = Caps()
    vision: Vision = Vision()
    visitors: Visitors = Visitors()
    languages: tuple[Literal["en-US", "zh-CN"], ...] = ("en-US", "zh-CN")
