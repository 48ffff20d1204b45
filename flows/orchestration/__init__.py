"""Flows and tasks: Prefect's where a server is named, else the same functions and retries."""

from flows.orchestration.flow import Flow, failed, flow
from flows.orchestration.server import check_server, named_server, spare_loopback_the_proxy
from flows.orchestration.task import RETRY_SECONDS, is_in_flow_run, run_task
from flows.orchestration.told import Artifact, LinkArtifact, TableArtifact, Teller

__all__ = [
    "RETRY_SECONDS",
    "Artifact",
    "Flow",
    "LinkArtifact",
    "TableArtifact",
    "Teller",
    "check_server",
    "failed",
    "flow",
    "is_in_flow_run",
    "named_server",
    "run_task",
    "spare_loopback_the_proxy",
]
