"""Announce something in each way that [notify] in config.toml switches on; a way that fails is recorded for doctor."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from gmail_reconnect.actions.context import Context
from gmail_reconnect.config import Config, Notify
from gmail_reconnect.errors import ConfigError, ErrorNote, ReconnectError
from gmail_reconnect.notify.apprise_way import AppriseWay
from gmail_reconnect.notify.command import CommandWay
from gmail_reconnect.notify.dead_man import ping
from gmail_reconnect.notify.desktop import DesktopWay
from gmail_reconnect.notify.interface import Announcement, Way
from gmail_reconnect.urls import is_loopback

from .alarm_state import AlarmState, changed_state
from .draft_to_oneself import DraftWay
from .words import NoticeWords

_URL: Final = "dead_man_url"


def notify_settings(context: Context) -> Notify:
    """[notify]; the defaults where config.toml is broken, which has to be announced, too."""
    try:
        return context.config.notify
    except ConfigError:
        return Config().notify


def announce(context: Context, state: AlarmState, announcement: Announcement) -> dict[str, ErrorNote | None]:
    """Announces in each way that is on. Returns way → why it failed, None where it didn't."""
    ended: dict[str, ErrorNote | None] = {}
    for way in _ways(context, state, announcement):
        try:
            way.announce(announcement)
            ended[way.name] = None
        except ReconnectError as error:
            ended[way.name] = error.note
        _note(state, way.name, ended[way.name])
    return ended


def ping_dead_man(context: Context, state: AlarmState, signal: str) -> dict[str, ErrorNote | None]:
    """Tells the dead-man's URL, if there is one, how the run goes. Returns what `announce` does."""
    url = notify_settings(context).dead_man_url
    if not url:
        return {}
    why: ErrorNote | None = None
    try:
        ping(url, signal, is_loopback(url), context.sleep)
    except ReconnectError as error:
        why = error.note
    _note(state, _URL, why)
    return {_URL: why}


def test_ways(context: Context) -> dict[str, ErrorNote | None]:
    """Announces a test in each way that is on: way → why it failed, None where it didn't."""
    words = NoticeWords(context)
    with changed_state(context) as state:
        test = Announcement("test", words.say("title", "test"), words.say("test", "text"))
        ended = announce(context, state, test)
        # A success would end the alarm of a service that waits for the next run.
        return ended | ping_dead_man(context, state, "log")


def _note(state: AlarmState, way: str, why: ErrorNote | None) -> None:
    state.failed_ways.pop(way, None)
    if why:
        state.failed_ways[way] = asdict(why)


def _ways(context: Context, state: AlarmState, announcement: Announcement) -> Sequence[Way]:
    settings = notify_settings(context)
    ways: list[Way] = []
    if settings.desktop:
        option = shlex.split(context.command_option)
        ways.append(DesktopWay((sys.executable, "-P", "-m", "gmail_reconnect", *option, "review")))
    if settings.command:
        ways.append(CommandWay(settings.command))
    if settings.draft:
        ways.append(DraftWay(context, state))
    if settings.apprise and announcement.kind != "digest":  # it names people
        ways.append(AppriseWay(settings.apprise))
    return ways
