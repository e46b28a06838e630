use super::Agreement;

#[test]
fn the_published_schema_is_that_of_agreements() {
    let text = Agreement::json_schema();
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../api/agreement.schema.json"
    );
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &text).unwrap();
    }
    let published = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(
        published, text,
        "run the test with BLESS=1 and look at the changes"
    );
}
