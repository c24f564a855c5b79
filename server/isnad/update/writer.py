"""One write: a process that makes the next checkpoint of a store and ends.

It is forked from one that has opened no store. Its own alarm ends it at its deadline, and the kernel for its
memory, until it puts the record of the new checkpoint in place: before that nothing is changed, and from then
on nothing ends it any more (isnad.update.checkpoints says what makes the change last).
"""

import shutil
import signal
from functools import partial
from pathlib import Path

import pyoxigraph

from isnad.locale import Counted, Message
from isnad.query.kept_terms import may_make, with_kept_terms
from isnad.query.store import GraphSet
from isnad.request_errors import StoreFull, TooLarge
from isnad.sandbox.confinement import restrict_calls, restrict_files
from isnad.sandbox.process import MemoryLimit, address_space, limit_memory
from isnad.update.changed_terms import MOST_NAMED, ChangedTerm, changed_in_update, require_kept
from isnad.update.checkpoints import Checkpoint, lock_writing
from isnad.update.evaluation import Update, evaluate_update
from isnad.update.graphs import Conditions, change_graph
from isnad.update.protocol import Task, Words
from isnad.update.restricted_store import RestrictedStore

# What the engine's log has of a quad at the least: three keys of 35 bytes (17 for a node, 1 for a boolean).
_LOGGED_BYTES_A_QUAD = 105
# What it has at the most of a byte of N-Quads: six keys of 72 bytes, and new terms, of a quad of 25 bytes.
_LOGGED_BYTES_A_BYTE = 20


def write(store: Path, limits: MemoryLimit, task: Task) -> Words:
    """Do a task that writes; return the store's version, whether its graph existed, and the terms changed.

    The process is held in by the sandbox before what a stranger sent is read, and can do nothing after this.
    Raise what `evaluate_update`, `RestrictedStore` and `change_graph` raise; TooLarge (413) for a change too
    large; ChangedTerms (422) where that is to be refused; and StoreFull (507) for too many quads, or where
    the disk does not take the change: nothing is changed then.
    """
    clone: Path | None = None
    held_bytes = address_space()
    try:
        before = lock_writing(store)
        if limits.sandboxed:
            restrict_files(write=(store,))
        clone = before.clone()
        database = pyoxigraph.Store(str(clone))
        limit_memory(held_bytes() + limits.memory_bytes)
        if limits.sandboxed:
            restrict_calls("write")
        keeps = before.keeps_some or limits.changed_terms == "keep"
        existed, changed = _evaluated(database, task, limits, before if keeps else None)
        if limits.changed_terms == "refuse" and not keeps:
            require_kept(changed, "update" if task.kind == "update" else "body")
        logged = sum(log.stat().st_size for log in clone.glob("*.log"))
        quads = _counted(database, before.quads, logged, limits)
        database.flush()
        del database  # which closes it
        made = task.kind == "update" and may_make(task.body.decode("utf-8"))
        keeps_some = before.keeps_some or (keeps and (bool(changed) or made))
        following = before.following(quads, keeps_some=keeps_some)
        signal.setitimer(signal.ITIMER_REAL, 0)
        following.record()
        clone = None
        changed = [] if keeps else changed
        named = [(one.written, one.stored) for one in changed[:MOST_NAMED]]
        return {
            "existed": existed,
            "version": following.version,
            "changed": named,
            "changed_count": len(changed),
        }
    except OSError as error:
        raise StoreFull(
            Message("the disk does not take the change"),
            hint=Message("Tell whoever runs the server."),
            details={"errno": error.errno or 0},
        ) from error
    finally:
        if clone:
            shutil.rmtree(clone, ignore_errors=True)


def _evaluated(
    database: pyoxigraph.Store, task: Task, limits: MemoryLimit, keeping: Checkpoint | None
) -> tuple[bool, list[ChangedTerm]]:
    """Do a task on the clone; return whether the graph was there that is written, and what terms changed.

    These are kept as they are written in the clone of a checkpoint that is `keeping` them.
    """
    words = task.words
    visible, writable = GraphSet.read(words["visible"]), GraphSet.read(words["writable"])
    restricted = None if writable.is_all else RestrictedStore(database, visible, writable)
    if task.kind == "graph-write":
        if restricted:
            restricted.require_graph(words["method"], words["graph"])
        conditions = Conditions(words["if_match"], words["if_none_match"])
        return change_graph(
            database,
            words["method"],
            words["graph"],
            words["content_type"],
            task.body,
            conditions,
            keeps=keeping is not None,
        )
    using, named = (None if words[name] is None else tuple(words[name]) for name in ("using", "using_named"))
    update = Update(task.body.decode("utf-8"), using, named, words["base"])
    written = partial(with_kept_terms, has_some=keeping.keeps_some) if keeping else str
    evaluate_update(restricted or database, update, sandboxed=limits.sandboxed, written=written)
    return True, changed_in_update(update.text)


def _counted(database: pyoxigraph.Store, before: int, logged: int, limits: MemoryLimit) -> int:
    """Return how many quads there are at the most; they are counted only where that may be too many."""
    if logged > _LOGGED_BYTES_A_BYTE * limits.change_bytes:
        raise TooLarge(
            Message("the change is larger than %(most_bytes)s bytes", most_bytes=f"{limits.change_bytes:,}"),
            hint=Message("Write in several updates."),
            details={"limit": limits.change_bytes},
        )
    most = before + logged // _LOGGED_BYTES_A_QUAD
    if most > limits.stored_quads:
        most = len(database)
    if most > limits.stored_quads:
        raise StoreFull(
            Counted(
                "the store has room for %(most_quads)s quad",
                "the store has room for %(most_quads)s quads",
                limits.stored_quads,
                most_quads=f"{limits.stored_quads:,}",
            ),
            hint=Message("Delete what is not needed."),
            details={"limit": limits.stored_quads},
        )
    return most
