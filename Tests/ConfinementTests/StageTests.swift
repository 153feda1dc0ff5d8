import CKernel
@testable import Confinement
import Execution
import Foundation
import LaunchPlan
import Runbooks
import Testing

/// What the launcher's own processes can still do while a step runs.
struct StageTests {
    private static func lines(of process: pid_t) -> [String: String] {
        let text = FileManager.default.contents(atPath: "/proc/\(process)/status") ?? Data()
        let pairs = String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap {
            line -> (String, String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (String(line[..<colon]), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// Generations above the step: process 1 of the cage, and the launcher's first.
    @Test(arguments: [Confinement.Start.spawned, .forked], [1, 2])
    func `while a step runs, what watches it has a filter and no capability`(
        start: Confinement.Start, generations: Int
    ) throws {
        let cage = try Cage(start: start)
        let duration = Processes.uniqueDuration()
        let stop = StopToken()
        let thread = Thread { cage.run("/usr/bin/sleep", ["sleep", duration], stop: stop) }
        thread.start()
        defer { stop.stop() }
        #expect(Processes.wait(for: duration, toExist: true))
        var process = try #require(Processes.number(whoseArgument: duration))
        for _ in 0..<generations { process = try #require(Processes.parent(of: process)) }
        let found = Self.lines(of: process)
        #expect(found["Seccomp"] == "2")
        #expect(found["NoNewPrivs"] == "1")
        #expect(found["CapPrm"] == "0000000000000000")
        // The control: that line is another for a process like any other.
        #expect(
            Self.lines(of: getpid())["Seccomp"] != found["Seccomp"] || Self.lines(of: getpid())["NoNewPrivs"] == "0")
    }

    /// Ends whoever makes a call under it.
    private static let deadly: [UInt8] = [6, 0, 0, 0, 0, 0, 0, 0x80]
    private static let places: [(name: String, put: @Sendable (inout LaunchPlan) -> Void)] = [
        ("first", { $0.stages.privileged = deadly }), ("process 1", { $0.stages.initial = deadly }),
    ]

    @Test(arguments: places.indices, [Confinement.Start.spawned, .forked])
    func `each stage obeys its filter before the step begins`(index: Int, start: Confinement.Start) throws {
        let cage = try Cage(start: start).confinement
        let launch = Launch(label: "test", grade: .pure, program: "/bin/sh", arguments: ["sh", "-c", "echo ran"])
        // The control: as it is, and twice, so that a ready cage is met too.
        for _ in 0..<2 {
            let report = try cage.run(launch, stop: StopToken(), started: .now)
            #expect(report.text == "ran\n")
        }
        let change = Self.places[index].put
        let text: String
        do throws(SetupFailure) {
            text = try cage.run(launch, stop: StopToken(), started: .now, change: change).text
        } catch {
            text = ""
        }
        #expect(text.isEmpty)
    }

    /// By numbers of x86-64.
    @Test(.enabled(if: Program.isOfThisArchitecture, "the numbers are those of x86-64"))
    func `what a stage has no use for is refused, what it needs is not`() throws {
        let filters = try StageCalls.filters()
        let (poll, socket, execve, openat, mount, ptrace, clone) = (7, 41, 59, 257, 165, 101, 56)
        let (readMemory, ioctl, mmap, signal) = (310, 16, 9, 424)
        let kill = 62
        for program in [filters.privileged, filters.initial].map(Program.init) {
            for call in [socket, execve, openat, mount, ptrace, clone] { #expect(program.answer(call) == .refused) }
            // The controls.
            #expect(program.answer(poll) == .allowed)
            #expect(program.answer(mmap, [0, 4096, 3]) == .allowed)
            #expect(program.answer(mmap, [0, 4096, 7]) == .refused)
        }
        #expect(Program(filters.initial).answer(readMemory) == .allowed)
        #expect(Program(filters.privileged).answer(readMemory) == .refused)
        #expect(Program(filters.privileged).answer(signal) == .allowed)
        #expect(Program(filters.initial).answer(signal) == .refused)
        #expect(Program(filters.initial).answer(kill) == .allowed)
        #expect(Program(filters.privileged).answer(kill) == .refused)
        #expect(Program(filters.initial).answer(ioctl, [3, KERNEL_NOTICE_RECEIVE]) == .allowed)
        #expect(Program(filters.initial).answer(ioctl, [3, 0x5412]) == .refused)
    }
}

/// A classic BPF program, as the kernel would carry it out on a call (seccomp(2)).
private struct Program {
    enum Answer { case allowed, refused, other }
    #if arch(x86_64)
        static let isOfThisArchitecture = true
    #else
        static let isOfThisArchitecture = false
    #endif
    private let instructions: [(code: UInt16, ifTrue: Int, ifFalse: Int, value: UInt32)]

    init(_ bytes: [UInt8]) {
        instructions = stride(from: 0, to: bytes.count, by: 8).map { place in
            let value = (4..<8).reduce(UInt32(0)) { $0 | UInt32(bytes[place + $1]) << (8 * UInt32($1 - 4)) }
            return (
                UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8, Int(bytes[place + 2]), Int(bytes[place + 3]),
                value
            )
        }
    }

    func answer(_ call: Int, _ arguments: [UInt64] = []) -> Answer {
        let x86: UInt32 = 0xC000_003E
        var (place, accumulator) = (0, UInt32(0))
        while instructions.indices.contains(place) {
            let (code, ifTrue, ifFalse, value) = instructions[place]
            place += 1
            switch code {
            case 0x20:
                let argument = (Int(value) - 16) / 8
                let whole = arguments.indices.contains(argument) ? arguments[argument] : 0
                accumulator =
                    value == 0
                    ? UInt32(call) : value == 4 ? x86 : UInt32(truncatingIfNeeded: value % 8 == 0 ? whole : whole >> 32)
            case 0x54: accumulator &= value
            case 0x05: place += Int(value)
            case 0x15: place += accumulator == value ? ifTrue : ifFalse
            case 0x25: place += accumulator > value ? ifTrue : ifFalse
            case 0x35: place += accumulator >= value ? ifTrue : ifFalse
            case 0x06: return value == 0x7FFF_0000 ? .allowed : value == 0x0005_0001 ? .refused : .other
            default: return .other
            }
        }
        return .other
    }
}
