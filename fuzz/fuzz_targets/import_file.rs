#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ear_fuzz::import(data, None));
