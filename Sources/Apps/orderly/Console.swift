import Documents
import Glibc

/// The two streams of a command: results go to standard output, progress and diagnostics to standard error. Whatever
/// text a person is shown goes through here, so that nothing in it, wherever it came from, steers a terminal.
enum Console {
    static func print(_ text: String) { write(text.showingControls() + "\n", to: STDOUT_FILENO) }
    static func note(_ text: String) { write(text.showingControls() + "\n", to: STDERR_FILENO) }

    /// Indented JSON, for `--json`.
    static func print(_ node: Node) {
        write(JSON.text(node).showingControlsInJSON() + "\n", to: STDOUT_FILENO)
    }

    /// Bytes as they are.
    static func write(_ bytes: [UInt8], to descriptor: Int32 = STDOUT_FILENO) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // A reader that has gone away is no reason to fail: `orderly runs | head`.
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// What a step printed: to a program as it was, to a person with nothing in it that steers the terminal.
    static func pass(_ bytes: [UInt8], to descriptor: Int32) {
        guard isatty(descriptor) == 1, !bytes.isEmpty else { return write(bytes, to: descriptor) }
        let text = String(decoding: bytes, as: UTF8.self).showingControls()
        write(text.hasSuffix("\n") ? text : text + "\n", to: descriptor)
    }

    static var showsProgress: Bool { isatty(STDERR_FILENO) == 1 }

    private static func write(_ text: String, to descriptor: Int32) { write(Array(text.utf8), to: descriptor) }
}
