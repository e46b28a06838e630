#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = intake::Mapping::from_toml(text);
    }
    let head = intake::Head { name: "table.csv", bytes: data };
    if let Some(proposal) = intake::propose(&head) {
        let _ = intake::preview(&head, &proposal.mapping, 5);
    }
    let _ = intake::rates::read(data);
});
