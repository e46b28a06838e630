//! Files in, facts out, through the public interface.

mod samples;
mod traps;

use std::io;

use catalog::facts::Chunk;
use catalog::{Digest, SourceId};
use intake::{HEAD_BYTES, Head, Rejection, Report, Sink};

/// Everything that a file came to.
#[derive(Default)]
pub(crate) struct Taken {
    pub(crate) chunks: Vec<Chunk>,
    pub(crate) rejections: Vec<Rejection>,
    pub(crate) kept: Vec<u8>,
}

impl Sink for Taken {
    fn rows(&mut self, chunk: Chunk) -> io::Result<()> {
        self.chunks.push(chunk);
        Ok(())
    }

    fn rejected(&mut self, rejection: Rejection) -> io::Result<()> {
        self.rejections.push(rejection);
        Ok(())
    }

    fn kept(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.kept.extend_from_slice(bytes);
        Ok(())
    }
}

/// Recognises and reads a file; `None` when nobody knows it.
pub(crate) fn take(name: &str, bytes: &[u8]) -> Option<(String, Report, Taken)> {
    let head = Head {
        name,
        bytes: &bytes[..bytes.len().min(HEAD_BYTES)],
    };
    let recognized = intake::recognize(&head, &[])?;
    let mut taken = Taken::default();
    let source = SourceId::of(Digest::of(bytes));
    let report = intake::read(&recognized, &head, source, Box::new(bytes), &mut taken)
        .expect("the bytes are at hand");
    Some((recognized.format().to_owned(), report, taken))
}
