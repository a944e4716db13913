"""Telling people: by e-mail, in Slack, at a webhook. What could not be told is said, never raised."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from typing import TYPE_CHECKING, Any

from nightreel.errors import NightreelError
from nightreel.spec.batch import Notify
from nightreel.spec.tenant import Tenant
from nightreel.store.digest import canonical_json, value_digest
from nightreel_airflow.letter import letter_html

if TYPE_CHECKING:
    from airflow.providers.smtp.hooks.smtp import SmtpHook

SMTP = "smtp_default"
"""Airflow's connection that e-mail goes through."""
_SUBJECT, _SLACK, _CAUSE = 180, 2800, 300
"""Most characters of a subject line, of a message in Slack, and of a provider's fault."""
_PAUSES_S = (0.0, 2.0, 6.0)
_TIMEOUT_S = 15

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Message:
    """What people are told, in the forms that the ways to them want."""

    subject: str
    text: str
    html: str = ""
    """For e-mail; made of the text when empty. Whoever makes it has escaped it."""
    data: dict[str, Any] = field(default_factory=dict)
    """JSON for the webhook; ``event`` says what it is."""


def tell(tenant: Tenant, notify: Notify, message: Message) -> list[str]:
    """Tell everybody who is named.

    Args:
        tenant: whose matter it is; its own ``notify`` counts where the other names nobody.
        notify: who is told.
        message: what they are told; titles in it may be anything.

    Returns:
        A sentence for each who could not be told. Never raises; every sentence is logged as well.
    """
    to = notify if notify != Notify() else tenant.notify
    problems: list[str] = []
    for way, send in _ways(tenant, to, message):
        try:
            send()
        except NightreelError as error:
            problems.append(f"{way}: {error}")
        except ImportError:
            problems.append(f"{way}: the Slack provider is not installed. Fix: pip install 'nightreel[slack]'.")
        except Exception as error:  # whatever a provider raises: nobody's film fails because a letter does
            problems.append(f"{way}: {_cause(error)}")
    for problem in problems:
        log.warning("Not told: %s", problem)
    return problems


def _ways(tenant: Tenant, to: Notify, message: Message) -> Iterator[tuple[str, Callable[[], None]]]:
    for address in to.email:
        yield f"e-mail to {address}", lambda address=address: _mail(tenant, address, message)  # type: ignore[misc]
    if to.slack:
        yield f"Slack by {to.slack}", lambda: _slack(tenant, to.slack, message)
    if to.webhook:
        yield "webhook", lambda: _post(tenant, to.webhook, message)


def _mail(tenant: Tenant, address: str, message: Message) -> None:
    """Send one letter to one person: an address that is refused takes nobody else's letter with it."""
    subject = _one_line(message.subject) or "–"
    html = message.html or letter_html(tenant.title, subject, message.text, message.data)
    with _post_office(replace(message, subject=subject, html=html)) as hook:
        if not hook.from_email:
            raise NightreelError(
                "notify.sender", where=f"connection {SMTP}", got="no from_email",
                fix='add {"from_email": "films@example.com"} to its extra fields',
            )  # fmt: skip
        hook.send_email_smtp(to=[address], subject=subject, html_content=html)


def _post_office(message: Message) -> SmtpHook:
    """Give Airflow's hook for e-mail, which writes this letter in two parts: its own letters are HTML alone."""
    from airflow.providers.smtp.hooks.smtp import SmtpHook

    class LetterHook(SmtpHook):
        def _build_mime_message(self, mail_from: str | None, to: Any, *_: Any, **__: Any) -> tuple[Any, list[str]]:
            return _letter(message, str(mail_from), to[0]), list(to)

    return LetterHook(smtp_conn_id=SMTP)


def _letter(message: Message, sender: str, address: str) -> EmailMessage:
    """Write a letter; headers take one line each and no signs that end one."""
    letter = EmailMessage()
    letter["Subject"] = message.subject
    letter["From"] = sender
    letter["To"] = address
    letter["Date"] = formatdate()
    letter["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2] or None)
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.text, cte="base64")
    letter.add_alternative(message.html, subtype="html", cte="base64")
    return letter


def _slack(tenant: Tenant, connection: str, message: Message) -> None:
    """Post to an incoming webhook of Slack, by Airflow's own provider."""
    from airflow.providers.slack.hooks.slack_webhook import SlackWebhookHook

    hook = SlackWebhookHook(slack_webhook_conn_id=_slack_connection(tenant, connection), timeout=_TIMEOUT_S)
    if hook.get_connection(connection).conn_type != SlackWebhookHook.conn_type:
        raise NightreelError(
            "notify.slack", where=f"connection {connection}", got="a connection of another kind",
            want=f"one of the kind {SlackWebhookHook.conn_type}", fix="make it in Airflow under Admin, Connections",
        )  # fmt: skip
    words = f"*{_slack_words(_one_line(message.subject))}*\n{_slack_words(message.text)}"
    hook.send(text=words if len(words) <= _SLACK else words[: _SLACK - 1] + "…", unfurl_links=False)


def _slack_connection(tenant: Tenant, connection: str) -> str:
    """Give the connection if it is the client's own or everybody's: a client names no other client's channel."""
    if connection != "slack_default" and not connection.startswith(f"{tenant.name}__"):
        raise NightreelError(
            "notify.slack", where=tenant.name, got=connection, want=f"slack_default or {tenant.name}__…",
            fix="name the connection so in Airflow and in the client's files",
        )  # fmt: skip
    return connection


def _post(tenant: Tenant, url: str, message: Message) -> None:
    """Post signed JSON to the client's own receiver; three tries, as nobody waits for an hour."""
    from nightreel.outbound.address import check_address
    from nightreel.outbound.deliver import deliver, signed_headers
    from nightreel.outbound.sign import callback_key

    key = callback_key(tenant.name)
    body = canonical_json({"event": "message", "tenant": tenant.name, "subject": message.subject, **message.data})
    event_id = f"evt_{value_digest([tenant.name, body.decode()])[:32]}"
    outcome = None
    for pause_s in _PAUSES_S:
        time.sleep(pause_s)
        target = check_address(url, allowed_hosts=tenant.callbacks)
        outcome = deliver(target, body, signed_headers(key, body, event_id))
        if outcome.kind != "later":
            break
    if outcome is None or outcome.kind != "delivered":
        raise NightreelError(
            "notify.webhook", where=target.words, got=outcome.words if outcome else "no answer", want="status 200",
            fix="look at the receiver",
        )  # fmt: skip


def _one_line(text: str) -> str:
    """Give a text as a header may hold it: no line ends, no signs that are not written, nothing that is decoded."""
    plain = "".join(character if character.isprintable() else " " for character in text)
    line = " ".join(plain.split()).replace("=?", "= ?")  # the e-mail package decodes it, line ends and all
    return line if len(line) <= _SUBJECT else f"{line[: _SUBJECT - 1]}…"


def _slack_words(text: str) -> str:
    """Give a text that Slack shows as it is: no links, no calls of a whole channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cause(error: Exception) -> str:
    words = " ".join(str(error).split()) or type(error).__name__
    return words if len(words) <= _CAUSE else f"{words[:_CAUSE]}…"
