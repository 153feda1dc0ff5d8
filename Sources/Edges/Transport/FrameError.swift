/// Bytes that are not a frame of this format.
public enum FrameError: Error, Sendable, Hashable {
    case tooLarge(String)
    case truncated
    case malformed(String)

    public var message: String {
        switch self {
        case .tooLarge(let what): what
        case .truncated: "the frame ends early"
        case .malformed(let what): what
        }
    }
}
