"""What a person types is read as one thing, or asked about."""

from __future__ import annotations

import pytest

from pcc_metrics.domain.errors import InputError
from pcc_metrics.domain.typed_numbers import read_number, read_share


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12.5", 12.5),
        (" 1,234.5 ", 1234.5),
        ("1,234,567", 1_234_567),
        ("-13", -13),
        ("0", 0),
        ("", None),
        ("  ", None),
    ],
)
def test_a_number_is_read(text: str, number: float | None) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    "text", ["1_000", "\uff11\uff12", "12 5", "1.234,5", "nan", "inf", "1e3", "£5", "12%"]
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    with pytest.raises(InputError, match="is not a number"):
        read_number(text)


@pytest.mark.parametrize(("text", "both"), [("12,5", "12.5 meant, or 125"), ("0,91", "0.91 meant")])
def test_a_decimal_comma_is_asked_and_never_left_out(text: str, both: str) -> None:
    for read in (read_number, read_share):
        with pytest.raises(InputError, match=both):
            read(text)


@pytest.mark.parametrize(
    ("text", "share"),
    [("91.4%", 0.914), ("91.4", 0.914), ("91 %", 0.91), ("0.9%", 0.009), ("0", 0), ("", None)],
)
def test_a_share_is_read_in_percent(text: str, share: float | None) -> None:
    assert read_share(text) == share


@pytest.mark.parametrize("text", ["0.9", "1", "0.009"])
def test_a_share_that_may_be_a_percentage_is_asked(text: str) -> None:
    with pytest.raises(InputError, match=r"Type it with the sign\."):
        read_share(text)


def test_a_sign_alone_is_no_share() -> None:
    with pytest.raises(InputError, match="is not a number"):
        read_share("%")
