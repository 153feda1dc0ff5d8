import Documents
import Glibc

/// The part of the agent that speaks with the network: a process of its own that holds no evidence key, no ledger and
/// no root, takes one burst from a pipe and writes one reply for each exchange to another.
public enum Transport {
    /// Paths of PEM files, as this process sees them.
    public struct Credentials: Sendable, Hashable {
        public var certificate: String
        public var key: String
        /// The only authority whose server certificates are believed.
        public var authority: String

        public init(certificate: String, key: String, authority: String) {
            self.certificate = certificate
            self.key = key
            self.authority = authority
        }
    }

    public enum Problem: Error, Sendable, Hashable {
        case burst(FrameError)
        /// `errno` of the read or write.
        case input(Int32)
        case output(Int32)
        /// libcurl cannot start.
        case library

        public var message: String {
            switch self {
            case .burst(let error): "standard input is not a burst: \(error.message)"
            case .input(let code): "standard input: \(Transport.text(code))"
            case .output(let code): "standard output: \(Transport.text(code))"
            case .library: "libcurl cannot start; is this machine out of memory?"
            }
        }
    }

    /// Serves the one burst that stands in `input`. `orderly transport` is this call.
    ///
    /// - Parameters:
    ///   - input: File descriptor that yields what `Burst.encoded` gives.
    ///   - output: File descriptor for what `Reply.decode` reads. A failed exchange is a reply too.
    ///   - version: Goes into the user agent, `orderly/<version>`.
    public static func serve(
        input: Int32, output: Int32, credentials: Credentials, version: String
    ) throws(Problem) {
        // A server that hangs up while OpenSSL writes must be a failed exchange, not the end of this process.
        signal(SIGPIPE, SIG_IGN)
        let burst = try readBurst(input)
        guard let connection = Connection() else { throw .library }
        var lost: Reply?
        for exchange in burst.exchanges {
            let reply = lost ?? connection.perform(exchange, of: burst, with: credentials, agent: "orderly/\(version)")
            // Whoever cannot be reached at all is not tried again for each exchange, each time until the timeout.
            if case .failed(let failure) = reply, failure.kind.endsBurst { lost = reply }
            let bytes: [UInt8]
            do throws(FrameError) {
                bytes = try reply.encoded()
            } catch {
                throw .burst(error)
            }
            try write(bytes, to: output)
        }
    }

    private static func readBurst(_ input: Int32) throws(Problem) -> Burst {
        let prefix = try read(Frame.prefix, from: input)
        do throws(FrameError) {
            let (header, body) = try Frame.lengths(prefix)
            let rest: [UInt8]
            do throws(Problem) {
                rest = try read(header + body, from: input)
            } catch {
                throw .truncated
            }
            guard rest.count == header + body else { throw .truncated }
            return try Burst(Frame(header: Array(rest.prefix(header)), body: Array(rest.dropFirst(header))))
        } catch {
            throw .burst(error)
        }
    }

    /// Fewer than `count` bytes only at the end of the input.
    private static func read(_ count: Int, from descriptor: Int32) throws(Problem) -> [UInt8] {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < count {
            let wanted = min(part.count, count - bytes.count)
            let got = unsafe Glibc.read(descriptor, &part, wanted)
            if got < 0 {
                let code = errno
                if code == EINTR { continue }
                throw .input(code)
            }
            if got == 0 { break }
            bytes += part[..<got]
        }
        return bytes
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws(Problem) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let done = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if done < 0 {
                let code = errno
                if code == EINTR { continue }
                throw .output(code)
            }
            rest = rest.dropFirst(done)
        }
    }

    private static func text(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}

extension TransportFailure.Kind {
    /// Whether the exchanges behind this one would fail the same way.
    var endsBurst: Bool { self != .tooLarge && self != .notHTTP }
}
