//! Rules in the words of the contract, of the store and of whoever looks for them.

use handful_contract as c;
use handful_store as store;

pub(crate) fn rule_kind(kind: store::RuleKind) -> c::RuleKind {
    match kind {
        store::RuleKind::Words => c::RuleKind::Words,
        store::RuleKind::Expression => c::RuleKind::Expression,
    }
}

pub(crate) fn rule_kind_in(kind: c::RuleKind) -> store::RuleKind {
    match kind {
        c::RuleKind::Words => store::RuleKind::Words,
        c::RuleKind::Expression => store::RuleKind::Expression,
    }
}

pub(crate) fn pattern_kind(kind: c::RuleKind) -> handful_patterns::Kind {
    match kind {
        c::RuleKind::Words => handful_patterns::Kind::Words,
        c::RuleKind::Expression => handful_patterns::Kind::Expression,
    }
}

pub(crate) fn kept_kind(kind: handful_patterns::Kind) -> store::RuleKind {
    match kind {
        handful_patterns::Kind::Words => store::RuleKind::Words,
        handful_patterns::Kind::Expression => store::RuleKind::Expression,
    }
}

pub(crate) fn rule(rule: &store::Rule) -> c::Rule {
    c::Rule {
        kind: rule_kind(rule.kind),
        text: rule.text.clone(),
        case: rule.case,
        source: match rule.source {
            store::RuleSource::Person => c::RuleSource::Person,
            store::RuleSource::List => c::RuleSource::List,
            store::RuleSource::Grown => c::RuleSource::Grown,
        },
    }
}
