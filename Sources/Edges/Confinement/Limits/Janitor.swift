import CKernel
import Glibc

/// Ends what an agent that was killed left behind. Mostly its lifeline has killed the steps already and this removes
/// their empty control groups; where a launcher could not act on its lifeline (stopped, swapped out), this ends the step.
///
/// Control groups are all there is to remove: nothing of a cage is ever mounted where the host sees it, and what was
/// staged is swept by `Staging`.
enum Janitor {
    /// A group is filled at once after it is made; one that is empty for so long belongs to nobody.
    private static let abandoned: Duration = .seconds(60)

    /// Returns the control groups that were removed.
    static func removeLeftovers(of groups: ControlGroups) -> [String] {
        var removed: [String] = []
        for folder in groups.folders {
            for name in HostFile.names(in: folder) {
                let path = folder + "/" + name
                switch RunName.owner(of: name) {
                case .dead:
                    killAll(in: path)
                    ControlGroup.remove(path)
                case .hidden:
                    // Of a container, perhaps, that was started anew since, each time in another pid namespace. The
                    // kernel removes no group that has a process.
                    if isOld(path) { _ = unsafe rmdir(path) }
                case .alive, .other: continue
                }
                if HostFile.kind(path) == nil { removed.append(path) }
            }
        }
        return removed
    }

    private static func isOld(_ path: String) -> Bool {
        var status = kernel_stat()
        guard unsafe kernel_statx(AT_FDCWD, path, 0, &status) == 0 else { return false }
        return .nanoseconds(kernel_clock_realtime() - status.modified) > abandoned
    }

    private static func killAll(in path: String) {
        if HostFile.write("1", to: path + "/cgroup.kill") { return }
        // Version 1: again, for those that were forked meanwhile, and until the killed have gone.
        for _ in 0..<500 {
            let processes = (HostFile.text(path + "/cgroup.procs") ?? "").split(separator: "\n").compactMap {
                Int32($0)
            }
            if processes.isEmpty { return }
            // 0 stands for one that this namespace cannot name, and to kill(2) it means ourselves.
            for process in processes where process > 0 { kill(process, SIGKILL) }
            usleep(2000)
        }
    }
}
