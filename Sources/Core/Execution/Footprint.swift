import Documents
public import Runbooks
import Signing

/// What carrying out a plan may change, as far as the plan says so before it runs.
public enum Footprint: Sendable, Hashable {
    /// These paths and what lies below them; none: it only looks.
    case paths(Set<String>)
    /// Whatever an action of the host touches, or paths that are known only when it runs.
    case anything

    /// Of a plan as it was journaled. One that cannot be read may have done anything.
    public init(plan bytes: [UInt8]) {
        self = PlanText.plan(bytes)?.footprint ?? .anything
    }

    /// Of what an allowlist admitted, before it has a plan.
    public init(_ allowed: AllowedRunbook, site: String, host: String) {
        let planner = Planner(
            run: "", site: site, host: host, trigger: .person(uid: 0), minimum: .degraded,
            library: Planner.Library(action: allowed.valid.action, check: allowed.valid.check))
        let plan = try? planner.plan(
            allowed.runbook, sha256: allowed.valid.sha256.hex, plugins: [], params: allowed.params)
        self = plan?.footprint ?? .anything
    }

    public func overlaps(_ other: Footprint) -> Bool {
        switch (self, other) {
        case (.paths(let ours), .paths(let theirs)):
            ours.contains { our in theirs.contains { Footprint.holds($0, our) || Footprint.holds(our, $0) } }
        case (.paths(let paths), .anything), (.anything, .paths(let paths)): !paths.isEmpty
        case (.anything, .anything): true
        }
    }

    private static func holds(_ folder: String, _ path: String) -> Bool {
        path == folder || path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
    }
}

extension RunPlan {
    public var footprint: Footprint {
        var paths: Set<String> = []
        for step in steps {
            var values = Values()
            values.params = params
            values.run = ["id": run, "host": host, "site": site, "step": step.id]
            values.item = step.item
            for call in step.calls where call.changesHost {
                guard let targets = call.targets(values) else { return .anything }
                paths.formUnion(targets)
            }
        }
        return .paths(paths)
    }
}

extension RunPlan.Step {
    fileprivate var calls: [Call] {
        var calls = [validate, activate].compactMap(\.self)
        if case .call(let call) = body { calls.append(call) }
        switch undo {
        case .cases(let cases): calls += cases.map(\.call)
        case .irreversible(_, let recover): calls += [recover].compactMap(\.self)
        case .automatic, .harmless: break
        }
        return calls
    }
}

extension Call {
    /// Nil where nobody can say yet.
    fileprivate func targets(_ outer: Values) -> [String]? {
        guard grade == .files, case .command(let command) = operation else { return nil }
        var values = outer
        if case .action(let parameters, let with) = scope {
            values.params = [:]
            for parameter in parameters {
                guard let template = with[parameter.name] else {
                    values.params[parameter.name] = parameter.defaultValue
                    continue
                }
                guard let value = try? template.resolved(outer) else { return nil }
                values.params[parameter.name] = value.isNull ? parameter.defaultValue : value
            }
        }
        var writes = Confine()
        writes.write = command.confine.write
        return try? writes.resolved(values).write.map(\.path)
    }
}
