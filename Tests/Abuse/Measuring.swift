import Foundation

/// Makes the attempts of one column, one after the other, and prints what was seen of each.
enum Measuring {
    /// Of nobody, in any namespace that systemd or a distribution hands out.
    static let user: uid_t = 61_999

    static func column(_ column: Column) throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        try scratch.furnish(for: !column.needsRoot && geteuid() == 0 ? user : geteuid(), probe: Launchers().probe)
        guard !column.needsRoot && geteuid() == 0 else { return try measure(column, scratch) }
        // Who has become another user cannot tidy up.
        let child = fork()
        if child == 0 {
            do { try measure(column, scratch) } catch { print("\(error)") }
            exit(0)
        }
        var status: Int32 = 0
        waitpid(child, &status, 0)
    }

    private static func measure(_ column: Column, _ scratch: Scratch) throws {
        let bench = try Bench(column, scratch)
        defer { bench.close() }
        try bench.openExtras()
        // In one cage: whatever every column of that setting measures.
        var attempts: [Setting: [String]] = [:]
        for case .attempt(let text, let setting) in Case.all.map(\.measure) {
            attempts[setting, default: []].append(text)
        }
        for (index, item) in Case.all.enumerated() where item.expectation(.column(column)).0 != nil {
            switch item.measure {
            case .attempt(let text, let setting):
                report(index) { bench.seen(text, in: setting, among: attempts[setting] ?? []) }
            case .scene(let body): report(index) { try body(bench) }
            case .skipped: break
            }
        }
    }

    static func controls() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        try scratch.furnish(for: 0, probe: Launchers().probe)
        let bench = try Bench(.root, scratch)
        defer { bench.close() }
        try bench.openExtras()
        for (index, item) in Case.all.enumerated() {
            guard case .attempt(let text, let setting) = item.measure else {
                if case .scene(_, let body) = item.control { report(index) { try body(bench) } }
                continue
            }
            switch item.control {
            case .outside: report(index) { bench.outside(text) }
            case .without(let changes, _): report(index) { try bench.without(changes, text, setting) }
            case .setting(let other, _): report(index) { bench.alone(text, in: other) }
            case .attempt(let other, let setting, _): report(index) { bench.alone(other, in: setting) }
            case .scene(_, let body): report(index) { try body(bench) }
            case .none: break
            }
        }
    }

    private static func report(_ index: Int, _ body: () throws -> String) {
        var seen: String
        do { seen = try body() } catch { seen = "error: \(error)" }
        seen = seen.replacingOccurrences(of: "\n", with: " ").replacingOccurrences(of: "\t", with: " ")
        // At once, so that what was seen before a crash is known.
        FileHandle.standardOutput.write(Data("\(index)\t\(seen)\n".utf8))
    }
}
