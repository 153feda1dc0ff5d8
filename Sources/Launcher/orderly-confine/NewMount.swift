import CKernel
import Glibc
import LaunchPlan

/// A file system of its own, detached.
enum NewMount {
    /// `options` alternates keys and values; an empty value makes a flag of its key.
    static func make(
        _ kind: String, _ options: [String], _ attributes: UInt32, _ stage: StatusRecord.Stage, _ path: String
    ) throws(Failure) -> Int32 {
        let texts = CStrings(options.map { $0.isEmpty ? nil : $0 })
        return try attempt(
            stage, path,
            unsafe texts.withPointers { unsafe kernel_new_mount(kind, $0, options.count / 2, attributes) })
    }
}
