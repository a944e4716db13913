"""The English sentences of every fault, read from the source: constants as they stand, what is filled in as slots.

A template is a text with ``{0}``, ``{1}`` … where values go in. An expression may say several sentences: both sides of
a choice, each value of a table, each answer of a function of the house. What is known only when it runs is a slot.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from tests.source_files import ROOT, Source, called, sources

PARTS = ("where", "got", "want", "fix")
_MOST = 48
"""Sentences that one expression may say; beyond it counts as unknown."""
_DEPTH = 12
_WORD = re.compile(r"\b[a-z]{2,}\b")
_NAMES = re.compile(r"`[^`]*`|[\w-]*[./_:][\w./:-]+|\b(?:px|fps|dtype|shape)\b")
"""What reads as words and is none: code in quotes, paths, fields, units."""
_SLOTS = re.compile(r"\{\d+\}")

Pieces = tuple[str | None, ...]
"""Constant pieces of a sentence, with ``None`` for what is filled in."""
UNKNOWN: frozenset[Pieces] = frozenset({(None,)})
EMPTY: frozenset[Pieces] = frozenset({()})


@dataclass(frozen=True)
class Site:
    """One call that makes a fault.

    Args:
        place: file and line.
        codes: of the fault; ``*`` stands for what is filled in.
        part: ``where``, ``got``, ``want`` or ``fix``.
        templates: what it may say; empty where nothing of it can be known.
    """

    place: str
    codes: frozenset[str]
    part: str
    templates: frozenset[str]


def _others_of(node: ast.Call, module: str) -> Iterator[tuple[str, str, ast.expr]]:
    """Give code, part and expression of sentences that are no fault: notes, what answers say, findings, validators."""
    name, holder = called(node), getattr(node.func, "value", None)
    of = getattr(holder, "attr", "") or getattr(holder, "id", "")
    if node.args and ((name == "note" and "context" in of) or (name == "append" and of == "notes")):
        yield "*", "note", node.args[0]
    if node.args and name == "ValueError" and module.startswith("nightreel.spec."):
        yield "*", "want", node.args[0]
    if name == "_finding":
        yield from (("finding", part, node.args[at]) for part, at in (("got", -2), ("want", -1)))
    for keyword in node.keywords:
        if keyword.arg in ("sentence", "says", "stale"):
            yield "*", "note", keyword.value
        if keyword.arg == "over" and isinstance(keyword.value, ast.Call):
            yield from (("*", "note", each.elt) for each in keyword.value.args if isinstance(each, ast.GeneratorExp))
        if name == "Finding" and keyword.arg in ("got", "want"):
            yield "finding", keyword.arg, keyword.value


def _reads_as_fault(node: ast.Call) -> bool:
    """Whether a call makes a fault of a kind that is a variable: it says what is found or wanted, and the mend."""
    names = {keyword.arg for keyword in node.keywords}
    return "fix" in names and bool(names & {"got", "want"})


@dataclass(frozen=True)
class Scope:
    """Where an expression stands: its file, its function, and what the function was called with."""

    source: Source
    function: ast.FunctionDef | None
    bound: tuple[tuple[str, frozenset[Pieces]], ...] = ()


class Reader:
    """Reads the sentences of expressions out of all files."""

    def __init__(self) -> None:
        self.sources = sources()
        self.kinds = self._kinds()
        self._importers: dict[tuple[str, str], list[Source]] = {}
        for source in self.sources.values():
            for origin in source.imported.values():
                self._importers.setdefault(origin, []).append(source)
        self._known: dict[tuple[int, Scope], frozenset[Pieces]] = {}

    def sites(self) -> Iterator[Site]:
        """Give each part of each fault that somebody raises or returns."""
        for source in self.sources.values():
            for node, owner in source.calls:
                if called(node) in self.kinds or _reads_as_fault(node):
                    scope = Scope(source, owner)
                    codes = frozenset(map(_code_of, self.read(node.args[0], scope))) if node.args else frozenset("*")
                    for keyword in node.keywords:
                        if keyword.arg in PARTS:
                            found = self.read(keyword.value, scope)
                            yield Site(_place(source, keyword.value), codes, keyword.arg, templates_of(found))
                for code, part, expression in _others_of(node, source.module):
                    found = self.read(expression, Scope(source, owner))
                    yield Site(_place(source, expression), frozenset({code}), part, templates_of(found))

    def _kinds(self) -> set[str]:
        """Give the names of all faults: classes below the one root."""
        classes = [node for one in self.sources.values() for node, _ in one.nodes if isinstance(node, ast.ClassDef)]
        kinds, count = {"NightreelError"}, 0
        while len(kinds) > count:
            count = len(kinds)
            kinds |= {one.name for one in classes if any(getattr(base, "id", "") in kinds for base in one.bases)}
        return kinds

    def read(self, node: ast.expr, scope: Scope, depth: int = 0) -> frozenset[Pieces]:
        """Give all that an expression may say."""
        if depth > _DEPTH:
            return UNKNOWN
        key = (id(node), scope)
        if key not in self._known:
            self._known[key] = self._read(node, scope, depth + 1)
        return self._known[key]

    def _read(self, node: ast.expr, scope: Scope, deeper: int) -> frozenset[Pieces]:
        match node:
            case ast.Constant(value=str(text)):
                return frozenset({(text,) if text else ()})
            case ast.Constant(value=None):
                return EMPTY
            case ast.JoinedStr(values=values):
                return _joined([self._hole(value, scope, deeper) for value in values])
            case ast.IfExp(body=one, orelse=other):
                return self.read(one, scope, deeper) | self.read(other, scope, deeper)
            case ast.BoolOp(op=ast.Or(), values=values):
                *first, last = (self.read(value, scope, deeper) for value in values)
                return frozenset(last).union(*(found - EMPTY for found in first))
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return _joined([self.read(left, scope, deeper), self.read(right, scope, deeper)])
            case ast.Name(id=name):
                return self._name(name, scope, deeper)
            case ast.Call():
                return self._answer(node, None, scope, deeper)
            case ast.Subscript(value=table) if not isinstance(node.slice, ast.Slice):
                return self._entries(table, None, scope, deeper)
        return UNKNOWN

    def _hole(self, value: ast.expr, scope: Scope, depth: int) -> frozenset[Pieces]:
        if not isinstance(value, ast.FormattedValue):
            return self.read(value, scope, depth)
        if value.format_spec is not None or value.conversion != -1:
            return UNKNOWN
        found = self.read(value.value, scope, depth)
        if isinstance(value.value, ast.Name) and len(found) > 1 and found >= UNKNOWN:
            names = {pieces for pieces in found if not any(" " in (piece or "") for piece in pieces)}
            return (found - names) | (UNKNOWN if names else frozenset())
        return found

    def _item(self, node: ast.expr, index: int, scope: Scope, depth: int) -> frozenset[Pieces]:
        """Give what one item of an expression that is several may say."""
        if depth > _DEPTH:
            return UNKNOWN
        deeper = depth + 1
        match node:
            case ast.Tuple(elts=items) if index < len(items):
                return self.read(items[index], scope, deeper)
            case ast.IfExp(body=one, orelse=other):
                return self._item(one, index, scope, deeper) | self._item(other, index, scope, deeper)
            case ast.BoolOp(values=values):
                return frozenset().union(*(self._item(value, index, scope, deeper) for value in values))
            case ast.Call():
                return self._answer(node, index, scope, deeper)
            case ast.Subscript(value=table):
                return self._entries(table, index, scope, deeper)
            case ast.Constant(value=None):
                return frozenset()
            case ast.Name(id=name):
                found = [self._item(value, index, scope, deeper) for value in self._values(name, scope)]
                return frozenset().union(*found) if found else UNKNOWN
        return UNKNOWN

    def _values(self, name: str, scope: Scope) -> list[ast.expr]:
        local = scope.source.inside(scope.function).assigned.get(name, ())
        return list(local or scope.source.inside(None).assigned.get(name, ()))

    def _name(self, name: str, scope: Scope, depth: int) -> frozenset[Pieces]:
        function, inside = scope.function, scope.source.inside(scope.function)
        found = [self.read(value, scope, depth) for value in inside.assigned.get(name, ())]
        found += [self._item(value, index, scope, depth) for value, index in inside.unpacked.get(name, ())]
        if found:
            whole = frozenset[Pieces]().union(*found)
            more = [_joined([whole, self.read(value, scope, depth)]) for value in inside.added.get(name, ())]
            return whole.union(*more)
        if name in dict(scope.bound):
            return dict(scope.bound)[name]
        if function is not None and name in _parameters(function):
            return self._asked(function, name, scope, depth)
        if name in inside.loops:
            return UNKNOWN
        if function is not None and name in scope.source.inside(None).assigned:
            return self._name(name, Scope(scope.source, None), depth)
        return self._elsewhere(name, scope, depth)

    def _elsewhere(self, name: str, scope: Scope, depth: int) -> frozenset[Pieces]:
        """Give what a constant of another file says."""
        module, original = scope.source.imported.get(name, ("", ""))
        there = self.sources.get(module)
        values = there.inside(None).assigned.get(original, ()) if there else ()
        if there is None or not values:
            return UNKNOWN
        return frozenset().union(*(self.read(value, Scope(there, None), depth) for value in values))

    def _asked(self, function: ast.FunctionDef, name: str, scope: Scope, depth: int) -> frozenset[Pieces]:
        """Give what a function's callers hand over for a parameter; its default where they leave it out."""
        found: list[frozenset[Pieces]] = []
        for source in (scope.source, *self._users(scope.source, function.name)):
            for call, owner in source.calls_of.get(function.name, ()):
                given = _argument(call, function, name)
                if given is not None:
                    found.append(self.read(given, Scope(source, owner), depth))
        default = _default(function, name)
        if default is not None:
            found.append(self.read(default, Scope(scope.source, None), depth))
        return frozenset().union(*found) if found else UNKNOWN

    def _users(self, source: Source, name: str) -> list[Source]:
        """Give the files that import a function."""
        return self._importers.get((source.module, name), [])

    def _answer(self, call: ast.Call, index: int | None, scope: Scope, depth: int) -> frozenset[Pieces]:
        """Give what a function of the house may answer."""
        name = called(call)
        if name == "join" and call.args and isinstance(call.args[0], ast.GeneratorExp):
            return self.read(call.args[0].elt, scope, depth) | UNKNOWN  # of one entry; more of them are not known
        if name == "listed":
            return frozenset({(None,), ("one of ", None)})
        if name == "get" and isinstance(call.func, ast.Attribute):
            found = self._entries(call.func.value, index, scope, depth)
            for default in call.args[1:2]:
                more = self.read(default, scope, depth) if index is None else self._item(default, index, scope, depth)
                found |= more
            return found
        there, functions = scope.source, scope.source.functions.get(name, [])
        if not functions and name in scope.source.imported:
            module, original = scope.source.imported[name]
            there = self.sources.get(module, scope.source)
            functions = there.functions.get(original, []) if module in self.sources else []
        if len(functions) != 1:
            return UNKNOWN
        function = functions[0]
        bound = tuple(
            (parameter, self.read(given, scope, depth)) for parameter in _parameters(function)
            if (given := _argument(call, function, parameter)) is not None
        )  # fmt: skip
        inside = Scope(there, function, bound)
        answers = [
            self.read(value, inside, depth) if index is None else self._item(value, index, inside, depth)
            for value in there.inside(function).answers
        ]
        return frozenset().union(*answers) if answers else UNKNOWN

    def _entries(self, table: ast.expr, index: int | None, scope: Scope, depth: int) -> frozenset[Pieces]:
        """Give what the values of a table of constants may say."""
        if not isinstance(table, ast.Name):
            return UNKNOWN
        outer = Scope(scope.source, None)
        values = [(value, scope) for value in self._values(table.id, scope)]
        if not values and table.id in scope.source.imported:
            module, original = scope.source.imported[table.id]
            if module in self.sources:
                outer = Scope(self.sources[module], None)
                values = [(value, outer) for value in outer.source.inside(None).assigned.get(original, ())]
        found = [
            self.read(entry, at, depth) if index is None else self._item(entry, index, at, depth)
            for value, at in values if isinstance(value, ast.Dict) for entry in value.values
        ]  # fmt: skip
        return frozenset().union(*found) if found else UNKNOWN


def _joined(parts: list[frozenset[Pieces]]) -> frozenset[Pieces]:
    count = 1
    for part in parts:
        count *= len(part)
    if count > _MOST:
        parts = [part if len(part) == 1 else UNKNOWN for part in parts]
    return frozenset(tuple(piece for pieces in way for piece in pieces) for way in product(*parts))


def _parameters(function: ast.FunctionDef) -> list[str]:
    return [one.arg for one in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)]


def _argument(call: ast.Call, function: ast.FunctionDef, name: str) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    places = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    if places[:1] in (["self"], ["cls"]) and isinstance(call.func, ast.Attribute):
        places = places[1:]
    at = places.index(name) if name in places else len(call.args)
    return call.args[at] if at < len(call.args) else None


def _default(function: ast.FunctionDef, name: str) -> ast.expr | None:
    given = function.args
    places = [one.arg for one in (*given.posonlyargs, *given.args)]
    defaults = dict(zip(reversed(places), reversed(given.defaults), strict=False))
    keywords = {one.arg: value for one, value in zip(given.kwonlyargs, given.kw_defaults, strict=True) if value}
    return defaults.get(name) or keywords.get(name)


def _code_of(pieces: Pieces) -> str:
    return "".join("*" if piece is None else piece for piece in pieces) or "*"


def templates_of(found: Iterable[Pieces]) -> frozenset[str]:
    """Write pieces as templates; those without a word of ours say nothing and are left out."""
    return frozenset(text for pieces in found if has_words(text := template_of(pieces)))


def template_of(pieces: Pieces) -> str:
    """Write pieces as a text with numbered slots; slots side by side are one."""
    text, slots, was_slot = "", 0, False
    for piece in pieces:
        if piece is None:
            text, slots = (text, slots) if was_slot else (text + f"{{{slots}}}", slots + 1)
        else:
            text += piece
        was_slot = piece is None or (was_slot and not piece)
    return text


def has_words(text: str) -> bool:
    """Whether a template says anything beside its slots, more than a unit or a name such as ``brief.title``."""
    bare = _SLOTS.sub(" ", text).strip()
    if _SLOTS.search(text):
        return _WORD.search(_NAMES.sub(" ", bare)) is not None
    return (" " in bare and _WORD.search(bare) is not None) or (bare.isalpha() and bare.islower())


def _place(source: Source, node: Any) -> str:
    return f"{source.path.relative_to(ROOT)}:{node.lineno}"
