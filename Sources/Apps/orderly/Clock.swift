import Documents
import FoundationEssentials

/// This machine's clock, read once for each document that is signed.
enum Clock {
    static func now() -> Timestamp {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }
}
