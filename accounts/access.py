"""Which addresses there are and who may open them: the registry of access rules.

Each app says in its `permissions.py` what its named URLs ask for (`ACCESS`); this module
collects the tables. Which *objects* a person sees behind an address is a matter of
`visible_to(user)` and `can(…)` in the views; the rules here come before that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import module_has_submodule

from accounts.roles import Permission

#: Methods that must not change anything.
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Rule:
    """What a URL asks for before its view is called.

    `read` and `write` are sets of permissions of which one, held anywhere, is enough;
    an empty set asks for none. `write` counts for POST and its like, on top of `read`.
    """

    sign_in: bool = True
    read: frozenset[Permission] = frozenset()
    write: frozenset[Permission] = frozenset()
    #: Open to people who still have to set up their second factor.
    before_second_factor: bool = False
    #: Touches the second factor itself: who has one confirms it first, with a code.
    guards_second_factor: bool = False
    #: Comes with a library and isn't used here: not found for anybody.
    closed: bool = False

    def allows(self, held: frozenset[Permission], method: str) -> bool:
        """Whether somebody with these permissions may use the method."""
        if self.read and not self.read & held:
            return False
        return method in SAFE_METHODS or not self.write or bool(self.write & held)


CLOSED = Rule(closed=True)
PUBLIC = Rule(sign_in=False, before_second_factor=True)
SIGNED_IN = Rule()
#: Signed in, and part of the way to a second factor (or out).
SETTING_UP = Rule(before_second_factor=True)
#: The same for what changes or shows a second factor.
SECOND_FACTOR = Rule(before_second_factor=True, guards_second_factor=True)
ADMINISTRATOR = Rule(read=frozenset({Permission.ADMINISTER}))


def permission(*any_of: Permission, write: Permission | tuple[Permission, ...] = ()) -> Rule:
    """Ask for one of the permissions; `write` names what POST asks for in addition."""
    writing = write if isinstance(write, tuple) else (write,)
    return Rule(read=frozenset(any_of), write=frozenset(writing))


@cache
def rules() -> Mapping[str, Rule]:
    """All rules by URL name (`report_new`), or by namespace (`admin:*`)."""
    collected: dict[str, Rule] = {}
    for app in apps.get_app_configs():
        if app.module is None or not module_has_submodule(app.module, "permissions"):
            continue
        table = getattr(import_module(f"{app.name}.permissions"), "ACCESS", {})
        if twice := collected.keys() & table.keys():
            raise ImproperlyConfigured(f"Two access rules for {sorted(twice)}")
        collected |= table
    return collected


def rule_of(view_name: str) -> Rule | None:
    """The rule of a URL by its full name; None when nobody wrote one."""
    known = rules()
    return known.get(view_name) or known.get(view_name.partition(":")[0] + ":*")
