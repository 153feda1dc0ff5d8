/// What literal arguments end: the host, or the agent's place in it.
enum Ending: Hashable {
    /// It comes back, and a run can go on.
    case interruption(Interruption)
    case forGood

    static let agentUnits: Set<String> = ["orderly-agent", "orderly-agent.service"]

    private static let stops: Set<String> = [
        "reboot", "poweroff", "halt", "shutdown", "telinit", "init", "kexec", "soft-reboot",
    ]
    private static let stopVerbs: Set<String> = [
        "poweroff", "halt", "soft-reboot", "suspend", "hibernate", "hybrid-sleep", "suspend-then-hibernate", "sleep",
        "emergency", "rescue", "isolate", "default", "exit", "switch-root",
    ]
    private static let restartVerbs: Set<String> = [
        "restart", "try-restart", "reload-or-restart", "try-reload-or-restart", "condrestart", "force-reload",
    ]
    private static let endVerbs: Set<String> = ["stop", "kill", "--now"]

    /// Nil where nothing ends. Elements that are no literals are nil.
    init?(_ literals: [String?]) {
        guard let tool = literals.first ?? nil else { return nil }
        let words = Set(literals.dropFirst().compactMap(\.self))
        // Of options written together, as `-fp`.
        let letters = Set(words.filter { $0.hasPrefix("-") && !$0.hasPrefix("--") }.flatMap { $0.dropFirst() })
        switch tool {
        case "reboot":
            let isHalt = letters.contains("p") || !words.isDisjoint(with: ["--poweroff", "--halt"])
            self = isHalt ? .forGood : .interruption(.reboot)
        case "shutdown":
            let isReboot = letters.contains("r") || words.contains("--reboot")
            let isHalt = !letters.isDisjoint(with: ["h", "H", "P"])
            self = isReboot && !isHalt ? .interruption(.reboot) : .forGood
        case "systemctl", "loginctl":
            if !words.isDisjoint(with: Ending.stopVerbs) {
                self = .forGood
            } else if !words.isDisjoint(with: ["reboot", "kexec"]) {
                self = .interruption(.reboot)
            } else {
                self.init(unit: words)
            }
        case "service": self.init(unit: words)
        default:
            guard Ending.stops.contains(tool) else { return nil }
            self = .forGood
        }
    }

    /// Of what is done to the agent's own unit.
    private init?(unit words: Set<String>) {
        guard !words.isDisjoint(with: Ending.agentUnits) else { return nil }
        if !words.isDisjoint(with: Ending.endVerbs) {
            self = .forGood
        } else if !words.isDisjoint(with: Ending.restartVerbs) {
            self = .interruption(.agentRestart)
        } else {
            return nil
        }
    }
}
