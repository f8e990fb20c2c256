"""An export is believed event by event, and nothing of one that was changed is."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from escalate.app.looking import note_export
from escalate.core.codec import encode, encode_store_event
from escalate.core.documents import MOST_BYTES, MOST_CASE_BYTES, plain
from escalate.core.events import Body
from escalate.core.export_form import FORMAT, SEALED_FORMAT
from escalate.core.exported import Exported, exported
from escalate.core.ports import Head, Reading, Sealed, Store
from escalate.core.store_events import Body as OwnBody
from escalate.core.store_events import Read, Rekeyed, stamped
from escalate.core.trail.checkpoint import checkpoint_of
from escalate.core.trail.proofs import inclusion
from escalate.core.trail.tree import root_of, seal
from escalate.errors import BadUsage, BrokenTrail, EscalateError
from escalate.store.memory import MemoryStore
from tests.store.examples import CLOSED, OPENED, STAMP, event, note, open_case, record

Change = Callable[[dict[str, Any]], object]


def documents(store: Store, *cases: int) -> list[dict[str, Any]]:
    """Cases as `escalate export` writes them, as far as an import reads it; of several, all."""
    only = cases[0] if len(cases) == 1 else None
    version = note_export(store, only, STAMP, redacted=False).version
    with store.reading() as view:
        return [_document(view, case, version) for case in cases]


def document(store: Store, case: int) -> dict[str, Any]:
    """One case as `escalate export` writes it."""
    return documents(store, case)[0]


def _document(view: Reading, case: int, version: int) -> dict[str, Any]:
    checkpoint = checkpoint_of(view.identity(), view.head())
    export = view.sealed_own(version)
    assert export is not None

    def entry(place: int, one: Sealed) -> dict[str, Any]:
        return {
            "event": place,
            "seq": one.seq,
            "leaf": one.leaf.hex(),
            "proof": [h.hex() for h in inclusion(one.seq - 1, checkpoint.size, view.node)],
            "salt": one.salt.hex(),
            "stored": json.loads(one.body),
        }

    return {
        "format": FORMAT,
        "redacted": False,
        "case": {"number": case},
        "policy_text": view.policy_text("sha256:aa"),
        "trail": {
            "origin": checkpoint.origin,
            "size": checkpoint.size,
            "root": checkpoint.root.hex(),
            "head": checkpoint.short,
            "checkpoint": checkpoint.to_text(),
            "export": entry(version, export),
            "entries": [entry(n, one) for n, one in enumerate(view.sealed(case), start=1)],
        },
    }


def line(document: dict[str, Any]) -> bytes:
    """The same case on one line, without words for people, written as we write it."""
    trail = json.loads(json.dumps(document.get("trail")), object_hook=as_body)
    if isinstance(trail, dict):
        whole = {"head": "", "since": None, **trail}
        keys = ("origin", "size", "root", "head", "checkpoint", "export", "since", "entries")
        trail = {key: whole[key] for key in keys if key in whole}
    known = document.get("format")
    sealed = {
        "format": SEALED_FORMAT if known == FORMAT else known,
        "redacted": document["redacted"],
        "case": document["case"],
        "policy_text": document.get("policy_text"),
        "trail": trail,
    }
    without = {key: value for key, value in sealed.items() if key in document or value is not None}
    return json.dumps(without, separators=(",", ":")).replace("\x7f", "\\u007f").encode() + b"\n"


def as_body(value: dict[str, Any]) -> dict[str, Any]:
    """An event in the order of its bytes; all else as it is."""
    return value if "stored" in value or "entries" in value else dict(sorted(value.items()))


@pytest.fixture
def store() -> MemoryStore:
    """A store with two cases; what was typed has what JSON escapes, and what is not ASCII."""
    store = MemoryStore()
    record(store, open_case(store), note('Grüße \x7f "quoted" \\ \x01 \U0001f600'), note("two"))
    record(store, open_case(store), CLOSED)
    return store


@pytest.fixture
def case(store: MemoryStore) -> dict[str, Any]:
    return document(store, 1)


Reader = Callable[[object], list[Exported]]


def read_lines(value: object) -> list[Exported]:
    documents = value if isinstance(value, list) else [value]
    found = exported(b"".join(map(line, documents)))
    return [one for one in found if isinstance(one, Exported)]


def read(value: object) -> list[Exported]:
    return [one for one in exported(json.dumps(value).encode()) if isinstance(one, Exported)]


def test_given_a_case_as_it_was_exported_then_its_events_and_seals_are_those_of_the_store(
    store: MemoryStore, case: dict[str, Any]
) -> None:
    (found,) = read(case)

    with store.reading() as view:
        sealed = view.sealed(1)
        assert found.events == view.events(1)
        assert found.sealed == sealed
        assert found.checkpoint == checkpoint_of(view.identity(), view.head())
    assert (found.number, found.policy, found.policy_text) == (1, OPENED.policy, "id = 'invented'")


def test_given_an_export_of_all_cases_then_each_is_read(store: MemoryStore) -> None:
    both = documents(store, 1, 2)
    for text in (json.dumps(both), json.dumps(both, indent=2), f"\r\n {json.dumps(both)} \n"):
        assert [one.number for one in exported(text.encode())] == [1, 2]
    assert list(exported(b" [ ] \n")) == []


def test_given_the_first_case_then_the_second_is_not_read_before_it_is_asked_for(
    store: MemoryStore,
) -> None:
    text = json.dumps([document(store, 1)])[:-1] + ', {"nonsense": 1}]'
    cases = exported(text.encode())
    assert next(cases).number == 1
    with pytest.raises(BadUsage, match=r"case no. 2"):
        next(cases)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_given_a_file_that_a_shell_wrote_then_it_is_read_all_the_same(
    case: dict[str, Any], encoding: str
) -> None:
    """Windows PowerShell writes UTF-16 where `>` stands."""
    assert len(list(exported(json.dumps(case).encode(encoding)))) == 1


def test_given_keys_of_a_newer_escalate_then_they_are_not_minded(case: dict[str, Any]) -> None:
    case["new"] = case["trail"]["new"] = case["case"]["new"] = {"x": [1, None, "y"]}
    assert len(read(case)) == 1


def entry(number: int, **values: object) -> Change:
    return lambda case: case["trail"]["entries"][number].update(values)


def trail(**values: object) -> Change:
    return lambda case: case["trail"].update(values)


def stored(number: int, **values: object) -> Change:
    return lambda case: case["trail"]["entries"][number]["stored"].update(values)


def resealed(number: int, change: Change) -> Change:
    """Change what is stored and seal it anew, as a forger would who knows how it is done."""

    def forge(case: dict[str, Any]) -> None:
        change(case)
        one = case["trail"]["entries"][number]
        body = json.dumps(one["stored"], sort_keys=True, separators=(",", ":")).encode()
        one["leaf"] = seal(bytes.fromhex(one["salt"]), body).hex()

    return forge


def swapped(case: dict[str, Any]) -> None:
    entries = case["trail"]["entries"]
    entries[1]["stored"], entries[2]["stored"] = entries[2]["stored"], entries[1]["stored"]


def reordered(case: dict[str, Any]) -> None:
    entries = case["trail"]["entries"]
    entries[1], entries[2] = entries[2], entries[1]
    entries[1]["event"], entries[2]["event"] = 2, 3


FORGED: dict[str, Change] = {
    "a word": stored(1, actor="Somebody else"),
    "a word, sealed anew": resealed(1, stored(1, actor="Somebody else")),
    "a date": stored(1, recorded={"day": "2026-03-01"}),
    "a key more": stored(1, more=1),
    "a default written out": stored(1, tool=""),
    "the words of two events": swapped,
    "the order of two events": reordered,
    "the first event left out": lambda case: case["trail"]["entries"].pop(0),
    "an event in the middle left out": lambda case: case["trail"]["entries"].pop(1),
    "the last event left out": lambda case: case["trail"]["entries"].pop(),
    "every event left out": trail(entries=[]),
    "an event twice": lambda case: case["trail"]["entries"].append(case["trail"]["entries"][-1]),
    "a salt": entry(1, salt="00" * 32),
    "a leaf": entry(1, leaf="00" * 32),
    "a leaf in capitals": lambda case: entry(1, leaf=case["trail"]["entries"][1]["leaf"].upper())(
        case
    ),
    "a short salt": entry(1, salt="00"),
    "no salt at all": entry(1, salt=""),
    "a place": entry(1, seq=4),
    "a place before the beginning": entry(0, seq=0),
    "a place beyond the end": entry(2, seq=1000),
    "a negative place": entry(0, seq=-1),
    "a number of an event": entry(1, event=7),
    "a proof without its last hash": lambda case: case["trail"]["entries"][1]["proof"].pop(),
    "a proof with a hash more": lambda case: case["trail"]["entries"][1]["proof"].append("00" * 32),
    "a proof with another hash": lambda case: case["trail"]["entries"][1]["proof"].__setitem__(
        0, "00" * 32
    ),
    "a proof with no hash in it": lambda case: case["trail"]["entries"][1]["proof"].append("x"),
    "no proof": entry(1, proof=[]),
    "the size": trail(size=8),
    "the root": trail(root="00" * 32),
    "the origin": trail(origin="escalate/" + "0" * 32),
    "the checkpoint": trail(checkpoint="escalate/x\n6\n" + "A" * 43 + "=\n"),
    "no checkpoint": trail(checkpoint=""),
    "no word of the export": lambda case: case["trail"]["export"].update(salt=None, stored=None),
    "the export is an event of the case": lambda case: case["trail"].update(
        export=case["trail"]["entries"][0]
    ),
    "the export had other events": lambda case: case["trail"]["export"]["stored"]["body"].update(
        events=2
    ),
    "the export has another number": lambda case: case["trail"]["export"].update(event=7),
    "the export has another place": lambda case: case["trail"]["export"].update(seq=6),
    "the case's number": lambda case: case["case"].update(number=2),
}


@pytest.mark.parametrize("reader", [read, read_lines])
@pytest.mark.parametrize("change", FORGED.values(), ids=FORGED)
def test_given_an_export_that_was_changed_then_it_is_refused_in_one_sentence(
    case: dict[str, Any], change: Change, reader: Reader
) -> None:
    change(case)
    with pytest.raises(BrokenTrail) as refused:
        reader(case)
    (reason,) = refused.value.refusals
    assert reason.code == "broken-export"
    assert "was changed, or is not whole" in reason.says
    assert "\n" not in str(refused.value)


def made_up(*events: dict[str, Any], body: OwnBody | None = None) -> dict[str, Any]:
    """An export of case 1 from a tree of one's own, in which anything can be proved to be."""
    salt = bytes(32)
    kept = body or Read(command="export", cases=(1,), events=len(events))
    stored = (*events, json.loads(encode_store_event(stamped(kept, STAMP, 2))))
    bodies = [json.dumps(one, sort_keys=True, separators=(",", ":")).encode() for one in stored]
    leaves = [seal(salt, body) for body in bodies]

    def node(level: int, index: int) -> bytes:
        return root_of(leaves[index << level : (index + 1) << level])

    checkpoint = checkpoint_of("5e" * 16, Head(len(leaves), root_of(leaves)))
    entries = [
        {
            "event": n + 1,
            "seq": n + 1,
            "leaf": leaf.hex(),
            "proof": [h.hex() for h in inclusion(n, len(leaves), node)],
            "salt": salt.hex(),
            "stored": one,
        }
        for n, (leaf, one) in enumerate(zip(leaves, stored, strict=True))
    ]
    return {
        "format": FORMAT,
        "redacted": False,
        "case": {"number": 1},
        "trail": {
            "origin": checkpoint.origin,
            "size": checkpoint.size,
            "root": checkpoint.root.hex(),
            "head": checkpoint.short,
            "checkpoint": checkpoint.to_text(),
            "export": entries[-1] | {"event": 2},
            "entries": entries[:-1],
        },
    }


def as_stored(body: Body, version: int = 1, **values: object) -> dict[str, Any]:
    """An event as an export has it, with some of its keys changed."""
    plain: dict[str, Any] = json.loads(encode(event(1, version, body)))
    return plain | values


def test_given_a_trail_made_up_for_it_then_what_is_no_event_is_refused_all_the_same() -> None:
    assert [one.number for one in read(made_up(as_stored(OPENED)))] == [1]
    for nonsense, says in (
        (made_up({"event": "invented"}), "cannot be understood"),
        (made_up(as_stored(OPENED, more=1)), "cannot be understood"),
        (made_up(as_stored(OPENED, tool="")), "cannot be understood"),
        (made_up(as_stored(OPENED, case=2)), "is event 1 of case 2 by its words"),
        (made_up(as_stored(OPENED, version=2)), "is event 2 of case 1 by its words"),
        (made_up(as_stored(note("x"))), "does not open the case"),
        (made_up(), "does not open the case"),
    ):
        for reader in (read, read_lines):
            with pytest.raises(BrokenTrail, match=says):
                reader(nonsense)


@pytest.mark.parametrize(
    "body",
    [
        Read(command="show", cases=(1,), events=1),
        Read(command="export", cases=(1,), events=1, redacted=True),
        Read(command="export", cases=(1,)),
        Read(command="export", cases=(1,), events=2),
        Read(command="export", events=2),
        Read(command="export", cases=(2,), events=1),
        Read(command="export", cases=(1, 2), events=1),
        Rekeyed(how="encrypted"),
    ],
    ids=repr,
)
def test_given_a_trail_made_up_for_it_then_an_export_of_something_else_is_refused(
    body: OwnBody,
) -> None:
    for reader in (read, read_lines):
        assert len(reader(made_up(as_stored(OPENED), body=Read(command="export", events=1)))) == 1
        with pytest.raises(BrokenTrail):
            reader(made_up(as_stored(OPENED), body=body))


def test_given_cases_of_two_exports_put_together_then_they_are_refused(
    store: MemoryStore,
) -> None:
    two = [document(store, 1), document(store, 2)]
    for reader in (read, read_lines):
        with pytest.raises(BadUsage, match="come from several exports"):
            reader(two)


def test_given_an_export_of_all_when_a_case_is_left_out_then_it_is_refused(
    store: MemoryStore,
) -> None:
    first, second = documents(store, 1, 2)
    for reader in (read, read_lines):
        for left in ([first], [second]):
            with pytest.raises(BrokenTrail, match="events of cases, of 5"):
                reader(left)
        for left in ([first, first], [second, first]):
            with pytest.raises(BrokenTrail, match="stands in it twice, or not in its order"):
                reader(left)


REFUSED: dict[str, tuple[Change, str, str]] = {
    "a redacted export": (
        lambda case: case.update(redacted=True),
        "redacted-export",
        "is redacted",
    ),
    "a redacted entry": (
        entry(1, salt=None, stored=None),
        "redacted-export",
        "is redacted",
    ),
    "another form": (lambda case: case.update(format="something else"), "bad-export", "the form"),
    "no form": (lambda case: case.pop("format"), "bad-export", "lacking"),
    "no trail": (lambda case: case.pop("trail"), "bad-export", "lacking"),
    "a trail that is a list": (lambda case: case.update(trail=[]), "bad-export", "lacking"),
    "a number that is a text": (
        lambda case: case["case"].update(number="1"),
        "bad-export",
        "lacking",
    ),
    "an event that is a text": (entry(0, stored="opened"), "bad-export", "lacking"),
    "case 0": (lambda case: case["case"].update(number=0), "bad-export", "no case has: 0"),
    "a case that leaves no number for others": (
        lambda case: case["case"].update(number=2**53 - 1),
        "bad-export",
        "no case has: 9007199254740991",
    ),
}


@pytest.mark.parametrize("written", [json.dumps, line])
@pytest.mark.parametrize(("change", "code", "says"), REFUSED.values(), ids=REFUSED)
def test_given_what_cannot_be_imported_then_it_is_said_why(
    case: dict[str, Any], change: Change, code: str, says: str, written: Callable[[Any], Any]
) -> None:
    change(case)
    text = written(case)
    with pytest.raises(BadUsage, match=says) as refused:
        list(exported(text if isinstance(text, bytes) else text.encode()))
    assert [reason.code for reason in refused.value.refusals] == [code]


HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "spaces": b"  \n",
    "a number": b"1",
    "a text": b'"x"',
    "null": b"null",
    "zeros": bytes(1000),
    "a file of a store": b"SQLite format 3\0" + bytes(4096),
    "latin-1": b'{"format": "\xe9"}',
    "utf-16 cut off": b"\xff\xfe{",
    "a list of numbers": b"[1, 2]",
    "a list in a list": b"[[%s]]",
    "a case and a number": b"[%s, 1]",
    "a number and a case": b"[1, %s]",
    "no comma": b"[%s %s]",
    "two commas": b"[%s,, %s]",
    "a comma at the end": b"[%s,]",
    "a comma at the beginning": b"[,%s]",
    "a list that does not end": b"[%s",
    "a list with another end": b"[%s}",
    "something after the list": b"[%s] x",
    "two lists": b"[%s][%s]",
    "something after the case": b"%s x",
    "two cases without a list": b"%s %s",
    "a case cut off": b'{"format": "escalate case record 1", "redacted": fal',
    "a comment": b"// a comment\n%s",
    "a key twice": b'{"redacted": true, "redacted": false, %s',
    "a key twice deep inside": b'{"x": [{"a": 1, "a": 1}], %s',
    "NaN": b'{"x": NaN, %s',
    "Infinity": b'{"x": -Infinity, %s',
    "a float": b'{"x": 1.0, %s',
    "an exponent": b'{"x": 1e400, %s',
    "a large number": b'{"x": 9007199254740993, %s',
    "a very large number": b'{"x": ' + b"9" * 100_000 + b", %s",
    "half a character": b'{"x": "\\ud800", %s',
    "half a character in a key": b'{"\\udfff": 1, %s',
    "a surrogate in UTF-8": b'{"x": "\xed\xa0\x80", %s',
    "NUL": b'{"x": "\\u0000", %s',
    "a bare NUL": b'{"x": "\0", %s',
    "a bare line break in a text": b'{"x": "a\nb", %s',
    "deep lists": b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b", %s",
    "deep lists that do not end": b"[" * 1_000_000,
    "deep objects": b'{"x":' * 50_000,
    "deep, within a list": b"[" + b'{"x":' * 50_000,
    "a text that does not end": b'[{"x": "' + b'\\"' * 500_000,
    "many quotes": b"[" + b'"' * 1_000_001,
    "too large a case": b'{"x": "' + b"x" * MOST_CASE_BYTES + b'", %s',
}
"""Documents that break careless readers; `%s` stands for a good one."""


def filled(text: bytes, case: dict[str, Any]) -> bytes:
    """A hostile document with a good one in it."""
    good = json.dumps(case).encode()
    return text.replace(b"%s", good[1:] if text.startswith(b"{") else good)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_given_a_hostile_document_then_it_is_refused_in_one_sentence(
    case: dict[str, Any], text: bytes
) -> None:
    with pytest.raises(EscalateError) as refused:
        list(exported(filled(text, case)))
    (reason,) = refused.value.refusals
    assert reason.code == "bad-export"
    assert "\n" not in reason.says
    assert len(reason.says) < 300
    assert reason.says.encode()


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_given_a_hostile_line_behind_a_good_one_then_it_is_refused_in_one_sentence(
    store: MemoryStore, text: bytes
) -> None:
    first, second = documents(store, 1, 2)
    hostile = filled(text, second).strip()
    cases = exported(iter([line(first), *([hostile] if hostile else [b"{}"])]))
    assert next(cases).number == 1
    with pytest.raises(EscalateError) as refused:
        list(cases)
    (reason,) = refused.value.refusals
    assert reason.code == "bad-export"
    assert "\n" not in reason.says
    assert len(reason.says) < 300


# -- JSON Lines ----------------------------------------------------------------------------------


def test_given_cases_on_lines_then_they_are_those_of_the_other_form(store: MemoryStore) -> None:
    both = documents(store, 1, 2)
    assert read_lines(both) == read(both)
    assert len(both) == 2


OTHERWISE: dict[str, Callable[[bytes], bytes]] = {
    "with spaces": lambda text: json.dumps(json.loads(text)).encode(),
    "with its keys sorted": lambda text: json.dumps(json.loads(text), sort_keys=True).encode(),
    "unescaped": lambda text: json.dumps(json.loads(text), ensure_ascii=False).encode(),
    "with a key more": lambda text: text.replace(b"{", b'{"more":[1,{"x":null}],', 1),
    "with slashes escaped": lambda text: text.replace(b"/", rb"\/"),
}


@pytest.mark.parametrize("otherwise", OTHERWISE.values(), ids=OTHERWISE)
def test_given_lines_that_another_program_wrote_then_they_say_the_same(
    store: MemoryStore, otherwise: Callable[[bytes], bytes]
) -> None:
    both = documents(store, 1, 2)
    text = b"\n".join(otherwise(line(one)).strip() for one in both)
    assert text != b"".join(map(line, both))
    assert list(exported(text)) == read_lines(both)


ENDED: dict[str, Callable[[bytes], bytes]] = {
    "CR LF": lambda text: text.replace(b"\n", b"\r\n"),
    "blank lines": lambda text: text.replace(b"\n", b"\n \r\n\n"),
    "a last line without its end": lambda text: text.removesuffix(b"\n"),
    "a byte order mark": lambda text: b"\xef\xbb\xbf" + text,
    "UTF-16": lambda text: text.decode().encode("utf-16"),
}


@pytest.mark.parametrize("ended", ENDED.values(), ids=ENDED)
def test_given_lines_that_a_shell_or_an_editor_wrote_then_they_say_the_same(
    store: MemoryStore, ended: Callable[[bytes], bytes]
) -> None:
    both = documents(store, 1, 2)
    assert list(exported(ended(b"".join(map(line, both))))) == read_lines(both)


@pytest.mark.parametrize(
    ("typed", "says"),
    [("half \0 of it", "a text holds a NUL"), (2**53 + 1, "larger than any reader keeps exact")],
)
def test_given_a_line_sealed_with_what_is_not_read_then_it_is_refused_as_in_the_other_form(
    typed: object, says: str
) -> None:
    document = made_up(as_stored(note("x"), actor=typed))
    for reader in (read, read_lines):
        with pytest.raises(BadUsage, match=says):
            reader(document)


def test_given_any_number_of_lines_then_no_more_than_one_case_is_held(store: MemoryStore) -> None:
    """A case is read, given, and forgotten before the next line is asked for."""
    for _ in range(8):
        open_case(store)
    given = iter(list(map(line, documents(store, *range(1, 11)))))
    asked = []

    def lines() -> Iterator[bytes]:
        for number, one in enumerate(given, 1):
            asked.append(number)
            yield one

    for place, one in enumerate(exported(lines()), 1):
        assert (one.number, asked[-1]) == (place, place)
        del one
        gc.collect()
        assert sum(type(each) is Exported for each in gc.get_objects()) <= 1  # the one just given


def test_given_a_line_longer_than_a_case_may_be_then_it_is_not_read(store: MemoryStore) -> None:
    first, second = documents(store, 1, 2)
    second["policy_text"] = "#" * MOST_CASE_BYTES
    with pytest.raises(BadUsage, match=r"in its case no. 2 .* at most 67108864 are read"):
        read_lines([first, second])


def test_given_a_file_that_is_too_large_then_it_is_not_even_looked_at() -> None:
    class Large(bytes):
        def __len__(self) -> int:
            return MOST_BYTES + 1

    with pytest.raises(BadUsage, match=r"has more than 268435456 bytes.*--format jsonl"):
        plain(Large())


def test_given_the_event_of_another_case_then_it_is_refused(store: MemoryStore) -> None:
    """It is sealed and proved, and says of itself where it belongs."""
    first, second = documents(store, 1, 2)
    first["trail"]["entries"] = second["trail"]["entries"]
    with pytest.raises(BrokenTrail, match="Event 1 of case 1 is event 1 of case 2 by its words"):
        read(first)


def test_the_canonical_bytes_are_those_of_the_codec(case: dict[str, Any]) -> None:
    for one, body in zip(read(case)[0].events, case["trail"]["entries"], strict=True):
        text = json.dumps(body["stored"], sort_keys=True, separators=(",", ":"))
        assert text.encode() == encode(one)
