"""Django's settings, made from the environment and the loop."""

from pathlib import Path

import environ as url_reader

from ordskifte import loop
from ordskifte.project import environment, keys

_given = environment.read()

ORDSKIFTE_DATA: Path = _given["ORDSKIFTE_DATA"]
ORDSKIFTE_KEY_FILE = Path(_given["ORDSKIFTE_KEY_FILE"] or ORDSKIFTE_DATA / "keys" / keys.MASTER_KEY)
ORDSKIFTE_BODY = _given["ORDSKIFTE_BODY"]
ORDSKIFTE_EGRESS_ALLOW = _given["ORDSKIFTE_EGRESS_ALLOW"]
ORDSKIFTE_TRUSTED_PROXIES = _given["ORDSKIFTE_TRUSTED_PROXIES"]
ORDSKIFTE_MEDIA_HOST = _given["ORDSKIFTE_MEDIA_HOST"]
ORDSKIFTE_LISTEN = _given["ORDSKIFTE_LISTEN"]
ORDSKIFTE_PORT = _given["PORT"]
ORDSKIFTE_LOG_LEVEL = _given["ORDSKIFTE_LOG_LEVEL"]
ORDSKIFTE_LOG_DAYS = _given["ORDSKIFTE_LOG_DAYS"]
ORDSKIFTE_SECURE = _given["ORDSKIFTE_SECURE"]
ORDSKIFTE_WATCH_FOLDER = _given["ORDSKIFTE_WATCH_FOLDER"]
ORDSKIFTE_WATCH_SOURCE = _given["ORDSKIFTE_WATCH_SOURCE"]
ORDSKIFTE_TRANSFER = _given["ORDSKIFTE_TRANSFER"]
ORDSKIFTE_TRANSFER_FOLDER = _given["ORDSKIFTE_TRANSFER_FOLDER"]
ORDSKIFTE_TRANSFER_URL = _given["ORDSKIFTE_TRANSFER_URL"]
ORDSKIFTE_TRANSFER_RECEIVER = _given["ORDSKIFTE_TRANSFER_RECEIVER"]
ORDSKIFTE_TRANSFER_DAYS = _given["ORDSKIFTE_TRANSFER_DAYS"]
ORDSKIFTE_EINNSYN_URL = _given["ORDSKIFTE_EINNSYN_URL"]
ORDSKIFTE_EINNSYN_KEY_FILE = _given["ORDSKIFTE_EINNSYN_KEY_FILE"]
ORDSKIFTE_EINNSYN_UNIT = _given["ORDSKIFTE_EINNSYN_UNIT"]
ORDSKIFTE_LISTENING_DAYS = _given["ORDSKIFTE_LISTENING_DAYS"]

SECRET_KEY = keys.session_key(ORDSKIFTE_DATA / "keys")
DEBUG = False
# The body's own host names are checked by kernel.tenancy, which knows them from the database.
ALLOWED_HOSTS = ["*"]
ORDSKIFTE_HOST = _given["ORDSKIFTE_HOST"]

INSTALLED_APPS = [
    *loop.apps(),
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "wagtail.users",
    "ordskifte.project.wagtail_parts.Snippets",
    "ordskifte.project.wagtail_parts.Documents",
    "ordskifte.project.wagtail_parts.Images",
    "wagtail.search",
    "wagtail.contrib.typed_table_block",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "ordskifte.kernel.web.middleware.RequestLog",
    "ordskifte.kernel.web.middleware.Proxies",
    "django.middleware.security.SecurityMiddleware",
    "ordskifte.kernel.web.middleware.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ordskifte.kernel.web.middleware.Faults",
    "ordskifte.kernel.tenancy.HostMiddleware",
    "ordskifte.kernel.web.middleware.LanguageFromAddress",
    # An address that lacks its last slash leads on: permanent addresses are typed, and cut in print.
    "ordskifte.kernel.web.middleware.LastSlash",
    # Before the session, which no part has.
    "ordskifte.website.early.Parts",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "ordskifte.kernel.web.holding.TakesNothingIn",
    "ordskifte.accounts.middleware.DeclaredDoors",
    "ordskifte.website.middleware.Trials",
]

ROOT_URLCONF = "ordskifte.project.urls"
WSGI_APPLICATION = "ordskifte.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ordskifte.kernel.web.context.page",
                "ordskifte.website.context.links",
            ],
            "libraries": {"wagtailadmin_tags": "ordskifte.desk.templatetags.desk_frame"},
        },
    },
]

if _given["DATABASE_URL"]:
    DATABASES = {"default": url_reader.Env.db_url_config(_given["DATABASE_URL"])}
    DATABASES["default"].update({"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True})
else:
    DATABASES = {
        "default": {
            "ENGINE": "ordskifte.kernel.sqlite",
            "NAME": ORDSKIFTE_DATA / "db" / "ordskifte.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {"timeout": 5},
        }
    }

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if _given["EMAIL_URL"]:
    vars().update(url_reader.Env.email_url_config(_given["EMAIL_URL"]))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = ORDSKIFTE_DATA / "log" / "mail"
EMAIL_TIMEOUT = 10

# Who signs in, and how.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["ordskifte.accounts.backends.StaffBackend"]
PASSWORD_HASHERS = ["ordskifte.accounts.hashers.PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "ordskifte.accounts.adapter.StaffAdapter"
ACCOUNT_FORMS = {
    "login": "ordskifte.accounts.forms.SignInForm",
    "reauthenticate": "ordskifte.accounts.forms.PasswordAgainForm",
}
# A session ends with the browser, and at the latest as accounts.sessions says.
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
MFA_ADAPTER = "ordskifte.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "ordskifte.accounts.forms.CodeForm",
    "reauthenticate": "ordskifte.accounts.forms.CodeAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Ordskifte"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_ENGINE = "ordskifte.accounts.kept_sessions"
SESSION_COOKIE_AGE = 10 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ORDSKIFTE_SECURE
SESSION_COOKIE_NAME = "__Host-session" if ORDSKIFTE_SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if ORDSKIFTE_SECURE else "csrf"
CSRF_FAILURE_VIEW = "ordskifte.kernel.web.faults.expired_form"
SECURE_HSTS_SECONDS = 31_536_000 if ORDSKIFTE_SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 << 20

# What may be done while a hold is on: to sign in and end it. Everything else that is not reading waits.
ORDSKIFTE_OPEN_ON_HOLD = frozenset({"account_login", "account_logout", "mfa_authenticate", "desk:hold"})
ORDSKIFTE_WIRING = "ordskifte.project.wiring.HANDLERS"
ORDSKIFTE_LEAVING = "ordskifte.project.leaving.WAYS"
ORDSKIFTE_SOURCES = "ordskifte.project.wiring.SOURCES"
ORDSKIFTE_PERIODIC = "ordskifte.project.wiring.PERIODIC"

# Language is in the address only; times are stored in UTC and shown as in Oslo.
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Oslo"
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / name for name in ("locale", "locale_others")]

STATIC_URL = "/static/"
STATIC_ROOT = ORDSKIFTE_DATA / "public" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "ordskifte.kernel.web.statics.StaticFiles"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
# Built files carry a digest of what is in them, so they may be kept for ever.
WHITENOISE_IMMUTABLE_FILE_TEST = r"/ordskifte/[^/]+\.[0-9a-f]{12}\."
# Pictures as they came: closed, and not disposable. Only `publishing` shows any, drawn anew.
MEDIA_ROOT = ORDSKIFTE_DATA / "media"
MEDIA_URL = "/desk/media/"

WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "ordskifte.publishing.views.unreadable.StrictText"}}
WAGTAIL_SITE_NAME = "Ordskifte"
WAGTAILADMIN_BASE_URL = "http://localhost"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_FRONTEND_LOGIN_URL = "/konto/login/"
WAGTAILADMIN_LOGIN_URL = "/konto/login/"
WAGTAILADMIN_PERMITTED_LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk"), ("en", "English")]
WAGTAILIMAGES_IMAGE_MODEL = "publishing.Picture"
WAGTAILDOCS_DOCUMENT_MODEL = "publishing.File"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILUSERS_PASSWORD_ENABLED = False

SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING_CONFIG = "ordskifte.kernel.logs.configure"
LOGGING = {"level": ORDSKIFTE_LOG_LEVEL}
