"""A session on a Spark Connect server."""

import socket
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flows.errors import QppError, ServiceAwayError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SCHEME, PORT = "sc", 15002
SECONDS_TO_ANSWER = 10
# A sum that does not fit is an error and not nothing; dates are days, wherever the server stands.
SETTINGS = {"spark.sql.ansi.enabled": "true", "spark.sql.session.timeZone": "UTC"}


def checked_remote(remote: str | None) -> str:
    """Return the address of a server as it was given; raises QppError QPP664 when it is none."""
    try:
        parts = urlsplit(remote or "")
        is_address = parts.scheme == SCHEME and bool(parts.hostname) and (parts.port or PORT) > 0
    except ValueError:
        is_address = False
    if remote is None or not is_address:
        # What follows the host may be a token.
        given = (remote or "nothing").split(";")[0]
        raise QppError("QPP664", given=given)
    return remote


def place_of(remote: str) -> str:
    """Return host and port of an address, without what may be secret behind them."""
    parts = urlsplit(remote)
    return f"{parts.hostname}:{parts.port or PORT}"


def _check_answers(remote: str) -> None:
    """Raise ServiceAwayError QPP661 when nobody listens: the client would try for minutes."""
    parts = urlsplit(remote)
    address = (parts.hostname, parts.port or PORT)
    try:
        socket.create_connection(address, timeout=SECONDS_TO_ANSWER).close()
    except OSError as error:
        reason = error.strerror or str(error)
        raise ServiceAwayError("QPP661", place=place_of(remote), reason=reason) from error


def _builder() -> Any:
    # The client says of pandas 3 that it may not support all of it; nothing here goes through it.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    try:
        with _program():
            from pyspark.sql.connect.session import SparkSession  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise QppError("QPP660", reason=str(error).splitlines()[0]) from error
    return SparkSession.builder


@contextmanager
def _program() -> Iterator[None]:
    """Be a program with a file while in the block: the client takes others for its own doctests."""
    main = sys.modules["__main__"]
    is_named = hasattr(main, "__file__")
    if not is_named:
        main.__file__ = __file__
    try:
        yield
    finally:
        if not is_named:
            del main.__file__


@contextmanager
def session(remote: str) -> Iterator["SparkSession"]:
    """Open a session on the server for the time of the block.

    Raises QppError QPP660 when the client is not installed, QPP664 for what is no address,
    ServiceAwayError QPP661 when no server answers there.
    """
    address = checked_remote(remote)
    builder = _builder()
    _check_answers(address)
    with told(address):
        spark = builder.remote(address).create()
        for name, value in SETTINGS.items():
            spark.conf.set(name, value)
    try:
        yield spark
    finally:
        spark.stop()


@contextmanager
def told(remote: str, table: str = "") -> Iterator[None]:
    """Turn what the client raises in the block into numbered errors, without data of the claims.

    Raises QppError QPP662 when the server refuses the table's SQL or cannot compute it,
    ServiceAwayError QPP661 when it is gone.
    """
    import grpc  # noqa: PLC0415 - comes with the client
    from pyspark.errors import (  # noqa: PLC0415
        AnalysisException,
        IllegalArgumentException,
        ParseException,
        PySparkException,
    )

    try:
        yield
    except grpc.RpcError as error:
        reason = type(error).__name__
        raise ServiceAwayError("QPP661", place=place_of(remote), reason=reason) from error
    except PySparkException as error:
        if not table:
            reason = f"{type(error).__name__} {str(error).splitlines()[0]}"
            raise ServiceAwayError("QPP661", place=place_of(remote), reason=reason) from error
        # What analysis says names columns; what execution says may quote a cell.
        is_analysis = isinstance(
            error, AnalysisException | IllegalArgumentException | ParseException
        )
        reason = str(error).splitlines()[0] if is_analysis else type(error).__name__
        raise QppError("QPP662", place=place_of(remote), table=table, reason=reason) from error
