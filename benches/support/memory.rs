//! Peaks of resident memory, as Linux tells them.

/// The most that this process has held so far, in KiB.
pub(crate) fn own_peak() -> u64 {
    peak_of("self").expect("/proc/self/status tells the peak")
}

/// The most that a process has held so far, in KiB; `None` if it has ended. `process` is its id, or `self`.
pub(crate) fn peak_of(process: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
