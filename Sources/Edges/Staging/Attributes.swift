import CKernel
import Execution
import Glibc
import Signing

/// The extended attributes of one file, ACLs among them, without those that the overlay made for itself.
struct Attributes: Hashable {
    /// Values by name.
    var values: [String: [UInt8]]

    /// What the overlay keeps its books in. A step cannot write these: through the overlay its own
    /// `user.overlay.x` is stored as `user.overlay.overlay.x`, and is dropped with them.
    private static let books = ["user.overlay.", "trusted.overlay."]

    static func isBook(_ name: String) -> Bool { books.contains { name.utf8.starts(with: $0.utf8) } }

    init(of name: String, in folder: Folder) throws(FileFailure) {
        self = try Attributes.all(of: name, in: folder).attributes
    }

    private init(_ names: [String], _ value: (String) throws(FileFailure) -> [UInt8]) throws(FileFailure) {
        values = [:]
        for name in names where !Attributes.isBook(name) { values[name] = try value(name) }
    }

    /// With the names of all, the overlay's own too.
    static func all(of name: String, in folder: Folder) throws(FileFailure) -> (names: [String], attributes: Attributes)
    {
        let names = try names(of: name, in: folder)
        let attributes = try Attributes(names) { attribute throws(FileFailure) in
            try value(attribute, of: name, in: folder)
        }
        return (names, attributes)
    }

    static func all(of file: borrowing Descriptor, at path: String)
        throws(FileFailure) -> (names: [String], attributes: Attributes)
    {
        let number = file.number
        let names = try list(path) { kernel_flistxattr(number, $0, $1) }
        let attributes = try Attributes(names) { attribute throws(FileFailure) in
            try read(attribute, at: path) { kernel_fgetxattr(number, attribute, $0, $1) }
        }
        return (names, attributes)
    }

    var holdsCapability: Bool { values["security.capability"] != nil }

    /// Hexadecimal, of the sorted names and values, each with its length before it.
    var digest: String {
        if values.isEmpty { return Attributes.ofNone }
        var hasher = Digest.Hasher()
        for (name, value) in values.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            hasher.update(Array("\(name.utf8.count):\(name)\(value.count):".utf8))
            hasher.update(value)
        }
        return hasher.finish().hex
    }

    private static let ofNone = Digest.Hasher().finish().hex

    /// Makes these the attributes of an open file, whatever it had before.
    func write(to file: borrowing Descriptor, at path: String) throws(FileFailure) {
        let present = try Attributes.list(path) { kernel_flistxattr(file.number, $0, $1) }
        for name in present where !Attributes.isBook(name) && values[name] == nil {
            let result = kernel_fremovexattr(file.number, name)
            guard result == 0 || result == -ENODATA else { throw .system(-result, path, "remove its \(name)") }
        }
        for (name, value) in values {
            let result = kernel_fsetxattr(file.number, name, value, value.count, 0)
            guard result == 0 else { throw .system(-result, path, "set its \(name)") }
        }
    }

    static func names(of name: String, in folder: Folder) throws(FileFailure) -> [String] {
        let path = folder.path(of: name)
        let magic = folder.magicPath(of: name)
        return try list(path) { kernel_llistxattr(magic, $0, $1) }
    }

    static func value(_ attribute: String, of name: String, in folder: Folder) throws(FileFailure) -> [UInt8] {
        let magic = folder.magicPath(of: name)
        return try read(attribute, at: folder.path(of: name)) { kernel_lgetxattr(magic, attribute, $0, $1) }
    }

    private static func read(
        _ attribute: String, at path: String, _ call: (UnsafeMutablePointer<UInt8>?, Int) -> Int
    ) throws(FileFailure) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 256)
        var count = call(&buffer, buffer.count)
        if count == -Int(ERANGE) {
            // The largest value that the kernel keeps, XATTR_SIZE_MAX.
            buffer = [UInt8](repeating: 0, count: 65536)
            count = call(&buffer, buffer.count)
        }
        guard count >= 0 else { throw .system(Int32(-count), path, "read its \(attribute)") }
        return Array(buffer.prefix(count))
    }

    static func remove(_ attribute: String, of name: String, in folder: Folder) throws(FileFailure) {
        let result = kernel_lremovexattr(folder.magicPath(of: name), attribute)
        guard result == 0 else { throw .system(-result, folder.path(of: name), "remove its \(attribute)") }
    }

    private static func list(_ path: String, _ call: (UnsafeMutablePointer<CChar>?, Int) -> Int)
        throws(FileFailure) -> [String]
    {
        var buffer = [CChar](repeating: 0, count: 512)
        var count = call(&buffer, buffer.count)
        if count == 0 || count == -Int(EOPNOTSUPP) { return [] }
        if count == -Int(ERANGE) {
            // The longest list that the kernel gives, XATTR_LIST_MAX.
            buffer = [CChar](repeating: 0, count: 65536)
            count = call(&buffer, buffer.count)
        }
        guard count >= 0 else { throw .system(Int32(-count), path, "list its extended attributes") }
        var names: [String] = []
        for bytes in buffer.prefix(count).split(separator: 0) {
            guard let name = String(validating: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self) else {
                throw FileFailure(.notSupported, path: path, "an extended attribute's name is not UTF-8")
            }
            names.append(name)
        }
        return names
    }
}
