#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let [layout, samples @ ..] = data {
        ear_fuzz::hear(ear_fuzz::wav(*layout, samples), Some("wav"));
    }
});
