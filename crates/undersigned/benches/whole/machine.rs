//! The machine in general words, and what its processes used.

use std::fs;
use std::path::Path;

/// Ticks of /proc/…/stat in a second (proc(5), USER_HZ: 100 on every Linux that we know).
const TICKS_PER_SECOND: f64 = 100.0;

/// Processor, cores, memory and the file system under `folder`.
pub fn describe(folder: &Path) -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| cpu.lines().find(|line| line.starts_with(name)).and_then(|line| line.split_once(": "));
    let model = field("model name").map_or("an unknown processor", |(_, model)| model);
    let guest = if cpu.contains(" hypervisor") { ", virtual machine" } else { "" };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = status_kib(&fs::read_to_string("/proc/meminfo").unwrap_or_default(), "MemTotal:").unwrap_or(0);
    let gib = (memory as f64 / f64::from(1 << 20)).round();
    format!("Machine: {cores} cores of {model}{guest}, {gib} GiB of memory, {}", disk(folder))
}

/// The file system and kind of device that a folder is on.
fn disk(folder: &Path) -> String {
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    let mounts = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ');
        Some((fields.next()?, fields.next()?, fields.next()?))
    });
    let under = mounts.filter(|(_, point, _)| folder.starts_with(point));
    let Some((device, _, kind)) = under.max_by_key(|(_, point, _)| point.len()) else { return "a disk".to_owned() };
    let device = device.rsplit('/').next().unwrap_or_default();
    let device = match device {
        _ if kind == "tmpfs" => "memory, not on a disk",
        _ if device.starts_with("vd") || device.starts_with("xvd") => "a virtual disk",
        _ if device.starts_with("nvme") => "an NVMe disk",
        _ => "a disk",
    };
    format!("{kind} on {device}")
}

/// The kibibytes behind `name` in text of the form of /proc/PID/status.
fn status_kib(text: &str, name: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}

/// The most memory that a running process has had so far, in bytes.
pub fn peak_memory(process: u32) -> Option<u64> {
    status_kib(&fs::read_to_string(format!("/proc/{process}/status")).ok()?, "VmHWM:").map(|kib| kib * 1024)
}

/// The memory that a running process has now, in bytes.
pub fn memory(process: u32) -> Option<u64> {
    status_kib(&fs::read_to_string(format!("/proc/{process}/status")).ok()?, "VmRSS:").map(|kib| kib * 1024)
}

/// Processor seconds of running processes so far, all threads.
pub fn processor_seconds(processes: &[u32]) -> f64 {
    let of_one = |process: &u32| {
        let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        // The second field is the program's name in brackets and may hold spaces (proc(5)).
        let fields = text.rsplit_once(')')?.1.split_whitespace();
        Some(fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum::<f64>())
    };
    processes.iter().filter_map(of_one).sum::<f64>() / TICKS_PER_SECOND
}

/// A process and its children.
pub fn family(process: u32) -> Vec<u32> {
    let children = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    std::iter::once(process).chain(children.split_whitespace().filter_map(|id| id.parse().ok())).collect()
}
