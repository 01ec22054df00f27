from store import read


class Busy:
    def __init__(self, failures):
        self.failures = failures

    def __call__(self):
        self.failures -= 1
        if self.failures >= 0:
            raise PermissionError("locked")
        return "text"


def test_a_busy_file_is_read():
    assert read(Busy(4)) == "text"
