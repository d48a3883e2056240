//! Two runtimes: clients run on one, deadlines on the other.
//!
//! Both network crates can block inside `poll` (name lookup, Kerberos); on one runtime that would stop the
//! deadline too.

use std::future::Future;
use std::ops::ControlFlow;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::{Sender, channel};

/// The two runtimes.
#[derive(Debug)]
pub struct Runtimes {
    clients: Option<Runtime>,
    control: Runtime,
}

/// What ended a bounded step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Its deadline.
    Deadline,
    /// The task ended without a result.
    Lost,
}

impl Runtimes {
    /// Starts both.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn new() -> std::io::Result<Self> {
        let clients = Builder::new_multi_thread()
            // One worker: the clients take turns, so that requests made in a row leave in one piece.
            .worker_threads(1)
            .enable_all()
            .build()?;
        // Signals, which need more, have a runtime of their own: see `listen`.
        let control = Builder::new_current_thread().enable_time().build()?;
        Ok(Self {
            clients: Some(clients),
            control,
        })
    }

    /// Runs a future on the clients' runtime, no longer than `deadline`.
    ///
    /// # Errors
    /// If the deadline passes; the future is left behind.
    pub fn run<T: Send + 'static>(
        &self,
        deadline: Duration,
        future: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Stopped> {
        self.finish(deadline, self.start(future))
    }

    /// Starts a future on the clients' runtime, to be finished later.
    pub fn start<T: Send + 'static>(
        &self,
        future: impl Future<Output = T> + Send + 'static,
    ) -> Started<T> {
        Started(self.clients.as_ref().map(|clients| clients.spawn(future)))
    }

    /// Waits for what was started, no longer than `deadline` from now.
    ///
    /// # Errors
    /// If the deadline passes; the future is left behind.
    pub fn finish<T>(&self, deadline: Duration, started: Started<T>) -> Result<T, Stopped> {
        let task = started.0.ok_or(Stopped::Lost)?;
        self.control.block_on(async {
            match tokio::time::timeout(deadline, task).await {
                Ok(Ok(value)) => Ok(value),
                Ok(Err(_)) => Err(Stopped::Lost),
                Err(_) => Err(Stopped::Deadline),
            }
        })
    }
}

impl Runtimes {
    /// Runs a future for as long as `count` grows: it is given up when nothing happened for `idle`. `tick` is called
    /// ten times a second.
    ///
    /// # Errors
    /// If nothing happens any more; the future is ended.
    pub fn follow<T: Send + 'static>(
        &self,
        idle: Duration,
        count: impl Fn() -> u64,
        mut tick: impl FnMut(u64),
        future: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Stopped> {
        let mut task = self.start(future).0.ok_or(Stopped::Lost)?;
        self.control.block_on(async {
            let mut last = (count(), tokio::time::Instant::now());
            loop {
                match tokio::time::timeout(Duration::from_millis(100), &mut task).await {
                    Ok(Ok(value)) => return Ok(value),
                    Ok(Err(_)) => return Err(Stopped::Lost),
                    Err(_) => {}
                }
                let now = count();
                tick(now);
                if now != last.0 {
                    last = (now, tokio::time::Instant::now());
                } else if last.1.elapsed() > idle {
                    task.abort();
                    return Err(Stopped::Deadline);
                }
            }
        })
    }
}

/// A future that runs.
#[derive(Debug)]
pub struct Started<T>(Option<tokio::task::JoinHandle<T>>);

impl<T> Started<T> {
    /// Gives it up.
    pub fn abort(self) {
        if let Some(task) = self.0 {
            task.abort();
        }
    }
}

impl Runtimes {
    /// Lets time pass.
    pub fn pause(&self, time: Duration) {
        // The timer is made inside: outside of a runtime there is none.
        self.control
            .block_on(async { tokio::time::sleep(time).await });
    }
}

impl Runtimes {
    /// Lets time pass, unless a signal comes: true if it has passed. Once fctl has listened to signals they end it no more.
    pub fn passed(&self, time: Duration) -> bool {
        let nothing = |out: Sender<()>| async move { out.closed().await };
        self.listen(Some(time), nothing, |()| ControlFlow::Continue(())) == Heard::TimeOver
    }
}

/// Why listening ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// The listener has enough.
    Enough,
    /// Ctrl-C or SIGTERM.
    Interrupted,
    /// The time is over.
    TimeOver,
    /// The speaker ended.
    Ended,
}

impl Runtimes {
    /// Starts `speaker` on the clients' runtime and hands each thing it says to `each` until that breaks off, until
    /// a signal, or until `limit` has passed. The speaker then has a second to close what it holds.
    pub fn listen<T: Send + 'static, F: Future<Output = ()> + Send + 'static>(
        &self,
        limit: Option<Duration>,
        speaker: impl FnOnce(Sender<T>) -> F,
        mut each: impl FnMut(T) -> ControlFlow<()>,
    ) -> Heard {
        let Some(clients) = &self.clients else {
            return Heard::Ended;
        };
        // A listener that is slow (a pipe that nobody reads) holds the speaker back instead of filling the memory.
        let (sender, mut receiver) = channel(8);
        let task = clients.spawn(speaker(sender));
        let over = async move {
            match limit {
                Some(limit) => tokio::time::sleep(limit).await,
                None => std::future::pending().await,
            }
        };
        let Ok(control) = Builder::new_current_thread().enable_all().build() else {
            return Heard::Ended;
        };
        control.block_on(async {
            let mut over = std::pin::pin!(over);
            let mut signal = std::pin::pin!(interrupted());
            let heard = loop {
                tokio::select! {
                    said = receiver.recv() => match said {
                        Some(said) => if each(said).is_break() { break Heard::Enough },
                        None => break Heard::Ended,
                    },
                    () = &mut signal => break Heard::Interrupted,
                    () = &mut over => break Heard::TimeOver,
                }
            };
            drop(receiver);
            let _ = tokio::time::timeout(Duration::from_secs(1), task).await;
            heard
        })
    }
}

/// Something that is said, or a signal.
#[derive(Debug)]
pub enum Said<T> {
    /// By the speaker.
    This(T),
    /// Ctrl-C or SIGTERM, for the first time.
    Signal,
}

impl Runtimes {
    /// Like [`Self::listen`], for a speaker that must not be broken off anywhere: the first signal is handed to `each`
    /// like anything else, only a second one ends it at once.
    pub fn attend<T: Send + 'static, F: Future<Output = ()> + Send + 'static>(
        &self,
        speaker: impl FnOnce(Sender<T>) -> F,
        mut each: impl FnMut(Said<T>) -> ControlFlow<()>,
    ) -> Heard {
        let Some(clients) = &self.clients else {
            return Heard::Ended;
        };
        let Ok(control) = Builder::new_current_thread().enable_all().build() else {
            return Heard::Ended;
        };
        let (sender, mut receiver) = channel(8);
        let task = clients.spawn(speaker(sender));
        control.block_on(async {
            let mut signalled = false;
            let mut signal = std::pin::pin!(interrupted());
            let heard = loop {
                tokio::select! {
                    said = receiver.recv() => match said {
                        Some(said) => if each(Said::This(said)).is_break() { break Heard::Enough },
                        None => break Heard::Ended,
                    },
                    () = &mut signal => {
                        if std::mem::replace(&mut signalled, true) || each(Said::Signal).is_break() {
                            break Heard::Interrupted;
                        }
                        signal.set(interrupted());
                    }
                }
            };
            drop(receiver);
            let _ = tokio::time::timeout(Duration::from_secs(1), task).await;
            heard
        })
    }
}

/// Waits for Ctrl-C or, on Unix, SIGTERM.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// The clock, in milliseconds since 1970.
pub fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX))
}

impl Drop for Runtimes {
    fn drop(&mut self) {
        // A client that hangs must not keep the process.
        if let Some(clients) = self.clients.take() {
            clients.shutdown_background();
        }
    }
}
