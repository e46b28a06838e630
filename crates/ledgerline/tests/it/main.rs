//! The program as a user meets it: arguments in, standard output, standard error and exit code out.

mod analyze;
mod crash;
mod import;
mod royalties;
mod usage;
mod verbs;

use std::f32::consts::TAU;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A folder with a data folder and songs that the test writes.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes four seconds of a chord struck twice a second, at a pitch of its own.
    fn song(&self, name: &str, root_hz: f32) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: 22_050,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut writer = hound::WavWriter::create(&path, spec).unwrap();
        for index in 0..4 * 22_050 {
            let time = index as f32 / 22_050.0;
            let since_stroke = time % 0.5;
            let chord: f32 = [1.0, 1.2599, 1.4983]
                .iter()
                .map(|ratio| (TAU * root_hz * ratio * time).sin())
                .sum();
            let sample = chord / 3.0 * (-6.0 * since_stroke).exp() * 0.8;
            writer.write_sample((sample * 32_767.0) as i16).unwrap();
        }
        writer.finalize().unwrap();
        path
    }

    fn run(&self, args: &[&str]) -> Run {
        Run::of(self.command(args).output().unwrap())
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ledgerline"));
        command
            .current_dir(self.folder.path())
            .env("LEDGERLINE_DATA", self.path("data"))
            .env_remove("RUST_BACKTRACE")
            .stdin(Stdio::null())
            .args(args);
        command
    }
}

/// What came of a run.
struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Run {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code().expect("the program ends by itself"),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
