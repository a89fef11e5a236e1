"""What the command line may set."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one run."""

    client_id: str
    client_secret: str
    ledger: str = ":memory:"
    host: str = "127.0.0.1"
    port: int = 8900
    redirect_uris: tuple[str, ...] = ()
    consent: str = "page"
    limits: bool = False
    app_name: str = "Tracker"
    webhook_url: str = ""
    webhook_key: str = ""
    webhooks_anywhere: bool = False
