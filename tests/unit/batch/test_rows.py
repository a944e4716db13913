"""Rows of a catalogue: what each becomes, and what is told of those that are wrong."""

from __future__ import annotations


def test_a_row_becomes_a_brief(check):
    done = check("sku,title,Selling points,parameters.battery,price\nW-1,Aurora,Light|Bright,14 days,99\n")
    (row,) = done.rows
    assert (row.number, row.key, row.title, row.state) == (2, "W-1", "Aurora", "ready")
    assert row.brief["selling_points"] == ["Light", "Bright"]
    assert row.brief["parameters"] == {"battery": "14 days"}
    assert done.check.counts == {"ready": 1, "wrong": 0, "duplicate": 0, "filtered": 0}


def test_one_bad_row_fails_alone(check):
    done = check("sku,title,duration_s\nW-1,Aurora,8\nW-2,Boreal,long\nW-3,Corona,9\n")
    assert done.states == ["ready", "wrong", "ready"]
    (fault,) = done.rows[1].faults
    assert (fault.code, fault.where) == ("brief.duration_s", "catalogues/spring.csv:3, column duration_s")
    assert (fault.got, fault.want) == ("long", "a number")
