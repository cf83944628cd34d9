"""How Windows itself and Microsoft's programs write autostarts, without anybody asking them to."""

from __future__ import annotations

from tests.site.simulation.installations import (
    DELETED,
    MSI,
    MSIEXEC,
    OF_MACHINE,
    OF_USER,
    RESIDENT,
    RUN,
    RUN_32,
    RUN_OF_USER,
    RUN_ONCE,
    RUN_ONCE_32,
    RUN_ONCE_OF_USER,
    STARTUP,
    TASK,
    USER,
    Installation,
)

_ONEDRIVE = r"<profile>\AppData\Local\Microsoft\OneDrive"
_EDGE = r"C:\Program Files (x86)\Microsoft\Edge\Application"
_WEBVIEW = r"C:\Program Files (x86)\Microsoft\EdgeWebView\Application"
_WINLOGON = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon"
_ACTIVE_SETUP = r"HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components"
_DELETE = r"C:\Windows\system32\cmd.exe /q /c del /q"
_REMOVE = r"C:\Windows\system32\cmd.exe /q /c rmdir /s /q"

ONEDRIVE_UPDATE = Installation(
    writer=rf"{_ONEDRIVE}\StandaloneUpdater\OneDriveSetup.exe",
    started_by=TASK,
    command=rf'"{_ONEDRIVE}\StandaloneUpdater\OneDriveSetup.exe" /update /restart',
    files=(rf"{_ONEDRIVE}\<version>\FileSyncShell64.dll", rf"{_ONEDRIVE}\OneDrive.exe"),
    values=(
        (RUN_OF_USER, "OneDrive", rf'"{_ONEDRIVE}\OneDrive.exe" /background'),
        (RUN_ONCE_OF_USER, "Delete Cached Update Binary", rf'{_DELETE} "{_ONEDRIVE}\Update\OneDriveSetup.exe"'),
        (
            RUN_ONCE_OF_USER,
            "Delete Cached Standalone Update Binary",
            rf'{_DELETE} "{_ONEDRIVE}\StandaloneUpdater\OneDriveSetup.exe"',
        ),
        (RUN_ONCE_OF_USER, "Uninstall 26.002.0105.0001", rf'{_REMOVE} "{_ONEDRIVE}\26.002.0105.0001"'),
    ),
)
ONEDRIVE_FIRST_LOGON = Installation(
    writer=r"C:\Windows\System32\OneDriveSetup.exe",
    started_by=USER,
    command=r"C:\Windows\System32\OneDriveSetup.exe /thfirstsetup",
    files=(rf"{_ONEDRIVE}\OneDrive.exe",),
    values=(
        (RUN_OF_USER, "OneDrive", rf'"{_ONEDRIVE}\OneDrive.exe" /background'),
        (RUN_OF_USER, "OneDriveSetup", DELETED),
    ),
)
ONEDRIVE_OF_MACHINE = Installation(
    writer=r"C:\Program Files\Microsoft OneDrive\OneDrive.exe",
    started_by=USER,
    command=r'"C:\Program Files\Microsoft OneDrive\OneDrive.exe" /background',
    values=((RUN_OF_USER, "OneDrive", r'"C:\Program Files\Microsoft OneDrive\OneDrive.exe" /background'),),
)
EDGE_AUTO_LAUNCH = Installation(
    writer=rf"{_EDGE}\msedge.exe",
    started_by=USER,
    values=(
        (
            RUN_OF_USER,
            "MicrosoftEdgeAutoLaunch_<hash>",
            rf'"{_EDGE}\msedge.exe" --no-startup-window --win-session-start',
        ),
    ),
)
EDGE_UPDATE = Installation(
    writer=r"C:\Program Files (x86)\Microsoft\EdgeUpdate\Install\<guid>\EDGEMITMP_6C1D4.tmp\setup.exe",
    started_by=TASK,
    files=(rf"{_EDGE}\<version>\msedge.dll", rf"{_EDGE}\<version>\Installer\setup.exe"),
    values=(
        (
            rf"{_ACTIVE_SETUP}\{{9459C573-B17A-45AE-9F64-1857B5D58CEE}}",
            "StubPath",
            rf'"{_EDGE}\<version>\Installer\setup.exe" --configure-user-settings --verbose-logging --system-level --msedge --channel=stable',
        ),
    ),
)
WEBVIEW_UPDATE = Installation(
    writer=rf"{_WEBVIEW}\<version>\Installer\setup.exe",
    started_by=TASK,
    command=rf'"{_WEBVIEW}\<version>\Installer\setup.exe" --msedgewebview --delete-old-versions --system-level --verbose-logging',
    values=(
        (
            RUN_ONCE_32,
            "msedge_cleanup_{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}",
            rf'"{_WEBVIEW}\<version>\Installer\setup.exe" --msedgewebview --delete-old-versions --system-level --verbose-logging --on-logon',
        ),
    ),
)
TEAMS_CLASSIC_UPDATE = Installation(
    writer=r"<profile>\AppData\Local\Microsoft\Teams\Update.exe",
    started_by=USER,
    command=r'"<profile>\AppData\Local\Microsoft\Teams\Update.exe" --processStart "Teams.exe"',
    files=(r"<profile>\AppData\Local\Microsoft\Teams\current\Teams.exe",),
    values=(
        (
            RUN_OF_USER,
            "com.squirrel.Teams.Teams",
            r'<profile>\AppData\Local\Microsoft\Teams\Update.exe --processStart "Teams.exe" --process-start-args "--system-initiated"',
        ),
        (rf"{OF_USER}\Explorer\StartupApproved\Run", "com.squirrel.Teams.Teams", "Binary Data"),
    ),
)
TEAMS_MACHINE_INSTALLER = Installation(
    writer=MSIEXEC,
    started_by=MSI,
    files=(r"C:\Program Files (x86)\Teams Installer\Teams.exe",),
    values=(
        (
            RUN_32,
            "TeamsMachineInstaller",
            r"%ProgramFiles%\Teams Installer\Teams.exe --checkInstall --source=default",
        ),
    ),
)
ONENOTE_SHORTCUT = Installation(
    writer=r"C:\Program Files\Microsoft Office\root\Office16\ONENOTE.EXE",
    started_by=USER,
    files=(rf"{STARTUP}\Send to OneNote.lnk",),
)
ONENOTE_SHORTCUT_IN_GERMAN = Installation(
    writer=r"C:\Program Files\Microsoft Office\root\Office16\ONENOTE.EXE",
    started_by=USER,
    files=(rf"{STARTUP}\An OneNote senden.lnk",),
)
SECURITY_HEALTH = Installation(
    writer=r"C:\Windows\System32\poqexec.exe",
    started_by=RESIDENT,
    values=((RUN, "SecurityHealth", r"%windir%\system32\SecurityHealthSystray.exe"),),
)
CUMULATIVE_UPDATE = Installation(
    writer=r"C:\Windows\WinSxS\amd64_microsoft-windows-servicingstack_31bf3856ad364e35_10.0.26100.3321_none_a5b3c2\TiWorker.exe",
    started_by=RESIDENT,
    files=(r"C:\Windows\WinSxS\Temp\InFlight\wcp.dll",),
    values=(
        (_WINLOGON, "Shell", "explorer.exe"),
        (_WINLOGON, "Userinit", r"C:\Windows\system32\userinit.exe,"),
        (r"HKLM\System\CurrentControlSet\Control\Session Manager", "BootExecute", "Binary Data"),
    ),
)
NEW_PROFILE = Installation(
    writer=r"C:\Windows\System32\svchost.exe",
    started_by=RESIDENT,
    command=r"C:\Windows\system32\svchost.exe -k netsvcs -p -s ProfSvc",
    values=(
        (
            rf"{OF_USER}\Explorer\User Shell Folders",
            "Startup",
            r"%USERPROFILE%\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup",
        ),
        (
            rf"{OF_USER}\Explorer\Shell Folders",
            "Startup",
            r"<profile>\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\Startup",
        ),
    ),
)
LOGON_SCRIPT_OF_POLICY = Installation(
    writer=r"C:\Windows\System32\svchost.exe",
    started_by=RESIDENT,
    command=r"C:\Windows\system32\svchost.exe -k netsvcs -p -s gpsvc",
    values=((rf"{OF_USER}\Group Policy\Scripts\Logon\0\0", "Script", "netzlaufwerke.cmd"),),
)
STARTUP_SCRIPT_OF_POLICY = Installation(
    writer=r"C:\Windows\System32\svchost.exe",
    started_by=RESIDENT,
    command=r"C:\Windows\system32\svchost.exe -k netsvcs -p -s gpsvc",
    values=((rf"{OF_MACHINE}\Group Policy\Scripts\Startup\0\0", "Script", "inventar.cmd"),),
)
RESTART_OF_APPLICATIONS = Installation(
    writer=r"C:\Windows\System32\csrss.exe",
    started_by=RESIDENT,
    values=(
        (
            RUN_ONCE_OF_USER,
            "Application Restart #0",
            rf"{_EDGE}\msedge.exe --no-startup-window --win-session-start --restore-last-session",
        ),
    ),
)
VISUAL_C_RUNTIME = Installation(
    writer=r"C:\Windows\Temp\<guid>\.be\VC_redist.x64.exe",
    started_by=TASK,
    files=(r"C:\ProgramData\Package Cache\{d8bbe9f9-7c5b-42c6-b715-9ee898a2e515}\VC_redist.x64.exe",),
    values=(
        (
            RUN_ONCE_32,
            "{d8bbe9f9-7c5b-42c6-b715-9ee898a2e515}",
            r'"C:\ProgramData\Package Cache\{d8bbe9f9-7c5b-42c6-b715-9ee898a2e515}\VC_redist.x64.exe" /burn.runonce',
        ),
        (RUN_ONCE_32, "{d8bbe9f9-7c5b-42c6-b715-9ee898a2e515}", DELETED),
    ),
)
WINDOWS_SETUP_REBOOT = Installation(
    writer=r"C:\Windows\System32\runonce.exe",
    started_by=TASK,
    values=((RUN_ONCE, "GrpConv", "grpconv -o"),),
)
