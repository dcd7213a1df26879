"""Which way leads to the records system, by the settings."""

from datetime import timedelta

from django.conf import settings

from ordskifte.records.transfer.ways import Way


def is_on() -> bool:
    """Whether records are handed over at all."""
    return bool(settings.ORDSKIFTE_TRANSFER)


def way_in_use() -> Way | None:
    """The way that the operator chose, or none."""
    match settings.ORDSKIFTE_TRANSFER:
        case "eformidling-folder":
            from ordskifte.records.transfer.eformidling_folder import EformidlingFolder  # noqa: PLC0415

            return EformidlingFolder.from_settings()
        case "integration-point":
            from ordskifte.records.transfer.integration_point import IntegrationPoint  # noqa: PLC0415

            return IntegrationPoint.from_settings()
        case "fiks-folder":
            from ordskifte.records.transfer.fiks_folder import FiksFolder  # noqa: PLC0415

            return FiksFolder.from_settings()
        case _:
            return None


def answer_within() -> timedelta:
    """How long nobody worries."""
    return timedelta(days=settings.ORDSKIFTE_TRANSFER_DAYS)
