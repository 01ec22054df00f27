import store


def test_attempts():
    assert store.attempts() == 5
