import store


def test_a_busy_file_is_read():
    assert store.retry(lambda: "text") == "text"
