#![no_main]

// The first byte picks a format, so that each reader meets bytes that it would not recognise.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some((&pick, rest)) = data.split_first() {
        ear_fuzz::import(rest, Some(pick));
    }
});
