/// Runs a program over a text with all its threads in step, one character at a time: no thread ever goes back, and at
/// each character an instruction runs at most once.
struct PatternMachine {
    enum Wanted {
        /// A match from the first to the last character.
        case whole
        /// The first match, with what its groups hold.
        case first
    }

    /// Where each group begins and ends, two slots for each; -1 for a group that took no part.
    typealias Slots = [Int]

    private(set) var steps = 0
    private let program: PatternProgram
    private let scalars: [Unicode.Scalar]
    private let wanted: Wanted
    private var seenAt: [Int]
    private var work: [Work] = []

    private struct Threads {
        var instructions: [Int] = []
        var slots: [Slots] = []
    }

    private enum Work {
        case visit(Int)
        /// The slots as they were before the branch that was just visited.
        case restore(slot: Int, Int)
    }

    init(_ program: PatternProgram, _ text: String, wanted: Wanted) {
        self.program = program
        self.wanted = wanted
        scalars = Array(text.unicodeScalars)
        seenAt = Array(repeating: -1, count: program.instructions.count)
    }

    /// The slots of the match, nil where there is none.
    mutating func run() -> Slots? {
        let none = wanted == .whole ? [] : Slots(repeating: -1, count: program.names.count * 2)
        var found: Slots?
        var threads = Threads()
        for place in 0...scalars.count {
            // An attempt that begins here comes after all older ones, and no more begin once one has matched.
            let begins = wanted == .whole ? place == 0 : found == nil
            if begins { follow(0, at: place, none, into: &threads) }
            if threads.instructions.isEmpty, !begins { break }
            threads = step(threads, at: place, &found)
        }
        return found
    }

    /// Every thread takes the character at `place`. A thread that matches ends all that are less preferred.
    private mutating func step(_ threads: Threads, at place: Int, _ found: inout Slots?) -> Threads {
        var next = Threads()
        for (instruction, slots) in zip(threads.instructions, threads.slots) {
            steps += 1
            switch program.instructions[instruction] {
            case .one(let set):
                if place < scalars.count, set.contains(scalars[place].value) {
                    follow(instruction + 1, at: place + 1, slots, into: &next)
                }
            case .match:
                if wanted == .whole, place < scalars.count { continue }
                found = slots
                return next
            case .assert, .split, .jump, .save: continue
            }
        }
        return next
    }

    /// Adds the threads that `start` leads to without taking a character, in order of preference.
    private mutating func follow(_ start: Int, at place: Int, _ slots: Slots, into list: inout Threads) {
        var slots = slots
        work.append(.visit(start))
        while let item = work.popLast() {
            guard case .visit(let instruction) = item else {
                if case .restore(let slot, let old) = item { slots[slot] = old }
                continue
            }
            guard seenAt[instruction] != place else { continue }
            seenAt[instruction] = place
            steps += 1
            switch program.instructions[instruction] {
            case .jump(let target): work.append(.visit(target))
            case .split(let first, let second):
                work.append(.visit(second))
                work.append(.visit(first))
            case .save(let slot):
                if wanted == .first {
                    work.append(.restore(slot: slot, slots[slot]))
                    slots[slot] = place
                }
                work.append(.visit(instruction + 1))
            case .assert(let assertion):
                if holds(assertion, at: place) { work.append(.visit(instruction + 1)) }
            case .one, .match:
                list.instructions.append(instruction)
                list.slots.append(slots)
            }
        }
    }

    private func holds(_ assertion: PatternSyntax.Assertion, at place: Int) -> Bool {
        switch assertion {
        case .textStart: place == 0
        case .textEnd: place == scalars.count
        case .lineStart: place == 0 || scalars[place - 1] == "\n"
        case .lineEnd: place == scalars.count || scalars[place] == "\n"
        case .wordBoundary: isWord(place - 1) != isWord(place)
        case .noWordBoundary: isWord(place - 1) == isWord(place)
        }
    }

    private func isWord(_ place: Int) -> Bool {
        guard scalars.indices.contains(place) else { return false }
        return ScalarSet.words.contains { $0.contains(scalars[place].value) }
    }

    func captures(_ slots: Slots) -> [String: String] {
        var captures: [String: String] = [:]
        for (index, name) in program.names.enumerated() {
            guard let name, slots[index * 2] >= 0, slots[index * 2 + 1] >= slots[index * 2] else { continue }
            let range = slots[index * 2]..<slots[index * 2 + 1]
            captures[name] = String(String.UnicodeScalarView(scalars[range]))
        }
        return captures
    }
}
