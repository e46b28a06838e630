use std::time::{Instant, SystemTime, UNIX_EPOCH};

use catalog::{Clock, Timestamp};

/// The clock of the machine, read once; from then on it only counts up.
#[derive(Debug)]
pub(crate) struct SystemClock {
    started: Instant,
    started_at_micros: i64,
}

impl SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one clock that all others come from"
    )]
    pub(crate) fn new() -> Self {
        let since_epoch = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self {
            started: Instant::now(),
            started_at_micros: since_epoch.as_micros() as i64,
        }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let micros = self.started.elapsed().as_micros() as i64;
        Timestamp::from_micros(self.started_at_micros.saturating_add(micros))
    }
}
