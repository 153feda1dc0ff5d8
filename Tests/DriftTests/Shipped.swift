import Documents
import Foundation
import Runbooks
import Testing

/// The plugins and runbooks of this repository.
enum Shipped {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func library() throws -> Library {
        let manager = FileManager.default
        let plugins = try manager.contentsOfDirectory(atPath: root.appending(path: "plugins").path()).sorted()
            .map { name in
                let folder = root.appending(path: "plugins").appending(path: name)
                let found = try manager.subpathsOfDirectory(atPath: folder.path()).sorted().compactMap {
                    path -> PluginTree.Found? in
                    var isFolder: ObjCBool = false
                    let file = folder.appending(path: path)
                    guard manager.fileExists(atPath: file.path(), isDirectory: &isFolder), !isFolder.boolValue else {
                        return nil
                    }
                    return .init(path: path, kind: .file, mode: 0o644, bytes: Array(try Data(contentsOf: file)))
                }
                return PluginSource(folder: "plugins/\(name)", tree: try PluginTree(found))
            }
        let runbooks = try manager.contentsOfDirectory(atPath: root.appending(path: "runbooks").path()).sorted()
            .map { name in
                let bytes = Array(try Data(contentsOf: root.appending(path: "runbooks").appending(path: name)))
                return RunbookSource(file: "runbooks/\(name)", bytes: bytes)
            }
        return Library(plugins: plugins, runbooks: runbooks)
    }

    static func check(_ name: String) throws -> Check { try library().validCheck(name) }
}
