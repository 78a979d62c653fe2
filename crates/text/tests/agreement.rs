//! How far two people agree, against numbers worked out elsewhere and against the definitions as they stand.

use handful_text::{Agreement, Marked, Span, SpanCounts, words};
use proptest::prelude::*;

type Marks = Vec<Marked<u8>>;

fn marks(spans: &[(usize, usize, u8)]) -> Marks {
    spans.iter().map(|&(start, end, kind)| Marked { span: Span::new(start, end), kind }).collect()
}

fn of(length: usize, words: &[Span], one: &Marks, other: &Marks) -> Agreement<u8> {
    let mut agreement = Agreement::default();
    agreement.add(Span::new(0, length), words, one, other);
    agreement
}

#[track_caller]
fn near(found: Option<f64>, wanted: f64) {
    let found = found.expect("there is something to say");
    assert!((found - wanted).abs() < 1e-9, "{found} is not {wanted}");
}

/// The example that Krippendorff works through (2004, "Measuring the reliability of qualitative text analysis
/// data"): two observers, a continuum of 300 from 150 on, kinds c and k. He gives αU 0.7286, 1 and 0.8591
/// with numbers rounded on the way; exactly they are these, by the script below.
#[test]
fn alpha_is_that_of_krippendorffs_own_example() {
    let c = [
        marks(&[(75, 145, 0), (220, 250, 0)]),
        marks(&[(70, 150, 0), (205, 225, 0), (250, 270, 0)]),
    ];
    let k = marks(&[(30, 90, 1), (150, 200, 1)]);
    near(of(300, &[], &c[0], &c[1]).alpha(), 0.728_598_996_805_389);
    near(of(300, &[], &k, &k).alpha(), 1.0);
    // His kinds overlap, which ours never do; α sees each kind by itself.
    let both = |c: &Marks| {
        let mut both: Marks = c.iter().chain(&k).copied().collect();
        both.sort();
        both
    };
    near(of(300, &[], &both(&c[0]), &both(&c[1])).alpha(), 0.858_665_405_184_170_2);
}

/// ```python
/// from collections import Counter
/// def kappa(words, a, b):
///     kind = lambda w, sp: next((k for s, e, k in sp if s < w[1] and w[0] < e), None)
///     pairs = [(kind(w, a), kind(w, b)) for w in words]
///     n, p = len(pairs), sum(x == y for x, y in pairs) / len(pairs)
///     one, other = Counter(x for x, _ in pairs), Counter(y for _, y in pairs)
///     e = sum(one[k] * other[k] for k in one) / n / n
///     return (p - e) / (1 - e)
/// def alpha(L, a, b):
///     def sections(sp, c):
///         out, at = [], 0
///         for s, e, k in sorted(sp):
///             if k == c:
///                 out += ([(at, s - at, 0)] if s > at else []) + [(s, e - s, 1)]
///                 at = e
///         return out + ([(at, L - at, 0)] if at < L else [])
///     def d(u, v):
///         (bu, lu, vu), (bv, lv, vv) = u, v
///         if vu and vv and -lu < bu - bv < lv: return (bu - bv) ** 2 + (bu + lu - bv - lv) ** 2
///         if vu and not vv and lv - lu >= bu - bv >= 0: return lu ** 2
///         if vv and not vu and lv - lu <= bu - bv <= 0: return lv ** 2
///         return 0
///     D = E = 0
///     for c in {k for _, _, k in a + b}:
///         sec = sections(a, c), sections(b, c)
///         D += sum(d(u, v) + d(v, u) for u in sec[0] for v in sec[1]) / (2 * L * L)
///         units, gaps = [[u for s in sec for u in s if u[2] == v] for v in (1, 0)]
///         up = sum((len(units) - 1) / 3 * (2 * l**3 - 3 * l**2 + l)
///                  + l * l * sum(g - l + 1 for _, g, _ in gaps if g >= l) for _, l, _ in units)
///         E += 2 / L * up / (2 * L * (2 * L - 1) - sum(l * (l - 1) for _, l, _ in units))
///     return 1 - D / E
/// ```
#[test]
fn a_text_read_by_two_gives_the_numbers_of_the_script() {
    let text = "The tug Fortuna left Riga for Hull. Anders Holm of Riga sent rye and tar to Hull with her.";
    let one = marks(&[
        (8, 15, 0),
        (21, 25, 1),
        (30, 34, 1),
        (36, 47, 2),
        (51, 55, 1),
        (61, 64, 3),
        (69, 72, 3),
    ]);
    let other =
        marks(&[(4, 15, 0), (21, 25, 1), (30, 34, 1), (36, 55, 2), (61, 72, 3), (76, 80, 1)]);
    let agreement = of(text.chars().count(), &words(text), &one, &other);
    assert_eq!(agreement.words(), 21);
    near(agreement.kappa(), 0.648_829_431_438_127_1);
    near(agreement.alpha(), 0.582_894_698_572_865_4);
    // By hand: Riga and Hull, of 7 and 6 spans.
    assert_eq!(agreement.spans(), SpanCounts { one: 7, other: 6, same: 2 });
    near(agreement.spans().f1(), 4.0 / 13.0);
    let ports = agreement.kinds().nth(1).expect("kind 1");
    assert_eq!(ports, (1, SpanCounts { one: 3, other: 3, same: 2 }));
}

#[test]
fn kappa_is_that_of_a_table_worked_out_by_hand() {
    // Ten words: both say a kind of 4, neither of 3, one alone of 2, the other alone of 1. p = 0.7,
    // e = 0.6 · 0.5 + 0.4 · 0.5 = 0.5, κ = 0.2 / 0.5.
    let words: Vec<Span> = (0..10).map(|at| Span::new(2 * at, 2 * at + 1)).collect();
    let one = marks(&[(0, 11, 0)]);
    let other = marks(&[(0, 7, 0), (18, 19, 0)]);
    near(of(20, &words, &one, &other).kappa(), 0.4);
}

#[test]
fn nothing_is_said_where_there_is_nothing_to_say() {
    let none = Agreement::<u8>::default();
    assert_eq!((none.kappa(), none.alpha(), none.spans().f1()), (None, None, None));
    let words = [Span::new(0, 3), Span::new(4, 7)];
    let unmarked = of(7, &words, &marks(&[]), &marks(&[]));
    assert_eq!((unmarked.kappa(), unmarked.alpha(), unmarked.spans().f1()), (None, None, None));
    let all = marks(&[(0, 7, 0)]);
    let same = of(7, &words, &all, &all);
    assert_eq!(same.kappa(), None, "chance alone would have them agree");
    near(same.alpha(), 1.0);
    let alone = of(7, &words, &all, &marks(&[]));
    near(alone.kappa(), 0.0);
    near(alone.spans().f1(), 0.0);
}

/// Spans that do not overlap, and the words of a made-up text of 60.
fn read() -> impl Strategy<Value = Marks> {
    prop::collection::vec((0_usize..9, 1_usize..7, 0_u8..3), 0..7).prop_map(|pieces| {
        let mut at = 0;
        let mut found = Vec::new();
        for (gap, length, kind) in pieces {
            let start = at + gap;
            at = start + length;
            if at <= 60 {
                found.push((start, at, kind));
            }
        }
        marks(&found)
    })
}

fn sixty() -> Vec<Span> {
    (0..20).map(|at| Span::new(3 * at, 3 * at + 2)).collect()
}

fn same(one: Option<f64>, other: Option<f64>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() < 1e-9,
        (one, other) => one == other,
    }
}

/// The definition as it is printed: every pair of units and gaps.
fn alpha_as_printed(length: f64, people: [&Marks; 2]) -> Option<f64> {
    let (mut observed, mut expected) = (0.0, 0.0);
    for kind in 0..3 {
        let sections: Vec<Vec<(f64, f64, bool)>> = people
            .iter()
            .map(|marks| {
                let mut at = 0.0;
                let mut out = Vec::new();
                for own in marks.iter().filter(|own| own.kind == kind) {
                    let (start, end) = (own.span.start as f64, own.span.end as f64);
                    out.push((at, start - at, false));
                    out.push((start, end - start, true));
                    at = end;
                }
                out.push((at, length - at, false));
                out.into_iter().filter(|(_, long, _)| *long > 0.0).collect()
            })
            .collect();
        for &(b, l, v) in &sections[0] {
            for &(c, m, w) in &sections[1] {
                observed += match (v, w) {
                    (true, true) if -l < b - c && b - c < m => {
                        (b - c).powi(2) + (b + l - c - m).powi(2)
                    }
                    (true, false) if m - l >= b - c && b - c >= 0.0 => l * l,
                    (false, true) if m - l <= b - c && b - c <= 0.0 => m * m,
                    _ => 0.0,
                };
            }
        }
        let all: Vec<_> = sections.concat();
        let units: Vec<f64> = all.iter().filter(|own| own.2).map(|own| own.1).collect();
        let gaps: Vec<f64> = all.iter().filter(|own| !own.2).map(|own| own.1).collect();
        let above: f64 = units
            .iter()
            .map(|l| {
                let room: f64 = gaps.iter().filter(|g| *g >= l).map(|g| g - l + 1.0).sum();
                (units.len() as f64 - 1.0) / 3.0 * (2.0 * l.powi(3) - 3.0 * l * l + l)
                    + l * l * room
            })
            .sum();
        let taken: f64 = units.iter().map(|l| l * (l - 1.0)).sum();
        expected += 2.0 / length * above / (2.0 * length * (2.0 * length - 1.0) - taken);
    }
    (expected > 0.0).then(|| 1.0 - observed / (length * length) / expected)
}

proptest! {
    #[test]
    fn alpha_is_what_its_definition_says(one in read(), other in read()) {
        let found = of(60, &sixty(), &one, &other).alpha();
        prop_assert!(same(found, alpha_as_printed(60.0, [&one, &other])), "{found:?}");
    }

    #[test]
    fn it_does_not_matter_who_is_called_the_one(one in read(), other in read()) {
        let (there, back) = (of(60, &sixty(), &one, &other), of(60, &sixty(), &other, &one));
        prop_assert!(same(there.kappa(), back.kappa()));
        prop_assert!(same(there.alpha(), back.alpha()));
        prop_assert_eq!(there.spans().f1(), back.spans().f1());
    }

    #[test]
    fn nobody_agrees_more_than_wholly_and_who_does_has_one(one in read(), other in read()) {
        let between = of(60, &sixty(), &one, &other);
        for found in [between.kappa(), between.alpha(), between.spans().f1()].into_iter().flatten() {
            prop_assert!(found <= 1.0 + 1e-12, "{found}");
        }
        let own = of(60, &sixty(), &one, &one);
        for found in [own.kappa(), own.alpha(), own.spans().f1()].into_iter().flatten() {
            prop_assert!((found - 1.0).abs() < 1e-9, "{found}");
        }
    }

    #[test]
    fn stretches_add_up_to_one_continuum(one in read(), other in read()) {
        // Parted where neither has a span.
        let parted = (0..=60).find(|at| {
            *at > 0 && one.iter().chain(&other).all(|own| own.span.end <= *at || own.span.start >= *at)
        });
        let at = parted.expect("the end parts nothing");
        let within = |marks: &Marks, stretch: Span| -> Marks {
            marks.iter().filter(|own| stretch.contains(own.span)).copied().collect()
        };
        let mut found = Agreement::default();
        for stretch in [Span::new(0, at), Span::new(at, 60)] {
            found.add(stretch, &[], &within(&one, stretch), &within(&other, stretch));
        }
        prop_assert!(same(found.alpha(), of(60, &[], &one, &other).alpha()));
        prop_assert_eq!(found.spans(), of(60, &[], &one, &other).spans());
    }
}
