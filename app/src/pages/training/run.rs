//! A run as its pages see it: the job and its log, kept up to date by the live channel.

use datapulse_shared::functions::jobs::{get_job, job_events};
use datapulse_shared::ids::JobId;
use datapulse_shared::jobs::{EventLevel, EventQuery, Job, JobEvent};
use datapulse_shared::live::LiveMessage;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;

use crate::components::chart::{Line, Point};
use crate::fetch::{Fetch, fetch};
use crate::live::on_live;

/// Lines asked for at once.
const LINES: u32 = 1_000;

/// One run and its log.
#[derive(Clone, Copy)]
pub struct Run {
    /// The job.
    pub job: Fetch<Job>,
    /// Every line so far, in order.
    pub events: RwSignal<Vec<JobEvent>>,
    id: Memo<Option<JobId>>,
}

impl Run {
    /// Follows the run until the caller's scope ends.
    pub fn follow(id: Memo<Option<JobId>>) -> Self {
        let job = fetch(move || {
            let id = id.get();
            async move { get_job(id.ok_or_else(|| datapulse_shared::ApiError::not_found("job"))?).await }
        });
        let run = Self {
            job,
            events: RwSignal::default(),
            id,
        };
        Effect::new(move |_| {
            id.track();
            run.events.set(Vec::new());
            run.read_on();
        });
        on_live(move |message| run.hear(message));
        run
    }

    fn hear(self, message: &LiveMessage) {
        let id = self.id.get_untracked();
        match message {
            LiveMessage::Job { job } if Some(job.id) == id => self.job.data.set(Some(job.as_ref().clone())),
            LiveMessage::JobEvents { job_id, events } if Some(*job_id) == id => self.append(events),
            LiveMessage::Missed => {
                self.job.again();
                self.read_on();
            }
            _ => {}
        }
    }

    /// Fetches every line after the last one that is here.
    fn read_on(self) {
        let Some(id) = self.id.get_untracked() else { return };
        spawn_local(async move {
            loop {
                let Some(after) = self.events.try_with_untracked(|events| last_of(events)) else {
                    return;
                };
                let Ok(lines) = job_events(id, EventQuery { after, limit: LINES }).await else {
                    return;
                };
                let full = u32::try_from(lines.len()).is_ok_and(|count| count >= LINES);
                if self.id.try_get_untracked() != Some(Some(id)) {
                    return;
                }
                self.append(&lines);
                if !full {
                    return;
                }
            }
        });
    }

    /// Adds the lines that are new; both the channel and a fetch may bring the same ones.
    fn append(self, lines: &[JobEvent]) {
        self.events.try_update(|events| {
            let last = last_of(events);
            events.extend(lines.iter().filter(|line| line.seq > last).cloned());
        });
    }
}

fn last_of(events: &[JobEvent]) -> u64 {
    events.last().map_or(0, |event| event.seq)
}

/// The loss curves in the log: one line per algorithm and attempt, in the order in which they began.
pub fn loss_lines(events: &[JobEvent]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for event in events.iter().filter(|event| event.level == EventLevel::Progress) {
        let Some((algorithm, point)) = loss_point(event) else {
            continue;
        };
        let current = lines.iter_mut().rev().find(|line| line.name == algorithm);
        match current {
            Some(line) if line.points.last().is_none_or(|last| last[0] < point[0]) => line.points.push(point),
            // The next fold starts again from its first epoch; the newest fold is what is shown.
            Some(line) => line.points = vec![point],
            None => lines.push(Line {
                name: algorithm,
                points: vec![point],
                colour: lines.len(),
                ..Line::default()
            }),
        }
    }
    for line in &mut lines {
        thin(&mut line.points);
    }
    lines
}

fn loss_point(event: &JobEvent) -> Option<(String, Point)> {
    let data = event.data.as_ref()?;
    let loss = data.get("loss").and_then(Value::as_f64)?;
    let epoch = data.get("epoch").and_then(Value::as_f64)?;
    let algorithm = data.get("algorithm").and_then(Value::as_str).unwrap_or_default();
    Some((algorithm.to_owned(), [epoch, loss]))
}

/// A screen cannot show more than some hundred points; the last one always stays.
fn thin(points: &mut Vec<Point>) {
    const MOST: usize = 400;
    if points.len() <= MOST {
        return;
    }
    let stride = points.len().div_ceil(MOST);
    let last = points.len() - 1;
    let mut index = 0;
    points.retain(|_| {
        let keep = index % stride == 0 || index == last;
        index += 1;
        keep
    });
}
