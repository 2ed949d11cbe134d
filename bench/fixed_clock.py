"""A clock that always shows the same moment, for commands whose results have to be the same on every day.

Replaces `datetime.datetime`, and so has to be called before the module that asks for the time is imported. Only `now`
differs: every object that the replacement makes is a real `datetime`. `time.time` and `time.monotonic` still run.
"""

from __future__ import annotations

import datetime as dt
from datetime import datetime, tzinfo
from typing import Any, Final

_REAL: Final = datetime


def stop_at(moment: datetime) -> None:
    """From now on `datetime.now` is `moment` (aware) in this process."""

    class Meta(type):
        """Takes every real datetime for an instance of the replacement."""

        def __instancecheck__(cls, instance: object) -> bool:
            return isinstance(instance, _REAL)

    class Fixed(datetime, metaclass=Meta):
        """What `from datetime import datetime` finds afterwards."""

        def __new__(cls, *given: Any, **named: Any) -> Any:
            return _REAL(*given, **named)

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            shown = moment.astimezone(tz)
            return shown if tz else shown.replace(tzinfo=None)

    dt.datetime = Fixed  # type: ignore[misc] # which is what this module is for
