import Execution
import Glibc
import LaunchPlan
import Runbooks

/// Which control groups this host lets us use, found once.
enum ControlGroups: Sendable, Hashable {
    /// Version 2: one directory, in which every step gets its own below; and the controllers that work there.
    case unified(folder: String, controllers: Set<String>)
    /// Version 1: a directory for each controller.
    case legacy([String: String])
    case none(reason: String)

    static let wanted = ["memory", "pids", "cpu"]
    /// Our node where nothing was delegated to us.
    static let folderName = "orderly"

    static func found() -> ControlGroups {
        guard let mounts = HostFile.text("/proc/self/mountinfo"), let own = HostFile.text("/proc/self/cgroup") else {
            return .none(reason: "/proc is not readable")
        }
        let table = MountTable(mounts)
        let legacy = table.legacyControllers.filter { Self.wanted.contains($0.key) }
        if legacy.count == wanted.count { return legacyFolders(legacy) }
        if let root = table.unified { return UnifiedNode.prepare(root: root, own: own) }
        return .none(reason: "no cgroup file system is mounted")
    }

    private static func legacyFolders(_ mounts: [String: String]) -> ControlGroups {
        var folders: [String: String] = [:]
        for (controller, mount) in mounts {
            let folder = mount + "/" + folderName
            guard unsafe mkdir(folder, 0o755) == 0 || errno == EEXIST, unsafe access(folder, W_OK) == 0 else {
                return .none(reason: "\(mount) is not writable")
            }
            folders[controller] = folder
        }
        return .legacy(folders)
    }

    /// How a step gets into its groups.
    var planned: LaunchPlan.ControlGroup {
        switch self {
        case .none: .none
        case .unified: .directory
        case .legacy(let folders): .processLists(UInt8(clamping: folders.count))
        }
    }

    /// The folders that hold one folder for each running step.
    var folders: [String] {
        switch self {
        case .unified(let folder, _): [folder]
        case .legacy(let folders): folders.values.sorted()
        case .none: []
        }
    }
}

/// The parts of /proc/self/mountinfo (proc(5)) that matter here.
struct MountTable {
    private(set) var legacyControllers: [String: String] = [:]
    private(set) var unified: String?

    init(_ text: String) {
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), fields.count > dash + 3, fields.count > 4 else { continue }
            let point = String(fields[4])
            switch fields[dash + 1] {
            case "cgroup2":
                unified = unified ?? point
            case "cgroup":
                for option in fields[dash + 3].split(separator: ",") {
                    legacyControllers[String(option)] = point
                }
            default: break
            }
        }
    }
}
