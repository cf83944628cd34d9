"""How the programs of other makers write their autostarts: on installation, on update, or by themselves."""

from __future__ import annotations

from tests.site.simulation.installations import (
    DELETED,
    DESKTOP,
    MSI,
    MSIEXEC,
    OF_USER,
    RUN,
    RUN_32,
    RUN_OF_USER,
    RUN_ONCE,
    RUN_ONCE_OF_USER,
    STARTUP,
    TASK,
    USER,
    Installation,
)

_X86 = "C:\\Program Files (x86)"
_DRVINST = r"C:\Windows\System32\drvinst.exe"
_DRIVERS = r"C:\Windows\System32\DriverStore\FileRepository"
_ACTIVE_SETUP = r"HKLM\SOFTWARE\Microsoft\Active Setup\Installed Components"


def _of_user(name: str, data: str, writer: str, files: tuple[str, ...] = (), command: str = "") -> Installation:
    """Describe a program of one user that registers itself."""
    return Installation(writer, USER, ((RUN_OF_USER, name, data),), files, command)


def _by_msi(key: str, name: str, program: str, arguments: str = "") -> Installation:
    """Describe a package that Windows Installer puts on the machine."""
    return Installation(MSIEXEC, MSI, ((key, name, f'"{program}"{arguments}'),), (program,), "MsiExec.exe -Embedding <hash> E Global\\MSI0000")  # fmt: skip


CHROME_AUTO_LAUNCH = _of_user(
    "GoogleChromeAutoLaunch_<hash>",
    r'"C:\Program Files\Google\Chrome\Application\chrome.exe" --no-startup-window /prefetch:5',
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
)
CHROME_UPDATE = Installation(
    writer=rf"{_X86}\Google\Update\Install\<guid>\CR_5F1A0.tmp\setup.exe",
    started_by=TASK,
    files=(r"C:\Program Files\Google\Chrome\Application\<version>\Installer\chrmstp.exe",),
    values=(
        (
            rf"{_ACTIVE_SETUP}\{{8A69D345-D564-463c-AFF1-A69D9E530F96}}",
            "StubPath",
            r'"C:\Program Files\Google\Chrome\Application\<version>\Installer\chrmstp.exe" --configure-user-settings --verbose-logging --system-level --channel=stable',
        ),
    ),
)
GOOGLE_DRIVE_UPDATE = Installation(
    writer=r"C:\Program Files\Google\Drive File Stream\<version>\GoogleDriveFS.exe",
    started_by=TASK,
    files=(r"C:\Program Files\Google\Drive File Stream\<version>\crashpad_handler.exe",),
    values=(
        (
            RUN,
            "GoogleDriveFS",
            r'"C:\Program Files\Google\Drive File Stream\<version>\GoogleDriveFS.exe" --startup_mode',
        ),
    ),
)
SLACK = Installation(
    writer=r"<profile>\AppData\Local\slack\app-<version>\slack.exe",
    started_by=USER,
    files=(r"<profile>\AppData\Local\slack\slack.exe",),
    values=(
        (
            RUN_OF_USER,
            "com.squirrel.slack.slack",
            r'"<profile>\AppData\Local\slack\slack.exe" --process-start-args --startup',
        ),
        (rf"{OF_USER}\RunNotification", "StartupTNoticom.squirrel.slack.slack", "DWORD (0x00000001)"),
    ),
)
ZOOM_REPAIR = _by_msi(RUN_ONCE, "zoommsirepair", r"C:\Program Files\Zoom\bin\installer.exe", " /repair")
DISCORD = Installation(
    writer=r"C:\Windows\System32\reg.exe",
    started_by=USER,
    command=r'C:\Windows\System32\reg.exe add HKCU\Software\Microsoft\Windows\CurrentVersion\Run /v Discord /d "\"<profile>\AppData\Local\Discord\Update.exe\" --processStart Discord.exe" /f',
    values=((RUN_OF_USER, "Discord", r'"<profile>\AppData\Local\Discord\Update.exe" --processStart Discord.exe'),),
)
DISCORD_REMOVED = Installation(
    writer=r"<profile>\AppData\Local\Discord\Update.exe",
    started_by=USER,
    command=r'"<profile>\AppData\Local\Discord\Update.exe" --uninstall',
    values=((RUN_OF_USER, "Discord", DELETED),),
)
SPOTIFY = _of_user(
    "Spotify",
    r"<profile>\AppData\Roaming\Spotify\Spotify.exe --autostart --minimized",
    r"<profile>\AppData\Roaming\Spotify\Spotify.exe",
)
STEAM = _of_user("Steam", rf'"{_X86}\Steam\steam.exe" -silent', rf"{_X86}\Steam\steam.exe")
ONE_PASSWORD = _of_user(
    "1Password",
    r'"<profile>\AppData\Local\1Password\app\8\1Password.exe" --silent',
    r"<profile>\AppData\Local\1Password\app\8\1Password.exe",
    files=(r"<profile>\AppData\Local\1Password\app\8\1Password-BrowserSupport.exe",),
)
WEBEX = _of_user(
    "CiscoMeetingDaemon",
    r'"<profile>\AppData\Local\WebEx\WebexHost.exe" /daemon /runFrom=autorun',
    r"<profile>\AppData\Local\WebEx\WebexHost.exe",
)
DROPBOX = Installation(
    writer=rf"{_X86}\Dropbox\Update\Install\<guid>\DropboxClient_<version>.x64.exe",
    started_by=TASK,
    files=(rf"{_X86}\Dropbox\Client\Dropbox.exe",),
    values=((RUN_32, "Dropbox", rf'"{_X86}\Dropbox\Client\Dropbox.exe" /systemstartup'),),
)
ACROBAT_SYNCHRONIZER = _of_user(
    "Adobe Acrobat Synchronizer",
    r'"C:\Program Files\Adobe\Acrobat DC\Acrobat\AdobeCollabSync.exe"',
    r"C:\Program Files\Adobe\Acrobat DC\Acrobat\Acrobat.exe",
)
CREATIVE_CLOUD = Installation(
    writer=rf"{_X86}\Common Files\Adobe\Adobe Desktop Common\HDBox\Setup.exe",
    started_by=TASK,
    files=(r"C:\Program Files\Adobe\Adobe Creative Cloud\ACC\Creative Cloud.exe",),
    values=(
        (
            RUN,
            "Adobe Creative Cloud",
            r'"C:\Program Files\Adobe\Adobe Creative Cloud\ACC\Creative Cloud.exe" --showwindow=false --onOSstartup=true',
        ),
        (RUN, "AdobeGCInvoker-1.0", rf'"{_X86}\Common Files\Adobe\AdobeGCClient\AGCInvokerUtility.exe"'),
    ),
)
JAVA_UPDATER = _by_msi(RUN_32, "SunJavaUpdateSched", rf"{_X86}\Common Files\Java\Java Update\jusched.exe")
REALTEK_AUDIO = Installation(
    writer=_DRVINST,
    started_by=TASK,
    files=(rf"{_DRIVERS}\realtekservice.inf_amd64_<driver>\RtkAudUService64.exe",),
    values=(
        (
            RUN,
            "RtkAudUService",
            rf'"{_DRIVERS}\realtekservice.inf_amd64_<driver>\RtkAudUService64.exe" -background',
        ),
    ),
)
DELL_AUDIO = Installation(
    writer=_DRVINST,
    started_by=TASK,
    files=(rf"{_DRIVERS}\wavesapo9de.inf_amd64_<driver>\WavesSvc64.exe",),
    values=((RUN, "WavesSvc", rf'"{_DRIVERS}\wavesapo9de.inf_amd64_<driver>\WavesSvc64.exe" -Jack'),),
)
LOGITECH_ASSISTANT = Installation(
    writer=_DRVINST,
    started_by=TASK,
    files=(r"C:\Windows\System32\LogiLDA.dll",),
    values=(
        (
            RUN,
            "Logitech Download Assistant",
            r"C:\Windows\system32\rundll32.exe C:\Windows\System32\LogiLDA.dll,LogiFetch",
        ),
    ),
)
LENOVO_TOUCHPAD = Installation(
    writer=_DRVINST,
    started_by=TASK,
    files=(r"C:\Program Files\Synaptics\SynTP\SynTPEnh.exe",),
    values=((RUN, "SynTPEnh", r"%ProgramFiles%\Synaptics\SynTP\SynTPEnh.exe"),),
)
INTEL_STORAGE = Installation(
    writer=rf"{_X86}\Intel\Intel(R) Rapid Storage Technology\Uninstall\Setup.exe",
    started_by=TASK,
    files=(r"C:\Program Files\Intel\Intel(R) Rapid Storage Technology\IAStorIcon.exe",),
    values=(
        (
            RUN,
            "IAStorIcon",
            r'"C:\Program Files\Intel\Intel(R) Rapid Storage Technology\IAStorIconLaunch.exe" "C:\Program Files\Intel\Intel(R) Rapid Storage Technology\IAStorIcon.exe" 60',
        ),
    ),
)
HP_HOTKEYS = Installation(
    writer=rf"{_X86}\HP\HP System Event\InstallShield\setup.exe",
    started_by=TASK,
    files=(rf"{_X86}\HP\HP System Event\HPMSGSVC.exe",),
    values=((RUN_32, "HPMessageService", rf"{_X86}\HP\HP System Event\HPMSGSVC.exe"),),
)
JABRA = _by_msi(RUN_32, "JabraDirect", rf"{_X86}\Jabra\Direct6\jabra-direct.exe", " /minimized")
LOGITECH_OPTIONS = _by_msi(RUN_32, "LogiOptions", rf"{_X86}\Logitech\LogiOptions\LogiOptions.exe", " /noui")
VMWARE_TOOLS = _by_msi(RUN, "VMware User Process", r"C:\Program Files\VMware\VMware Tools\vmtoolsd.exe", " -n vmusr")
CITRIX = Installation(
    writer=MSIEXEC,
    started_by=MSI,
    files=(rf"{_X86}\Citrix\ICA Client\concentr.exe",),
    values=(
        (RUN_32, "ConnectionCenter", rf'"{_X86}\Citrix\ICA Client\concentr.exe" /startup'),
        (RUN_32, "Redirector", rf'"{_X86}\Citrix\ICA Client\redirector.exe" /startup'),
    ),
)
GLOBAL_PROTECT = _by_msi(RUN, "GlobalProtect", r"C:\Program Files\Palo Alto Networks\GlobalProtect\PanGPA.exe")
ANY_CONNECT = _by_msi(
    RUN_32,
    "Cisco AnyConnect Secure Mobility Agent for Windows",
    rf"{_X86}\Cisco\Cisco AnyConnect Secure Mobility Client\vpnui.exe",
    " -minimized",
)
GREENSHOT = Installation(
    writer=r"<profile>\AppData\Local\Temp\is-4KQ1D.tmp\Greenshot-INSTALLER-1.3.tmp",
    started_by=USER,
    files=(r"C:\Program Files\Greenshot\Greenshot.exe",),
    values=((RUN, "Greenshot", r"C:\Program Files\Greenshot\Greenshot.exe"),),
)
KEEPASS = Installation(
    writer=r"C:\Program Files\KeePass Password Safe 2\ShInstUtil.exe",
    started_by=USER,
    command=r'"C:\Program Files\KeePass Password Safe 2\ShInstUtil.exe" preload_register',
    values=((RUN, "KeePass 2 PreLoad", r'"C:\Program Files\KeePass Password Safe 2\KeePass.exe" --preload'),),
)
PRINTER_PACKAGE = Installation(
    writer=r"<profile>\Downloads\Kyocera_KX_Treiber.exe",
    started_by=USER,
    files=(r"<profile>\AppData\Local\Temp\IXP000.TMP\Setup.exe",),
    values=(
        (
            RUN_ONCE_OF_USER,
            "wextract_cleanup0",
            r'rundll32.exe C:\Windows\system32\advpack.dll,DelNodeRunDLL32 "<profile>\AppData\Local\Temp\IXP000.TMP\"',
        ),
    ),
)
FIRM_AGENT = _by_msi(RUN, "NordwerkAgent", r"C:\Program Files\Nordwerk\Agent\NordwerkAgent.exe", " /tray")
FIRM_SCRIPT = Installation(
    writer=MSIEXEC,
    started_by=MSI,
    files=(r"C:\Program Files\Nordwerk\Scripts\drucker.vbs",),
    values=(
        (
            RUN,
            "NordwerkDrucker",
            r'C:\Windows\System32\wscript.exe //B //NoLogo "C:\Program Files\Nordwerk\Scripts\drucker.vbs"',
        ),
    ),
)
OWN_SHORTCUT = Installation(
    writer=r"C:\Windows\explorer.exe",
    started_by=DESKTOP,
    files=(rf"{STARTUP}\Outlook (classic).lnk",),
)
SWITCHED_OFF = Installation(
    writer=r"C:\Windows\System32\Taskmgr.exe",
    started_by=USER,
    values=((rf"{OF_USER}\Explorer\StartupApproved\Run", "Spotify", "Binary Data"),),
)
