"""A local Gmail that people sign in to, that keeps to a quota, answers late, and fails as ordered or by chance."""

from __future__ import annotations

import time
from collections.abc import Callable

from gmail_reconnect.local_gmail.exchange import ApiRequest, ApiResponse
from gmail_reconnect.local_gmail.hooks import CallScope, Hooks, Interference
from gmail_reconnect.local_gmail.methods.table import METHODS, ApiMethod
from gmail_reconnect.local_gmail.oauth import CLIENT_ID, CLIENT_SECRET
from gmail_reconnect.local_gmail.server import LocalGmail

from .consent import ConsentAuthority
from .enforced_quota import CURRENT_TABLE, EnforcedQuota, RateLimit, UnitTable
from .faults import Fault, FaultPlan, RandomFaults, interference
from .live_mailbox import LiveMailbox
from .more_methods import MORE_METHODS

Latency = float | Callable[[ApiRequest], float]
"""Seconds between a request and its answer; a batch is one request."""


class UnreliableGmail(LocalGmail):
    """`rate` makes it refuse calls over the quota, in units of `table`; `faults` makes it fail by chance.

    Latency passes by calling `sleep`, from several threads at once; it may move the clock instead of waiting.
    """

    mailbox: LiveMailbox

    def __init__(
        self,
        mailbox: LiveMailbox,
        *,
        clock: Callable[[], float],
        port: int = 0,
        rate: RateLimit | None = None,
        table: UnitTable = CURRENT_TABLE,
        latency: Latency = 0.0,
        sleep: Callable[[float], None] = time.sleep,
        faults: RandomFaults | None = None,
    ) -> None:
        self._quota, self._plan, self.authority = EnforcedQuota(rate, table), FaultPlan(faults), ConsentAuthority()
        super().__init__(
            mailbox,
            clock=clock,
            port=port,
            hooks=_FaultHooks(self._quota, self._plan, latency, sleep),
            authority=self.authority,
            methods=(*METHODS, *MORE_METHODS),
        )

    @property
    def units_by_method(self) -> dict[str, int]:
        """What all calls cost, by method, such as {"messages.get": 40}."""
        with self.mailbox.lock:
            return dict(self._quota.by_method)

    @property
    def refused(self) -> int:
        """How many calls were refused for the rate; refusals by a fault don't count."""
        with self.mailbox.lock:
            return self._quota.refused

    def client_secrets(self) -> dict[str, dict[str, object]]:
        """The client file of a Desktop app that signs in to this server."""
        return {
            "installed": {
                "client_id": CLIENT_ID,
                "project_id": "local-gmail",
                "auth_uri": f"{self.url}/auth",
                "token_uri": f"{self.url}/token",
                "client_secret": CLIENT_SECRET,
                "redirect_uris": ["http://localhost"],
            }
        }

    def revoke(self) -> None:
        """The user withdraws the access: calls get a 401, and a refresh gets invalid_grant."""
        with self.mailbox.lock:
            self.authority.revoke()

    def fail_next(self, fault: Fault, method: str | None = None, times: int = 1) -> None:
        """Lets the next `times` calls of a method fail, or of any method that the fault can hit.

        `method` is such as "messages.get", alone or in a batch; "batch" for whole batches; "token" for a refresh.
        Raises ValueError if the fault never happens to it.
        """
        with self.mailbox.lock:
            self._plan.order(fault, method, times)

    def fail_always(self, fault: Fault, *resources: str) -> None:
        """Lets every call for these fail, such as "messages/18c" or "threads/18c"."""
        with self.mailbox.lock:
            for resource in resources:
                self._plan.fail_always(fault, resource)

    def forgive(self) -> None:
        """Takes back what `fail_always` ordered."""
        with self.mailbox.lock:
            self._plan.forgive()

    def _work(self, request: ApiRequest) -> ApiResponse | None:
        if (request.verb, request.path) != ("GET", "/auth"):
            return super()._work(request)
        with self.mailbox.lock:
            response = self.authority.authorize(request.query)
        self._api.log_request(request, "auth", response.status)
        return response


class _FaultHooks(Hooks):
    def __init__(self, quota: EnforcedQuota, plan: FaultPlan, latency: Latency, sleep: Callable[[float], None]) -> None:
        self._quota, self._plan, self._latency, self._sleep = quota, plan, latency, sleep

    def around(self, request: ApiRequest, work: Callable[[ApiRequest], ApiResponse | None]) -> ApiResponse | None:
        """Half of the latency passes before the work, half after it."""
        seconds = self._latency(request) if callable(self._latency) else self._latency
        if seconds:
            self._sleep(seconds / 2)
        response = work(request)
        if seconds:
            self._sleep(seconds / 2)
        return response

    def interfere(self, scope: CallScope, method: str, *lines: str) -> Interference | None:
        fault = self._plan.strike(scope, method, *lines)
        return interference(fault) if fault else None

    def charge(self, method: ApiMethod, now: float) -> int:
        return self._quota.charge(method.name, now)
