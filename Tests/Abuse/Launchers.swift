import Foundation

/// The programs under test: built beside this one, in a folder that nobody else can write.
final class Launchers: Sendable {
    let real: String
    let probe: String
    let own: String
    private let folder: String

    struct Missing: Error, CustomStringConvertible {
        let name: String
        let folder: String
        var description: String { "no \(name) in \(folder) or above it: run `make abuse`" }
    }

    init() throws {
        own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let built = URL(fileURLWithPath: own).deletingLastPathComponent().path
        real = try Self.find("orderly-confine", in: built)
        probe = try Self.find("abuse-probe", in: built)
        folder = built + "/abuse-\(getpid())"
    }

    /// The launcher in a place that nobody else starts one from.
    func copy() throws -> String {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: real, toPath: folder + "/launcher")
        return folder + "/launcher"
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func find(_ name: String, in built: String) throws -> String {
        // `make` puts the static launcher into .build, above the folder of the configuration, where a dynamic one may lie.
        for path in [built + "/../../" + name, built + "/../" + name, built + "/" + name]
        where FileManager.default.isExecutableFile(atPath: path) {
            return URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        }
        throw Missing(name: name, folder: built)
    }

    /// This program where a launcher is looked for, with what it shall do beside it.
    ///
    /// `real`: what it becomes in the end.
    func standIn(_ lines: [String], in name: String? = nil, becoming real: String? = nil) throws -> String {
        let place = folder + "/" + (name ?? lines.joined(separator: "-"))
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        let path = place + "/orderly-confine"
        if !FileManager.default.fileExists(atPath: path) { try FileManager.default.linkItem(atPath: own, toPath: path) }
        try Data((([real ?? self.real] + lines).joined(separator: "\n") + "\n").utf8).write(
            to: URL(fileURLWithPath: place + "/changes"))
        return path
    }
}
