"""Artefacts by the SHA-256 of their bytes, in a folder or an object store. Created, never replaced."""

from __future__ import annotations

import os
import re
import stat
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from claims.core.errors import ConfigError, IntegrityError

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    from obstore.store import ObjectStore

DIGEST = re.compile(r"[0-9a-f]{64}")
OBJECT_BYTES_AT_MOST = 1024 * 1024 * 1024


class Objects:
    """A content-addressed store: bytes in, digest out; and nothing comes out that does not match its digest."""

    def __init__(self, location: str, root: Path) -> None:
        self._location = location
        self._folder = None if "://" in location else root / location
        self._opened: ObjectStore | None = None
        self._thread: Executor | None = None
        self._syncing: list[Future[None]] = []

    def _store(self) -> ObjectStore:
        """Open the store at its first use: a status without artefacts needs none."""
        if self._opened is None:
            from obstore.exceptions import BaseError
            from obstore.store import LocalStore, from_url

            try:
                if self._folder is None:
                    self._opened = from_url(self._location)
                else:
                    self._folder.mkdir(parents=True, exist_ok=True)
                    self._opened = LocalStore(self._folder)
            except (BaseError, ValueError) as error:
                raise ConfigError(f"objects: {self._location!r} cannot be opened: {error}") from error
            except OSError as error:
                raise _unusable(self._location, error) from error
        return self._opened

    def put(self, data: bytes) -> str:
        """Keep bytes and give their digest. Putting the same bytes again changes nothing. Durable after `sync`.

        Raises:
            IntegrityError: they could not be kept, or other bytes stand under their digest.
        """
        import obstore
        from obstore.exceptions import AlreadyExistsError, BaseError

        digest = sha256(data).hexdigest()
        if self._folder is not None and (above := (self._folder / _key(digest)).parent).is_symlink():
            raise IntegrityError(f"{above} is a link; artefacts are not kept through one: take it away")
        try:
            obstore.put(self._store(), _key(digest), data, mode="create", use_multipart=False)
        except AlreadyExistsError:
            if self.get(digest) is None:
                raise IntegrityError(
                    f"the artefact {digest} in {self._location} does not match its digest; restore it from a backup, "
                    "or move it away and run the gate again"
                ) from None
            return digest
        except (BaseError, OSError) as error:
            raise _unusable(self._location, error) from error
        if self._folder is not None:
            self._syncing.append(self._syncer().submit(_sync, self._folder / _key(digest)))
        return digest

    def sync(self) -> None:
        """Wait until everything that was put is on the disk: the store's library leaves that to the system.

        Raises:
            IntegrityError: something could not be brought there.
        """
        waiting, self._syncing = self._syncing, []
        for one in waiting:
            try:
                one.result()
            except OSError as error:
                raise _unusable(self._location, error) from error

    def _syncer(self) -> Executor:
        """Give the thread that waits for the disk, while the report is read."""
        if self._thread is None:
            from concurrent.futures import ThreadPoolExecutor

            self._thread = ThreadPoolExecutor(1)
        return self._thread

    def get(self, digest: str) -> bytes | None:
        """Give the bytes of a digest; None where they are missing or do not match it."""
        import obstore
        from obstore.exceptions import BaseError

        if not DIGEST.fullmatch(digest) or (self._folder is not None and not _is_regular(self._folder / _key(digest))):
            return None
        try:
            data = obstore.get(self._store(), _key(digest)).bytes().to_bytes()
        except (BaseError, OSError):
            return None
        return data if sha256(data).hexdigest() == digest else None


def _is_regular(path: Path) -> bool:
    """Whether a file is there, is none without end, and no link leads to it."""
    try:
        above, found = path.parent.lstat(), path.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(above.st_mode) and stat.S_ISREG(found.st_mode) and found.st_size <= OBJECT_BYTES_AT_MOST


def _sync(path: Path) -> None:
    """Bring a file and its name to the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    if os.name == "posix":  # Windows cannot open a folder; NTFS journals the name
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _key(digest: str) -> str:
    return f"{digest[:2]}/{digest[2:]}"


def _unusable(location: str, error: Exception) -> IntegrityError:
    first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return IntegrityError(
        f"the object store {location} cannot be used: {first}; check that it exists, that you may write there, "
        "and that there is room"
    )
