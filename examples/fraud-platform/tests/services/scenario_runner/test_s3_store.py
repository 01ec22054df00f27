"""The bucket store: held against a stub in this process, and against a real endpoint where one is named."""

from __future__ import annotations

import os
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from fraud_detection.scenario_runner.lease import acquire_lease
from fraud_detection.scenario_runner.s3_storage import S3ObjectStore

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDPOINT = "SCENARIO_RUNNER_S3_ENDPOINT"
BUCKET = "SCENARIO_RUNNER_S3_BUCKET"


class Bucket(BaseHTTPRequestHandler):
    """As much of a bucket as the store uses."""

    objects: dict[str, bytes]

    def do_PUT(self) -> None:
        """Store an object; with If-None-Match, only a new one."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("If-None-Match") == "*" and self.path in self.objects:
            self._answer(412)
        else:
            self.objects[self.path] = body
            self._answer(200)

    def do_GET(self) -> None:
        """Give an object."""
        found = self.objects.get(self.path)
        self._answer(404 if found is None else 200, found or b"")

    do_HEAD = do_GET

    def _answer(self, code: int, body: bytes = b"") -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Say nothing."""


def stub_store() -> Iterator[S3ObjectStore]:
    """Yield a store on a stub that lives as long as the test."""
    handler = type("FreshBucket", (Bucket,), {"objects": {}})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield S3ObjectStore(f"http://127.0.0.1:{server.server_port}", "parity")
        server.shutdown()
        thread.join()


def real_store() -> Iterator[S3ObjectStore]:
    """Yield a store in the bucket that the environment names, where it names one."""
    if ENDPOINT not in os.environ:
        pytest.skip(f"needs an S3 endpoint, named by {ENDPOINT}")
    yield S3ObjectStore(os.environ[ENDPOINT], os.environ.get(BUCKET, "parity"))


@pytest.fixture(params=[stub_store, real_store], ids=["stub", "endpoint"])
def s3_store(request: pytest.FixtureRequest) -> Iterator[S3ObjectStore]:
    """A store in a bucket, on each kind of endpoint."""
    yield from request.param()


@pytest.fixture
def folder() -> str:
    """A folder that no other test and no earlier run has used."""
    return f"parity-{uuid.uuid4().hex}"


def test_json_in_a_bucket_comes_back(s3_store: S3ObjectStore, folder: str) -> None:
    """An object is there once it is written, with what was written."""
    key = f"{folder}/status.json"
    assert not s3_store.exists(key)
    s3_store.write_json(key, {"state": "ready"})
    assert s3_store.exists(key)
    assert s3_store.read_json(key) == {"state": "ready"}


def test_a_missing_object_is_the_error_of_the_local_store(s3_store: S3ObjectStore, folder: str) -> None:
    """Callers need not know which store they read from."""
    with pytest.raises(FileNotFoundError):
        s3_store.read_text(f"{folder}/none.txt")


def test_a_lease_in_a_bucket_has_one_winner(s3_store: S3ObjectStore, folder: str) -> None:
    """The conditional write elects one leader, as the exclusive creation of a file does."""
    run_id = f"run-{folder}"
    assert [acquire_lease(s3_store, run_id, owner=name) for name in "ab"] == [True, False]
