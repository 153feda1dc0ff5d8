import Foundation
import Glibc
import Signing

/// A folder as it is, by path: what `reverted` promises, and the inodes themselves.
struct Tree: Equatable, CustomStringConvertible {
    let entries: [String: String]

    init(_ root: String) throws {
        var entries: [String: String] = [:]
        let names = (try FileManager.default.subpathsOfDirectory(atPath: root)).sorted()
        for name in names { entries[name] = try Tree.facts(root + "/" + name) }
        self.entries = entries
    }

    var description: String {
        entries.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "\n")
    }

    private static func facts(_ path: String) throws -> String {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw POSIXError(.ENOENT) }
        var facts = "mode \(String(status.st_mode, radix: 8)) of \(status.st_uid):\(status.st_gid)"
        facts += " inode \(status.st_ino)"
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            let content = try Data(contentsOf: URL(filePath: path))
            facts += " links \(status.st_nlink) at \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
            facts += " holds \(Digest(of: Array(content)).hex)"
        case S_IFLNK:
            facts += " to " + (try FileManager.default.destinationOfSymbolicLink(atPath: path))
        default: break
        }
        return facts + attributes(path)
    }

    private static func attributes(_ path: String) -> String {
        Attributes.names(path).sorted().map { " \($0)=\(Attributes.value($0, path))" }.joined()
    }
}

/// xattr(7), which Swift's Glibc module leaves out.
enum Attributes {
    private typealias List = @convention(c) (UnsafePointer<CChar>, UnsafeMutableRawPointer, Int) -> Int
    private typealias Get =
        @convention(c) (
            UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafeMutableRawPointer, Int
        ) -> Int
    private typealias Set =
        @convention(c) (
            UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafeRawPointer, Int, Int32
        ) -> Int32

    static func names(_ path: String) -> [String] {
        guard let list = dlsym(nil, "llistxattr") else { return [] }
        var names = [UInt8](repeating: 0, count: 4096)
        let size = unsafeBitCast(list, to: List.self)(path, &names, names.count)
        return names.prefix(max(0, size)).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    static func value(_ name: String, _ path: String) -> [UInt8] {
        guard let get = dlsym(nil, "lgetxattr") else { return [] }
        var value = [UInt8](repeating: 0, count: 4096)
        let size = unsafeBitCast(get, to: Get.self)(path, name, &value, value.count)
        return Array(value.prefix(max(0, size)))
    }

    static func set(_ name: String, to value: [UInt8], _ path: String) -> Bool {
        guard let set = dlsym(nil, "lsetxattr") else { return false }
        return unsafeBitCast(set, to: Set.self)(path, name, value, value.count, 0) == 0
    }
}
