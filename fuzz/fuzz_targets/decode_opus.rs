#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ear_fuzz::hear(data.to_vec(), Some("opus")));
