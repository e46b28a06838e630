use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use nix::sys::resource::{Usage, UsageWho, getrusage};
use nix::sys::time::{TimeVal, TimeValLike as _};

/// What a child process took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cost {
    /// User and system time, children included.
    pub(super) cpu_s: f64,
    pub(super) wall_s: f64,
    /// Memory that the largest child of this process so far held at most.
    pub(super) peak_mib: f64,
}

/// Runs a command to its end and returns what it took; its results are thrown away.
pub(super) fn cost(command: &mut Command) -> Result<Cost> {
    command.stdout(Stdio::null());
    let before = cpu_s(&children()?);
    let started = now();
    finish(command)?;
    let wall_s = started.elapsed().as_secs_f64();
    let usage = children()?;
    // Linux counts in KiB, macOS in bytes.
    let unit = if cfg!(target_os = "macos") {
        1.0
    } else {
        1024.0
    };
    Ok(Cost {
        cpu_s: cpu_s(&usage) - before,
        wall_s,
        peak_mib: usage.max_rss() as f64 * unit / f64::from(1 << 20),
    })
}

/// Runs a command to its end and returns what it printed.
pub(super) fn output(command: &mut Command) -> Result<String> {
    command.stdout(Stdio::piped());
    Ok(String::from_utf8(finish(command)?)?)
}

/// Returns whether a command can be run and succeeds.
pub(super) fn runs(command: &mut Command) -> bool {
    output(command).is_ok()
}

fn finish(command: &mut Command) -> Result<Vec<u8>> {
    let done = command
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .and_then(std::process::Child::wait_with_output)
        .with_context(|| format!("cannot run {command:?}"))?;
    if !done.status.success() {
        bail!(
            "{command:?} failed: {}",
            String::from_utf8_lossy(&done.stderr)
        );
    }
    Ok(done.stdout)
}

/// Returns what all children took that have ended.
fn children() -> Result<Usage> {
    getrusage(UsageWho::RUSAGE_CHILDREN).context("cannot read the usage of children")
}

fn cpu_s(usage: &Usage) -> f64 {
    let seconds = |time: TimeVal| time.num_microseconds() as f64 / 1e6;
    seconds(usage.user_time()) + seconds(usage.system_time())
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn now() -> Instant {
    Instant::now()
}
