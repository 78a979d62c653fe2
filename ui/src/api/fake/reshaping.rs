use handful_contract::command::SplitAnnotation;
use handful_contract::{Annotation, AnnotationId, Applied, ErrorCode, Failure};

use super::project::Project;

impl Project {
    pub(super) fn split(&mut self, parts: &SplitAnnotation) -> Result<Applied, Failure> {
        let id = self.owner(&parts.id)?;
        self.remember("split an annotation");
        let fresh = AnnotationId(self.fresh());
        let document = self.document(&id)?;
        let mut changed = Vec::new();
        for own in &mut document.annotations {
            if own.id == parts.id {
                (own.start, own.end) = (parts.start, parts.end);
                changed.push(own.clone());
            }
        }
        let second: Vec<Annotation> = changed
            .iter()
            .map(|own| Annotation {
                id: fresh.clone(),
                start: parts.second_start,
                end: parts.second_end,
                ..own.clone()
            })
            .collect();
        document.annotations.extend(second.clone());
        document.annotations.sort_by_key(|own| own.start);
        changed.extend(second);
        let mut applied = self.applied("split an annotation", Some(&id));
        applied.annotations = changed.into_iter().map(|own| (id.clone(), own)).collect();
        Ok(applied)
    }

    pub(super) fn join(
        &mut self,
        one: &AnnotationId,
        other: &AnnotationId,
    ) -> Result<Applied, Failure> {
        let id = self.owner(one)?;
        let document = self.document(&id)?;
        let find = |which: &AnnotationId| {
            document.annotations.iter().find(|own| own.id == *which).cloned()
        };
        let (Some(first), Some(second)) = (find(one), find(other)) else {
            return Err(Failure::new(ErrorCode::NotFound, "This annotation is gone."));
        };
        self.remember("join two annotations");
        let joined = Annotation {
            start: first.start.min(second.start),
            end: first.end.max(second.end),
            ..first
        };
        let document = self.document(&id)?;
        document.annotations.retain(|own| own.id != *one && own.id != *other);
        document.annotations.push(joined.clone());
        document.annotations.sort_by_key(|own| own.start);
        let mut applied = self.applied("join two annotations", Some(&id));
        applied.annotations = vec![(id, joined)];
        applied.removed = vec![other.clone()];
        Ok(applied)
    }
}
