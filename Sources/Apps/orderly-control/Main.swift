import ArgumentParser
import ControlServer
import Glibc

/// Runs one command and maps every error to its message and exit code.
@main
enum Main {
    static func main() async {
        do {
            var command = try OrderlyControl.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let code as ExitCode {
            exit(code.rawValue)
        } catch let error as FolderError {
            fail(error.message, code(error))
        } catch let error as StoreError {
            fail(error.message, 70)
        } catch {
            let code = OrderlyControl.exitCode(for: error)
            if code == .success || code == .validationFailure {
                let text = OrderlyControl.fullMessage(for: error)
                say(text, to: code == .success ? STDOUT_FILENO : STDERR_FILENO)
                exit(code == .success ? 0 : 2)
            }
            fail("\(error)", 70)
        }
    }

    /// Written at once, since whoever waits for a line reads a pipe.
    static func say(_ text: String, to descriptor: Int32 = STDOUT_FILENO) {
        var rest = Array((text + "\n").utf8)[...]
        while !rest.isEmpty {
            let done = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if done < 0 && errno != EINTR { return }
            rest = rest.dropFirst(max(0, done))
        }
    }

    /// Those of `orderly`, which `ExitStatus` lists there; the unit that starts a server again relies on 1 and 2.
    private static func code(_ error: FolderError) -> Int32 {
        switch error.code {
        case .invalid, .unusable: 1
        case .usage, .exists: 2
        case .cannot: 4
        case .disk: 70
        }
    }

    private static func fail(_ message: String, _ code: Int32) -> Never {
        say("error: \(message)", to: STDERR_FILENO)
        exit(code)
    }
}
