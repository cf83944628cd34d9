"""Who stands behind a writer: what rolls software out, or what brings documents, mails and downloads."""

from __future__ import annotations

from runkeyhunt.commandline.arguments import stem

DEPLOYMENT, CARRIER = "deployment", "carrier"
# Agents that run administrators' scripts and packages: group policy, Configuration Manager, Intune, and management and
# remote monitoring products. Intruders reach for the same agents, so they explain a write and never excuse it.
_DEPLOYMENT = frozenset(
    "gpscript ccmexec tsmanager smsts tsprogressui ccmsetup agentexecutor intunemanagementextension "
    "microsoft.management.services.intunewindowsagent omadmclient mdmagent pdqdeployrunner pdqconnectagent "
    "pdqinventory-scanner deploy-application psappdeploytoolkit invoke-appdeploytoolkit serviceui ninjarmmagent "
    "ninjarmmagentpatcher ltsvc ltservice agent_ltsvc aem agentmon kaseyaagent winagent advancedmonitoringagent "
    "basupsrvc action1_agent syncroservice syncro.service syncroovermindservice automoxagent amagent besclient "
    "taniumclient landeskagentbootstrap ldiscn32 issuser dcagentservice dcondemand uems_agent atera_agent "
    "ateraagent salt-minion chef-client puppet ansible ruby-chef octopus.tentacle wapt-get waptservice opsiclientd "
    "fusioninventory-agent glpi-agent ocsinventory baramundi bmacmd matrix42 empirum specopsdeploy smartdeploy "
    "zenworks zenworkswindowsservice nldeploy".split()
)
# Started from documents, mails, downloads and archives; no installer's parent in the usual way.
_CARRIERS = frozenset(
    "winword excel powerpnt outlook onenote msaccess mspub visio eqnedt32 hxtsr thunderbird acrord32 acrobat hh chrome "
    "foxitreader foxitpdfreader msedge firefox iexplore brave opera vivaldi winrar 7zfm 7zg winzip32 winzip64 peazip "
    "bandizip".split()
)


def kind_of_parent(program: str) -> str:
    """Say what a parent is by its name: deployment, carrier, or empty for any other."""
    name = stem(program)
    if name in _CARRIERS:
        return CARRIER
    return DEPLOYMENT if name in _DEPLOYMENT or name.startswith("pdqdeployrunner") else ""
