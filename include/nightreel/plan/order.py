"""Order of steps, and the circle that prevents one."""

from __future__ import annotations

from collections.abc import Mapping, Set
from heapq import heapify, heappop, heappush


def ordered(needs: Mapping[str, Set[str]]) -> list[str]:
    """Give the names so that each comes after those that it needs; equal choices by name (Kahn's algorithm).

    Names on or behind a circle are left out.
    """
    waiting = {name: len(before) for name, before in needs.items()}
    after: dict[str, list[str]] = {name: [] for name in needs}
    for name, before in needs.items():
        for other in before:
            after[other].append(name)
    ready = [name for name, count in waiting.items() if count == 0]
    heapify(ready)
    found = []
    while ready:
        name = heappop(ready)
        found.append(name)
        for other in after[name]:
            waiting[other] -= 1
            if waiting[other] == 0:
                heappush(ready, other)
    return found


def circle(needs: Mapping[str, Set[str]]) -> list[str]:
    """Give one circle, each name needing the one before it, the first repeated at the end; empty when there is none."""
    left = set(needs) - set(ordered(needs))
    if not left:
        return []
    path = [min(left)]
    while True:
        following = min(needs[path[-1]] & left)
        if following in path:
            found = path[path.index(following) :][::-1]
            first = found.index(min(found))
            return [*found[first:], *found[:first], min(found)]
        path.append(following)
