/// Why one input could not be analysed.
#[derive(Debug, thiserror::Error)]
pub enum SoundError {
    /// No known container was found.
    #[error(
        "this is not audio that can be read: expected WAV, AIFF, FLAC, ALAC, MP3, AAC/M4A, Ogg Vorbis or Opus"
    )]
    UnknownFormat,
    /// The container holds no audio.
    #[error("the file holds no audio stream")]
    NoAudio,
    /// The codec cannot be decoded.
    #[error("the codec `{codec}` cannot be decoded; convert the file to FLAC or WAV")]
    UnsupportedCodec {
        /// Name of the codec as far as it is known.
        codec: String,
    },
    /// The stream broke before anything was decoded.
    #[error("the audio is damaged near second {at_s:.1}: {reason}")]
    Damaged {
        /// Seconds decoded before.
        at_s: f64,
        /// What the decoder said.
        reason: String,
    },
    /// There is a stream, but not one sample in it.
    #[error("the file holds no samples")]
    Empty,
    /// A limit of [`crate::Limits`] was passed.
    #[error("{what} is {found}, more than the limit of {limit}")]
    Limit {
        /// The bounded quantity.
        what: &'static str,
        /// What the file has.
        found: String,
        /// What is allowed.
        limit: String,
    },
    /// Reading failed.
    #[error("cannot read the input")]
    Read(#[source] std::io::Error),
}
