import CKernel
import Evidence
import Glibc

/// Writes an export beside its place and gives it its name at the end, so that half an export is never taken for one.
struct ExportWriter {
    private let folder: String
    private let temporary: String
    private var folders: Set<String> = []

    init(_ folder: String) throws(CommandFailure) {
        guard !File.exists(folder) else {
            throw CommandFailure(.usage, "\(folder) exists", hint: "name a folder that does not exist yet")
        }
        self.folder = folder
        temporary = "\(folder).\(getpid()).new"
        try File.makeDirectory(temporary, mode: 0o755)
    }

    /// What was not finished is left under its temporary name, which says so.
    mutating func write(_ files: [Export.File]) throws(CommandFailure) {
        for file in files {
            var path = temporary
            for part in file.name.split(separator: "/").dropLast() {
                path += "/\(part)"
                if folders.insert(path).inserted { try File.makeDirectory(path, mode: 0o755) }
            }
            try File.write(file.bytes, to: "\(temporary)/\(file.name)", .unsynced)
        }
    }

    func finish() throws(CommandFailure) {
        let descriptor = open(temporary, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw File.failure("cannot read", temporary) }
        let code = kernel_syncfs(descriptor)
        close(descriptor)
        guard code == 0 else { throw File.failure("cannot write", temporary, -code) }
        guard rename(temporary, folder) == 0 else { throw File.failure("cannot write", folder) }
    }
}
