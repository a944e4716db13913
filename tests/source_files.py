"""The files of both packages as trees: their functions, constants, imports and calls, each found by its name."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = (ROOT / "include", ROOT / "plugins")


@dataclass(eq=False)
class Inside:
    """What a function, or a file outside of its functions, gives names to and answers."""

    assigned: dict[str, list[ast.expr]] = field(default_factory=dict)
    added: dict[str, list[ast.expr]] = field(default_factory=dict)
    unpacked: dict[str, list[tuple[ast.expr, int]]] = field(default_factory=dict)
    loops: set[str] = field(default_factory=set)
    answers: list[ast.expr] = field(default_factory=list)

    def note(self, node: ast.AST) -> None:
        """Take up what a node gives a name to."""
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self.assigned.setdefault(name, []).append(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                self.assigned.setdefault(name, []).append(value)
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                self.assigned.setdefault(name, []).append(value)
            case ast.Assign(targets=[ast.Tuple(elts=items)], value=value):
                for index, item in enumerate(items):
                    self.unpacked.setdefault(getattr(item, "id", ""), []).append((value, index))
            case ast.AugAssign(target=ast.Name(id=name), value=value):
                self.added.setdefault(name, []).append(value)
            case ast.For(target=target) | ast.comprehension(target=target):
                self.loops |= {part.id for part in ast.walk(target) if isinstance(part, ast.Name)}
            case ast.Return(value=ast.expr() as value):
                self.answers.append(value)


@dataclass(eq=False)
class Source:
    """One file of the house, with its functions and constants by name."""

    module: str
    path: Path
    tree: ast.Module = field(repr=False)

    @cached_property
    def nodes(self) -> list[tuple[ast.AST, ast.FunctionDef | None]]:
        """All nodes of the file, each with the innermost function around it."""
        found: list[tuple[ast.AST, ast.FunctionDef | None]] = []
        waiting: list[tuple[ast.AST, ast.FunctionDef | None]] = [(self.tree, None)]
        while waiting:
            node, owner = waiting.pop()
            found.append((node, owner))
            inside = node if isinstance(node, ast.FunctionDef) else owner
            waiting += [(child, inside) for child in reversed(list(ast.iter_child_nodes(node)))]
        return found

    @cached_property
    def functions(self) -> dict[str, list[ast.FunctionDef]]:
        """Functions and methods by their bare name."""
        found: dict[str, list[ast.FunctionDef]] = {}
        for node, _ in self.nodes:
            if isinstance(node, ast.FunctionDef):
                found.setdefault(node.name, []).append(node)
        return found

    @cached_property
    def insides(self) -> dict[ast.FunctionDef | None, Inside]:
        """What each function gives names to; ``None`` stands for the file itself."""
        found: dict[ast.FunctionDef | None, Inside] = {}
        for node, owner in self.nodes:
            found.setdefault(owner, Inside()).note(node)
        return found

    def inside(self, function: ast.FunctionDef | None) -> Inside:
        """Give what a function gives names to."""
        return self.insides.get(function) or Inside()

    @cached_property
    def imported(self) -> dict[str, tuple[str, str]]:
        """Module and name behind each imported name."""
        return {
            alias.asname or alias.name: (node.module, alias.name)
            for node, _ in self.nodes
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }

    @cached_property
    def calls(self) -> list[tuple[ast.Call, ast.FunctionDef | None]]:
        """All calls, each with the function around it."""
        return [(node, owner) for node, owner in self.nodes if isinstance(node, ast.Call)]

    @cached_property
    def calls_of(self) -> dict[str, list[tuple[ast.Call, ast.FunctionDef | None]]]:
        """Calls of functions and methods by their bare name."""
        found: dict[str, list[tuple[ast.Call, ast.FunctionDef | None]]] = {}
        for node, owner in self.calls:
            found.setdefault(called(node), []).append((node, owner))
        return found


def called(node: ast.Call) -> str:
    """Give the bare name of what is called."""
    return getattr(node.func, "id", "") or getattr(node.func, "attr", "")


def sources() -> dict[str, Source]:
    """Read all files of both packages, by module name."""
    found = {}
    for room in ROOMS:
        for path in sorted(room.rglob("*.py")):
            parts = path.relative_to(room).with_suffix("").parts
            if "node_modules" not in parts and parts[0].startswith("nightreel"):
                module = ".".join(parts)
                found[module] = Source(module, path, ast.parse(path.read_text(encoding="utf-8")))
    return found
