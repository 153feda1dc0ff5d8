import Documents
import Runbooks

/// What becomes of each step.
extension SimulatedCourse {
    mutating func decide(_ index: Int) {
        let step = course.plan.steps[index]
        if let why = needsUnknown(step) { return skip(index, because: why) }
        let asks = (step.conditions + step.unless + step.settled).contains(where: \.asksHost)
        switch attempt({ (course) throws(JournalFailure) in try course.decide(index) }) {
        case .went: if asks { doubt(index, unseen.doubts) }
        case .stuck(let why): skip(index, because: "whether it is needed cannot be asked here: " + why.sentence)
        case .failed(let cause): fail(index, cause, doubts: asks ? unseen.doubts : [])
        }
    }

    /// What is not seen of a host action is only missing in the sentence that says what it would do.
    mutating func observe(_ index: Int) {
        let step = course.plan.steps[index]
        let move = attempt { (course) throws(JournalFailure) in try course.observe(index) }
        switch move {
        case .went: doubt(index, unseen.doubts)
        case .stuck(let why):
            if step.shape.decidesByBefore || !step.actsDirectly {
                return skip(index, because: "its state before cannot be seen here: " + why.sentence)
            }
            let names = step.before.flatMap(\.take).map(\.name)
            let values = Dictionary(names.map { ($0, Node(Self.notSeen)) }, uniquingKeysWith: { first, _ in first })
            course.replay([.observed(step: index, values: values)])
        case .failed(let cause): fail(index, cause, doubts: unseen.doubts)
        }
    }

    /// What `before` would have taken, where it could not look.
    private static let notSeen = "not seen here"

    mutating func execute(_ index: Int) {
        let step = course.plan.steps[index]
        if let why = needsUnknown(step) { return skip(index, because: why) }
        guard case .call(let call) = step.body else { return awaitCheck(index) }
        if case .alert(let message, _) = call.operation { return announce(index, message, call) }
        if step.actsDirectly { return leaveOut(index, call) }
        doubt(index, unseen.doubts(touching: footprint(call, index)))
        let move = attempt { (course) throws(JournalFailure) in try course.execute(index, attempt: 1) }
        noteRoots(of: index)
        doubt(
            index, files.unreadable(below: roots(of: index)).map { "\($0): this user may not read it, so it saw none" })
        switch move {
        case .went: break
        case .stuck(let why): skip(index, because: why.sentence)
        case .failed(let cause):
            let missing = missingSecrets(of: call, index)
            guard missing.isEmpty else {
                prediction.steps[index].course = .notReached
                return skip(index, because: missing.sentence)
            }
            fail(index, cause, doubts: [])
        }
    }

    private mutating func awaitCheck(_ index: Int) {
        switch attempt({ (course) throws(JournalFailure) in try course.execute(index, attempt: 1) }) {
        case .went: doubt(index, unseen.doubts)
        case .stuck(let why): skip(index, because: why.sentence, changing: .paths([]))
        case .failed(let cause):
            guard !unseen.isEmpty else { return fail(index, cause, doubts: []) }
            // Waiting for what was not done says nothing; it changes nothing either.
            doubt(index, unseen.doubts)
            course.replay([.skipped(step: index, because: "")])
        }
    }

    mutating func validate(_ index: Int) {
        switch attempt({ (course) throws(JournalFailure) in try course.validate(index) }) {
        case .went: break
        case .stuck(let why):
            doubt(index, ["its `validate` was not run: " + why.sentence])
            course.replay([.validated(step: index)])
        case .failed(let cause): fail(index, cause, doubts: [])
        }
    }

    mutating func commit(_ index: Int) {
        switch attempt({ (course) throws(JournalFailure) in try course.commit(index) }) {
        case .went: break
        case .stuck(let why): fail(index, .step(course.plan.steps[index].id, why.sentence), doubts: why)
        case .failed(let cause): fail(index, cause, doubts: [])
        }
    }

    mutating func activate(_ index: Int) {
        let label = course.plan.steps[index].activate?.label ?? ""
        prediction.steps[index].activation = label
        unseen.append(
            Unseen(what: "step \(course.plan.steps[index].id)'s activation by \(label)", footprint: .anything))
        course.replay([.activating(step: index), .activated(step: index)])
    }

    // MARK: Not simulated

    private mutating func announce(_ index: Int, _ message: Template, _ call: Call) {
        let would = sentence(message, call, index).map { "would tell people: \($0)" }
        prediction.steps[index].course = .notSimulated(because: "a dry-run tells nobody", would: would)
        pass(index)
    }

    /// A host action, or a direct write.
    private mutating func leaveOut(_ index: Int, _ call: Call) {
        let step = course.plan.steps[index]
        let isHost = call.grade == .host
        unseen.append(
            Unseen(what: "step \(step.id): \(call.label)", footprint: isHost ? .anything : footprint(call, index)))
        var why = isHost ? "it acts on the host itself" : "it writes the host's own files directly"
        var would: String?
        switch valid.action(call.label)?.simulate {
        case nil: break
        case .notSimulated(let said): why = said
        case .say(let template): would = sentence(template, call, index)
        case .run(let command): would = said(by: command, in: call, index)
        }
        prediction.steps[index].course = .notSimulated(because: why, would: would)
        pass(index)
    }

    private func sentence(_ template: Template, _ call: Call, _ index: Int) -> String? {
        guard case .success(let values) = course.composer.scoped(call, course.values(for: index)) else { return nil }
        return (try? template.resolved(values).scalarText)?.strippingControls(toOneLineOf: 500)
    }

    /// What the action's own stand-in prints, run like a pure step.
    private mutating func said(by command: Command, in call: Call, _ index: Int) -> String? {
        let standIn = Call(
            label: "\(call.label)/simulate", scope: call.scope, grade: .pure, operation: .command(command),
            timeout: command.confine.limits.time)
        _ = launcher.takeMet()
        let result = course.composer.carryOut(
            standIn, course.values(for: index), stage: nil, stop: course.stop)
        let met = launcher.takeMet()
        if let machine = met.machine { end(.cannot(machine)) }
        if let failure = result.failure {
            return "its `simulate` gave no answer: " + (met.obstacles.first ?? failure)
        }
        return result.excerpt.isEmpty ? nil : result.excerpt
    }

    /// Lets the course believe that a step did what it should.
    private mutating func pass(_ index: Int) {
        course.replay([
            .intent(step: index, attempt: 1), .result(step: index, attempt: 1, StepResult(verdict: .exited(code: 0))),
        ])
    }

    /// It was not run, so nobody knows what it would have changed.
    private mutating func skip(_ index: Int, because why: String, changing footprint: Footprint? = nil) {
        if isOver { return }
        let step = course.plan.steps[index]
        prediction.steps[index].course = .notRun(because: why)
        var left = footprint
        if case .call(let call) = step.body, left == nil {
            left = !call.changesHost ? .paths([]) : step.actsDirectly ? .anything : self.footprint(call, index)
        }
        if left != .paths([]) { unseen.append(Unseen(what: "step \(step.id)", footprint: left ?? .paths([]))) }
        if step.activate != nil {
            unseen.append(Unseen(what: "step \(step.id)'s activation", footprint: .anything))
        }
        course.replay([.skipped(step: index, because: why)])
    }

    private mutating func fail(_ index: Int, _ cause: FailureCause, doubts: [String]) {
        doubt(index, doubts)
        if prediction.steps[index].course == .notReached || prediction.steps[index].course == .ran {
            prediction.steps[index].course = .failed(cause.detail)
        }
        end(prediction.steps[index].doubts.isEmpty ? .fails(cause) : .unknown(cause))
    }

    private mutating func doubt(_ index: Int, _ doubts: [String]) {
        for doubt in doubts where !prediction.steps[index].doubts.contains(doubt) {
            prediction.steps[index].doubts.append(doubt)
        }
    }

    // MARK: What a step touches

    /// What a step that was not run would have given it.
    private func needsUnknown(_ step: RunPlan.Step) -> String? {
        let named = Set(step.references.filter { $0.scope == .steps }.compactMap(\.path.first))
        let missing = prediction.steps.first { named.contains($0.id) && $0.lacksValues }
        return missing.map { "it uses what step \($0.id) gives, and that was not run" }
    }

    /// What it reads and writes, as declared.
    private func footprint(_ call: Call, _ index: Int) -> Footprint {
        guard case .command(let command) = call.operation,
            case .success(let values) = course.composer.scoped(call, course.values(for: index)),
            let confine = try? command.confine.resolved(values)
        else { return .anything }
        return .paths(Set(confine.read.map(\.path) + confine.write.map(\.path)))
    }

    private func missingSecrets(of call: Call, _ index: Int) -> [String] {
        guard case .command(let command) = call.operation,
            case .success(let values) = course.composer.scoped(call, course.values(for: index))
        else { return [] }
        return missingSecrets([command.confine], values)
    }

    private mutating func noteRoots(of index: Int) {
        for root in roots(of: index) where !prediction.roots.contains(root) { prediction.roots.append(root) }
    }

    private func roots(of index: Int) -> [String] {
        guard case .call(let call) = course.plan.steps[index].body,
            case .success(let values) = course.composer.scoped(call, course.values(for: index)),
            case .success(let roots) = course.composer.stagedRoots(call, values)
        else { return [] }
        return roots
    }
}

extension Prediction.Step {
    fileprivate var lacksValues: Bool {
        switch course {
        case .notSimulated, .notRun: true
        case .notReached, .ran, .skipped, .failed: false
        }
    }
}

extension Condition {
    fileprivate var asksHost: Bool { if case .value = self { false } else { true } }
}

extension RunPlan.Step {
    /// Every value that it uses, as far as the plan names it.
    fileprivate var references: [Reference] {
        var templates = (conditions + unless + settled).flatMap(\.templates)
        switch body {
        case .probe(let probe): if case .check(let call) = probe.question { templates += call.with.values }
        case .call(let call):
            // What an action uses are its own parameters, and those come by `with`.
            switch (call.scope, call.operation) {
            case (.action(_, let with), _): templates += with.values
            case (.runbook, .command(let command)): templates += command.templates + command.confine.templates
            case (.runbook, .alert(let message, let severity)): templates += [message, severity]
            }
        }
        return templates.flatMap(\.references)
    }
}

extension FailureCause {
    /// Without the name of what failed.
    fileprivate var detail: String {
        switch self {
        case .precondition(_, let detail), .step(_, let detail), .verification(_, let detail): detail
        case .dryRun(let detail), .withdrawn(let detail): detail
        case .interrupted, .stopped, .outOfTime: description
        }
    }
}

extension [String] {
    fileprivate var sentence: String { isEmpty ? "this machine cannot" : joined(separator: "; ") }
}
