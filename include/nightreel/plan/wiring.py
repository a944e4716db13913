"""Which output each input port takes: as written, or the nearest earlier one that fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from nightreel.errors import NightreelError, SpecError
from nightreel.plan.model import Source
from nightreel.plan.node import Node
from nightreel.spec.model import Options
from nightreel.spec.near import listed, mend, nearest
from nightreel.spec.pipeline import StepUse
from nightreel.steps.base import Port, Step

RUN = "run"
_BRIEF: Source = (RUN, "brief")


class _Run(Step[Options]):
    """What the run itself gives."""

    takes: ClassVar[dict[str, Port]] = {}
    gives: ClassVar[dict[str, Port]] = {"brief": Port("brief")}


Wires = dict[str, dict[str, Source]]


def wire(nodes: Sequence[Node], errors: list[NightreelError]) -> Wires:
    """Connect every input port; what cannot be connected is added to ``errors``."""
    wiring = _Wiring(nodes, errors)
    for node in nodes:
        wiring.connect(node)
    return wiring.wires


@dataclass
class _Wiring:
    nodes: Sequence[Node]
    errors: list[NightreelError]
    wires: Wires = field(default_factory=dict)

    def connect(self, node: Node) -> None:
        """Connect one step: first what is written, then the rest by itself."""
        wires = self.wires[node.id] = {}
        for port, source in node.use.takes.items():
            if node.step is not None and self._fits(node, port, source):
                wires[port] = self._source(node, source)
        open_ports = [port for port in node.ports if port not in node.use.takes]
        if takes_any_one(node.ports):
            self._connect_one(node, open_ports)
            return
        for port in open_ports:
            found = self._nearest(node, [port])
            if found:
                wires[port] = found[1]
            elif not node.ports[port].optional:
                self._report_missing(node, [port])

    def _connect_one(self, node: Node, open_ports: list[str]) -> None:
        """Connect the one port that has the nearest source, of a step that takes this or that."""
        if node.use.takes:
            return
        found = self._nearest(node, open_ports)
        if found:
            self.wires[node.id][found[0]] = found[1]
        else:
            self._report_missing(node, open_ports)

    def _nearest(self, node: Node, ports: Sequence[str]) -> tuple[str, Source] | None:
        for earlier in reversed(self.nodes[: node.index]):
            offers = self.offers(earlier, node)
            for port in ports:
                wanted = node.ports[port].type
                fitting = [name for name, kind in offers.items() if kind == wanted]
                if fitting:
                    return port, (earlier.id, port if port in fitting else fitting[0])
        return next(((port, _BRIEF) for port in ports if node.ports[port].type == "brief"), None)

    def offers(self, node: Node, taker: Node) -> dict[str, str]:
        """Give a step's outputs by name and type, as another step sees them.

        A mapped step's ``shot`` is collected to ``shots`` for a step that is not mapped. An output that passes on an
        optional input of its name is there only when that input is.
        """
        if node.step is None:
            return {}
        wired = {*self.wires.get(node.id, node.use.takes)}
        offers: dict[str, str] = {}
        for port, output in node.step.gives.items():
            if port in node.ports and node.ports[port].optional and port not in wired:
                continue
            if node.mapped and output.type == "shot" and not taker.mapped:
                offers["shots"] = "shots"
            else:
                offers[port] = output.type
        return offers

    def _fits(self, node: Node, port: str, source: str) -> bool:
        """Check a connection as written; report the first thing that is wrong with it."""
        error = self._fault(node, port, source)
        if error:
            self.errors.append(error)
        giver = self._giver(source)
        return error is None and giver is not None and giver.step is not None

    def _fault(self, node: Node, port: str, source: str) -> SpecError | None:
        where = node.where("takes", port)
        if port not in node.ports:
            return SpecError(
                "port.unknown", where=where, got=f"an input {port} of {node.use.step}", want=listed(node.ports),
                fix=mend(port, node.ports, "remove this connection"),
            )  # fmt: skip
        giver = self._giver(source)
        if giver is None:
            ids = [RUN, *(other.id for other in self.nodes if other is not node)]
            return SpecError(
                "port.source", where=where, got=source, want=f"an output of {listed(ids, limit=20)}",
                fix=mend(source.partition(".")[0], ids, "name a step of this pipeline"),
            )  # fmt: skip
        return self._port_fault(node, port, source, giver) if giver.step is not None else None

    def _port_fault(self, node: Node, port: str, source: str, giver: Node) -> SpecError | None:
        where = node.where("takes", port)
        offers = self.offers(giver, node)
        output = self._source(node, source)[1]
        wanted = node.ports[port].type
        if output not in offers:
            names = [f"{giver.id}.{name}" for name in offers]
            match = nearest(output, offers)
            return SpecError(
                "port.source", where=where, got=source, want=listed(names),
                fix=f"write {giver.id}.{match} instead" if match else "name an output of that step",
            )  # fmt: skip
        if offers[output] == wanted:
            return None
        fitting = [f"{other}.{name}" for other, name in self._all_of_type(node, wanted)]
        return SpecError(
            "port.type", where=where, got=f"{source}, which is {_a(offers[output])}", want=_a(wanted),
            fix=f"take {listed(fitting)}" if fitting else f"add a step that gives {_a(wanted)}",
        )  # fmt: skip

    def _giver(self, source: str) -> Node | None:
        """Give the step that a source names, the run itself for ``run``."""
        name = source.partition(".")[0]
        if name == RUN:
            return Node(RUN, StepUse(step=RUN), -1, _Run, self.nodes[0].positions)
        return next((other for other in self.nodes if other.id == name), None)

    def _source(self, node: Node, source: str) -> Source:
        name, _, port = source.partition(".")
        giver = self._giver(source)
        collected = giver is not None and giver.mapped and not node.mapped and port == "shot"
        return name, "shots" if collected else port

    def _all_of_type(self, node: Node, wanted: str) -> Iterator[Source]:
        for other in self.nodes:
            if other is not node:
                yield from ((other.id, name) for name, kind in self.offers(other, node).items() if kind == wanted)
        if wanted == "brief":
            yield _BRIEF

    def _report_missing(self, node: Node, ports: Sequence[str]) -> None:
        if any(earlier.step is None for earlier in self.nodes[: node.index]):
            return  # the step that nobody knows may be the one that gives it
        kinds = " or ".join(_a(node.ports[port].type) for port in ports)
        later = [f"{step}.{port}" for name in ports for step, port in self._all_of_type(node, node.ports[name].type)]
        self.errors.append(
            SpecError(
                "port.missing",
                where=node.where(),
                got=f"nothing before {node.id} that gives {kinds}",
                want=f"{kinds} for its input {' or '.join(ports)}",
                fix=f"move it behind {later[0].partition('.')[0]}" if later else f"add a step that gives {kinds}",
            )
        )


def takes_any_one(ports: Mapping[str, Port]) -> bool:
    """Whether one of a step's inputs is enough: this or that."""
    return bool(ports) and all(port.optional for port in ports.values())


def _a(kind: str) -> str:
    return kind if kind in ("shots", "renditions", "material") else f"a {kind}"
