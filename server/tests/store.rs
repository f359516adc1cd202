//! The contract of the store, on both databases (DBX, DEP-03, DEP-04, journey 23).

use datapulse_server::store::{Db, Scope, StoreError, accounts, migrate, schema, tokens};
use datapulse_shared::ids::{JobId, UserId};
use uuid::Uuid;

use crate::support::{TestApp, postgres};

async fn person(db: &Db, name: &str) -> Uuid {
    let id = Uuid::now_v7();
    let mut tx = db.write(Scope::System).await.unwrap();
    let user = accounts::NewUser {
        id,
        email: &format!("{name}@example.org"),
        username: Some(name),
        password_hash: "-",
        role: "user",
        created_at: chrono::DateTime::UNIX_EPOCH,
    };
    accounts::insert_user(&mut tx, &user).await.unwrap();
    tx.commit().await.unwrap();
    id
}

on_both_databases! {
    /// DBX-16, DBX-12, journey 23
    async fn a_fresh_start_has_every_required_table(app: TestApp) {
        assert_eq!(schema::missing(&app.state.db).await.unwrap(), Vec::<&str>::new());
        let present = schema::present(&app.state.db).await.unwrap();
        for name in ["user_model_stats", "token_transactions", "jobs", "audit_log"] {
            assert!(present.iter().any(|have| have == name), "{name} is missing");
        }
        let ready = app.nobody().get("/health/ready").ok().await;
        assert_eq!(ready["status"], "ok");
        assert_eq!(app.nobody().get("/api/v1/").ok().await["message"], "DataPulse API running");
    }

    /// SEC-22: what was not committed never happened
    async fn a_dropped_transaction_leaves_nothing(app: TestApp) {
        let db = &app.state.db;
        let ann = person(db, "ann").await;
        let mut tx = db.write(Scope::User(ann)).await.unwrap();
        accounts::set_password_hash(&mut tx, ann, "changed").await.unwrap();
        drop(tx);
        let mut tx = db.read(Scope::User(ann)).await.unwrap();
        let user = accounts::find_user(&mut tx, ann).await.unwrap().unwrap();
        assert_eq!(user.password_hash, "-");
    }

    /// ACC-11
    async fn uniqueness_is_told_apart_from_other_errors(app: TestApp) {
        let db = &app.state.db;
        person(db, "ann").await;
        let mut tx = db.write(Scope::System).await.unwrap();
        let again = accounts::NewUser {
            id: Uuid::now_v7(),
            email: "ANN@example.org",
            username: None,
            password_hash: "-",
            role: "user",
            created_at: chrono::DateTime::UNIX_EPOCH,
        };
        let error = accounts::insert_user(&mut tx, &again).await.unwrap_err();
        assert!(error.conflicts_with("email"), "{error:?}");
        drop(tx);
        let mut tx = db.write(Scope::System).await.unwrap();
        let other = accounts::NewUser { email: "other@example.org", role: "king", ..again };
        let error = accounts::insert_user(&mut tx, &other).await.unwrap_err();
        assert!(matches!(error, StoreError::Refused(_)), "{error:?}");
    }

    /// TOK-07, SEC-11: of many reservations at once, exactly as many succeed as the balance covers
    async fn a_balance_never_falls_below_zero(app: TestApp) {
        use datapulse_server::services::tokens::reserve;
        let db = app.state.db.clone();
        let ann = person(&db, "ann").await;
        let mut tx = db.write(Scope::System).await.unwrap();
        tokens::set_balance(&mut tx, ann, 50).await.unwrap();
        tx.commit().await.unwrap();
        let jobs = (0..12).map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                let mut tx = db.write(Scope::User(ann)).await.unwrap();
                // The job rows are not what this is about: the ledger takes a line without one, too.
                let reserved = reserve_without_job(&mut tx, ann).await;
                if reserved { tx.commit().await.unwrap() } else { tx.rollback().await.unwrap() }
                reserved
            })
        });
        let mut succeeded = 0;
        for job in jobs.collect::<Vec<_>>() {
            succeeded += i32::from(job.await.unwrap());
        }
        assert_eq!(succeeded, 5);
        let mut tx = db.read(Scope::User(ann)).await.unwrap();
        assert_eq!(tokens::balance(&mut tx, ann).await.unwrap(), 0);
        tx.commit().await.unwrap();
        let mut tx = db.write(Scope::User(ann)).await.unwrap();
        let refused = reserve(&mut tx, UserId(ann), JobId(Uuid::now_v7()), 1, "training").await.unwrap_err();
        assert_eq!(refused.status, 402);
    }

    /// DBX-04: what belongs to a person goes with them; the audit log stays
    async fn deleting_a_person_takes_their_rows_but_not_the_audit_log(app: TestApp) {
        app.user("ann").await;
        let db = &app.state.db;
        let mut tx = db.read(Scope::System).await.unwrap();
        let ann = accounts::find_by_identifier(&mut tx, "ann").await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let (before, after) = delete_person(db, ann.id).await;
        assert!(before.sessions > 0 && before.audit > 0);
        assert_eq!(after.sessions, 0);
        assert_eq!(after.audit, before.audit);
    }

    /// DEP-03: every version can be undone and applied again
    async fn migrations_go_down_and_up_again(app: TestApp) {
        let db = &app.state.db;
        assert!(migrate::status(db).await.unwrap().iter().all(|version| version.applied));
        migrate::down(db, 0).await.unwrap();
        assert!(migrate::status(db).await.unwrap().iter().all(|version| !version.applied));
        assert_eq!(schema::missing(db).await.unwrap(), schema::REQUIRED);
        let ready = app.nobody().get("/health/ready").send().await;
        assert_eq!(ready.status, 503);
        migrate::up(db).await.unwrap();
        assert!(schema::missing(db).await.unwrap().is_empty());
        migrate::up(db).await.unwrap();
    }
}

async fn reserve_without_job(tx: &mut datapulse_server::store::Tx, user: Uuid) -> bool {
    let balance = tokens::lock_balance(tx, user).await.unwrap().unwrap();
    if balance < 10 {
        return false;
    }
    tokens::set_balance(tx, user, balance - 10).await.unwrap();
    let line = tokens::NewTransaction {
        user,
        change: -10,
        reason: "training",
        balance_after: balance - 10,
        job: None,
        key: &Uuid::now_v7().to_string(),
    };
    tokens::insert_transaction(tx, &line).await.unwrap();
    true
}

struct Counts {
    sessions: i64,
    audit: i64,
}

async fn delete_person(db: &Db, id: Uuid) -> (Counts, Counts) {
    match db {
        Db::Sqlite { writer, .. } => {
            let mut connection = writer.acquire().await.unwrap();
            let before = count_sqlite(&mut connection).await;
            sqlx::query("DELETE FROM users WHERE id = $1")
                .bind(id)
                .execute(&mut *connection)
                .await
                .unwrap();
            (before, count_sqlite(&mut connection).await)
        }
        Db::Postgres { owner, .. } => {
            use sqlx::{Connection, Executor};
            let mut connection = sqlx::PgConnection::connect_with(owner).await.unwrap();
            connection.execute("SET datapulse.user_id = 'system'").await.unwrap();
            let before = count_postgres(&mut connection).await;
            sqlx::query("DELETE FROM users WHERE id = $1")
                .bind(id)
                .execute(&mut connection)
                .await
                .unwrap();
            (before, count_postgres(&mut connection).await)
        }
    }
}

const SESSIONS: &str = "SELECT count(*) FROM sessions";
const AUDIT: &str = "SELECT count(*) FROM audit_log";

async fn count_sqlite(connection: &mut sqlx::SqliteConnection) -> Counts {
    let sessions = sqlx::query_scalar(SESSIONS).fetch_one(&mut *connection).await.unwrap();
    Counts {
        sessions,
        audit: sqlx::query_scalar(AUDIT).fetch_one(connection).await.unwrap(),
    }
}

async fn count_postgres(connection: &mut sqlx::PgConnection) -> Counts {
    let sessions = sqlx::query_scalar(SESSIONS).fetch_one(&mut *connection).await.unwrap();
    Counts {
        sessions,
        audit: sqlx::query_scalar(AUDIT).fetch_one(connection).await.unwrap(),
    }
}

/// SEC-15, SEC-17: on PostgreSQL a query without any owner in it sees nothing of another person.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_level_security_hides_everybody_elses_rows() {
    let app = TestApp::postgres().await;
    let (ann, ben) = (app.user("ann").await, app.user("ben").await);
    let of = async |person: &crate::support::Person| -> Uuid {
        let me = person.get("/api/v1/auth/me").ok().await;
        me["user"]["id"].as_str().unwrap().parse().unwrap()
    };
    let (ann, ben) = (of(&ann).await, of(&ben).await);
    let Db::Postgres { pool, .. } = &app.state.db else {
        panic!("this is PostgreSQL")
    };
    let count = async |scope: Option<Uuid>, table: &'static str| -> i64 {
        let mut tx = pool.begin().await.unwrap();
        if let Some(user) = scope {
            let set = "SELECT set_config('datapulse.user_id', $1, true)";
            sqlx::query(set).bind(user.to_string()).execute(&mut *tx).await.unwrap();
        }
        let sql = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        sqlx::query_scalar(sql).fetch_one(&mut *tx).await.unwrap()
    };
    for table in ["users", "sessions", "user_settings", "token_transactions", "audit_log"] {
        let (of_ann, of_ben) = (count(Some(ann), table).await, count(Some(ben), table).await);
        assert_eq!((of_ann, of_ben), (1, 1), "{table}");
        assert_eq!(count(None, table).await, 0, "{table} without an actor");
        assert_eq!(count(Some(Uuid::now_v7()), table).await, 0, "{table} for a stranger");
    }
    let mut tx = app.state.db.write(Scope::User(ben)).await.unwrap();
    accounts::set_password_hash(&mut tx, ann, "taken over").await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = app.state.db.read(Scope::User(ann)).await.unwrap();
    let user = accounts::find_user(&mut tx, ann).await.unwrap().unwrap();
    assert_ne!(user.password_hash, "taken over");
}

/// Every table with an owner has row-level security, also for the owner of the tables.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_with_an_owner_is_under_row_level_security() {
    let app = TestApp::postgres().await;
    let Db::Postgres { pool, .. } = &app.state.db else {
        panic!("this is PostgreSQL")
    };
    let open: Vec<(String,)> = sqlx::query_as(
        "SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'user_id' \
         WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace \
         AND NOT (c.relrowsecurity AND c.relforcerowsecurity)",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    assert_eq!(open, []);
    let bypasses: bool =
        sqlx::query_scalar("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
            .fetch_one(pool)
            .await
            .unwrap();
    assert!(!bypasses);
}

/// A superuser's login is put under a role that row-level security holds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_superuser_of_the_database_is_restricted_too() {
    let url = postgres::as_superuser(&postgres::empty_database().await);
    let db = Db::connect(&url).await.unwrap();
    migrate::up(&db).await.unwrap();
    let ann = person(&db, "ann").await;
    let ben = person(&db, "ben").await;
    let mut tx = db.read(Scope::User(ben)).await.unwrap();
    assert!(accounts::find_user(&mut tx, ann).await.unwrap().is_none());
    assert!(accounts::find_user(&mut tx, ben).await.unwrap().is_some());
}

/// DEP-04: what is wrong with the database is said in one sentence.
#[tokio::test]
async fn a_database_that_cannot_be_used_is_named_without_its_password() {
    let closed = "postgres://ann:geheim@127.0.0.1:1/none";
    let error = Db::connect(closed).await.unwrap_err().to_string();
    assert!(
        error.contains("127.0.0.1:1") && error.contains("DATABASE_URL"),
        "{error}"
    );
    assert!(!error.contains("geheim") && !error.contains('\n'), "{error}");
    let odd = Db::connect("mysql://somewhere/x").await.unwrap_err().to_string();
    assert!(odd.contains("sqlite://") && odd.contains("postgres://"), "{odd}");
}
