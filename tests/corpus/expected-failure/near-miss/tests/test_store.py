import store


def test_reads_back():
    kept = {}
    store.write(kept, "a", "text")
    assert store.read(kept, "a") == "text"


def test_names_are_kept_apart():
    kept = {}
    store.write(kept, "a", "one")
    store.write(kept, "b", "two")
    assert store.read(kept, "a") == "one"
