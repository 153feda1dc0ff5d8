import Execution
import LaunchPlan

extension PlanBuilder {
    private static let data = "/run/orderly"
    private static let secrets = "/run/secrets"

    mutating func addFiles() throws(SetupFailure) {
        for file in launch.files where file.name.isEmpty || file.name.contains("/") || file.name.hasPrefix(".") {
            throw SetupFailure(
                stage: "plan", path: file.name, errno: 0, hint: "a file of the cage is named without folders")
        }
        try add(launch.files.filter { $0.kind != .secret }, in: Self.data, mode: 0o755)
        try add(launch.files.filter { $0.kind == .secret }, in: Self.secrets, mode: 0o700)
    }

    /// On a tmpfs of their own, read-only once they are there.
    private mutating func add(_ files: [Launch.File], in folder: String, mode: UInt16) throws(SetupFailure) {
        if files.isEmpty { return }
        // Room for the last page of each file and for the directory.
        let size = files.reduce(1 << 16) { $0 + $1.size + 8192 }
        guard size < LaunchPlan.mostBytes / 2 else {
            throw SetupFailure(stage: "plan", path: folder, errno: 0, hint: "files of the cage hold 16 MiB at most")
        }
        let access = mode == 0o700 ? Self.readOnly : Self.readAndRun
        mount(
            .temporary(
                path: folder, size: UInt64(size), inodes: UInt32(clamping: files.count + 16), mode: mode,
                programs: mode == 0o700 ? .refused : .allowed),
            access: access)
        for file in files {
            let mode: UInt16 =
                switch file.kind {
                case .data: 0o444
                case .script: 0o555
                case .secret: 0o400
                }
            after(.file(path: "\(folder)/\(file.name)", mode: mode, content: file.content))
        }
        after(.seal(path: folder))
    }
}
