public import Documents

extension Check {
    /// Reads one check of a plugin. `id` is `PLUGIN/CHECK`; the caller has asked `fields` for `params` and
    /// `params_from`, and hands in what they say.
    public static func read(
        id: String, _ fields: Fields, params: [Parameter], files: [String: [UInt8]]? = nil
    ) -> Check? {
        let reading = fields.reading
        defer { fields.finish() }
        let summary = fields.string("summary")
        let severity = fields.choice("severity", Severity.self)
        let controls = Control.readAll(fields)
        let every = fields.duration("every", .seconds(10) ... .seconds(31 * 86_400))
        let applies = (fields.optionalList("applies") ?? []).compactMap { Applies.read($0, reading) }
        let (grade, reason) = power(fields)
        let observe = fields.required("observe").flatMap { Observation.readAll($0, "`observe`", files: files, reading) }
        let nodes = fields.list("expect")
        let expect = (nodes ?? []).compactMap { Expectation.read($0, reading) }
        let heal = fields.node("heal").flatMap { Heal.read($0, reading) }
        if nodes?.isEmpty == true {
            reading.error(
                "ORD-405", "a check without an expectation can find nothing", at: fields.position(of: "expect"))
        }
        guard let summary, let severity, let every, let observe else { return nil }
        let check = Check(
            id: id, summary: summary, severity: severity, controls: controls, every: every, applies: applies,
            params: params, grade: grade, reason: reason, observe: observe, expect: expect, heal: heal)
        check.reportPlaces(fields)
        check.reportValues(fields)
        check.reportTimes(fields)
        check.reportPower(fields)
        return check
    }

    private static func power(_ fields: Fields) -> (Grade, String?) {
        let grade = fields.optionalChoice("grade", Grade.self) ?? .pure
        let reason = fields.optionalString("reason")
        switch grade {
        case .pure: break
        case .files:
            fields.reading.error(
                "ORD-408", "a check writes nothing: its grade is pure or host", at: fields.position(of: "grade"))
        case .host where (reason ?? "").isEmpty:
            fields.reading.error(
                "ORD-408", "a check of grade host needs `reason`", at: fields.position(of: "grade"),
                hint: "say what looking needs power for")
        case .host: break
        }
        return (grade, reason)
    }

    /// Every expectation begins at an observation.
    private func reportPlaces(_ fields: Fields) {
        let names = observe.map(\.name)
        for (index, expectation) in expect.enumerated() {
            for pointer in [expectation.at] + expectation.matcher.pointers
            where !names.contains(pointer.first ?? "") {
                fields.reading.error(
                    "ORD-404", "`\(pointer)` of expectation \(index + 1) begins at no observation",
                    at: fields.position(of: "expect"), hint: "known are \(names.joined(separator: ", "))")
            }
        }
    }

    /// A value that a check cannot have is a mistake of its author, not of the day when it is looked for.
    private func reportValues(_ fields: Fields) {
        var earlier: Set<String> = []
        for observation in observe {
            let item: Set<Reference.Scope> = observation.each == nil ? [] : [.item]
            report(observation.templates, Set([.params, .secrets, .run, .observe]).union(item), earlier, fields)
            if let each = observation.each { report([each], [.params, .observe], earlier, fields) }
            earlier.insert(observation.name)
        }
        report(expect.flatMap(\.matcher.templates), [.params, .observe], earlier, fields)
        report(heal.map { Array($0.with.values) } ?? [], [.params, .failing], earlier, fields)
    }

    private func report(
        _ templates: [Template], _ scopes: Set<Reference.Scope>, _ observations: Set<String>, _ fields: Fields
    ) {
        let declared = Set(params.map(\.name))
        for template in templates {
            for reference in template.references {
                let problem: String? =
                    if !scopes.contains(reference.scope) {
                        "has no value here"
                    } else if reference.scope == .params, !declared.contains(reference.path[0]) {
                        "is not declared"
                    } else if reference.scope == .observe, !observations.contains(reference.path[0]) {
                        "is no earlier observation"
                    } else if reference.scope == .observe, reference.path.count < 2 {
                        "names no taken value; an observed value is used through `take`"
                    } else { nil }
                guard let problem else { continue }
                fields.reading.error("ORD-410", "`${{ \(reference) }}` \(problem)", at: template.position)
            }
        }
    }

    private func reportTimes(_ fields: Fields) {
        for observation in observe where observation.launches && observation.timeout >= every {
            fields.reading.error(
                "ORD-411", "the observation `\(observation.name)` may take longer than `every`",
                at: fields.position(of: "every"))
        }
    }

    /// A check without power is kept from writing by the kernel or by its peers; with power, by its fixed command.
    private func reportPower(_ fields: Fields) {
        for observation in observe {
            let needsPower = !observation.confine.capabilities.isEmpty || observation.confine.network == .host
            if grade != .host, needsPower {
                fields.reading.error(
                    "ORD-408", "the observation `\(observation.name)` has capabilities or the host's network",
                    at: fields.position(of: "observe"), hint: "the check then needs `grade: host` and `reason`")
            }
            if grade == .host, case .script = observation.source {
                fields.reading.error(
                    "ORD-408", "the observation `\(observation.name)` gives a script the power of the host",
                    at: fields.position(of: "observe"), hint: "a check of grade host runs fixed commands")
            }
        }
    }
}
