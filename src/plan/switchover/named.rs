//! The checks of a switchover by name: whether `--force` overrides them, and what `fctl explain` says about them.

use super::{Input, Move, Status, checks, jobs};

/// What a failed check means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The switchover is refused, always.
    Always,
    /// The switchover is refused, unless it is forced.
    Force,
    /// It is only said.
    Warning,
}

impl Weight {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Always => "a failure refuses the switchover, always",
            Self::Force => "a failure refuses the switchover; --force overrides it",
            Self::Warning => "it only warns",
        }
    }
}

/// A check.
#[derive(Debug, Clone, Copy)]
pub struct Named {
    /// Its name in machine output, and for `fctl explain`.
    pub name: &'static str,
    /// Its name in the table.
    pub title: &'static str,
    /// What a failure means.
    pub weight: Weight,
    /// What it checks, why, and what to do.
    pub explain: &'static str,
    /// How it is made.
    pub(super) make: fn(&Input<'_>, &[Move]) -> (Status, String),
}

impl PartialEq for Named {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Named {}

/// Finds a check by name.
pub fn find(name: &str) -> Option<&'static Named> {
    CHECKS.iter().find(|c| c.name.eq_ignore_ascii_case(name))
}

const fn check(
    name: &'static str,
    title: &'static str,
    weight: Weight,
    make: fn(&Input<'_>, &[Move]) -> (Status, String),
    explain: &'static str,
) -> Named {
    Named {
        name,
        title,
        weight,
        explain,
        make,
    }
}

/// All checks, in the order in which they are shown.
pub static CHECKS: [Named; 19] = [
    check("quorum", "quorum", Weight::Always, checks::quorum, "\
A majority of the ensemble answers. Without one ZooKeeper elects nobody: the old leader would step down and no other could
follow it."),
    check("deployment", "deployment", Weight::Always, checks::deployment, "\
On YARN the ZooKeeper session of a living ApplicationMaster is never closed: that ends its process, uses up an attempt, and
YARN starts the next one only after a while. There is no standby to take over, so fctl moves nothing there: let YARN fail the
attempt (`yarn applicationattempt -fail`)."),
    check("one-leader", "one leader", Weight::Always, checks::one_leader, "\
Each component has one leader that publishes itself and is first in its queue; from 1.15 on one process leads them all. Up to
1.14 every component is elected by itself: different leaders are normal there, and shown. A node that does not fit (fctl
leader status names it) means that an election is under way, or that somebody deleted a latch node: two leaders."),
    check("leader-answers", "leader", Weight::Force, checks::leader_answers, "\
The leader is alive, or surely gone. It counts as crashed only if both of the ports that it publishes, REST and RPC, refuse
connections: then nobody has to step down, and its session is closed after --pause instead of its timeout. Silence and
time-outs count as living: a process that hangs may wake up and write."),
    check("standby-present", "standby", Weight::Always, checks::standby_present, "\
Behind the leader waits a JobManager with another session, in every queue that the leader leads. Without one nobody takes
over, and the jobs stop until some JobManager is elected. Two parts of a split that go to each other's process are moved one
after the other: the second goes when the owner of the first has queued again, so neither of the two may be gone."),
    check("standby-alive", "standby alive", Weight::Force, checks::standby_alive, "\
The standby is shown to be alive. A JobManager whose host is gone stays in the queue until its session expires: it would be
elected and do nothing, for up to the session timeout. Evidence for it: a member of the ensemble lists its connection (`cons`,
switched on with 4lw.commands.whitelist, or the AdminServer on --admin-port), or the REST port of its host in conf/masters
answers. Evidence against it: every member lists its connections and none has this session, or its host refuses connections.
Without evidence fctl only warns."),
    check("candidate", "candidate", Weight::Always, checks::candidate, "\
The one that --candidate names is next in the queue. ZooKeeper's queue decides who leads; nobody can be put in front of it.
Move the leadership as often as needed, or restart the JobManagers that stand before it."),
    check("takeover-forecast", "takeover forecast", Weight::Always, jobs::forecast, "\
The next leader can restore every job, from its newest checkpoint. A JobManager that takes over reads every pointer to every
retained checkpoint of every job; one whose file is gone ends its process, and that of each standby after it. `fctl recovery
check` shows the pointers, `fctl recovery repair` the way out. With --deep the state files of the checkpoints are asked for too.
A job of which the leader has completed a checkpoint, and that has no pointer to any, refuses, too: it would begin anew."),
    check("storage", "storage", Weight::Force, jobs::storage, "\
The HA storage could be read, and what every pointer names is known. Otherwise there is no forecast."),
    check("rest", "REST", Weight::Force, checks::rest, "\
The leader's REST API answers. fctl sees by it when the old leader has stepped down (without it: a pause, 300 ms or --pause), and
whether the jobs run. --no-rest says that this is not wanted."),
    check("jobs-running", "jobs", Weight::Force, jobs::running, "\
Every job is RUNNING, or finished. A job that fails or restarts right now has a trouble of its own; a switchover on top of it
makes that harder to see and to judge."),
    check("checkpoint-age", "checkpoint age", Weight::Force, jobs::checkpoint_age, "\
Every job has a checkpoint that is fresh for its interval. What was done since then is done again, and a job without any
begins anew. Stale means older than two intervals and 10 s: then checkpoints fail, and the reason comes first."),
    check("restart-strategy", "restart strategy", Weight::Force, jobs::restart_strategy, "\
Every job is restarted when a task fails, as it reports itself (GET /jobs/<id>/config), or as the configuration says where no job
can be asked. Taking over does not count as a restart, but TaskManagers hear late that the old JobMaster has lost its leadership,
and tasks may fail on the way (measured on 1.13.6 and 2.3.0): without a restart strategy such a job FAILS for good and its
checkpoints are discarded."),
    check("cool-down", "cool-down", Weight::Force, checks::cool_down, "\
The last change of the leader is long enough ago (--cool-down, 1 min by default), by the time at which the leader published
itself and by the history. Jobs that are moved again and again make no progress."),
    check("suspended-connections", "suspended connections", Weight::Force, checks::suspended, "\
high-availability.zookeeper.client.tolerate-suspended-connections is off, or the method is not `session`. If it is on the old
leader does not step down when it loses the connection, but when it hears that its session is gone: 1.2 s after the new one
was elected (measured on 1.20.5). For that time two JobManagers lead."),
    check("application-mode", "application mode", Weight::Warning, checks::application_mode, "\
In application mode a JobManager of 1.12 and 1.13 ends its process when it loses the leadership, instead of waiting as standby:
something must start it again. Such a cluster is recognised by the fixed id of its job, 32 zeros."),
    check("queue-order", "queue", Weight::Warning, checks::queue_order, "\
Up to 1.14 every component has a queue of its own. If different JobManagers are next in them, the components are led by
different processes afterwards. That works, and is shown."),
    check("split", "split", Weight::Warning, checks::split, "\
Up to 1.14 components may be led by different processes. The switchover moves everything that the leader of the dispatcher (or
of the components named with --component) leads, and nothing else."),
    check("leader-unchanged", "leader unchanged", Weight::Always, checks::unchanged, "\
Right before fctl attaches to the session the queues are read once more: the same session still leads and the same one is next.
Otherwise nothing is done. Before the session is closed fctl makes sure that nobody has taken it since. The session, not the host,
is what is closed, so a late attempt can never hit the new leader."),
];
