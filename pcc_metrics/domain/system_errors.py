"""What the system says of files, with what to do about it."""

from __future__ import annotations

import errno

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
TOO_MANY_OPEN = frozenset({errno.EMFILE, errno.ENFILE})


def is_of_machine(error: BaseException) -> bool:
    """Whether the machine lacks something that it may have again in a moment: room, or handles."""
    return isinstance(error, OSError) and error.errno in FULL | TOO_MANY_OPEN


def describe_os_error(error: OSError) -> str:
    """The cause as the end of a sentence, without its full stop."""
    if error.errno in FULL:
        return "the disk is full. Make room on it, then try again"
    if error.errno in TOO_MANY_OPEN:
        return (
            "too many files are open at once. Try again in a minute; whoever runs the program can "
            "allow it more (ulimit -n)"
        )
    return error.strerror or str(error)
