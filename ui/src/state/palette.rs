//! Holds the colours of `styles/tokens.css` to what they promise.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../../styles/tokens.css");

type Linear = [f64; 3];

/// The places of the two themes in a token.
const THEMES: [usize; 2] = [0, 1];

/// Light and dark value of every token that is written as `light-dark(oklch(…), oklch(…))`.
fn tokens() -> BTreeMap<&'static str, [Linear; 2]> {
    TOKENS
        .lines()
        .filter_map(|line| {
            let (name, value) = line.trim().strip_prefix("--")?.split_once(": light-dark(")?;
            let both: Vec<Linear> = value
                .split("oklch(")
                .skip(1)
                .filter_map(|colour| {
                    let numbers: Vec<f64> = colour
                        .split(')')
                        .next()?
                        .split_whitespace()
                        .map_while(|number| number.parse().ok())
                        .collect();
                    let [l, c, h] = numbers[..] else { return None };
                    Some(linear(l, c, h))
                })
                .collect();
            Some((name, both.try_into().ok()?))
        })
        .collect()
}

/// OKLCH as linear sRGB. Source: Björn Ottosson, "A perceptual color space for image processing".
fn linear(l: f64, c: f64, h: f64) -> Linear {
    let (a, b) = (c * h.to_radians().cos(), c * h.to_radians().sin());
    let cube = |x: f64| x * x * x;
    let l_ = cube(l + 0.396_337_777_4 * a + 0.215_803_757_3 * b);
    let m_ = cube(l - 0.105_561_345_8 * a - 0.063_854_172_8 * b);
    let s_ = cube(l - 0.089_484_177_5 * a - 1.291_485_548_0 * b);
    [
        4.076_741_662_1 * l_ - 3.307_711_591_3 * m_ + 0.230_969_929_2 * s_,
        -1.268_438_004_6 * l_ + 2.609_757_401_1 * m_ - 0.341_319_396_5 * s_,
        -0.004_196_086_3 * l_ - 0.703_418_614_7 * m_ + 1.707_614_701_0 * s_,
    ]
}

fn oklab([r, g, b]: Linear) -> Linear {
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    [
        0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
    ]
}

/// WCAG 2 contrast ratio.
fn contrast(one: Linear, other: Linear) -> f64 {
    let light = |[r, g, b]: Linear| {
        let clip = |x: f64| x.clamp(0.0, 1.0);
        0.2126 * clip(r) + 0.7152 * clip(g) + 0.0722 * clip(b) + 0.05
    };
    let (one, other) = (light(one), light(other));
    one.max(other) / one.min(other)
}

/// What the three common kinds of colour-blindness see, at full strength. Source: Machado, Oliveira and
/// Fernandes 2009, "A physiologically-based model for simulation of color vision deficiency".
const SEEN: [[Linear; 3]; 4] = [
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    [
        [0.152_286, 1.052_583, -0.204_868],
        [0.114_503, 0.786_281, 0.099_216],
        [-0.003_882, -0.048_116, 1.051_998],
    ],
    [
        [0.367_322, 0.860_646, -0.227_968],
        [0.280_085, 0.672_501, 0.047_413],
        [-0.011_820, 0.042_940, 0.968_881],
    ],
    [
        [1.255_528, -0.076_749, -0.178_779],
        [-0.078_411, 0.930_809, 0.147_602],
        [0.004_733, 0.691_367, 0.303_900],
    ],
];

fn seen_apart(one: Linear, other: Linear) -> f64 {
    SEEN.iter()
        .map(|eye| {
            let see = |colour: Linear| {
                oklab(eye.map(|row| (0..3).map(|i| row[i] * colour[i]).sum::<f64>().max(0.0)))
            };
            let (one, other) = (see(one), see(other));
            (0..3).map(|i| (one[i] - other[i]).powi(2)).sum::<f64>().sqrt()
        })
        .fold(f64::INFINITY, f64::min)
}

#[test]
fn every_ink_can_be_read_on_every_surface_in_both_themes() {
    let tokens = tokens();
    let inks = ["ink-0", "ink-1", "ink-2", "accent", "good", "warn", "bad"];
    for surface in ["surface-0", "surface-1", "surface-2"] {
        for ink in inks {
            for theme in THEMES {
                let ratio = contrast(tokens[ink][theme], tokens[surface][theme]);
                assert!(ratio >= 4.5, "{ink} on {surface} in theme {theme}: {ratio:.2}");
            }
        }
    }
    for theme in THEMES {
        assert!(contrast(tokens["on-accent"][theme], tokens["accent"][theme]) >= 4.5);
        let line = contrast(tokens["line-strong"][theme], tokens["surface-0"][theme]);
        assert!(line >= 3.0, "lines in theme {theme}: {line:.2}");
        // What has the focus may stand on any of them.
        for surface in ["surface-0", "surface-1", "surface-2"] {
            let ratio = contrast(tokens["focus"][theme], tokens[surface][theme]);
            assert!(ratio >= 3.0, "the focus on {surface} in theme {theme}: {ratio:.2}");
        }
    }
}

#[test]
fn text_stays_readable_on_the_tint_of_every_concept() {
    let tokens = tokens();
    for color in 0..12 {
        for theme in THEMES {
            let concept = tokens[format!("concept-{color}").as_str()][theme];
            let surface = tokens["surface-0"][theme];
            let tint: Vec<f64> = (0..3).map(|i| 0.17 * concept[i] + 0.83 * surface[i]).collect();
            let ratio = contrast(tokens["ink-0"][theme], [tint[0], tint[1], tint[2]]);
            assert!(ratio >= 4.5, "concept {color} in theme {theme}: {ratio:.2}");
        }
    }
}

#[test]
fn concept_colours_are_on_the_screen_and_the_first_four_apart_for_every_eye() {
    let tokens = tokens();
    for theme in THEMES {
        let all: Vec<Linear> =
            (0..12).map(|i| tokens[format!("concept-{i}").as_str()][theme]).collect();
        for colour in &all {
            assert!(colour.iter().all(|x| (-0.002..=1.002).contains(x)), "{colour:?}");
        }
        for (i, one) in all[..4].iter().enumerate() {
            for other in &all[i + 1..4] {
                // About twice the smallest difference that an eye notices side by side.
                assert!(seen_apart(*one, *other) > 0.04, "{one:?} and {other:?}");
            }
        }
    }
}
