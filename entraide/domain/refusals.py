"""What the domain answers when it will not, in a sentence a member reads."""


class Refusal(Exception):
    """The act is not possible as things stand; the sentence says why and what to do."""


class NotAllowed(Refusal):
    """The member may see it but not do it; the sentence gives the reason."""


class NotFound(Refusal):
    """There is no such thing, or the member may not know of it: both look alike."""


class Busy(Refusal):
    """Not now: too many people ask for the same costly thing. Trying again in a moment is enough."""


def require(allowed: bool, reason: str) -> None:
    """Raise `NotAllowed` with this reason unless the predicate holds."""
    if not allowed:
        raise NotAllowed(reason)
