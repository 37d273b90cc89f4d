"""A port that is ours, before anything that takes time; and its address as people write it.

Opening a city takes seconds. A port that somebody else has is told before that, and connections that come
meanwhile are refused by the system, not left hanging: the socket is bound here and listens once the server
takes it over.

Where the service manager hands a listening socket over (SPEC: systemd's sd_listen_fds(3), socket activation),
that is the port, whatever the settings say: several gateways of one city may have the same one, and while one
of them is started again no connection is refused, because the socket stays open.
"""

import os
import socket

from graph.errors import Unavailable

FIRST_HANDED = 3
"""The descriptor of the first socket that a service manager hands over."""


def public_port(host: str, port: int) -> socket.socket:
    """Return the socket that was handed to this process, or one of our own: see `bind_port`."""
    handed = os.environ.get("LISTEN_PID") == str(os.getpid()) and os.environ.get("LISTEN_FDS", "0") != "0"
    return socket.socket(fileno=FIRST_HANDED) if handed else bind_port(host, port)


def bind_port(host: str, port: int) -> socket.socket:
    """Return a socket that holds the port and does not listen yet, or raise PORT_TAKEN."""
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    # A port that a stopped gateway has just left is free; one that somebody listens on is not.
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError as error:
        made.close()
        raise Unavailable("PORT_TAKEN", host=host, port=port, private=str(error)) from error
    return made


def address_of(listening: socket.socket) -> str:
    """Return the address of a bound socket as a URL; port 0 has become the one that was chosen."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
