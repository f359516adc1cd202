//! The program `datapulse`: see `datapulse --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    datapulse_server::cli::run()
}
