//! How well scores put the rows of a class before the others.

/// Rows with the same score, best scores first: how many of the class and how many others up to and with them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Step {
    pub hits: f64,
    pub misses: f64,
}

/// The steps from the best score to the worst. The last one holds the totals.
pub(super) fn steps(rows: impl Iterator<Item = (f64, bool)>) -> Vec<Step> {
    let mut rows: Vec<(f64, bool)> = rows.collect();
    rows.sort_unstable_by(|left, right| right.0.total_cmp(&left.0));
    let mut steps: Vec<Step> = Vec::new();
    let mut sum = Step { hits: 0.0, misses: 0.0 };
    let mut last = None;
    for (score, positive) in rows {
        if positive {
            sum.hits += 1.0;
        } else {
            sum.misses += 1.0;
        }
        match steps.last_mut() {
            Some(step) if last == Some(score.to_bits()) => *step = sum,
            _ => steps.push(sum),
        }
        last = Some(score.to_bits());
    }
    steps
}

/// Area under the ROC curve by trapezoids; undefined unless there are rows of both kinds.
pub(super) fn roc_auc(steps: &[Step]) -> Option<f64> {
    let total = both(steps)?;
    let mut area = 0.0;
    let mut before = Step { hits: 0.0, misses: 0.0 };
    for step in steps {
        area += (step.misses - before.misses) * (step.hits + before.hits) / 2.0;
        before = *step;
    }
    Some(area / (total.hits * total.misses))
}

/// Area under the precision-recall curve by steps (average precision); undefined without rows of the class.
pub(super) fn average_precision(steps: &[Step]) -> Option<f64> {
    let total = steps.last().filter(|total| total.hits > 0.0)?;
    let mut area = 0.0;
    let mut before = 0.0;
    for step in steps {
        area += (step.hits - before) / total.hits * step.hits / (step.hits + step.misses);
        before = step.hits;
    }
    Some(area)
}

/// The totals, if there are rows of both kinds.
pub(super) fn both(steps: &[Step]) -> Option<Step> {
    steps
        .last()
        .copied()
        .filter(|total| total.hits > 0.0 && total.misses > 0.0)
}
