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
    /// A table cannot be made of the results.
    #[error("cannot make a table of the results")]
    Table(#[from] lake::LakeError),
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
