//! Tags: a person's own labels on datasets and saved models (TAG-01 to TAG-03).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::error::ApiResult;
use crate::ids::TagId;
use crate::validation::Problems;

/// The colour of a tag nobody chose one for.
pub const DEFAULT_COLOR: &str = "#6C4EFC";

/// A label and how much bears it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct Tag {
    /// Id.
    pub id: TagId,
    /// Unique among its owner's.
    pub name: String,
    /// Free text, may be empty.
    pub description: String,
    /// `#RRGGBB`.
    pub color: String,
    /// Datasets that bear it.
    pub dataset_count: u64,
    /// Saved models that bear it.
    pub model_count: u64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A new label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct NewTag {
    /// Unique among its owner's.
    pub name: String,
    /// Free text.
    #[serde(default)]
    pub description: String,
    /// `#RRGGBB`.
    #[serde(default = "default_color")]
    pub color: String,
}

fn default_color() -> String {
    DEFAULT_COLOR.to_owned()
}

impl NewTag {
    /// Name of 1 to 40 characters, description at most 500, colour as `#RRGGBB`.
    pub fn validate(&self) -> ApiResult<()> {
        let mut problems = Problems::default();
        problems.text("name", &self.name, 40);
        problems.optional_text("description", &self.description, 500);
        require_color(&mut problems, &self.color);
        problems.finish()
    }
}

/// What can be changed of a tag; absent fields stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TagUpdate {
    /// New name, everywhere it is borne.
    pub name: Option<String>,
    /// New description.
    pub description: Option<String>,
    /// New colour, `#RRGGBB`.
    pub color: Option<String>,
}

impl TagUpdate {
    /// As for a new tag, where a field is given.
    pub fn validate(&self) -> ApiResult<()> {
        let mut problems = Problems::default();
        if let Some(name) = &self.name {
            problems.text("name", name, 40);
        }
        problems.optional_text("description", self.description.as_deref().unwrap_or_default(), 500);
        if let Some(color) = &self.color {
            require_color(&mut problems, color);
        }
        problems.finish()
    }
}

fn require_color(problems: &mut Problems, color: &str) {
    let digits = color.strip_prefix('#').unwrap_or_default();
    let holds = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    problems.require(holds, "color", "must be written like #6C4EFC");
}

/// The labels of one thing, all of them; those that are not there yet are made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(utoipa::ToSchema))]
pub struct TagNames {
    /// Names.
    pub tags: Vec<String>,
}

impl TagNames {
    /// At most 20 names of at most 40 characters.
    pub fn validate(&self) -> ApiResult<()> {
        let mut problems = Problems::default();
        problems.tags("tags", &self.tags);
        problems.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_six_hexadecimal_digits() {
        for (color, fine) in [
            ("#6C4EFC", true),
            ("#00ff99", true),
            ("6C4EFC", false),
            ("#6C4EF", false),
            ("#6C4EFG", false),
            ("#6C4EFÖ", false),
            ("red", false),
        ] {
            let tag = NewTag {
                name: "sales".into(),
                description: String::new(),
                color: color.into(),
            };
            assert_eq!(tag.validate().is_ok(), fine, "{color}");
        }
    }
}
