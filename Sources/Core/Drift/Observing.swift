import Documents
public import Runbooks

/// Makes the observations of a check, or of an action's `before`.
public struct Observing: Sendable {
    public let values: Values

    /// Items of one `each`.
    public static let mostItems = 1000

    public init(values: Values) {
        self.values = values
    }

    public struct Result: Sendable {
        public var observed: [Observed]
        /// The values that were handed in, with what was taken below `observe`.
        public var values: Values
    }

    /// In order, so that a later one can use what was taken from an earlier one.
    public func all(_ observations: [Observation], _ observer: some Observer) -> Result {
        var result = Result(observed: [], values: values)
        for observation in observations {
            var seen = Observing(values: result.values).one(observation, observer)
            if !observation.take.isEmpty {
                switch Observing.taken(observation.take, seen) {
                case .success(let taken): result.values.observe[observation.name] = taken
                case .failure(let problem):
                    seen = Observed(
                        name: seen.name, shape: .one(.failed(.error, reason: problem.message)), source: seen.source,
                        key: seen.key, disclosure: seen.disclosure)
                }
            }
            result.observed.append(seen)
        }
        return result
    }

    /// A map of the taken values; below `each`, of lists of them. An item that gave no data gives none.
    private static func taken(_ wanted: [Taken], _ seen: Observed) -> Swift.Result<Node, ValueProblem> {
        var entries: [Node.Entry] = []
        for one in wanted {
            switch seen.shape {
            case .one(.data(let node)):
                switch one.value(in: node) {
                case .success(let value): entries.append(Node.Entry(key: one.name, value: value))
                case .failure(let problem): return .failure(problem)
                }
            case .one: continue
            case .each(let items):
                var values: [Node] = []
                for item in items {
                    guard case .data(let node) = item.part else { continue }
                    switch one.value(in: node) {
                    case .success(let value): values.append(value)
                    case .failure(let problem): return .failure(problem)
                    }
                }
                entries.append(Node.Entry(key: one.name, value: .list(values)))
            }
        }
        return .success(Node(.map(entries)))
    }

    func one(_ observation: Observation, _ observer: some Observer) -> Observed {
        let source = observation.source.words
        func observed(_ shape: Observed.Shape) -> Observed {
            Observed(
                name: observation.name, shape: shape, source: source, key: observation.key,
                disclosure: observation.disclosure)
        }
        guard let each = observation.each else { return observed(shape(of: observation, values, observer)) }
        do throws(ValueProblem) {
            let items = try each.resolved(values)
            guard let items = items.isNull ? [] : items.list, items.count <= Observing.mostItems else {
                return observed(.one(.failed(.error, reason: "`each` is not a list of at most \(Observing.mostItems)")))
            }
            return observed(
                .each(
                    items.map { item in
                        var values = self.values
                        values.item = item
                        return Observed.Item(item: item, part: part(of: observation, values, observer))
                    }))
        } catch {
            return observed(.one(.failed(.error, reason: error.message)))
        }
    }

    private func shape(of observation: Observation, _ values: Values, _ observer: some Observer) -> Observed.Shape {
        guard case .readAll = observation.source else { return .one(part(of: observation, values, observer)) }
        switch sight(of: observation, values, observer) {
        case .contents(let files):
            return .each(
                files.map { file in
                    Observed.Item(item: Node(file.path), part: parsed(file.content, observation, observer))
                })
        case .failed(let reason): return .one(.failed(.error, reason: reason))
        default: return .one(.failed(.error, reason: "nothing was read"))
        }
    }

    private func part(of observation: Observation, _ values: Values, _ observer: some Observer) -> Observed.Part {
        switch sight(of: observation, values, observer) {
        case .content(let bytes): return parsed(bytes, observation, observer)
        case .contents(let files):
            // Below `each`, a list of its own.
            var nodes: [Node] = []
            for file in files {
                switch parsed(file.content, observation, observer) {
                case .data(let node): nodes.append(.map(["item": Node(file.path), "value": node]))
                case .failed(let failure, let reason): return .failed(failure, reason: "\(file.path): \(reason)")
                case .nothing: break
                }
            }
            return .data(.list(nodes))
        case .state(let node): return .data(node)
        case .target(let path): return .data(Node(path))
        case .missing: return .nothing
        case .failed(let reason): return .failed(.error, reason: reason)
        case .exited(let code, let output):
            switch observation.exit[code] {
            case .data: return parsed(output, observation, observer)
            case .drift: return .failed(.drift, reason: "the tool ended with \(code)")
            case .unknown: return .failed(.unknown, reason: "the tool ended with \(code)")
            case .error, nil: return .failed(.error, reason: "the tool ended with \(code)")
            }
        }
    }

    private func sight(of observation: Observation, _ values: Values, _ observer: some Observer) -> Sight {
        do throws(ValueProblem) {
            return observer.look(try look(at: observation, values))
        } catch {
            return .failed(reason: error.message)
        }
    }

    private func look(at observation: Observation, _ values: Values) throws(ValueProblem) -> Look {
        switch observation.source {
        case .read(let path): return .read(path: try text(path, values))
        case .readAll(let pattern): return .readAll(pattern: try text(pattern, values))
        case .stat(let path): return .stat(path: try text(path, values))
        case .link(let path): return .link(path: try text(path, values))
        case .run(let arguments):
            return .launch(try launch(observation, try arguments.resolved(values), values))
        case .script: return .launch(try launch(observation, [], values))
        }
    }

    private func launch(
        _ observation: Observation, _ arguments: [String], _ values: Values
    ) throws(ValueProblem) -> LookLaunch {
        var environment: [String: String] = [:]
        for (name, template) in observation.environment { environment[name] = try text(template, values) }
        var input: [UInt8] = []
        if let template = observation.standardInput { input = Array(try text(template, values).utf8) }
        return LookLaunch(
            observation: observation, arguments: arguments, environment: environment, standardInput: input,
            values: values)
    }

    private func text(_ template: Template, _ values: Values) throws(ValueProblem) -> String {
        let node = try template.resolved(values)
        if let text = node.string { return text }
        guard node.isScalar else { throw ValueProblem(.notText(kind: node.kind), template.references.first) }
        return String(decoding: JSON.bytes(node), as: UTF8.self)
    }

    private func parsed(
        _ bytes: [UInt8], _ observation: Observation, _ observer: some Observer
    ) -> Observed.Part {
        do throws(OutputProblem) {
            return .data(observer.masked(try OutputParser(observation.parse).node(bytes)))
        } catch {
            return .failed(.error, reason: error.description)
        }
    }
}
