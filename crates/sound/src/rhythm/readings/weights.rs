use super::N_FEATURES;

/// Weights of the features in the log-linear model, fitted by `cargo xtask fit`.
#[rustfmt::skip]
pub(super) const WEIGHTS: [f32; N_FEATURES] = [
    0.6286, // log tempo over 110
    -4.1558, // log tempo squared
    4.4472, // periodicity
    1.0938, // periodicity of half the period
    2.0176, // periodicity of twice the period
    0.1996, // onsets on beats
    -0.4145, // onsets on halves
    -3.3528, // onsets on thirds
    -2.1481, // onsets on quarters
    0.7755, // low, beats less halves
    2.7064, // high, beats less halves
    1.0150, // harmony, beats less halves
    0.5206, // bass note, beats less halves
    2.7988, // beats with an onset
    -1.4952, // alternation of all
    -3.6266, // backbeat: low and high alternate against each other
    -0.1589, // low and high alternate together
    -1.5719, // alternation of harmony
    -0.5021, // log onsets per beat
    -0.2158, // log onsets per beat squared
    -1.2782, // bar: all
    2.8952, // bar: low
    -0.3814, // bar: mid
    1.0585, // bar: high
    1.8282, // bar: harmony
    0.3856, // bar: bass note
    4.5823, // bar: share of harmonic change
    0.4696, // bar of 4: backbeat
    1.1336, // bar of 4: harmony in the middle
    -0.7636, // bar of 3: chords after the bass
    0.0327, // bar of 2
    -3.1973, // bar of 3
    -1.9067, // bar of 5
    -2.3916, // bar of 7
    -1.0711, // log bar over 2.2 s
    -1.6877, // log bar squared
    3.8417, // bars repeat
    -1.6861, // ternary
    2.2818, // ternary: thirds less halves
    4.0944, // binary: halves less thirds
    -0.3972, // ternary: log tempo
    -0.8437, // ternary bar of 3
    -1.5947, // ternary: beats less all thirds
    -1.2831, // bar of 2 or 4: downbeats alternate
    -2.1071, // bar of 3: onset in the middle
    -1.8588, // bar of 3: harmony in the middle
    1.0097, // ternary bar of 2: second beat less thirds
    1.6621, // ternary bar of 2: harmony on the second beat
];
