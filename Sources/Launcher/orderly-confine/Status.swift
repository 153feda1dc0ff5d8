import Glibc
import LaunchPlan

/// The launcher's side of the status channel.
enum Status {
    /// - Parameter descriptor: of the channel, where it is not in its place yet.
    static func send(_ record: StatusRecord, to descriptor: Int32 = Channel.status) {
        let bytes = record.encoded()
        // Nobody is left to tell when this fails.
        _ = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    }
}
