use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;
use workflows::WorkflowError;

use crate::Ending;
use crate::args::Cli;
use crate::output;

/// Prints the completions of a shell.
pub(crate) fn completions(shell: Shell) -> anyhow::Result<Ending> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "ledgerline", &mut text);
    output::print(&String::from_utf8_lossy(&text))?;
    Ok(Ending::Done)
}

/// Prints the manual page, or writes one for each verb into `dir`.
pub(crate) fn man(dir: Option<&Path>) -> anyhow::Result<Ending> {
    let Some(dir) = dir else {
        let mut page = Vec::new();
        clap_mangen::Man::new(Cli::command()).render(&mut page)?;
        output::print(&String::from_utf8_lossy(&page))?;
        return Ok(Ending::Done);
    };
    std::fs::create_dir_all(dir)
        .and_then(|()| clap_mangen::generate_to(Cli::command(), dir))
        .map_err(|source| WorkflowError::Write {
            path: dir.to_owned(),
            source,
        })?;
    Ok(Ending::Done)
}
