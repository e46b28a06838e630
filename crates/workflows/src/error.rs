use std::io;
use std::path::PathBuf;

use sound::SoundError;

/// Why a workflow, or one input of it, came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum WorkflowError {
    /// A file or folder that was named cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file holds no audio that can be analysed.
    #[error("cannot analyse `{}`", path.display())]
    Analyze {
        /// The file, `-` for standard input.
        path: PathBuf,
        /// Why not.
        #[source]
        source: SoundError,
    },
    /// The analysis of a file stopped by a fault of the program.
    #[error("cannot analyse `{}`: the analysis stopped by a fault of the program", path.display())]
    Fault {
        /// The file.
        path: PathBuf,
    },
    /// A folder was named in which no audio is found.
    #[error("the folder `{}` holds no audio files", path.display())]
    EmptyFolder {
        /// The folder.
        path: PathBuf,
    },
    /// A playlist was named that lists nothing.
    #[error("the list `{}` names no files", path.display())]
    EmptyList {
        /// The list.
        path: PathBuf,
    },
    /// A playlist is not a text of paths.
    #[error("line {line} of the list `{}` cannot be used: {reason}", path.display())]
    ListLine {
        /// The list.
        path: PathBuf,
        /// Line, counted from 1.
        line: usize,
        /// What was expected.
        reason: &'static str,
    },
    /// An input is larger than anything that is analysed.
    #[error("`{}` is larger than the limit of {limit_bytes} bytes", path.display())]
    TooLarge {
        /// The file, `-` for standard input.
        path: PathBuf,
        /// The limit.
        limit_bytes: u64,
    },
    /// Something cannot be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A result cannot be handed on, for example because the reader has gone.
    #[error("cannot write the results")]
    Output(#[from] io::Error),
    /// Tables or facts cannot be written, read or asked.
    #[error(transparent)]
    Lake(#[from] lake::LakeError),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// A file cannot be imported.
    #[error(transparent)]
    Intake(#[from] intake::IntakeError),
    /// An agreement cannot be used.
    #[error("the agreement `{name}` cannot be used")]
    Agreement {
        /// Its file, or what it is kept as.
        name: String,
        /// What is wrong with it.
        #[source]
        source: royalties::RoyaltiesError,
    },
    /// The royalties of a period cannot be computed.
    #[error(transparent)]
    Royalties(royalties::RoyaltiesError),
    /// What was kept as JSON cannot be read, or a result cannot be written so.
    #[error("cannot read or write what is kept as JSON")]
    Json(#[source] serde_json::Error),
    /// A file cannot be imported.
    #[error("{0}")]
    Import(String),
    /// A file was to be taken for a format that it is not, or that there is not.
    #[error(
        "it cannot be read as `{0}`: `ledgerline import --formats` lists the formats, and the columns of the format must be there"
    )]
    NotAs(String),
    /// A label was named that there is not.
    #[error("there is no label `{name}`; there {}", list(known))]
    NoLabel {
        /// The label.
        name: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// Something was named that there is not.
    #[error("there is no {what} `{name}`; {remedy}")]
    NotFound {
        /// What kind of thing.
        what: &'static str,
        /// How it was named.
        name: String,
        /// What to do.
        remedy: &'static str,
    },
    /// What was asked for makes no sense.
    #[error("{0}")]
    Usage(String),
    /// The threads for the analysis cannot be started.
    #[error("cannot start the threads of the analysis")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// A song has no embedding to compare by.
    #[error("`{}` is too short or too quiet to be compared", path.display())]
    NoEmbedding {
        /// The file.
        path: PathBuf,
    },
    /// A live stream cannot be listened to.
    #[error("cannot listen to the stream")]
    Listen(#[source] SoundError),
}

fn list(names: &[String]) -> String {
    match names {
        [] => "is none yet: import something with `--label`".to_owned(),
        [one] => format!("is `{one}`"),
        many => format!("are `{}`", many.join("`, `")),
    }
}
