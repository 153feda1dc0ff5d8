import Glibc
import LaunchPlan

/// The launcher's side of the status channel.
enum Status {
    static func send(_ record: StatusRecord) {
        let bytes = record.encoded()
        // Nobody is left to tell when this fails.
        _ = unsafe bytes.withUnsafeBytes { unsafe write(Channel.status, $0.baseAddress, $0.count) }
    }
}
