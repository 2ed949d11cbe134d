"""A plug-in of proxy.py: whatever host is asked for, the connection goes to a port of this machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from proxy.http.proxy import HttpProxyBasePlugin

PORT = "TEST_PROXY_TARGET"
LOG = "TEST_PROXY_LOG"


class RedirectPlugin(HttpProxyBasePlugin):
    """Writes each request's method and target to a file first."""

    def before_upstream_connection(self, request: Any) -> Any:
        with Path(os.environ[LOG]).open("a", encoding="utf-8") as log:
            log.write(f"{request.method.decode()} {request.host.decode()}:{request.port}\n")
        request.host, request.port = b"127.0.0.1", int(os.environ[PORT])
        return request
