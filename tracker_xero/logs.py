"""How every process logs: one line an event, with the thread it belongs to (docs/operations.md)."""

import logging.config
from collections.abc import Iterable
from typing import Any

import structlog
from celery.signals import setup_logging, task_postrun, task_prerun
from django.conf import settings
from structlog.typing import EventDict, Processor, WrappedLogger

from tracker_xero.redacting import redactor

FORMATS: tuple[str, ...] = ("json", "plain")
# What an event is given where it happens: by our own loggers and by everybody else's alike.
AT_THE_SOURCE: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def logging_for(log_format: str, level: str, secrets: Iterable[str]) -> dict[str, Any]:
    """Django's LOGGING. `secrets` are our own keys: they are taken out wherever they turn up."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": formatter, "log_format": log_format, "secrets": list(secrets)}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # These write headers and bodies at DEBUG: a token or an address could end up in a log.
            "urllib3": {"level": "WARNING"},
            "xero_python": {"level": "WARNING"},
            # Statements with their values.
            "django.db.backends": {"level": "INFO"},
            # Without the handlers Django gives them, which would say everything a second time.
            "django": {"handlers": [], "level": "NOTSET"},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        },
    }


def formatter(log_format: str, secrets: Iterable[str]) -> structlog.stdlib.ProcessorFormatter:
    """Lines of JSON for machines, or plain ones for the person at `make run`."""
    event = redactor(secrets)

    def redact(logger: WrappedLogger, method: str, facts: EventDict) -> EventDict:
        return event(facts)

    last: list[Processor] = [
        _add_process,
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        redact,
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=AT_THE_SOURCE, processors=[*last, *_renderers(log_format)]
    )


def _renderers(log_format: str) -> list[Processor]:
    if log_format == "json":
        return [_in_order, structlog.processors.JSONRenderer()]
    plain = structlog.dev.plain_traceback
    return [_on_one_line, structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]


def _add_process(logger: WrappedLogger, method: str, facts: EventDict) -> EventDict:
    """Which of the web's or the worker's processes it was."""
    facts["pid"] = facts["_record"].process
    return facts


def _in_order(logger: WrappedLogger, method: str, facts: EventDict) -> EventDict:
    """What every line has stands first, for eyes that read down a file."""
    first: EventDict = {name: facts.pop(name, "") for name in ("timestamp", "level", "event", "logger")}
    return {**first, **facts}


def _on_one_line(logger: WrappedLogger, method: str, facts: EventDict) -> EventDict:
    """A path somebody typed must not look like a line of its own."""
    facts["event"] = str(facts.get("event", "")).replace("\r", "\\r").replace("\n", "\\n")
    return facts


def configure(config: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG: the standard library's loggers and structlog's end in the same lines."""
    logging.config.dictConfig(config)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *AT_THE_SOURCE,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


# --- Celery --------------------------------------------------------------------------------------------


def log_like_the_web(**_: Any) -> None:
    """That somebody listens keeps Celery from a root logger of its own, in worker and scheduler alike."""
    configure(settings.LOGGING)


def begin_task(task: Any, task_id: str, **_: Any) -> None:
    """What is logged from here on belongs to this task; the batch and its thread are bound further down."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(task=task.name, task_id=task_id)


def end_task(**_: Any) -> None:
    """Nothing of it clings to the next."""
    structlog.contextvars.clear_contextvars()


setup_logging.connect(log_like_the_web)
task_prerun.connect(begin_task)
task_postrun.connect(end_task)
