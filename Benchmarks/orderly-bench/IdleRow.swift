import Glibc

/// The agent itself between two polls: what it holds in memory, and what a quiet minute costs.
///
/// No server answers it, so that the minute holds no poll. Beside it stands sleep(1), which holds nothing.
enum IdleRow {
    private static let seconds: UInt32 = 60
    private static let mostMebibytes = 25.0
    private static let mostPerCent = 0.1

    static func measure(in scratch: String) throws -> Row {
        let prepared = try BenchHost(in: scratch)
        let agent = try Child(
            try Programs.path("orderly"), ["orderly", "agent", "--config", prepared.path],
            errors: scratch + "/agent.log")
        defer { agent.end() }
        let sleeper = try Child("/usr/bin/sleep", ["sleep", "1000"])
        defer { sleeper.end() }
        let first = try firstTurn(of: agent)
        let before = try Figures(of: agent)
        sleep(seconds)
        let after = try Figures(of: agent)
        let share = 100 * (after.processor - before.processor) / Double(seconds)
        let helpers = Double(Figures.residentChildren(of: agent)) / 1024
        let resident = Double(after.resident) / 1024 + helpers
        OrderlyBench.note(
            "resident \(resident.text(1)) MiB, of which its fork server \(helpers.text(1)) MiB; proportional \((Double(after.proportional) / 1024).text(1)) MiB, "
                + "anonymous \((Double(after.anonymous) / 1024).text(1)) MiB, peak \((Double(after.peak) / 1024).text(1)) MiB"
        )
        OrderlyBench.note(
            "processor \(share.text(3)) % of a core over \(seconds) s between polls; start and first turn "
                + "\((1e3 * (first.processor)).text(0)) ms, and \((1e3 * first.children).text(0)) ms in its children")
        let peer = Double(try Figures(of: sleeper).resident) / 1024
        return Row(
            name: "idle", value: resident, unit: "MiB", peer: peer, ratio: resident / peer,
            target: "<=25MiB,<=0.1%", isReached: resident <= mostMebibytes && share <= mostPerCent)
    }

    /// Waits until the agent has asked in vain and rests: five seconds without a tick.
    private static func firstTurn(of agent: Child) throws -> Figures {
        var last = try Figures(of: agent)
        var quiet = 0
        for _ in 0..<120 {
            sleep(1)
            let now = try Figures(of: agent)
            quiet = now.processor == last.processor && now.children > 0 ? quiet + 1 : 0
            last = now
            if quiet == 5 { return now }
        }
        throw BenchFailure("the agent never came to rest")
    }

    /// Of proc(5). Sizes are KiB, times seconds.
    struct Figures {
        let processor: Double
        /// Of children that have ended.
        let children: Double
        let resident: Int
        let peak: Int
        let anonymous: Int
        let proportional: Int

        init(of child: Child) throws {
            let folder = "/proc/\(child.process)/"
            // The name, in parentheses, may hold anything; the third field follows it.
            guard let stat = Self.text(folder + "stat"), let end = stat.lastIndex(of: ")") else {
                throw BenchFailure("the agent is gone: does it start?")
            }
            let fields = stat[end...].split(separator: " ").dropFirst().map { Double($0) ?? 0 }
            guard fields.count > 14 else { throw BenchFailure("the agent has ended: does it start?") }
            let tick = Double(sysconf(Int32(_SC_CLK_TCK)))
            processor = (fields[11] + fields[12]) / tick
            children = (fields[13] + fields[14]) / tick
            let status = Self.table(folder + "status")
            resident = status["VmRSS"] ?? 0
            peak = status["VmHWM"] ?? 0
            anonymous = status["RssAnon"] ?? 0
            proportional = Self.table(folder + "smaps_rollup")["Pss"] ?? 0
            guard resident > 0 else { throw BenchFailure("the agent has ended: does it start?") }
        }

        /// KiB of the processes that stay beside it.
        static func residentChildren(of child: Child) -> Int {
            let list = text("/proc/\(child.process)/task/\(child.process)/children") ?? ""
            return list.split(separator: " ").reduce(0) { $0 + (table("/proc/\($1)/status")["VmRSS"] ?? 0) }
        }

        private static func table(_ path: String) -> [String: Int] {
            var table: [String: Int] = [:]
            for line in (text(path) ?? "").split(separator: "\n") {
                let words = line.split { $0 == " " || $0 == "\t" }
                if words.count == 3, words[2] == "kB" { table[String(words[0].dropLast())] = Int(words[1]) }
            }
            return table
        }

        private static func text(_ path: String) -> String? {
            let file = open(path, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return nil }
            defer { close(file) }
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            let count = read(file, &bytes, bytes.count)
            return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
        }
    }
}
