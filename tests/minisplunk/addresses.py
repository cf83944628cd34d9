"""Addresses and networks, as `cidrmatch`, `sort ip(…)`, `search` and lookups of type CIDR take them."""

from __future__ import annotations

import ipaddress
from typing import Union

from tests.minisplunk.errors import SplError

Address = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]
Network = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]


def address_of(text: str) -> Address:
    try:
        return ipaddress.ip_address(text)
    except ValueError as error:
        raise SplError("This is no address", text) from error


def network_of(text: str) -> Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError as error:
        raise SplError(f"This is no network: {error}", text) from error


def is_in(text: str, network: Network) -> bool:
    """Tell whether a text is an address of a network; a text that is no address is in none."""
    try:
        return ipaddress.ip_address(text) in network
    except ValueError:
        return False
