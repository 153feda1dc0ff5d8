import Foundation

/// Processes of this host, recognised by an argument that no other has.
enum Processes {
    /// For `sleep`: over an hour, with a fraction that is nobody else's.
    static func uniqueDuration() -> String {
        "4000.\(getpid())\(UInt32.random(in: 1_000_000...9_999_999))"
    }

    static func exists(_ argument: String) -> Bool {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.contains { name in
            guard Int32(name) != nil, let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") else {
                return false
            }
            // Its own word: the shell that starts it holds it inside a longer one.
            return line.split(separator: 0).contains(ArraySlice(argument.utf8).reduce(into: Data()) { $0.append($1) })
        }
    }

    /// Whether it came to that within half a minute.
    @discardableResult
    static func wait(for argument: String, toExist wanted: Bool) -> Bool {
        for _ in 0..<3000 {
            if exists(argument) == wanted { return true }
            usleep(10_000)
        }
        return false
    }
}
