"""Any value of the types that are stored, made from the types themselves."""

import datetime as dt
from typing import Any

import msgspec.inspect
from hypothesis import strategies as st

_MOST = 2**53 - 1
"""The largest integer every reader of JSON keeps exact."""
_TIMES = st.datetimes(timezones=st.just(dt.UTC))


def values(type_: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 # a type, also a union of some
    """Return a strategy for the values of a type built of msgspec structs."""
    return _of(msgspec.inspect.type_info(type_))


def _of(info: msgspec.inspect.Type) -> st.SearchStrategy[Any]:
    match info:
        case msgspec.inspect.StructType(cls=cls, fields=fields):
            return st.builds(cls, **{field.name: _field(field) for field in fields})
        case msgspec.inspect.UnionType(types=types):
            return st.one_of([_of(each) for each in types])
        case msgspec.inspect.VarTupleType(item_type=item):
            return st.lists(_of(item), max_size=2).map(tuple)
        case msgspec.inspect.DictType(key_type=key, value_type=value):
            return st.dictionaries(_of(key), _of(value), max_size=3)
        case msgspec.inspect.LiteralType(values=literals):
            return st.sampled_from(literals)
        case msgspec.inspect.Metadata(type=inner):
            return _of(inner)
        case _:
            return _PLAIN[type(info)]


def _field(field: msgspec.inspect.Field) -> st.SearchStrategy[Any]:
    if field.required:
        return _of(field.type)
    if field.default_factory is not msgspec.NODEFAULT:
        return st.one_of(st.builds(field.default_factory), _of(field.type))
    return st.one_of(st.just(field.default), _of(field.type))


_PLAIN: dict[type, st.SearchStrategy[Any]] = {
    msgspec.inspect.StrType: st.text(
        st.characters(codec="utf-8", exclude_characters="\0"), max_size=8
    ),
    msgspec.inspect.IntType: st.integers(-_MOST, _MOST),
    msgspec.inspect.BoolType: st.booleans(),
    msgspec.inspect.NoneType: st.none(),
    msgspec.inspect.DateType: st.dates(),
    msgspec.inspect.DateTimeType: _TIMES,
}
