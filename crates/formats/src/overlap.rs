use crate::LabelledSpan;

/// Parts spans that overlap: the longest stays, of equally long ones the first. Both lists come back in
/// order; the same span under the same name twice stays once and is no loss.
pub(crate) fn part(mut spans: Vec<LabelledSpan>) -> (Vec<LabelledSpan>, Vec<LabelledSpan>) {
    spans.sort_by(|a, b| a.span.cmp(&b.span).then_with(|| a.label.cmp(&b.label)));
    spans.dedup();
    if spans.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start) {
        return (spans, Vec::new());
    }
    let mut order: Vec<usize> = (0..spans.len()).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(spans[at].span.len()), spans[at].span.start));
    // What stays is kept sorted by start; a new span can only overlap its two neighbours there.
    let mut kept: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
    let mut stays = vec![false; spans.len()];
    for at in order {
        let span = spans[at].span;
        let before = kept.range(..=span.start).next_back().map(|(_, &end)| end);
        let after = kept.range(span.start..).next().map(|(&start, _)| start);
        if before.is_none_or(|end| end <= span.start) && after.is_none_or(|start| span.end <= start)
        {
            kept.insert(span.start, span.end);
            stays[at] = true;
        }
    }
    let mut flags = stays.into_iter();
    spans.into_iter().partition(|_| flags.next().unwrap_or(false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use handful_text::Span;

    fn spans(list: &[(usize, usize, &str)]) -> Vec<LabelledSpan> {
        list.iter()
            .map(|&(start, end, label)| LabelledSpan {
                span: Span::new(start, end),
                label: label.to_owned(),
            })
            .collect()
    }

    #[test]
    fn the_longest_stays_then_the_first() {
        let (kept, parted) =
            part(spans(&[(0, 5, "a"), (4, 10, "b"), (9, 12, "c"), (10, 12, "d"), (0, 5, "a")]));
        assert_eq!(kept, spans(&[(4, 10, "b"), (10, 12, "d")]));
        assert_eq!(parted, spans(&[(0, 5, "a"), (9, 12, "c")]));
        let (kept, parted) = part(spans(&[(0, 5, "b"), (0, 5, "a")]));
        assert_eq!(kept, spans(&[(0, 5, "a")]));
        assert_eq!(parted, spans(&[(0, 5, "b")]));
    }
}
