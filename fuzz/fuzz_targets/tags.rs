#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let [carrier, tag @ ..] = data {
        ear_fuzz::hear(ear_fuzz::tagged(*carrier, tag), None);
    }
});
