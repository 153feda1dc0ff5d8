/// A pattern as instructions for `PatternMachine` (Thompson 1968, Pike's variant; swtch.com/~rsc/regexp/regexp2.html).
struct PatternProgram: Sendable {
    enum Instruction: Sendable {
        case one(ScalarSet)
        case assert(PatternSyntax.Assertion)
        /// Both ways at once; the first is preferred.
        case split(Int, Int)
        case jump(Int)
        /// Remember the place in a slot: two for each group.
        case save(Int)
        case match
    }

    static let largest = 4096

    private(set) var instructions: [Instruction] = []
    let names: [String?]

    init(_ syntax: PatternSyntax, names: [String?]) throws(PatternProblem) {
        self.names = names
        // Measured before it is built: nested repetitions multiply.
        guard PatternProgram.size(syntax) < PatternProgram.largest else { throw .tooLarge }
        add(syntax)
        instructions.append(.match)
    }

    private static func size(_ syntax: PatternSyntax) -> Int {
        switch syntax {
        case .empty: 0
        case .one, .assert: 1
        case .group(_, let inner): size(inner) + 2
        case .sequence(let parts): parts.reduce(0) { min($0 + size($1), largest) }
        case .either(let parts): parts.reduce(0) { min($0 + size($1) + 2, largest) }
        case .many(let inner, let least, let most, _):
            // An empty repeated body costs too: its splits and the time to write them.
            min((size(inner) + 1) * max(least, most ?? least + 1) + 1, largest)
        }
    }

    private mutating func add(_ syntax: PatternSyntax) {
        switch syntax {
        case .empty: break
        case .one(let set): instructions.append(.one(set))
        case .assert(let assertion): instructions.append(.assert(assertion))
        case .group(let number, let inner):
            instructions.append(.save(number * 2 - 2))
            add(inner)
            instructions.append(.save(number * 2 - 1))
        case .sequence(let parts):
            for part in parts { add(part) }
        case .either(let parts): addEither(parts)
        case .many(let inner, let least, let most, let greed):
            for _ in 0..<least { add(inner) }
            if let most {
                addOptional(inner, times: most - least, greed)
            } else {
                addLoop(inner, greed)
            }
        }
    }

    private mutating func addEither(_ parts: [PatternSyntax]) {
        var ends: [Int] = []
        for part in parts.dropLast() {
            let split = reserve()
            add(part)
            ends.append(reserve())
            instructions[split] = .split(split + 1, instructions.count)
        }
        if let last = parts.last { add(last) }
        for end in ends { instructions[end] = .jump(instructions.count) }
    }

    private mutating func addOptional(_ inner: PatternSyntax, times: Int, _ greed: PatternSyntax.Greed) {
        var splits: [Int] = []
        for _ in 0..<times {
            splits.append(reserve())
            add(inner)
        }
        for split in splits { instructions[split] = choice(split + 1, instructions.count, greed) }
    }

    private mutating func addLoop(_ inner: PatternSyntax, _ greed: PatternSyntax.Greed) {
        let split = reserve()
        add(inner)
        instructions.append(.jump(split))
        instructions[split] = choice(split + 1, instructions.count, greed)
    }

    /// A place for an instruction whose target is not known yet.
    private mutating func reserve() -> Int {
        instructions.append(.match)
        return instructions.count - 1
    }

    private func choice(_ more: Int, _ enough: Int, _ greed: PatternSyntax.Greed) -> Instruction {
        switch greed {
        case .greedy: .split(more, enough)
        case .lazy: .split(enough, more)
        }
    }
}
