public import Documents

/// How one exchange ended.
public enum Reply: Sendable, Hashable {
    case response(Response)
    case failed(TransportFailure)

    public struct Response: Sendable, Hashable {
        /// HTTP status. A redirect is a status like any other: it is never followed.
        public var status: Int
        public var body: [UInt8]
        /// Seconds, as the server said it; not clamped here.
        public var retryAfter: Int?
        /// The server's clock, to the second.
        public var date: Timestamp?

        public init(status: Int, body: [UInt8] = [], retryAfter: Int? = nil, date: Timestamp? = nil) {
            self.status = status
            self.body = body
            self.retryAfter = retryAfter
            self.date = date
        }
    }
}
