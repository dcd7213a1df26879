"""The worker is killed in the middle of a campaign, and nothing is lost or doubled."""

from collections import Counter

from ordskifte.project.demo import saying, story
from ordskifte.project.demo.world import World, must, on, step

_DRILL = story.load().drills[0]
_MESSAGE = "m13"


@step("The worker is killed between two messages, and started again", at=_DRILL.at)
def killed(world: World) -> str:
    """kill -9, no goodbye; m13 comes while nobody works."""
    world.processes.kill("worker")
    return ""


@step("It is started again after the next message", at=story.load().message(_MESSAGE).at)
def started(world: World) -> str:
    """m13 came while nobody worked."""
    world.processes.start("worker")
    return ""


@step("What waited is done, once: nothing lost, nothing doubled", at=on(9, "16:35"))
def resumed(world: World) -> str:
    """Let the worker finish, and count what each message led to."""
    saying.settle(world)
    counted = _counted()
    wanted = len([id for id in world.messages if world.story.message(id).direction == "in"])
    must(counted.pop("inbound") == wanted, f"{wanted} messages were received, {counted} are kept")
    wrong = {kind: count for kind, count in counted.items() if count}
    must(not wrong, f"lost or doubled: {wrong}")
    return f"worker killed and started again: 0 of {wanted} lost, 0 doubled"


def _counted() -> Counter[str]:
    """How many came in, and how often one led to none or to more than one of what it must lead to."""
    from ordskifte.assessment.models import Assessment
    from ordskifte.channels.models import Inbound, Letter
    from ordskifte.dialogue.models import Message

    came = list(Inbound.objects.values_list("uid", flat=True))
    counted = Counter({"inbound": len(came)})
    for name, found in (
        ("messages", Message.objects.filter(is_outgoing=False).values_list("uid", flat=True)),
        ("assessments", Assessment.objects.filter(kind="message").values_list("subject_uid", flat=True)),
    ):
        led = Counter(found)
        counted[name] = sum(led[uid] != 1 for uid in came) + len(led.keys() - set(came))
    counted["letters"] = sum(many > 1 for many in Counter(Letter.objects.values_list("remote_id", flat=True)).values())
    return counted


STEPS = (killed, started, resumed)
