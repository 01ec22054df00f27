"""When two failures say the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.core.signature import MAX_SIGNATURE_CHARS, signature

UUID = "123e4567-e89b-12d3-a456-426614174000"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<Foo object at 0x7f3a2b1c>", "<Foo object at 0x7f00aa1055>"),
        (f"id {UUID} gone", f"id {UUID.replace('1', '9')} gone"),
        ("at 2026-02-14T10:11:12.5+00:00", "at 2026-03-01T00:00:00Z"),
        ("at 10:11:12", "at 9:59:59.25"),
        ("took 4.86 s, then 50ms", "took 5.1 s, then 71ms"),
        ("no '/tmp/pytest-of-me/pytest-3/x.json'", "no '/tmp/pytest-of-me/pytest-14/x.json'"),
        ("no '/tmp/tmpa1b2c3/tmpzz9'", "no '/tmp/tmpk_1/tmpyy8'"),
        (r"no 'C:\Users\me\AppData\Local\Temp\a1\b.txt'", r"no 'C:\Users\me\AppData\Local\Temp\a2\b.txt'"),
        ("/home/me/run/pytest-of-me/pytest-1/b.txt", "/home/me/run/pytest-of-me/pytest-2/b.txt"),
        ("commit 3f2a91bc", "commit 00aa91bd"),
        ("a.py:12: boom", "a.py:345: boom"),
        ('File "x.py", line 3, in f', 'File "x.py", line 77, in f'),
        ("(store.ts:3:14)", "(store.ts:9:1)"),
        ("pid 123 died", "pid 4567 died"),
        ("pid=123", "pid=4567"),
        ("process 123 ended", "process 99 ended"),
        ("in Thread-1", "in Thread-12"),
        ("port 40001 refused", "port 40002 refused"),
        ("http://127.0.0.1:40001/x", "http://127.0.0.1:59999/x"),
        ("localhost:80 refused", "localhost:8080 refused"),
        ("Main.scala:12", "Main.scala:13"),
        ("x.py(12) bad", "x.py(13) bad"),
        ("x.cpp:12:3 bad", "x.cpp:14:4 bad"),
        ("/tmp/a1/b.py:12: boom", "/tmp/a2/b.py:13: boom"),
        ("line 3: no colon", "line 14: no colon"),
        ("assert <Mock name='svc' id='139885089488848'> == 3", "assert <Mock name='svc' id='139885089480000'> == 3"),
        ("job Wed Feb 17 07:20:20 2027", "job Thu Feb  4 11:00:01 2027"),
        ("stamp 20260214T123001Z", "stamp 20260214T123101Z"),
        ("issued 1770000000.123", "issued 1770000009.5"),
        ("/dev/shm/tmpq1", "/dev/shm/tmpq2"),
        ("/run/user/1000/tmpab", "/run/user/1001/tmpcd"),
        ("object at 0x7ff", "object at 0x7fe"),
        ("http://[::1]:4000/", "http://[::1]:4001/"),
        ("two   blanks\tand\nlines", "two blanks and lines"),
        ("\x1b[31mred\x1b[0m", "red"),
    ],
)
def test_what_differs_from_look_to_look_is_taken_out(one: str, other: str) -> None:
    """Two looks at one failure say the same, whatever they ran with."""
    assert signature(one) == signature(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("assert 404 == 200", "assert 500 == 200"),
        ("0x1 != 0x2", "0x1 != 0x3"),
        ("status:500", "status:404"),
        ("size: 12", "size: 13"),
        ("no '/tmp/a/users.json'", "no '/tmp/a/groups.json'"),
        ("missing argument: 'a'", "missing argument: 'b'"),
        ("version 3.11", "version 3.12"),
        ("attempt 3 of 5", "attempt 5 of 5"),
        ("utf8", "utf16"),
        ("KeyError: 'a'", "ValueError: 'a'"),
        ("store.py:3: empty", "cache.py:3: empty"),
        ("got resp.code:404", "got resp.code:500"),
        ("rows: 1.2:30", "rows: 1.2:99"),
        ("assert 3 s == 5 s", "assert 4 s == 5 s"),
        ("assert 5 s == 3 s", "assert 5 s == 4 s"),
        ("invoice line 7 is missing", "invoice line 9 is missing"),
        ("lines 3 of 5", "lines 4 of 5"),
        ("id='1234' is gone", "id='1235' is gone"),
        ("x" * 400 + "404", "x" * 400 + "500"),
    ],
)
def test_what_differs_in_substance_stays_different(one: str, other: str) -> None:
    """A figure that a test compares is what it says."""
    assert signature(one) != signature(other)


def test_the_folder_of_the_gate_is_taken_out() -> None:
    """A case that names a file of its tree says the same in another copy of that tree, and only of the same file."""
    here, there = signature("no /w/p/data.json", "/w/p"), signature("no /tmp/x/tree/data.json", "/tmp/x/tree")
    assert here == there == "no <root>/data.json"
    assert signature("no /w/p/other.json", "/w/p") != there


@given(st.text(max_size=500), st.sampled_from(["", "/", "/w", "C:/w"]))
def test_any_message_has_a_short_signature(headline: str, root: str) -> None:
    """Whatever it says, it is bounded, on one line, and the same each time."""
    found = signature(headline, root)
    assert len(found) <= MAX_SIGNATURE_CHARS
    assert found == signature(headline, root)
    assert "\n" not in found
