//! Uploads: multipart, streamed to storage as they come in.

use std::time::Duration;

use axum::{
    Json,
    extract::{FromRequest, Multipart, Request},
    http::{HeaderMap, StatusCode, header},
};
use datapulse_shared::{ApiError, ErrorCode, datasets::Dataset, error::ApiResult};
use futures::TryStreamExt;

use super::Refusals;
use crate::{caller::Caller, http::Problem, services::uploads::Intake};

/// Text fields are read up to this length.
const LONGEST_TEXT: usize = 64 * 1024;
/// What a form has beside the file.
const FORM_OVERHEAD: u64 = 1024 * 1024;
/// A refused upload is heard out for so long, so that the refusal is not lost in a broken connection.
const HEAR_OUT: Duration = Duration::from_secs(5);

/// The form of an upload.
#[derive(utoipa::ToSchema)]
#[expect(
    dead_code,
    reason = "describes the form in the API document; it is read field by field"
)]
pub(super) struct UploadForm {
    /// Unique among yours; the file's name without its ending when absent.
    name: Option<String>,
    /// Free text.
    description: Option<String>,
    /// The table, as CSV.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Upload a table
#[utoipa::path(
    post,
    path = "/datasets",
    tag = "datasets",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, description = "The dataset, about to be read", body = Dataset), Refusals),
)]
pub(super) async fn upload_dataset(caller: Caller, request: Request) -> Result<(StatusCode, Json<Dataset>), Problem> {
    Ok((StatusCode::CREATED, Json(take_in(&caller, request).await?)))
}

/// Upload any file; tables become datasets
#[utoipa::path(
    post,
    path = "/uploads",
    tag = "datasets",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, description = "The dataset, about to be read", body = Dataset), Refusals),
)]
pub(super) async fn upload_file(caller: Caller, request: Request) -> Result<(StatusCode, Json<Dataset>), Problem> {
    Ok((StatusCode::CREATED, Json(take_in(&caller, request).await?)))
}

async fn take_in(caller: &Caller, request: Request) -> ApiResult<Dataset> {
    let mut intake = Intake::begin(&caller.state, caller.actor()?).await?;
    if let Some(length) = content_length(request.headers()) {
        intake.announce(length.saturating_sub(FORM_OVERHEAD))?;
    }
    let form = Multipart::from_request(request, &()).await;
    let mut form = form.map_err(|error| {
        let detail = format!("send a multipart form with a field 'file': {}", error.body_text());
        ApiError::new(ErrorCode::UnsupportedType, detail)
    })?;
    if let Err(refusal) = read_form(&mut intake, &mut form).await {
        // Nothing of what still comes is kept, nor does it matter whether it comes.
        drop(tokio::time::timeout(HEAR_OUT, hear_out(&mut form)).await);
        return Err(refusal);
    }
    intake.finish().await
}

async fn read_form(intake: &mut Intake, form: &mut Multipart) -> ApiResult<()> {
    let unreadable = |error: axum::extract::multipart::MultipartError| {
        ApiError::new(
            ErrorCode::BadRequest,
            format!("the form could not be read: {}; send it again", error.body_text()),
        )
    };
    while let Some(mut field) = form.next_field().await.map_err(unreadable)? {
        match field.name().unwrap_or_default() {
            "file" => {
                let filename = field.file_name().unwrap_or_default().to_owned();
                intake
                    .receive(&filename, field.map_err(|error| error.body_text()))
                    .await?;
            }
            name @ ("name" | "description") => {
                let is_name = name == "name";
                let mut text = Vec::new();
                while let Some(part) = field.chunk().await.map_err(unreadable)? {
                    text.extend_from_slice(&part);
                    if text.len() > LONGEST_TEXT {
                        let field = if is_name { "name" } else { "description" };
                        return Err(ApiError::invalid(field, "is far too long"));
                    }
                }
                let text = String::from_utf8_lossy(&text).into_owned();
                if is_name {
                    intake.name = Some(text);
                } else {
                    intake.description = text;
                }
            }
            // Whose it is says the session, never the form.
            _ => {}
        }
    }
    Ok(())
}

async fn hear_out(form: &mut Multipart) {
    while let Ok(Some(mut field)) = form.next_field().await {
        while let Ok(Some(_)) = field.chunk().await {}
    }
}

fn content_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
