import Foundation

/// Processes of this host, recognised by an argument that no other has.
enum Processes {
    /// For `sleep`: over an hour, with a fraction that is nobody else's.
    static func uniqueDuration() -> String {
        "4000.\(getpid())\(UInt32.random(in: 1_000_000...9_999_999))"
    }

    static func exists(_ argument: String) -> Bool {
        number(whoseArgument: argument) != nil
    }

    static func number(whoseArgument argument: String) -> pid_t? {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.first { name in
            guard Int32(name) != nil, let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") else {
                return false
            }
            // Its own word: the shell that starts it holds it inside a longer one.
            return line.split(separator: 0).contains(ArraySlice(argument.utf8).reduce(into: Data()) { $0.append($1) })
        }.flatMap { pid_t($0) }
    }

    static func parent(of process: pid_t) -> pid_t? {
        guard let status = FileManager.default.contents(atPath: "/proc/\(process)/status"),
            let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first(where: {
                $0.hasPrefix("PPid:")
            })
        else { return nil }
        return pid_t(line.dropFirst(5).filter(\.isNumber))
    }

    /// Whether it came to that within minutes.
    @discardableResult
    static func wait(for argument: String, toExist wanted: Bool) -> Bool {
        eventually { exists(argument) == wanted }
    }

    /// Children of this very process that were started with `argument`.
    static func children(whoseArgument argument: String) -> [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.filter { process in
            let status = FileManager.default.contents(atPath: "/proc/\(process)/status") ?? Data()
            let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
            return String(decoding: status, as: UTF8.self).contains("\nPPid:\t\(getpid())\n")
                && line.split(separator: 0).contains { String(decoding: $0, as: UTF8.self) == argument }
        }
    }

    /// Whether `condition` came true within minutes, of which only a failure takes more than it must.
    static func eventually(_ condition: () -> Bool) -> Bool {
        for _ in 0..<30_000 {
            if condition() { return true }
            usleep(10_000)
        }
        return false
    }

    /// Everything below a process, children first.
    static func descendants(of process: pid_t) -> [pid_t] {
        var children: [pid_t: [pid_t]] = [:]
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let process = pid_t(name), let parent = parent(of: process) else { continue }
            children[parent, default: []].append(process)
        }
        var found: [pid_t] = []
        var next = children[process] ?? []
        while !next.isEmpty {
            found += next
            next = next.flatMap { children[$0] ?? [] }
        }
        return found
    }

    /// The file system that a path lies on; nil where there is none.
    static func device(of path: String) -> dev_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_dev : nil
    }

    /// By SIGSTOP, and not yet continued.
    static func isStopped(_ process: pid_t) -> Bool {
        let status = FileManager.default.contents(atPath: "/proc/\(process)/status") ?? Data()
        return String(decoding: status, as: UTF8.self).contains("\nState:\tT")
    }
}
