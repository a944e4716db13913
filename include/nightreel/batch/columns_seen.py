"""What a catalogue's columns hold, and which field of the brief each may be: a guess that people confirm by sight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import Field

from nightreel.batch.catalogue_file import address_of, open_file
from nightreel.batch.rows_columns import PARAMETERS, folded, implied_field
from nightreel.batch.table import Record, open_table
from nightreel.spec.batch import Batch
from nightreel.spec.brief import Brief
from nightreel.spec.model import Model
from nightreel.spec.tenant import Tenant

_LOOKED_AT = 200
"""Rows from which examples are taken."""
_EXAMPLES = 3
_LONGEST = 120
_MOST_SHOWN = 400
KEY = "key"
"""The guess of the column that names a row; no field of the brief is called so."""
_WORDS: dict[str, str] = {
    KEY: "sku id article item_no item_number article_number product_id product_number gtin ean asin number "
    "artikelnummer 编号 货号 商品编号 款号",
    "title": "product product_name name item produkt produktname 商品名称 产品名称 名称 品名 商品",
    "category": "what_it_is kind type product_kind product_category kategorie art 类目 品类 类别 分类",
    "selling_points": "features bullets bullet_points benefits usp highlights points vorteile 卖点 特点 亮点",
    "description": "text body long_description details beschreibung 描述 介绍 详情",
    "pictures": "images image photo photos picture image_files bild bilder 图片 主图 图",
    "footage": "clips video videos 视频",
    "music": "sound track song 音乐 配乐",
    "slogan": "claim tagline motto 标语 口号 广告语",
    "call_to_action": "cta button 行动号召",
    "audience": "target persona zielgruppe 受众 人群",
    "reviews": "testimonials quotes customer_voices 评价 评论",
    "language": "lang locale sprache 语言",
    "platforms": "channels platform formats 平台 渠道",
    "duration_s": "seconds length length_s sekunden 时长",
    "parameters": "facts specs specifications attributes technical_data 参数 规格",
    "negative_prompt": "avoid not_shown 负面提示",
}
"""What catalogues call fields, beside the names that the brief itself goes by."""
_GUESSES = {word: field for field, words in _WORDS.items() for word in words.split()}


class SeenColumn(Model):
    """One column as somebody sees it before they say what it means."""

    name: str
    examples: tuple[str, ...] = Field((), description="Different values of its first rows.")
    filled: float = Field(0, description="Share of the rows looked at that have a value.")
    guess: str = Field("", description="Field of the brief, `parameters.<name>`, `key`, or nothing.")
    own: bool = Field(False, description="Whether it is called as the field is, and so used without being named.")


class SeenColumns(Model):
    """The columns of a catalogue."""

    catalogue: str
    columns: tuple[SeenColumn, ...]
    left_out: int = Field(0, description="Columns that are not shown, since there are too many.")
    rows: int = Field(description="Rows that were looked at.")
    notes: tuple[str, ...] = ()


class BriefField(Model):
    """A field of the brief as a choice."""

    name: str
    line: str = Field(description="One sentence of what it is.")
    required: bool = False
    many: bool = False
    kind: Literal["text", "number", "list", "facts", "choice"] = "text"
    choices: tuple[str, ...] = ()


def see_columns(catalogue: str, tenant: Tenant, root: Path, day: str, work: Path, batch: Batch) -> SeenColumns:
    """Look at the columns of a catalogue and its first rows.

    Args:
        catalogue: its address, as a pipeline names it.
        tenant: whose.
        root: the tenant's folder.
        day: ISO 8601, for ``${run.day}``.
        work: folder for what is fetched.
        batch: how it is read: format, encoding, delimiter.

    Raises:
        SpecError: it cannot be read (``catalogue.*``).
        RefusedError: it lies outside the tenant's places.
    """
    where = "catalogue"
    file = open_file(address_of(catalogue, day, where), tenant, root, work, where)
    table = open_table(file, batch.model_copy(update={"columns": {}, "where": ()}), where)
    records = [record for record in islice(table.records, _LOOKED_AT) if record.fault is None]
    names = table.columns or tuple(dict.fromkeys(name for record in records for name in record.cells))
    guesses = guess_fields(names)
    columns = tuple(_seen(name, records, guesses.get(name, "")) for name in names[:_MOST_SHOWN])
    return SeenColumns(
        catalogue=table.name, columns=columns, left_out=max(0, len(names) - _MOST_SHOWN), rows=len(records),
        notes=tuple(table.notes),
    )  # fmt: skip


def guess_fields(names: Sequence[str]) -> dict[str, str]:
    """Guess which field each column is; no field is guessed twice, and a column that is called as one comes first."""
    own = {name: found for name in names if (found := implied_field(name))}
    guesses: dict[str, str] = {}
    for name, field in [*own.items(), *((name, _GUESSES.get(folded(name), "")) for name in names if name not in own)]:
        if field and field not in guesses.values():
            guesses[name] = field
    return guesses


def brief_fields() -> tuple[BriefField, ...]:
    """Give the fields that columns may fill."""
    return tuple(_field(name) for name in Brief.model_fields)


def _field(name: str) -> BriefField:
    info = Brief.model_fields[name]
    shape = info.annotation
    choices = tuple(str(one) for one in get_args(shape)) if get_origin(shape) is Literal else ()
    is_list = get_origin(shape) is tuple
    kind: Literal["text", "number", "list", "facts", "choice"] = (
        "choice" if choices else "facts" if name == PARAMETERS else "list" if is_list
        else "number" if name in ("duration_s", "seed", "temperature", "top_p") else "text"
    )  # fmt: skip
    return BriefField(
        name=name, line=info.description or "", required=info.is_required(), many=is_list, kind=kind, choices=choices
    )


def _seen(name: str, records: Sequence[Record], guess: str) -> SeenColumn:
    values = [shown_cell(record.cells.get(name)) for record in records]
    filled = [value for value in values if value]
    return SeenColumn(
        name=name, examples=tuple(islice(dict.fromkeys(filled), _EXAMPLES)), guess=guess,
        filled=round(len(filled) / len(values), 3) if values else 0, own=bool(guess) and implied_field(name) == guess,
    )  # fmt: skip


def shown_cell(value: Any) -> str:
    """Give a cell as a person sees it, in one line and not too long."""
    if isinstance(value, Mapping):
        value = [f"{name}: {item}" for name, item in islice(value.items(), 20)]
    if isinstance(value, Iterable) and not isinstance(value, str):
        value = " | ".join(str(item) for item in islice(value, 20))
    text = " ".join(("" if value is None else str(value)[: 4 * _LONGEST]).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
