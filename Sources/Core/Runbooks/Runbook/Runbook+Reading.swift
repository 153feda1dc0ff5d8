public import Documents
import Signing

extension Runbook {
    /// Reads one runbook alone; what it says about plugins is judged by the library. Nil when `reading` has an error.
    public static func read(_ node: Node, _ reading: Reading) -> Runbook? {
        let draft = draft(node, reading)
        return reading.hasErrors ? nil : draft
    }

    /// As much of it as can be read, so that the rest is judged too and its author sees everything at once.
    static func draft(_ node: Node, _ reading: Reading) -> Runbook? {
        guard let fields = reading.fields(node, "a runbook") else { return nil }
        fields.header("runbook/v1")
        let id = fields.string("id")
        let version = version(fields)
        let name = fields.string("name")
        let severity = fields.choice("severity", Severity.self)
        let controls = Control.readAll(fields)
        let disruption = Disruption(fields.optionalBoolean("disruptive"))
        let prelude = Prelude(fields.optionalBoolean("dry_run_first"))
        let params = Parameter.readAll(fields)
        let preconditions = (fields.optionalList("preconditions") ?? []).compactMap { Precondition.read($0, reading) }
        let steps = steps(fields)
        let verify = (fields.optionalList("verify") ?? []).compactMap { Verification.read($0, reading) }
        let onFailure = (fields.optionalList("on_failure") ?? []).compactMap {
            ActionCall.read($0, "an item of `on_failure`", reading)
        }
        let timeout = fields.duration(within: "timeout")
        let owner = fields.optionalString("owner")
        let review = fields.optionalFields("review", "`review`").flatMap { inner in
            defer { inner.finish() }
            return inner.duration("every")
        }
        let agent = agent(fields)
        let why = fields.optionalString("why")
        fields.finish()
        if let id, !isID(id) {
            reading.error(
                "ORD-210", "`\(id)` is no runbook's id", at: fields.position(of: "id"),
                hint: "write RB-<AREA>-<NNN>, such as RB-SSHD-001")
        }
        return Runbook(
            id: id ?? "", version: version ?? .none, name: name ?? "", severity: severity ?? .low, controls: controls,
            disruption: disruption, prelude: prelude, params: params, preconditions: preconditions, steps: steps,
            verify: verify, onFailure: onFailure,
            timeout: timeout, owner: owner, review: review, agent: agent, why: why, place: Place(node.position))
    }

    /// `RB-<AREA>-<NNN>`: upper-case letters and digits, then three digits.
    public static func isID(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: 0x2D, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].elementsEqual("RB".utf8), parts[2].count == 3 else { return false }
        return (1...24).contains(parts[1].count)
            && parts[1].allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) }
            && parts[2].allSatisfy { (0x30...0x39).contains($0) }
    }

    static func version(_ fields: Fields) -> Version? {
        guard let text = fields.string("version") else { return nil }
        if let version = Version(text), version.numbers.count == 3 { return version }
        fields.reading.error(
            "ORD-211", "`\(text)` is no version", at: fields.position(of: "version"),
            hint: "write three numbers, such as 1.0.0, in quotes where YAML would read a number")
        return nil
    }

    static func agent(_ fields: Fields) -> VersionRange? {
        guard let text = fields.optionalString("agent") else { return nil }
        if let range = VersionRange(text) { return range }
        fields.reading.error(
            "ORD-213", "`agent` is no range of versions: `\(text)`", at: fields.position(of: "agent"),
            hint: "write \">=1.3\" or \">=1.3 <2\"")
        return nil
    }

    private static func steps(_ fields: Fields) -> [Step] {
        guard let nodes = fields.list("steps") else { return [] }
        if nodes.isEmpty || nodes.count > mostSteps {
            fields.reading.error(
                "ORD-217", "a runbook has 1 to \(mostSteps) steps", at: fields.position(of: "steps"))
        }
        let steps = nodes.compactMap { Step.read($0, fields.reading) }
        var seen: Set<String> = []
        for step in steps where !seen.insert(step.id).inserted {
            fields.reading.error(
                "ORD-214", "the step `\(step.id)` is there twice", at: step.place.position,
                hint: "give each step an id of its own")
        }
        return steps
    }
}
