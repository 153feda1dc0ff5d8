/// What a control server's HTTP status means for the statement that was put.
public enum DeliveryAnswer: Sendable, Hashable {
    case delivered
    /// Later: the server or the way to it is the problem, not the statement.
    case retry
    /// The server holds another statement in this place.
    case fork
    /// The server will never take this one.
    case refused

    /// 0 stands for no answer at all.
    public init(status: Int) {
        self =
            switch status {
            case 200..<300: .delivered
            case 409: .fork
            case 408, 429: .retry
            case 400..<500: .refused
            default: .retry
            }
    }
}
