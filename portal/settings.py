"""The one settings file: typed environment variables, each with a default for a bare machine.

README.md has the table of the variables. A wrong value stops the start with its name.
"""

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

import django_stubs_ext
import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from portal import stores
from portal.schedule import SCHEDULE

# Lets classes of Django be written with their types (`ModelAdmin[Area]`) at run time too.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()  # type: ignore[no-untyped-call]


def whole_number(name: str, default: int) -> int:
    """A variable that counts something; raises ImproperlyConfigured with its name."""
    written: str = env.str(name, default=str(default))
    if not (written.isascii() and written.isdecimal()):
        raise ImproperlyConfigured(f"{name} must be a whole number from 0, not {written!r}.")
    return int(written)


# --- What kind of installation this is ------------------------------------------------

LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=LOCAL_HOSTS)
#: Named by a host of its own, the portal is in production: it wants its own secret and HTTPS.
PRODUCTION = not DEBUG and not set(ALLOWED_HOSTS) <= set(LOCAL_HOSTS)
HTTPS = env.bool("HTTPS", default=PRODUCTION)
#: Everything that this installation writes outside its databases.
VAR = Path(env.str("GAUNG_VAR", default=str(BASE_DIR / "var"))).resolve()
(VAR / "static").mkdir(parents=True, exist_ok=True)

#: Left by the command that filled a database with the demo; one for each database.
DEMO_MARK = VAR / f"demo-{hashlib.sha256(os.environ.get('DATABASE_URL', '').encode()).hexdigest()}"
#: Invented data on a fixed day.
GAUNG_DEMO = env.bool("GAUNG_DEMO", default=DEMO_MARK.exists())
if GAUNG_DEMO and PRODUCTION:
    raise ImproperlyConfigured("A demo shows sign-ins to everybody: not with ALLOWED_HOSTS.")


def kept_secret(path: Path) -> str:
    """The secret in a file that only we can read, made by whichever process is first."""
    if not path.exists():
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if PRODUCTION:
        raise ImproperlyConfigured("Set SECRET_KEY: ALLOWED_HOSTS makes this a production portal.")
    SECRET_KEY = kept_secret(VAR / "secret-key")

# --- Apps -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "targets",
    "posts",
    "adhoc_bodies",
    "accounts",
    "portal",
    "adhoc_bodies.site.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "import_export",
    "template_partials",
]

MIDDLEWARE = [
    "portal.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.PackedPagesMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.middleware.PrivatePagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.TakenAwayMiddleware",
    "adhoc_bodies.access.AccessMiddleware",
    "adhoc_bodies.access.SignInMiddleware",
    "portal.middleware.ReadableInputMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "portal.context_processors.shell",
            ],
        },
    }
]

#: Fills the frame of a page: menu, office, person (portal.navigation.Shell).
GAUNG_NAVIGATION = "targets.navigation.shell"
#: Reads the person of a session, with what the door asks of them (accounts.backends).
GAUNG_PERSON = "adhoc_bodies.sessions.person_of"
#: Tells which second looks are kept from a person who sits in a jury (a condition on re-checks).
GAUNG_KEPT_LOOKS = "targets.rewards.blindness.kept_looks"
#: The people of the demo, whom the sign-in page offers in demo mode (accounts.demo).
GAUNG_DEMO_SIGN_INS = "targets.demo.campaign.sign_ins"

# --- Data -----------------------------------------------------------------------------

#: Without WAL and IMMEDIATE more than half of concurrent submits meet "database is locked".
SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;"
        "PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=27103364;"
    ),
}


def database() -> dict[str, Any]:
    """PostgreSQL by DATABASE_URL, or an SQLite file of our own."""
    config: dict[str, Any] = env.db("DATABASE_URL", default=f"sqlite:///{VAR / 'gaung.sqlite3'}")
    if config["ENGINE"] == "django.db.backends.sqlite3":
        # A file also for the tests: worker processes and threads meet in it as in real life.
        test = {"NAME": str(VAR / "test.sqlite3")}
        return config | {"OPTIONS": SQLITE_OPTIONS, "TEST": test}
    return config | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


DATABASES = {"default": database()}
#: So long a statement of a page may take on PostgreSQL; 0: as long as it likes. Not of workers.
WEB_STATEMENT_SECONDS = whole_number("WEB_STATEMENT_SECONDS", 30)
REDIS_URL = env.str("REDIS_URL", default="")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "gaung",
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }
    if REDIS_URL
    # In the database: shared by all processes, and add() is atomic, as rate limits need.
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        # When full it forgets what still holds: limits of sign-in, codes that were used.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # What anybody may fill, in each process's own memory, with Redis too: here it can push
    # nothing out but itself, and writes nothing to the database.
    "public": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "public",
        "OPTIONS": {"MAX_ENTRIES": 600},
    },
}

MEDIA_ROOT = VAR / "media"
STATIC_ROOT = VAR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    # Private: no URL leads here, views hand files out after asking who may see them.
    "default": stores.screenshots(env.str("EVIDENCE_S3_URL", default=""), MEDIA_ROOT),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 4
#: A screenshot of 8 MB with its form, and room for what a browser puts around them.
LARGEST_REQUEST = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
#: How many screenshots, and how many megabytes of them, a body may send in one local day.
UPLOADS_A_DAY = whole_number("UPLOADS_A_DAY", 40)
UPLOADED_MB_A_DAY = whole_number("UPLOADED_MB_A_DAY", 60)
#: Where each machine keeps the fingerprints of screenshots for a fast search; can be lost.
FINGERPRINT_CACHE = VAR / "fingerprints"

# --- Who comes in ---------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.SignIn"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# The invitation reached the address, so it is verified when its code is used.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Strict per account, wide per address: a carrier or an office puts thousands behind one.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "200/m/ip,5/300s/key",
    "reset_password": "200/m/ip,5/m/key",
    "reset_password_from_key": "200/m/ip",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Gaung"
MFA_TOTP_TOLERANCE = 1
MFA_TRUST_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Activity is not tracked: it would write on every page that is only read.
USERSESSIONS_TRACK_ACTIVITY = False
TRUSTED_PROXY_COUNT = whole_number("TRUSTED_PROXY_COUNT", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
SESSION_COOKIE_AGE = 30 * 24 * 60 * 60
SESSION_COOKIE_NAME = "gaung_session"
CSRF_COOKIE_NAME = "gaung_csrf"

# --- Security headers -----------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
# Scripts find the token in the page.
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS if HTTPS]
X_FRAME_OPTIONS = "DENY"

# --- Language and time ----------------------------------------------------------------

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_I18N = True

# --- Mail -----------------------------------------------------------------------------

EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default="Gaung <gaung@localhost>")
vars().update(env.email("EMAIL_URL", default="consolemail://"))

# --- Work in the background -----------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL or "gaung-database://here"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    # Longer than the longest task, or a slow task would run a second time beside itself.
    "visibility_timeout": whole_number("VISIBILITY_TIMEOUT", 1800),
}
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS |= {
        # Look for lost tasks at each chance; kombu's own rhythm leaves them for minutes.
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "global_keyprefix": "gaung:",
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 2,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.5,
}
CELERY_TASK_DEFAULT_QUEUE = "gaung"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")

# --- Log ------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "portal.middleware.RequestIdFilter"},
        "refusals": {"()": "portal.middleware.RefusalFilter"},
    },
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # A trail, whatever the level of the rest.
        "gaung.taken_away": {"level": "INFO"},
        "django.request": {"filters": ["refusals"]},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
