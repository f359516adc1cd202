//! What every list has in common: search, order, pages.

use datapulse_shared::{ApiError, Page, error::ApiResult, paging::ListQuery};

/// A field a list can be sorted by, with its two orders in SQL.
pub struct Order(pub &'static str, pub &'static str, pub &'static str);

/// The order that is asked for, or the first of `orders` downwards.
pub fn order(query: &ListQuery, orders: &[Order]) -> ApiResult<&'static str> {
    let Some(sort) = query.sort.as_deref().filter(|sort| !sort.is_empty()) else {
        return Ok(orders.first().map_or("created_at DESC", |Order(_, _, down)| down));
    };
    let (name, downwards) = sort.strip_prefix('-').map_or((sort, false), |name| (name, true));
    let found = orders.iter().find(|Order(field, ..)| *field == name);
    let known = || {
        orders
            .iter()
            .map(|Order(field, ..)| *field)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let Some(Order(_, up, down)) = found else {
        return Err(ApiError::invalid(
            "sort",
            format!("cannot be '{name}'; choose from {}", known()),
        ));
    };
    Ok(if downwards { down } else { up })
}

/// A `LIKE` pattern (with `\` as escape) that finds the text of `q` anywhere, without regard to case.
pub fn pattern(query: &ListQuery) -> Option<String> {
    let text = query.q.as_deref().map(str::trim).filter(|text| !text.is_empty())?;
    let escaped = text
        .to_lowercase()
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    Some(format!("%{escaped}%"))
}

/// Limit and offset as the store takes them.
pub fn window(query: &ListQuery) -> (i64, i64) {
    (
        i64::from(query.limit),
        i64::try_from(query.offset()).unwrap_or(i64::MAX),
    )
}

/// The page around its rows.
pub fn page<T>(query: &ListQuery, items: Vec<T>, total: i64) -> Page<T> {
    Page {
        items,
        total: count(total),
        page: query.page,
        limit: query.limit,
    }
}

/// A count of the database, which is never negative.
pub fn count(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}
