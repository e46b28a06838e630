//! Facts written, listed, asked, written anew.

mod ask;
mod compact;
mod files;
mod refuse;
mod rollup;
mod sample;
mod write;
