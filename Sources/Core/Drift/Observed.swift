public import Documents
public import Runbooks

/// What one observation saw.
public struct Observed: Sendable, Hashable {
    /// What one launch, file or folder gave.
    public enum Part: Sendable, Hashable {
        case data(Node)
        /// Nothing is there: the file does not exist.
        case nothing
        /// The tool said, or failed to say, something that is a result of its own.
        case failed(Expectation.Failure, reason: String)
    }

    public struct Item: Sendable, Hashable {
        /// Of `each`, or the path of `read_all`.
        public let item: Node
        public let part: Part

        public init(item: Node, part: Part) {
            self.item = item
            self.part = part
        }
    }

    public enum Shape: Sendable, Hashable {
        case one(Part)
        /// Pointers see a list of `{item, value}`.
        case each([Item])
    }

    /// Empty for the output of a step: pointers then begin in it.
    public let name: String
    public let shape: Shape
    /// Where it came from, for people: the tool's name and verb, or the path.
    public let source: String
    /// What names an element; nil: `/item` where there are items, else the element's place.
    public let key: Pointer?
    public let disclosure: Observation.Disclosure

    public init(
        name: String, shape: Shape, source: String, key: Pointer? = nil, disclosure: Observation.Disclosure = .values
    ) {
        self.name = name
        self.shape = shape
        self.source = source
        self.key = key
        self.disclosure = disclosure
    }

    /// What pointers see; nil where nothing is.
    var node: Node? {
        switch shape {
        case .one(.data(let node)): node
        case .one: nil
        case .each(let items):
            .list(
                items.map { item in
                    if case .data(let node) = item.part { return .map(["item": item.item, "value": node]) }
                    return .map(["item": item.item])
                })
        }
    }

    /// The parts that did not come to be, by their place below the observation.
    var failures: [(path: [String], failure: Expectation.Failure, reason: String)] {
        switch shape {
        case .one(.failed(let failure, let reason)): return [([], failure, reason)]
        case .one: return []
        case .each(let items):
            return items.enumerated().compactMap { index, item in
                guard case .failed(let failure, let reason) = item.part else { return nil }
                return ([String(index)], failure, reason)
            }
        }
    }
}
