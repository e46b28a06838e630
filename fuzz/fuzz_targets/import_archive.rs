#![no_main]

use std::io::Cursor;

use intake::archive::{self, Limits};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let limits = Limits {
        total_bytes: 1 << 20,
        ..Limits::default()
    };
    let size = data.len() as u64;
    let read = |input: &mut dyn std::io::Read| {
        let _ = std::io::copy(input, &mut std::io::sink());
    };
    let _ = archive::unzip(Cursor::new(data), size, &limits, |_, input| { read(input); Ok(()) }, |_| ());
    read(&mut archive::gunzip(data, size, &limits));
});
