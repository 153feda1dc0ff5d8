import CSeccomp
import Glibc

/// Takes from this process, for ever and in all its threads, the power to open a socket to a network. Unix sockets stay.
///
/// The process that holds root, the ledger and the evidence key calls it when its fork server is up: what speaks with the
/// control server is a caged child of that. A test proves that the calls fail.
public enum NetworkSeal {
    public struct Failure: Error, Sendable, Hashable {
        public let call: String
        public let errno: Int32
    }

    public static func close() throws(Failure) {
        do throws(SeccompFilter.Refusal) {
            let filter = try SeccompFilter.make(otherwise: .allow)
            // Everything but AF_UNIX: a masked comparison cannot say "not 1", so each bit of the number is a rule.
            try filter.add(.fail(EACCES), "socket", where: [.masked(0, 1, 0)])
            for bit in 1..<32 { try filter.add(.fail(EACCES), "socket", where: [.masked(0, 1 << bit, 1 << bit)]) }
            // Rings of io_uring open sockets without the call.
            try filter.add(.fail(ENOSYS), "io_uring_setup")
            try filter.load()
        } catch {
            throw Failure(call: error.call, errno: error.errno)
        }
    }
}
