"""The fifty hosts of a firm, and who works at them."""

from __future__ import annotations

from dataclasses import dataclass

from tests.site.simulation.chance import chance, digest, guid

FIRM = "Nordwerk"
DOMAIN = "nordwerk.example"
WORKSTATIONS = range(1, 45)
SERVERS = range(45, 51)
_DOMAIN_SID = "S-1-5-21-2914773182-1160523477-3308165509"
_USERS = (
    "a.lindt b.krause c.vogel d.albers e.sommer f.petersen g.haas h.winkler i.brandt j.ziegler "
    "k.jäger l.arnold m.otto n.seidel o.lorenz p.graf r.busch s.kuhn t.pohl u.horn "
    "v.sauer w.thiel a.bergmann b.simon c.engel d.roth e.beck f.lutz g.kaiser h.franke "
    "i.keller j.peters k.scholz l.moeller m.weiss n.hahn o.keil p.schubert r.vogt s.friedrich "
    "t.guenther u.kramer v.jansen w.erdmann adm.holm adm.holm adm.reuter adm.reuter adm.tietz adm.tietz"
).split()


@dataclass(frozen=True)
class Host:
    """Describe a host; `user` is who logs on there, an administrator on a server."""

    number: int
    user: str

    @property
    def name(self) -> str:
        """Give the short name, which the forwarder sets as Splunk's host."""
        kind = "SRV" if self.is_server else "NB" if self.number > 40 else "WS"
        return f"{kind}-{self.number:03}"

    @property
    def full_name(self) -> str:
        """Give the name that stands in the event log."""
        return f"{self.name}.{DOMAIN}"

    @property
    def is_server(self) -> bool:
        """Tell whether nobody sits before it."""
        return self.number in SERVERS

    @property
    def logs_as_text(self) -> bool:
        """Tell whether its forwarder sends the older event-log text instead of XML."""
        return self.number % 5 == 0

    @property
    def account(self) -> str:
        """Give the user with the domain."""
        return f"{FIRM.upper()}\\{self.user}"

    @property
    def profile(self) -> str:
        """Give the user's profile folder."""
        return f"C:\\Users\\{self.user}"

    @property
    def sid(self) -> str:
        """Give the user's SID: the same for one user on every host."""
        return f"{_DOMAIN_SID}-{1101 + _USERS.index(self.user)}"

    def fill(self, text: str, version: str = "") -> str:
        """Fill in what stands in angle brackets: profile, user, sid, version, guid, hash, or 16 digits of a driver."""
        marks = {
            "<profile>": self.profile,
            "<user>": self.user,
            "<sid>": self.sid,
            "<version>": version,
            "<guid>": guid(self.name, version),
            "<hash>": digest("profile", self.name)[:32].upper(),
            "<driver>": digest("driver", version)[:16],
            "<number>": str(chance("number", self.name, version).randrange(100_000, 1_000_000)),
        }
        for mark, value in marks.items():
            text = text.replace(mark, value)
        return text


def hosts() -> tuple[Host, ...]:
    """List the hosts by their numbers, from 1 on."""
    return tuple(Host(number, user) for number, user in enumerate(_USERS, 1))


def host(number: int) -> Host:
    """Give the host of a number."""
    return Host(number, _USERS[number - 1])
