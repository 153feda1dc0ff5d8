import Foundation

/// What /proc says of processes. A process that has ended meanwhile has nothing.
enum Processes {
    struct Socket: CustomStringConvertible {
        /// tcp, tcp6, udp, udp6, raw, raw6 or unix.
        let protocolName: String
        let remotePort: Int
        let isListening: Bool

        var isInternet: Bool { protocolName != "unix" }
        var description: String { "\(protocolName) to port \(remotePort)" }
    }

    static func descendants(of ancestor: Int32) -> [Int32] {
        var children: [Int32: [Int32]] = [:]
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let pid = Int32(name), let parent = status(of: pid, "PPid").flatMap({ Int32($0) }) else { continue }
            children[parent, default: []].append(pid)
        }
        var found: [Int32] = []
        var next = children[ancestor] ?? []
        while let pid = next.popLast() {
            found.append(pid)
            next += children[pid] ?? []
        }
        return found
    }

    static func name(of pid: Int32) -> String { status(of: pid, "Name") ?? "\(pid)" }

    /// A line of /proc/PID/status.
    static func status(of pid: Int32, _ key: String) -> String? {
        text("/proc/\(pid)/status").split(separator: "\n").first { $0.hasPrefix(key + ":") }
            .map { $0.dropFirst(key.count + 1).trimmingCharacters(in: .whitespaces) }
    }

    /// The sockets that a process holds open, as its own network namespace's tables describe them.
    static func sockets(of pid: Int32) -> [Socket] {
        let folder = "/proc/\(pid)/fd"
        let links = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
        }
        let held = Set(links.filter { $0.hasPrefix("socket:[") }.map { String($0.dropFirst(8).dropLast()) })
        return internetSockets(of: pid, held) + unixSockets(of: pid, held)
    }

    private static func internetSockets(of pid: Int32, _ held: Set<String>) -> [Socket] {
        ["tcp", "tcp6", "udp", "udp6", "raw", "raw6"].flatMap { table in
            text("/proc/\(pid)/net/\(table)").split(separator: "\n").dropFirst().compactMap { line in
                let words = line.split(separator: " ")
                guard words.count > 9, held.contains(String(words[9])) else { return nil }
                let port = words[2].split(separator: ":").last.flatMap { Int($0, radix: 16) } ?? 0
                return Socket(
                    protocolName: table, remotePort: port, isListening: table.hasPrefix("tcp") && words[3] == "0A")
            }
        }
    }

    private static func unixSockets(of pid: Int32, _ held: Set<String>) -> [Socket] {
        text("/proc/\(pid)/net/unix").split(separator: "\n").dropFirst().compactMap { line in
            let words = line.split(separator: " ")
            guard words.count > 6, held.contains(String(words[6])) else { return nil }
            // __SO_ACCEPTCON
            let flags = Int(words[3], radix: 16) ?? 0
            return Socket(protocolName: "unix", remotePort: 0, isListening: flags & 0x10000 != 0)
        }
    }

    private static func text(_ path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
}
