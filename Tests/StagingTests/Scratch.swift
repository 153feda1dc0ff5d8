import Execution
import Glibc
import Staging

/// A folder of its own for one test: `host/` is the declared root, `state/` is Orderly's. Removed at the end.
final class Scratch: Sendable {
    let path: String

    enum Place {
        case disk
        /// For thousands of commits, each of which syncs. A disk where memory keeps no extended attributes.
        case memory
    }

    init(_ place: Place = .disk) throws {
        let base = place == .memory && Disk.keepsAttributes("/dev/shm") ? "/dev/shm" : "/tmp"
        var template = Array((base + "/staging.XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw Broken(call: "mkdtemp", errno: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for name in ["host", "state", "merged", "copy"] {
            try Disk.makeFolder(path + "/" + name, mode: name == "state" ? 0o700 : 0o755)
        }
    }

    deinit { Disk.remove(path) }

    var host: String { path + "/host" }
    var state: String { path + "/state" }

    static var privilege: Staging.Privilege { geteuid() == 0 ? .root : .user }

    /// - Parameter shift: what is staged is copied, and the owners of the copies are so many more.
    func staging(protecting protected: [String] = [], readable: [String] = [], shift: UInt32? = nil) -> Staging {
        Staging(
            state: state, protected: protected, readable: readable, privilege: Scratch.privilege,
            ownerShift: { _ in shift })
    }

    func open(_ run: String = "run", step: String = "step") throws -> Stage {
        try staging().open([host], run: run, step: step)
    }
}

struct Broken: Error {
    let call: String
    let errno: Int32
}

extension Staging {
    func changes(in stage: Stage) throws(FileFailure) -> ChangeSet { try changes(in: stage, limit: .max) }
}
