"""The arrays of a proof in one ``proof.npz``; every size is checked before it is believed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.saved.saved_problem import Arrays, BadRecord, expected_arrays

_MAX_HEADER = 4_096


def proof_bytes(arrays: Arrays) -> bytes:
    """Return the file of some arrays, the same bytes for the same arrays."""
    file = io.BytesIO()
    np.savez(file, **dict(arrays))  # type: ignore[arg-type]  # stubs take "0.potentials" for allow_pickle
    return file.getvalue()


def read_proof(content: bytes, record: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    """Return the arrays that a record says belong to it.

    Nothing is unpacked or allocated before name, type and shape are what the record expects.

    Raises
    ------
    BadRecord
        When the file is no archive, or an array is missing, too many, or of another type or shape.
    """
    networks = record.get("networks")
    expected = {
        name: form
        for number, network in enumerate(networks if isinstance(networks, list) else [])
        for name, form in expected_arrays(number, network).items()
    }
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
            if len(members) < len(archive.infolist()) or set(members) != set(expected):
                raise BadRecord("proof.npz does not hold the arrays that the plan names")
            return {name: _array(archive, members[name], *expected[name]) for name in members}
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, OSError) as error:
        raise BadRecord(f"proof.npz cannot be read: {error}") from error


def _array(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, dtype: str, shape: tuple[int, ...]
) -> NDArray[Any]:
    size = int(np.prod(shape, dtype=object)) * np.dtype(dtype).itemsize
    if member.compress_type != zipfile.ZIP_STORED or member.file_size > size + _MAX_HEADER:
        raise BadRecord(f"{member.filename} is packed, or larger than its shape")
    with archive.open(member) as file:
        version = np.lib.format.read_magic(file)
        if version != (1, 0):
            raise BadRecord(f"{member.filename} is of format {version}")
        found_shape, by_columns, found_dtype = np.lib.format.read_array_header_1_0(file)
        if found_shape != shape or found_dtype.str != dtype or by_columns:
            raise BadRecord(f"{member.filename} is {found_dtype} of {found_shape}")
        data = file.read()
    if len(data) != size:
        raise BadRecord(f"{member.filename} has {len(data)} bytes, not {size}")
    return np.frombuffer(data, dtype=dtype).reshape(shape)
