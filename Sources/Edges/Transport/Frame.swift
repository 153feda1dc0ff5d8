import Documents

/// What goes through the pipes between agent and transport: a small JSON header and raw bytes behind it.
///
/// `UInt32 header length · UInt32 body length · header · body`, both numbers big-endian and bounded.
struct Frame: Sendable, Hashable {
    var header: Node
    var body: [UInt8]

    static let largestHeader = 128 << 10
    static let largestBody = Burst.mostBytes
    static let prefix = 8

    func encoded() throws(FrameError) -> [UInt8] {
        let head = JSON.bytes(header)
        _ = try Frame.lengths(Frame.number(head.count) + Frame.number(body.count))
        return Frame.number(head.count) + Frame.number(body.count) + head + body
    }

    /// Lengths of header and body, from the first eight bytes.
    static func lengths(_ prefix: some Collection<UInt8>) throws(FrameError) -> (header: Int, body: Int) {
        guard prefix.count >= Frame.prefix else { throw .truncated }
        let header = prefix.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        let body = prefix.dropFirst(4).prefix(4).reduce(0) { $0 << 8 | Int($1) }
        guard header <= largestHeader, body <= largestBody else {
            throw .tooLarge("a frame of \(header) and \(body) bytes; at most \(largestHeader) and \(largestBody)")
        }
        return (header, body)
    }

    /// The first frame of `bytes`, and how many of them it takes.
    static func first(of bytes: ArraySlice<UInt8>) throws(FrameError) -> (frame: Frame, length: Int) {
        let (header, body) = try lengths(bytes)
        guard bytes.count >= prefix + header + body else { throw .truncated }
        let start = bytes.startIndex + prefix
        let frame = try Frame(
            header: Array(bytes[start..<start + header]), body: Array(bytes[start + header..<start + header + body]))
        return (frame, prefix + header + body)
    }

    init(header: Node, body: [UInt8]) {
        self.header = header
        self.body = body
    }

    init(header bytes: [UInt8], body: [UInt8]) throws(FrameError) {
        let reading = Reading(file: "frame")
        guard let header = JSON.read(bytes, reading, limit: Frame.largestHeader) else {
            throw .malformed(reading.diagnostics.first?.message ?? "the header is not JSON")
        }
        self.init(header: header, body: body)
    }

    /// Reads the header's fields; any finding makes the frame malformed.
    func read<Value>(_ what: String, _ body: (Fields) -> Value?) throws(FrameError) -> Value {
        let reading = Reading(file: "frame")
        guard let fields = reading.fields(header, what), let value = body(fields), !reading.hasErrors else {
            throw .malformed(reading.diagnostics.first?.message ?? "the header of \(what)")
        }
        return value
    }

    private static func number(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }
}
