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
        let log = scratch + "/agent.log"
        let agent = try Child(
            try Programs.path("orderly"), ["orderly", "agent", "--config", prepared.path], errors: log)
        defer { agent.end() }
        let sleeper = try Child("/usr/bin/sleep", ["sleep", "1000"])
        defer { sleeper.end() }
        let first = try firstTurn(of: agent, log)
        let before = try Figures(of: agent)
        sleep(seconds)
        let after = try Figures(of: agent)
        let share = 100 * (after.processor - before.processor) / Double(seconds)
        let helpers = Double(Figures.residentChildren(of: agent)) / 1024
        let resident = Double(after.resident) / 1024 + helpers
        OrderlyBench.note(
            "resident \(resident.text(1)) MiB, of which its fork server \(helpers.text(1)) MiB; of the agent "
                + "proportional \(after.proportional.mebibytes) MiB, anonymous \(after.anonymous.mebibytes) MiB, "
                + "peak \(after.peak.mebibytes) MiB")
        OrderlyBench.note(
            "processor \(share.text(3)) % of a core over \(seconds) s between polls; start and first turn "
                + "\((1e3 * (first.processor)).text(0)) ms, and \((1e3 * first.children).text(0)) ms in its children")
        let peer = Double(try Figures(of: sleeper).resident) / 1024
        return Row(
            name: "idle", value: resident, unit: "MiB", peer: peer, ratio: resident / peer,
            target: "<=25MiB,<=0.1%", isReached: resident <= mostMebibytes && share <= mostPerCent)
    }

    /// Waits until the agent has said that it asked in vain, and then rests: five seconds without a tick.
    private static func firstTurn(of agent: Child, _ log: String) throws -> Figures {
        var last = try Figures(of: agent)
        var quiet = 0
        for _ in 0..<120 {
            sleep(1)
            let now = try Figures(of: agent)
            let hasAsked = Figures.text(log)?.contains("cannot be asked") ?? false
            quiet = hasAsked && now.processor == last.processor ? quiet + 1 : 0
            last = now
            if quiet == 5 { return now }
        }
        throw BenchFailure("the agent never came to rest: \(Figures.text(log) ?? "it said nothing")")
    }

    /// Of proc(5). Sizes are KiB, times seconds.
    struct Figures {
        let processor: Double
        /// Of its children, and of theirs that have ended.
        let children: Double
        let resident: Int
        let peak: Int
        let anonymous: Int
        let proportional: Int

        init(of child: Child) throws {
            let folder = "/proc/\(child.process)/"
            let fields = Self.stat("\(child.process)")
            guard fields.count > 14 else { throw BenchFailure("the agent has ended: does it start?") }
            let tick = Double(sysconf(Int32(_SC_CLK_TCK)))
            processor = (fields[11] + fields[12]) / tick
            children = (fields[13] + fields[14]) / tick + Self.spentByChildren(of: child, tick)
            let status = Self.table(folder + "status")
            resident = status["VmRSS"] ?? 0
            peak = status["VmHWM"] ?? 0
            anonymous = status["RssAnon"] ?? 0
            proportional = Self.table(folder + "smaps_rollup")["Pss"] ?? 0
            guard resident > 0 else { throw BenchFailure("the agent has ended: does it start?") }
        }

        private static func spentByChildren(of child: Child, _ tick: Double) -> Double {
            children(of: child).reduce(0) { sum, process in
                let fields = stat(process)
                return fields.count > 14 ? sum + fields[11...14].reduce(0, +) / tick : sum
            }
        }

        /// KiB of the processes that stay beside it.
        static func residentChildren(of child: Child) -> Int {
            children(of: child).reduce(0) { $0 + (table("/proc/\($1)/status")["VmRSS"] ?? 0) }
        }

        private static func children(of child: Child) -> [Substring] {
            (text("/proc/\(child.process)/task/\(child.process)/children") ?? "").split(separator: " ")
        }

        /// The fields after the name, which stands in parentheses and may hold anything.
        private static func stat(_ process: some StringProtocol) -> [Double] {
            guard let text = text("/proc/\(process)/stat"), let end = text.lastIndex(of: ")") else { return [] }
            return text[end...].split(separator: " ").dropFirst().map { Double($0) ?? 0 }
        }

        private static func table(_ path: String) -> [String: Int] {
            var table: [String: Int] = [:]
            for line in (text(path) ?? "").split(separator: "\n") {
                let words = line.split { $0 == " " || $0 == "\t" }
                if words.count == 3, words[2] == "kB" { table[String(words[0].dropLast())] = Int(words[1]) }
            }
            return table
        }

        static func text(_ path: String) -> String? {
            let file = open(path, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return nil }
            defer { close(file) }
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            let count = read(file, &bytes, bytes.count)
            return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
        }
    }
}

extension Int {
    fileprivate var mebibytes: String { (Double(self) / 1024).text(1) }
}
