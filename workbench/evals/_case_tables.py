"""Cases from tables: CSV files and DataFrames, a case a row."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from workbench.errors import ConfigError, known_values
from workbench.evals._cases import Case, load_cases
from workbench.evals._normal import as_number, read_number
from workbench.project import describe_validation_error

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["cases_from_csv", "cases_from_pandas", "read_cases"]

_LISTS = ("aliases", "gold_records", "gold_fields")
_SHOWN_PROBLEMS = 5


def read_cases(path: Path) -> tuple[Case, ...]:
    """Read a file of cases: a table where its name ends in `.csv`, else JSON lines.

    Raises:
        ConfigError: It cannot be read, or is wrong; up to five faults are told as `file:line`.
    """
    return cases_from_csv(path) if path.suffix.lower() == ".csv" else load_cases(path)


def cases_from_csv(path: Path) -> tuple[Case, ...]:
    """Read cases from a CSV file with the keys of a case as its header.

    Lists are JSON or separated by `;`. A gold field may be written `crm:orders/1#/total`. An empty cell is a key left
    out. Numbers and booleans of `answer` are read as `answer_type` says, so that an id of digits stays text.

    Args:
        path: The file; UTF-8.

    Raises:
        ConfigError: It cannot be read, or rows of it are wrong; up to five are told as `file:line`.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        message = f"the file of cases cannot be read as UTF-8: {exc}"
        raise ConfigError(message, path=path) from exc
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        _check_names(rows.fieldnames or (), f"{path}:1")
        numbered = [(rows.line_num, row) for row in rows]
    except csv.Error as exc:
        message = f"not valid CSV: {exc}."
        raise ConfigError(message, path=f"{path}:{rows.line_num}") from exc
    return _cases(numbered, str(path))


def cases_from_pandas(frame: pd.DataFrame) -> tuple[Case, ...]:
    """Read cases from a DataFrame with the keys of a case as its columns; a missing value is a key left out.

    Raises:
        ConfigError: Rows are wrong; up to five are told by their number, from 1.
    """
    _check_names([str(name) for name in frame.columns], "the DataFrame")
    rows = [{str(name): _plain(value) for name, value in row.items()} for row in frame.to_dict("records")]
    return _cases(list(enumerate(rows, start=1)), "the DataFrame")


def _plain(value: Any) -> Any:
    """Return numpy's scalars and arrays as Python's, and every kind of missing value as `None`."""
    import pandas as pd

    if hasattr(value, "tolist"):  # lists come back from Parquet as arrays
        value = value.tolist()
    return None if pd.api.types.is_scalar(value) and pd.isna(value) else value


def _check_names(names: Sequence[str], where: str) -> None:
    """Refuse a column that stands twice: one of the two would be dropped.

    Raises:
        ConfigError: One does.
    """
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        message = f"the column '{twice[0]}' stands twice. Keep one of them."
        raise ConfigError(message, path=where)


def _cases(rows: Iterable[tuple[int, Mapping[str, Any]]], where: str) -> tuple[Case, ...]:
    cases: dict[str, Case] = {}
    problems = []
    for number, row in rows:
        try:
            case = _case(row)
        except ValidationError as exc:
            key, message = describe_validation_error(exc, Case)
            problems.append(f"{where}:{number}: {key}: {message}" if key else f"{where}:{number}: {message}")
            continue
        except ValueError as exc:
            problems.append(f"{where}:{number}: {exc}")
            continue
        if case.id in cases:
            problems.append(f"{where}:{number}: id: '{case.id}' stands twice. Ids are unique.")
        cases[case.id] = case
    if problems:
        more = [f"And {len(problems) - _SHOWN_PROBLEMS} more."] if len(problems) > _SHOWN_PROBLEMS else []
        raise ConfigError("\n".join([*problems[:_SHOWN_PROBLEMS], *more]))
    if not cases:
        message = "there is no case in this table. Write one a row."
        raise ConfigError(message, path=where)
    return tuple(cases.values())


def _case(row: Mapping[Any, Any]) -> Case:
    unknown = [name for name in row if name not in Case.model_fields]
    if unknown:
        name = str(unknown[0]) if unknown[0] is not None else "a cell beyond the header"
        message = f"'{name}' is not a key of a case. {known_values(name, Case.model_fields)}"
        raise ValueError(message)
    found: dict[str, Any] = {name: value for name, value in row.items() if value is not None and value != ""}
    found.setdefault("answer", None)
    for name in _LISTS:
        if isinstance(found.get(name), str):
            found[name] = _list(name, found[name])
    if "gold_fields" in found:
        found["gold_fields"] = [_gold(value) for value in found["gold_fields"]]
    kind = found.get("answer_type")
    if kind in ("integer", "number"):
        found["answer"] = _number("answer", found["answer"], whole=kind == "integer")
    elif kind == "boolean" and isinstance(found["answer"], str):
        found["answer"] = {"true": True, "false": False}.get(found["answer"].strip().casefold(), found["answer"])
    for name, whole in (("hops", True), ("tolerance", False)):
        if name in found:
            found[name] = _number(name, found[name], whole=whole)
    if isinstance(found.get("tolerance"), int):
        found["tolerance"] = float(found["tolerance"])
    if isinstance(found.get("id"), int):
        found["id"] = str(found["id"])
    return Case.model_validate(found)


def _list(name: str, text: str) -> list[Any]:
    if text.lstrip().startswith("["):
        try:
            found = json.loads(text)
        except ValueError as exc:
            message = f"{name}: '{text[:60]}' begins as JSON and is none: {exc}"
            raise ValueError(message) from exc
        return found if isinstance(found, list) else [found]
    return [part.strip() for part in text.split(";") if part.strip()]


def _number(name: str, value: Any, *, whole: bool) -> Any:
    """Return a cell as a number. A column of whole numbers with gaps comes as 5.0, which is 5; 5.5 is no whole number.

    Raises:
        ValueError: It is a text that is no number, or no whole one where one is asked for.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return value
    number = as_number(value)
    if number is None and isinstance(value, str):
        # Leading zeros and exponents are no numbers in a context; in a column of numbers they are.
        with suppress(InvalidOperation):
            exact = Decimal(value.strip())
            number = read_number(str(exact)) if exact.is_finite() else None
    if number is None or (whole and number % 1):
        form = "whole number, such as 1234" if whole else "number, such as 1234.5"
        message = f"{name}: '{value}' is not a {form}"
        raise ValueError(message)
    return int(number) if number == number.to_integral_value() else float(number)


def _gold(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    record, mark, path = value.partition("#")
    if not mark:
        message = f"gold_fields: '{value}' has no '#'. Write URN#/path, such as crm:orders/1#/total"
        raise ValueError(message)
    return {"record": record, "path": path}
