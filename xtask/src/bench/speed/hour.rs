use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use hound::{SampleFormat, WavReader, WavSpec, WavWriter};

use super::process;

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

    /// Appends one song, one second at a time: the memory of this process would count as
    /// that of its children.
    fn append(&mut self, song: &Path) -> Result<()> {
        let mut reader = open(song, &self.path.with_file_name("decoded.wav"))?;
        let found = reader.spec();
        let spec = WavSpec {
            bits_per_sample: 16,
            sample_format: SampleFormat::Int,
            ..found
        };
        if *self.spec.get_or_insert(spec) != spec {
            return Ok(());
        }
        let n_second = spec.sample_rate as usize * usize::from(spec.channels);
        let mut samples = samples(&mut reader, found);
        while !self.is_full() {
            let second: Vec<i16> = samples.by_ref().take(n_second).collect::<Result<_, _>>()?;
            if second.is_empty() {
                break;
            }
            self.push(spec, &second)?;
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

/// Opens a WAV file as it is, any other song through ffmpeg.
fn open(song: &Path, decoded: &Path) -> Result<WavReader<BufReader<File>>> {
    let is_wav = song
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("wav"));
    if is_wav {
        return Ok(WavReader::open(song)?);
    }
    let mut decode = Command::new("ffmpeg");
    decode.args(["-y", "-v", "error", "-i"]).arg(song);
    process::output(decode.args(["-c:a", "pcm_s16le"]).arg(decoded))?;
    Ok(WavReader::open(decoded)?)
}

/// Returns the samples in 16 bits.
fn samples<'a>(
    reader: &'a mut WavReader<BufReader<File>>,
    spec: WavSpec,
) -> Box<dyn Iterator<Item = hound::Result<i16>> + 'a> {
    let n_bits = spec.bits_per_sample;
    match spec.sample_format {
        SampleFormat::Float => Box::new(
            reader
                .samples::<f32>()
                .map(|sample| sample.map(|value| (value * 32_767.0) as i16)),
        ),
        SampleFormat::Int => Box::new(reader.samples::<i32>().map(move |sample| {
            sample.map(|value| if n_bits > 16 { value >> (n_bits - 16) } else { value << (16 - n_bits) } as i16)
        })),
    }
}
