"""Events and rows as bytes: there and back, one form only, and nothing else is accepted."""

import datetime as dt
import json
import typing

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from escalate.core.codec import (
    NotText,
    as_one_line,
    decode,
    decode_row,
    encode,
    encode_row,
    policy_digest,
)
from escalate.core.events import Answer, Answered, Body, Event, Opened, Person, PolicyRef, Reopened
from escalate.core.ports import Row
from escalate.core.times import When
from escalate.core.told import Asked, Deadline, Skipped, Told, Warned
from tests.core.strategies import values

NOON = When(dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC))
DATE_ONLY = When(dt.date(2026, 3, 1))


def reopened(reason: str = "new facts", **changes: object) -> Event:
    event = Event(
        case=7,
        version=3,
        op="op-1",
        actor="Named Nurse",
        when=DATE_ONLY,
        recorded=NOON,
        body=Reopened(reason=reason),
    )
    return msgspec.structs.replace(event, **changes)


REOPENED = (
    '{"actor":"Named Nurse","body":{"event":"reopened","reason":"new facts"},"case":7,"op":"op-1",'
    '"recorded":{"at":"2026-03-02T12:00:00Z","day":"2026-03-02"},"version":3,'
    '"when":{"at":null,"day":"2026-03-01"}}'
)
OPENED = (
    '{"actor":"Health Visitor","body":{"answers":[{"ask":"theme","parts":{"a":"1","b":"2"},'
    '"text":"thresholds"}],"disagreement":"Gr\\u00f6\\u00dfe \\ud83d\\ude00","event":"opened",'
    '"pathway":"main","policy":{"digest":"d1","id":"p","version":"2"},"raised":{"at":null,'
    '"day":"2026-03-01"},"raising":{"agency":"Health","role":"Health Visitor"},'
    '"responding":{"role":"Social Worker"},"stage":"Stage One"},"case":1,"op":"op-0",'
    '"recorded":{"at":"2026-03-02T12:00:00Z","day":"2026-03-02"},"told":{"asked":[{"ask":"share",'
    '"clause":"5.3","force":"owed","since":{"at":"2026-03-02T12:00:00Z","day":"2026-03-02"}}],'
    '"deadlines":[{"clause":"5.1","counted":2,'
    '"due":"2026-03-04","rule":"within 2 working days",'
    '"skipped":[{"day":"2026-03-03","why":"closed"}]}],'
    '"warnings":[{"code":"late","says":"late"}]},"tool":"0.1.0","version":1,'
    '"when":{"at":"2026-03-02T12:00:00Z","day":"2026-03-02"}}'
)


def opened() -> Event:
    return Event(
        case=1,
        version=1,
        op="op-0",
        actor="Health Visitor",
        when=NOON,
        recorded=NOON,
        tool="0.1.0",
        body=Opened(
            policy=PolicyRef(id="p", version="2", digest="d1"),
            pathway="main",
            stage="Stage One",
            raising=Person(role="Health Visitor", agency="Health"),
            responding=Person(role="Social Worker"),
            raised=DATE_ONLY,
            disagreement="Größe \N{GRINNING FACE}",
            answers=(Answer(ask="theme", text="thresholds", parts={"b": "2", "a": "1"}),),
        ),
        told=Told(
            warnings=(Warned(code="late", says="late"),),
            asked=(Asked(ask="share", force="owed", clause="5.3", since=NOON),),
            deadlines=(
                Deadline(
                    rule="within 2 working days",
                    clause="5.1",
                    due=dt.date(2026, 3, 4),
                    counted=2,
                    skipped=(Skipped(dt.date(2026, 3, 3), "closed"),),
                ),
            ),
        ),
    )


# The types nest deeply, and drawing such values takes hypothesis far longer than coding them.
fewer = settings(
    max_examples=settings().max_examples // 3,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("body", typing.get_args(Body), ids=lambda body: body.__name__)
@given(data=st.data())
@fewer
def test_every_event_is_read_as_it_was_recorded(body: type, data: st.DataObject) -> None:
    event = reopened(body=data.draw(values(body)), when=data.draw(values(When)))

    stored = encode(event)

    assert decode(stored) == event
    assert encode(decode(stored)) == stored


@given(values(Told))
@fewer
def test_what_was_told_is_read_as_it_was_recorded(told: Told) -> None:
    event = reopened(told=told)

    assert decode(encode(event)) == event


@given(values(Opened))
@fewer
def test_what_is_stored_is_the_json_everybody_can_check(body: Opened) -> None:
    """The standard library, told the same rules, writes the same bytes."""
    stored = encode(reopened(body=body)).decode("ascii")

    assert stored == json.dumps(json.loads(stored), sort_keys=True, separators=(",", ":"))


def test_an_event_is_stored_in_these_very_bytes() -> None:
    """The form is for ever: files that hold it exist, and their hashes are over it."""
    assert encode(reopened()) == REOPENED.encode()
    assert decode(REOPENED.encode()) == reopened()


def test_an_event_with_all_that_was_told_is_stored_in_these_very_bytes() -> None:
    assert encode(opened()) == OPENED.encode()
    assert decode(OPENED.encode()) == opened()


def test_text_is_kept_as_it_was_typed() -> None:
    """Composed and decomposed letters, spaces at the end and control characters are evidence."""
    typed = (
        "é",
        "e\u0301",
        " x ",
        "a\r\nb",
        "\x01\x1b[31m",
        "\\u0000",
        "\u202e",
        "\u2028",
        "ﬁ",
        "\x7f",
    )

    assert [decode(encode(reopened(text))).body for text in typed] == [
        Reopened(reason=text) for text in typed
    ]
    assert len({encode(reopened(text)) for text in typed}) == len(typed)


def test_the_order_in_which_parts_were_given_does_not_show() -> None:
    one = Answered(answers=(Answer(ask="x", parts={"a": "1", "b": "2"}),))
    other = Answered(answers=(Answer(ask="x", parts={"b": "2", "a": "1"}),))

    assert encode(reopened(body=one)) == encode(reopened(body=other))


@pytest.mark.parametrize("text", ["\ud800", "ab\udc00", "\ud83d\ude00"])
def test_half_a_character_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(NotText, match=f"position {len(text.rstrip(chr(0xDE00))) or 1}") as refused:
        encode(reopened(text))

    assert isinstance(refused.value, ValueError)
    assert refused.value.EXIT_CODE == 2
    assert str(refused.value).isascii()


NUL = [
    reopened("a\0b"),
    reopened(actor="\0"),
    reopened(body=Answered(answers=(Answer(ask="x", parts={"\0": "1"}),))),
    reopened(body=Answered(answers=(Answer(ask="x", parts={"a": "ab\0"}),))),
]


@pytest.mark.parametrize("event", NUL)
def test_a_nul_is_not_stored_and_is_read_where_it_was(event: Event) -> None:
    with pytest.raises(NotText, match=r"holds a NUL \(U\+0000\) at position \d\."):
        encode(event)

    stored = json.dumps(msgspec.to_builtins(event), sort_keys=True, separators=(",", ":"))
    assert decode(stored.encode()) == event


def test_a_time_without_its_zone_is_not_stored() -> None:
    naive = When(NOON.day, dt.datetime(2026, 3, 2, 12))  # noqa: DTZ001 # the fault that is tested

    with pytest.raises(ValueError, match="timezone"):
        encode(reopened(when=naive))


def test_a_number_that_is_no_whole_number_is_not_stored() -> None:
    with pytest.raises(ValueError, match="not an event"):
        encode(reopened(version=1.5))


def test_an_event_that_would_be_read_as_another_is_not_stored() -> None:
    changeable = msgspec.structs.replace(Answered(), answers=[Answer(ask="x")])

    with pytest.raises(ValueError, match="event 3 of case 7 does not survive"):
        encode(reopened(body=changeable))


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('"case":7', '"case": 7'),
        ('"case":7', '"case":7.0'),
        ('"case":7', '"case":NaN'),
        ('"case":7', '"case":"7"'),
        ('"case":7', '"case":7,"case":7'),
        ('"case":7', '"case":7,"extra":1'),
        ('"case":7,"op":"op-1"', '"op":"op-1","case":7'),
        ('"case":7,', ""),
        ('"version":3', '"tool":"","version":3'),
        ('"event":"reopened"', '"event":"erased"'),
        ('"event":"reopened",', ""),
        ('"reason":"new facts"', '"reason":null'),
        ('"reason":"new facts"', '"reason":"new\\u0020facts"'),
        ('"reason":"new facts"', '"reason":"\\ud800"'),
        ('"reason":"new facts"', '"reason":"é"'),
        ('"reason":"new facts"', '"reason":"\\u00E9"'),
        ('"reason":"new facts"', '"reason":"\x7f"'),
        ('"at":null,"day"', '"day"'),
        ("12:00:00Z", "12:00:00"),
        ("12:00:00Z", "12:00:00+00:00"),
        ("2026-03-01", "2026-02-30"),
        ("}}", "}} "),
        ("}}", "}"),
        ('{"actor"', '\ufeff{"actor"'),
    ],
)
def test_what_is_not_in_the_one_form_is_refused(was: str, becomes: str) -> None:
    assert was in REOPENED

    with pytest.raises(ValueError, match="not an event"):
        decode(REOPENED.replace(was, becomes).encode())


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b"\xff\xfe", b'"\xff"', b"\x00" * 9])
def test_bytes_that_are_no_event_are_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="not an event"):
        decode(body)


@given(st.binary(max_size=60))
def test_any_bytes_are_an_event_or_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="not an event"):
        decode(body)


@given(values(Row))
@fewer
def test_every_row_is_read_as_it_was_kept(row: Row) -> None:
    assert decode_row(encode_row(row)) == row


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b"\xff", b'{"number":"x"}'])
def test_bytes_that_are_no_row_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a row"):
        decode_row(data)


@given(values(Event))
def test_given_any_event_when_it_goes_into_a_line_then_it_stands_there_as_it_is(
    event: Event,
) -> None:
    body = encode(event)
    assert msgspec.json.encode([as_one_line(body)]) == b"[" + body + b"]"


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"{} {}", b'{"a":1}\n', b'{"a":\t1}', b'{\r"a":1}', b'{"a":"\x7f"}'),
        *(b'{"a":"\n"}', b'{"a":"\xc3\xa9"}', b'{"a":"\xff"}', b"[" * 100_000),
    ],
    ids=repr,
)
def test_given_bytes_that_would_break_a_line_when_they_go_into_one_then_they_are_refused(
    body: bytes,
) -> None:
    with pytest.raises(ValueError, match="not an event"):
        as_one_line(body)


def test_given_the_first_event_of_a_case_then_it_names_the_policy_and_no_other_does() -> None:
    for body in (b"", b"[]", b"{}", b'{"body":{}}', b'{"body":{"policy":{"digest":1}}}', b"\xff"):
        with pytest.raises(ValueError, match="not the first event of a case"):
            policy_digest(body)
    assert policy_digest(b'{"body":{"more":1,"policy":{"digest":"sha256:aa"}}}') == "sha256:aa"
