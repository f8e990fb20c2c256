"""What a policy may write in a clock's `within`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalate.core.grammar import AGE_ONLY, GRAMMAR, MOST, SAME_DATE, Span, parse_within


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("5 working days", Span("working days", 5)),
        ("1 working day", Span("working days", 1)),
        ("72 hours", Span("hours", 72)),
        ("1 hour", Span("hours", 1)),
        ("10 days", Span("days", 10)),
        ("1 day", Span("days", 1)),
        ("2 weeks", Span("weeks", 2)),
        ("1 week", Span("weeks", 1)),
        ("1000 working days", Span("working days", 1000)),
    ],
)
def test_a_number_and_a_unit_is_a_span_of_that_length(text: str, span: Span) -> None:
    assert parse_within(text) == span


@pytest.mark.parametrize("text", SAME_DATE)
def test_an_urgent_word_means_the_same_calendar_date(text: str) -> None:
    assert parse_within(text) == Span("same date")


@pytest.mark.parametrize("text", AGE_ONLY)
def test_a_soft_word_gives_no_date_at_all(text: str) -> None:
    assert parse_within(text) == Span("age only")


@pytest.mark.parametrize(
    "text", ["5 Working Days", "  5  working days ", "5\u00a0working\u00a0days", "5 working\tdays"]
)
def test_capitals_and_spaces_copied_from_a_letter_do_not_matter(text: str) -> None:
    assert parse_within(text) == Span("working days", 5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "soon",
        "five working days",
        "working days",
        "5",
        "5 working",
        "5 workingdays",
        "5working days",
        "5 business days",
        "5 months",
        "0 days",
        "-1 days",
        "+1 days",
        "1.5 days",
        "1,000 days",
        "\u0665 days",
        "\u00b2 days",
        "1001 days",
        "99999999999999999999 weeks",
        "5 days or less",
        "within 5 days",
        "2 days before",
        "noon",
        "same days",
        "no timescale",
    ],
)
def test_anything_else_is_not_in_the_grammar(text: str) -> None:
    assert parse_within(text) is None


@pytest.mark.parametrize("form", GRAMMAR)
def test_every_form_that_the_help_lists_is_accepted(form: str) -> None:
    assert parse_within(form.replace("N", "3")) is not None


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (Span("working days", 5), "5 working days"),
        (Span("working days", 1), "1 working day"),
        (Span("hours", 1), "1 hour"),
        (Span("same date"), "same date"),
        (Span("age only"), "age only"),
    ],
)
def test_a_span_reads_as_words(span: Span, words: str) -> None:
    assert str(span) == words


@given(
    kind=st.sampled_from(["working days", "hours", "days", "weeks"]),
    number=st.integers(1, MOST),
)
def test_a_counted_span_survives_being_written_and_read_again(kind: str, number: int) -> None:
    span = parse_within(f"{number} {kind}")
    assert span is not None
    assert (span.kind, span.number) == (kind, number)
    assert parse_within(str(span)) == span


@given(st.text(max_size=40))
def test_no_text_whatever_breaks_the_reading(text: str) -> None:
    span = parse_within(text)
    assert span is None or 0 <= span.number <= MOST
