//! Sending files: one at a time, with progress by bytes, from anywhere in the app. Uploads go on while a
//! person looks at other pages.

use datapulse_shared::datasets::{Dataset, DatasetStatus};
use datapulse_shared::ids::DatasetId;
use datapulse_shared::{ApiError, ErrorCode};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{File, FormData, ProgressEvent, XmlHttpRequest};

/// Names the server takes; what is in the file is checked there.
const EXTENSIONS: [&str; 3] = [".csv", ".tsv", ".txt"];

/// How far an upload is.
#[derive(Debug, Clone, PartialEq)]
pub enum UploadState {
    /// Another one goes first.
    Waiting,
    /// On its way; the bytes so far are in [`Upload::sent`].
    Sending,
    /// All bytes are there; the server is storing them.
    Storing,
    /// It is a dataset now.
    Done(Box<Dataset>),
    /// The server, or this page before sending, did not take it.
    Refused(ApiError),
    /// Its owner thought better of it.
    Cancelled,
}

impl UploadState {
    /// Whether nothing more will happen.
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Done(_) | Self::Refused(_) | Self::Cancelled)
    }
}

/// One file on its way.
#[derive(Clone, Copy)]
pub struct Upload {
    /// Number within this visit.
    pub id: usize,
    /// Name of the file.
    pub name: StoredValue<String>,
    /// Bytes of the file.
    pub size: u64,
    /// Bytes sent.
    pub sent: RwSignal<u64>,
    /// How far it is.
    pub state: RwSignal<UploadState>,
    file: StoredValue<File, LocalStorage>,
    request: StoredValue<Option<XmlHttpRequest>, LocalStorage>,
}

/// Every upload of this visit, newest first.
#[derive(Clone, Copy)]
pub struct Uploads {
    /// The uploads.
    pub list: RwSignal<Vec<Upload>>,
    next: StoredValue<usize>,
    owner: StoredValue<Owner>,
}

/// Makes [`Uploads`] available to everything below the caller.
pub fn provide_uploads() {
    let owner = Owner::current().unwrap_or_default();
    provide_context(Uploads {
        list: RwSignal::default(),
        next: StoredValue::new(0),
        owner: StoredValue::new(owner),
    });
}

/// The uploads of this visit.
pub fn use_uploads() -> Uploads {
    expect_context()
}

impl Uploads {
    /// Takes files in and sends them one after the other; what cannot be a table is refused at once.
    pub fn add(self, files: Vec<File>) {
        for file in files {
            let id = self.next.get_value();
            self.next.set_value(id + 1);
            // The signals must outlive the page on which the file was dropped.
            let upload = self.owner.get_value().with(|| Upload::new(id, file));
            self.list.update(|list| list.insert(0, upload));
        }
        self.send_next();
    }

    /// Stops sending, or takes it out of the line.
    pub fn cancel(self, upload: Upload) {
        upload.state.set(UploadState::Cancelled);
        if let Some(request) = upload.request.get_value() {
            // An abort that comes too late changes nothing.
            let _ = request.abort();
        }
        self.send_next();
    }

    /// Sends a refused or cancelled file again.
    pub fn retry(self, upload: Upload) {
        upload.sent.set(0);
        upload.state.set(UploadState::Waiting);
        self.send_next();
    }

    /// Takes what has ended off the list.
    pub fn clear_finished(self) {
        self.list
            .update(|list| list.retain(|upload| !upload.state.get_untracked().is_final()));
    }

    fn send_next(self) {
        let list = self.list.get_untracked();
        let busy = list.iter().any(|upload| {
            upload
                .state
                .with_untracked(|state| matches!(state, UploadState::Sending | UploadState::Storing))
        });
        if busy {
            return;
        }
        let next = list
            .iter()
            .rev()
            .find(|upload| upload.state.with_untracked(|state| *state == UploadState::Waiting));
        if let Some(upload) = next {
            upload.send(self);
        }
    }
}

impl Upload {
    fn new(id: usize, file: File) -> Self {
        let size = bytes_of(file.size());
        let state = match refusal(&file.name(), size) {
            Some(error) => UploadState::Refused(error),
            None => UploadState::Waiting,
        };
        Self {
            id,
            name: StoredValue::new(file.name()),
            size,
            sent: RwSignal::new(0),
            state: RwSignal::new(state),
            file: StoredValue::new_local(file),
            request: StoredValue::new_local(None),
        }
    }

    /// Share of the bytes that is sent, 0 to 100.
    pub fn percent(self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "files are far smaller than 2^53 bytes")]
        let share = |sent: u64| {
            if self.size == 0 {
                0.0
            } else {
                100.0 * sent as f64 / self.size as f64
            }
        };
        share(self.sent.get()).min(100.0)
    }

    /// The dataset it became, while that is still being read.
    pub fn reading(self) -> Option<DatasetId> {
        self.state.with_untracked(|state| match state {
            UploadState::Done(dataset) if dataset.status == DatasetStatus::Processing => Some(dataset.id),
            _ => None,
        })
    }

    fn send(self, uploads: Uploads) {
        match Self::request() {
            Ok(request) => {
                self.watch(&request, uploads);
                let form = self.form();
                self.request.set_value(Some(request.clone()));
                self.state.set(UploadState::Sending);
                if form
                    .and_then(|form| request.send_with_opt_form_data(Some(&form)))
                    .is_err()
                {
                    self.end(uploads, UploadState::Refused(unreachable_server()));
                }
            }
            Err(_) => self.end(uploads, UploadState::Refused(unreachable_server())),
        }
    }

    fn request() -> Result<XmlHttpRequest, wasm_bindgen::JsValue> {
        let request = XmlHttpRequest::new()?;
        request.open("POST", "/api/v1/datasets")?;
        request.set_request_header("Accept", "application/json")?;
        Ok(request)
    }

    fn form(self) -> Result<FormData, wasm_bindgen::JsValue> {
        let form = FormData::new()?;
        self.name
            .with_value(|name| form.append_with_str("name", dataset_name(name)))?;
        self.file.with_value(|file| form.append_with_blob("file", file))?;
        Ok(form)
    }

    fn watch(self, request: &XmlHttpRequest, uploads: Uploads) {
        let progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
            self.sent.set(bytes_of(event.loaded()).min(self.size));
        });
        let stored = Closure::<dyn Fn()>::new(move || {
            self.sent.set(self.size);
            if self.state.get_untracked() == UploadState::Sending {
                self.state.set(UploadState::Storing);
            }
        });
        let answer = request.clone();
        let ended = Closure::<dyn Fn()>::new(move || {
            if self.state.get_untracked() != UploadState::Cancelled {
                self.end(uploads, outcome(&answer));
            }
        });
        if let Ok(upload) = request.upload() {
            upload.set_onprogress(Some(progress.as_ref().unchecked_ref()));
            upload.set_onload(Some(stored.as_ref().unchecked_ref()));
        }
        request.set_onload(Some(ended.as_ref().unchecked_ref()));
        request.set_onerror(Some(ended.as_ref().unchecked_ref()));
        // A visit has few uploads, and each needs its three callbacks until it ends.
        progress.forget();
        stored.forget();
        ended.forget();
    }

    fn end(self, uploads: Uploads, state: UploadState) {
        self.request.set_value(None);
        self.state.set(state);
        uploads.send_next();
    }
}

fn outcome(request: &XmlHttpRequest) -> UploadState {
    let text = request.response_text().ok().flatten().unwrap_or_default();
    match request.status() {
        Ok(200..=299) => match serde_json::from_str(&text) {
            Ok(dataset) => UploadState::Done(Box::new(dataset)),
            Err(_) => UploadState::Refused(unreachable_server()),
        },
        _ => UploadState::Refused(serde_json::from_str(&text).unwrap_or_else(|_| unreachable_server())),
    }
}

fn unreachable_server() -> ApiError {
    ApiError::new(
        ErrorCode::Network,
        "the server could not be reached; check the connection and try again",
    )
}

/// What can be said against a file before it is sent.
fn refusal(name: &str, size: u64) -> Option<ApiError> {
    let lower = name.to_lowercase();
    if !EXTENSIONS.iter().any(|extension| lower.ends_with(extension)) {
        let detail = format!("'{name}' is not a CSV file; save the table as .csv and drop it again");
        return Some(ApiError::new(ErrorCode::UnsupportedType, detail));
    }
    if size == 0 {
        return Some(ApiError::new(
            ErrorCode::Invalid,
            format!("'{name}' is empty; choose a file with a header and rows"),
        ));
    }
    None
}

/// `sales 2024.csv` becomes `sales 2024`.
fn dataset_name(file: &str) -> &str {
    match file.rsplit_once('.') {
        Some((stem, _)) if !stem.trim().is_empty() => stem,
        _ => file,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the browser counts bytes in whole, positive doubles"
)]
fn bytes_of(count: f64) -> u64 {
    count as u64
}
