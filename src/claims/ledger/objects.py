"""Artefacts by the SHA-256 of their bytes, in a folder or an object store. Created, never replaced."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from claims.core.errors import ConfigError, IntegrityError

if TYPE_CHECKING:
    from obstore.store import ObjectStore


class Objects:
    """A content-addressed store: bytes in, digest out; and nothing comes out that does not match its digest."""

    def __init__(self, location: str, root: Path) -> None:
        self._location = location
        self._folder = None if "://" in location else root / location
        self._opened: ObjectStore | None = None

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
        """Keep bytes and give their digest. Durable on return; putting the same bytes again changes nothing.

        Raises:
            IntegrityError: they could not be kept, or other bytes stand under their digest.
        """
        import obstore
        from obstore.exceptions import AlreadyExistsError, BaseError

        digest = sha256(data).hexdigest()
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
        self._sync(digest)
        return digest

    def get(self, digest: str) -> bytes | None:
        """Give the bytes of a digest; None where they are missing or do not match it."""
        import obstore
        from obstore.exceptions import BaseError

        if self._folder is not None and not self._folder.exists():
            return None
        try:
            data = obstore.get(self._store(), _key(digest)).bytes().to_bytes()
        except (BaseError, OSError):
            return None
        return data if sha256(data).hexdigest() == digest else None

    def _sync(self, digest: str) -> None:
        """Bring a new file to the disk: the store's library leaves that to the system."""
        if self._folder is None:
            return
        path = self._folder / _key(digest)
        try:
            with path.open("rb+") as file:
                os.fsync(file.fileno())
            if os.name == "posix":  # Windows cannot open a folder; NTFS journals the name
                folder = os.open(path.parent, os.O_RDONLY)
                try:
                    os.fsync(folder)
                finally:
                    os.close(folder)
        except OSError as error:
            raise _unusable(self._location, error) from error


def _key(digest: str) -> str:
    return f"{digest[:2]}/{digest[2:]}"


def _unusable(location: str, error: Exception) -> IntegrityError:
    first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return IntegrityError(
        f"the object store {location} cannot be used: {first}; check that it exists, that you may write there, "
        "and that there is room"
    )
