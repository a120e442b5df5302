"""
The job of a turn: deferred with each message, under the conversation's lock, so that they run in order. And those that
the clock begins: conversations that the assistant goes on with, files of guests that were kept for long enough.
"""

from __future__ import annotations

from uuid import UUID

import procrastinate
import structlog
from procrastinate.jobs import Job

from services.conversations import forgetting, on_phone, turns
from services.conversations.files import FILE_QUEUE
from services.conversations.repository import TURN_QUEUE
from services.errors import ProviderUnavailable
from services.wiring import Product

log = structlog.get_logger(__name__)

blueprint = procrastinate.Blueprint()

LONGEST_PAUSE_SECONDS = 8


class SoonAgain(procrastinate.BaseRetryStrategy):
    """
    Again after 1, 2, 4, 8, 8, … seconds. The conversation waits meanwhile, so that nothing is answered out of order;
    the task itself decides when a message has been tried for long enough.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> procrastinate.RetryDecision:
        """When to try again."""
        del exception
        return procrastinate.RetryDecision(retry_in={"seconds": min(2 ** min(job.attempts, 3), LONGEST_PAUSE_SECONDS)})


@blueprint.task(name="turn", queue=TURN_QUEUE, retry=SoonAgain(), pass_context=True)
async def turn(context: procrastinate.JobContext, conversation_id: str) -> None:
    """Answer what is open in a conversation. What cannot be answered is left to a person after minutes of trying."""
    product: Product = context.additional_context["product"]
    structlog.contextvars.bind_contextvars(job=context.job.id)
    try:
        await turns.take_turns(product, UUID(conversation_id))
    except ProviderUnavailable as error:
        log.warning("turn put off", conversation=conversation_id, error=str(error))
        await turns.give_up_turn(product, UUID(conversation_id), reason="assistant_away", tries=context.job.attempts)
        raise  # also after giving up: there may be messages after it
    except Exception as error:
        # A fault of ours, at the edge of the worker: the guest must not wait for ever for its repair.
        log.error("turn failed", conversation=conversation_id, error=type(error).__name__)
        reason = f"fault:{type(error).__name__}"
        await turns.give_up_turn(product, UUID(conversation_id), reason=reason, tries=context.job.attempts)
        raise


@blueprint.periodic(cron="* * * * *")
@blueprint.task(name="resume", queue=TURN_QUEUE, lock="conversations:resume", pass_context=True)
async def resume(context: procrastinate.JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    """Each minute, let the assistant go on where nobody has answered on the phone of the house for a while."""
    product: Product = context.additional_context["product"]
    async with product.database.unit_of_work() as connection:
        resumed = await on_phone.resume(connection, now=product.clock.now())
        await connection.commit()
    if resumed:
        product.news.tell(*resumed)
        log.info("the assistant goes on", conversations=[str(one) for one in resumed])


@blueprint.periodic(cron="20 * * * *")
@blueprint.task(name="forget_files", queue=FILE_QUEUE, lock="conversations:forget_files", pass_context=True)
async def forget_files(context: procrastinate.JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue passes it
    """Each hour, delete guests' recordings and receipts that were kept for as long as the settings say."""
    await forgetting.forget_files(context.additional_context["product"])
