#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let path = std::env::temp_dir().join(format!("ear-fuzz-{}.m3u", std::process::id()));
    std::fs::write(&path, data).expect("the temporary folder can be written to");
    let _ = workflows::inputs::collect(&[path]);
});
