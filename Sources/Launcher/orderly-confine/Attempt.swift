import CKernel
import Glibc
import LaunchPlan

typealias Failure = StatusRecord.Failure

/// Turns the result of a CKernel call into a failure that names what was being done.
@discardableResult
func attempt(_ stage: StatusRecord.Stage, _ path: String?, _ result: Int32) throws(Failure) -> Int32 {
    guard result >= 0 else { throw Failure(stage, path: path, errno: -result) }
    return result
}

@discardableResult
func attempt(_ stage: StatusRecord.Stage, _ result: Int32) throws(Failure) -> Int32 {
    try attempt(stage, nil, result)
}

/// For a call that is declared in Glibc: the errno of that very call.
@discardableResult
func attemptLibrary(_ stage: StatusRecord.Stage, _ path: String?, _ result: Int32) throws(Failure) -> Int32 {
    let error = errno
    guard result >= 0 else { throw Failure(stage, path: path, errno: error) }
    return result
}

/// Writes all of `bytes`; used on regular files and procfs, where one call takes all.
func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ stage: StatusRecord.Stage, _ path: String?) throws(Failure) {
    var done = 0
    while done < bytes.count {
        let count = unsafe bytes.withUnsafeBytes {
            unsafe write(descriptor, $0.baseAddress?.advanced(by: done), $0.count - done)
        }
        let error = errno
        guard count > 0 else { throw Failure(stage, path: path, errno: error) }
        done += count
    }
}
