//! How much memory the machine has for work.

use std::path::Path;

/// The share of the memory that workers may take together; the rest is for the server, the database and files.
const FOR_WORK: (u64, u64) = (3, 4);

/// What one of so many workers may take; none where the machine does not say what it has.
pub(super) fn of_worker(workers: usize) -> Option<u64> {
    let all = least(
        of_machine(&read("/proc/meminfo")?),
        // The limit of a container.
        of_group(&read("/sys/fs/cgroup/memory.max").unwrap_or_default()),
    )?;
    let (part, whole) = FOR_WORK;
    Some(all / whole * part / (workers.max(1) as u64))
}

fn read(path: &str) -> Option<String> {
    std::fs::read_to_string(Path::new(path)).ok()
}

fn least(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// `MemTotal:       16318412 kB`
fn of_machine(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}

/// A number of bytes, or `max`.
fn of_group(text: &str) -> Option<u64> {
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{least, of_group, of_machine};

    #[test]
    fn the_memory_is_that_of_the_machine_or_of_its_container() {
        let machine = of_machine("MemTotal:        2048 kB\nMemFree:  1024 kB\n");
        assert_eq!(machine, Some(2048 * 1024));
        assert_eq!(least(machine, of_group("1000000\n")), Some(1_000_000));
        assert_eq!(least(machine, of_group("max\n")), machine);
        assert_eq!(of_machine("something else"), None);
    }
}
