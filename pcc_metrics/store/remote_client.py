"""The calls to a store in S3 or Azure, each with a limit of time and its errors as sentences."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, TYPE_CHECKING, Any

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PermissionDeniedError
from obstore.store import AzureStore, S3Store

from pcc_metrics.store.object_store import NAME, StoreError

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

SCHEMES = {"s3": "AWS", "az": "AZURE"}  # and how their settings in the environment begin
CALL_SECONDS = 10  # for an answer of some kilobytes
STALL_SECONDS = 15  # without a byte, while a file comes
FILE_SECONDS = 30 * 60
_ADDRESS = re.compile(r"(s3|az)://([a-z0-9][a-z0-9.-]+)/?(.*)")
_STATUS = re.compile(r"status code: (\d{3})")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RemoteObject:
    """A line of a store's listing; `written` is in seconds, by the store's clock."""

    version: str
    size: int
    written: float


class RemoteClient:
    """One bucket or container below a prefix."""

    def __init__(self, address: str) -> None:
        """Raises `StoreError` where the address is none, or the environment lacks a setting."""
        scheme, container, prefix = parse_address(address)
        self.address, self._scheme = address, scheme
        self._failing: set[str] = set()  # what was logged and has not succeeded since
        short: ClientConfig = {"timeout": timedelta(seconds=CALL_SECONDS)}
        long: ClientConfig = {
            "timeout": timedelta(seconds=FILE_SECONDS),
            "read_timeout": timedelta(seconds=STALL_SECONDS),
        }
        self._short = self._open(container, prefix, short, retries=1)
        self._long = self._open(container, prefix, long, retries=3)

    def _open(
        self, container: str, prefix: str, client: ClientConfig, retries: int
    ) -> S3Store | AzureStore:
        kind = SCHEMES[self._scheme]
        client["connect_timeout"] = timedelta(seconds=5)
        # Settings given here take the place of all that the environment has of the kind.
        client["allow_http"] = _allows_http(self._scheme)
        retry: RetryConfig = {
            "max_retries": retries,
            "retry_timeout": timedelta(seconds=2 * CALL_SECONDS),
        }
        opener: Any = S3Store if self._scheme == "s3" else AzureStore
        try:
            store: S3Store | AzureStore = opener(
                container, prefix=prefix or None, client_options=client, retry_config=retry
            )
        except (BaseError, ValueError) as error:
            _log.error("%s cannot be opened: %s", self.address, redact(str(error)))
            raise StoreError(
                f"{self.address} cannot be opened: a setting is missing or wrong. Look at the "
                f"variables of the environment that begin with {kind}_, and at the log."
            ) from None
        return store

    def put(self, name: str, content: bytes) -> str:
        """The version under which bytes are kept; raises `FileExistsError` where some are."""
        with self._explain(f"{name} could not be written"):
            try:
                made = obstore.put(self._long, name, content, mode="create", use_multipart=False)
            except AlreadyExistsError:
                raise FileExistsError(name) from None
            except FileNotFoundError:
                raise StoreError(self._describe_missing()) from None
        return _version(made)

    def get(self, name: str) -> bytes:
        """The bytes of an object; raises `FileNotFoundError` where there is none."""
        with self._explain(f"{name} could not be read"):
            return bytes(obstore.get(self._short, name).bytes())

    def download(self, name: str, file: IO[bytes]) -> None:
        """Write the bytes of an object into a file, piece by piece."""
        with self._explain(f"{name} could not be read"):
            answer, written = obstore.get(self._long, name), 0
            for piece in answer.stream():
                written += file.write(piece)
            if written != answer.meta["size"]:
                raise StoreError(f"{self.address} broke off while it sent {name}: try again.")

    def list_all(self) -> dict[str, RemoteObject]:
        """Everything below the prefix, by its name."""
        with self._explain("What is in the store could not be listed"):
            return {
                one["path"]: RemoteObject(
                    _version(one), one["size"], one["last_modified"].timestamp()
                )
                for chunk in obstore.list(self._short, chunk_size=1_000)
                for one in chunk
            }

    def delete(self, name: str) -> None:
        """Delete an object; another may have done so just now."""
        with self._explain(f"{name} could not be deleted"), suppress(FileNotFoundError):
            obstore.delete(self._short, name)

    @contextmanager
    def _explain(self, what: str) -> Iterator[None]:
        """Turn what the library says of a call into a sentence, logged once until it is over."""
        try:
            yield
        except BaseError as error:
            text = redact(str(error))
            level = logging.DEBUG if what in self._failing else logging.WARNING
            _log.log(level, "%s: %s. %s", self.address, what, text[:1_000])
            self._failing.add(what)
            raise StoreError(f"{what}. {self._describe(error, text)}") from None
        if what in self._failing:
            self._failing.discard(what)
            _log.info("%s answers again where %s.", self.address, what)

    def _describe(self, error: BaseError, text: str) -> str:
        match = _STATUS.search(text)
        status = int(match[1]) if match else 0
        if isinstance(error, PermissionDeniedError) or status in (401, 403):
            return (
                f"{self.address} does not let this server in: look at the variables that begin "
                f"with {SCHEMES[self._scheme]}_, and at what the account may do there."
            )
        if status == 404:
            return self._describe_missing()
        if status:
            return f"{self.address} answers with an error ({status}): it is tried again."
        return (
            f"{self.address} does not answer: look at the network, and at the variables that begin "
            f"with {SCHEMES[self._scheme]}_. It is tried again."
        )

    def _describe_missing(self) -> str:
        kind = "bucket" if self._scheme == "s3" else "container"
        return f"The {kind} of {self.address} is not there: make it first, or correct the address."


def parse_address(address: str) -> tuple[str, str, str]:
    """Scheme, bucket or container, and prefix. What is wrong is said without the address itself.

    It could hold a password.
    """
    match = _ADDRESS.fullmatch(address)
    if not match or (match[3].rstrip("/") and not NAME.fullmatch(match[3].rstrip("/"))):
        raise StoreError(
            "This address of a store cannot be read. Wanted is s3://BUCKET/PREFIX or "
            "az://CONTAINER/PREFIX, of letters, digits, dots and dashes; whose account it is goes "
            "into variables of the environment."
        )
    return match[1], match[2], match[3].rstrip("/")


def _allows_http(scheme: str) -> bool:
    """Whether the environment lets a store be reached without encryption, as a test's may be."""
    aws, azure = os.environ.get("AWS_ALLOW_HTTP", ""), os.environ.get("AZURE_ALLOW_HTTP", "")
    return (aws if scheme == "s3" else azure).lower() in ("1", "true")


def redact(text: str) -> str:
    """An error of the library without the query of an address, which may hold a signature."""
    return " ".join(re.sub(r"\?[^\s\"]*", "?…", text.split("Debug source", maxsplit=1)[0]).split())


def _version(answer: Mapping[str, Any]) -> str:
    """A put and a listing differ in whether the tag stands in quotes."""
    return str(answer.get("e_tag") or answer.get("version") or "").strip('"')
