"""The rules of the body at the desk: archivists set them, everybody reads them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ordskifte.accounts import queries as people
from ordskifte.assessment import actions, forms, gathering, ruling
from ordskifte.assessment.views.desk import page
from ordskifte.domain.errors import Conflict, OrdskifteError
from ordskifte.domain.patterns import MalformedPatterns
from ordskifte.kernel import audit
from ordskifte.kernel.models import Body
from ordskifte.kernel.web import kinds, verdicts

LAST_CHANGES = 20
ACT = "assessment.set_rules"


@actions.set_rules.door
def rules(request: HttpRequest) -> HttpResponse:
    """What rules confirm, the words that they look for, and who changed them when and why."""
    # As it is now: what the process remembers of the body may be some seconds old.
    body, status = Body.objects.get(pk=request.tenant.pk), 200
    start = {
        "seen": ruling.mark_of(body),
        "confirms": ruling.confirms_of(body),
        "words": gathering.words_of(body).strip(),
    }
    form = forms.RulesForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_rules(by=people.actor_of(request), body=body, **form.cleaned_data)
        except OrdskifteError as error:
            status = kinds.CONFLICT.status if isinstance(error, Conflict) else 400
            form.add_error("words" if isinstance(error, MalformedPatterns) else None, verdicts.sentence_of(error))
        else:
            messages.success(request, _("The rules are changed, with your name and the time."))
            return redirect("assessment_rules")
    changes = [each for each in audit.history(body.uid) if each.act == ACT][-LAST_CHANGES:]
    return page(
        request,
        "assessment/desk/rules.html",
        title=_("The rules that propose"),
        form=form,
        changes=people.with_names(reversed(changes)),
        status=400 if form.is_bound and status == 200 else status,
    )
