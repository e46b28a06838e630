use super::*;

fn check(values: &[f64], expected: Option<f64>) {
    assert_eq!(median(&mut values.to_vec()), expected);
}

#[test]
fn the_median_is_in_the_middle() {
    check(&[], None);
    check(&[3.0], Some(3.0));
    check(&[3.0, 1.0], Some(2.0));
    check(&[9.0, 1.0, 2.0], Some(2.0));
}

#[test]
fn one_wild_value_does_not_widen_the_scale() {
    let sigma = sigma_about_zero([-1.0, 1.0, -1.0, 1.0, 1e9].into_iter());
    assert_eq!(sigma, Some(1.4826));
}

#[test]
fn the_mode_is_the_most_frequent() {
    assert_eq!(mode([2, 1, 2].into_iter()), Some((2, 2)));
    assert_eq!(mode::<u8>([].into_iter()), None);
}
