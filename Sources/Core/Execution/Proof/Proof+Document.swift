public import Documents
import Signing

/// `proof/v1`, as `orderly prove` writes it; `docs/OUTPUT.md` has the keys.
extension Masked<Proof> {
    public var node: Node {
        let repetition: Node =
            switch value.repetition {
            case .idempotent: .map(["idempotent": Node(true)])
            case .changes(let paths): .map(["idempotent": Node(false), "changes": Node(paths)])
            case .notTried(let why): .map(["idempotent": Node(false), "not_tried": Node(why)])
            }
        let params = value.params.sorted { $0.key < $1.key }.map { Node.Entry(key: $0.key, value: $0.value) }
        return .map([
            "orderly": "proof/v1",
            "runbook": value.runbook.node,
            "plugins": .list(value.plugins.map(\.node)),
            "params": Node(.map(params)),
            "at": Node(value.circumstances.at.description),
            "engine": Node(value.circumstances.engine),
            "kernel": Node(value.circumstances.kernel),
            "account": Node(value.circumstances.account.rawValue),
            "whole": Node(value.isWhole),
            "steps": .list(value.steps.map(\.node)),
            "repetition": repetition,
            "cannot": value.machine.map { machine in
                .map([
                    "stage": Node(machine.stage), "path": machine.path.map { Node($0) },
                    "errno": Node(Int(machine.errno)), "hint": machine.hint.map { Node($0) },
                ])
            },
        ])
    }
}

extension RunPlan.Document {
    fileprivate var node: Node { .map(["id": Node(id), "version": Node(version), "sha256": Node(sha256)]) }

    fileprivate static func read(_ fields: Fields) -> RunPlan.Document? {
        defer { fields.finish() }
        guard let id = fields.string("id"), let version = fields.string("version"),
            let sha256 = fields.digest("sha256")
        else { return nil }
        return RunPlan.Document(id: id, version: version, sha256: sha256.hex)
    }
}

extension Proof.Step {
    fileprivate var node: Node {
        var declared: Proof.Declaration?
        var why = verdict.why
        if case .declared(let how, let said) = verdict { (declared, why) = (how, said) }
        return .map([
            "id": Node(id), "name": Node(name), "verdict": Node(verdict.word.rawValue),
            "declared": declared.map { Node($0.rawValue) }, "why": why.map { Node($0) }, "paths": Node(paths),
            "failures": Node(failures),
        ])
    }

    fileprivate static func read(_ fields: Fields) -> Proof.Step? {
        defer { fields.finish() }
        let id = fields.string("id")
        let name = fields.string("name")
        let word = fields.choice("verdict", Proof.Word.self)
        let declared = fields.optionalChoice("declared", Proof.Declaration.self)
        let why = fields.optionalString("why")
        let paths = fields.integer("paths")
        let failures = fields.strings("failures")
        guard let id, let name, let word, let paths, let failures else { return nil }
        let verdict: Proof.Verdict =
            switch word {
            case .proved: .proved
            case .provedWithStubs: .provedWithStubs
            case .nothingToUndo: .nothingToUndo
            case .notProvable: declared.map { .declared($0, why: why ?? "") } ?? .notProvable(why ?? "")
            case .failed: .failed(why ?? "")
            }
        return Proof.Step(id: id, name: name, verdict: verdict, paths: paths, failures: failures)
    }
}

extension Proof {
    public static let largestDocument = 1 << 20

    /// Reads a document of `orderly prove`. Nil when `reading` has found an error.
    public static func read(_ bytes: [UInt8], _ reading: Reading) -> Proof? {
        guard let node = JSON.read(bytes, reading), let fields = reading.fields(node, "a proof") else { return nil }
        fields.header("proof/v1")
        let runbook = fields.fields("runbook", "the runbook of a proof").flatMap { RunPlan.Document.read($0) }
        let plugins = (fields.list("plugins") ?? []).compactMap { node in
            reading.fields(node, "a plugin of a proof").flatMap { RunPlan.Document.read($0) }
        }
        let params = fields.optionalMap("params") ?? []
        let circumstances = Circumstances.read(fields)
        _ = fields.optionalBoolean("whole")
        let steps = (fields.list("steps") ?? []).compactMap { node in
            reading.fields(node, "a step of a proof").flatMap { Proof.Step.read($0) }
        }
        let repetition = fields.fields("repetition", "`repetition`").map { Repetition.read($0) }
        let machine = fields.optionalFields("cannot", "`cannot`").flatMap { SetupFailure.read($0) }
        fields.finish()
        guard !reading.hasErrors, let runbook, let circumstances, let repetition else { return nil }
        var proof = Proof(
            runbook: runbook, plugins: plugins,
            params: Dictionary(params.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }),
            circumstances: circumstances)
        proof.steps = steps
        proof.repetition = repetition
        proof.machine = machine
        return proof
    }
}

extension Proof.Circumstances {
    fileprivate static func read(_ fields: Fields) -> Proof.Circumstances? {
        let at = fields.timestamp("at")
        let engine = fields.string("engine")
        let kernel = fields.string("kernel")
        let account = fields.choice("account", Account.self)
        guard let at, let engine, let kernel, let account else { return nil }
        return Proof.Circumstances(at: at, engine: engine, kernel: kernel, account: account)
    }
}

extension SetupFailure {
    fileprivate static func read(_ fields: Fields) -> SetupFailure? {
        defer { fields.finish() }
        let path = fields.optionalString("path")
        let hint = fields.optionalString("hint")
        guard let stage = fields.string("stage"), let errno = fields.integer("errno") else { return nil }
        return SetupFailure(stage: stage, path: path, errno: Int32(truncatingIfNeeded: errno), hint: hint)
    }
}

extension Proof.Repetition {
    fileprivate static func read(_ fields: Fields) -> Proof.Repetition {
        defer { fields.finish() }
        let isIdempotent = fields.optionalBoolean("idempotent") ?? false
        let changes = fields.optionalStrings("changes")
        let why = fields.optionalString("not_tried")
        if isIdempotent { return .idempotent }
        return changes.map { .changes($0) } ?? .notTried(why ?? "")
    }
}
