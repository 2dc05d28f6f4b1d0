"""What is handed in becomes a number with its digits, or there is a sentence that says what was expected."""
from fractions import Fraction

import numpy as np
import pytest

from helpers.check.answers import LARGEST_FILE, Answer, answer, read, with_lost_zeros

KNOWN = ["net_h1", "out_h1", "net_h2"]


@pytest.mark.parametrize(("value", "expected"), [
    ("0,50", Answer("0,50", 0.5, 2, 0.01, 2)),
    (" \N{MINUS SIGN}1.5e-3 ", Answer("\N{MINUS SIGN}1.5e-3", -0.0015, 2, 1e-4, 2)),
    (0.25, Answer("0.25", 0.25, 2, 0.01, 2)), (12, Answer("12", 12.0, 2, 1.0, 2)),
    (Fraction(1, 4), Answer("0.25", 0.25, 2, 0.01, 2)), (np.float32(0.5), Answer("0.5", 0.5, 1, 0.1, 1)),
    ("1e-400", Answer("1e-400", 0.0, 1, 1e-300, 1)), ("1e305", Answer("1e305", 1e305, 1, 1e300, 1)),
    ("0." + "1" * 998, Answer("0." + "1" * 998, 1 / 9, 998, 1e-300, 998))])
def test_a_number_has_the_digits_it_was_given_with(value, expected):
    assert answer("x", value) == expected


@pytest.mark.parametrize(("value", "kind", "words"), [
    ("1,000.5", ValueError, "x = '1,000.5' is not a number; a number such as 0.3775 is expected"),
    ("", ValueError, "x = '' is not a number; a number such as 0.3775 is expected"),
    ("a" * 99, ValueError, f"x = '{'a' * 59} is not a number; a number such as 0.3775 is expected"),
    ("1" * 1001, ValueError, f"x = '{'1' * 59} is not a number; a number such as 0.3775 is expected"),
    (True, TypeError, "x = True is not a number; a number such as 0.3775 is expected"),
    (np.array(0.5), TypeError, "x = array(0.5) is not a number; a number such as 0.3775 is expected"),
    ("1e309", ValueError, "x = 1e309 is not finite; a finite number is expected"),
    (10**5000, ValueError, "x = inf is not finite; a finite number is expected")], ids=range(8))
def test_what_is_no_number_gets_this_very_sentence(value, kind, words):
    with pytest.raises(kind) as refused:
        answer("x", value)
    assert str(refused.value) == words


def meant(*texts):
    return [one.meant for one in with_lost_zeros({k: answer("x", text) for k, text in enumerate(texts)}).values()]


def test_lost_zeros_are_noticed_where_a_third_of_the_numbers_and_at_least_three_are_written_alike():
    with_decimals = ["0.123", "1.123", "12.123"]
    assert meant(*with_decimals, "0.5") == [3, 4, 5, 3]
    assert meant(*with_decimals[:2], "0.5") == [3, 4, 1]
    with_digits = ["0.123", "1.23", "12.3"]
    assert meant(*with_digits, "0.5") == [3, 3, 3, 3]
    assert meant(*with_digits[:2], "0.5") == [3, 3, 1]
    others = ["0.12345", "0.1234567", "0.1234", "1.234567", "12.3456789", "123.4567891", "0.12345678912"]
    assert meant(*with_digits, "0.5", *others[:5])[3] == 3  # three of nine
    assert meant(*with_digits, "0.5", *others)[3] == 1  # three of eleven
    assert meant("0.123", "0.456", "0.789", "0.5", "0.12345") == [3, 3, 3, 3, 5]  # the most decimals are not theirs


@pytest.mark.parametrize("data", [b"\xfe\xff" + "net_h1,0.5".encode("utf-16-be"), b"net_h1,0.5" + b"\n" * 999,
                                  b"net_h1,0.5" + b" " * 990])
def test_a_file_is_read_up_to_its_limits_and_in_either_order_of_bytes(data):
    assert read(data, KNOWN) == {"net_h1": "0.5"}


@pytest.mark.parametrize(("data", "words"), [
    (b"x" * LARGEST_FILE, "line 1 has 1,000,000 characters; a name and a number are expected"),
    (b"x" * (LARGEST_FILE + 1), "the file is larger than 1,000,000 bytes; a calculation has about 90 lines"),
    (b"PK\3\4", "this is the spreadsheet program's own file (such as .xlsx or .ods); export it as CSV"),
    (b"\n" * 1000, "line 1001: the file goes on; a calculation has about 90 lines"),
    (b"x" * 1001, "line 1 has 1,001 characters; a name and a number are expected"),
    (b"net_h1,0.5\nname,value", "line 2: 'name' is no quantity of this calculation"),
    (b"net_h1,0.5\nMAX,1", "line 2: 'MAX' is no quantity of this calculation"),
    (b"net_h1,0.5\nnet_h3,1", "line 2: 'net_h3' is no quantity of this calculation; did you mean 'net_h2'?"),
    (b"net_h1,0.5\n" + b"y" * 99, f"line 2: '{'y' * 60}' is no quantity of this calculation"),
    (b"net_h1,0,5", "line 1: a name and one number are expected, not 2 numbers (with a decimal comma, separate the "
                    "columns by a semicolon)"),
    (b"net_h1,0.5\nnet_h1,0.5", "line 2: net_h1 was given before"),
    (b"net_h1," + b"y" * 99, f"line 1: net_h1 = '{'y' * 60}' is not a finite number"),
    (b"name,value", "the file holds no number to check; lines such as net_h1,0.3775 are expected")])
def test_a_file_that_cannot_be_read_gets_this_very_sentence(data, words):
    with pytest.raises(ValueError) as refused:
        read(data, KNOWN)
    assert str(refused.value) == words
