import Documents

extension Judge {
    func judge(_ confine: Confine, _ scope: ValueScope, grade: Grade, at position: Position) {
        judgeElements(confine, scope)
        switch grade {
        case .pure where !confine.write.isEmpty:
            reading.error("ORD-256", "the grade pure writes nothing", at: position, hint: "say `grade: files`")
        case .files where confine.write.isEmpty:
            reading.error(
                "ORD-256", "the grade files needs `confine.write`", at: position,
                hint: "name the paths, or say `grade: pure`")
        default: break
        }
        if confine.reachesHost, grade != .host {
            reading.error(
                "ORD-240", "sockets, capabilities and the host's network need the host grade", at: position,
                hint: "only a plugin's action may have it: move this into one")
        }
        for write in confine.write {
            guard let path = write.path.literal?.string, let refusal = WriteRoot.refusal(path) else { continue }
            reading.error("ORD-250", "`\(path)` may not be written: \(refusal)", at: write.path.position)
        }
    }

    /// Only values of these types say what may be touched.
    func judgeElements(_ confine: Confine, _ scope: ValueScope) {
        let paths = confine.read.map(\.path) + confine.write.map(\.path) + confine.sockets
        judge(paths, scope, "a path") { if case .path = $0 { true } else { false } }
        judge(confine.secrets.map(\.name), scope, "the name of a secret") { $0 == .secret }
        if case .connect(let peers) = confine.network { judge(peers, scope, "host:port") { $0 == .hostPort } }
    }

    private func judge(
        _ templates: [Template], _ scope: ValueScope, _ expected: String, _ fits: (ParameterType) -> Bool
    ) {
        judge(templates, scope)
        for template in templates {
            guard let reference = template.wholeReference, case .meaning(let meaning) = scope.finding(reference) else {
                continue
            }
            if !fits(meaning.type.element ?? meaning.type) || reference.scope == .run {
                reading.error(
                    "ORD-255", "`${{ \(reference) }}` is \(meaning.type.kind); `confine` needs \(expected) here",
                    at: template.position)
            }
        }
    }

    /// Where writes of a step end up that root obeys: each needs a reason.
    func judgeReason(_ targets: [WriteTarget], _ reasons: [String?], at position: Position) {
        guard reasons.compactMap(\.self).allSatisfy(\.isEmpty) else { return }
        for target in targets {
            guard let obeyed = target.obeyed else { continue }
            reading.error(
                "ORD-251", "writing `\(target.words)` is as good as being root: \(obeyed)", at: position,
                hint: "say in `reason` why this step may")
            return
        }
    }

    func judgeRefused(_ targets: [WriteTarget], at position: Position) {
        for case .path(let path) in targets {
            guard let refusal = WriteRoot.refusal(path) else { continue }
            reading.error("ORD-250", "`\(path)` may not be written: \(refusal)", at: position)
        }
    }
}
