import Glibc

/// The product's own programs, which `scripts/bench` puts beside this one.
enum Programs {
    static func path(_ name: String) throws -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard count > 0 else { throw BenchFailure("/proc is not readable") }
        let own = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let path = own.prefix(upTo: own.lastIndex(of: "/") ?? own.startIndex) + "/" + name
        guard access(path, X_OK) == 0 else { throw BenchFailure("\(path) is missing: start with scripts/bench") }
        return path
    }
}
