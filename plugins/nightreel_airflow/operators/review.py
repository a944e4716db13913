"""The operator of a step that asks a person: prepares what is looked at, waits, and does what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NoReturn

from airflow.sdk import BaseOperatorLink
from airflow.sdk.definitions.context import Context

from nightreel.errors import BusyError, NightreelError
from nightreel.spec.references import resolve
from nightreel.spec.review import Answer, Asked, ReviewOptions
from nightreel_airflow.faults import explained
from nightreel_airflow.links import PreviewLink, ReviewLink
from nightreel_airflow.operators.base import StepOperator
from nightreel_airflow.texts import folder_of_run

if TYPE_CHECKING:
    from nightreel_airflow.review.follow import Matter

_RETRY_AFTER = timedelta(seconds=15)
_LEAST_S = 5.0
"""What is left at least when a wrong answer came just before the time limit."""
_PAUSES_S = (1.0, 5.0, 15.0, 40.0)
"""Before an answer is kept again, where the store does not answer: nobody else has it any more."""


class ReviewOperator(StepOperator):
    """Prepares a review as its step says, parks the task until somebody has answered, and acts upon the answer.

    Approved, it passes on what it took. Rejected, it fails at once, and the run counts as refused. Sent back, a
    revision is started and the run counts as refused in its favour. When the time limit passes, the stated default
    counts. An answer that cannot be understood, or of somebody who may not decide, is told and asked for again.

    While it waits, neither a worker nor the triggerer is busy with it.
    """

    operator_extra_links: tuple[BaseOperatorLink, ...] = (ReviewLink(), PreviewLink())
    ui_color = "#B54708"

    def __init__(self, **arguments: Any) -> None:
        # A task that goes on at once may be failed by a race with its own parking: the kept answer counts then, soon.
        arguments.setdefault("retry_delay", _RETRY_AFTER)
        super().__init__(**{**arguments, "retries": max(1, arguments.get("retries", 1))})

    def execute(self, context: Context) -> Any:
        """Prepare and ask; or act upon an answer that was kept when an earlier try was cut off."""
        from nightreel_airflow.review.follow import approved_before
        from nightreel_airflow.review.letters import tell_reviewers

        given = self._do(context)
        with explained(self.log):
            matter = self._matter(context, given)
            unfinished = matter.desk.unfinished()
            if unfinished is not None:
                return self._act(matter, *unfinished)
            if passed := approved_before(matter):
                self.log.info("%s", passed)
                return given
            before = matter.desk.asked()
            is_open = before is not None and not matter.desk.is_finished(before)
            if before is not None and is_open and (event := matter.desk.handed_in(before)) is not None:
                return self._take(context, matter, before, event)
            asked = self._asked(context, matter, 1 if before is None else before.number + 1)
            if before is not None and is_open and before.until > asked.asked:
                asked = asked.model_copy(update={"until": before.until})  # the same question, after a try was cut off
            if not is_open:
                email = self._review_options(context, matter).email
                for problem in tell_reviewers(matter.tenant, asked, email):
                    self.log.warning("A reviewer was not told: %s", problem)
        self._park(context, matter, asked)

    def answered(self, context: Context, given: Any, event: Mapping[str, Any]) -> Any:
        """Go on with an answer, or with the default when the time limit has passed."""
        from nightreel_airflow.review.event import hand_in, patiently

        dag_run = context["dag_run"]
        run = (str(dag_run.dag_id), str(dag_run.run_id))
        with explained(self.log):
            patiently(lambda: hand_in(self.tenant, run, self.task_id, event), _PAUSES_S)
            matter = self._matter(context, given)
            asked = matter.desk.asked()
            if asked is None:
                raise BusyError("review.lost", where=self.task_id, got="no note of what was asked", fix="ask again")
            return self._take(context, matter, asked, event)

    def _take(self, context: Context, matter: Matter, asked: Asked, event: Mapping[str, Any]) -> Any:
        """Read an answer and act upon it; one that cannot be taken is asked for again."""
        from nightreel_airflow.review.follow import read_answer

        try:
            answer = read_answer(matter, asked, event)
        except NightreelError as error:
            if error.retry:
                raise
            self.log.warning("This answer cannot be taken, and is asked for again: %s", error)
            told = str(error)[:1000]
        else:
            return self._act(matter, asked, matter.desk.answer(asked, answer))
        self._park(context, matter, asked.model_copy(update={"number": asked.number + 1, "told": told}))

    def _act(self, matter: Matter, asked: Asked, answer: Answer) -> Any:
        from nightreel_airflow.review.follow import follow

        note = f": {answer.decision.note}" if answer.decision.note else ""
        self.log.info("Decided by %s: %s%s", answer.by or "the time limit", answer.decision.choice, note)
        return follow(matter, asked, answer)

    def _matter(self, context: Context, given: Any) -> Matter:
        from nightreel_airflow.review.follow import Matter

        dag_run = context["dag_run"]
        return Matter.open(self.tenant, (str(dag_run.dag_id), str(dag_run.run_id)), self.task_id, given)

    def _asked(self, context: Context, matter: Matter, number: int) -> Asked:
        from nightreel_airflow.review.body import QUESTIONS

        options = self._review_options(context, matter)
        now = datetime.now(UTC)
        until = now + timedelta(hours=options.time_limit_h)
        return Asked(
            number=number, dag_id=matter.dag_id, run_id=matter.run_id, step_id=self.task_id, title=matter.sheet.title,
            question=options.title or QUESTIONS[matter.sheet.of], sheet=matter.sheet_artifact,
            asked=now.isoformat(timespec="seconds"), until=until.isoformat(timespec="seconds"),
            at_time_limit=options.at_time_limit,
        )  # fmt: skip

    def _review_options(self, context: Context, matter: Matter) -> ReviewOptions:
        scope = {
            "brand": folder_of_run(self.tenant).tenant.brand.model_dump(mode="json"),
            "run": {"id": matter.run_id},
            "brief": {**self.brief_defaults, **context["params"]},
        }
        return ReviewOptions.model_validate(resolve(self.options, scope))

    def _park(self, context: Context, matter: Matter, asked: Asked) -> NoReturn:
        """Write what is asked where Airflow's pages and ours find it, and wait."""
        from airflow.configuration import conf
        from airflow.sdk.exceptions import TaskAwaitingInput
        from airflow.sdk.execution_time.hitl import HITLUser, upsert_hitl_detail

        from nightreel_airflow.review.body import markdown_of
        from nightreel_airflow.review.follow import note_step
        from nightreel_airflow.review.form import OPTIONS, form_fields, options_of

        # Other auth managers know people by numbers; whoever answers is looked at by name afterwards in any case.
        by_name = conf.get("core", "auth_manager", fallback="").endswith("SimpleAuthManager")
        people = [HITLUser(id=name, name=name) for name in matter.reviewers] if by_name else []
        with explained(self.log):
            matter.desk.ask(asked)
            note_step(matter, waiting=True)
        upsert_hitl_detail(
            ti_id=context["ti"].id,
            options=options_of(matter.sheet.of),
            subject=f"{asked.title}: {asked.question}",
            body=markdown_of(asked, matter.sheet),
            defaults=[OPTIONS[asked.at_time_limit]],
            multiple=False,
            params={name: field.serialize() for name, field in form_fields(matter.sheet.of).items()},
            assigned_users=people,
        )
        left = (datetime.fromisoformat(asked.until) - datetime.now(UTC)).total_seconds()
        self.log.info("Waits for a decision until %s", asked.until)
        raise TaskAwaitingInput(
            method_name="answered", kwargs={"given": matter.given}, timeout=timedelta(seconds=max(_LEAST_S, left))
        )
