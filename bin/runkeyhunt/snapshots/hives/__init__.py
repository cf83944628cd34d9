r"""Registry hives: files that begin with `regf`, single or in the folder or zip of a triage collection.

`collection.py` is the door; everything that it gives is an `Item` of `items.py`: `Placed` (path, place, RegistryValue),
`Unread` (path, place, why: counts as unreadable) or `Note` (path, text: the rest of a sentence that begins with the
path, to be shown with the file, as in "was dirty: 3 entries of its logs were applied").

    keys = HiveKeys.of(locations)                    # autostart.py; once for a hunt
    stored = [stored_file(path, top) for path in …]  # or files_in_zip(archive), or stored_with_logs(hive)
    collection = gather(stored, locations)           # hives told by content, logs joined to theirs, doubles left out
    for item in items_of(collection, keys): ...
    collection.taken                                 # the paths that need no other reader: hives, logs, Startup files

A single hive takes its logs along: `stored_with_logs(Path(hive))` lists it and what lies beside it under its name.
`is_hive(head)` tells a hive by the first bytes of a file, `is_log(head)` a transaction log.

Values come with `form` "hive", the key's last write as time, and every autostart location of the rule set, the
subkeys AutorunsDisabled, StartupApproved, MSConfig's startupreg and startupfolder; ProfileList (ProfileImagePath: who a
SID is) and ComputerName come too, and are no autostart. `owner` is the SID that ProfileList has for the user's
folder, else the name of that folder, by the path or else by the hive's header, `.DEFAULT` or a service account's SID;
where nobody tells, it is empty and the key begins HKCU. The state is left to the joining, which knows all files. What
data come as, `typed.py` tells. A Startup folder's file has its folder as key, the file's name as name, the command of
its shortcut or else its whole path as data, and `form` "file".

The format: https://github.com/msuhanov/regf/blob/master/Windows%20registry%20file%20format%20specification.md
"""

from __future__ import annotations
