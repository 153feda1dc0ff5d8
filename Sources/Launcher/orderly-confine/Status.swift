import Glibc
import LaunchPlan

/// The launcher's side of the status channel.
enum Status {
    /// - Parameter descriptor: of the channel, where it is not in its place yet.
    /// - Returns: 0, or -errno. Nobody is left to tell of most records that they could not be sent.
    @discardableResult
    static func send(_ record: StatusRecord, to descriptor: Int32 = Channel.status) -> Int32 {
        let bytes = record.encoded()
        var error: Int32 = 0
        // What had no memory once may have some at once; who listens no more is not waited for.
        for _ in 0..<3 where error != EPIPE {
            let count = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            if count == bytes.count { return 0 }
            error = count < 0 ? errno : EIO
        }
        return -error
    }
}
