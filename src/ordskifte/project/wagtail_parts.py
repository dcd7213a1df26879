"""Parts of Wagtail as they are used here: without its programming interface, which no address leads to.

Each part offers itself to that interface when it is loaded, which brings libraries for schemas with it: a quarter of
the start of every process, and memory for as long as it lives. What else `ready` does there is done here as well.
"""

from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model
from django.db.models.signals import post_migrate
from wagtail.documents.apps import WagtailDocsAppConfig
from wagtail.images.apps import WagtailImagesAppConfig
from wagtail.snippets.apps import WagtailSnippetsAppConfig


class Snippets(WagtailSnippetsAppConfig):
    """What is edited in Wagtail and is no page of it."""

    def ready(self) -> None:
        """Register what waited; the views of the editor are loaded with the first address that is looked up."""
        from wagtail.snippets.models import create_extra_permissions, register_deferred_snippets

        register_deferred_snippets()
        post_migrate.connect(create_extra_permissions, sender=self)
        # With its views it would be registered too, and those are not loaded in the worker, which publishes.
        _follow_references(apps.get_model("publishing", "Publication"))


class Documents(WagtailDocsAppConfig):
    """Files of the editor."""

    def ready(self) -> None:
        """Register the model, who may do what, and how it is shown."""
        from wagtail.admin.ui.fields import register_display_class
        from wagtail.documents import get_document_model, get_permission_policy
        from wagtail.documents.components import DocumentDisplay
        from wagtail.documents.signal_handlers import register_signal_handlers
        from wagtail.permissions import register_permission_policy

        model = get_document_model()
        register_permission_policy(model, get_permission_policy())
        register_signal_handlers()
        register_display_class(ForeignKey, to=model, display_class=DocumentDisplay)
        _follow_references(model)


class Images(WagtailImagesAppConfig):
    """Pictures of the editor."""

    def ready(self) -> None:
        """Register the model, who may do what, and how it is chosen, compared and shown."""
        from wagtail.admin.compare import register_comparison_class
        from wagtail.admin.forms.models import register_form_field_override
        from wagtail.admin.ui.fields import register_display_class
        from wagtail.images import get_image_model, get_permission_policy
        from wagtail.images.components import ImageDisplay
        from wagtail.images.edit_handlers import ImageFieldComparison
        from wagtail.images.signal_handlers import register_signal_handlers
        from wagtail.images.widgets import AdminImageChooser
        from wagtail.permissions import register_permission_policy

        model = get_image_model()
        register_permission_policy(model, get_permission_policy())
        register_signal_handlers()
        register_form_field_override(ForeignKey, to=model, override={"widget": AdminImageChooser})
        register_comparison_class(ForeignKey, to=model, comparison_class=ImageFieldComparison)
        register_display_class(ForeignKey, to=model, display_class=ImageDisplay)
        _follow_references(model)


def _follow_references(model: type[Model] | Any) -> None:
    from wagtail.models.reference_index import ReferenceIndex

    ReferenceIndex.register_model(model)
