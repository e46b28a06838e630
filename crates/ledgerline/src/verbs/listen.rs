use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sound::LiveFigures;
use workflows::WorkflowError;
use workflows::listen::{self, Encoding, LiveDocument, StreamFormat};

use crate::Ending;
use crate::args::{ListenArgs, SampleFormat};
use crate::output;
use crate::session::{Session, length};

pub(crate) fn run(session: &Session, args: &ListenArgs) -> anyhow::Result<Ending> {
    let format = StreamFormat {
        sample_rate_hz: args.rate,
        channels: args.channels,
        encoding: match args.format {
            SampleFormat::S16le => Encoding::S16le,
            SampleFormat::F32le => Encoding::F32le,
        },
        block_frames: args.block as usize,
    };
    let summary = listen::listen(stream(&args.stream)?, format, &session.clock, |figures| {
        let line = if session.json {
            serde_json::to_string(&LiveDocument::from(figures)).map_err(io::Error::from)?
        } else {
            text(figures)
        };
        Ok(output::print(&(line + "\n"))?)
    })?;
    if summary.n_blocks == 0 {
        eprintln!("error: the stream holds no samples");
        return Ok(Ending::Nothing);
    }
    if !session.quiet {
        eprintln!(
            "heard {} in {} blocks; from block in to figures out: median {:.3} ms, 95 of 100 within {:.3} ms, longest {:.3} ms",
            length(summary.audio_s),
            summary.n_blocks,
            summary.latency_ms_median,
            summary.latency_ms_p95,
            summary.latency_ms_max,
        );
    }
    Ok(Ending::Done)
}

fn stream(path: &Path) -> Result<Box<dyn Read>, WorkflowError> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin().lock()));
    }
    let read = |source| WorkflowError::Read {
        path: path.to_owned(),
        source,
    };
    Ok(Box::new(File::open(path).map_err(read)?))
}

fn text(figures: &LiveFigures) -> String {
    let mut line = format!("{:>8.2} s", figures.time_s);
    let level =
        |value: Option<f64>| value.map_or_else(|| "  – ".to_owned(), |v| format!("{v:5.1}"));
    let _ = write!(
        line,
        "  {} LUFS now, {} in all",
        level(figures.momentary_lufs),
        level(figures.integrated_lufs)
    );
    if let Some(bpm) = figures.bpm {
        let _ = write!(
            line,
            "  {bpm:.1} BPM ({:.0} %)",
            figures.bpm_confidence * 100.0
        );
    }
    if let Some(key) = figures.key {
        let _ = write!(line, "  {key} ({:.0} %)", figures.key_confidence * 100.0);
    }
    let _ = write!(line, "  energy {:.2}", figures.energy);
    if !figures.beats.is_empty() {
        line += "  beat";
    }
    line
}
