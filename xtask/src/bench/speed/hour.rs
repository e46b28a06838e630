use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use hound::{SampleFormat, WavSpec, WavWriter};
use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;

const HOUR_S: u64 = 3600;

/// Writes the songs one after the other, again and again, until an hour is full, as WAV
/// with 16 bits. Songs with another rate or other channels than the first are left out.
///
/// Returns the seconds written.
pub(super) fn write(songs: &[PathBuf], path: &Path) -> Result<f64> {
    let mut hour = Hour {
        path,
        spec: None,
        writer: None,
        n_frames: 0,
    };
    while !hour.is_full() {
        let before = hour.n_frames;
        for song in songs {
            hour.append(song)
                .with_context(|| format!("cannot decode `{}`", song.display()))?;
            if hour.is_full() {
                break;
            }
        }
        if hour.n_frames == before {
            bail!("the songs hold no audio");
        }
    }
    hour.finish()
}

struct Hour<'a> {
    path: &'a Path,
    /// That of the first song.
    spec: Option<WavSpec>,
    writer: Option<WavWriter<BufWriter<File>>>,
    n_frames: u64,
}

impl Hour<'_> {
    fn is_full(&self) -> bool {
        self.spec
            .is_some_and(|spec| self.n_frames >= HOUR_S * u64::from(spec.sample_rate))
    }

    /// Appends one song, one packet at a time: the memory of this process would count as
    /// that of its children.
    fn append(&mut self, song: &Path) -> Result<()> {
        let stream = MediaSourceStream::new(
            Box::new(File::open(song)?),
            MediaSourceStreamOptions::default(),
        );
        let mut hint = Hint::new();
        if let Some(extension) = song.extension().and_then(|extension| extension.to_str()) {
            hint.with_extension(extension);
        }
        let mut format = symphonia::default::get_probe().probe(
            &hint,
            stream,
            FormatOptions::default(),
            MetadataOptions::default(),
        )?;
        let track = format
            .first_track_known_codec(TrackType::Audio)
            .context("there is no stream that can be decoded")?;
        let parameters = track
            .codec_params
            .as_ref()
            .and_then(|parameters| parameters.audio());
        let mut decoder = symphonia::default::get_codecs().make_audio_decoder(
            parameters.context("there is no audio")?,
            &AudioDecoderOptions::default(),
        )?;
        let track_id = track.id;
        let mut interleaved: Vec<i16> = Vec::new();
        while let Some(packet) = format.next_packet()? {
            if packet.track_id != track_id {
                continue;
            }
            let buffer = decoder.decode(&packet)?;
            let spec = WavSpec {
                channels: u16::try_from(buffer.spec().channels().count())?,
                sample_rate: buffer.spec().rate(),
                bits_per_sample: 16,
                sample_format: SampleFormat::Int,
            };
            if *self.spec.get_or_insert(spec) != spec {
                return Ok(());
            }
            buffer.copy_to_vec_interleaved(&mut interleaved);
            self.push(spec, &interleaved)?;
            if self.is_full() {
                break;
            }
        }
        Ok(())
    }

    fn push(&mut self, spec: WavSpec, interleaved: &[i16]) -> Result<()> {
        let writer = match &mut self.writer {
            Some(writer) => writer,
            none => none.insert(WavWriter::create(self.path, spec)?),
        };
        for &sample in interleaved {
            writer.write_sample(sample)?;
        }
        self.n_frames += interleaved.len() as u64 / u64::from(spec.channels.max(1));
        Ok(())
    }

    fn finish(self) -> Result<f64> {
        let (Some(spec), Some(writer)) = (self.spec, self.writer) else {
            bail!("nothing was written");
        };
        writer.finalize()?;
        Ok(self.n_frames as f64 / f64::from(spec.sample_rate))
    }
}
