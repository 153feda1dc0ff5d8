import Documents
import Drift
import Runbooks

/// Why a call could not be made ready: nothing of it ran.
struct CallProblem: Error {
    var message: String
}

/// Makes launches out of calls, and results out of their reports.
struct LaunchComposer {
    let seams: Seams
    let minimum: MinimumIsolation
    /// What is left of the run's time. Nil: there is no end.
    var longest: Duration?
    /// Where what is printed goes. Nil where no journal names it.
    var transcript: Transcript?

    /// Where the cage shows what a launch brings along.
    static let scratch = "/run/orderly"

    /// The values that references inside a call mean.
    func scoped(_ call: Call, _ outer: Values) -> Result<Values, CallProblem> {
        switch call.scope {
        case .runbook: return .success(outer)
        case .action(let parameters, let with):
            return bound(parameters, with, outer).map { params in
                var inner = outer
                inner.params = params
                return inner
            }
        }
    }

    /// Fills in `with`, adds defaults, and holds each value against its type.
    func bound(
        _ parameters: [Parameter], _ with: [String: Template], _ outer: Values
    ) -> Result<[String: Node], CallProblem> {
        var given: [String: Node] = [:]
        for (name, template) in with {
            do throws(ValueProblem) {
                let value = try template.resolved(outer)
                if !value.isNull { given[name] = value }
            } catch {
                return .failure(CallProblem(message: "\(name): \(error.message)"))
            }
        }
        return bound(parameters, given)
    }

    func bound(_ parameters: [Parameter], _ given: [String: Node]) -> Result<[String: Node], CallProblem> {
        var params: [String: Node] = [:]
        for parameter in parameters {
            guard let value = given[parameter.name] ?? parameter.defaultValue else {
                if parameter.presence == .optional { continue }
                return .failure(CallProblem(message: "\(parameter.name) was not given"))
            }
            switch parameter.checked(value) {
            case .success(let checked): params[parameter.name] = checked
            case .failure(let problem): return .failure(CallProblem(message: "\(parameter.name): \(problem.message)"))
            }
        }
        return .success(params)
    }

    /// The roots that a call stages, `values` being its own.
    func stagedRoots(_ call: Call, _ values: Values) -> Result<[String], CallProblem> {
        guard case .command(let command) = call.operation else { return .success([]) }
        return confinement(command.confine, values).map { $0.write.filter { $0.mode == .staged }.map(\.path) }
    }

    /// Launches `call`, or tells people, and says what came of it.
    ///
    /// - Parameters:
    ///   - run: the run whose journal will name the output with this result, so that it is kept.
    ///   - place: what the transcript calls its output, where no such result does.
    func carryOut(
        _ call: Call, _ outer: Values, stage: Stage?, stop: StopToken, keepingFor run: String? = nil,
        as place: String? = nil
    ) -> StepResult {
        let values: Values
        switch scoped(call, outer) {
        case .success(let made): values = made
        case .failure(let problem): return StepResult(failure: problem.message)
        }
        switch call.operation {
        case .alert(let message, let severity): return alert(message, severity, values)
        case .command(let command):
            switch compose(call, command, values, stage: stage) {
            case .failure(let problem): return StepResult(failure: problem.message)
            case .success(let (launch, tool)):
                let report = seams.launcher.launch(launch, stop: stop)
                var outcome = result(of: report, of: call, accepting: command.accepted, tool, values)
                outcome.excerpt = report.excerpt
                if let run { seams.outputs?.keep(report, of: &outcome, run: run) }
                if let place { transcript?.add(place, report) }
                return outcome
            }
        }
    }

    private func alert(_ message: Template, _ severity: Template, _ values: Values) -> StepResult {
        do throws(ValueProblem) {
            // Hidden before it is cut: a part of a secret would not be found.
            let text = seams.secrets.mask.hiding(in: try message.resolved(values).string ?? "")
            return StepResult(
                alert: Alert(
                    message: text.strippingControls(toOneLineOf: 500),
                    severity: try severity.resolved(values).string ?? "high"))
        } catch {
            return StepResult(failure: error.message)
        }
    }

    // MARK: Launch

    private func compose(
        _ call: Call, _ command: Command, _ values: Values, stage: Stage?
    ) -> Result<(Launch, Tool), CallProblem> {
        confinement(command.confine, values).flatMap { confine in
            let values = withSecrets(values, [command.confine])
            return line(of: command.program, values).flatMap { arguments in
                tool(arguments[0]).flatMap { tool in
                    var launch = Launch(label: call.label, grade: call.grade, program: tool.path, arguments: arguments)
                    do throws(ValueProblem) {
                        for (name, template) in command.environment {
                            launch.environment[name] = try template.resolved(values).scalarText
                        }
                        launch.standardInput = Array(
                            (try command.standardInput?.resolved(values).scalarText ?? "").utf8)
                    } catch {
                        return .failure(CallProblem(message: error.message))
                    }
                    if case .script(let script) = command.program { bring(script, values, to: &launch) }
                    launch.keep = call.reading == nil ? .ends : .all
                    launch.limits = confine.limits
                    launch.limits.time = bounded(call.timeout)
                    return confined(launch, confine, stage).map { ($0, tool) }
                }
            }
        }
    }

    private func line(of program: Command.Program, _ values: Values) -> Result<[String], CallProblem> {
        switch program {
        case .script(let script): return .success([script.interpreter, "\(Self.scratch)/script"])
        case .run(let arguments):
            do throws(ValueProblem) {
                let made = try arguments.resolved(values)
                return made.isEmpty ? .failure(CallProblem(message: "there is no command")) : .success(made)
            } catch {
                return .failure(CallProblem(message: error.message))
            }
        }
    }

    /// A script reaches the cage as the bytes that were verified; its text never holds a value.
    private func bring(_ script: Script, _ values: Values, to launch: inout Launch) {
        launch.files.append(Launch.File(kind: .script, name: "script", content: Array(script.body.utf8)))
        let entries = values.params.sorted { $0.key < $1.key }.map { Node.Entry(key: $0.key, value: $0.value) }
        launch.files.append(Launch.File(kind: .data, name: "params.json", content: JSON.bytes(Node(.map(entries)))))
        for (name, value) in values.params {
            launch.environment["PARAM_\(name.uppercased())"] = value.scalarText
        }
    }

    private func bounded(_ time: Duration) -> Duration {
        // A launch without any time would be a launch without a limit.
        longest.map { max(.milliseconds(1), min($0, time)) } ?? time
    }

    /// The launch of an observation: it may read, never write.
    func look(_ look: LookLaunch, label: String, grade: Grade) -> Result<Launch, CallProblem> {
        let observation = look.observation
        return confinement(observation.confine, look.values).flatMap { confine in
            var arguments = look.arguments
            if case .script(let script) = observation.source {
                arguments = [script.interpreter, "\(Self.scratch)/script"]
            }
            guard let name = arguments.first else { return .failure(CallProblem(message: "there is no command")) }
            return tool(name).flatMap { tool in
                var launch = Launch(label: label, grade: grade, program: tool.path, arguments: arguments)
                if case .script(let script) = observation.source { bring(script, look.values, to: &launch) }
                launch.environment.merge(look.environment) { _, own in own }
                launch.standardInput = look.standardInput
                launch.keep = .all
                launch.view = observation.view == .host ? .host : .cage
                launch.limits = confine.limits
                launch.limits.time = bounded(observation.timeout)
                return confined(launch, confine, nil)
            }
        }
    }

    /// Adds what the declaration allows.
    private func confined(
        _ launch: Launch, _ confine: Confine.Resolved, _ stage: Stage?
    ) -> Result<Launch, CallProblem> {
        var launch = launch
        // What is staged is read as it is staged: the host's own file would lie over it.
        let staged = stage?.roots ?? []
        launch.reads = confine.read.filter { read in !staged.contains { $0.shows(read.path) } }.map { read in
            Launch.Read(path: read.path, mapping: read.mapping == .owner ? .owner : .other)
        }
        launch.sockets = confine.sockets
        launch.network = confine.network
        launch.capabilities = confine.capabilities
        launch.minimum = confine.minimum == .full ? .full : minimum
        launch.writes = staged.map { .staged($0) }
        launch.writes += confine.write.filter { $0.mode == .direct }.map { .direct(path: $0.path) }
        if let problem = handOver(confine.secrets, to: &launch) { return .failure(problem) }
        do throws(FileFailure) {
            try seams.files.approve(launch)
        } catch {
            return .failure(CallProblem(message: "\(error.path): \(error.message)"))
        }
        return .success(launch)
    }

    private func confinement(_ confine: Confine, _ values: Values) -> Result<Confine.Resolved, CallProblem> {
        do throws(ValueProblem) {
            return .success(try confine.resolved(values))
        } catch {
            return .failure(CallProblem(message: error.message))
        }
    }

    func tool(_ name: String) -> Result<Tool, CallProblem> {
        seams.launcher.findTool(name).mapError { problem in
            switch problem {
            case .notFound: CallProblem(message: "\(name) is not installed")
            case .writableByOthers(let path): CallProblem(message: "\(path) could be written by others than root")
            }
        }
    }

    // MARK: Result

    private func result(
        of report: LaunchReport, of call: Call, accepting codes: [Int32], _ tool: Tool, _ values: Values
    ) -> StepResult {
        var outcome = StepResult(
            verdict: report.verdict, failure: report.verdict.failure(accepting: codes), tool: tool,
            standardOutput: report.standardOutput.digest, standardError: report.standardError.digest,
            layers: report.layers, denials: report.denials, peaks: report.peaks, duration: report.duration)
        guard outcome.failure == nil, let output = call.reading else { return outcome }
        let reader = OutputReader(
            output: output, label: call.label, now: seams.clock.now(), mask: seams.secrets.mask)
        switch reader.taken(from: report, values) {
        case .success(let taken): outcome.taken = taken
        case .failure(let problem): outcome.failure = problem.message
        }
        return outcome
    }
}
