"""Who is on duty is told of a flow run that failed: a line in the log, and a webhook.

The webhook is Prefect's block Webhook named qpp, else Prefect's variable qpp_webhook, else the
setting webhook (QPP_WEBHOOK). The address may hold a secret and is never written anywhere.
"""

import asyncio
from typing import TYPE_CHECKING, Any, cast

import httpx
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import get_client
from prefect.logging.loggers import flow_run_logger
from prefect.settings import get_current_settings
from prefect.variables import Variable
from pydantic import SecretStr
from tenacity import Retrying, stop_after_attempt, wait_fixed

from flows.masking import masked
from flows.settings import configured

if TYPE_CHECKING:
    from prefect import Flow
    from prefect.client.schemas.objects import FlowRun, State

BLOCK = "qpp"
VARIABLE = "qpp_webhook"
SECONDS_TO_ANSWER = 10
TRIES = 3
SECONDS_BETWEEN = 2


def _webhook() -> Webhook | None:
    """Return the webhook that is named, made anew: its client serves one call."""
    try:
        return cast("Webhook", Webhook.load(BLOCK))
    except ValueError:
        # No such block.
        named = Variable.get(VARIABLE) or configured("webhook")
        return Webhook(url=SecretStr(str(named))) if named else None


def _call(payload: dict[str, Any]) -> None:
    webhook = _webhook()
    if webhook is not None:
        answer = asyncio.run(asyncio.wait_for(webhook.call(payload), SECONDS_TO_ANSWER))
        answer.raise_for_status()


def _name(flow_run: "FlowRun") -> str:
    """Return the run's name as the server has it: of a crash the hook has the one before."""
    try:
        with get_client(sync_client=True) as client:
            return client.read_flow_run(flow_run.id).name
    except httpx.HTTPError:
        return flow_run.name


def tell_of_failure(flow: "Flow[Any, Any]", flow_run: "FlowRun", state: "State[Any]") -> None:
    """Tell the webhook of a flow run that failed, crashed or ran out of time.

    The text names the run, its state and message, and its page where Prefect has one. A webhook
    that does not answer is logged and changes nothing.
    """
    logger = flow_run_logger(flow_run, flow)
    page = get_current_settings().ui_url
    name = _name(flow_run)
    said = masked(f"{name}: {state.name}. {state.message or ''}".strip())
    payload = {
        "text": said,
        "flow": flow.name,
        "flow_run": masked(name),
        "state": state.name,
        "page": f"{page}/runs/flow-run/{flow_run.id}" if page else None,
    }
    logger.error(said)
    try:
        Retrying(stop=stop_after_attempt(TRIES), wait=wait_fixed(SECONDS_BETWEEN), reraise=True)(
            _call, payload
        )
    except Exception as error:
        # Of whatever is wrong with somebody's webhook the kind is told: the text may hold its URL.
        logger.error("The webhook was not told: %s", type(error).__name__)
