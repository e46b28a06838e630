//! Any supported container and codec to planar samples, block by block.

use std::io::{Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::common::Limit;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSource, MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;

use crate::{Limits, SoundError};

/// Damaged packets in a row after which a stream is given up.
const BAD_PACKETS_MAX: u32 = 256;

/// Frames that every AAC encoder puts before the first sample: one transform of
/// the decoder's own delay. Some put more, and say so where Symphonia does not look.
const AAC_PRIMING_FRAMES: usize = 1024;

/// Reads one audio stream as blocks of planar samples.
pub(crate) struct Decoder {
    format: Box<dyn FormatReader>,
    unpacker: Box<dyn AudioDecoder>,
    track_id: u32,
    limits: Limits,
    pub(crate) container: String,
    pub(crate) codec: String,
    pub(crate) bits_per_sample: Option<u32>,
    pub(crate) warnings: Vec<String>,
    /// Samples that were not finite and were read as zero.
    pub(crate) invalid_samples: u64,
    layout: Option<Layout>,
    n_declared: Option<u64>,
    n_frames: u64,
    n_damaged: u64,
    /// Frames still to be left out at the start.
    n_priming: usize,
    finished: bool,
}

/// Sample rate and channels of a stream; they may not change within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    pub(crate) sample_rate_hz: u32,
    pub(crate) channels: u16,
}

impl Decoder {
    /// Finds the first audio stream whose codec is known.
    pub(crate) fn open<R>(
        reader: R,
        extension: Option<&str>,
        limits: &Limits,
    ) -> Result<Self, SoundError>
    where
        R: Read + Seek + Send + Sync + 'static,
    {
        let source = Source::new(reader).map_err(SoundError::Read)?;
        let stream = MediaSourceStream::new(Box::new(source), MediaSourceStreamOptions::default());
        let mut hint = Hint::new();
        if let Some(extension) = extension {
            hint.with_extension(extension);
        }
        let tag_limit = Limit::Maximum(limits.tag_bytes);
        let metadata = MetadataOptions::default()
            .limit_tag_bytes(tag_limit)
            .limit_visual_bytes(tag_limit);
        let format = guarded(|| {
            symphonia::default::get_probe().probe(&hint, stream, FormatOptions::default(), metadata)
        })
        .map_err(|error| match error {
            Error::IoError(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
                SoundError::Read(error)
            }
            Error::DecodeError(reason) => SoundError::Damaged {
                at_s: 0.0,
                reason: reason.to_owned(),
            },
            _ => SoundError::UnknownFormat,
        })?;

        let track = format
            .first_track_known_codec(TrackType::Audio)
            .or_else(|| format.default_track(TrackType::Audio))
            .ok_or(SoundError::NoAudio)?;
        let parameters = track
            .codec_params
            .as_ref()
            .and_then(|p| p.audio())
            .ok_or(SoundError::NoAudio)?;
        let track_id = track.id;
        let n_declared = track.num_frames;
        let bits_per_sample = parameters.bits_per_sample;
        let decoder =
            guarded(|| codecs().make_audio_decoder(parameters, &AudioDecoderOptions::default()))
                .map_err(|error| match error {
                    Error::Unsupported(_) => SoundError::UnsupportedCodec {
                        codec: format!("{:?}", parameters.codec),
                    },
                    other => SoundError::Damaged {
                        at_s: 0.0,
                        reason: other.to_string(),
                    },
                })?;
        let codec = decoder.codec_info().short_name.to_owned();
        let n_priming = if codec == "aac" {
            AAC_PRIMING_FRAMES
        } else {
            0
        };
        let container = format.format_info().short_name.to_owned();
        Ok(Self {
            format,
            unpacker: decoder,
            track_id,
            limits: *limits,
            container,
            codec,
            bits_per_sample,
            warnings: Vec::new(),
            invalid_samples: 0,
            layout: None,
            n_declared,
            n_frames: 0,
            n_damaged: 0,
            n_priming,
            finished: false,
        })
    }

    /// Returns the layout, known once the first block was read.
    pub(crate) fn layout(&self) -> Option<Layout> {
        self.layout
    }

    /// Returns the frames decoded so far.
    pub(crate) fn n_frames(&self) -> u64 {
        self.n_frames
    }

    /// Reads the next block into `planes`, one plane a channel; `false` at the end.
    pub(crate) fn next(&mut self, planes: &mut Vec<Vec<f32>>) -> Result<bool, SoundError> {
        let mut n_bad = 0;
        while !self.finished {
            let packet = match guarded(|| self.format.next_packet()) {
                Ok(Some(packet)) => packet,
                Ok(None) => break,
                Err(error) => {
                    self.stop(&error)?;
                    break;
                }
            };
            if packet.track_id != self.track_id {
                continue;
            }
            let decoder = &mut self.unpacker;
            let decoded = guarded(|| {
                let buffer = decoder.decode(&packet)?;
                let spec = buffer.spec();
                let layout = Layout {
                    sample_rate_hz: spec.rate(),
                    channels: spec.channels().count().try_into().unwrap_or(u16::MAX),
                };
                buffer.copy_to_vecs_planar(planes);
                Ok(layout)
            });
            let layout = match decoded {
                Ok(layout) => layout,
                Err(Error::IoError(_) | Error::DecodeError(_)) if n_bad < BAD_PACKETS_MAX => {
                    n_bad += 1;
                    self.n_damaged += 1;
                    continue;
                }
                Err(error) => {
                    self.stop(&error)?;
                    break;
                }
            };
            if self.n_priming > 0 {
                let n = self.n_priming.min(planes.first().map_or(0, Vec::len));
                self.n_priming -= n;
                for plane in planes.iter_mut() {
                    plane.drain(..n.min(plane.len()));
                }
            }
            if planes.first().is_none_or(Vec::is_empty) {
                continue;
            }
            if !self.accept(layout)? {
                break;
            }
            self.n_frames += planes[0].len() as u64;
            self.check_length()?;
            for plane in planes.iter_mut() {
                for sample in plane {
                    if !sample.is_finite() {
                        *sample = 0.0;
                        self.invalid_samples += 1;
                    }
                    // Float files may hold anything; +40 dBFS is beyond any real one.
                    *sample = sample.clamp(-100.0, 100.0);
                }
            }
            return Ok(true);
        }
        self.finish()?;
        Ok(false)
    }

    /// Checks the layout of a block against the limits and the blocks before.
    fn accept(&mut self, layout: Layout) -> Result<bool, SoundError> {
        match self.layout {
            None => {
                if layout.channels == 0 || !(1_000..=768_000).contains(&layout.sample_rate_hz) {
                    return Err(SoundError::Limit {
                        what: "the sample rate",
                        found: format!("{} Hz", layout.sample_rate_hz),
                        limit: "1 000 to 768 000 Hz".to_owned(),
                    });
                }
                if layout.channels > self.limits.channels {
                    return Err(SoundError::Limit {
                        what: "the number of channels",
                        found: layout.channels.to_string(),
                        limit: self.limits.channels.to_string(),
                    });
                }
                self.layout = Some(layout);
                Ok(true)
            }
            Some(first) if first == layout => Ok(true),
            Some(first) => {
                self.warnings.push(format!(
                    "the stream changes from {} Hz, {} channels to {} Hz, {} channels at second {:.1}; the rest was not read",
                    first.sample_rate_hz,
                    first.channels,
                    layout.sample_rate_hz,
                    layout.channels,
                    self.seconds(),
                ));
                self.finished = true;
                Ok(false)
            }
        }
    }

    fn check_length(&self) -> Result<(), SoundError> {
        if self.seconds() <= self.limits.duration_s {
            return Ok(());
        }
        Err(SoundError::Limit {
            what: "the duration",
            found: format!("over {:.0} s", self.seconds()),
            limit: format!("{:.0} s", self.limits.duration_s),
        })
    }

    fn seconds(&self) -> f64 {
        self.layout.map_or(0.0, |layout| {
            self.n_frames as f64 / f64::from(layout.sample_rate_hz)
        })
    }

    /// Ends the stream early: an error if nothing was decoded, a warning otherwise.
    fn stop(&mut self, error: &Error) -> Result<(), SoundError> {
        self.finished = true;
        if self.n_frames == 0 {
            return Err(SoundError::Damaged {
                at_s: 0.0,
                reason: error.to_string(),
            });
        }
        self.warnings.push(format!(
            "the stream ends early at second {:.1}: {error}",
            self.seconds()
        ));
        Ok(())
    }

    fn finish(&mut self) -> Result<(), SoundError> {
        if self.n_frames == 0 {
            if self.n_damaged > 0 {
                return Err(SoundError::Damaged {
                    at_s: 0.0,
                    reason: format!("none of {} packets could be decoded", self.n_damaged),
                });
            }
            return Err(SoundError::Empty);
        }
        if self.finished {
            return Ok(());
        }
        self.finished = true;
        if self.n_damaged > 0 {
            self.warnings
                .push(format!("{} damaged packets were left out", self.n_damaged));
        }
        // Encoder delay and padding account for up to a tenth of a second.
        if let (Some(declared), Some(layout)) = (self.n_declared, self.layout) {
            let missing_s =
                declared.saturating_sub(self.n_frames) as f64 / f64::from(layout.sample_rate_hz);
            if missing_s > 0.25 && self.warnings.is_empty() {
                self.warnings.push(format!(
                    "the file declares {missing_s:.1} s more than it holds; it may be cut"
                ));
            }
        }
        Ok(())
    }
}

/// Runs foreign parsing code so that a panic in it becomes a decode error.
fn guarded<T>(
    run: impl FnOnce() -> symphonia::core::errors::Result<T>,
) -> symphonia::core::errors::Result<T> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or(Err(Error::DecodeError(
        "the decoder gave up on malformed data",
    )))
}

/// Returns the codecs of Symphonia and Opus.
fn codecs() -> &'static CodecRegistry {
    static CODECS: OnceLock<CodecRegistry> = OnceLock::new();
    CODECS.get_or_init(|| {
        let mut registry = CodecRegistry::new();
        symphonia::default::register_enabled_codecs(&mut registry);
        registry.register_audio_decoder::<symphonia_adapter_libopus::OpusDecoder>();
        registry
    })
}

/// A reader of known length.
struct Source<R> {
    reader: R,
    n_bytes: u64,
}

impl<R: Seek> Source<R> {
    fn new(mut reader: R) -> std::io::Result<Self> {
        let n_bytes = reader.seek(SeekFrom::End(0))?;
        reader.seek(SeekFrom::Start(0))?;
        Ok(Self { reader, n_bytes })
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.reader.read(buffer)
    }
}

impl<R: Seek> Seek for Source<R> {
    fn seek(&mut self, position: SeekFrom) -> std::io::Result<u64> {
        self.reader.seek(position)
    }
}

impl<R: Read + Seek + Send + Sync> MediaSource for Source<R> {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.n_bytes)
    }
}
