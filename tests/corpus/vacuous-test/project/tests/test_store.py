from store import read


def test_a_busy_file_is_read():
    assert read(lambda: "text") == "text"
