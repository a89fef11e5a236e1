"""App configuration."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """Who may do what, and who changed what, when, from what to what."""

    name = "audit"
    verbose_name = "Audit history"

    def ready(self) -> None:
        from audit.granting import create_missing  # models may be imported only now

        # Once, after the last app: by then Django has made the permissions of all of them.
        last = [config for config in apps.get_app_configs() if config.models_module][-1]
        post_migrate.connect(create_missing, sender=last, dispatch_uid="roles")
