"""Every setting of Tracker, read from the environment; the defaults suit a laptop (docs/operations.md)."""

import os
from pathlib import Path

import environ
from csp.constants import SELF
from django.core.exceptions import ImproperlyConfigured

from tracker_xero import logs
from tracker_xero.redacting import password_in

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
# What this copy of the program is called where its processes are listed: a release's name or a commit.
VERSION = env.str("TRACKER_VERSION", default="")[:40]
TESTING = "PYTEST_VERSION" in os.environ
LOCAL_KEY = "local-only-not-a-secret-" + "0" * 32


def local_default(name: str, value: str) -> str:
    """The variable, or on a laptop (DEBUG or a test run) the default; production must name its own."""
    text = str(env.str(name, default=value if DEBUG or TESTING else ""))
    if not text:
        raise ImproperlyConfigured(f"Set {name}: with DEBUG=off there is no default for it.")
    return text


SECRET_KEY = local_default("SECRET_KEY", LOCAL_KEY)
# Fernet keys, comma separated: the first encrypts, all decrypt, so a key can be rotated without downtime.
TOKEN_KEYS = local_default("TOKEN_KEYS", "bG9jYWwtb25seS1ub3QtYS1zZWNyZXQtMDAwMDAwMDA=").split(",")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# The address people reach Tracker at; Xero sends them back to it after the consent.
PUBLIC_URL = env.str("PUBLIC_URL", default="http://localhost:8000").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "lucide",
    "ui",
    "audit",
    "companies",
    "invoices",
    "accounting_sync",
]

MIDDLEWARE = [
    "ui.correlation.Correlated",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "ui.middleware.FriendlyNotFound",
]

ROOT_URLCONF = "tracker_xero.urls"
WSGI_APPLICATION = "tracker_xero.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["lucide.templatetags.lucide"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'tracker.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a read-then-write transaction never fails half-way with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    # A server that takes no connections, or is gone without a word, would hold a process for hours.
    gone = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}  # seconds, tries
    patience = {"connect_timeout": 10, **gone, "tcp_user_timeout": 30_000}  # seconds; milliseconds
    options = DATABASES["default"]["OPTIONS"] = patience | DATABASES["default"].get("OPTIONS", {})
    # A machine that lost power in the middle of a transaction would hold what it locked for hours, and all
    # workers wait for the organisation's row. The address may say its own (?options=-c%20…).
    said = options.get("options", "")
    if "idle_in_transaction_session_timeout" not in said:
        options["options"] = f"{said} -c idle_in_transaction_session_timeout=60s".strip()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AXES_VERBOSE = False  # no line in the log for every process that starts
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.str("TIME_ZONE", default="Europe/London")
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
        "base-uri": [SELF],
        "object-src": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if not DEBUG and not TESTING:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [
        r"^health/"
    ]  # probes ask a process itself, past the proxy; nothing secret there
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="redis://127.0.0.1:6379/0")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_TASK_TIME_LIMIT = 120
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    # kombu looks for messages of dead workers every 100 s by default; here every 5 s.
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    # Seconds. A broker that hangs must not hang the press of a button; the sweep finds the batch.
    "socket_connect_timeout": 3,
    "socket_timeout": 10,
}
# A queue of its own name, so that several installations can share one Redis.
CELERY_TASK_DEFAULT_QUEUE = env.str("CELERY_QUEUE", default="tracker")
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=30.0)
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "accounting_sync.tasks.sweep", "schedule": SWEEP_SECONDS},
}
# A worker that the broker answers, but that hears nothing of its own queue for so long, ends itself.
WORKER_PULSE_SECONDS = env.float("WORKER_PULSE_SECONDS", default=10.0)
WORKER_DEAF_SECONDS = env.float("WORKER_DEAF_SECONDS", default=120.0)
# How long a worker may hold what it claimed, in seconds; longer than it waits for an answer (5 + 30).
SEND_LEASE_SECONDS = env.float("SEND_LEASE_SECONDS", default=60.0)
# After so many days what was in a finished call is let go; 0 keeps it for ever.
CALL_BODY_DAYS = env.int("CALL_BODY_DAYS", default=90)

# How many calls of one batch a worker makes at once, of the five Xero takes; one in tests: other connections
# do not see into their transactions.
SEND_LANES = env.int("SEND_LANES", default=1 if TESTING else 4)

XERO_CLIENT_ID = env.str("XERO_CLIENT_ID", default="")
XERO_CLIENT_SECRET = env.str("XERO_CLIENT_SECRET", default="")
XERO_WEBHOOK_KEY = env.str("XERO_WEBHOOK_KEY", default="")
XERO_LOGIN_URL = env.str("XERO_LOGIN_URL", default="https://login.xero.com").rstrip("/")
XERO_IDENTITY_URL = env.str("XERO_IDENTITY_URL", default="https://identity.xero.com").rstrip("/")
XERO_API_URL = env.str("XERO_API_URL", default="https://api.xero.com").rstrip("/")

# What a Prometheus server shows at /metrics/ as "Authorization: Bearer …"; blank: only admins, logged in.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

# Mail tells the admins that a connection was lost. On a laptop it is printed by the worker.
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://" if DEBUG else "smtp://localhost:25")
EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = EMAIL_CONFIG["EMAIL_HOST"], EMAIL_CONFIG["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL_CONFIG["EMAIL_HOST_USER"], EMAIL_CONFIG["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = EMAIL_CONFIG.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL_CONFIG.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10  # seconds: a mail server that hangs must not hold a worker
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Tracker <tracker@localhost>")

LOG_FORMAT = env.str("LOG_FORMAT", default="plain" if DEBUG else "json")
if LOG_FORMAT not in logs.FORMATS:
    raise ImproperlyConfigured(f"LOG_FORMAT is one of {', '.join(logs.FORMATS)}.")
LOGGING_CONFIG = "tracker_xero.logs.configure"
LOGGING = logs.logging_for(
    LOG_FORMAT,
    env.str("LOG_LEVEL", default="INFO"),
    [
        *(SECRET_KEY, *TOKEN_KEYS, XERO_CLIENT_SECRET, XERO_WEBHOOK_KEY, METRICS_TOKEN),
        *(EMAIL_HOST_PASSWORD or "", DATABASES["default"].get("PASSWORD") or ""),
        *map(password_in, CELERY_BROKER_URL.split(";")),
    ],
)
