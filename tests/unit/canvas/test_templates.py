"""Pipelines to begin from: right for every client, explained, and unchanged by a look at them."""

from __future__ import annotations

import pytest
from tests.canvas_tenant import write_acme

from nightreel.canvas.compose import compose
from nightreel.canvas.palette import TEMPLATES, templates
from nightreel.canvas.read import check_text
from nightreel.spec.brief import Brief
from nightreel.spec.yaml_file import parse_yaml

BY_NAME = {template.name: template for template in templates()}


@pytest.mark.parametrize("subscription", ["studio", "agency"])
@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_right_for_every_client(tmp_path, name, subscription):
    folder = write_acme(tmp_path, subscription)
    template = BY_NAME[name]
    checked = check_text(template.text, folder, file=f"pipelines/{name}.yaml")
    assert checked.faults == ()
    assert checked.cost is not None
    assert compose(template.text, checked.graph) == template.text


@pytest.mark.parametrize("name", ["lesson", "batch"])
def test_the_simple_ones_are_in_the_smallest_subscription(tmp_path, name):
    folder = write_acme(tmp_path, "starter")
    assert check_text(BY_NAME[name].text, folder, file=f"pipelines/{name}.yaml").faults == ()


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_says_what_it_is_for_and_shows_or_hides_every_field(name):
    template = BY_NAME[name]
    assert template.text.startswith("# ")
    assert template.title
    assert template.line.endswith(".")
    said, _ = parse_yaml(template.text, name)
    is_read = any(step["step"] == "gather" for step in said["steps"])
    assert set(said["form"]) == set(Brief.model_fields) - (set() if is_read else {"documents", "questions"})
    shown = [field for field in said["form"].values() if not field.get("hidden")]
    assert all(field.get("title") for field in shown)
