public import Documents
import Drift
public import Execution
import Ledger
import Runbooks

/// `orderly check`: drift checks here and now. What is seen is printed; nothing is healed.
public struct LocalChecks {
    public struct Failure: Error {
        public var message: String
        public var hint: String?
    }

    /// One check, looked at.
    public struct Look {
        public let instance: String
        public let check: String
        let result: Masked<CheckResult>

        public var isFinding: Bool {
            switch result.outcome {
            case .drift, .error, .unknown: true
            case .pass, .notApplicable, .waived: false
            }
        }

        /// `drift  portal-config (files/file): …`
        public var line: String {
            let findings = result.findings.filter { $0.outcome != .pass }.map { finding in
                "\n    \(finding.at): \(finding.say ?? "expected \(finding.expected)")"
                    + (finding.observed.map {
                        ", is \(String(decoding: JSON.bytes($0), as: UTF8.self).strippingControls(toOneLineOf: 120))"
                    } ?? "")
            }
            return "\(result.outcome.rawValue)  \(instance) (\(check))" + (result.reason.map { ": \($0)" } ?? "")
                + findings.joined()
        }

        public var node: Node { .map(["instance": Node(instance), "result": result.node]) }
    }

    let host: Host
    let stop: StopToken

    public init(_ host: Host, stop: StopToken) {
        self.host = host
        self.stop = stop
    }

    public func look(at names: [String]) throws(Failure) -> [Look] {
        let watch = Watch(host: host, runner: Runner(host: host, stop: stop))
        let all = watch.instances
        guard host.lists.baseline != nil else {
            throw Failure(
                message: "this host has no baseline, so nothing says what to check",
                hint: "sign one with `orderly baseline sign`, send it, and let the agent poll")
        }
        for name in names where !all.contains(where: { $0.id == name || $0.uses == name }) {
            throw Failure(
                message: "the baseline has no check \(name) on this host",
                hint: "it has \(all.map(\.id).joined(separator: ", "))")
        }
        let wanted = names.isEmpty ? all : all.filter { names.contains($0.id) || names.contains($0.uses) }
        let looks: [Watch.Look]
        do throws(LedgerFailure) { looks = try watch.look(at: wanted) } catch { throw Failure(message: error.message) }
        return looks.map { Look(instance: $0.instance.id, check: $0.instance.uses, result: $0.result) }
    }
}
