import FoundationEssentials
import Glibc

/// Another program of this release, run to its end with our own streams.
enum Child {
    /// The program of this name in the folder that this one was started from.
    static func beside(_ name: String) throws(CommandFailure) -> String {
        let own = try File.absolute("/proc/self/exe")
        let path = own.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/" + name
        guard access(path, X_OK) == 0 else {
            throw CommandFailure(.cannot, "there is no \(path)", hint: "install \(name) beside orderly")
        }
        return path
    }

    /// Throws unless it ends with 0. Its own message has been printed by then.
    static func run(_ program: String, _ arguments: [String]) throws(CommandFailure) {
        let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
        var argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for text in argv + variables { free(text) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, program, nil, nil, &argv, &variables)
        guard code == 0 else { throw File.failure("cannot start", program, code) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { throw File.failure("cannot wait for", program) }
        }
        guard status == 0 else {
            throw CommandFailure(
                .failed, "\(program) \(arguments.first ?? "") failed", hint: "its own message above says why")
        }
    }
}
