/// What one connection is opened for: a server and the requests that go to it, one after the other.
public struct Burst: Sendable, Hashable {
    /// `https://host[:port][/prefix]`, without a slash at the end.
    public var server: String
    public var timeouts: Timeouts
    /// At most `mostExchanges`.
    public var exchanges: [Exchange]

    public static let mostExchanges = 64
    /// Of all bodies of a burst together, and of all replies that it may ask for.
    public static let mostBytes = 8 << 20

    public init(server: String, timeouts: Timeouts = Timeouts(), exchanges: [Exchange]) {
        self.server = server
        self.timeouts = timeouts
        self.exchanges = exchanges
    }

    public struct Timeouts: Sendable, Hashable {
        /// From the first packet to the end of the TLS handshake.
        public var connect: Duration
        /// Of one exchange, from its start to its last byte.
        public var exchange: Duration
        /// How long an exchange may go on at less than 16 bytes a second. Whole seconds.
        public var stall: Duration

        public init(connect: Duration = .seconds(10), exchange: Duration = .seconds(60), stall: Duration = .seconds(20))
        {
            self.connect = connect
            self.exchange = exchange
            self.stall = stall
        }
    }
}

/// One request.
public struct Exchange: Sendable, Hashable {
    public enum Method: String, Sendable, Hashable, CaseIterable {
        case get = "GET"
        case put = "PUT"
        case post = "POST"
    }

    public var method: Method
    /// Relative to the server's base URL, without a slash at the beginning: `orders?free=10`.
    public var path: String
    public var body: [UInt8]
    /// Of the body; unused for GET.
    public var contentType: String
    /// Bytes of the reply's body; more is refused, by its announced length or while it arrives.
    public var maximumReply: Int

    public init(
        _ method: Method, _ path: String, body: [UInt8] = [], contentType: String = "application/json",
        maximumReply: Int = 1 << 20
    ) {
        self.method = method
        self.path = path
        self.body = body
        self.contentType = contentType
        self.maximumReply = maximumReply
    }
}
