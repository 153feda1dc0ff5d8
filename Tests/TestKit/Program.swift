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
        running.write(input)
        running.endInput()
        return running.finish()
    }

    /// A program that goes on while the test does. It is killed when the last reference to it goes.
    public final class Running: @unchecked Sendable {
        // `process` and `input` are set before the object is shared and only their thread-safe calls are used.
        private let process = Process()
        private let input = Pipe()
        private let standardOutput: Collector
        private let standardError: Collector

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
            standardOutput = Collector(output.fileHandleForReading)
            standardError = Collector(errors.fileHandleForReading)
        }

        deinit {
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }

        public var identifier: Int32 { process.processIdentifier }
        public var isRunning: Bool { process.isRunning }
        public var output: String { String(decoding: standardOutput.bytes, as: UTF8.self) }
        public var errors: String { String(decoding: standardError.bytes, as: UTF8.self) }

        public func signal(_ number: Int32) { kill(process.processIdentifier, number) }

        /// Writes `bytes` to its standard input.
        public func write(_ bytes: [UInt8]) { try? input.fileHandleForWriting.write(contentsOf: Data(bytes)) }

        public func endInput() { try? input.fileHandleForWriting.close() }

        /// Waits until `condition` holds or the program has ended; false when neither came within minutes.
        public func waits(until condition: (Running) -> Bool) -> Bool {
            for _ in 0..<30_000 {
                if condition(self) { return true }
                if !process.isRunning {
                    standardOutput.wait()
                    standardError.wait()
                    return condition(self)
                }
                usleep(10_000)
            }
            return false
        }

        /// Waits for its end.
        public func finish() -> Result {
            process.waitUntilExit()
            standardOutput.wait()
            standardError.wait()
            return Result(status: process.terminationStatus, output: standardOutput.bytes, errors: errors)
        }
    }

    /// Reads a pipe to its end on a thread of its own, so that the program at the other end never waits.
    private final class Collector: Sendable {
        private let collected = Mutex<[UInt8]>([])
        private let end = DispatchSemaphore(value: 0)

        init(_ handle: FileHandle) {
            let descriptor = handle.fileDescriptor
            Thread.detachNewThread { [self] in
                var part = [UInt8](repeating: 0, count: 65_536)
                while true {
                    let count = Foundation.read(descriptor, &part, part.count)
                    if count <= 0 { break }
                    collected.withLock { $0 += part[..<count] }
                }
                withExtendedLifetime(handle) {}
                end.signal()
            }
        }

        var bytes: [UInt8] { collected.withLock { $0 } }

        func wait() {
            end.wait()
            end.signal()
        }
    }
}
