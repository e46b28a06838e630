//! The command line: what a user asks for becomes a call to `workflows`, and its answer text.

mod args;
mod clock;
mod output;
mod session;
mod table;
mod verbs;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Verb};
use session::Session;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// Everything was done.
    Done,
    /// Some inputs failed; each was named on standard error.
    SomeFailed,
    /// Nothing could be done.
    Nothing,
}

impl Ending {
    /// Judges two parts of a run together.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Done, Self::Done) => Self::Done,
            (Self::Nothing, Self::Nothing) => Self::Nothing,
            _ => Self::SomeFailed,
        }
    }

    /// Judges a run by how many of its inputs came to something.
    fn of(n_done: usize, n_failed: usize) -> Self {
        match (n_done, n_failed) {
            (_, 0) => Self::Done,
            (0, _) => Self::Nothing,
            _ => Self::SomeFailed,
        }
    }
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        // 2 is wrong usage, which clap reports by itself.
        Self::from(match ending {
            Ending::Done => 0,
            Ending::SomeFailed => 1,
            Ending::Nothing => 3,
        })
    }
}

fn main() -> ExitCode {
    quieten_analysis();
    let cli = Cli::parse();
    let result = Session::new(&cli.global).and_then(|session| match &cli.verb {
        Verb::Demo(args) => verbs::demo::run(&session, args),
        Verb::Open(args) => verbs::open::run(&session, args),
        Verb::Import(args) => verbs::import::run(&session, args),
        Verb::Sources(args) => verbs::sources::run(&session, args),
        Verb::Catalog(args) => verbs::catalog::run(&session, args),
        Verb::Query(args) => verbs::query::run(&session, args),
        Verb::Totals(args) => verbs::totals::run(&session, args),
        Verb::Receipt(args) => verbs::receipt::run(&session, args),
        Verb::Rates(args) => verbs::rates::run(&session, args),
        Verb::Agreements(args) => verbs::agreements::run(&session, args),
        Verb::Royalties(args) => verbs::royalties::run(&session, args),
        Verb::Audit(args) => verbs::audit::run(&session, args),
        Verb::Analyze(args) => verbs::analyze::run(&session, args),
        Verb::Similar(args) => verbs::similar::run(&session, args),
        Verb::Draw(args) => verbs::draw::run(&session, args),
        Verb::Listen(args) => verbs::listen::run(&session, args),
        Verb::Completions { shell } => verbs::shell::completions(*shell),
        Verb::Man { dir } => verbs::shell::man(dir.as_deref()),
    });
    match result {
        Ok(ending) => ending.into(),
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", output::one_line(&error));
            Ending::Nothing.into()
        }
    }
}

/// Keeps faults of decoders off standard error: each is reported as the error of its file.
///
/// With `RUST_BACKTRACE` set they are shown as well.
fn quieten_analysis() {
    let show = std::panic::take_hook();
    let is_wanted = std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0");
    std::panic::set_hook(Box::new(move |fault| {
        if is_wanted || std::thread::current().name() != Some(workflows::analyze::THREAD_NAME) {
            show(fault);
        }
    }));
}
