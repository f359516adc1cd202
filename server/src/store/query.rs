//! The thin dispatch: one query text, expanded once for each database.

/// Runs a body on the connection inside a `&mut Tx`; `$driver` names the sqlx database type within the body.
macro_rules! on_db {
    ($tx:expr, $driver:ident, $connection:ident => $body:expr) => {
        match $tx {
            $crate::store::Tx::Sqlite(transaction) => {
                type $driver = sqlx::Sqlite;
                let $connection = &mut **transaction;
                $body
            }
            $crate::store::Tx::Postgres(transaction) => {
                type $driver = sqlx::Postgres;
                let $connection = &mut **transaction;
                $body
            }
        }
    };
}

/// `fetch_one!(tx, Row, "SELECT ...", arg, ...)`: exactly one row, or `StoreError::NotFound`.
macro_rules! fetch_one {
    ($tx:expr, $row:ty, $sql:expr $(, $arg:expr)* $(,)?) => {
        on_db!($tx, Driver, connection =>
            sqlx::query_as::<Driver, $row>($sql)$(.bind($arg))*.fetch_one(connection).await)
            .map_err($crate::store::StoreError::from)
    };
}

/// `fetch_optional!(tx, Row, "SELECT ...", arg, ...)`: the row, if there is one.
macro_rules! fetch_optional {
    ($tx:expr, $row:ty, $sql:expr $(, $arg:expr)* $(,)?) => {
        on_db!($tx, Driver, connection =>
            sqlx::query_as::<Driver, $row>($sql)$(.bind($arg))*.fetch_optional(connection).await)
            .map_err($crate::store::StoreError::from)
    };
}

/// `fetch_all!(tx, Row, "SELECT ...", arg, ...)`: every row, in order.
macro_rules! fetch_all {
    ($tx:expr, $row:ty, $sql:expr $(, $arg:expr)* $(,)?) => {
        on_db!($tx, Driver, connection =>
            sqlx::query_as::<Driver, $row>($sql)$(.bind($arg))*.fetch_all(connection).await)
            .map_err($crate::store::StoreError::from)
    };
}

/// `fetch_scalar!(tx, i64, "SELECT count(*) ...", arg, ...)`: the first column of exactly one row.
macro_rules! fetch_scalar {
    ($tx:expr, $value:ty, $sql:expr $(, $arg:expr)* $(,)?) => {
        on_db!($tx, Driver, connection =>
            sqlx::query_scalar::<Driver, $value>($sql)$(.bind($arg))*.fetch_one(connection).await)
            .map_err($crate::store::StoreError::from)
    };
}

/// `execute!(tx, "UPDATE ...", arg, ...)`: how many rows were touched.
macro_rules! execute {
    ($tx:expr, $sql:expr $(, $arg:expr)* $(,)?) => {
        on_db!($tx, Driver, connection =>
            sqlx::query::<Driver>($sql)$(.bind($arg))*.execute(connection).await.map(|done| done.rows_affected()))
            .map_err($crate::store::StoreError::from)
    };
}
