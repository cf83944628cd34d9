"""The calendar of ordinary autostart writes: about 25 quarters of an hour in which a firm's software registers itself."""

from __future__ import annotations

from tests.site.simulation import microsoft, products
from tests.site.simulation.installations import Occasion


def occasions() -> tuple[Occasion, ...]:
    """List what is installed, updated and removed, in the order of the week; a range names every n-th host."""
    return (
        # Monday: programs register themselves at logon, and OneDrive updates itself.
        Occasion("Mon 08:30", microsoft.EDGE_AUTO_LAUNCH, range(1, 45, 4)),
        Occasion("Mon 08:30", products.CHROME_AUTO_LAUNCH, range(2, 45, 9)),
        Occasion("Mon 10:00", microsoft.ONEDRIVE_UPDATE, range(4, 24, 4), "26.019.0128.0001"),
        Occasion("Mon 11:15", products.SLACK, range(3, 45, 8), "4.43.51"),
        Occasion("Mon 12:15", products.SPOTIFY, range(7, 30, 11)),
        Occasion("Mon 12:15", products.SWITCHED_OFF, range(7, 30, 11)),
        Occasion("Mon 12:15", products.DISCORD, range(8, 45, 15)),
        # Tuesday 02:00: the patch window, on servers too.
        Occasion("Tue 02:00", microsoft.CUMULATIVE_UPDATE, range(1, 51, 6), "10.0.26100.3321"),
        Occasion("Tue 02:15", microsoft.SECURITY_HEALTH, range(1, 51, 3)),
        Occasion("Tue 02:15", microsoft.VISUAL_C_RUNTIME, range(4, 45, 9), "14.42.34433"),
        Occasion("Tue 02:15", products.VMWARE_TOOLS, range(45, 51)),
        Occasion("Tue 08:30", products.ACROBAT_SYNCHRONIZER, range(1, 45, 7)),
        Occasion("Tue 08:30", microsoft.RESTART_OF_APPLICATIONS, range(5, 45, 13)),
        Occasion("Tue 12:45", products.CREATIVE_CLOUD, range(9, 45, 14), "6.5.0.348"),
        # Wednesday: group policy, newcomers, and the roll-out of the firm's own agent.
        Occasion("Wed 06:00", microsoft.LOGON_SCRIPT_OF_POLICY, range(1, 45, 6)),
        Occasion("Wed 06:00", microsoft.STARTUP_SCRIPT_OF_POLICY, range(46, 51, 2)),
        Occasion("Wed 09:00", microsoft.NEW_PROFILE, range(12, 45, 16)),
        Occasion("Wed 09:00", microsoft.ONEDRIVE_FIRST_LOGON, range(12, 45, 16)),
        Occasion("Wed 11:00", products.ONE_PASSWORD, range(6, 45, 13)),
        Occasion("Wed 11:00", products.DROPBOX, range(11, 45, 16), "218.4.4348"),
        Occasion("Wed 19:00", products.FIRM_AGENT, range(1, 31), "3.2.0"),
        # Thursday: drivers by night, meetings and telephones by day.
        Occasion("Thu 02:00", products.REALTEK_AUDIO, range(1, 45, 8), "6.0.9788.1"),
        Occasion("Thu 02:00", products.DELL_AUDIO, range(3, 45, 14), "4.12.3"),
        Occasion("Thu 02:00", products.LOGITECH_ASSISTANT, range(5, 45, 14), "1.10"),
        Occasion("Thu 02:00", products.LENOVO_TOUCHPAD, range(41, 45), "19.5.35"),
        Occasion("Thu 02:15", products.INTEL_STORAGE, range(2, 45, 14), "18.7.6"),
        Occasion("Thu 02:15", products.HP_HOTKEYS, range(6, 45, 14), "1.6.27"),
        Occasion("Thu 08:45", microsoft.TEAMS_CLASSIC_UPDATE, range(4, 45, 6), "1.8.0.4651"),
        Occasion("Thu 08:45", products.WEBEX, range(1, 45, 11)),
        Occasion("Thu 10:30", products.GREENSHOT, range(14, 45, 15)),
        Occasion("Thu 10:30", products.PRINTER_PACKAGE, range(13, 45, 15)),
        Occasion("Thu 14:00", microsoft.ONENOTE_SHORTCUT, range(2, 45, 10)),
        Occasion("Thu 14:00", microsoft.ONENOTE_SHORTCUT_IN_GERMAN, range(6, 45, 19)),
        Occasion("Thu 14:00", products.OWN_SHORTCUT, range(10, 45, 17)),
        Occasion("Thu 20:00", products.GLOBAL_PROTECT, range(1, 45, 5), "6.2.5"),
        Occasion("Thu 20:00", products.CITRIX, range(4, 45, 10), "24.9.0.225"),
        # Friday: browsers, and the rest.
        Occasion("Fri 02:00", products.CHROME_UPDATE, range(1, 45, 5), "134.0.6998.36"),
        Occasion("Fri 02:00", microsoft.EDGE_UPDATE, range(2, 45, 5), "134.0.3124.51"),
        Occasion("Fri 02:15", microsoft.WEBVIEW_UPDATE, range(3, 45, 5), "134.0.3124.51"),
        Occasion("Fri 02:15", products.JAVA_UPDATER, range(7, 45, 9), "8.0.4410.7"),
        Occasion("Fri 08:30", microsoft.EDGE_AUTO_LAUNCH, range(3, 45, 6)),
        Occasion("Fri 08:30", microsoft.ONEDRIVE_OF_MACHINE, range(25, 45, 4)),
        Occasion("Fri 12:30", products.STEAM, range(43, 45)),
        Occasion("Fri 12:30", products.KEEPASS, range(16, 45, 14)),
        Occasion("Fri 12:30", products.DISCORD_REMOVED, range(23, 24)),
        Occasion("Fri 15:00", products.JABRA, range(9, 45, 12), "6.22.29"),
        Occasion("Fri 15:00", products.LOGITECH_OPTIONS, range(15, 45, 14), "10.24.1"),
        Occasion("Fri 15:00", products.FIRM_SCRIPT, range(40, 42), "1.0"),
        # At the weekend: servers, and what runs by itself.
        Occasion("Sat 03:00", products.ANY_CONNECT, range(2, 45, 7), "4.10.08029"),
        Occasion("Sat 03:00", microsoft.TEAMS_MACHINE_INSTALLER, range(8, 45, 18), "1.8.00.4651"),
        Occasion("Sat 22:00", products.ZOOM_REPAIR, range(5, 45, 9), "6.3.11"),
        Occasion("Sat 22:00", microsoft.WINDOWS_SETUP_REBOOT, range(48, 50)),
        Occasion("Sun 03:00", products.GOOGLE_DRIVE_UPDATE, range(3, 45, 9), "104.0.3.0"),
        Occasion("Sun 03:00", microsoft.ONEDRIVE_UPDATE, range(24, 45, 8), "26.021.0201.0002"),
    )
