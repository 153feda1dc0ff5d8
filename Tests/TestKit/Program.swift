import Foundation
import Synchronization

/// Another program, run by a test as an independent counterpart.
public enum Program {
    public struct Result: Sendable {
        public let status: Int32
        public let output: [UInt8]
        public let errors: String

        public var text: String { String(decoding: output, as: UTF8.self) }
    }

    /// Runs `argv` to its end; its first word is looked up in PATH.
    public static func run(_ argv: [String], input: [UInt8] = [], in folder: String? = nil) throws -> Result {
        let running = try Running(argv, in: folder)
        running.send(input)
        return running.finish()
    }

    /// A program that goes on while the test does. It is killed when the last reference to it goes.
    public final class Running: @unchecked Sendable {
        // `process` and the pipes are set before the object is shared and only their thread-safe calls are used;
        // what the reading threads collect lies behind the mutex.
        private let process = Process()
        private let input = Pipe()
        private let collected = Mutex<(output: [UInt8], errors: [UInt8])>(([], []))
        private let readers = DispatchGroup()

        public init(_ argv: [String], in folder: String? = nil) throws {
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = argv
            if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
            let output = Pipe()
            let errors = Pipe()
            process.standardInput = input
            process.standardOutput = output
            process.standardError = errors
            try process.run()
            collect(output) { $0.output += $1 }
            collect(errors) { $0.errors += $1 }
        }

        deinit {
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }

        public var identifier: Int32 { process.processIdentifier }
        public var isRunning: Bool { process.isRunning }
        public var output: String { collected.withLock { String(decoding: $0.output, as: UTF8.self) } }
        public var errors: String { collected.withLock { String(decoding: $0.errors, as: UTF8.self) } }

        public func signal(_ number: Int32) { kill(process.processIdentifier, number) }

        /// Writes `bytes` to its standard input and closes that.
        public func send(_ bytes: [UInt8]) {
            try? input.fileHandleForWriting.write(contentsOf: Data(bytes))
            try? input.fileHandleForWriting.close()
        }

        /// Waits until `condition` holds or the program has ended; false when neither came within a minute.
        public func waits(until condition: (Running) -> Bool) -> Bool {
            for _ in 0..<6000 {
                if condition(self) { return true }
                if !process.isRunning {
                    readers.wait()
                    return condition(self)
                }
                usleep(10_000)
            }
            return false
        }

        /// Waits for its end.
        public func finish() -> Result {
            process.waitUntilExit()
            readers.wait()
            return collected.withLock {
                Result(
                    status: process.terminationStatus, output: $0.output,
                    errors: String(decoding: $0.errors, as: UTF8.self))
            }
        }

        private func collect(
            _ pipe: Pipe, _ add: @escaping @Sendable (inout (output: [UInt8], errors: [UInt8]), [UInt8]) -> Void
        ) {
            let handle = pipe.fileHandleForReading
            DispatchQueue.global().async(group: readers) { [self] in
                while let data = try? handle.read(upToCount: 65_536), !data.isEmpty {
                    collected.withLock { add(&$0, Array(data)) }
                }
            }
        }
    }
}
