//! The save dialog: once for each finished run, and whenever a model of the leaderboard is to be kept.

use datapulse_shared::accounts::Done;
use datapulse_shared::functions::jobs::{dismiss_job, save_candidate};
use datapulse_shared::functions::models::download_model;
use datapulse_shared::ids::{CandidateId, JobId};
use datapulse_shared::jobs::{Candidate, Job, JobStatus, Leaderboard, SaveModel};
use datapulse_shared::metrics::ProblemType;
use datapulse_shared::models::{DownloadLink, Model, ModelFormat};
use leptos::prelude::*;

use super::names::{Catalog, measured};
use crate::act::use_act;
use crate::browser;
use crate::components::{Button, Dialog, Icon, Input, LinkButton, Notice, TagInput, Textarea, Tone, Variant};
use crate::fetch::Fetch;
use crate::form::use_form;
use crate::format::use_format;
use crate::i18n::{t_string, use_i18n};
use crate::names::problem_name;
use crate::tr;

/// The dialog of one run; copies lead to the same one.
#[derive(Clone, Copy)]
pub struct Saving {
    open: RwSignal<bool>,
    candidate: RwSignal<Option<CandidateId>>,
    /// Whether it opened because the run was done, so that closing it means that nothing is kept.
    asked: RwSignal<bool>,
    saved: RwSignal<Option<Model>>,
}

impl Saving {
    /// A closed dialog.
    pub fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            candidate: RwSignal::new(None),
            asked: RwSignal::new(false),
            saved: RwSignal::new(None),
        }
    }

    /// Asks whether this model is to be kept.
    pub fn offer(self, candidate: CandidateId) {
        self.show(candidate, false);
    }

    fn show(self, candidate: CandidateId, asked: bool) {
        self.candidate.set(Some(candidate));
        self.asked.set(asked);
        self.saved.set(None);
        self.open.set(true);
    }
}

/// Opens the dialog by itself when the run is done and nobody has answered it yet (MOD-24), and shows it whenever asked.
#[component]
pub fn SaveDialog(
    /// The dialog.
    saving: Saving,
    /// The run.
    job: Fetch<Job>,
    /// Its leaderboard.
    board: Fetch<Leaderboard>,
    /// Titles of algorithms and metrics.
    catalog: Catalog,
) -> impl IntoView {
    let i18n = use_i18n();
    let act = use_act();
    let done = Memo::new(move |_| {
        job.data.with(|job| {
            job.as_ref()
                .filter(|job| job.status == JobStatus::Completed && !job.reviewed)
                .map(|job| job.id)
        })
    });
    // The run may be over before its last candidates are on this page: the best is known when it is as good as the run says.
    let best = Memo::new(move |_| {
        let score = job.data.with(|job| job.as_ref().and_then(|job| job.best_score));
        board.data.with(|board| {
            let board = board.as_ref()?;
            let best = board.candidates.iter().find(|candidate| candidate.rank == Some(1))?;
            let shown = best.metrics.get(&board.metric).copied().flatten();
            let differs = |(score, shown): (f64, f64)| (score - shown).abs() > 1e-9 * score.abs();
            (!score.zip(shown).is_some_and(differs)).then_some(best.id)
        })
    });
    let asked_for = StoredValue::new(None::<JobId>);
    Effect::new(move |_| {
        if let (Some(id), Some(best)) = (done.get(), best.get())
            && asked_for.get_value() != Some(id)
        {
            asked_for.set_value(Some(id));
            saving.show(best, true);
        }
    });
    let candidate = Memo::new(move |_| {
        let id = saving.candidate.get()?;
        board.data.with(|board| {
            board
                .as_ref()?
                .candidates
                .iter()
                .find(|candidate| candidate.id == id)
                .cloned()
        })
    });
    let skip = Callback::new(move |()| {
        let id = job.data.with_untracked(|job| job.as_ref().map(|job| job.id));
        if let (true, None, Some(id)) = (saving.asked.get_untracked(), saving.saved.get_untracked(), id) {
            act.run(dismiss_job(id), move |_: Done| job.again());
        }
    });
    let title = move || match (saving.saved.with(Option::is_some), saving.asked.get()) {
        (true, _) => t_string!(i18n, results.save_done_title),
        (false, true) => t_string!(i18n, results.save_title),
        (false, false) => t_string!(i18n, results.save_again_title),
    };
    view! {
        <Dialog title open=saving.open on_close=skip>
            {move || match (saving.saved.get(), candidate.get()) {
                (Some(model), _) => view! { <Saved model saving /> }.into_any(),
                (None, Some(candidate)) => view! { <SaveForm saving candidate job board catalog skip /> }.into_any(),
                (None, None) => ().into_any(),
            }}
        </Dialog>
    }
    .into_any()
}

#[component]
fn SaveForm(
    saving: Saving,
    candidate: Candidate,
    job: Fetch<Job>,
    board: Fetch<Leaderboard>,
    catalog: Catalog,
    skip: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let form = use_form();
    let name = RwSignal::new(String::new());
    let description = RwSignal::new(String::new());
    let tags = RwSignal::new(Vec::<String>::new());
    let (job_id, id) = (candidate.job_id, candidate.id);
    let save = move || {
        let input = SaveModel {
            name: name.get_untracked().trim().to_owned(),
            description: description.get_untracked(),
            tags: tags.get_untracked(),
        };
        let checked = input.validate();
        form.send(checked, save_candidate(job_id, id, input), move |model: Model| {
            saving.saved.set(Some(model));
            job.again();
            board.again();
        });
    };
    let cancel = move |()| {
        saving.open.set(false);
        skip.run(());
    };
    let lead = move || {
        if saving.asked.get() {
            t_string!(i18n, results.save_lead)
        } else {
            t_string!(i18n, results.save_again_lead)
        }
    };
    view! {
        <form class="stack" novalidate on:submit=move |event| { event.prevent_default(); save(); }>
            <p class="muted">{lead}</p>
            <ModelFacts candidate board catalog />
            {move || form.failure().map(|text| view! { <Notice tone=Tone::Danger>{text}</Notice> })}
            <Input label=tr!(i18n, results.save_name) name="name" value=name error=form.problem("name") autofocus=true on_change=move |_: String| form.forgive("name") />
            <Textarea label=tr!(i18n, results.save_description) name="description" value=description error=form.problem("description") optional=true />
            <TagInput label=tr!(i18n, results.save_tags) tags help=tr!(i18n, results.save_tags_help) error=form.problem("tags") />
            <div class="row row--end">
                <Button label=tr!(i18n, results.save_skip) variant=Variant::Ghost on_press=cancel />
                <Button label=tr!(i18n, results.save_model) variant=Variant::Primary icon=icondata::LuBookmark submit=true loading=form.pending />
            </div>
        </form>
    }
    .into_any()
}

/// What is about to be saved: algorithm, kind, and its figures.
#[component]
fn ModelFacts(candidate: Candidate, board: Fetch<Leaderboard>, catalog: Catalog) -> impl IntoView {
    const MOST: usize = 6;
    let i18n = use_i18n();
    let format = use_format();
    let algorithm = candidate.algorithm.clone();
    let kind = candidate.problem_type;
    let chief = board
        .data
        .with_untracked(|board| board.as_ref().map(|board| board.metric.clone()).unwrap_or_default());
    let mut metrics: Vec<(String, Option<f64>)> = candidate.metrics.into_iter().collect();
    metrics.sort_by_key(|(name, _)| *name != chief);
    let figure = move |(name, value): (String, Option<f64>)| {
        let of = name.clone();
        view! { <div class="metric-tile"><span class="metric-tile__name">{move || catalog.metric(&name)}</span><strong class="numeric">{move || measured(format, &of, value)}</strong></div> }
    };
    view! {
        <div class="model-facts">
            <div class="row row--apart">
                <span class="row row--tight"><span class="dataset-card__icon"><Icon icon=icondata::LuBrainCircuit /></span><strong>{move || catalog.algorithm(&algorithm)}</strong></span>
                <span class="muted small">{tr!(i18n, results.model_type)} ": " {move || problem_name(i18n, kind)}</span>
            </div>
            <div class="metric-tiles">{metrics.into_iter().take(MOST).map(figure).collect_view()}</div>
        </div>
    }
    .into_any()
}

#[component]
fn Saved(model: Model, saving: Saving) -> impl IntoView {
    let i18n = use_i18n();
    let id = model.id;
    let forecasts = model.problem_type == ProblemType::Forecasting;
    let name = model.name;
    view! {
        <div class="stack">
            <Notice tone=Tone::Success>{move || t_string!(i18n, results.save_done, name = name.clone())}</Notice>
            <h3>{tr!(i18n, results.download)}</h3>
            <div class="download-options">
                {(!forecasts).then(|| view! {
                    <DownloadButton id form=ModelFormat::Onnx />
                    <DownloadButton id form=ModelFormat::Pkl />
                })}
                <DownloadButton id form=ModelFormat::Bundle />
            </div>
            <div class="row row--end">
                <Button label=tr!(i18n, results.close) variant=Variant::Ghost on_press=move |()| saving.open.set(false) />
                <LinkButton label=tr!(i18n, results.go_to_models) href="/dashboard/models" />
                <LinkButton label=tr!(i18n, results.predict_with) href=format!("/predict?model={id}") variant=Variant::Primary icon=icondata::LuSparkles />
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn DownloadButton(id: datapulse_shared::ids::ModelId, form: ModelFormat) -> impl IntoView {
    let i18n = use_i18n();
    let act = use_act();
    let label = move || match form {
        ModelFormat::Onnx => t_string!(i18n, results.download_onnx),
        ModelFormat::Pkl => t_string!(i18n, results.download_pkl),
        ModelFormat::Bundle => t_string!(i18n, results.download_bundle),
        ModelFormat::CardMd => t_string!(i18n, models.card_md),
        ModelFormat::CardHtml => t_string!(i18n, models.card_html),
        ModelFormat::Xgboost => t_string!(i18n, models.xgboost),
    };
    let help = move || match form {
        ModelFormat::Onnx => t_string!(i18n, results.download_onnx_help),
        ModelFormat::Pkl => t_string!(i18n, results.download_pkl_help),
        ModelFormat::Bundle => t_string!(i18n, results.download_bundle_help),
        ModelFormat::CardMd | ModelFormat::CardHtml => t_string!(i18n, models.card_hint),
        ModelFormat::Xgboost => t_string!(i18n, models.xgboost_hint),
    };
    let spoken = move || format!("{} {}", t_string!(i18n, results.download), label());
    view! {
        <button type="button" class="download-option" aria-label=spoken aria-busy=move || act.busy.get().then_some("true")
            on:click=move |_| act.run(download_model(id, form), |link: DownloadLink| browser::open(&link.url))>
            <Icon icon=icondata::LuDownload />
            <strong>{label}</strong>
            <span class="muted small">{help}</span>
        </button>
    }
    .into_any()
}
