import Documents

extension Reply {
    func encoded() throws(FrameError) -> [UInt8] {
        switch self {
        case .response(let response):
            let header = Node.map([
                "status": Node(.integer(Int64(response.status))),
                "retry_after": response.retryAfter.map { Node(.integer(Int64($0))) },
                "date": response.date.map { Node(.integer($0.seconds)) },
            ])
            return try Frame(header: header, body: response.body).encoded()
        case .failed(let failure):
            let header = Node.map([
                "failed": Node(.string(failure.kind.rawValue)), "message": Node(.string(failure.message)),
            ])
            return try Frame(header: header, body: []).encoded()
        }
    }

    /// One reply for each exchange of `burst`, from the transport's standard output.
    ///
    /// The transport faces the network, so its output is judged like any stranger's. Where it ended early, the
    /// exchanges without a reply were interrupted: they may or may not have reached the server.
    public static func decode(_ bytes: [UInt8], of burst: Burst) throws(FrameError) -> [Reply] {
        var rest = bytes[...]
        var replies: [Reply] = []
        for exchange in burst.exchanges {
            do throws(FrameError) {
                let (frame, length) = try Frame.first(of: rest)
                guard frame.body.count <= exchange.maximumReply else {
                    throw .tooLarge("a reply of \(frame.body.count) bytes where \(exchange.maximumReply) were allowed")
                }
                replies.append(try Reply(frame))
                rest = rest.dropFirst(length)
            } catch .truncated {
                let failure = TransportFailure(
                    kind: .interrupted, message: "the transport ended before this exchange was done; it is tried again")
                return replies + Array(repeating: .failed(failure), count: burst.exchanges.count - replies.count)
            }
        }
        guard rest.isEmpty else { throw .malformed("more replies than exchanges") }
        return replies
    }

    private init(_ frame: Frame) throws(FrameError) {
        self = try frame.read("a reply") { fields in
            if fields.has("failed") {
                let kind = fields.choice("failed", TransportFailure.Kind.self)
                let message = fields.string("message")
                fields.finish()
                guard let kind, let message, message.utf8.count <= 500, frame.body.isEmpty else { return nil }
                return .failed(TransportFailure(kind: kind, message: message))
            }
            let status = fields.integer("status")
            let retryAfter = fields.optionalInteger("retry_after")
            let date = fields.optionalInteger("date")
            fields.finish()
            guard let status, (100...599).contains(status) else { return nil }
            let instant = date.flatMap { (0...253_402_300_799).contains($0) ? Timestamp(seconds: Int64($0)) : nil }
            return .response(Response(status: status, body: frame.body, retryAfter: retryAfter, date: instant))
        }
    }
}
