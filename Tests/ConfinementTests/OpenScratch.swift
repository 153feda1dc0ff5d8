import Foundation
import TestKit

/// A scratch folder that everybody may enter: what a step may not read in it is refused for its own sake.
struct OpenScratch {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        chmod(folder.path, 0o755)
    }

    var path: String { folder.path }

    func callAsFunction(_ name: String) -> String { folder(name) }

    @discardableResult
    func write(_ name: String, _ text: String, mode: mode_t = 0o644) throws -> String {
        let path = folder(name)
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        chmod(path, mode)
        return path
    }

    func text(_ name: String) -> String? {
        FileManager.default.contents(atPath: folder(name)).map { String(decoding: $0, as: UTF8.self) }
    }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: folder(name), withIntermediateDirectories: true)
    }

    /// Every path below `name`, sorted.
    func tree(_ name: String) -> [String] {
        (FileManager.default.enumerator(atPath: folder(name))?.compactMap { $0 as? String } ?? []).sorted()
    }

    func status(_ name: String) -> stat {
        var status = stat()
        lstat(folder(name), &status)
        return status
    }
}
