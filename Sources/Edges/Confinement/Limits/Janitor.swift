import Glibc

/// Ends what an agent that was killed left behind. Its lifeline has killed the steps already; this is for the rest.
enum Janitor {
    /// Returns the control groups that were removed.
    static func removeLeftovers(of groups: ControlGroups) -> [String] {
        var removed: [String] = []
        for folder in groups.folders {
            for name in HostFile.names(in: folder) where RunName.isLeftOver(name) {
                let path = folder + "/" + name
                killAll(in: path)
                ControlGroup.remove(path)
                if HostFile.kind(path) == nil { removed.append(path) }
            }
        }
        return removed
    }

    private static func killAll(in path: String) {
        if HostFile.write("1", to: path + "/cgroup.kill") { return }
        // Version 1: again, for those that were forked meanwhile.
        for _ in 0..<20 {
            let processes = (HostFile.text(path + "/cgroup.procs") ?? "").split(separator: "\n").compactMap {
                Int32($0)
            }
            if processes.isEmpty { return }
            for process in processes { kill(process, SIGKILL) }
            usleep(2000)
        }
    }
}
