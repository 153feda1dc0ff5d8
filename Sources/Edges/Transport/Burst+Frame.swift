import Documents

extension Burst {
    /// The bytes for the transport's standard input.
    public func encoded() throws(FrameError) -> [UInt8] {
        try judge()
        let header = Node.map([
            "server": Node(.string(server)),
            "connect": Burst.number(timeouts.connect), "exchange": Burst.number(timeouts.exchange),
            "stall": Burst.number(timeouts.stall),
            "exchanges": .list(
                exchanges.map { exchange in
                    .map([
                        "method": Node(.string(exchange.method.rawValue)), "path": Node(.string(exchange.path)),
                        "content_type": Node(.string(exchange.contentType)),
                        "body": Node(.integer(Int64(exchange.body.count))),
                        "maximum_reply": Node(.integer(Int64(exchange.maximumReply))),
                    ])
                }),
        ])
        return try Frame(header: header, body: Array(exchanges.map(\.body).joined())).encoded()
    }

    /// Reads what `encoded` wrote; the same rules hold.
    public init(decoding bytes: [UInt8]) throws(FrameError) {
        let (frame, length) = try Frame.first(of: bytes[...])
        guard length == bytes.count else { throw .malformed("something follows the burst") }
        try self.init(frame)
    }

    init(_ frame: Frame) throws(FrameError) {
        var rest = frame.body[...]
        self = try frame.read("a burst") { fields in
            let server = fields.string("server")
            let connect = Burst.duration(fields, "connect")
            let whole = Burst.duration(fields, "exchange")
            let stall = Burst.duration(fields, "stall")
            let exchanges = (fields.list("exchanges") ?? []).prefix(Burst.mostExchanges + 1).compactMap { node in
                fields.reading.fields(node, "an exchange").flatMap { Burst.exchange($0, &rest) }
            }
            fields.finish()
            guard let server, let connect, let whole, let stall else { return nil }
            return Burst(
                server: server, timeouts: Timeouts(connect: connect, exchange: whole, stall: stall),
                exchanges: exchanges)
        }
        guard rest.isEmpty else { throw .malformed("bytes that belong to no exchange") }
        try judge()
    }

    private static func exchange(_ fields: Fields, _ rest: inout ArraySlice<UInt8>) -> Exchange? {
        let method = fields.choice("method", Exchange.Method.self)
        let path = fields.string("path")
        let contentType = fields.string("content_type")
        let length = fields.integer("body")
        let maximumReply = fields.integer("maximum_reply")
        fields.finish()
        guard let method, let path, let contentType, let length, let maximumReply else { return nil }
        guard (0...rest.count).contains(length) else {
            fields.reading.error("ORD-102", "an exchange's body is longer than the frame", at: fields.position)
            return nil
        }
        defer { rest = rest.dropFirst(length) }
        return Exchange(
            method, path, body: Array(rest.prefix(length)), contentType: contentType, maximumReply: maximumReply)
    }

    private static func number(_ span: Duration) -> Node { Node(.integer(span.wholeMilliseconds)) }

    private static func duration(_ fields: Fields, _ key: String) -> Duration? {
        fields.integer(key).map { .milliseconds($0) }
    }
}
