"""The body's accounts on networks that let no program in, and what a person posts there."""

import uuid

from django.db import models
from django.db.models import Q

from ordskifte.domain import networks, parties
from ordskifte.domain.delivery import Act
from ordskifte.kernel.models.kept import NeverDeleted


def _choices(kind):
    return [(each.value, each.value) for each in kind]


class NetworkAccount(NeverDeleted):
    """An account of the body's own on a network: who answers for it, on which basis, and when that is looked at again.

    The row stays when the account is not used any more, so that it can be seen what was posted where, and why.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.ForeignKey("kernel.Body", models.PROTECT, related_name="+")
    network = models.CharField(max_length=20, choices=_choices(networks.Network))
    network_name = models.CharField(max_length=networks.LONGEST_NAME, blank=True)  # of one that is not known here
    handle = models.CharField(max_length=networks.LONGEST_HANDLE)
    address = models.CharField(max_length=networks.LONGEST_ADDRESS)
    # Who answers for it: a person, or a unit.
    owner = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    legal_basis = models.CharField(max_length=networks.LONGEST_REASON)  # behandlingsgrunnlag
    arrangement = models.CharField(max_length=networks.LONGEST_REASON)  # felles behandlingsansvar, art. 26
    risk_reference = models.CharField(max_length=200)  # ROS, DPIA
    review_on = models.DateField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=parties.LONGEST)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.CharField(max_length=parties.LONGEST, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)  # when it was noted that it is paused
    # The other half of the proof: when somebody saw that the account's page leads to ours.
    seen_on = models.DateField(null=True, blank=True)
    seen_by = models.CharField(max_length=parties.LONGEST, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=networks.LONGEST_REASON, blank=True)

    class Meta(NeverDeleted.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint("body", "address", condition=Q(ended_at=None), name="account_is_listed_once"),
            models.CheckConstraint(
                condition=Q(owner__isnull=False) | Q(unit__isnull=False), name="somebody_answers_for_account"
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.handle}"

    @property
    def name(self):
        """What people call the network."""
        return networks.NAMES.get(self.network) or self.network_name


class HandDelivery(NeverDeleted):
    """One act that a person does on a network by hand: made ready here, done there, with the address that it got."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(NetworkAccount, models.PROTECT, related_name="deliveries", db_index=False)
    post = models.ForeignKey("channels.Post", models.PROTECT, related_name="by_hand", db_index=False)
    version = models.ForeignKey("channels.PostVersion", models.PROTECT, related_name="+", db_index=False)
    act = models.CharField(max_length=8, choices=_choices(Act))
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=8, choices=_choices(networks.HandState))
    # Whether it is what a reader finds there now.
    stands = models.BooleanField(default=False)
    said = models.JSONField()  # text, pictures with their alternative texts, and the address of our own page
    salt = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=32)  # salted, of what was made ready
    shortened = models.BooleanField(default=False)
    address = models.CharField(max_length=networks.LONGEST_ADDRESS, blank=True)  # where it stands there
    why = models.CharField(max_length=500, blank=True)  # it is not done
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=parties.LONGEST)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=parties.LONGEST, blank=True)

    class Meta(NeverDeleted.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                "post", "account", "language", condition=Q(state="ready"), name="one_act_by_hand_waits_in_each_place"
            ),
            models.UniqueConstraint(
                "post", "account", "language", condition=Q(stands=True), name="one_post_by_hand_stands_in_each_place"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("ready", "replaced"), stands=False)
                | Q(state="done", done_at__isnull=False) & (Q(act="withdraw", stands=False) | ~Q(address=""))
                | Q(state="given_up", done_at__isnull=False, stands=False) & ~Q(why=""),
                name="act_by_hand_says_where_or_why_not",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "id"], name="acts_by_hand_of_account"),
            models.Index(fields=["id"], name="acts_by_hand_waiting", condition=Q(state="ready")),
            models.Index(fields=["id"], name="posts_by_hand_standing", condition=Q(stands=True)),
        ]

    def __str__(self):
        return f"{self.account_id} {self.post_id} {self.act}"
