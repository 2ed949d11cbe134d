"""A desktop's notification daemon on the session bus, for tests: prints each notice as JSON, and clicks it if told to.

    dbus-run-session -- python notification_daemon.py NOTICES [click] -- COMMAND…

runs COMMAND beside it, and ends with its exit code.
"""

# mypy: ignore-errors
# D-Bus's types are in the place of Python's.
import asyncio
import json
import sys
from pathlib import Path

from dbus_fast.aio.message_bus import MessageBus
from dbus_fast.service import ServiceInterface, dbus_method, dbus_signal


class Notifications(ServiceInterface):
    def __init__(self, notices: Path, *, click: bool) -> None:
        super().__init__("org.freedesktop.Notifications")
        self._notices, self._click = notices, click

    @dbus_method()
    async def Notify(
        self,
        app_name: "s",
        replaces_id: "u",
        app_icon: "s",
        summary: "s",
        body: "s",
        actions: "as",
        hints: "a{sv}",
        expire_timeout: "i",
    ) -> "u":
        with self._notices.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"app": app_name, "title": summary, "text": body}) + "\n")
        if self._click:
            asyncio.get_running_loop().call_later(0.2, self.ActionInvoked, 1, "default")
        return 1

    @dbus_method()
    def GetCapabilities(self) -> "as":
        return ["body", "actions"]

    @dbus_method()
    def GetServerInformation(self) -> "ssss":
        return ["tests", "example", "1", "1.2"]

    @dbus_method()
    def CloseNotification(self, id: "u") -> None:
        pass

    @dbus_signal()
    def ActionInvoked(self, id: int, action_key: str) -> "us":
        return [id, action_key]

    @dbus_signal()
    def NotificationClosed(self, id: int, reason: int) -> "uu":
        return [id, reason]


async def serve(notices: Path, command: list[str], *, click: bool) -> int:
    bus = await MessageBus().connect()
    bus.export("/org/freedesktop/Notifications", Notifications(notices, click=click))
    await bus.request_name("org.freedesktop.Notifications")
    running = await asyncio.create_subprocess_exec(*command)
    return await running.wait()


if __name__ == "__main__":
    options, command = sys.argv[1 : sys.argv.index("--")], sys.argv[sys.argv.index("--") + 1 :]
    sys.exit(asyncio.run(serve(Path(options[0]), command, click="click" in options)))
