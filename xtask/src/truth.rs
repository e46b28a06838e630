//! Renders songs whose truth is known, and loudness signals, for the measuring of `sound`.

use std::f64::consts::TAU;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use clap::Args;
use music::{Random, SongSpec, Truth, compose, render, survey, write_midi};
use rayon::prelude::*;
use serde::Serialize;

/// Rate of the songs.
const RATE_HZ: u32 = 44_100;
/// Rate of the loudness signals, the one of EBU Tech 3341.
const EBU_RATE_HZ: u32 = 48_000;

/// What to render, and where.
#[derive(Debug, Args)]
pub(crate) struct TruthArgs {
    /// Folder for the WAV files, their scores and truth.json.
    #[arg(long, default_value = "truth")]
    out: PathBuf,
    /// Number of songs.
    #[arg(long, default_value_t = 96)]
    songs: usize,
    /// Decides everything about them.
    #[arg(long, default_value_t = 20_261_122)]
    seed: u64,
    /// Takes a third of the songs through a lossy codec and adds noise to some.
    #[arg(long)]
    codec: bool,
}

/// One song of the set, with what was done to its recording.
#[derive(Debug, Serialize)]
struct Clip {
    #[serde(flatten)]
    truth: Truth,
    /// Codec and noise, `null` for neither.
    treatment: Option<String>,
}

/// A signal whose loudness is known by definition.
#[derive(Debug, Serialize)]
struct EbuClip {
    name: String,
    file: String,
    set: &'static str,
    duration: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    lufs: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    true_peak: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lra: Option<f64>,
}

/// Either kind of clip in truth.json.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum AnyClip {
    Song(Box<Clip>),
    Ebu(EbuClip),
}

/// The document `truth.json`.
#[derive(Debug, Serialize)]
struct Document {
    seed: u64,
    clips: Vec<AnyClip>,
}

/// Renders the set.
pub(crate) fn run(args: &TruthArgs) -> anyhow::Result<()> {
    fs::create_dir_all(&args.out)
        .with_context(|| format!("cannot create `{}`", args.out.display()))?;
    let codecs = if args.codec {
        available_codecs()
    } else {
        Vec::new()
    };
    let specs = survey(args.songs, args.seed);
    let songs: Vec<AnyClip> = specs
        .par_iter()
        .enumerate()
        .map(|(index, spec)| {
            let clip = song(args, index, spec, &codecs)?;
            let truth = &clip.truth;
            println!(
                "{}  {:.1} BPM  {}  {} {}  {:.1} s  {}",
                truth.name,
                truth.bpm,
                truth.meter,
                truth.key,
                truth.mode,
                truth.duration,
                clip.treatment.as_deref().unwrap_or("")
            );
            Ok(AnyClip::Song(Box::new(clip)))
        })
        .collect::<anyhow::Result<_>>()?;
    let signals = ebu(&args.out)?.into_iter().map(AnyClip::Ebu);
    let clips: Vec<AnyClip> = songs.into_iter().chain(signals).collect();
    let path = args.out.join("truth.json");
    let text = serde_json::to_string_pretty(&Document {
        seed: args.seed,
        clips,
    })?;
    fs::write(&path, text).with_context(|| format!("cannot write `{}`", path.display()))?;
    println!("{}", path.display());
    Ok(())
}

fn song(args: &TruthArgs, index: usize, spec: &SongSpec, codecs: &[Codec]) -> anyhow::Result<Clip> {
    let mut song = compose(spec);
    let name = format!("own_{index:02}_{}", song.truth.style);
    let mut samples = render(&song.score, RATE_HZ, spec.seed);
    let mut treatment = Vec::new();
    if args.codec {
        if index % 7 == 3 {
            let snr_db = Random::stream(spec.seed, 40).between(15.0, 35.0);
            add_noise(&mut samples, snr_db, spec.seed);
            treatment.push(format!("noise {snr_db:.0} dB below"));
        }
        if index.is_multiple_of(3) && !codecs.is_empty() {
            let codec = &codecs[index / 3 % codecs.len()];
            samples = codec.round_trip(&samples, &args.out, &name)?;
            treatment.push(codec.name.to_owned());
        }
    }
    song.truth.file = format!("{name}.wav");
    song.truth.duration = (samples.len() / 2) as f64 / f64::from(RATE_HZ);
    song.truth.name = name;
    let midi = args.out.join(&song.truth.name).with_extension("mid");
    fs::write(&midi, write_midi(&song.score)?)
        .with_context(|| format!("cannot write `{}`", midi.display()))?;
    let path = args.out.join(&song.truth.file);
    write_wav_16(&path, &samples, spec.seed)?;
    let treatment = (!treatment.is_empty()).then(|| treatment.join(", "));
    Ok(Clip {
        truth: song.truth,
        treatment,
    })
}

fn write_wav_16(path: &Path, samples: &[f32], seed: u64) -> anyhow::Result<()> {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: RATE_HZ,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut dither = Random::stream(seed, 41);
    let mut writer = hound::WavWriter::create(path, spec)
        .with_context(|| format!("cannot write `{}`", path.display()))?;
    for &sample in samples {
        let noise = 0.5 * (dither.noise() + dither.noise());
        let value = (sample * 32_767.0 + noise)
            .round()
            .clamp(-32_768.0, 32_767.0);
        writer.write_sample(value as i16)?;
    }
    writer.finalize()?;
    Ok(())
}

/// Adds noise `snr_db` below the music, white or dull.
fn add_noise(samples: &mut [f32], snr_db: f64, seed: u64) {
    let mut random = Random::stream(seed, 42);
    let power = samples.iter().map(|x| f64::from(x * x)).sum::<f64>() / samples.len().max(1) as f64;
    let level = (power.sqrt() * from_db(-snr_db) * 1.73) as f32;
    let dullness: f32 = if random.chance(0.5) { 1.0 } else { 0.12 };
    let makeup = level / (dullness / (2.0 - dullness)).sqrt();
    let mut held = [0.0_f32; 2];
    for frame in samples.chunks_exact_mut(2) {
        for (sample, held) in frame.iter_mut().zip(&mut held) {
            *held += dullness * (random.noise() - *held);
            *sample = (*sample + *held * makeup).clamp(-1.0, 1.0);
        }
    }
}

/// Returns the gain of a level in dB.
fn from_db(db: f64) -> f64 {
    10.0_f64.powf(db / 20.0)
}

/// A lossy codec that a program on this machine speaks.
#[derive(Debug)]
struct Codec {
    name: &'static str,
    extension: &'static str,
    /// Program and arguments between its input and its output.
    program: &'static str,
    arguments: &'static [&'static str],
}

const CODECS: [Codec; 4] = [
    Codec {
        name: "mp3 128k",
        extension: "mp3",
        program: "lame",
        arguments: &["--quiet", "-b", "128"],
    },
    Codec {
        name: "aac 128k",
        extension: "m4a",
        program: "ffmpeg",
        arguments: &["-c:a", "aac", "-b:a", "128k"],
    },
    Codec {
        name: "vorbis q3",
        extension: "ogg",
        program: "ffmpeg",
        arguments: &["-c:a", "libvorbis", "-q:a", "3"],
    },
    Codec {
        name: "opus 64k",
        extension: "opus",
        program: "opusenc",
        arguments: &["--quiet", "--bitrate", "64"],
    },
];

fn has(program: &str) -> bool {
    let flag = if program == "ffmpeg" {
        "-version"
    } else {
        "--version"
    };
    Command::new(program)
        .arg(flag)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

fn available_codecs() -> Vec<Codec> {
    // All of them are decoded by ffmpeg.
    if !has("ffmpeg") {
        println!("no lossy copies: ffmpeg is not installed");
        return Vec::new();
    }
    CODECS
        .into_iter()
        .filter(|codec| {
            let found = has(codec.program);
            if !found {
                println!(
                    "no {} copies: {} is not installed",
                    codec.name, codec.program
                );
            }
            found
        })
        .collect()
}

impl Codec {
    /// Returns the samples after coding and decoding, as long as before.
    fn round_trip(&self, samples: &[f32], folder: &Path, name: &str) -> anyhow::Result<Vec<f32>> {
        let source = folder.join(format!("{name}.source.wav"));
        let coded = folder.join(format!("{name}.coded.{}", self.extension));
        let decoded = folder.join(format!("{name}.decoded.wav"));
        write_wav_16(&source, samples, 0)?;
        let mut encode = Command::new(self.program);
        if self.program == "ffmpeg" {
            encode
                .args(["-y", "-v", "error", "-i"])
                .arg(&source)
                .args(self.arguments);
        } else {
            encode.args(self.arguments).arg(&source);
        }
        execute(encode.arg(&coded))?;
        let rate = RATE_HZ.to_string();
        let mut decode = Command::new("ffmpeg");
        decode.args(["-y", "-v", "error", "-i"]).arg(&coded);
        execute(
            decode
                .args(["-ar", &rate, "-ac", "2", "-c:a", "pcm_s16le"])
                .arg(&decoded),
        )?;
        let mut out: Vec<f32> = hound::WavReader::open(&decoded)?
            .samples::<i16>()
            .map(|sample| sample.map(|value| f32::from(value) / 32_768.0))
            .collect::<Result<_, _>>()?;
        out.resize(samples.len(), 0.0);
        for path in [source, coded, decoded] {
            fs::remove_file(path)?;
        }
        Ok(out)
    }
}

fn execute(command: &mut Command) -> anyhow::Result<()> {
    let done = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot run {command:?}"))?;
    if !done.status.success() {
        bail!(
            "{command:?} failed: {}",
            String::from_utf8_lossy(&done.stderr)
        );
    }
    Ok(())
}

/// Writes signals after EBU Tech 3341 table 1 and Tech 3342 section 5.
fn ebu(folder: &Path) -> anyhow::Result<Vec<EbuClip>> {
    let clip = |name: &str,
                samples: Vec<f64>,
                lufs: Option<f64>,
                true_peak: Option<f64>,
                lra: Option<f64>| {
        let file = format!("ebu_{name}.wav");
        let duration = samples.len() as f64 / f64::from(EBU_RATE_HZ);
        write_wav_24(&folder.join(&file), &samples)?;
        Ok::<_, anyhow::Error>(EbuClip {
            name: format!("ebu_{name}"),
            file,
            set: "ebu",
            duration,
            lufs,
            true_peak,
            lra,
        })
    };
    let lufs = |name: &str, steps: &[(f64, f64)], value: f64| {
        clip(name, tone(steps), Some(value), None, None)
    };
    let peak = |name: &str, divisor: f64, degrees: f64, amplitude: f64, value: f64| {
        clip(
            name,
            peak_tone(divisor, degrees, amplitude),
            None,
            Some(value),
            None,
        )
    };
    let range = |name: &str, steps: &[(f64, f64)], value: f64| {
        clip(name, tone(steps), None, None, Some(value))
    };
    Ok(vec![
        lufs("3341_1", &[(-23.0, 20.0)], -23.0)?,
        lufs("3341_2", &[(-33.0, 20.0)], -33.0)?,
        lufs(
            "3341_3",
            &[(-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)],
            -23.0,
        )?,
        lufs(
            "3341_4",
            &[
                (-72.0, 10.0),
                (-36.0, 10.0),
                (-23.0, 60.0),
                (-36.0, 10.0),
                (-72.0, 10.0),
            ],
            -23.0,
        )?,
        lufs(
            "3341_5",
            &[(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)],
            -23.0,
        )?,
        peak("3341_15", 4.0, 0.0, 0.5, -6.0)?,
        peak("3341_16", 4.0, 45.0, 0.5, -6.0)?,
        peak("3341_17", 6.0, 60.0, 0.5, -6.0)?,
        peak("3341_18", 8.0, 67.5, 0.5, -6.0)?,
        peak("3341_19", 4.0, 45.0, 1.41, 3.0)?,
        range("3342_1", &[(-20.0, 20.0), (-30.0, 20.0)], 10.0)?,
        range("3342_2", &[(-20.0, 20.0), (-15.0, 20.0)], 5.0)?,
        range("3342_3", &[(-40.0, 20.0), (-20.0, 20.0)], 20.0)?,
        range(
            "3342_4",
            &[
                (-50.0, 20.0),
                (-35.0, 20.0),
                (-20.0, 20.0),
                (-35.0, 20.0),
                (-50.0, 20.0),
            ],
            15.0,
        )?,
    ])
}

/// Returns a 1 kHz sine in steps of (dBFS, seconds).
fn tone(steps: &[(f64, f64)]) -> Vec<f64> {
    let rate = f64::from(EBU_RATE_HZ);
    steps
        .iter()
        .flat_map(|&(db, seconds)| {
            let amplitude = from_db(db);
            (0..(seconds * rate) as usize)
                .map(move |n| amplitude * (TAU * 1000.0 * n as f64 / rate).sin())
        })
        .collect()
}

/// Returns 2 s of a sine at the sample rate over `divisor`, faded so that only the steady part peaks.
fn peak_tone(divisor: f64, degrees: f64, amplitude: f64) -> Vec<f64> {
    let n_frames = EBU_RATE_HZ as usize * 2;
    (0..n_frames)
        .map(|n| {
            let fade = (n.min(n_frames - 1 - n) as f64 / 4800.0).min(1.0);
            fade * amplitude * (TAU * n as f64 / divisor + degrees.to_radians()).sin()
        })
        .collect()
}

/// Writes both channels alike in 24 bits.
fn write_wav_24(path: &Path, samples: &[f64]) -> anyhow::Result<()> {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: EBU_RATE_HZ,
        bits_per_sample: 24,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec)
        .with_context(|| format!("cannot write `{}`", path.display()))?;
    for &sample in samples {
        let value = (sample * 8_388_608.0)
            .round()
            .clamp(-8_388_608.0, 8_388_607.0) as i32;
        writer.write_sample(value)?;
        writer.write_sample(value)?;
    }
    writer.finalize()?;
    Ok(())
}
