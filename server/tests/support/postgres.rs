//! A real PostgreSQL: one cluster for the test process in a temporary folder on a free port, which ends with the process;
//! a fresh database for each test, copied from a migrated template, owned by a role without special rights.

use std::{
    path::{Path, PathBuf},
    process::{ChildStdin, Command, Stdio},
    sync::OnceLock,
};

use datapulse_server::store::{Db, migrate};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use uuid::Uuid;

const ROLE: &str = "datapulse_test";

struct Cluster {
    port: u16,
    /// Closing it, which the end of the process does, ends the server and removes its folder.
    _alive: ChildStdin,
}

static CLUSTER: OnceLock<Cluster> = OnceLock::new();

/// The URL of a new migrated database, as a role that row-level security holds.
pub async fn fresh_database() -> String {
    let port = cluster().await;
    let name = format!("test_{}", Uuid::now_v7().simple());
    let mut connection = PgConnection::connect(&superuser_url(port, "postgres")).await.unwrap();
    let create = format!("CREATE DATABASE {name} TEMPLATE datapulse_template OWNER {ROLE}");
    connection.execute(AssertSqlSafe(create)).await.unwrap();
    format!("postgres://{ROLE}@127.0.0.1:{port}/{name}")
}

/// The URL of the same database as the cluster's superuser, who sees everything.
pub fn as_superuser(url: &str) -> String {
    url.replace(&format!("{ROLE}@"), "postgres@")
}

/// The URL of an empty database, without any table.
pub async fn empty_database() -> String {
    let port = cluster().await;
    let name = format!("empty_{}", Uuid::now_v7().simple());
    let mut connection = PgConnection::connect(&superuser_url(port, "postgres")).await.unwrap();
    connection
        .execute(AssertSqlSafe(format!("CREATE DATABASE {name} OWNER {ROLE}")))
        .await
        .unwrap();
    format!("postgres://{ROLE}@127.0.0.1:{port}/{name}")
}

fn superuser_url(port: u16, database: &str) -> String {
    format!("postgres://postgres@127.0.0.1:{port}/{database}")
}

async fn cluster() -> u16 {
    let started = tokio::task::spawn_blocking(|| CLUSTER.get_or_init(start).port);
    started.await.unwrap()
}

fn start() -> Cluster {
    let folder = tempfile::Builder::new()
        .prefix("datapulse-postgres-")
        .tempdir()
        .unwrap()
        .keep();
    let binaries = binaries();
    let port = free_port();
    let is_root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|id| id.stdout == b"0\n");
    if is_root {
        run(Command::new("chown").arg("postgres").arg(&folder));
    }
    let as_owner = |program: &str| {
        let program = binaries.join(program);
        if is_root {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        }
    };
    let data = folder.join("data");
    run(as_owner("initdb").arg("-D").arg(&data).args([
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
    ]));
    let options = format!(
        "-p {port} -k {} -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
         -c max_connections=300 -c shared_buffers=32MB",
        folder.display()
    );
    let log = folder.join("log");
    run(as_owner("pg_ctl")
        .arg("start")
        .arg("-w")
        .arg("-D")
        .arg(&data)
        .arg("-l")
        .arg(&log)
        .arg("-o")
        .arg(options)
        .stdout(Stdio::null()));
    let alive = stop_when_we_end(&as_owner("pg_ctl"), &data, &folder);
    prepare(port);
    Cluster { port, _alive: alive }
}

/// A shell that waits for its input to end, as it does when this process is gone however it ends.
fn stop_when_we_end(pg_ctl: &Command, data: &Path, folder: &Path) -> ChildStdin {
    let mut shell = Command::new("sh");
    shell.args([
        "-c",
        "trap '' INT TERM; cat >/dev/null; \"$@\"; rm -rf \"$FOLDER\"",
        "sh",
    ]);
    shell
        .arg(pg_ctl.get_program())
        .args(pg_ctl.get_args())
        .args(["stop", "-m", "immediate", "-D"])
        .arg(data);
    shell
        .env("FOLDER", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    shell.spawn().unwrap().stdin.take().unwrap()
}

/// The role, and the migrated template that every test copies.
fn prepare(port: u16) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    // Within a runtime's blocking thread another runtime may run; both end before the first test goes on.
    runtime.block_on(async {
        let mut connection = PgConnection::connect(&superuser_url(port, "postgres")).await.unwrap();
        connection
            .execute(AssertSqlSafe(format!("CREATE ROLE {ROLE} LOGIN")))
            .await
            .unwrap();
        let template = format!("CREATE DATABASE datapulse_template OWNER {ROLE}");
        connection.execute(AssertSqlSafe(template)).await.unwrap();
        let db = Db::connect(&format!("postgres://{ROLE}@127.0.0.1:{port}/datapulse_template"))
            .await
            .unwrap();
        migrate::up(&db).await.unwrap();
        db.close().await;
    });
}

/// The newest installed version's programs.
fn binaries() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").expect("PostgreSQL is installed; run 'make test' once");
    let version = versions
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok()?.parse::<u32>().ok())
        .max();
    PathBuf::from(format!(
        "/usr/lib/postgresql/{}/bin",
        version.expect("a version of PostgreSQL is installed")
    ))
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

fn run(command: &mut Command) {
    let output = command.stderr(Stdio::piped()).stdin(Stdio::null()).output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed: {complaint}");
}
