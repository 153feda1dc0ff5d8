import Signing

/// Finds any of many byte strings in one pass, in time linear in the text whatever they are (Aho and Corasick, 1975).
struct AhoCorasick: Sendable {
    /// A state; 0 is the start.
    typealias State = Int32

    private struct Node {
        var byte: UInt8
        /// 0: there is none.
        var child: State = 0
        var sibling: State = 0
        /// The longest proper suffix of what was read that begins a pattern too.
        var fallback: State = 0
        /// Bytes read since the start.
        var depth: Int32
        /// Length of the longest pattern that ends here; 0 where none does.
        var match: Int32 = 0
        /// Whose pattern that is.
        var owner: Int32 = 0
    }

    /// The nodes spell secrets, so they are wiped when nobody looks for them any more.
    ///
    /// `@unchecked Sendable` holds because they are written only while `AhoCorasick.init` has the one reference.
    private final class Memory: @unchecked Sendable {
        let nodes: UnsafeMutableBufferPointer<Node>

        init(_ count: Int) {
            nodes = .allocate(capacity: count)
            nodes.initialize(repeating: Node(byte: 0, depth: 0))
        }

        deinit {
            SecretBytes.wipe(UnsafeMutableRawBufferPointer(nodes))
            nodes.deallocate()
        }
    }

    private let memory: Memory
    private var nodes: UnsafeMutableBufferPointer<Node> { memory.nodes }
    private var count = 1
    /// From the start, by byte: most of a text is read here.
    private var start = [State](repeating: 0, count: 256)

    /// - Parameter patterns: none is empty; `owner` is what `found` gives back.
    init(_ patterns: [(bytes: [UInt8], owner: Int)]) {
        memory = Memory(patterns.reduce(1) { $0 + $1.bytes.count })
        for pattern in patterns where !pattern.bytes.isEmpty { insert(pattern.bytes, Int32(clamping: pattern.owner)) }
        link()
    }

    func next(_ state: State, _ byte: UInt8) -> State {
        var state = state
        while state != 0 {
            let child = child(of: state, byte)
            if child != 0 { return child }
            state = nodes[Int(state)].fallback
        }
        return start[Int(byte)]
    }

    /// Bytes at the end of what was read that may become a pattern.
    func depth(_ state: State) -> Int { Int(nodes[Int(state)].depth) }

    /// The longest pattern that ends here; others that do lie inside it.
    func found(_ state: State) -> (length: Int, owner: Int)? {
        let node = nodes[Int(state)]
        return node.match > 0 ? (Int(node.match), Int(node.owner)) : nil
    }

    private func child(of state: State, _ byte: UInt8) -> State {
        var child = nodes[Int(state)].child
        while child != 0, nodes[Int(child)].byte != byte { child = nodes[Int(child)].sibling }
        return child
    }

    private mutating func insert(_ pattern: [UInt8], _ owner: Int32) {
        var state: State = 0
        for byte in pattern {
            let known = state == 0 ? start[Int(byte)] : child(of: state, byte)
            if known != 0 {
                state = known
                continue
            }
            let made = State(count)
            nodes[count] = Node(byte: byte, sibling: nodes[Int(state)].child, depth: nodes[Int(state)].depth + 1)
            count += 1
            nodes[Int(state)].child = made
            if state == 0 { start[Int(byte)] = made }
            state = made
        }
        guard nodes[Int(state)].match == 0 else { return }
        nodes[Int(state)].match = Int32(clamping: pattern.count)
        nodes[Int(state)].owner = owner
    }

    /// Breadth first: a fallback is less deep than its state.
    private func link() {
        var queue = start.filter { $0 != 0 }
        var done = 0
        while done < queue.count {
            let state = queue[done]
            done += 1
            var child = nodes[Int(state)].child
            while child != 0 {
                let fallback = next(nodes[Int(state)].fallback, nodes[Int(child)].byte)
                nodes[Int(child)].fallback = fallback
                if nodes[Int(child)].match == 0 {
                    nodes[Int(child)].match = nodes[Int(fallback)].match
                    nodes[Int(child)].owner = nodes[Int(fallback)].owner
                }
                queue.append(child)
                child = nodes[Int(child)].sibling
            }
        }
    }
}
